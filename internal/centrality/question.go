package centrality

import (
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// Defaults and the most that may be asked for.
const (
	DefaultFirst       = 20
	MostFirst          = 200
	DefaultMinStrength = linkage.DefaultMinStrength
	DefaultError       = .01
	DefaultDoubt       = .05
	DefaultArcs        = 200_000_000
)

// Measure is what key players are ordered by.
type Measure uint8

// The measures.
const (
	// ByBetweenness: through whom the most best paths run.
	ByBetweenness Measure = iota
	// ByNetworks: who stands between the most pairs of networks.
	ByNetworks
	// ByCountries: who stands between the most pairs of countries.
	ByCountries
)

// Options say who is ranked, in which part of the graph, and how. The zero
// value ranks persons and organisations by betweenness in all that is in view.
type Options struct {
	// Bounds are the part of the graph.
	region.Bounds
	// Kinds are who is ranked; none: persons and organisations.
	Kinds []domain.EntityKind
	// By is what they are ordered by.
	By Measure
	// First is how many are asked for; nil: DefaultFirst, at most MostFirst.
	First *int
	// MinStrength is the floor, 0 to 1, below which a path does not exist; nil:
	// DefaultMinStrength; 0: no floor, and every search then looks at the whole
	// region.
	MinStrength *float64
	// Error is the error of betweenness, above 0 and below 1, at which sampling
	// may stop; nil: DefaultError.
	Error *float64
	// Seed of what is drawn at random: equal seeds give equal answers.
	Seed uint64
	// Arcs is how many directions of links the sampling may look at before it
	// ends with the error that it has come to; 0: DefaultArcs, some seconds of
	// work. The region has a budget of its own in Bounds.
	SampledArcs int
}

// Answer are the key players, the most so first, then by id.
type Answer struct {
	Players []Player
	// Sampling says how betweenness was come by.
	Sampling Sampling
	// MinStrength is the floor.
	MinStrength float64
	Scope       region.Scope
}

// Sampling says how exact betweenness is.
type Sampling struct {
	// Exact: from every entity of the region; else from Samples of them, drawn
	// with equal chances.
	Exact   bool
	Samples int
	// Error is the most by which any player's betweenness is off, with
	// probability 1-Doubt for all who are ranked together; 0 if exact.
	Error, Doubt float64
}

// Player is an entity and how it holds the region together.
type Player struct {
	Node projection.Node
	// Betweenness is the share, 0 to 1, of the ordered pairs of the region's
	// other entities whose best path runs through this one; where several are
	// equally good, each counts its part. Best paths are those of
	// link-strength.md: costs of links and damping of inner nodes, no worse
	// than the floor; no limit of hops applies. Rounded to 12 decimals.
	Betweenness float64
	// Error is the most by which it is off; see Sampling.
	Error float64
	// Networks and Countries are what it stands between.
	Networks, Countries Brokerage
}

// Brokerage counts the pairs of an entity's neighbours that are not tied to one
// another and belong to different groups: those of Gould and Fernandez
// (Structures of Mediation, Sociological Methodology 19, 1989), who call such
// an entity a broker between the groups. A neighbour that is or belongs to
// none of the groups does not count; two that share a group are not different.
//
// Groups are the networks that the neighbour is, or is led to by one or two
// links of membership, leadership, support or being a part or affiliate; or the
// countries that it counts for on a path.
type Brokerage struct {
	// Ties is how many pairs of neighbours there are.
	Ties int64
	// Pairs is how many different pairs of groups they join.
	Pairs int
	// Groups are those joined, in byte order: ids of networks, or codes of
	// countries; at most MostGroups of them.
	Groups []string
}

// MostGroups is how many groups a brokerage names.
const MostGroups = 50

// settings are options checked and with their defaults.
type settings struct {
	first       int
	ranked      [256]bool
	minStrength float64
	cap         uint64
	error       float64
	arcs        int
}

func (o *Options) settings() (*settings, error) {
	s := &settings{
		first: valueOr(o.First, DefaultFirst), minStrength: valueOr(o.MinStrength, DefaultMinStrength),
		error: valueOr(o.Error, DefaultError), arcs: o.SampledArcs,
	}
	if s.arcs == 0 {
		s.arcs = DefaultArcs
	}
	if err := region.InRange("first", s.first, MostFirst); err != nil {
		return nil, err
	}
	if !(s.minStrength >= 0 && s.minStrength <= 1) {
		return nil, domain.FieldErrorf("minStrength", "expected a number from 0 to 1")
	}
	if !(s.error > 0 && s.error < 1) {
		return nil, domain.FieldErrorf("error", "expected a number above 0 and below 1")
	}
	kinds := o.Kinds
	if len(kinds) == 0 {
		kinds = []domain.EntityKind{domain.Person, domain.Organisation}
	}
	for _, k := range kinds {
		s.ranked[k] = true
	}
	s.cap = costCap(s.minStrength)
	return s, nil
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// costCap is the highest cost of a path whose strength, as it is shown, does
// not fall below the floor.
func costCap(minStrength float64) uint64 {
	if minStrength == 0 {
		return math.MaxUint32 - 1
	}
	low, high := int64(0), int64(100_000_000) // a strength of 1e-12 costs 27,631,021
	for low < high {
		middle := low + (high-low+1)/2
		if linkage.Strength(middle) >= minStrength {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return uint64(low)
}

package communities

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// Defaults and the most that may be asked for.
const (
	DefaultFirst      = 20
	MostFirst         = 200
	DefaultMembers    = 50
	MostMembers       = 1000
	DefaultMinSize    = 3
	DefaultResolution = 1.0
	MostResolution    = 1e6
	DefaultIterations = 2
	MostIterations    = 20
)

// Quality is what a division into communities is judged by.
type Quality uint8

// The qualities.
const (
	// Modularity compares the weight within communities with what it would be
	// if links fell at random among entities of the same total weights (Newman
	// and Girvan 2004; with resolution: Reichardt and Bornholdt 2006).
	Modularity Quality = iota
	// CPM, the constant Potts model, asks of a community that the weight of its
	// links be above resolution times its pairs of entities (Traag, Van Dooren
	// and Nesterov 2011). The resolution is a density, so of the order of .01;
	// what is found in a part of the graph does not depend on the rest.
	CPM
)

// Options say in which part of the graph communities are looked for, and how.
// The zero value looks for them by modularity in all that is in view.
type Options struct {
	// Bounds are the part of the graph.
	region.Bounds
	Quality Quality
	// Resolution above 0: the higher, the smaller the communities; nil:
	// DefaultResolution, at most MostResolution.
	Resolution *float64
	// MinSize is how many members a community that is returned has at least;
	// nil: DefaultMinSize.
	MinSize *int
	// First is how many communities are asked for, the largest; nil:
	// DefaultFirst, at most MostFirst.
	First *int
	// Members is how many members of each are returned; nil: DefaultMembers, at
	// most MostMembers.
	Members *int
	// Iterations is how often the whole algorithm is run at most, each time from
	// what the last one found; it ends when nothing changes. nil:
	// DefaultIterations, at most MostIterations.
	Iterations *int
	// Seed of what is drawn at random: equal seeds give equal answers.
	Seed uint64
}

// Answer are the communities, by falling size, then by their first ids.
type Answer struct {
	Communities []Community
	// Found is how many communities there are of the least size or more,
	// returned or not.
	Found int
	// Score is the quality of the whole division, those not returned included:
	// modularity, from -.5 to 1, or for CPM the weight within communities above
	// what their pairs ask for, as a share of all weight.
	Score float64
	// Iterations is how often the whole algorithm ran.
	Iterations int
	Resolution float64
	Scope      region.Scope
}

// Community is a group of entities that hang together by links within it.
type Community struct {
	// ID is the smallest id of its members.
	ID string
	// Size is how many members there are, and Kinds how many of each kind, by
	// falling number.
	Size  int
	Kinds []KindCount
	// Members are those most strongly tied to the others of the community, then
	// by id; as many as were asked for.
	Members []Member
	// Networks are the networks among all members, in the order of their ids, at
	// most MostNetworks.
	Networks []projection.Node
	// Countries are those of all members, by falling number of members, then by
	// code.
	Countries []CountryCount
	// Internal is the weight of the links between members, External of those
	// to others: sums of strengths (exp(-cost/1e6)), to 6 decimals each.
	Internal, External float64
	// Cohesion is Internal as a share of both, 0 to 1.
	Cohesion float64
}

// MostNetworks is how many networks a community names.
const MostNetworks = 200

// Member is an entity of a community.
type Member struct {
	Node projection.Node
	// Internal is the weight of its links to other members, External of those
	// to others.
	Internal, External float64
}

// KindCount is how many members are of a kind.
type KindCount struct {
	Kind    domain.EntityKind
	Members int
}

// CountryCount is how many members count for a country.
type CountryCount struct {
	Country string
	Members int
}

// settings are options checked and with their defaults.
type settings struct {
	resolution                          float64
	minSize, first, members, iterations int
}

func (o *Options) settings() (*settings, error) {
	s := &settings{
		resolution: valueOr(o.Resolution, DefaultResolution), minSize: valueOr(o.MinSize, DefaultMinSize),
		first: valueOr(o.First, DefaultFirst), members: valueOr(o.Members, DefaultMembers),
		iterations: valueOr(o.Iterations, DefaultIterations),
	}
	for _, c := range []struct {
		field       string
		value, most int
	}{
		{"first", s.first, MostFirst},
		{"members", s.members, MostMembers},
		{"iterations", s.iterations, MostIterations},
		{"minSize", s.minSize, 1_000_000_000},
	} {
		if err := region.InRange(c.field, c.value, c.most); err != nil {
			return nil, err
		}
	}
	if !(s.resolution > 0 && s.resolution <= MostResolution) {
		return nil, domain.FieldErrorf("resolution", "expected a number above 0, at most %.0f", MostResolution)
	}
	return s, nil
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

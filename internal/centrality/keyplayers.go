package centrality

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// KeyPlayers ranks who holds a part of the graph together: by falling measure,
// then by id; those with a measure of 0 are left out. INVALID_INPUT or
// LIMIT_EXCEEDED naming the field of what is wrong with the options; TIMEOUT
// when the context ends before the answer is complete. An answer is truncated
// when the budget ended the sampling before the error asked for, or did not
// allow for all hops.
//
// It takes time in proportion to the arcs of the region, and to those that
// Options.SampledArcs allows for.
func KeyPlayers(ctx context.Context, lens *projection.Lens, o Options) (Answer, error) {
	s, err := o.settings()
	if err != nil {
		return Answer{}, err
	}
	r, err := region.Of(ctx, lens, o.Bounds)
	if err != nil {
		return Answer{}, err
	}
	r.Simplify()
	var ranked []uint32
	for i, n := range r.Nodes {
		if s.ranked[lens.Kind(n)] {
			ranked = append(ranked, uint32(i))
		}
	}
	found, err := measure(ctx, r, ranked, s, o.Seed)
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Sampling: found.sampling, MinStrength: s.minStrength, Scope: r.Scope}
	if found.cut {
		answer.Scope.Cut()
	}
	a := &asked{region: r, found: found, networks: newBrokers(r, networksOf(r)), codes: countries{numbers: map[string]uint32{}}}
	a.countries = newBrokers(r, a.codes.of(r))
	first, err := a.first(ctx, ranked, o.By, s.first)
	for _, v := range first {
		answer.Players = append(answer.Players, a.player(v))
	}
	return answer, err
}

// asked is one question at work.
type asked struct {
	region    *region.Region
	found     *betweenness
	networks  *brokers
	countries *brokers
	codes     countries
}

// worth is what an entity is ordered by: the second where the first is equal.
type worth struct {
	entity        uint32
	first, second float64
}

// first are the entities of the highest measure.
func (a *asked) first(ctx context.Context, ranked []uint32, by Measure, count int) ([]uint32, error) {
	var all []worth
	for i, v := range ranked {
		if i%1024 == 0 && region.Ended(ctx) != nil {
			return nil, region.Ended(ctx)
		}
		if w := a.worth(v, by); w.first > 0 {
			all = append(all, w)
		}
	}
	slices.SortFunc(all, func(x, y worth) int {
		return cmp.Or(cmp.Compare(y.first, x.first), cmp.Compare(y.second, x.second), cmp.Compare(x.entity, y.entity))
	})
	var first []uint32
	for _, w := range all[:min(count, len(all))] {
		first = append(first, w.entity)
	}
	return first, nil
}

func (a *asked) worth(v uint32, by Measure) worth {
	if by == ByBetweenness {
		return worth{entity: v, first: rounded(a.found.score[v])}
	}
	brokers := a.networks
	if by == ByCountries {
		brokers = a.countries
	}
	b := brokers.between(v)
	return worth{v, float64(b.pairs), float64(b.ties)}
}

func rounded(x float64) float64 { return math.Round(x*1e12) / 1e12 }

func (a *asked) player(v uint32) Player {
	p := Player{Node: a.region.Nodes[v], Betweenness: rounded(a.found.score[v])}
	if a.found.error != nil {
		p.Error = a.found.error[v]
	}
	p.Networks = brokerage(a.networks.between(v), func(g uint32) string { return a.region.Lens.ID(projection.Node(g)) })
	p.Countries = brokerage(a.countries.between(v), func(g uint32) string { return a.codes.codes[g] })
	return p
}

func brokerage(b between, name func(uint32) string) Brokerage {
	found := Brokerage{Ties: b.ties, Pairs: b.pairs}
	for _, g := range b.groups {
		found.Groups = append(found.Groups, name(g))
	}
	slices.Sort(found.Groups)
	found.Groups = found.Groups[:min(MostGroups, len(found.Groups))]
	return found
}

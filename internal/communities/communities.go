package communities

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// Find divides a part of the graph into communities, each connected by links
// within it. What weighs is the strength of links (exp(-cost/1e6)), parallel
// ones added up. INVALID_INPUT or LIMIT_EXCEEDED naming the field of what is
// wrong with the options; TIMEOUT when the context ends before the answer is
// complete. An answer is truncated when the budget did not allow for all hops.
func Find(ctx context.Context, lens *projection.Lens, o Options) (Answer, error) {
	s, err := o.settings()
	if err != nil {
		return Answer{}, err
	}
	r, err := region.Of(ctx, lens, o.Bounds)
	if err != nil {
		return Answer{}, err
	}
	n, total := networkOf(r, o.Quality, s.resolution)
	division := alone(n.size())
	ran, err := run(ctx, n, division, s.iterations, rand.New(rand.NewPCG(o.Seed, o.Seed)))
	if err != nil {
		return Answer{}, err
	}
	answer := Answer{Iterations: ran, Resolution: s.resolution, Score: n.score(division, total), Scope: r.Scope}
	found := &finding{network: n, region: r, division: division, members: grouped(division, n.size())}
	for _, c := range found.largest(s.minSize) {
		if answer.Found++; answer.Found <= s.first {
			answer.Communities = append(answer.Communities, found.community(c, s.members))
		}
	}
	return answer, nil
}

// alone is the division into single nodes.
func alone(size int) []uint32 {
	division := make([]uint32, size)
	for v := range division {
		division[v] = uint32(v)
	}
	return division
}

// score is the quality of a division of the region's own network, as a share of
// all its weight.
func (n *network) score(division []uint32, total float64) float64 {
	if total == 0 {
		return 0
	}
	mass, within, own := make([]float64, len(division)), 0.0, 0.0
	for v, c := range division {
		mass[c] += n.mass[v]
		own += n.mass[v] * n.mass[v]
		for a := n.first[v]; a < n.first[v+1]; a++ {
			if division[n.target[a]] == c {
				within += n.weight[a]
			}
		}
	}
	pairs := 0.0
	for _, m := range mass {
		pairs += m * m
	}
	if n.countsPairs {
		pairs -= own
	}
	return (within - n.pull*pairs) / total
}

// finding is a division to be told.
type finding struct {
	*network
	region   *region.Region
	division []uint32
	members  groups
}

// largest are the communities of a size or more, by falling size, then by
// their first members.
func (f *finding) largest(size int) []uint32 {
	var all []uint32
	for c := range uint32(f.size()) {
		if len(f.members.of(c)) >= size {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(len(f.members.of(b)), len(f.members.of(a))), cmp.Compare(a, b))
	})
	return all
}

func (f *finding) community(c uint32, most int) Community {
	nodes := f.members.of(c)
	lens := f.region.Lens
	found := Community{ID: lens.ID(f.region.Nodes[nodes[0]]), Size: len(nodes)}
	kinds, countries := map[domain.EntityKind]int{}, map[string]int{}
	members := make([]Member, len(nodes))
	internal, external := 0.0, 0.0
	for i, v := range nodes {
		n := f.region.Nodes[v]
		in, out := f.ties(v)
		members[i] = Member{Node: n, Internal: in / unit, External: out / unit}
		internal, external = internal+in, external+out
		kinds[lens.Kind(n)]++
		for _, country := range lens.Countries(n) {
			countries[country]++
		}
		if lens.IsNetwork(n) && len(found.Networks) < MostNetworks {
			found.Networks = append(found.Networks, n)
		}
	}
	slices.SortStableFunc(members, func(a, b Member) int { return cmp.Compare(b.Internal, a.Internal) })
	found.Members = members[:min(most, len(members))]
	found.Internal, found.External = internal/2/unit, external/unit
	if internal+external > 0 {
		found.Cohesion = found.Internal / (found.Internal + found.External)
	}
	for kind, count := range kinds {
		found.Kinds = append(found.Kinds, KindCount{kind, count})
	}
	slices.SortFunc(found.Kinds, func(a, b KindCount) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.Kind.String(), b.Kind.String()))
	})
	for country, count := range countries {
		found.Countries = append(found.Countries, CountryCount{country, count})
	}
	slices.SortFunc(found.Countries, func(a, b CountryCount) int {
		return cmp.Or(cmp.Compare(b.Members, a.Members), cmp.Compare(a.Country, b.Country))
	})
	return found
}

// ties are the weight from a node to the others of its community, and to others.
func (f *finding) ties(v uint32) (within, without float64) {
	for a := f.first[v]; a < f.first[v+1]; a++ {
		if f.division[f.target[a]] == f.division[v] {
			within += f.weight[a]
		} else {
			without += f.weight[a]
		}
	}
	return within, without
}

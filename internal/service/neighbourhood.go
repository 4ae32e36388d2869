package service

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	maxSeeds            = 100
	defaultNeighbouring = 100
	maxNeighbouring     = 1000
)

// Neighbourhood is what lies around some entities.
type Neighbourhood struct {
	Counts    []projection.Count
	Entities  []*domain.Entity
	Links     []domain.Link
	Truncated bool
}

// Neighbourhood is what lies around the entities: counts of all, and their
// links by id up to the limit (nil: 100) with what they lead to. Ids that are
// not in view are left out.
func (v *View) Neighbourhood(ctx context.Context, ids []string, kinds []domain.LinkKind, limit *int) (Neighbourhood, error) {
	most := defaultNeighbouring
	if limit != nil {
		most = *limit
	}
	switch {
	case most < 1:
		return Neighbourhood{}, domain.FieldErrorf("limit", "expected at least 1, not %d", most)
	case most > maxNeighbouring:
		return Neighbourhood{}, limitError("limit", "at most %d links, not %d", maxNeighbouring, most)
	case len(ids) > maxSeeds:
		return Neighbourhood{}, limitError("of", "at most %d things, not %d", maxSeeds, len(ids))
	}
	var seeds []projection.Node
	for _, id := range domain.SortedSet(ids) {
		if n, in := v.Node(id); in {
			seeds = append(seeds, n)
		}
	}
	if kinds != nil && len(kinds) == 0 {
		return v.subgraph(ctx, Neighbourhood{}, seeds, nil)
	}
	links, truncated := v.linksAround(seeds, kinds, most)
	return v.subgraph(ctx, Neighbourhood{Counts: v.Counts(seeds, kinds), Truncated: truncated}, seeds, links)
}

// linksAround are the links at the seeds, by id, up to the limit.
func (v *View) linksAround(seeds []projection.Node, kinds []domain.LinkKind, limit int) (links []projection.Link, truncated bool) {
	for _, n := range seeds {
		for _, end := range v.Links(n, projection.LinkFilter{Kinds: kinds, Limit: limit + 1}) {
			links = append(links, end.Link)
		}
	}
	slices.Sort(links)
	links = slices.Compact(links)
	return links[:min(limit, len(links))], len(links) > limit
}

func (v *View) subgraph(ctx context.Context, n Neighbourhood, seeds []projection.Node, links []projection.Link) (Neighbourhood, error) {
	nodes := slices.Clone(seeds)
	ids := make([]string, len(links))
	for i, l := range links {
		ids[i] = v.LinkID(l)
		from, to := v.Ends(l)
		nodes = append(nodes, from, to)
	}
	slices.Sort(nodes)
	nodes = slices.Compact(nodes)
	nodeIDs := make([]string, len(nodes))
	for i, node := range nodes {
		nodeIDs[i] = v.ID(node)
	}
	found, err := v.Entities(ctx, nodeIDs)
	if err != nil {
		return Neighbourhood{}, err
	}
	if n.Links, err = v.LinksByID(ctx, ids); err != nil {
		return Neighbourhood{}, err
	}
	for _, id := range nodeIDs {
		if e := found[id]; e != nil {
			n.Entities = append(n.Entities, e)
		}
	}
	return n, nil
}

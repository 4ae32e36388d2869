package service

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Subgraph is a part of the graph in one view: things, and links between them,
// each in the order of their ids.
type Subgraph struct {
	view  *View
	nodes []projection.Node
	links []projection.Link
}

// newSubgraph is the part with the links, their ends, and the nodes.
func (v *View) newSubgraph(nodes []projection.Node, links []projection.Link) *Subgraph {
	s := &Subgraph{view: v, nodes: slices.Clone(nodes), links: slices.Clone(links)}
	for _, l := range links {
		from, to := v.Ends(l)
		s.nodes = append(s.nodes, from, to)
	}
	slices.SortFunc(s.nodes, v.CompareNodes)
	s.nodes = slices.Compact(s.nodes)
	slices.SortFunc(s.links, v.CompareLinks)
	s.links = slices.Compact(s.links)
	return s
}

const (
	maxSubgraphIDs       = 10_000
	defaultSubgraphLinks = 1_000
	maxSubgraphLinks     = 10_000
)

// SubgraphOf is what of the ids, at most 10,000, is in view, with the links among
// them: the first by id up to the limit (nil: 1,000, at most 10,000), and whether
// there are more. Kinds: nil for all, empty for none.
func (v *View) SubgraphOf(ctx context.Context, ids []string, kinds []domain.LinkKind, window domain.Interval, limit *int) (_ *Subgraph, more bool, err error) {
	most, err := bounded("limit", limit, defaultSubgraphLinks, maxSubgraphLinks)
	switch {
	case err != nil:
		return nil, false, err
	case len(ids) > maxSubgraphIDs:
		return nil, false, limitError("ids", "at most %d things, not %d", maxSubgraphIDs, len(ids))
	case window.Empty():
		return nil, false, domain.FieldErrorf("window", "the interval ends before it begins")
	}
	var nodes []projection.Node
	among := map[projection.Node]bool{}
	for _, id := range ids {
		if n, in := v.Node(id); in && !among[n] {
			nodes, among[n] = append(nodes, n), true
		}
	}
	if kinds != nil && len(kinds) == 0 {
		return v.newSubgraph(nodes, nil), false, nil
	}
	links, err := v.linksAmong(ctx, nodes, among, newWalks(kinds, window))
	if err != nil {
		return nil, false, err
	}
	slices.SortFunc(links, v.CompareLinks)
	return v.newSubgraph(nodes, links[:min(most, len(links))]), len(links) > most, nil
}

// linksAmong are the links that lead from one of the nodes to another.
func (v *View) linksAmong(ctx context.Context, nodes []projection.Node, among map[projection.Node]bool, w walks) ([]projection.Link, error) {
	var links []projection.Link
	for _, n := range nodes {
		if ctx.Err() != nil {
			return nil, domain.Errorf(domain.Timeout, "the deadline passed before all links were looked at").Because(ctx.Err())
		}
		for _, run := range v.Columns().Runs(n, nil) {
			for a := run.From; run.Out && a < run.To; a++ {
				if w.takes(run.Block, a) && among[projection.Node(run.Target[a])] {
					links = append(links, projection.Link(run.Link[a]))
				}
			}
		}
	}
	return links, nil
}

// Entities are the records of the things.
func (s *Subgraph) Entities(ctx context.Context) ([]*domain.Entity, error) {
	ids := NodeLists{s}.IDs()
	found, err := s.view.Entities(ctx, ids)
	if err != nil {
		return nil, err
	}
	entities := make([]*domain.Entity, 0, len(ids))
	for _, id := range ids {
		if e := found[id]; e != nil {
			entities = append(entities, e)
		}
	}
	return entities, nil
}

// Records are those of the links.
func (s *Subgraph) Records(ctx context.Context) ([]domain.Link, error) {
	return s.view.LinksByID(ctx, LinkLists{s}.IDs())
}

// NodeLists are the things of a subgraph as parallel lists, made when asked for.
type NodeLists struct{ *Subgraph }

// LinkLists are the links of a subgraph as parallel lists, made when asked for.
type LinkLists struct{ *Subgraph }

// each is what the function says of every element.
func each[T, V any](all []T, of func(T) V) []V {
	values := make([]V, len(all))
	for i, one := range all {
		values[i] = of(one)
	}
	return values
}

// IDs of the things.
func (n NodeLists) IDs() []string { return each(n.nodes, n.view.ID) }

// Kinds of the things.
func (n NodeLists) Kinds() []domain.EntityKind { return each(n.nodes, n.view.Kind) }

// Labels of the things.
func (n NodeLists) Labels() []string { return each(n.nodes, n.view.Label) }

// Countries that the things count for on a path.
func (n NodeLists) Countries() [][]string { return each(n.nodes, n.view.Countries) }

// LegalStatuses of persons; nil for what has none.
func (n NodeLists) LegalStatuses() []*string {
	return each(n.nodes, func(node projection.Node) *string {
		status := n.view.Status(node)
		if status == "" {
			return nil
		}
		return &status
	})
}

// Networks says which of the things are networks.
func (n NodeLists) Networks() []bool { return each(n.nodes, n.view.IsNetwork) }

// Degrees are how many links in view each thing has of kinds that are walked.
func (n NodeLists) Degrees() []int {
	return each(n.nodes, func(node projection.Node) int { return int(n.view.Degree(node)) })
}

// IDs of the links.
func (l LinkLists) IDs() []string { return each(l.links, l.view.LinkID) }

// Kinds of the links.
func (l LinkLists) Kinds() []domain.LinkKind { return each(l.links, l.view.LinkKind) }

// From are the places of the links' starts in the list of things.
func (l LinkLists) From() []int {
	return each(l.links, func(link projection.Link) int { from, _ := l.view.Ends(link); return l.place(from) })
}

// To are the places of the links' ends in the list of things.
func (l LinkLists) To() []int {
	return each(l.links, func(link projection.Link) int { _, to := l.view.Ends(link); return l.place(to) })
}

func (l LinkLists) place(n projection.Node) int {
	at, _ := slices.BinarySearchFunc(l.nodes, n, l.view.CompareNodes)
	return at
}

// Since are the dates on which the links began.
func (l LinkLists) Since() []domain.PartialDate {
	return each(l.links, func(link projection.Link) domain.PartialDate { return l.view.Interval(link).From })
}

// Until are the dates on which the links ended.
func (l LinkLists) Until() []domain.PartialDate {
	return each(l.links, func(link projection.Link) domain.PartialDate { return l.view.Interval(link).To })
}

// Costs of the links in view, in micro-nats; nil for kinds that are not walked.
func (l LinkLists) Costs() []*int64 {
	costs := each(l.links, func(link projection.Link) int64 { return int64(l.view.Price(link)) })
	return walked(l, costs)
}

// Strengths of the links in view; nil for kinds that are not walked.
func (l LinkLists) Strengths() []*float64 {
	strengths := each(l.links, func(link projection.Link) float64 { return linkage.Strength(int64(l.view.Price(link))) })
	return walked(l, strengths)
}

// walked points at the values of links whose kinds are walked.
func walked[T any](l LinkLists, values []T) []*T {
	pointers := make([]*T, len(values))
	for i, link := range l.links {
		if l.view.Price(link) < projection.Unwalked {
			pointers[i] = &values[i]
		}
	}
	return pointers
}

// Sources are how many independent sources in view each link rests on.
func (l LinkLists) Sources() []int {
	return each(l.links, func(link projection.Link) int { return len(l.view.Supports(link)) })
}

// Disputed says which links bear a dispute in view.
func (l LinkLists) Disputed() []bool { return each(l.links, l.view.Disputed) }

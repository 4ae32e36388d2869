package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Me says who asks.
func (q query) Me(ctx context.Context) (*domain.Subject, error) {
	subject, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	return &subject, nil
}

// Entity answers the field entity.
func (q query) Entity(ctx context.Context, id string) (model.Entity, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := v.Entity(ctx, id)
	if err != nil || e == nil {
		return nil, err
	}
	return model.Entities(reader{v}, []*domain.Entity{e})[0], nil
}

// Entities answers the field entities.
func (q query) Entities(ctx context.Context, where map[string]any, order []model.EntityOrder, first *int, after *string) (*model.EntityConnection, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := service.FindRequest{First: first, After: text(after)}
	if request.Where, err = encode("where", where); err != nil {
		return nil, err
	}
	for _, o := range order {
		direction, _ := o.Direction.ValueOK()
		request.Order = append(request.Order, service.OrderBy{Field: o.Field, Desc: text(direction) == "DESC"})
	}
	page, err := v.Find(ctx, request)
	if err != nil {
		return nil, err
	}
	c := &model.EntityConnection{PageInfo: &model.PageInfo{HasNextPage: page.More}}
	for i, e := range model.Entities(reader{v}, page.Entities) {
		c.Edges = append(c.Edges, model.EntityEdge{Cursor: page.Cursors[i], Node: e})
		c.PageInfo.EndCursor = page.Cursors[i]
	}
	return c, nil
}

// Search answers the field search.
func (q query) Search(ctx context.Context, what string, kinds []domain.EntityKind, first *int, after *string) (*model.SearchConnection, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	page, err := v.Search(ctx, service.SearchRequest{Text: what, Kinds: kinds, First: first, After: text(after)})
	if err != nil {
		return nil, err
	}
	c := &model.SearchConnection{PageInfo: &model.PageInfo{HasNextPage: page.More}, Facets: &model.SearchFacets{}}
	for i, e := range model.Entities(reader{v}, page.Entities) {
		c.Edges = append(c.Edges, model.SearchEdge{Cursor: page.Cursors[i], Score: page.Scores[i], Node: e})
		c.PageInfo.EndCursor = page.Cursors[i]
	}
	for _, f := range page.Facets {
		c.Facets.Kinds = append(c.Facets.Kinds, model.KindCount{Kind: domain.EntityKind(f.Kind), Count: f.Count})
	}
	return c, nil
}

// Neighbourhood answers the field neighbourhood.
func (q query) Neighbourhood(ctx context.Context, of []string, kinds []domain.LinkKind, window *domain.Interval, limit, perKind, hubLimit *int) (*model.Neighbourhood, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	n, err := v.Neighbourhood(ctx, service.NeighbourhoodRequest{
		IDs: of, Kinds: kinds, Window: value(window), Limit: limit, PerKind: perKind, HubLimit: hubLimit,
	})
	if err != nil {
		return nil, err
	}
	answer := &model.Neighbourhood{Truncated: len(n.HeldBack) > 0, Subgraph: subgraph(v, n.Subgraph)}
	for _, c := range n.Counts {
		answer.Counts = append(answer.Counts, model.LinkCount{LinkKind: c.Link, Direction: c.Direction, EntityKind: c.Other, Count: c.Links})
	}
	for _, h := range n.HeldBack {
		held := model.HeldBack{ID: h.ID, Links: h.Links, Hub: h.Hub}
		for _, k := range h.Kinds {
			held.Kinds = append(held.Kinds, model.HeldBackKind{LinkKind: k.Kind, Direction: k.Direction, Count: k.Links})
		}
		answer.HeldBack = append(answer.HeldBack, held)
	}
	return answer, nil
}

// Subgraph answers the field subgraph.
func (q query) Subgraph(ctx context.Context, ids []string, kinds []domain.LinkKind, window *domain.Interval, limit *int) (*model.ConnectedThings, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	s, more, err := v.SubgraphOf(ctx, ids, kinds, value(window), limit)
	if err != nil {
		return nil, err
	}
	return &model.ConnectedThings{Subgraph: subgraph(v, s), Truncated: more}, nil
}

// part is a part of the graph for the model.
type part struct{ *service.Subgraph }

var _ model.Part = part{}

// NodeLists are its things in parallel lists.
func (p part) NodeLists() model.NodeLists { return service.NodeLists{Subgraph: p.Subgraph} }

// LinkLists are its links in parallel lists.
func (p part) LinkLists() model.LinkLists { return service.LinkLists{Subgraph: p.Subgraph} }

func subgraph(v *service.View, s *service.Subgraph) *model.Subgraph {
	return model.NewSubgraph(reader{v}, part{s})
}

// value is what an optional argument says; the zero value where it is left out.
func value[T any](given *T) T {
	if given == nil {
		var none T
		return none
	}
	return *given
}

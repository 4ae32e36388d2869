package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Timeline answers the field timeline.
func (q query) Timeline(ctx context.Context, of []string, hops *int, window *domain.Interval, kinds []string, linkKinds []domain.LinkKind, first *int, after *string) (*model.Timeline, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := service.TimelineRequest{KindCodes: kinds, First: first, After: text(after)}
	request.Of, request.Hops, request.Window, request.LinkKinds = of, hops, value(window), linkKinds
	t, err := v.Timeline(ctx, request)
	if err != nil {
		return nil, err
	}
	answer := &model.Timeline{
		Edges: timelineEdges(v, t.Events), PageInfo: &model.PageInfo{HasNextPage: t.More}, Total: t.Total, Undated: t.Undated,
		Scope: &model.TimelineScope{Epoch: t.Scope.Epoch, Asked: t.Scope.Asked, Things: t.Scope.Things, Hops: t.Scope.Hops, Truncated: t.Scope.Truncated},
		Count: func(by string) (*model.TimelineHistogram, error) {
			period, buckets, err := t.Histogram(by)
			if err != nil {
				return nil, err
			}
			h := &model.TimelineHistogram{Period: period}
			for _, b := range buckets {
				h.Buckets = append(h.Buckets, model.TimelineBucket{Date: b.Period, Events: b.Events, Possible: b.Possible})
			}
			return h, nil
		},
	}
	if n := len(answer.Edges); n > 0 {
		answer.PageInfo.EndCursor = answer.Edges[n-1].Cursor
	}
	for _, c := range t.ByKind {
		answer.ByKind = append(answer.ByKind, model.TimelineKindCount(c))
	}
	if t.Scope.Window != (domain.Interval{}) {
		answer.Scope.Window = &t.Scope.Window
	}
	return answer, nil
}

// timelineEdges maps the events; what is asked of their things and links is read
// for all of them at once.
func timelineEdges(v *service.View, events []service.TimelineEvent) []model.TimelineEdge {
	var entities, places []*domain.Entity
	var own []domain.Link
	ties := make([][]domain.Link, len(events), len(events)+1)
	for i, e := range events {
		if e.Entity != nil {
			entities = append(entities, e.Entity)
		}
		if e.Place != nil {
			places = append(places, e.Place)
		}
		if e.Link != nil {
			own = append(own, *e.Link)
		}
		ties[i] = e.Ties
	}
	things, at := model.Entities(reader{v}, entities), model.Entities(reader{v}, places)
	links := model.Links(reader{v}, append(ties, own)...)
	edges := make([]model.TimelineEdge, len(events))
	mine := links[len(events)]
	for i, e := range events {
		node := &model.TimelineEvent{Kind: e.Kind, Date: e.Date, Designation: e.Designation, Country: e.Country, Links: links[i]}
		if e.Entity != nil {
			node.Entity, things = things[0], things[1:]
		}
		if e.Place != nil {
			node.Place, at = at[0], at[1:]
		}
		if e.Link != nil {
			node.Link, mine = &mine[0], mine[1:]
		}
		if e.Report != nil {
			node.Report = model.ReportOf(e.Report)
		}
		edges[i] = model.TimelineEdge{Cursor: e.Cursor, Node: node}
	}
	return edges
}

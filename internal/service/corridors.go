package service

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// CorridorRequest asks between which places things move.
type CorridorRequest = hotspots.CorridorQuestion

// Corridors are pairs of places that things move between.
type Corridors struct {
	hotspots.CorridorAnswer
	Corridors []Corridor
}

// Corridor is what moves from one place to another.
type Corridor struct {
	hotspots.Corridor
	From, To *domain.Entity
	// Movements are the shipments, then the routes; then come the seizures.
	Movements, Seizures []*domain.Entity
}

// Corridors adds up what moves between places in view.
func (v *View) Corridors(ctx context.Context, r CorridorRequest) (Corridors, error) {
	var err error
	if r.Stops, err = v.stops(ctx); err != nil {
		return Corridors{}, err
	}
	found, err := hotspots.FindCorridors(ctx, v.Lens, r)
	if err != nil {
		return Corridors{}, err
	}
	var nodes []projection.Node
	for _, c := range found.Corridors {
		nodes = append(nodes, c.From, c.To)
		nodes = append(nodes, slices.Concat(c.Shipments, c.Routes, c.Seizures)...)
	}
	records, err := v.records(ctx, nodes)
	if err != nil {
		return Corridors{}, err
	}
	answer := Corridors{CorridorAnswer: found}
	for _, c := range found.Corridors {
		answer.Corridors = append(answer.Corridors, Corridor{
			Corridor: c, From: records[c.From], To: records[c.To],
			Movements: recordsOf(records, slices.Concat(c.Shipments, c.Routes)), Seizures: recordsOf(records, c.Seizures),
		})
	}
	return answer, nil
}

// stops are the places that each fuel route in view passes, in their order, then
// by the links' ids: the order stands in the links' records.
func (v *View) stops(ctx context.Context) (map[projection.Node][]projection.Node, error) {
	var ids []string
	for route := range v.NodesOfKind(domain.FuelRoute, "") {
		for _, end := range v.Links(route, projection.LinkFilter{Kinds: []domain.LinkKind{domain.Passes}, Direction: domain.Out}) {
			ids = append(ids, v.LinkID(end.Link))
		}
	}
	links, err := v.LinksByID(ctx, domain.SortedSet(ids))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(links, func(a, b domain.Link) int { return cmp.Compare(place(a.Order), place(b.Order)) })
	stops := map[projection.Node][]projection.Node{}
	for _, l := range links {
		route, there := v.Node(l.From)
		stop, seen := v.Node(l.To)
		if there && seen {
			stops[route] = append(stops[route], stop)
		}
	}
	return stops, nil
}

// place is that of a stop along its route; those without one come last.
func place(order *int64) int64 {
	if order == nil {
		return math.MaxInt64
	}
	return *order
}

package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

// FuelRequest says which fuel routes are asked for.
type FuelRequest = flows.FuelQuestion

// FuelFlows are fuel routes and what they come to.
type FuelFlows struct {
	Epoch      int64
	Routes     []FuelRoute
	Truncated  bool
	Corridors  []flows.Corridor
	Trends     []FuelTrend
	Comparison flows.Comparison
	OffRoutes  flows.Seized
	Problems   []FlowProblem
	// Entities are all that the answer names, each once.
	Entities []*domain.Entity
}

// FuelRoute is a route with the records about it; Origin and Destination may be
// nil.
type FuelRoute struct {
	Route, Origin, Destination *domain.Entity
	Legs                       []domain.Link
	LitresPerDay, LitresSeized domain.Decimal
	Seizures                   int
	SeizedIn                   []*domain.Entity
	Supplies, Finances         []FuelBeneficiary
}

// FuelBeneficiary is who a route supplies or finances, with the links that say so.
type FuelBeneficiary struct {
	Entity   *domain.Entity
	Evidence [][]domain.Link
}

// FuelTrend is a corridor that rose.
type FuelTrend struct {
	flows.FuelTrend
	Evidence []*domain.Entity
}

// mostSeizuresNamed is how many seizures of one route or trend are named.
const mostSeizuresNamed = 200

// FuelFlows adds up what fuel routes carry, what was seized on them, who they
// supply and finance, and what rose.
func (v *View) FuelFlows(ctx context.Context, r FuelRequest) (FuelFlows, error) {
	r.Today = domain.DayOf(v.service.now())
	found, err := flows.Fuel(ctx, v.Lens, r)
	if err != nil {
		return FuelFlows{}, err
	}
	n := named{View: v}
	for i := range found.Routes {
		n.route(&found.Routes[i])
	}
	for _, t := range found.Trends {
		n.nodes = append(n.nodes, few(t.Seizures)...)
	}
	for _, p := range found.Problems {
		n.nodes = append(n.nodes, p.Node)
	}
	if err := n.read(ctx); err != nil {
		return FuelFlows{}, err
	}
	answer := FuelFlows{
		Epoch: found.Epoch, Truncated: found.Truncated, Corridors: found.Corridors, Comparison: found.Comparison,
		OffRoutes: found.OffRoutes, Problems: n.problems(found.Problems), Entities: n.all,
		Routes: each(found.Routes, func(r flows.Route) FuelRoute { return n.routeOf(&r) }),
		Trends: each(found.Trends, func(t flows.FuelTrend) FuelTrend { return FuelTrend{t, each(few(t.Seizures), n.entity)} }),
	}
	return answer, nil
}

func few(seizures []projection.Node) []projection.Node {
	return seizures[:min(len(seizures), mostSeizuresNamed)]
}

func (n *named) route(r *flows.Route) {
	n.nodes = append(append(append(n.nodes, r.Node), pointed(r.Origin)...), pointed(r.Destination)...)
	n.nodes = append(n.nodes, few(r.Seizures)...)
	n.links = append(n.links, r.Legs...)
	for _, list := range [][]flows.Supplied{r.Supplies, r.Finances} {
		for _, s := range list {
			n.nodes = append(n.nodes, s.Node)
			for _, way := range s.Ways {
				n.links = append(n.links, way...)
			}
		}
	}
}

func (n *named) routeOf(r *flows.Route) FuelRoute {
	route := FuelRoute{
		Route: n.entity(r.Node), Legs: n.legs(r.Legs), LitresPerDay: r.LitresPerDay, LitresSeized: r.Litres,
		Seizures: len(r.Seizures), SeizedIn: each(few(r.Seizures), n.entity),
		Supplies: each(r.Supplies, n.beneficiary), Finances: each(r.Finances, n.beneficiary),
	}
	if r.Origin != nil {
		route.Origin = n.entity(*r.Origin)
	}
	if r.Destination != nil {
		route.Destination = n.entity(*r.Destination)
	}
	return route
}

func (n *named) beneficiary(s flows.Supplied) FuelBeneficiary {
	return FuelBeneficiary{n.entity(s.Node), each(s.Ways, n.linksOf)}
}

// legs are a route's: where it starts, what it passes by the links' order, then
// their ids, where it ends.
func (n *named) legs(links []projection.Link) []domain.Link {
	legs := n.linksOf(links)
	slices.SortStableFunc(legs, func(a, b domain.Link) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), comparePlaces(a.Order, b.Order))
	})
	return legs
}

// comparePlaces has what has no place last.
func comparePlaces(a, b *int64) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Compare(*a, *b)
}

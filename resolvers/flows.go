package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// MoneyTrails answers the field moneyTrails.
func (q query) MoneyTrails(ctx context.Context, from string, to *string, window *domain.Interval, first, maxHops *int) (*model.MoneyTrails, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.MoneyTrails(ctx, service.MoneyRequest{From: from, To: text(to), Window: value(window), First: first, MaxHops: maxHops})
	if err != nil {
		return nil, err
	}
	m := flowMapper{things: thingsByID(v, found.Entities), links: model.Links(reader{v}, trailLinks(found.Trails)...)}
	answer := &model.MoneyTrails{Complete: found.Complete, Problems: m.problems(found.Problems), Scope: scope(found.Scope)}
	for _, t := range found.Trails {
		answer.Trails = append(answer.Trails, m.trail(t))
	}
	return answer, nil
}

// thingsByID are the entities as the schema's types, read from together.
func thingsByID(v *service.View, entities []*domain.Entity) map[string]model.Entity {
	things := make(map[string]model.Entity, len(entities))
	for i, thing := range model.Entities(reader{v}, entities) {
		things[entities[i].ID] = thing
	}
	return things
}

// flowMapper maps what flows are found; lists of links are taken in the order in which they
// were handed in.
type flowMapper struct {
	things map[string]model.Entity
	links  [][]model.Link
}

func (m *flowMapper) nextLinks() []model.Link {
	next := m.links[0]
	m.links = m.links[1:]
	return next
}

// thing is the entity; nil for none.
func (m *flowMapper) thing(e *domain.Entity) model.Entity {
	if e == nil {
		return nil
	}
	return m.things[e.ID]
}

func (m *flowMapper) flow(e *domain.Entity) model.FinancingFlow {
	return m.things[e.ID].(model.FinancingFlow)
}

// trailLinks are the lists of links of trails, in the order in which trail takes them.
func trailLinks(trails []service.MoneyTrail) [][]domain.Link {
	var lists [][]domain.Link
	for _, t := range trails {
		lists = append(lists, t.Source, t.Ending)
		for _, h := range t.Hops {
			lists = append(lists, h.Links, h.Joins)
		}
	}
	return lists
}

func (m *flowMapper) trail(t service.MoneyTrail) model.MoneyTrail {
	trail := model.MoneyTrail{Temporal: t.Temporal, Target: m.thing(t.Target), Source: m.nextLinks(), Ending: m.nextLinks()}
	for _, a := range t.Amounts {
		trail.Amounts = append(trail.Amounts, model.MoneyAmount{Currency: a.Currency, Sent: stated(a.Sent), Received: stated(a.Received)})
	}
	for _, h := range t.Hops {
		flow := m.flow(h.Flow)
		trail.Hops = append(trail.Hops, model.MoneyHop{
			Flow: &flow, Day: stated(h.Day), Amount: stated(h.Amount), Currency: stated(h.Currency), Method: stated(h.Method),
			Payer: m.thing(h.Payer), Beneficiary: m.thing(h.Beneficiary), Links: m.nextLinks(), Joins: m.nextLinks(),
		})
	}
	for _, f := range t.Flags {
		flag := model.MoneyFlag{Rule: f.Rule, Explanation: f.Explanation, At: m.thing(f.At), Count: f.Count}
		for _, e := range f.Flows {
			flag.Flows = append(flag.Flows, m.flow(e))
		}
		trail.Flags = append(trail.Flags, flag)
	}
	return trail
}

func (m *flowMapper) problems(found []service.FlowProblem) []model.FlowProblem {
	problems := make([]model.FlowProblem, len(found))
	for i, p := range found {
		problems[i] = model.FlowProblem{Entity: m.thing(p.Entity), Field: p.Field, Problem: p.Code}
	}
	return problems
}

// stated is a value; none for one that says nothing.
func stated[T comparable](value T) *T {
	var nothing T
	if value == nothing {
		return nil
	}
	return &value
}

// FuelFlows answers the field fuelFlows.
func (q query) FuelFlows(ctx context.Context, originCountries []string, window *domain.Interval) (*model.FuelFlows, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.FuelFlows(ctx, service.FuelRequest{Origins: originCountries, Window: value(window)})
	if err != nil {
		return nil, err
	}
	m := flowMapper{things: thingsByID(v, found.Entities), links: model.Links(reader{v}, routeLinks(found.Routes)...)}
	answer := &model.FuelFlows{
		Epoch: found.Epoch, Truncated: found.Truncated, Problems: m.problems(found.Problems),
		Comparison: &model.FuelComparison{Before: &found.Comparison.Before, Now: &found.Comparison.Now},
		OffRoutes:  &model.FuelSeized{LitresSeized: found.OffRoutes.Litres, Seizures: len(found.OffRoutes.Seizures)},
	}
	for _, r := range found.Routes {
		answer.Routes = append(answer.Routes, m.route(r))
	}
	for _, c := range found.Corridors {
		answer.Corridors = append(answer.Corridors, model.FuelCorridor{
			OriginCountry: stated(c.Origin), DestinationCountry: stated(c.Destination),
			LitresPerDay: c.LitresPerDay, LitresSeized: c.Litres, Routes: c.Routes, Seizures: len(c.Seizures),
		})
	}
	for _, t := range found.Trends {
		answer.NewTrends = append(answer.NewTrends, model.FuelTrend{
			OriginCountry: stated(t.Origin), DestinationCountry: stated(t.Destination), SeizedBefore: t.SeizedBefore, SeizedNow: t.SeizedNow,
			SeizuresBefore: t.SeizuresBefore, SeizuresNow: t.SeizuresNow, Significance: t.Significance, Test: t.Test,
			Ratio: t.Ratio, RatioAtLeast: t.RatioLow, RatioAtMost: t.RatioHigh, Since: stated(t.Since), Seizures: m.some(t.Evidence),
		})
	}
	return answer, nil
}

// routeLinks are the lists of links of routes, in the order in which route takes them.
func routeLinks(routes []service.FuelRoute) [][]domain.Link {
	var lists [][]domain.Link
	for _, r := range routes {
		lists = append(lists, r.Legs)
		for _, side := range [][]service.FuelBeneficiary{r.Supplies, r.Finances} {
			for _, b := range side {
				lists = append(lists, b.Evidence...)
			}
		}
	}
	return lists
}

func (m *flowMapper) route(r service.FuelRoute) model.FuelRouteFlow {
	route := m.things[r.Route.ID].(model.FuelRoute)
	return model.FuelRouteFlow{
		Route: &route, Origin: m.place(r.Origin), Destination: m.place(r.Destination), Legs: m.nextLinks(),
		LitresPerDay: stated(r.LitresPerDay), LitresSeized: r.LitresSeized, Seizures: r.Seizures, SeizedIn: m.some(r.SeizedIn),
		Supplies: m.beneficiaries(r.Supplies), Finances: m.beneficiaries(r.Finances),
	}
}

func (m *flowMapper) place(e *domain.Entity) *model.Location {
	if e == nil {
		return nil
	}
	place := m.things[e.ID].(model.Location)
	return &place
}

func (m *flowMapper) some(entities []*domain.Entity) []model.Entity {
	things := make([]model.Entity, len(entities))
	for i, e := range entities {
		things[i] = m.thing(e)
	}
	return things
}

func (m *flowMapper) beneficiaries(found []service.FuelBeneficiary) []model.FuelBeneficiary {
	all := make([]model.FuelBeneficiary, len(found))
	for i, b := range found {
		all[i] = model.FuelBeneficiary{ID: b.Entity.ID, Label: b.Entity.Label(), Entity: m.thing(b.Entity)}
		for range b.Evidence {
			all[i].Evidence = append(all[i].Evidence, model.EvidenceWay{Links: m.nextLinks()})
		}
	}
	return all
}

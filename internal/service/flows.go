package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

// MoneyRequest says which trails of money are asked for.
type MoneyRequest = flows.MoneyQuestion

// MoneyTrails are trails of money, in their order.
type MoneyTrails struct {
	Trails   []MoneyTrail
	Problems []FlowProblem
	Scope    Scope
	Complete bool
	// Entities are all that the answer names, each once.
	Entities []*domain.Entity
}

// MoneyTrail is a trail with the records along it.
type MoneyTrail struct {
	Temporal       string
	Amounts        []flows.TrailAmount
	Hops           []MoneyHop
	Source, Ending []domain.Link
	Target         *domain.Entity
	Flags          []MoneyFlag
}

// MoneyHop is one flow of a trail; Payer and Beneficiary may be nil.
type MoneyHop struct {
	Flow, Payer, Beneficiary *domain.Entity
	Day                      domain.PartialDate
	Amount                   domain.Decimal
	Currency, Method         string
	Links, Joins             []domain.Link
}

// MoneyFlag is what a rule found on a trail.
type MoneyFlag struct {
	Rule, Explanation string
	At                *domain.Entity
	Flows             []*domain.Entity
	Count             int
}

// FlowProblem is something in a record that an answer could not reckon with.
type FlowProblem struct {
	Entity      *domain.Entity
	Field, Code string
}

// MoneyTrails finds the trails of money from where it was earned, or who paid
// it, to whom it reached.
func (v *View) MoneyTrails(ctx context.Context, r MoneyRequest) (MoneyTrails, error) {
	r.Today = domain.DayOf(v.service.now())
	found, err := flows.FindTrails(ctx, v.Lens, r)
	if err != nil {
		return MoneyTrails{}, err
	}
	n := named{View: v}
	for i := range found.Trails {
		n.trail(&found.Trails[i])
	}
	if err := n.read(ctx); err != nil {
		return MoneyTrails{}, err
	}
	answer := MoneyTrails{Scope: found.Scope, Complete: found.Complete, Entities: n.all, Problems: n.problems(found.Problems)}
	for i := range found.Trails {
		answer.Trails = append(answer.Trails, n.trailOf(&found.Trails[i]))
	}
	return answer, nil
}

// named are the things and links that an answer names.
type named struct {
	*View
	nodes    []projection.Node
	links    []projection.Link
	all      []*domain.Entity
	entities map[string]*domain.Entity
	linkOf   map[string]*domain.Link
}

func (n *named) trail(t *flows.Trail) {
	n.nodes = append(n.nodes, t.Target)
	n.links = append(append(n.links, t.Source...), t.Ending...)
	for _, h := range t.Hops {
		n.nodes = append(append(append(n.nodes, h.Flow), pointed(h.Payer)...), pointed(h.Beneficiary)...)
		n.links = append(append(append(n.links, h.Joins...), pointed(h.PaidBy)...), pointed(h.PaidTo)...)
	}
	for _, f := range t.Flags {
		n.nodes = append(append(n.nodes, f.At), f.Flows...)
	}
}

// pointed is what is pointed to, if anything is.
func pointed[T any](p *T) []T {
	if p == nil {
		return nil
	}
	return []T{*p}
}

// read reads the things and links: two reads for all of them. UNAVAILABLE
// where one is gone meanwhile.
func (n *named) read(ctx context.Context) error {
	ids := domain.SortedSet(each(n.nodes, n.ID))
	var err error
	if n.entities, err = n.Entities(ctx, ids); err != nil {
		return err
	}
	linkIDs := domain.SortedSet(each(n.links, n.LinkID))
	links, err := n.LinksByID(ctx, linkIDs)
	if err != nil {
		return err
	}
	if len(n.entities) < len(ids) || len(links) < len(linkIDs) {
		return changedMeanwhile()
	}
	for _, id := range ids {
		n.all = append(n.all, n.entities[id])
	}
	n.linkOf = make(map[string]*domain.Link, len(links))
	for i := range links {
		n.linkOf[links[i].ID] = &links[i]
	}
	return nil
}

func (n *named) entity(at projection.Node) *domain.Entity { return n.entities[n.ID(at)] }

func (n *named) linksOf(links []projection.Link) []domain.Link {
	return each(links, func(l projection.Link) domain.Link { return *n.linkOf[n.LinkID(l)] })
}

func (n *named) trailOf(t *flows.Trail) MoneyTrail {
	trail := MoneyTrail{
		Temporal: t.Temporal.String(), Amounts: t.Amounts, Target: n.entity(t.Target),
		Source: n.linksOf(t.Source), Ending: n.linksOf(t.Ending),
	}
	for _, h := range t.Hops {
		hop := MoneyHop{
			Flow: n.entity(h.Flow), Day: h.Day, Amount: h.Amount, Currency: h.Currency, Method: h.Method,
			Links: n.linksOf(append(pointed(h.PaidBy), pointed(h.PaidTo)...)), Joins: n.linksOf(h.Joins),
		}
		if h.Payer != nil {
			hop.Payer = n.entity(*h.Payer)
		}
		if h.Beneficiary != nil {
			hop.Beneficiary = n.entity(*h.Beneficiary)
		}
		trail.Hops = append(trail.Hops, hop)
	}
	for _, f := range t.Flags {
		trail.Flags = append(trail.Flags, MoneyFlag{f.Rule, f.Explanation, n.entity(f.At), each(f.Flows, n.entity), f.Count})
	}
	return trail
}

func (n *named) problems(found []flows.Problem) []FlowProblem {
	return each(found, func(p flows.Problem) FlowProblem { return FlowProblem{n.entity(p.Node), p.Field, p.Code} })
}

package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Paths answers the field paths.
func (q query) Paths(ctx context.Context, from, to string, k, maxHops *int, minStrength *float64, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate, includeImpossible *bool) (*model.Paths, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf)
	request.IncludeImpossible = includeImpossible != nil && *includeImpossible
	found, err := v.Paths(ctx, from, to, request)
	if err != nil {
		return nil, err
	}
	return &model.Paths{Paths: paths(v, found.Paths), Scope: scope(found.Scope)}, nil
}

// CaseLinks answers the field caseLinks.
func (q query) CaseLinks(ctx context.Context, caseID string, networks []string, first, k, maxHops *int, minStrength *float64, exactNetwork *bool, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate) (*model.CaseLinks, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf)
	request.ExactNetwork = exactNetwork != nil && *exactNetwork
	found, err := v.CaseLinks(ctx, caseID, networks, first, request)
	if err != nil {
		return nil, err
	}
	answer := &model.CaseLinks{Scope: scope(found.Scope)}
	var best []service.Path
	var ends []*domain.Entity
	for _, r := range found.Results {
		best = append(best, r.Best)
		ends = append(ends, r.Network)
	}
	described := paths(v, best)
	for i, e := range model.Entities(reader{v}, ends) {
		network := e.(model.Organisation)
		r := found.Results[i]
		answer.Results = append(answer.Results, model.CaseLink{
			Network: &network, Strength: r.Strength, Corroborations: r.Corroborations, Exact: r.Exact,
			Countries: r.Countries, Best: &described[i],
		})
	}
	return answer, nil
}

// WhyLinked answers the field whyLinked.
func (q query) WhyLinked(ctx context.Context, caseID, network string, k, maxHops *int, minStrength *float64, exactNetwork *bool, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate) (*model.WhyLinked, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf)
	request.ExactNetwork = exactNetwork != nil && *exactNetwork
	found, err := v.WhyLinked(ctx, caseID, network, request)
	if err != nil {
		return nil, err
	}
	return &model.WhyLinked{
		Linked: found.Linked, Strength: found.Strength, Corroborations: found.Corroborations, Exact: found.Exact,
		Fragility: fragility(found.Fragility), Paths: paths(v, found.Paths), Scope: scope(found.Scope), Tell: found.Tell,
	}, nil
}

func fragility(f *service.Fragility) *model.Fragility {
	if f == nil {
		return nil
	}
	return &model.Fragility{Size: f.Size, Exact: f.Exact, Sources: f.Sources}
}

func question(k, maxHops *int, minStrength *float64, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate) service.Question {
	asked := service.Question{K: k, MaxHops: maxHops, MinStrength: minStrength, ExcludeKinds: excludeKinds, HalfLifeDays: halfLifeDays}
	if window != nil {
		asked.Window = *window
	}
	if asOf != nil {
		asked.AsOf = *asOf
	}
	return asked
}

// paths maps the paths; what is asked of their things and links is read for all
// of them at once.
func paths(v *service.View, found []service.Path) []model.LinkPath {
	var nodes []*domain.Entity
	lists := make([][]domain.Link, len(found))
	for i, p := range found {
		nodes = append(nodes, p.Nodes...)
		for _, step := range p.Steps {
			lists[i] = append(lists[i], *step.Link)
		}
	}
	things, links := model.Entities(reader{v}, nodes), model.Links(reader{v}, lists...)
	answered := make([]model.LinkPath, len(found))
	for i, p := range found {
		answered[i] = model.LinkPath{
			Cost: p.Cost, Strength: p.Strength, Hops: len(p.Steps), Temporal: p.Temporal,
			Cautions: p.Cautions, Countries: p.Countries, Nodes: things[:len(p.Nodes)],
		}
		things = things[len(p.Nodes):]
		for j, step := range p.Steps {
			answered[i].Steps = append(answered[i].Steps, model.PathStep{
				Cost: step.Cost, Damping: step.Damping, Forward: step.Forward, Link: &links[i][j],
			})
		}
	}
	return answered
}

func scope(s service.Scope) *model.SearchScope {
	answered := &model.SearchScope{
		Epoch: s.Epoch, MaxHops: s.MaxHops, MinStrength: s.MinStrength,
		ExcludedKinds: s.ExcludedKinds, SkippedImpossible: s.SkippedImpossible, Truncated: s.Truncated,
		OnlyThroughKinds: s.OnlyThrough,
	}
	if s.Reason != "" {
		answered.Reason = &s.Reason
	}
	if s.Window != (domain.Interval{}) {
		answered.Window = &s.Window
	}
	if s.AsOf.Known() {
		answered.AsOf = &s.AsOf
	}
	return answered
}

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
	request.IncludeImpossible = value(includeImpossible)
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
	request.ExactNetwork = value(exactNetwork)
	found, err := v.CaseLinks(ctx, caseID, networks, first, request)
	if err != nil {
		return nil, err
	}
	return caseLinks(v, found), nil
}

func caseLinks(v *service.View, found service.Ties) *model.CaseLinks {
	answer := &model.CaseLinks{Scope: scope(found.Scope)}
	targets, best := ties(v, found.Results)
	for i, r := range found.Results {
		network := targets[i].(model.Organisation)
		answer.Results = append(answer.Results, model.CaseLink{
			Network: &network, Strength: r.Strength, Corroborations: r.Corroborations, Exact: r.Exact,
			Countries: r.Countries, Best: &best[i],
		})
	}
	return answer
}

// RelatedCases answers the field relatedCases.
func (q query) RelatedCases(ctx context.Context, caseID string, first, k, maxHops *int, minStrength *float64, crossBorder *bool, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate) (*model.RelatedCases, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf)
	found, err := v.RelatedCases(ctx, caseID, value(crossBorder), first, request)
	if err != nil {
		return nil, err
	}
	return relatedCases(v, found), nil
}

func relatedCases(v *service.View, found service.Ties) *model.RelatedCases {
	answer := &model.RelatedCases{Scope: scope(found.Scope)}
	targets, best := ties(v, found.Results)
	for i, r := range found.Results {
		related := targets[i].(model.Case)
		answer.Results = append(answer.Results, model.RelatedCase{
			Case: &related, Strength: r.Strength, Corroborations: r.Corroborations, Exact: r.Exact,
			Countries: r.Countries, Best: &best[i],
		})
	}
	return answer
}

// ties are the targets and best paths of ties, each read from together.
func ties(v *service.View, found []service.Tie) ([]model.Entity, []model.LinkPath) {
	targets, best := make([]*domain.Entity, len(found)), make([]service.Path, len(found))
	for i, r := range found {
		targets[i], best[i] = r.Target, r.Best
	}
	return model.Entities(reader{v}, targets), paths(v, best)
}

// WhyLinked answers the field whyLinked.
func (q query) WhyLinked(ctx context.Context, caseID, network string, k, maxHops *int, minStrength *float64, exactNetwork *bool, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate) (*model.WhyLinked, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf)
	request.ExactNetwork = value(exactNetwork)
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
	sources := f.Sources
	if f.Exact && f.Size != nil && sources == nil {
		sources = []string{} // none are needed, which is not to say that they are not known
	}
	return &model.Fragility{Size: f.Size, Exact: f.Exact, Sources: sources}
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
		Reason: code(s.Reason), OnlyThroughKinds: s.OnlyThrough,
	}

	if s.Window != (domain.Interval{}) {
		answered.Window = &s.Window
	}
	if s.AsOf.Known() {
		answered.AsOf = &s.AsOf
	}
	return answered
}

package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// Question says within which limits paths are looked for.
type Question = linkage.Question

// Scope states the limits of an answer.
type Scope = linkage.Scope

// Path is a path with the records along it.
type Path struct {
	Cost      int64
	Strength  float64
	Temporal  string
	Cautions  []string
	Countries []string
	// Nodes are one more than the steps.
	Nodes []*domain.Entity
	Steps []Step
}

// Step is one link of a path.
type Step struct {
	Cost, Damping int64
	Forward       bool
	Link          *domain.Link
}

// Paths are the strongest paths between two things, in their order.
type Paths struct {
	Paths []Path
	Scope Scope
}

// Ties are what a case is tied to, in their order.
type Ties struct {
	Results []Tie
	Scope   Scope
}

// Tie is how strongly a case is tied to a network or to another case.
type Tie struct {
	Target         *domain.Entity
	Strength       float64
	Corroborations int
	Exact          bool
	Countries      []string
	Best           Path
}

// WhyLinked is how a case is tied to a network; without paths it is not,
// within the scope.
type WhyLinked struct {
	Linked         bool
	Strength       float64
	Corroborations int
	Exact          bool
	Fragility      *Fragility
	Paths          []Path
	Scope          Scope
	// Tell says it in plain language; the code is EN, FR or "" for EN.
	Tell func(language string) (string, error)
}

// Fragility is the smallest set of sources whose withdrawal leaves no path, as
// the view shows them.
type Fragility = linkage.Fragility

// ask fills in what the question takes from who asks and when.
func (v *View) ask(q *Question) {
	q.Today = domain.DayOf(v.service.now())
	q.Shown = v.shown
}

// Paths finds the strongest paths between two things in view.
func (v *View) Paths(ctx context.Context, from, to string, q Question) (Paths, error) {
	v.ask(&q)
	found, err := v.service.finder.Paths(ctx, v.Lens, from, to, q)
	if err != nil {
		return Paths{}, err
	}
	paths, err := v.withRecords(ctx, found.Paths)
	return Paths{Paths: paths, Scope: found.Scope}, err
}

// CaseLinks finds the networks that a case in view is tied to. Networks that
// are asked for and not in view are left out; nil asks for all.
func (v *View) CaseLinks(ctx context.Context, id string, networks []string, first *int, q Question) (Ties, error) {
	v.ask(&q)
	found, err := v.service.finder.CaseLinks(ctx, v.Lens, id, networks, first, q)
	if err != nil {
		return Ties{}, err
	}
	return v.ties(ctx, found.Results, found.Scope)
}

// RelatedCases finds the other cases that a case in view is tied to; crossBorder
// keeps those of other countries.
func (v *View) RelatedCases(ctx context.Context, id string, crossBorder bool, first *int, q Question) (Ties, error) {
	v.ask(&q)
	found, err := v.service.finder.RelatedCases(ctx, v.Lens, id, crossBorder, first, q)
	if err != nil {
		return Ties{}, err
	}
	return v.ties(ctx, found.Results, found.Scope)
}

// ties reads the records of the ties and along their best paths.
func (v *View) ties(ctx context.Context, found []linkage.Tie, scope Scope) (Ties, error) {
	best := make([]linkage.Path, len(found))
	for i := range found {
		best[i] = found[i].Best
	}
	paths, err := v.withRecords(ctx, best)
	if err != nil {
		return Ties{}, err
	}
	answer := Ties{Scope: scope}
	for i, r := range found {
		answer.Results = append(answer.Results, Tie{
			Target: paths[i].Nodes[len(paths[i].Nodes)-1], Strength: r.Strength, Corroborations: r.Corroborations,
			Exact: r.Exact, Countries: r.Countries, Best: paths[i],
		})
	}
	return answer, nil
}

// WhyLinked finds how a case in view is tied to a network in view.
func (v *View) WhyLinked(ctx context.Context, id, network string, q Question) (WhyLinked, error) {
	v.ask(&q)
	found, err := v.service.finder.WhyLinked(ctx, v.Lens, id, network, q)
	if err != nil {
		return WhyLinked{}, err
	}
	paths, err := v.withRecords(ctx, found.Paths)
	answer := WhyLinked{
		Linked: found.Linked, Strength: found.Strength, Corroborations: found.Corroborations, Exact: found.Exact,
		Fragility: &found.Fragility,
		Paths:     paths, Scope: found.Scope,
	}
	answer.Tell = func(language string) (string, error) { return v.tell(language, id, network, found.Paths, &answer) }
	return answer, err
}

// withRecords reads the records along the paths: two reads for all of them.
func (v *View) withRecords(ctx context.Context, found []linkage.Path) ([]Path, error) {
	var nodes, links []string
	for i := range found {
		for _, n := range found[i].Nodes {
			nodes = append(nodes, v.ID(n))
		}
		for _, step := range found[i].Steps {
			links = append(links, v.LinkID(step.Link))
		}
	}
	entities, err := v.Entities(ctx, domain.SortedSet(nodes))
	if err != nil {
		return nil, err
	}
	read, err := v.LinksByID(ctx, domain.SortedSet(links))
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*domain.Link, len(read))
	for i := range read {
		byID[read[i].ID] = &read[i]
	}
	paths := make([]Path, len(found))
	for i := range found {
		if paths[i], err = v.withRecordsOf(&found[i], entities, byID); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

func (v *View) withRecordsOf(p *linkage.Path, entities map[string]*domain.Entity, links map[string]*domain.Link) (Path, error) {
	path := Path{Cost: p.Cost, Strength: p.Strength, Temporal: p.Temporal.String(), Cautions: p.Cautions, Countries: p.Countries}
	for _, n := range p.Nodes {
		e := entities[v.ID(n)]
		if e == nil {
			return Path{}, changedMeanwhile()
		}
		path.Nodes = append(path.Nodes, e)
	}
	for _, step := range p.Steps {
		l := links[v.LinkID(step.Link)]
		if l == nil {
			return Path{}, changedMeanwhile()
		}
		path.Steps = append(path.Steps, Step{Cost: step.Cost, Damping: step.Damping, Forward: step.Forward, Link: l})
	}
	return path, nil
}

// NearestCases finds the cases that anything in view is tied to most strongly,
// by its one strongest path to each.
func (v *View) NearestCases(ctx context.Context, id string, first *int) (Ties, error) {
	var q Question
	v.ask(&q)
	found, err := v.service.finder.NearestCases(ctx, v.Lens, id, first, q)
	if err != nil {
		return Ties{}, err
	}
	return v.ties(ctx, found.Results, found.Scope)
}

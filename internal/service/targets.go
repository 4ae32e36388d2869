package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// TargetRequest asks for persons or networks to look at first.
type TargetRequest = hotspots.TargetQuestion

// Targets are persons or networks to look at first.
type Targets struct {
	Targets     []Target
	Scope       hotspots.Targets
	MinStrength float64
}

// Target is a person or network with what speaks for looking at it.
type Target struct {
	hotspots.Target
	Entity *domain.Entity
	Ties   []CaseTie
	// Events are the latest cases, then the latest seizures.
	Events []*domain.Entity
	Links  []domain.Link
}

// TargetSuspects ranks the suspects in view.
func (v *View) TargetSuspects(ctx context.Context, minStrength *float64, r TargetRequest) (Targets, error) {
	return v.targets(ctx, minStrength, r, hotspots.FindSuspects)
}

// TargetNetworks ranks the networks in view.
func (v *View) TargetNetworks(ctx context.Context, minStrength *float64, r TargetRequest) (Targets, error) {
	return v.targets(ctx, minStrength, r, hotspots.FindNetworks)
}

func (v *View) targets(
	ctx context.Context, minStrength *float64, r TargetRequest,
	find func(context.Context, *projection.Lens, *hotspots.Nearby, TargetRequest) (hotspots.Targets, error),
) (Targets, error) {
	if err := countryCodes("countries", r.Countries); err != nil {
		return Targets{}, err
	}
	near, err := v.nearby(ctx, minStrength, false)
	if err != nil {
		return Targets{}, err
	}
	r.Today = domain.DayOf(v.service.now())
	found, err := find(ctx, v.Lens, near, r)
	if err != nil {
		return Targets{}, err
	}
	var nodes []projection.Node
	var links []string
	for _, t := range found.Targets {
		nodes = append(append(append(nodes, t.Node), t.Cases...), t.Seizures...)
		nodes = appendTied(nodes, t.Ties)
		links = append(links, each(t.Links, v.LinkID)...)
	}
	records, err := v.records(ctx, nodes)
	if err != nil {
		return Targets{}, err
	}
	read, err := v.LinksByID(ctx, domain.SortedSet(links))
	if err != nil {
		return Targets{}, err
	}
	byID := make(map[string]domain.Link, len(read))
	for _, l := range read {
		byID[l.ID] = l
	}
	answer := Targets{Scope: found, MinStrength: near.MinStrength()}
	for _, t := range found.Targets {
		shown := Target{
			Target: t, Entity: records[t.Node], Ties: caseTies(records, t.Ties),
			Events: append(recordsOf(records, t.Cases), recordsOf(records, t.Seizures)...),
		}
		for _, k := range t.Links {
			l, there := byID[v.LinkID(k)]
			if !there {
				return Targets{}, changedMeanwhile()
			}
			shown.Links = append(shown.Links, l)
		}
		answer.Targets = append(answer.Targets, shown)
	}
	return answer, nil
}

// FirearmRequest asks for groups of firearms to be submitted.
type FirearmRequest = hotspots.FirearmQuestion

// FirearmSubmissions are groups of firearms to be submitted.
type FirearmSubmissions struct {
	hotspots.FirearmAnswer
	Groups, Undetermined []FirearmGroup
}

// FirearmGroup are firearms seized together.
type FirearmGroup struct {
	Seizure     *domain.Entity
	Count       int
	Firearms    []*domain.Entity
	Places      []*domain.Entity
	Km          *float64
	TerrorCases []*domain.Entity
	Ties        []CaseTie
}

// mostFirearms is how many firearms of a group are shown.
const mostFirearms = 50

// FirearmSubmissions finds the groups of firearms in view that are to be
// submitted.
func (v *View) FirearmSubmissions(ctx context.Context, minStrength *float64, r FirearmRequest) (FirearmSubmissions, error) {
	near, err := v.nearby(ctx, minStrength, true)
	if err != nil {
		return FirearmSubmissions{}, err
	}
	found, err := hotspots.FindFirearms(ctx, v.Lens, near, r)
	if err != nil {
		return FirearmSubmissions{}, err
	}
	var nodes []projection.Node
	for _, groups := range [][]hotspots.FirearmGroup{found.Groups, found.Undetermined} {
		for i := range groups {
			g := &groups[i]
			nodes = append(append(append(nodes, g.Seizure), g.Places...), g.Cases...)
			nodes = append(appendTied(nodes, g.Ties), g.Firearms[:min(mostFirearms, len(g.Firearms))]...)
		}
	}
	records, err := v.records(ctx, nodes)
	if err != nil {
		return FirearmSubmissions{}, err
	}
	shown := func(g hotspots.FirearmGroup) FirearmGroup {
		return FirearmGroup{
			Seizure: records[g.Seizure], Count: len(g.Firearms), Places: recordsOf(records, g.Places), Km: g.Km,
			Firearms:    recordsOf(records, g.Firearms[:min(mostFirearms, len(g.Firearms))]),
			TerrorCases: recordsOf(records, g.Cases), Ties: caseTies(records, g.Ties),
		}
	}
	return FirearmSubmissions{found, each(found.Groups, shown), each(found.Undetermined, shown)}, nil
}

// SeriesRequest asks for counts by period.
type SeriesRequest = hotspots.SeriesQuestion

// Series are counts by period.
type Series = hotspots.SeriesAnswer

// The measures and divisions of series, by their codes.
var (
	seriesMeasures = map[string]hotspots.Measure{
		"": hotspots.CountSeizures, "SEIZURES": hotspots.CountSeizures, "FIREARMS": hotspots.CountFirearms,
		"CHECKS": hotspots.CountChecks, "QUANTITIES": hotspots.SumLots,
	}
	seriesDivisions = map[string]hotspots.Division{
		"": hotspots.ByCountry, "NONE": hotspots.Undivided, "COUNTRY": hotspots.ByCountry, "PLACE_TYPE": hotspots.ByPlaceType,
	}
)

// Series counts by period what the code of the measure says, told apart by the
// code of a division.
func (v *View) Series(ctx context.Context, measure, by string, r SeriesRequest) (Series, error) {
	r.Measure, r.By = seriesMeasures[measure], seriesDivisions[by]
	if r.Period == "" {
		r.Period = "MONTH"
	}
	return hotspots.FindSeries(ctx, v.Lens, r)
}

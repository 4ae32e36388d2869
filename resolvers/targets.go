package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// TargetSuspects answers the field targetSuspects.
func (q query) TargetSuspects(ctx context.Context, window *domain.Interval, countries []string, first *int, minStrength *float64) (*model.TargetSuspects, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.TargetSuspects(ctx, minStrength, service.TargetRequest{Window: value(window), Countries: countries, First: first})
	if err != nil {
		return nil, err
	}
	answer := &model.TargetSuspects{Scope: targetScope(v, found)}
	entities := shownTargets(v, found)
	evidence := make([][]domain.Link, len(found.Targets))
	for i, t := range found.Targets {
		evidence[i] = t.Links
	}
	links := model.Links(reader{v}, evidence...)
	for i, t := range found.Targets {
		person := entities[t.Entity.ID].(model.Person)
		suspect := model.TargetSuspect{
			Person: &person, Score: t.Score, Parts: scoreParts(t.Parts), Cases: t.CaseCount, Seizures: t.SeizureCount, Firearms: t.FirearmCount,
			Countries: t.Countries, Last: known(t.Last), Evidence: links[i], Cautions: t.Cautions, Events: entities.all(t.Events),
		}
		for _, tie := range t.Ties {
			network := entities[tie.Network.ID].(model.Organisation)
			suspect.Networks = append(suspect.Networks, model.NetworkTie{Network: &network, Strength: tie.Strength})
		}
		answer.Suspects = append(answer.Suspects, suspect)
	}
	return answer, nil
}

// TargetNetworks answers the field targetNetworks.
func (q query) TargetNetworks(ctx context.Context, window *domain.Interval, countries []string, first *int, minStrength *float64) (*model.TargetNetworks, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.TargetNetworks(ctx, minStrength, service.TargetRequest{Window: value(window), Countries: countries, First: first})
	if err != nil {
		return nil, err
	}
	answer := &model.TargetNetworks{Scope: targetScope(v, found)}
	entities := shownTargets(v, found)
	for _, t := range found.Targets {
		network := entities[t.Entity.ID].(model.Organisation)
		answer.Networks = append(answer.Networks, model.TargetNetwork{
			Network: &network, Score: t.Score, Parts: scoreParts(t.Parts), Cases: t.CaseCount, Seizures: t.SeizureCount, Firearms: t.FirearmCount,
			Countries: t.Countries, Last: known(t.Last), Ties: entities.ties(t.Ties), Events: entities.all(t.Events),
		})
	}
	return answer, nil
}

func shownTargets(v *service.View, found service.Targets) shownEntities {
	shown := newShown(v)
	for _, t := range found.Targets {
		shown.add(t.Entity)
		shown.add(t.Events...)
		shown.addTies(t.Ties)
	}
	return shown.entities()
}

func targetScope(v *service.View, found service.Targets) *model.TargetScope {
	return &model.TargetScope{
		Epoch: v.Epoch(), MinStrength: found.MinStrength, AsOf: found.Scope.AsOf, Ranked: found.Scope.Ranked, LeftOut: found.Scope.LeftOut,
	}
}

// FirearmSubmissions answers the field firearmSubmissions.
func (q query) FirearmSubmissions(ctx context.Context, withinKm *float64, minFirearms *int, terrorRelated *bool, window *domain.Interval, first *int, minStrength *float64) (*model.FirearmSubmissions, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.FirearmSubmissions(ctx, minStrength, service.FirearmRequest{
		WithinKm: withinKm, MinFirearms: minFirearms, TerrorRelated: value(terrorRelated), Window: value(window), First: first,
	})
	if err != nil {
		return nil, err
	}
	shown := newShown(v)
	for _, groups := range [][]service.FirearmGroup{found.Groups, found.Undetermined} {
		for _, g := range groups {
			shown.add(g.Seizure)
			shown.add(g.Firearms...)
			shown.add(g.Places...)
			shown.add(g.TerrorCases...)
			shown.addTies(g.Ties)
		}
	}
	entities := shown.entities()
	return &model.FirearmSubmissions{
		Groups: firearmGroups(found.Groups, entities), Found: found.Met,
		Undetermined: firearmGroups(found.Undetermined, entities), UndeterminedFound: found.Unknown,
		Undated: found.Undated, Epoch: v.Epoch(),
	}, nil
}

func firearmGroups(groups []service.FirearmGroup, entities shownEntities) []model.FirearmGroup {
	mapped := make([]model.FirearmGroup, len(groups))
	for i, g := range groups {
		seizure := entities[g.Seizure.ID].(model.Seizure)
		mapped[i] = model.FirearmGroup{
			Seizure: &seizure, Count: g.Count, Firearms: ofType[model.Firearm](entities, g.Firearms), Places: ofType[model.Location](entities, g.Places),
			BorderKm: g.Km, TerrorCases: ofType[model.Case](entities, g.TerrorCases), Ties: entities.ties(g.Ties),
		}
	}
	return mapped
}

// ofType are the entities of records that are all of one kind.
func ofType[T model.Entity](entities shownEntities, records []*domain.Entity) []T {
	list := make([]T, len(records))
	for i, e := range records {
		list[i] = entities[e.ID].(T)
	}
	return list
}

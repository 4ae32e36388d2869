package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Hotspots answers the field hotspots.
func (q query) Hotspots(ctx context.Context, window *domain.Interval, placeTypes, commodities []string, first *int, minStrength *float64) (*model.Hotspots, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Hotspots(ctx, minStrength, service.HotspotRequest{
		Window: value(window), PlaceTypes: placeTypes, Commodities: commodities, First: first,
	})
	if err != nil {
		return nil, err
	}
	answer := &model.Hotspots{Scope: &model.HotspotScope{
		Epoch: found.Scope.Epoch, Window: known(found.Scope.Window), Before: known(found.Scope.Before),
		MinStrength: found.Scope.MinStrength, Ranked: found.Scope.Places, Undated: found.Scope.Undated,
	}}
	shown := newShown(v)
	for _, h := range found.Places {
		shown.add(h.Place)
		shown.add(h.Events...)
		shown.addTies(h.Ties)
	}
	entities := shown.entities()
	for _, h := range found.Places {
		answer.Places = append(answer.Places, hotspot(h, entities))
	}
	return answer, nil
}

func hotspot(h service.Hotspot, entities shownEntities) model.Hotspot {
	place := entities[h.Place.ID].(model.Location)
	spot := model.Hotspot{
		Place: &place, Score: h.Score, Parts: scoreParts(h.Parts), Traffic: h.Traffic,
		Seizures: h.Seizures, Checks: h.Checks, Firearms: h.Firearms, Cases: h.Cases, Networks: h.Networks,
		Trend: &model.CountTrend{
			Previous: h.Change.Previous, Current: h.Change.Current, PreviousChecks: h.Change.PreviousChecks,
			Chance: h.Change.Chance, ChancePerCheck: h.Change.ChancePerCheck, Significance: h.Change.Significance,
		},
		Ties: entities.ties(h.Ties), Events: entities.all(h.Events),
	}
	if p := h.Change.Previous; p != nil {
		spot.Trend.Change = new(h.Change.Current - *p)
	}
	return spot
}

func scoreParts(parts []service.ScorePart) []model.ScorePart {
	mapped := make([]model.ScorePart, len(parts))
	for i, p := range parts {
		mapped[i] = model.ScorePart{Part: p.Code, Count: p.Count, Half: p.Half, Value: p.Value, Weight: p.Weight}
	}
	return mapped
}

// shown collects the records of an answer, so that what is asked of them is read
// for all of them at once.
type shown struct {
	view    *service.View
	records []*domain.Entity
	have    map[string]bool
}

func newShown(v *service.View) *shown { return &shown{view: v, have: map[string]bool{}} }

func (s *shown) add(records ...*domain.Entity) {
	for _, e := range records {
		if !s.have[e.ID] {
			s.have[e.ID] = true
			s.records = append(s.records, e)
		}
	}
}

func (s *shown) addTies(ties []service.CaseTie) {
	for _, t := range ties {
		s.add(t.Case, t.Network)
	}
}

// shownEntities are the entities of an answer, by id.
type shownEntities map[string]model.Entity

func (s *shown) entities() shownEntities {
	byID := make(shownEntities, len(s.records))
	for i, e := range model.Entities(reader{s.view}, s.records) {
		byID[s.records[i].ID] = e
	}
	return byID
}

func (s shownEntities) all(records []*domain.Entity) []model.Entity {
	entities := make([]model.Entity, len(records))
	for i, e := range records {
		entities[i] = s[e.ID]
	}
	return entities
}

func (s shownEntities) ties(ties []service.CaseTie) []model.CaseTie {
	mapped := make([]model.CaseTie, len(ties))
	for i, t := range ties {
		c, network := s[t.Case.ID].(model.Case), s[t.Network.ID].(model.Organisation)
		mapped[i] = model.CaseTie{Case: &c, Network: &network, Strength: t.Strength}
	}
	return mapped
}

package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// KeyPlayers answers the field keyPlayers.
func (q query) KeyPlayers(ctx context.Context, around []string, hops *int, by *string, kinds []domain.EntityKind, first *int, minStrength, accuracy *float64, excludeKinds []domain.LinkKind, window *domain.Interval) (*model.KeyPlayers, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.KeyPlayers(ctx, value(by), service.KeyPlayersRequest{
		Bounds: service.Bounds{Around: around, Hops: hops, ExcludeKinds: excludeKinds, Window: value(window)},
		Kinds:  kinds, First: first, MinStrength: minStrength, Error: accuracy,
	})
	if err != nil {
		return nil, err
	}
	answer := &model.KeyPlayers{
		Sampling:    &model.Sampling{Exact: found.Sampling.Exact, Samples: found.Sampling.Samples, Error: found.Sampling.Error, Doubt: found.Sampling.Doubt},
		MinStrength: found.MinStrength, Scope: regionScope(found.Scope),
	}
	entities := make([]*domain.Entity, len(found.Players))
	for i, p := range found.Players {
		entities[i] = p.Entity
	}
	for i, e := range model.Entities(reader{v}, entities) {
		p := found.Players[i]
		networks, countries := model.Brokerage(p.Networks), model.Brokerage(p.Countries)
		answer.Players = append(answer.Players, model.KeyPlayer{
			Entity: e, Betweenness: p.Betweenness, Error: p.Error, Networks: &networks, Countries: &countries,
		})
	}
	return answer, nil
}

// Communities answers the field communities.
func (q query) Communities(ctx context.Context, around []string, hops *int, quality *string, resolution *float64, minSize, first *int, excludeKinds []domain.LinkKind, window *domain.Interval) (*model.Communities, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Communities(ctx, value(quality), service.CommunitiesRequest{
		Bounds:     service.Bounds{Around: around, Hops: hops, ExcludeKinds: excludeKinds, Window: value(window)},
		Resolution: resolution, MinSize: minSize, First: first,
	})
	if err != nil {
		return nil, err
	}
	groups := make([]model.Community, len(found.Communities))
	for i, c := range found.Communities {
		g := model.Community{ID: c.ID, Size: c.Size, Internal: c.Internal, External: c.External, Cohesion: c.Cohesion}
		for _, k := range c.Kinds {
			g.Kinds = append(g.Kinds, model.KindCount{Kind: k.Kind, Count: k.Members})
		}
		for _, n := range c.Networks {
			g.Networks = append(g.Networks, v.ID(n))
		}
		for _, country := range c.Countries {
			g.Countries = append(g.Countries, model.CountryCount{Country: country.Country, Count: country.Members})
		}
		for _, m := range c.Members {
			g.Strongest = append(g.Strongest, model.Membership{ID: v.ID(m.Node), Internal: m.Internal, External: m.External})
		}
		groups[i] = g
	}
	return &model.Communities{
		Communities: model.Together(reader{v}, groups), Found: found.Found, Score: found.Score,
		Resolution: found.Resolution, Scope: regionScope(found.Scope),
	}, nil
}

func regionScope(s service.RegionScope) *model.RegionScope {
	answered := &model.RegionScope{
		Epoch: s.Epoch, Hops: s.Hops, ExcludedKinds: s.ExcludedKinds, Entities: s.Entities, Ties: s.Ties, Truncated: s.Truncated, Reason: code(s.Reason),
	}
	if s.Window != (domain.Interval{}) {
		answered.Window = &s.Window
	}
	return answered
}

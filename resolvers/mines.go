package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// ExplosivesToMines answers the field explosivesToMines.
func (q query) ExplosivesToMines(ctx context.Context, window *domain.Interval, countries, commodities []string, first *int, minStrength *float64) (*model.ExplosivesToMines, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.ExplosivesToMines(ctx, service.MinesRequest{
		Window: value(window), Countries: countries, Commodities: commodities, First: first, MinStrength: minStrength,
	})
	if err != nil {
		return nil, err
	}
	answer := &model.ExplosivesToMines{
		Chains: mineChains(v, found.Chains), Mines: mineUses(v, found.Mines),
		Scope: &model.MineScope{
			Epoch: found.Epoch, MinStrength: found.MinStrength, Window: window, Found: found.Found,
			SkippedImpossible: found.SkippedImpossible, Truncated: found.Truncated,
		},
	}
	if value(window) == (domain.Interval{}) {
		answer.Scope.Window = nil
	}
	return answer, nil
}

func mineChains(v *service.View, found []service.MineChain) []model.MineChain {
	var ends []*domain.Entity
	ways := make([]service.Path, len(found))
	for i, c := range found {
		ends = append(ends, c.Lot, c.Mine, c.Group)
		ways[i] = c.Path
	}
	things, described := model.Entities(reader{v}, ends), paths(v, ways)
	chains := make([]model.MineChain, len(found))
	for i, c := range found {
		lot, mine, group := things[3*i].(model.Lot), things[3*i+1].(model.Location), things[3*i+2].(model.Organisation)
		chains[i] = model.MineChain{Lot: &lot, Mine: &mine, Group: &group, Ways: c.Ways, Strength: c.Path.Strength, Path: &described[i]}
	}
	return chains
}

// mineUses maps the mines; what is asked of their things and links is read for
// all of them at once.
func mineUses(v *service.View, found []service.MineUse) []model.MineUse {
	var all []*domain.Entity
	var lists [][]domain.Link
	for _, m := range found {
		all = append(all, m.Entity)
		for _, g := range m.Groups {
			all = append(all, g.Entity)
		}
		for _, f := range m.Flows {
			all = append(append(all, f.Entity), f.Groups...)
			lists = append(lists, f.Links)
		}
	}
	things, links := model.Entities(reader{v}, all), model.Links(reader{v}, lists...)
	next := func() model.Entity {
		e := things[0]
		things = things[1:]
		return e
	}
	uses := make([]model.MineUse, len(found))
	for i, m := range found {
		mine := next().(model.Location)
		use := model.MineUse{Mine: &mine, Lots: m.Lots}
		for _, q := range m.Quantities {
			use.Quantities = append(use.Quantities, model.CommodityQuantity(q))
		}
		for _, g := range m.Groups {
			group := next().(model.Organisation)
			use.Groups = append(use.Groups, model.MineGroup{Group: &group, Ways: g.Ways, Strength: g.Strength})
		}
		for _, f := range m.Flows {
			flow := next().(model.FinancingFlow)
			proceeds := model.MineProceeds{Flow: &flow, Links: links[0]}
			links = links[1:]
			for range f.Groups {
				proceeds.Groups = append(proceeds.Groups, next().(model.Organisation))
			}
			use.Proceeds = append(use.Proceeds, proceeds)
		}
		for _, a := range m.Proceeds {
			use.Totals = append(use.Totals, model.MineAmount{Currency: code(a.Currency), Amount: a.Amount})
		}
		uses[i] = use
	}
	return uses
}

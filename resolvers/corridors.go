package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Corridors answers the field corridors.
func (q query) Corridors(ctx context.Context, window *domain.Interval, first *int) (*model.Corridors, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Corridors(ctx, service.CorridorRequest{Window: value(window), First: first})
	if err != nil {
		return nil, err
	}
	shown := newShown(v)
	for _, c := range found.Corridors {
		shown.add(c.From, c.To)
		shown.add(c.Movements...)
		shown.add(c.Seizures...)
	}
	entities := shown.entities()
	answer := &model.Corridors{Found: found.Found, Undated: found.Undated, Epoch: v.Epoch()}
	for _, c := range found.Corridors {
		from, to := entities[c.From.ID].(model.Location), entities[c.To.ID].(model.Location)
		answer.Corridors = append(answer.Corridors, model.Corridor{
			Origin: &from, Destination: &to, Shipments: c.ShipmentCount, Routes: c.RouteCount, Seizures: c.SeizureCount,
			Firearms: c.FirearmCount, Countries: c.Countries, Movements: entities.all(c.Movements), Events: entities.all(c.Seizures),
		})
	}
	return answer, nil
}

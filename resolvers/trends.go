package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Trends answers the field trends.
func (q query) Trends(ctx context.Context, measure, by, period *string, window *domain.Interval, commodities []string, first *int) (*model.Trends, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Series(ctx, value(measure), value(by), service.SeriesRequest{
		Period: value(period), Window: value(window), Commodities: commodities, First: first,
	})
	if err != nil {
		return nil, err
	}
	answer := &model.Trends{Found: found.Found, Undated: found.Undated, Unplaced: found.Unplaced, Unquantified: found.Unquantified, Epoch: v.Epoch()}
	for _, s := range found.Series {
		series := model.TrendSeries{Commodity: code(s.Commodity), Unit: code(s.Unit), Count: s.Count, Quantity: quantity(s.Quantity)}
		if value(by) == "PLACE_TYPE" {
			series.PlaceType = code(s.Of)
		} else {
			series.Country = code(s.Of)
		}
		for _, p := range s.Points {
			series.Points = append(series.Points, model.TrendPoint{From: p.Days.From, To: p.Days.To, Count: p.Count, Quantity: quantity(p.Quantity)})
		}
		if r := s.Rise; r != nil {
			rise := model.TrendRise(*r)
			series.Rise = &rise
		}
		answer.Series = append(answer.Series, series)
	}
	return answer, nil
}

func quantity(d domain.Decimal) *domain.Decimal {
	if d == "" {
		return nil
	}
	return &d
}

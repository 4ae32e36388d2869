package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// OperationSummary answers the field operationSummary.
func (q query) OperationSummary(ctx context.Context, code string) (*model.OperationSummary, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	s, err := v.OperationSummary(ctx, code)
	if err != nil {
		return nil, err
	}
	answer := seizureSummary(v, &s)
	return &model.OperationSummary{Operation: answer.Scope.Operation, SeizureSummary: answer}, nil
}

// SeizureSummary answers the field seizureSummary.
func (q query) SeizureSummary(ctx context.Context, operation *string, window *domain.Interval, countries, placeTypes []string) (*model.SeizureSummary, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	s, err := v.SeizureSummary(ctx, service.SeizureSelection{
		Operation: operation, Window: value(window), Countries: countries, PlaceTypes: placeTypes,
	})
	if err != nil {
		return nil, err
	}
	return seizureSummary(v, &s), nil
}

// CompareSeizures answers the field compareSeizures.
func (q query) CompareSeizures(ctx context.Context, left, right model.SeizureSelection) (*model.SeizureComparison, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	c, err := v.CompareSeizures(ctx, seizureSelection(&left), seizureSelection(&right))
	if err != nil {
		return nil, err
	}
	answer := &model.SeizureComparison{Left: seizureSummary(v, &c.Left), Right: seizureSummary(v, &c.Right)}
	for _, m := range c.Measures {
		answer.Measures = append(answer.Measures, model.MeasureChange{
			Measure: m.Measure, Left: m.Left, Right: m.Right, Difference: m.Right - m.Left,
			Ratio: m.Ratio, LeftPerCheck: m.LeftPerCheck, RightPerCheck: m.RightPerCheck,
		})
	}
	for _, m := range c.Commodities {
		answer.Commodities = append(answer.Commodities, model.CommodityChange{
			Commodity: m.Commodity, Unit: m.Unit, Left: m.Left, Right: m.Right, Difference: m.Difference,
			LeftSeizures: m.LeftSeizures, RightSeizures: m.RightSeizures,
			Ratio: m.Ratio, LeftPerCheck: m.LeftPerCheck, RightPerCheck: m.RightPerCheck,
		})
	}
	return answer, nil
}

func seizureSelection(s *model.SeizureSelection) service.SeizureSelection {
	return service.SeizureSelection{
		Operation: s.Operation.Value(), Window: value(s.Window.Value()), Countries: s.Countries.Value(), PlaceTypes: s.PlaceTypes.Value(),
	}
}

func seizureSummary(v *service.View, s *service.SeizureSummary) *model.SeizureSummary {
	answer := &model.SeizureSummary{
		Arrests: s.Arrests, Firearms: &model.FirearmTotal{Count: s.Firearms}, Total: new(model.EventCounts(s.Counts)), Scope: seizureScope(v, s),
	}
	for _, c := range s.CheckedSubjects {
		answer.Checks = append(answer.Checks, model.CheckCount(c))
	}
	for i := range s.Totals {
		answer.Seizures = append(answer.Seizures, seizureTotal(s, i))
	}
	for _, c := range s.RecordStates {
		answer.Firearms.ByRecordState = append(answer.Firearms.ByRecordState, model.RecordStateCount{RecordState: c.Code, Count: c.Count})
	}
	for _, c := range s.FirearmTypes {
		answer.Firearms.ByType = append(answer.Firearms.ByType, model.FirearmTypeCount{FirearmType: c.Code, Count: c.Count})
	}
	for _, c := range s.Places {
		answer.ByPlaceType = append(answer.ByPlaceType, model.PlaceTypeCount{
			LocationType: c.LocationType, Seizures: c.Seizures, Checks: c.Checks, Hits: c.Hits, Arrests: c.Arrests, Firearms: c.Firearms,
		})
	}
	for _, c := range s.Countries {
		answer.ByCountry = append(answer.ByCountry, model.CountryEvents{
			Country: c.Country, Seizures: c.Seizures, Checks: c.Checks, Hits: c.Hits, Arrests: c.Arrests, Firearms: c.Firearms,
		})
	}
	for _, c := range s.Days {
		answer.ByDay = append(answer.ByDay, model.DayEvents{
			Day: c.Day, Seizures: c.Seizures, Checks: c.Checks, Hits: c.Hits, Arrests: c.Arrests, Firearms: c.Firearms,
		})
	}
	return answer
}

func seizureTotal(s *service.SeizureSummary, i int) model.SeizureTotal {
	t := &s.Totals[i]
	total := model.SeizureTotal{Commodity: t.Commodity, Unit: t.Unit, Quantity: t.Quantity, Seizures: t.Seizures, Lots: t.Lots, Unquantified: t.Unquantified}
	for _, c := range t.ByCountry {
		total.ByCountry = append(total.ByCountry, model.CountryQuantity(c))
	}
	for _, c := range t.ByPlaceType {
		total.ByPlaceType = append(total.ByPlaceType, model.PlaceTypeQuantity(c))
	}
	for _, c := range t.ByDay {
		total.ByDay = append(total.ByDay, model.DayQuantity(c))
	}
	return total
}

func seizureScope(v *service.View, s *service.SeizureSummary) *model.SeizureScope {
	scope := &model.SeizureScope{
		Epoch: s.Epoch, Countries: s.Selection.Countries, PlaceTypes: s.Selection.PlaceTypes, Uncertain: s.Uncertain,
	}
	if s.Operation != nil {
		operation := model.Entities(reader{v}, []*domain.Entity{s.Operation})[0].(model.Operation)
		scope.Operation = &operation
	}
	if s.Selection.Window != (domain.Interval{}) {
		scope.Window = &s.Selection.Window
	}
	return scope
}

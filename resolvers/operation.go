package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
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
	operation := model.Entities(reader{v}, []*domain.Entity{s.Operation})[0].(model.Operation)
	answer := &model.OperationSummary{Operation: &operation, Arrests: s.Arrests, Firearms: &model.FirearmTotal{Count: s.Firearms}}
	for _, c := range s.Checks {
		answer.Checks = append(answer.Checks, model.CheckCount(c))
	}
	for _, t := range s.Seizures {
		total := model.SeizureTotal{Commodity: t.Commodity, Unit: t.Unit, Quantity: t.Quantity, Seizures: t.Seizures}
		for _, c := range t.ByCountry {
			total.ByCountry = append(total.ByCountry, model.CountryQuantity(c))
		}
		answer.Seizures = append(answer.Seizures, total)
	}
	for _, c := range s.ByRecordState {
		answer.Firearms.ByRecordState = append(answer.Firearms.ByRecordState, model.RecordStateCount{RecordState: c.State, Count: c.Count})
	}
	for _, c := range s.ByPlaceType {
		answer.ByPlaceType = append(answer.ByPlaceType, model.PlaceTypeCount(c))
	}
	return answer, nil
}

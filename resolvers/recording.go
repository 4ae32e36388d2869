package resolvers

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

var _ model.LinkReader = reader{}

// enter is what a use case reads of its input, and who writes.
func enter(ctx context.Context, field string, input map[string]any) (domain.Subject, json.RawMessage, error) {
	subject, err := asking(ctx)
	if err != nil {
		return subject, nil, err
	}
	encoded, err := encode(field, input)
	return subject, encoded, err
}

// mark is a mark as the service reads it; nil where none is given.
func mark(input map[string]any) (json.RawMessage, error) {
	if input == nil {
		return nil, nil
	}
	return encode("mark", input)
}

// after is the view in which what was written is read, made when it is asked
// for.
func (m mutation) after(w service.Written) func(ctx context.Context) (*service.View, error) {
	var once sync.Once
	var v *service.View
	var err error
	return func(ctx context.Context) (*service.View, error) {
		once.Do(func() { v, err = m.service.ViewAfter(ctx, w.Epoch) })
		return v, err
	}
}

type look = func(ctx context.Context) (*service.View, error)

func wrote(w service.Written, at look) model.Written {
	return model.Written{Epoch: w.Epoch, Replayed: w.Replayed, Look: func(ctx context.Context) (model.LinkReader, error) {
		v, err := at(ctx)
		if err != nil {
			return nil, err
		}
		return reader{v}, nil
	}}
}

// hitsFirst is how many cases and networks a record's hits are by default.
const hitsFirst = 5

// hits are those of what was recorded.
func hits(r service.Recorded, at look) model.Hits {
	screen := func(ctx context.Context, limit *int) ([]model.RecordHit, error) {
		v, err := at(ctx)
		if err != nil {
			return nil, err
		}
		found, err := v.ScreenEntities(ctx, append(slices.Clone(r.Items), r.Persons...), limit)
		return recordHits(v, found), err
	}
	if r.Case == "" {
		return model.Hits{Screen: screen}
	}
	return model.Hits{
		Screen: screen,
		Related: func(ctx context.Context, first *int, crossBorder *bool) (*model.RelatedCases, error) {
			v, err := at(ctx)
			if err != nil {
				return nil, err
			}
			found, err := v.RelatedCases(ctx, r.Case, value(crossBorder), few(first), service.Question{})
			if err != nil {
				return nil, err
			}
			return relatedCases(v, found), nil
		},
		Tied: func(ctx context.Context, first *int) (*model.CaseLinks, error) {
			v, err := at(ctx)
			if err != nil {
				return nil, err
			}
			found, err := v.CaseLinks(ctx, r.Case, nil, few(first), service.Question{})
			if err != nil {
				return nil, err
			}
			return caseLinks(v, found), nil
		},
	}
}

func recordHits(v *service.View, found []service.RecordScreened) []model.RecordHit {
	records, screened := make([]*domain.Entity, len(found)), make([]service.Screened, len(found))
	for i := range found {
		records[i], screened[i] = found[i].Entity, found[i].Screened
	}
	entities, screenings := model.Entities(reader{v}, records), screenings(v, screened)
	hits := make([]model.RecordHit, len(found))
	for i := range hits {
		hits[i] = model.RecordHit{Entity: entities[i], Screening: screenings[i]}
	}
	return hits
}

func few(first *int) *int {
	if first != nil {
		return first
	}
	few := hitsFirst
	return &few
}

func (m mutation) occasion(r service.Recorded) model.Occasion {
	at := m.after(r.Written)
	return model.Occasion{
		Written: wrote(r.Written, at), ID: r.ID, Hits: hits(r, at),
		ReportID: id(r.Report), PlaceID: id(r.Place), CaseID: id(r.Case), OperationID: id(r.Operation),
	}
}

func id(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// OpenCase answers the field openCase.
func (m mutation) OpenCase(ctx context.Context, operationID string, opened map[string]any) (*model.RecordedCase, error) {
	subject, input, err := enter(ctx, "case", opened)
	if err != nil {
		return nil, err
	}
	r, err := m.service.OpenCase(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	o := m.occasion(r)
	return &model.RecordedCase{Written: o.Written, ID: o.ID, ReportID: o.ReportID, Hits: o.Hits}, nil
}

// RecordSeizure answers the field recordSeizure.
func (m mutation) RecordSeizure(ctx context.Context, operationID string, seizure map[string]any) (*model.RecordedSeizure, error) {
	subject, input, err := enter(ctx, "seizure", seizure)
	if err != nil {
		return nil, err
	}
	r, err := m.service.RecordSeizure(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return &model.RecordedSeizure{Occasion: m.occasion(r), ItemIds: r.Items, PersonIds: r.Persons}, nil
}

// RecordCheck answers the field recordCheck.
func (m mutation) RecordCheck(ctx context.Context, operationID string, check map[string]any) (*model.RecordedCheck, error) {
	subject, input, err := enter(ctx, "check", check)
	if err != nil {
		return nil, err
	}
	r, err := m.service.RecordCheck(ctx, subject, operationID, input)
	if err != nil {
		return nil, err
	}
	return &model.RecordedCheck{Occasion: m.occasion(r), CheckedIds: r.Items}, nil
}

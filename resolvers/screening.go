package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Screen answers the field screen.
func (q query) Screen(ctx context.Context, subject model.ScreenInput, limit *int) (*model.Screening, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.Screen(ctx, screenInput(subject), limit)
	if err != nil {
		return nil, err
	}
	return &screenings(v, []service.Screened{found})[0], nil
}

// ScreenMany answers the field screenMany.
func (q query) ScreenMany(ctx context.Context, subjects []model.ScreenInput, limit *int) ([]model.Screening, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	inputs := make([]service.ScreenInput, len(subjects))
	for i, s := range subjects {
		inputs[i] = screenInput(s)
	}
	found, err := v.ScreenMany(ctx, inputs, limit)
	if err != nil {
		return nil, err
	}
	return screenings(v, found), nil
}

// Dismissals answers the field dismissals.
func (q query) Dismissals(ctx context.Context, entity string, first *int) ([]model.Dismissal, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	notes, err := v.Dismissals(ctx, entity, first)
	return dismissals(notes), err
}

// DismissMatch answers the field dismissMatch.
func (m mutation) DismissMatch(ctx context.Context, operationID string, subject model.ScreenInput, entity, reason string, mark map[string]any) (*model.DismissalPayload, error) {
	who, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	d := service.Dismissal{Screened: screenInput(subject), Entity: entity, Reason: reason}
	if mark != nil {
		encoded, err := encode("mark", mark)
		if err != nil {
			return nil, err
		}
		d.Mark = encoded
	}
	note, replayed, err := m.service.DismissMatch(ctx, who, operationID, d)
	return dismissalPayload(note, replayed, err)
}

// WithdrawDismissal answers the field withdrawDismissal.
func (m mutation) WithdrawDismissal(ctx context.Context, operationID, note, reason string) (*model.DismissalPayload, error) {
	who, err := asking(ctx)
	if err != nil {
		return nil, err
	}
	withdrawn, replayed, err := m.service.WithdrawDismissal(ctx, who, operationID, note, reason)
	return dismissalPayload(withdrawn, replayed, err)
}

func dismissalPayload(note service.ScreenNote, replayed bool, err error) (*model.DismissalPayload, error) {
	if err != nil {
		return nil, err
	}
	return &model.DismissalPayload{Note: &dismissals([]service.ScreenNote{note})[0], Replayed: replayed}, nil
}

func screenInput(s model.ScreenInput) service.ScreenInput {
	input := service.ScreenInput{
		Kind: s.Kind, Name: s.Name, Names: s.Names, BirthDate: s.BirthDate, Sex: s.Sex, Nationality: s.Nationality, Country: s.Country,
		Registration: s.Registration, VIN: s.Vin, IMO: s.Imo, TailNumber: s.TailNumber, Container: s.Container,
		Serial: s.Serial, Make: s.Make, Model: s.Model, Phone: s.Phone, Account: s.Account,
	}
	if d := s.Document; d != nil {
		input.Document = service.ScreenDocument{Type: d.DocumentType, Issuer: d.Issuer, Number: d.Number, MRZ: d.Mrz}
	}
	return input
}

// screenings maps the answers; what is asked of their records is read for all
// of them at once.
func screenings(v *service.View, found []service.Screened) []model.Screening {
	var records []*domain.Entity
	for _, s := range found {
		for i := range s.Matches {
			records = append(records, s.Matches[i].Entity)
		}
	}
	entities := model.Entities(reader{v}, records)
	answered := make([]model.Screening, len(found))
	for i, s := range found {
		answered[i] = model.Screening{
			Verdict: string(s.Verdict), Matches: screenMatches(v, s.Matches, entities), KnownIn: s.KnownIn, Unused: s.Unused, Epoch: s.Epoch,
		}
		entities = entities[len(s.Matches):]
		for _, r := range s.Identifiers {
			answered[i].Identifiers = append(answered[i].Identifiers, model.IdentifierReading{Reading: r})
		}
	}
	return answered
}

func screenMatches(v *service.View, found []service.ScreenMatch, entities []model.Entity) []model.ScreenMatch {
	matches := make([]model.ScreenMatch, len(found))
	for i, m := range found {
		matches[i] = model.ScreenMatch{
			Score: m.Score, Verdict: string(m.Verdict), Entity: entities[i], Dismissed: m.Dismissed, Notes: dismissals(m.Notes),
			Near: func(ctx context.Context, first int) ([]model.ScreenCase, error) {
				return nearestCases(ctx, v, m.ID, first)
			},
		}
		for _, f := range m.Features {
			matches[i].Features = append(matches[i].Features, model.ScreenFeature{Feature: f.Feature, Score: f.Score, Detail: f.Detail})
		}
	}
	return matches
}

func nearestCases(ctx context.Context, v *service.View, id string, first int) ([]model.ScreenCase, error) {
	found, err := v.NearestCases(ctx, id, &first)
	if err != nil {
		return nil, err
	}
	targets, best := ties(v, found.Results)
	cases := make([]model.ScreenCase, len(targets))
	for i, r := range found.Results {
		near := targets[i].(model.Case)
		cases[i] = model.ScreenCase{Case: &near, Strength: r.Strength, Countries: r.Countries, Path: &best[i]}
	}
	return cases, nil
}

func dismissals(notes []service.ScreenNote) []model.Dismissal {
	list := make([]model.Dismissal, len(notes))
	for i, n := range notes {
		list[i] = model.Dismissal{
			ID: n.ID, Entity: n.Entity, Screened: n.Screened, By: n.By, At: n.At, Reason: n.Reason, Mark: &notes[i].Mark,
		}
		if w := n.Withdrawn; w != nil {
			list[i].Withdrawn = &model.Withdrawal{By: w.By, At: w.At, Reason: w.Reason}
		}
	}
	return list
}

package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// checkInput is a RecordCheckInput in JSON.
type checkInput struct {
	occasionInput
	Subject      json.RawMessage `json:"subject"`
	CheckOutcome json.RawMessage `json:"checkOutcome"`
	Checked      []checkedInput  `json:"checked"`
}

// checkedInput is something that was checked.
type checkedInput struct {
	thingChoice
	Arrested bool `json:"arrested"`
}

// checkable are the kinds of things that a check of each subject is about.
var checkable = map[string][]domain.EntityKind{
	"PERSON":    {domain.Person, domain.TravelDocument},
	"VEHICLE":   {domain.Vehicle},
	"CONTAINER": {domain.Container},
	"GOODS":     {domain.Lot, domain.Shipment},
}

// checkedKinds are all of them.
var checkedKinds = []domain.EntityKind{domain.Person, domain.Vehicle, domain.Container, domain.Lot, domain.TravelDocument, domain.Shipment}

// RecordCheck records for the subject a check with what was checked. The input
// is a RecordCheckInput in JSON. It fails as Apply does.
func (s *Service) RecordCheck(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Recorded, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Recorded{}, err
	}
	const field = "check"
	var asked checkInput
	if err := decode(field, input, &asked); err != nil {
		return Recorded{}, err
	}
	o := &occasion{recording: s.newRecording(subject, "RECORD_CHECK", input), field: field}
	own := map[string]json.RawMessage{"subject": asked.Subject, "checkOutcome": asked.CheckOutcome}
	if err := o.begin(domain.Check, &asked.occasionInput, own); err != nil {
		return Recorded{}, err
	}
	if err := o.checked(asked.Checked); err != nil {
		return Recorded{}, err
	}
	return s.record(ctx, subject, operation, o)
}

func (o *occasion) checked(list []checkedInput) error {
	subject, outcome := o.itself.Values.Text(domain.FieldSubject), o.itself.Values.Text(domain.FieldCheckOutcome)
	for i := range list {
		at := fmt.Sprintf("%s.checked[%d]", o.field, i)
		id, _, err := o.thing(at, &list[i].thingChoice, checkedKinds)
		if err != nil {
			return err
		}
		o.answer.Items = append(o.answer.Items, id)
		o.link(at, domain.Link{Kind: domain.Checked, From: o.answer.ID, To: id, Since: o.day, Until: o.day})
		o.pending = append(o.pending, func(_ context.Context, w *writing) error {
			kind, err := w.kindAt(at+".id", id)
			if err == nil && !slices.Contains(checkable[subject], kind) {
				err = domain.FieldErrorf(at, "expected one of %v in a check of %s, not a %s", checkable[subject], subject, kind)
			}
			return err
		})
		if !list[i].Arrested {
			continue
		}
		if outcome != "ARREST" {
			return domain.FieldErrorf(at+".arrested", "expected the outcome ARREST of a check in which somebody was arrested, not %s", outcome)
		}
		o.arrested(at+".arrested", id)
	}
	return nil
}

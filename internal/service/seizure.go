package service

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Recorded are the ids of what was recorded; those of lists in the order given,
// also where the input named things that were there already.
type Recorded struct {
	Written `json:"-"`
	// ID of the seizure or check.
	ID string `json:"id"`
	// Report, Place, Case and Operation are empty where there is none.
	Report    string   `json:"report,omitempty"`
	Place     string   `json:"place,omitempty"`
	Case      string   `json:"case,omitempty"`
	Operation string   `json:"operation,omitempty"`
	Items     []string `json:"items,omitempty"`
	Persons   []string `json:"persons,omitempty"`
	// New are the ids of the things that were recorded for the first time.
	New []string `json:"new,omitempty"`
}

// occasionInput is what the inputs of a seizure and of a check share.
type occasionInput struct {
	ID         json.RawMessage  `json:"id"`
	Day        json.RawMessage  `json:"day"`
	Country    json.RawMessage  `json:"country"`
	Place      *placeChoice     `json:"place"`
	Operation  *operationChoice `json:"operation"`
	Case       *caseChoice      `json:"case"`
	Report     json.RawMessage  `json:"report"`
	Reports    []string         `json:"reports"`
	Properties json.RawMessage  `json:"properties"`
	Mark       json.RawMessage  `json:"mark"`
}

type placeChoice struct {
	ID  string          `json:"id"`
	New json.RawMessage `json:"new"`
}

type operationChoice struct {
	ID   string `json:"id"`
	Code string `json:"code"`
}

type caseChoice struct {
	ID  string          `json:"id"`
	New json.RawMessage `json:"new"`
}

// seizureInput is a RecordSeizureInput in JSON.
type seizureInput struct {
	occasionInput
	Note    json.RawMessage `json:"note"`
	Items   []itemInput     `json:"items"`
	Persons []partyInput    `json:"persons"`
}

// itemInput is something that was seized.
type itemInput struct {
	thingChoice
	FoundIn *int `json:"foundIn"`
}

// partyInput is somebody in a seizure.
type partyInput struct {
	thingChoice
	Roles []string       `json:"roles"`
	Had   []holdingInput `json:"had"`
}

type holdingInput struct {
	Item   int                `json:"item"`
	Kind   string             `json:"kind"`
	Since  domain.PartialDate `json:"since"`
	Lawful string             `json:"lawful"`
}

// occasion is a seizure or check that is being recorded.
type occasion struct {
	*recording
	field   string
	itself  *domain.Entity
	day     domain.PartialDate
	country string
	answer  Recorded
}

// RecordSeizure records for the subject what an officer has after a seizure: the
// seizure with its items and persons, and where, when, in which operation and
// case it was made, all or nothing. The input is a RecordSeizureInput in JSON.
// It fails as Apply does.
func (s *Service) RecordSeizure(ctx context.Context, subject domain.Subject, operation string, input json.RawMessage) (Recorded, error) {
	if err := mayWrite(subject, operation); err != nil {
		return Recorded{}, err
	}
	const field = "seizure"
	var asked seizureInput
	if err := decode(field, input, &asked); err != nil {
		return Recorded{}, err
	}
	o := &occasion{recording: s.newRecording(subject, "RECORD_SEIZURE", input), field: field}
	own := map[string]json.RawMessage{"note": asked.Note}
	if err := o.begin(domain.Seizure, &asked.occasionInput, own); err != nil {
		return Recorded{}, err
	}
	if err := o.seize(asked.Items); err != nil {
		return Recorded{}, err
	}
	if err := o.people(asked.Persons, asked.Items); err != nil {
		return Recorded{}, err
	}
	return s.record(ctx, subject, operation, o)
}

// record writes the occasion.
func (s *Service) record(ctx context.Context, subject domain.Subject, operation string, o *occasion) (Recorded, error) {
	if err := o.checkSize(o.field); err != nil {
		return Recorded{}, err
	}
	if err := o.checkRepeats(); err != nil {
		return Recorded{}, err
	}
	r, err := s.write(ctx, subject, operation, o.drafts, &o.answer)
	if err != nil {
		return Recorded{}, err
	}
	o.answer.Written = written(r)
	return o.answer, nil
}

// begin records the occasion itself, the report that all rests on, and what it
// took place at and in.
func (o *occasion) begin(kind domain.EntityKind, in *occasionInput, own map[string]json.RawMessage) error {
	if err := o.checkMarkOf(o.field, in.Mark); err != nil {
		return err
	}
	if err := o.restOn(o.field, in.Reports); err != nil {
		return err
	}
	var err error
	if o.answer.Report, err = o.report(o.field+".report", in.Report); err != nil {
		return err
	}
	fields := map[string]json.RawMessage{"id": in.ID, "day": in.Day, "country": in.Country, "properties": in.Properties}
	for name, value := range own {
		fields[name] = value
	}
	for name := range fields {
		if !given(fields[name]) {
			delete(fields, name)
		}
	}
	if o.answer.ID, err = o.entityOf(o.field, kind, fields); err != nil {
		return err
	}
	e := o.last().record.Entity
	o.itself = e
	o.day = domain.As[domain.PartialDate](e.Values, domain.FieldDay)
	o.country = e.Values.Text(domain.FieldCountry)
	if err := o.occurredAt(in.Place); err != nil {
		return err
	}
	if err := o.during(in.Operation); err != nil {
		return err
	}
	return o.partOf(in.Case)
}

func (o *occasion) occurredAt(place *placeChoice) error {
	if place == nil {
		return nil
	}
	at := o.field + ".place"
	id, err := o.choose(at, place.ID, place.New, domain.Location)
	if err != nil {
		return err
	}
	o.answer.Place = id
	o.link(at, domain.Link{Kind: domain.OccurredAt, From: o.answer.ID, To: id, Since: o.day, Until: o.day, Country: o.country})
	return nil
}

func (o *occasion) partOf(c *caseChoice) error {
	if c == nil {
		return nil
	}
	at := o.field + ".case"
	if given(c.New) && c.ID == "" {
		fields, err := object(at+".new", c.New)
		if err != nil {
			return err
		}
		openedOn(fields, o.today)
		if c.New, err = json.Marshal(fields); err != nil {
			return domain.FieldErrorf(at+".new", "expected a record")
		}
	}
	id, err := o.choose(at, c.ID, c.New, domain.Case)
	if err != nil {
		return err
	}
	o.answer.Case = id
	o.link(at, domain.Link{Kind: domain.PartOfCase, From: o.answer.ID, To: id, Since: o.day})
	return nil
}

// choose is something that is there, or is recorded now.
func (o *occasion) choose(field, id string, made json.RawMessage, kind domain.EntityKind) (string, error) {
	if (id == "") == !given(made) {
		return "", domain.FieldErrorf(field, "expected either the id of something that is there, or something new")
	}
	if id != "" {
		return id, checkEntityID(field+".id", id)
	}
	id, err := o.entity(field+".new", kind, made)
	o.answer.New = append(o.answer.New, id)
	return id, err
}

func checkEntityID(field, id string) error {
	if err := domain.CheckEntityID(id); err != nil {
		return domain.FieldErrorf(field, "%v", err)
	}
	return nil
}

// during puts the occasion into an operation, which is named by its id or code.
func (o *occasion) during(operation *operationChoice) error {
	if operation == nil {
		return nil
	}
	at := o.field + ".operation"
	if (operation.ID == "") == (operation.Code == "") {
		return domain.FieldErrorf(at, "expected either the id of an operation or its code")
	}
	if operation.ID != "" {
		if err := checkEntityID(at+".id", operation.ID); err != nil {
			return err
		}
	}
	l := o.link(at, domain.Link{Kind: domain.During, From: o.answer.ID, To: operation.ID, Since: o.day, Until: o.day})
	o.answer.Operation = operation.ID
	if operation.Code != "" {
		o.pending = append(o.pending, func(ctx context.Context, w *writing) error {
			there, err := w.operation(ctx, at+".code", operation.Code)
			if err == nil {
				l.To, o.answer.Operation = there.ID, there.ID
			}
			return err
		})
	}
	return nil
}

// seize records the items and that they were seized: a firearm is recovered,
// anything else seized.
func (o *occasion) seize(items []itemInput) error {
	for i := range items {
		at := fmt.Sprintf("%s.items[%d]", o.field, i)
		id, kind, err := o.thing(at, &items[i].thingChoice, seizable)
		if err != nil {
			return err
		}
		o.answer.Items = append(o.answer.Items, id)
		l := o.link(at, domain.Link{
			Kind: recovered(kind), From: id, To: o.answer.ID, Since: o.day, Until: o.day, Country: o.country, Place: o.answer.Place,
		})
		if kind == 0 {
			o.pending = append(o.pending, func(_ context.Context, w *writing) error {
				there, err := w.kindAt(at+".id", id)
				l.Kind = recovered(there)
				return err
			})
		}
	}
	for i := range items {
		if err := o.foundIn(i, items); err != nil {
			return err
		}
	}
	return nil
}

func recovered(kind domain.EntityKind) domain.LinkKind {
	if kind == domain.Firearm {
		return domain.RecoveredIn
	}
	return domain.SeizedIn
}

// foundIn says that an item was found in another: in a container, or carried by
// a vehicle.
func (o *occasion) foundIn(i int, items []itemInput) error {
	in := items[i].FoundIn
	if in == nil {
		return nil
	}
	at := fmt.Sprintf("%s.items[%d].foundIn", o.field, i)
	if *in < 0 || *in >= len(items) || *in == i {
		return domain.FieldErrorf(at, "expected the place of another item in the list, from 0 to %d", len(items)-1)
	}
	item, holder := o.answer.Items[i], o.answer.Items[*in]
	l := o.link(at, domain.Link{Since: o.day, Until: o.day, Country: o.country, Place: o.answer.Place})
	o.pending = append(o.pending, func(_ context.Context, w *writing) error {
		kind, err := w.kindAt(at, holder)
		l.Kind, l.From, l.To = domain.InContainer, item, holder
		if kind == domain.Vehicle {
			l.Kind, l.From, l.To = domain.Carries, holder, item
		}
		return err
	})
	return nil
}

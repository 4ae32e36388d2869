package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// thingChoice is a thing that is there or is recorded now: exactly one field.
type thingChoice struct {
	ID             string          `json:"id"`
	Person         json.RawMessage `json:"person"`
	Organisation   json.RawMessage `json:"organisation"`
	Firearm        json.RawMessage `json:"firearm"`
	Lot            json.RawMessage `json:"lot"`
	Vehicle        json.RawMessage `json:"vehicle"`
	Container      json.RawMessage `json:"container"`
	TravelDocument json.RawMessage `json:"travelDocument"`
	Phone          json.RawMessage `json:"phone"`
	Shipment       json.RawMessage `json:"shipment"`
}

func (c *thingChoice) of(kind domain.EntityKind) json.RawMessage {
	switch kind {
	case domain.Person:
		return c.Person
	case domain.Organisation:
		return c.Organisation
	case domain.Firearm:
		return c.Firearm
	case domain.Lot:
		return c.Lot
	case domain.Vehicle:
		return c.Vehicle
	case domain.Container:
		return c.Container
	case domain.TravelDocument:
		return c.TravelDocument
	case domain.Phone:
		return c.Phone
	case domain.Shipment:
		return c.Shipment
	}
	return nil
}

var (
	// seizable are the kinds of things that are seized.
	seizable = []domain.EntityKind{domain.Firearm, domain.Lot, domain.Vehicle, domain.Container, domain.TravelDocument, domain.Phone}
	parties  = []domain.EntityKind{domain.Person, domain.Organisation}
)

// thing is the chosen thing, of one of the kinds; the kind is 0 of a thing that
// is there already.
func (o *occasion) thing(field string, c *thingChoice, kinds []domain.EntityKind) (string, domain.EntityKind, error) {
	var chosen []domain.EntityKind
	for _, kind := range kinds {
		if given(c.of(kind)) {
			chosen = append(chosen, kind)
		}
	}
	switch {
	case c.ID != "" && len(chosen) == 0:
		return c.ID, 0, checkEntityID(field+".id", c.ID)
	case c.ID == "" && len(chosen) == 1:
		kind := chosen[0]
		id, err := o.entity(field+"."+inputName(kind), kind, c.of(kind))
		o.answer.New = append(o.answer.New, id)
		return id, kind, err
	}
	return "", 0, domain.FieldErrorf(field, "expected either the id of something that is there, or one new thing")
}

// kindAt is the kind of a thing in view or in the batch; refused where there is
// none.
func (w *writing) kindAt(field, id string) (domain.EntityKind, error) {
	kind, there := w.kindOf(id)
	if !there {
		return 0, w.refused(field, id)
	}
	return kind, nil
}

// roles are the parts that somebody has in a seizure.
var roles = []string{"ARRESTED", "SUSPECT", "WITNESS", "VICTIM"}

var inCase = map[string]domain.LinkKind{"SUSPECT": domain.SuspectIn, "WITNESS": domain.WitnessIn, "VICTIM": domain.VictimIn}

// people records the persons, their parts and what they had.
func (o *occasion) people(list []partyInput, items []itemInput) error {
	for i := range list {
		at := fmt.Sprintf("%s.persons[%d]", o.field, i)
		id, kind, err := o.thing(at, &list[i].thingChoice, parties)
		if err != nil {
			return err
		}
		o.answer.Persons = append(o.answer.Persons, id)
		if kind == 0 {
			o.pending = append(o.pending, func(_ context.Context, w *writing) error {
				_, err := w.kindAt(at+".id", id)
				return err
			})
		}
		if err := o.takePart(at, id, list[i].Roles); err != nil {
			return err
		}
		for j, had := range list[i].Had {
			if err := o.had(fmt.Sprintf("%s.had[%d]", at, j), id, had, len(items)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *occasion) takePart(at, id string, parts []string) error {
	for j, role := range parts {
		field := fmt.Sprintf("%s.roles[%d]", at, j)
		switch {
		case !slices.Contains(roles, role):
			return domain.FieldErrorf(field, "expected one of %v", roles)
		case slices.Contains(parts[:j], role):
			return domain.FieldErrorf(field, "%s stands twice", role)
		case role == "ARRESTED":
			o.arrested(field, id)
		case o.answer.Case == "":
			return domain.FieldErrorf(field, "expected a case: %s is what somebody is in a case", role)
		default:
			o.link(field, domain.Link{Kind: inCase[role], From: id, To: o.answer.Case, Since: o.day})
		}
	}
	return nil
}

func (o *occasion) arrested(field, id string) {
	o.link(field, domain.Link{
		Kind: domain.ArrestedIn, From: id, To: o.answer.ID, Since: o.day, Until: o.day, Country: o.country, Place: o.answer.Place,
	})
}

// held are the kinds of links that say of an item that somebody had it.
var held = []domain.LinkKind{
	domain.Possessed, domain.Owned, domain.Drove, domain.OwnsVehicle, domain.UsesPhone, domain.UsedDocument, domain.HoldsDocument,
}

// had says that somebody had an item until the day.
func (o *occasion) had(field, holder string, in holdingInput, items int) error {
	if in.Item < 0 || in.Item >= items {
		return domain.FieldErrorf(field+".item", "expected the place of an item in the list, from 0 on: there are %d", items)
	}
	if (domain.Interval{From: in.Since, To: o.day}).Empty() {
		return domain.FieldErrorf(field+".since", "expected a date that is not surely after the day (%s), not %s", o.day, in.Since)
	}
	if in.Lawful != "" && !domain.Lawful.Has(in.Lawful) {
		return domain.FieldErrorf(field+".lawful", "expected one of %v", domain.Lawful.Values)
	}
	item := o.answer.Items[in.Item]
	l := o.link(field, domain.Link{From: holder, To: item, Since: in.Since, Until: o.day, Country: o.country, Place: o.answer.Place, Lawful: in.Lawful})
	if in.Kind != "" {
		kind, err := domain.ParseLinkKind(in.Kind)
		if err != nil || !slices.Contains(held, kind) {
			return domain.FieldErrorf(field+".kind", "expected one of %v", held)
		}
		l.Kind = kind
		return nil
	}
	o.pending = append(o.pending, func(_ context.Context, w *writing) error {
		kind, err := w.kindAt(field+".item", item)
		l.Kind = domain.Possessed
		switch kind {
		case domain.Phone:
			l.Kind = domain.UsesPhone
		case domain.Vehicle:
			return domain.FieldErrorf(field+".kind", "expected DROVE or OWNS_VEHICLE: a vehicle is not possessed")
		}
		return err
	})
	return nil
}

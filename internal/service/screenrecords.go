package service

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/screening"
)

// RecordScreened is what one record hits among the others.
type RecordScreened struct {
	Entity *domain.Entity
	Screened
}

// ScreenEntities screens records in view, such as were just written, against
// all others in view: none of the records asked for is a match of another, nor
// what SAME_AS links in view join to it. Records of kinds that are not screened,
// that have nothing to be screened by or that are not in view are left out; the
// others are answered in the order given. limit is how many matches of each, nil
// for the default.
func (v *View) ScreenEntities(ctx context.Context, ids []string, limit *int) ([]RecordScreened, error) {
	most, err := screenLimit(limit)
	if err != nil {
		return nil, err
	}
	entities, err := v.Entities(ctx, domain.SortedSet(ids))
	if err != nil {
		return nil, err
	}
	var records []*domain.Entity
	q := &screenQuestion{View: v, limit: most, known: true}
	for i, id := range ids {
		e := entities[id]
		if e == nil || slices.Contains(ids[:i], id) {
			continue
		}
		subject, screened := subjectOf(e)
		if !screened {
			continue
		}
		known := v.sameAs(id)
		records = append(records, e)
		q.ask(subject, func(other string) bool {
			return !known[other] && !slices.Contains(ids, other) && v.shows(other)
		}, true)
	}
	all, refused, err := q.answer(ctx)
	if err == nil {
		err = v.readMatches(ctx, all)
	}
	if err != nil {
		return nil, err
	}
	var answers []RecordScreened
	for i, e := range records {
		if refused[i] == nil { // else nothing of it can be compared
			answers = append(answers, RecordScreened{e, all[i]})
		}
	}
	return answers, nil
}

// sameAs are the ids that SAME_AS links in view join to one, itself too.
func (v *View) sameAs(id string) map[string]bool {
	same := map[string]bool{id: true}
	for todo := []string{id}; len(todo) > 0; {
		n, in := v.Node(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if !in {
			continue
		}
		for _, end := range v.Links(n, projection.LinkFilter{Kinds: []domain.LinkKind{domain.SameAs}}) {
			if other := v.ID(end.Other); !same[other] {
				same[other] = true
				todo = append(todo, other)
			}
		}
	}
	return same
}

// subjectOf is the record as a subject; false for kinds that are not screened
// and where nothing is known of it that could be compared.
func subjectOf(e *domain.Entity) (screening.Subject, bool) {
	if !slices.Contains(screenedKinds, e.Kind) {
		return screening.Subject{}, false
	}
	text := e.Values.Text
	s := screening.Subject{
		Kind: e.Kind, BirthDate: domain.As[domain.PartialDate](e.Values, domain.FieldBirthDate), Sex: text(domain.FieldSex), Country: text(domain.FieldCountry),
		Registration: text(domain.FieldRegistration), VIN: text(domain.FieldVin), IMO: text(domain.FieldImo), TailNumber: text(domain.FieldTailNumber),
		Serial: domain.As[domain.Serial](e.Values, domain.FieldSerial).AsRead, Make: text(domain.FieldMake), Model: text(domain.FieldModel),
	}
	for _, n := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
		s.Names = append(s.Names, n.Text)
	}
	if name := text(domain.FieldName); name != "" {
		s.Names = append(s.Names, name)
	}
	if nationalities := domain.As[[]string](e.Values, domain.FieldNationalities); len(nationalities) > 0 {
		s.Nationality = nationalities[0]
	}
	for _, n := range domain.As[[]domain.IdentityNumber](e.Values, domain.FieldIdentityNumbers) {
		if n.Number != "" && s.Document.Number == "" {
			s.Document = screening.Document{Issuer: n.Country, Number: n.Number}
		}
	}
	switch number := text(domain.FieldNumber); e.Kind {
	case domain.Container:
		s.Container = number
	case domain.Phone:
		s.Phone = number
	case domain.Account:
		s.Account = number
	case domain.TravelDocument:
		s.Document = screening.Document{Type: text(domain.FieldDocumentType), Issuer: text(domain.FieldIssuer), Number: number, MRZ: text(domain.FieldMrz)}
	}
	return s, len(s.Names) > 0 || s.Registration+s.VIN+s.IMO+s.TailNumber+s.Serial+s.Container+s.Phone+s.Account+s.Document.Number+s.Document.MRZ != ""
}

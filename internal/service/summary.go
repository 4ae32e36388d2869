package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// OperationSummary is what an operation came to, counted over what is in view.
type OperationSummary struct {
	Operation *domain.Entity
	Checks    []CheckCount
	Arrests   int
	Seizures  []SeizureTotal
	Firearms  int
	// ByRecordState counts the firearms by record state, in the order of the enum.
	ByRecordState []StateCount
	ByPlaceType   []PlaceCount
}

// CheckCount counts checks of one subject.
type CheckCount struct {
	Subject     string
	Count, Hits int
}

// SeizureTotal is how much of a commodity was seized.
type SeizureTotal struct {
	Commodity, Unit string
	Quantity        domain.Decimal
	// Seizures that the lots were seized in.
	Seizures  int
	ByCountry []CountryQuantity
}

// CountryQuantity is a quantity seized in one country.
type CountryQuantity struct {
	Country  string
	Quantity domain.Decimal
}

// StateCount counts firearms of one record state.
type StateCount struct {
	State string
	Count int
}

// PlaceCount counts what happened at places of one kind.
type PlaceCount struct {
	LocationType     string
	Checks, Seizures int
}

// summing gathers an operation's summary.
type summing struct {
	*View
	entities map[string]*domain.Entity
	events   []projection.Node
	// seizedIn are the seizures of each firearm and lot, by id.
	seizedIn map[projection.Node][]projection.Node
	placesOf map[projection.Node][]projection.Node
}

// OperationSummary adds up the operation with the code; NOT_FOUND when there is
// none in view. Of several with one code the first by id is taken.
func (v *View) OperationSummary(ctx context.Context, code string) (OperationSummary, error) {
	operation, err := v.operation(ctx, code)
	if err != nil {
		return OperationSummary{}, err
	}
	s := &summing{View: v, seizedIn: map[projection.Node][]projection.Node{}, placesOf: map[projection.Node][]projection.Node{}}
	at, _ := v.Node(operation.ID)
	arrested := map[projection.Node]bool{}
	s.arrests(at, arrested)
	for _, end := range v.Links(at, projection.LinkFilter{Kinds: []domain.LinkKind{domain.During}, Direction: domain.In}) {
		s.events = append(s.events, end.Other)
		s.arrests(end.Other, arrested)
		s.around(end.Other)
	}
	slices.SortFunc(s.events, v.CompareNodes)
	s.events = slices.Compact(s.events)
	if err := s.read(ctx); err != nil {
		return OperationSummary{}, err
	}
	summary := OperationSummary{Operation: operation, Arrests: len(arrested), Checks: s.checks(), ByPlaceType: s.places()}
	s.seized(&summary)
	return summary, nil
}

func (v *View) operation(ctx context.Context, code string) (*domain.Entity, error) {
	notThere := domain.Errorf(domain.NotFound, "there is no operation with the code %q for you to see", code)
	sights, err := v.sights(ctx)
	if err != nil {
		return nil, err
	}
	found, err := v.service.store.Find(ctx, store.Query{
		Kinds: []domain.EntityKind{domain.Operation}, Limit: 1, Sights: sights,
		Where: []store.Condition{{Column: store.ColumnNamed("code"), In: []string{code}}},
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notThere
	}
	e, err := v.Entity(ctx, found[0].Entity.ID)
	if err == nil && e == nil {
		return nil, notThere
	}
	return e, err
}

func (s *summing) arrests(at projection.Node, arrested map[projection.Node]bool) {
	for _, end := range s.Links(at, projection.LinkFilter{Kinds: []domain.LinkKind{domain.ArrestedIn}, Direction: domain.In}) {
		arrested[end.Other] = true
	}
}

// around notes the places of an event and what was seized in it.
func (s *summing) around(event projection.Node) {
	for _, end := range s.Links(event, projection.LinkFilter{Kinds: []domain.LinkKind{domain.OccurredAt}, Direction: domain.Out}) {
		s.placesOf[event] = append(s.placesOf[event], end.Other)
	}
	if s.Kind(event) != domain.Seizure {
		return
	}
	for _, end := range s.Links(event, projection.LinkFilter{Kinds: []domain.LinkKind{domain.RecoveredIn, domain.SeizedIn}, Direction: domain.In}) {
		if kind := s.Kind(end.Other); kind == domain.Firearm || kind == domain.Lot {
			s.seizedIn[end.Other] = append(s.seizedIn[end.Other], event)
		}
	}
}

func (s *summing) read(ctx context.Context) error {
	var ids []string
	for _, n := range s.events {
		ids = append(ids, s.ID(n))
	}
	for n := range s.seizedIn {
		ids = append(ids, s.ID(n))
	}
	for _, places := range s.placesOf {
		for _, n := range places {
			ids = append(ids, s.ID(n))
		}
	}
	var err error
	s.entities, err = s.Entities(ctx, domain.SortedSet(ids))
	return err
}

func (s *summing) text(n projection.Node, f domain.FieldID) string {
	if e := s.entities[s.ID(n)]; e != nil {
		return e.Values.Text(f)
	}
	return ""
}

func (s *summing) checks() []CheckCount {
	counts := map[string]*CheckCount{}
	for _, n := range s.events {
		subject := s.text(n, domain.FieldSubject)
		if s.Kind(n) != domain.Check || subject == "" {
			continue
		}
		c := counts[subject]
		if c == nil {
			c = &CheckCount{Subject: subject}
			counts[subject] = c
		}
		c.Count++
		if s.text(n, domain.FieldCheckOutcome) != "CLEAR" {
			c.Hits++
		}
	}
	var list []CheckCount
	for _, subject := range domain.CheckSubject.Values {
		if c := counts[subject]; c != nil {
			list = append(list, *c)
		}
	}
	return list
}

func (s *summing) places() []PlaceCount {
	counts := map[string]*PlaceCount{}
	for event, places := range s.placesOf {
		types := map[string]bool{}
		for _, place := range places {
			types[s.text(place, domain.FieldLocationType)] = true
		}
		delete(types, "")
		for t := range types {
			c := counts[t]
			if c == nil {
				c = &PlaceCount{LocationType: t}
				counts[t] = c
			}
			if s.Kind(event) == domain.Check {
				c.Checks++
			} else {
				c.Seizures++
			}
		}
	}
	var list []PlaceCount
	for _, t := range domain.LocationType.Values {
		if c := counts[t]; c != nil {
			list = append(list, *c)
		}
	}
	return list
}

// seized adds up firearms and lots, each once; a lot seized more than once
// counts for the country of its first seizure by id.
func (s *summing) seized(summary *OperationSummary) {
	states := map[string]int{}
	type total struct {
		SeizureTotal
		seizures  map[projection.Node]bool
		byCountry map[string]domain.Decimal
	}
	totals := map[[2]string]*total{}
	for item, seizures := range s.seizedIn {
		if s.Kind(item) == domain.Firearm {
			summary.Firearms++
			states[cmp.Or(s.text(item, domain.FieldRecordState), "NONE")]++
			continue
		}
		lot := s.entities[s.ID(item)]
		if lot == nil {
			continue
		}
		key := [2]string{lot.Values.Text(domain.FieldCommodity), lot.Values.Text(domain.FieldUnit)}
		t := totals[key]
		if t == nil {
			t = &total{SeizureTotal{Commodity: key[0], Unit: key[1], Quantity: "0"}, map[projection.Node]bool{}, map[string]domain.Decimal{}}
			totals[key] = t
		}
		quantity := domain.As[domain.Decimal](lot.Values, domain.FieldQuantity)
		t.Quantity = t.Quantity.Add(quantity)
		for _, seizure := range seizures {
			t.seizures[seizure] = true
		}
		if country := s.text(slices.Min(seizures), domain.FieldCountry); country != "" {
			t.byCountry[country] = t.byCountry[country].Add(quantity)
		}
	}
	for _, state := range domain.RecordState.Values {
		if states[state] > 0 {
			summary.ByRecordState = append(summary.ByRecordState, StateCount{state, states[state]})
		}
	}
	for _, t := range totals {
		t.Seizures = len(t.seizures)
		for country, quantity := range t.byCountry {
			t.ByCountry = append(t.ByCountry, CountryQuantity{country, quantity})
		}
		slices.SortFunc(t.ByCountry, func(a, b CountryQuantity) int { return cmp.Compare(a.Country, b.Country) })
		summary.Seizures = append(summary.Seizures, t.SeizureTotal)
	}
	slices.SortFunc(summary.Seizures, func(a, b SeizureTotal) int {
		return cmp.Or(cmp.Compare(a.Commodity, b.Commodity), cmp.Compare(a.Unit, b.Unit))
	})
}

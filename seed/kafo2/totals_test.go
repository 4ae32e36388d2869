package kafo2_test

import (
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// operation is what the records say was seized, read as an analyst would: a
// thing counts where a link says it was seized in a seizure of the operation.
type operation struct {
	entities map[string]*domain.Entity
	// places of the operation's seizures.
	places map[string]string
	// items by the seizure they were seized in.
	items map[string][]*domain.Entity
}

func readOperation(data *kafo2.Data) operation {
	op := operation{entities: map[string]*domain.Entity{}, places: map[string]string{}, items: map[string][]*domain.Entity{}}
	for i := range data.Entities {
		op.entities[data.Entities[i].ID] = &data.Entities[i]
	}
	for _, l := range data.Links {
		if l.Kind == domain.During && op.entities[l.From].Kind == domain.Seizure {
			op.places[l.From] = ""
		}
	}
	for _, l := range data.Links {
		if _, during := op.places[l.From]; during && l.Kind == domain.OccurredAt {
			op.places[l.From] = l.To
		}
		_, during := op.places[l.To]
		if item := op.entities[l.From]; during && (l.Kind == domain.SeizedIn || l.Kind == domain.RecoveredIn) {
			op.items[l.To] = append(op.items[l.To], item)
		}
	}
	return op
}

func TestTheDemonstrationReproducesThePublishedTotals(t *testing.T) {
	data := kafo2.Records()
	op := readOperation(&data)
	for _, total := range kafo2.Totals() {
		sum, seen := domain.Decimal("0"), map[string]bool{}
		for _, items := range op.items {
			for _, e := range items {
				if !slices.Contains(total.Commodities, e.Values.Text(domain.FieldCommodity)) || seen[e.ID] {
					continue
				}
				seen[e.ID] = true
				sum = sum.Add(domain.As[domain.Decimal](e.Values, domain.FieldQuantity))
				if unit := e.Values.Text(domain.FieldUnit); unit != total.Unit {
					t.Errorf("%s is counted in %s, want %s", e.ID, unit, total.Unit)
				}
			}
		}
		if sum != total.Quantity {
			t.Errorf("%v: seized %s, published %s", total.Commodities, sum, total.Quantity)
		}
	}
	guns := 0
	for _, items := range op.items {
		for _, e := range items {
			if e.Kind == domain.Firearm {
				guns++
			}
		}
	}
	if guns != kafo2.Firearms {
		t.Errorf("%d firearms, published %d", guns, kafo2.Firearms)
	}
}

func TestNoSeizureHoldsTooMuchOfItsCommodity(t *testing.T) {
	data := kafo2.Records()
	op := readOperation(&data)
	whole := map[string]float64{}
	for _, items := range op.items {
		for commodity, amount := range amounts(items) {
			whole[commodity] += amount
		}
	}
	for id, items := range op.items {
		for commodity, amount := range amounts(items) {
			limit := .15
			if commodity == "DYNAMITE" || commodity == "FUEL" {
				limit = .40
			}
			if amount > limit*whole[commodity] {
				t.Errorf("%s holds %.1f %% of all %s", id, 100*amount/whole[commodity], commodity)
			}
		}
	}
}

func amounts(items []*domain.Entity) map[string]float64 {
	of := map[string]float64{}
	for _, e := range items {
		switch e.Kind {
		case domain.Lot:
			of[e.Values.Text(domain.FieldCommodity)] += domain.As[domain.Decimal](e.Values, domain.FieldQuantity).Float()
		case domain.Firearm:
			of["FIREARM"]++
		}
	}
	return of
}

func TestSeizuresAreManyAndFarApart(t *testing.T) {
	data := kafo2.Records()
	op := readOperation(&data)
	places := map[string]bool{}
	for seizure, place := range op.places {
		if place == "" {
			t.Errorf("%s occurred nowhere", seizure)
		}
		places[place] = true
		if len(op.items[seizure]) == 0 {
			t.Errorf("nothing was seized in %s", seizure)
		}
		day := domain.As[domain.PartialDate](op.entities[seizure].Values, domain.FieldDay).String()
		if day < kafo2.FirstDay || day > kafo2.LastDay {
			t.Errorf("%s is of %s", seizure, day)
		}
	}
	if len(op.places) < 60 || len(places) < 25 {
		t.Errorf("%d seizures at %d places, want at least 60 at 25", len(op.places), len(places))
	}
}

func TestChecksAndOfficersAreAsPublished(t *testing.T) {
	data := kafo2.Records()
	checks, subjects := 0, map[string]int{}
	for i := range data.Entities {
		e := &data.Entities[i]
		switch e.Kind {
		case domain.Check:
			checks++
			subjects[e.Values.Text(domain.FieldSubject)]++
		case domain.Operation:
			if n := domain.As[int64](e.Values, domain.FieldOfficers); n != kafo2.Officers || n <= 260 {
				t.Errorf("%d officers", n)
			}
		}
	}
	if checks != kafo2.Checks || checks <= 12000 {
		t.Errorf("%d checks, want %d", checks, kafo2.Checks)
	}
	for _, s := range domain.CheckSubject.Values {
		if subjects[s] == 0 {
			t.Errorf("no check of %s", s)
		}
	}
}

func TestTheYearBeforeIsTracedAsInLife(t *testing.T) {
	data := kafo2.Records()
	states, serials, recovered := map[string]int{}, map[string]int{}, 0
	days := map[string]string{}
	for i := range data.Entities {
		e := &data.Entities[i]
		switch e.Kind {
		case domain.TraceRequest:
			states[e.Values.Text(domain.FieldTraceState)]++
		case domain.Firearm:
			serials[domain.As[domain.Serial](e.Values, domain.FieldSerial).State]++
		case domain.Seizure:
			days[e.ID] = domain.As[domain.PartialDate](e.Values, domain.FieldDay).String()
		}
	}
	for _, l := range data.Links {
		if l.Kind == domain.RecoveredIn && len(days[l.To]) == 10 && days[l.To][:4] == "2019" {
			recovered++
		}
	}
	if recovered != kafo2.RecoveredBefore {
		t.Errorf("%d firearms recovered in 2019, want %d", recovered, kafo2.RecoveredBefore)
	}
	for _, s := range domain.TraceState.Values {
		if states[s] == 0 {
			t.Errorf("no trace request is %s", s)
		}
	}
	for _, s := range domain.SerialState.Values {
		if serials[s] == 0 {
			t.Errorf("no serial is %s", s)
		}
	}
}

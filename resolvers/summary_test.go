package resolvers_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

func TestAnOperationsSumsAreThoseOfWhatIsSeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someOperation(t), someSubject(t)
		a := d.world(g, true).ask(t, s, `{operationSummary(code:"OP1"){operation{id} checks{subject count hits} arrests
			seizures{commodity unit quantity seizures byCountry{country quantity}} firearms{count byRecordState{recordState count}}
			byPlaceType{locationType checks seizures}}}`, nil)
		want := summaryOf(g.without(s))
		if want == nil {
			a.expect(t, domain.NotFound)
			return
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		a.expect(t, "").expectText(t, string(text), "operationSummary")
	})
}

// someOperation is a graph of one operation or two, with checks and seizures in
// which things were seized, some of them twice, and persons arrested.
func someOperation(t *rapid.T) graph {
	var g graph
	add := func(kind domain.EntityKind, n int) {
		for range n {
			e := domain.Entity{ID: fmt.Sprintf("NE:%02d%s", len(g.entities), kind.Spec().Type), Kind: kind, Mark: someMark(t)}
			for _, f := range kind.Spec().Fields {
				if value := someValue(t, f); value != nil {
					e.Values = e.Values.With(f, value)
				}
			}
			if kind == domain.Firearm && rapid.Bool().Draw(t, "no record state") {
				e.Values = e.Values.With(domain.FieldRecordState, nil)
			}
			g.entities = append(g.entities, e)
		}
	}
	few := func(name string) int { return rapid.IntRange(1, 4).Draw(t, name) }
	add(domain.Operation, rapid.IntRange(1, 2).Draw(t, "operations"))
	for _, kind := range []domain.EntityKind{domain.Check, domain.Seizure, domain.Seizure, domain.Lot, domain.Firearm, domain.Person, domain.Location} {
		add(kind, few(kind.String()))
	}
	kinds := []domain.LinkKind{domain.During, domain.SeizedIn, domain.RecoveredIn, domain.OccurredAt, domain.ArrestedIn}
	for _, from := range g.entities {
		for _, to := range g.entities {
			for _, k := range kinds {
				for range 2 {
					if k.Joins(from.Kind, to.Kind) && rapid.IntRange(0, 2).Draw(t, "linked") == 0 {
						g.links = append(g.links, domain.Link{ID: fmt.Sprintf("NE:l%03d", len(g.links)), Kind: k, From: from.ID, To: to.ID, Mark: someMark(t)})
					}
				}
			}
		}
	}
	return g
}

// summaryOf adds up by the book: everything by looking through all links for
// each single thing. It is nil where there is no operation.
func summaryOf(g graph) map[string]any {
	byID := map[string]domain.Entity{}
	operation := ""
	for _, e := range g.entities {
		byID[e.ID] = e
		if e.Kind == domain.Operation && e.Values.Text(domain.FieldCode) == "OP1" && (operation == "" || e.ID < operation) {
			operation = e.ID
		}
	}
	if operation == "" {
		return nil
	}
	linked := func(from, to string, kinds ...domain.LinkKind) bool {
		return slices.ContainsFunc(g.links, func(l domain.Link) bool { return l.From == from && l.To == to && slices.Contains(kinds, l.Kind) })
	}
	var checks, seizures []domain.Entity
	within := []string{operation}
	for _, e := range g.entities {
		if !linked(e.ID, operation, domain.During) {
			continue
		}
		within = append(within, e.ID)
		if e.Kind == domain.Check {
			checks = append(checks, e)
		} else {
			seizures = append(seizures, e)
		}
	}
	firearms := 0
	states := map[string]int{}
	totals := map[string]*lotTotal{}
	arrests := 0
	for _, e := range g.entities {
		if slices.ContainsFunc(within, func(id string) bool { return linked(e.ID, id, domain.ArrestedIn) }) {
			arrests++
		}
		in := slices.DeleteFunc(slices.Clone(seizures), func(s domain.Entity) bool { return !linked(e.ID, s.ID, domain.SeizedIn, domain.RecoveredIn) })
		if len(in) == 0 {
			continue
		}
		switch e.Kind {
		case domain.Firearm:
			firearms++
			state := e.Values.Text(domain.FieldRecordState)
			if state == "" {
				state = "NONE"
			}
			states[state]++
		case domain.Lot:
			first := slices.MinFunc(in, func(a, b domain.Entity) int { return compareText(a.ID, b.ID) })
			addLot(totals, e, in, first)
		}
	}
	return map[string]any{
		"operation": map[string]any{"id": operation}, "arrests": arrests, "checks": countChecks(checks), "seizures": listLots(totals),
		"firearms":    map[string]any{"count": firearms, "byRecordState": listCounts(domain.RecordState.Values, states, "recordState")},
		"byPlaceType": countPlaces(g, byID, checks, seizures),
	}
}

func compareText(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

type lotTotal struct {
	commodity, unit string
	quantity        *big.Rat
	seizures        map[string]bool
	byCountry       map[string]*big.Rat
}

func addLot(totals map[string]*lotTotal, lot domain.Entity, in []domain.Entity, first domain.Entity) {
	commodity, unit := lot.Values.Text(domain.FieldCommodity), lot.Values.Text(domain.FieldUnit)
	key := commodity + " " + unit
	if totals[key] == nil {
		totals[key] = &lotTotal{commodity, unit, new(big.Rat), map[string]bool{}, map[string]*big.Rat{}}
	}
	t := totals[key]
	quantity, _ := new(big.Rat).SetString(string(domain.As[domain.Decimal](lot.Values, domain.FieldQuantity)))
	t.quantity.Add(t.quantity, quantity)
	for _, s := range in {
		t.seizures[s.ID] = true
	}
	if country := first.Values.Text(domain.FieldCountry); country != "" {
		if t.byCountry[country] == nil {
			t.byCountry[country] = new(big.Rat)
		}
		t.byCountry[country].Add(t.byCountry[country], quantity)
	}
}

func number(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	return r.FloatString(1) // all quantities are whole or halves
}

func listLots(totals map[string]*lotTotal) []any {
	list := []any{}
	for _, key := range sortedKeys(totals) {
		t := totals[key]
		countries := []any{}
		for _, country := range sortedKeys(t.byCountry) {
			countries = append(countries, map[string]any{"country": country, "quantity": number(t.byCountry[country])})
		}
		list = append(list, map[string]any{"commodity": t.commodity, "unit": t.unit, "quantity": number(t.quantity), "seizures": len(t.seizures), "byCountry": countries})
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func countChecks(checks []domain.Entity) []any {
	list := []any{}
	for _, subject := range domain.CheckSubject.Values {
		count, hits := 0, 0
		for _, c := range checks {
			if c.Values.Text(domain.FieldSubject) == subject {
				count++
				if c.Values.Text(domain.FieldCheckOutcome) != "CLEAR" {
					hits++
				}
			}
		}
		if count > 0 {
			list = append(list, map[string]any{"subject": subject, "count": count, "hits": hits})
		}
	}
	return list
}

func listCounts(order []string, counts map[string]int, name string) []any {
	list := []any{}
	for _, code := range order {
		if counts[code] > 0 {
			list = append(list, map[string]any{name: code, "count": counts[code]})
		}
	}
	return list
}

func countPlaces(g graph, byID map[string]domain.Entity, checks, seizures []domain.Entity) []any {
	at := func(event domain.Entity, placeType string) bool {
		return slices.ContainsFunc(g.links, func(l domain.Link) bool {
			return l.Kind == domain.OccurredAt && l.From == event.ID && byID[l.To].Values.Text(domain.FieldLocationType) == placeType
		})
	}
	list := []any{}
	for _, placeType := range domain.LocationType.Values {
		counts := map[string]any{"locationType": placeType, "checks": 0, "seizures": 0}
		for _, c := range checks {
			if at(c, placeType) {
				counts["checks"] = counts["checks"].(int) + 1
			}
		}
		for _, s := range seizures {
			if at(s, placeType) {
				counts["seizures"] = counts["seizures"].(int) + 1
			}
		}
		if counts["checks"] != 0 || counts["seizures"] != 0 {
			list = append(list, counts)
		}
	}
	return list
}

func TestWhatSelectionsOfSeizuresMayBeAsked(t *testing.T) {
	w := newWorld(t, `{"entity":{"id":"NE:op","kind":"OPERATION","code":"OP1",`+restricted+`}}`,
		`{"entity":{"id":"NE:hidden.op","kind":"OPERATION","code":"OP2",`+markOf("NE", "SECRET")+`}}`)
	for _, c := range []struct {
		arguments, field string
		code             domain.Code
	}{
		{"", "", ""},
		{`operation:"OP1"`, "", ""},
		{`operation:"OP2"`, "operation", domain.NotFound},
		{`operation:"OP3"`, "operation", domain.NotFound},
		{`operation:""`, "operation", domain.NotFound},
		{`window:{from:"2021",to:"2020"}`, "window", domain.InvalidInput},
		{`countries:["Niger"]`, "countries", domain.InvalidInput},
		{`countries:[] placeTypes:[]`, "", ""},
	} {
		a := w.ask(t, niger(), "{seizureSummary("+c.arguments+"){arrests}}", nil)
		if c.arguments == "" {
			a = w.ask(t, niger(), "{seizureSummary{arrests}}", nil)
		}
		if a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", c.arguments, a.text)
		}
		if a = w.ask(t, niger(), "{compareSeizures(left:{} right:{"+c.arguments+"}){left{arrests}}}", nil); a.code() != c.code || c.field != "" && a.Errors[0].Extensions.Field != "right."+c.field {
			t.Errorf("%s on the right: %s", c.arguments, a.text)
		}
	}
}

package seizures_test

import (
	"context"
	"flag"
	"math/big"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/seizures"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("300"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// choice is a selection in the words of the records.
type choice struct {
	operation             string
	window                domain.Interval
	countries, placeTypes []string
}

func drawChoice(t *rapid.T, m *model) choice {
	var c choice
	if rapid.Bool().Draw(t, "during an operation") {
		for _, e := range m.seen().entities {
			if e.Kind == domain.Operation {
				c.operation = e.ID
			}
		}
	}
	if rapid.Bool().Draw(t, "in a window") {
		c.window.From = date(rapid.SampledFrom([]string{"", "2020-12-01", "2020-12"}).Draw(t, "from"))
		c.window.To = date(rapid.SampledFrom([]string{"", "2020-12-01", "2021"}).Draw(t, "to"))
	}
	c.countries = rapid.SampledFrom([][]string{nil, nil, {}, {"NE"}, {"BF", "CI"}}).Draw(t, "countries")
	c.placeTypes = rapid.SampledFrom([][]string{nil, nil, {}, {"TOWN"}, {"AIRPORT", "TOWN"}}).Draw(t, "place types")
	return c
}

func (c choice) selection(l *projection.Lens) seizures.Selection {
	s := seizures.Selection{Window: c.window, Countries: c.countries, PlaceTypes: c.placeTypes}
	if n, in := l.Node(c.operation); in {
		s.Operation = &n
	}
	return s
}

// What is added up quickly is what comes of looking through all links for each
// single thing, without what is hidden.
func TestAnySelectionIsAddedUpAsByHand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		c := drawChoice(t, m)
		lens := m.lens(t)
		got, err := seizures.AddUp(context.Background(), lens, c.selection(lens))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m.seen().addUp(c), got); diff != "" {
			t.Fatalf("by hand (-), added up (+):\n%s", diff)
		}
	})
}

// chosen are the events of the choice, by id.
func (m *model) chosen(c choice) (events []*domain.Entity, uncertain int) {
	for i := range m.entities {
		e := &m.entities[i]
		day := domain.As[domain.PartialDate](e.Values, domain.FieldDay)
		switch {
		case e.Kind != domain.Seizure && e.Kind != domain.Check,
			c.operation != "" && !m.linked(e.ID, c.operation, domain.During),
			!c.window.Overlaps(domain.Interval{From: day, To: day}),
			c.countries != nil && !slices.Contains(c.countries, e.Values.Text(domain.FieldCountry)),
			c.placeTypes != nil && !slices.ContainsFunc(c.placeTypes, func(p string) bool { return slices.Contains(m.placesOf(e), p) }):
			continue
		}
		if day.First() < c.window.First() || day.Last() > c.window.Last() {
			uncertain++
		}
		events = append(events, e)
	}
	slices.SortFunc(events, func(a, b *domain.Entity) int { return strings.Compare(a.ID, b.ID) })
	return events, uncertain
}

func (m *model) placesOf(e *domain.Entity) []string {
	var types []string
	for _, code := range domain.LocationType.Values {
		for _, place := range m.entities {
			if place.Values.Text(domain.FieldLocationType) == code && m.linked(e.ID, place.ID, domain.OccurredAt) && !slices.Contains(types, code) {
				types = append(types, code)
			}
		}
	}
	return types
}

// firstOf is the first of the events in which a thing was seized or somebody
// was arrested; nil for none.
func (m *model) firstOf(e *domain.Entity, events []*domain.Entity) *domain.Entity {
	for _, event := range events {
		seized := event.Kind == domain.Seizure && (e.Kind == domain.Lot || e.Kind == domain.Firearm) && m.linked(e.ID, event.ID, domain.SeizedIn, domain.RecoveredIn)
		if seized || m.linked(e.ID, event.ID, domain.ArrestedIn) {
			return event
		}
	}
	return nil
}

// counts are those of the events that a condition keeps.
func (m *model) counts(c choice, events []*domain.Entity, keeps func(*domain.Entity) bool) seizures.Counts {
	var n seizures.Counts
	for _, e := range events {
		switch {
		case !keeps(e):
		case e.Kind == domain.Seizure:
			n.Seizures++
		default:
			n.Checks++
			if e.Values.Text(domain.FieldCheckOutcome) != "CLEAR" {
				n.Hits++
			}
		}
	}
	for i := range m.entities {
		e := &m.entities[i]
		first := m.firstOf(e, events)
		whole := c.operation != "" && c.window == domain.Interval{} && c.countries == nil && c.placeTypes == nil
		alone := first == nil && whole && m.linked(e.ID, c.operation, domain.ArrestedIn) && keeps(&domain.Entity{})
		switch {
		case !alone && (first == nil || !keeps(first)):
		case e.Kind == domain.Firearm:
			n.Firearms++
		case e.Kind == domain.Person:
			n.Arrests++
		}
	}
	return n
}

func (m *model) addUp(c choice) seizures.Summary {
	events, uncertain := m.chosen(c)
	s := seizures.Summary{Counts: m.counts(c, events, func(*domain.Entity) bool { return true }), Uncertain: uncertain}
	for _, subject := range domain.CheckSubject.Values {
		n := m.counts(c, events, func(e *domain.Entity) bool { return e.Values.Text(domain.FieldSubject) == subject })
		if n.Checks > 0 {
			s.CheckedSubjects = append(s.CheckedSubjects, seizures.CheckCount{Subject: subject, Count: n.Checks, Hits: n.Hits})
		}
	}
	for _, code := range domain.LocationType.Values {
		n := m.counts(c, events, func(e *domain.Entity) bool { return slices.Contains(m.placesOf(e), code) })
		if n != (seizures.Counts{}) {
			s.Places = append(s.Places, seizures.PlaceCounts{LocationType: code, Counts: n})
		}
	}
	for _, country := range []string{"BF", "CI", "NE"} {
		n := m.counts(c, events, func(e *domain.Entity) bool { return e.Values.Text(domain.FieldCountry) == country })
		if n != (seizures.Counts{}) {
			s.Countries = append(s.Countries, seizures.CountryCounts{Country: country, Counts: n})
		}
	}
	for _, day := range []string{"2020", "2020-11-30", "2020-12-01", "2020-12", "2020-12-02", "2021-01-05"} {
		n := m.counts(c, events, func(e *domain.Entity) bool {
			return domain.As[domain.PartialDate](e.Values, domain.FieldDay) == date(day)
		})
		if n != (seizures.Counts{}) {
			s.Days = append(s.Days, seizures.DayCounts{Day: date(day), Counts: n})
		}
	}
	slices.SortFunc(s.Days, func(a, b seizures.DayCounts) int { return a.Day.Compare(b.Day) })
	s.RecordStates = m.firearms(events, domain.RecordState, domain.FieldRecordState, "NONE")
	s.FirearmTypes = m.firearms(events, domain.FirearmType, domain.FieldFirearmType, "")
	for _, commodity := range []string{"DYNAMITE", "FUEL"} {
		for _, unit := range []string{"KG", "LITRE"} {
			if total := m.total(events, commodity, unit); total.Lots > 0 {
				s.Totals = append(s.Totals, total)
			}
		}
	}
	return s
}

func (m *model) firearms(events []*domain.Entity, enum *domain.Enum, field domain.FieldID, otherwise string) []seizures.CodeCount {
	var list []seizures.CodeCount
	for _, code := range enum.Values {
		n := 0
		for i := range m.entities {
			e := &m.entities[i]
			is := e.Values.Text(field)
			if is == "" {
				is = otherwise
			}
			if e.Kind == domain.Firearm && is == code && m.firstOf(e, events) != nil {
				n++
			}
		}
		if n > 0 {
			list = append(list, seizures.CodeCount{Code: code, Count: n})
		}
	}
	return list
}

func (m *model) total(events []*domain.Entity, commodity, unit string) seizures.Total {
	t := seizures.Total{Commodity: commodity, Unit: unit}
	sum := func(keeps func(first *domain.Entity) bool) (quantity domain.Decimal, lots int) {
		all := new(big.Rat)
		for i := range m.entities {
			e := &m.entities[i]
			if e.Values.Text(domain.FieldCommodity) != commodity || e.Values.Text(domain.FieldUnit) != unit {
				continue
			}
			if first := m.firstOf(e, events); first != nil && keeps(first) {
				r, _ := new(big.Rat).SetString(string(domain.As[domain.Decimal](e.Values, domain.FieldQuantity)))
				if r.Sign() > 0 { // what is below 0 is not reckoned with
					all.Add(all, r)
				}
				lots++
			}
		}
		if all.IsInt() {
			return domain.Decimal(all.Num().String()), lots
		}
		return domain.Decimal(strings.TrimRight(all.FloatString(30), "0")), lots
	}
	t.Quantity, t.Lots = sum(func(*domain.Entity) bool { return true })
	for i := range m.entities {
		e := &m.entities[i]
		if e.Values.Text(domain.FieldCommodity) == commodity && e.Values.Text(domain.FieldUnit) == unit && m.firstOf(e, events) != nil &&
			domain.As[domain.Decimal](e.Values, domain.FieldQuantity).Negative() {
			t.Unquantified++
		}
	}
	for _, event := range events {
		if slices.ContainsFunc(m.entities, func(e domain.Entity) bool {
			return e.Kind == domain.Lot && e.Values.Text(domain.FieldCommodity) == commodity && e.Values.Text(domain.FieldUnit) == unit &&
				m.firstOf(&e, []*domain.Entity{event}) != nil
		}) {
			t.Seizures++
		}
	}
	for _, country := range []string{"BF", "CI", "NE"} {
		if q, lots := sum(func(e *domain.Entity) bool { return e.Values.Text(domain.FieldCountry) == country }); lots > 0 {
			t.ByCountry = append(t.ByCountry, seizures.CountryQuantity{Country: country, Quantity: q})
		}
	}
	for _, code := range domain.LocationType.Values {
		if q, lots := sum(func(e *domain.Entity) bool { return slices.Contains(m.placesOf(e), code) }); lots > 0 {
			t.ByPlaceType = append(t.ByPlaceType, seizures.PlaceQuantity{LocationType: code, Quantity: q})
		}
	}
	for _, day := range days {
		if q, lots := sum(func(e *domain.Entity) bool {
			return domain.As[domain.PartialDate](e.Values, domain.FieldDay) == date(day)
		}); lots > 0 {
			t.ByDay = append(t.ByDay, seizures.DayQuantity{Day: date(day), Quantity: q})
		}
	}
	slices.SortFunc(t.ByDay, func(a, b seizures.DayQuantity) int { return a.Day.Compare(b.Day) })
	return t
}

func TestComparisonsSetLikeBesideLike(t *testing.T) {
	left := seizures.Summary{Counts: seizures.Counts{Seizures: 2, Checks: 4, Firearms: 3}, Totals: []seizures.Total{
		{Commodity: "CANNABIS", Unit: "KG", Quantity: "10.5", Seizures: 1}, {Commodity: "FUEL", Unit: "LITRE", Quantity: "100", Seizures: 1},
	}}
	right := seizures.Summary{Counts: seizures.Counts{Seizures: 3, Checks: 0}, Totals: []seizures.Total{
		{Commodity: "CANNABIS", Unit: "BOX", Quantity: "7", Seizures: 2}, {Commodity: "FUEL", Unit: "LITRE", Quantity: "99.9", Seizures: 1},
	}}
	c := seizures.Compare(left, right)
	perCheck := func(of float64) seizures.Rates { return seizures.Rates{LeftPerCheck: &of} }
	fuel := perCheck(25)
	less := 99.9
	fuel.Ratio = new(less / 100)
	cannabis := perCheck(10.5 / 4)
	cannabis.Ratio = new(0.0)
	want := []seizures.CommodityChange{
		{Commodity: "CANNABIS", Unit: "BOX", Left: "0", Right: "7", Difference: "7", RightSeizures: 2, Rates: perCheck(0)},
		{Commodity: "CANNABIS", Unit: "KG", Left: "10.5", Right: "0", Difference: "-10.5", LeftSeizures: 1, Rates: cannabis},
		{Commodity: "FUEL", Unit: "LITRE", Left: "100", Right: "99.9", Difference: "-0.1", LeftSeizures: 1, RightSeizures: 1, Rates: fuel},
	}
	if diff := cmp.Diff(want, c.Commodities); diff != "" {
		t.Error(diff)
	}
	seized := perCheck(.5)
	seized.Ratio = new(1.5)
	if diff := cmp.Diff(seizures.MeasureChange{Measure: "SEIZURES", Left: 2, Right: 3, Rates: seized}, c.Measures[0]); diff != "" || len(c.Measures) != 5 {
		t.Error(diff)
	}
}

func TestAWindowThatEndsBeforeItBeginsIsRefused(t *testing.T) {
	lens := (&model{}).lens(t)
	_, err := seizures.AddUp(context.Background(), lens, seizures.Selection{Window: domain.Interval{From: date("2021"), To: date("2020")}})
	if domain.CodeOf(err) != domain.InvalidInput {
		t.Error(err)
	}
}

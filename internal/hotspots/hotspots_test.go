package hotspots_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// row is a hotspot as it is compared.
type row struct {
	Place                                       string
	Score, Traffic                              float64
	Seizures, Checks, Firearms, Cases, Networks int
	Previous, PreviousChecks                    string
	Chance                                      string
	Ties, Events                                []string
}

func rowOf(lens *projection.Lens, h hotspots.Hotspot) row {
	r := row{
		Place: lens.ID(h.Place), Score: h.Score, Traffic: h.Traffic, Seizures: h.Seizures, Checks: h.Checks, Firearms: h.Firearms,
		Cases: h.Cases, Networks: h.Networks, Previous: show(h.Change.Previous), PreviousChecks: show(h.Change.PreviousChecks), Chance: show(h.Change.Chance),
	}
	for _, t := range h.Ties {
		r.Ties = append(r.Ties, fmt.Sprint(lens.ID(t.Case), " ", lens.ID(t.Network), " ", t.Strength))
	}
	r.Events = []string{}
	for _, n := range h.Events {
		r.Events = append(r.Events, lens.ID(n))
	}
	return r
}

func show[T any](p *T) string {
	if p == nil {
		return "none"
	}
	return fmt.Sprint(*p)
}

func TestHotspotsAreThoseOfPlainCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := someModel(t)
		lens := m.snapshot(t).Lens(maySee)
		q := hotspots.Question{Window: someWindow(t)}
		if rapid.Bool().Draw(t, "place types") {
			q.PlaceTypes = []string{"TOWN", "BORDER_POST"}
		}
		if rapid.Bool().Draw(t, "commodities") {
			q.Commodities = []string{"FUEL"}
		}
		floor := rapid.SampledFrom([]float64{.05, 0, .3}).Draw(t, "floor")
		near, err := hotspots.FindNearby(context.Background(), lens, nil, floor, 2)
		if err != nil {
			t.Fatal(err)
		}
		found, err := hotspots.Find(context.Background(), lens, near, q)
		if err != nil {
			t.Fatal(err)
		}
		got := []row{}
		for _, h := range found.Places {
			got = append(got, rowOf(lens, h))
		}
		want, undated := plainHotspots(t, m.trimmed(), lens, q, floor)
		if diff := cmp.Diff(want, got); diff != "" || undated != found.Scope.Undated || len(want) != found.Scope.Places {
			t.Fatalf("%d undated, want %d; %s", found.Scope.Undated, undated, diff)
		}
	})
}

// plainHotspots counts by the book, on what is in view alone.
func plainHotspots(t *rapid.T, m *model, lens *projection.Lens, q hotspots.Question, floor float64) ([]row, int) {
	rows, undated := []row{}, 0
	first, last := q.Window.First(), q.Window.Last()
	length := int64(last) - int64(first) + 1
	open := !q.Window.From.Known() && !q.Window.To.Known()
	compared := q.Window.From.Known() && q.Window.To.Known()
	in := func(id string) string {
		day := m.day(id)
		if open {
			return "now"
		}
		at, earlier := plainWhere(day, first, last), "outside"
		if compared {
			earlier = plainWhere(day, first-domain.Day(length), first-1)
		}
		switch {
		case at == "inside":
			return "now"
		case earlier == "inside":
			return "before"
		case at == "unsure" || earlier == "unsure":
			return "undated"
		}
		return ""
	}
	holds := func(event string) bool {
		return q.Commodities == nil || slices.ContainsFunc(m.from(event, domain.RecoveredIn, domain.SeizedIn), func(item string) bool {
			return m.kind(item) == domain.Lot && slices.Contains(q.Commodities, m.text(item, domain.FieldCommodity))
		})
	}
	for _, place := range m.ids(domain.Location) {
		if q.PlaceTypes != nil && !slices.Contains(q.PlaceTypes, m.text(place, domain.FieldLocationType)) {
			continue
		}
		r := row{Place: place, Previous: "none", PreviousChecks: "none", Chance: "none"}
		previous, previousChecks := 0, 0
		var events, firearms, cases, networks []string
		for _, event := range m.from(place, domain.OccurredAt) {
			when, kind := in(event), m.kind(event)
			switch {
			case when == "undated":
				undated++
			case kind == domain.Check && when == "now":
				r.Checks++
				if q.Commodities == nil && m.text(event, domain.FieldCheckOutcome) != "CLEAR" {
					cases = append(cases, m.to(event, domain.PartOfCase)...)
				}
			case kind == domain.Check && when == "before":
				previousChecks++
			case kind == domain.Seizure && when == "before" && holds(event):
				previous++
			case kind != domain.Check && when == "now" && holds(event):
				events = append(events, event)
				firearms = append(firearms, m.ofKind(domain.Firearm, m.from(event, domain.RecoveredIn, domain.SeizedIn)...)...)
				if kind == domain.Case {
					cases = append(cases, event)
				} else {
					r.Seizures++
					cases = append(cases, m.to(event, domain.PartOfCase)...)
				}
			}
		}
		if compared {
			r.Previous, r.PreviousChecks = fmt.Sprint(previous), fmt.Sprint(previousChecks)
			r.Chance = fmt.Sprint(plainChance(previous, r.Seizures))
		}
		r.Firearms, cases = len(domain.SortedSet(firearms)), domain.SortedSet(cases)
		tied := new(big.Rat)
		type tie struct {
			text     string
			strength float64
		}
		var ties []tie
		for _, c := range cases {
			for i, x := range plainTies(t, lens, c, floor) {
				networks = append(networks, lens.ID(x.Network))
				if i == 0 {
					exact, _ := new(big.Rat).SetString(fmt.Sprintf("%.12f", x.Strength))
					tied.Add(tied, exact)
					ties = append(ties, tie{fmt.Sprint(c, " ", lens.ID(x.Network), " ", x.Strength), x.Strength})
				}
			}
		}
		slices.SortStableFunc(ties, func(a, b tie) int { return compare(b.strength, a.strength) })
		for _, x := range ties[:min(5, len(ties))] {
			r.Ties = append(r.Ties, x.text)
		}
		slices.SortStableFunc(events, func(a, b string) int { return -compareDays(m.day(a), m.day(b)) })
		r.Events = append([]string{}, events[:min(10, len(events))]...)
		if r.Cases, r.Networks = len(cases), len(domain.SortedSet(networks)); r.Cases+r.Seizures == 0 {
			continue
		}
		strength, _ := tied.Float64()
		half := func(n, half float64) float64 { return round(n / (n + half)) }
		r.Traffic = round(float64(r.Seizures+1) / (float64(r.Seizures) + 2 + float64(r.Checks)/100))
		r.Score = round(r.Traffic * (.25*half(float64(r.Seizures), 5) + .25*half(float64(r.Firearms), 5) + .15*half(float64(r.Cases), 3) + .35*half(strength, 1)))
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return compare(b.Score, a.Score) })
	return rows[:min(20, len(rows))], undated
}

func compare(a, b float64) int { return int(math.Copysign(1, a-b)) * boolToInt(a != b) }

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// compareDays puts the unknown first, and else the earlier.
func compareDays(a, b domain.PartialDate) int {
	if a.Known() && b.Known() {
		return a.Compare(b)
	}
	return boolToInt(a.Known()) - boolToInt(b.Known())
}

func round(f float64) float64 { return math.Round(f*1e12) / 1e12 }

// plainChance is that of at least so many heads among as many tosses in all.
func plainChance(before, now int) float64 {
	sum := new(big.Int)
	for k := now; k <= before+now; k++ {
		sum.Add(sum, new(big.Int).Binomial(int64(before+now), int64(k)))
	}
	chance, _ := new(big.Rat).SetFrac(sum, new(big.Int).Lsh(big.NewInt(1), uint(before+now))).Float64()
	return round(chance)
}

// The formula, digit for digit.
func TestAScoreIsWhatItsPartsAddUpTo(t *testing.T) {
	m := &model{}
	add := func(id string, kind domain.EntityKind, v domain.Values) {
		m.entities = append(m.entities, domain.Entity{ID: id, Kind: kind, Values: v, Mark: domain.Mark{Owner: "NE"}})
	}
	link := func(kind domain.LinkKind, from, to string) {
		m.links = append(m.links, domain.Link{ID: fmt.Sprintf("l%d", len(m.links)), Kind: kind, From: from, To: to, Mark: domain.Mark{Owner: "NE"}})
	}
	add("town", domain.Location, domain.Values{}.With(domain.FieldLocationType, "TOWN"))
	for i := range 3 {
		add(fmt.Sprint("s", i), domain.Seizure, domain.Values{}.With(domain.FieldDay, date("2020-12-01")))
		link(domain.OccurredAt, fmt.Sprint("s", i), "town")
	}
	for i := range 50 {
		add(fmt.Sprint("k", i), domain.Check, domain.Values{}.With(domain.FieldCheckOutcome, "CLEAR"))
		link(domain.OccurredAt, fmt.Sprint("k", i), "town")
	}
	add("gun", domain.Firearm, nil)
	add("case", domain.Case, nil)
	link(domain.RecoveredIn, "gun", "s0")
	link(domain.RecoveredIn, "gun", "s1")
	link(domain.PartOfCase, "s0", "case")
	found := ask(t, m, hotspots.Question{})
	if len(found.Places) != 1 {
		t.Fatalf("%+v", found)
	}
	// (.25 x 3/8 + .25 x 1/6 + .15 x 1/4) x 4 / 5.5
	if h := found.Places[0]; h.Score != .125757575758 || h.Traffic != .727272727273 || h.Firearms != 1 || h.Change.Previous != nil {
		t.Errorf("%+v", h)
	}
}

func ask(t *testing.T, m *model, q hotspots.Question) hotspots.Answer {
	t.Helper()
	lens := m.snapshot(t).Lens(maySee)
	near, err := hotspots.FindNearby(context.Background(), lens, nil, hotspots.DefaultMinStrength, 1)
	if err != nil {
		t.Fatal(err)
	}
	found, err := hotspots.Find(context.Background(), lens, near, q)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// crowd is a place with so many seizures and checks.
func crowd(m *model, place string, seizures, checks int) {
	add := func(id string, kind domain.EntityKind, v domain.Values) {
		m.entities = append(m.entities, domain.Entity{ID: id, Kind: kind, Values: v, Mark: domain.Mark{Owner: "NE"}})
		if kind != domain.Location {
			m.links = append(m.links, domain.Link{ID: "l" + id, Kind: domain.OccurredAt, From: id, To: place, Mark: domain.Mark{Owner: "NE"}})
		}
	}
	add(place, domain.Location, domain.Values{}.With(domain.FieldLocationType, "AIRPORT"))
	for i := range seizures {
		add(fmt.Sprint(place, "s", i), domain.Seizure, nil)
	}
	for i := range checks {
		add(fmt.Sprint(place, "c", i), domain.Check, domain.Values{}.With(domain.FieldCheckOutcome, "CLEAR"))
	}
}

func TestTheBusiestPlaceIsNotTheHottestForThatAlone(t *testing.T) {
	m := &model{}
	crowd(m, "airport", 10, 5000)
	crowd(m, "crossing", 6, 50)
	crowd(m, "quiet", 1, 20)
	found := ask(t, m, hotspots.Question{})
	var order []string
	for _, h := range found.Places {
		order = append(order, m.entities[slices.IndexFunc(m.entities, func(e domain.Entity) bool {
			return h.Seizures == map[string]int{"airport": 10, "crossing": 6, "quiet": 1}[e.ID]
		})].ID)
	}
	if strings.Join(order, " ") != "crossing airport quiet" {
		t.Errorf("%v", order)
	}
}

func TestQuestionsAboutHotspotsAreChecked(t *testing.T) {
	lens := (&model{}).snapshot(t).Lens(maySee)
	near, err := hotspots.FindNearby(context.Background(), lens, nil, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		q     hotspots.Question
		code  domain.Code
		field string
	}{
		{hotspots.Question{Window: window("2021", "2020")}, domain.InvalidInput, "window"},
		{hotspots.Question{First: new(0)}, domain.InvalidInput, "first"},
		{hotspots.Question{First: new(201)}, domain.LimitExceeded, "first"},
		{hotspots.Question{First: new(200), Window: window("0001", "9999")}, "", ""},
	} {
		_, err := hotspots.Find(context.Background(), lens, near, c.q)
		var e *domain.Error
		if domain.CodeOf(err) != c.code || errors.As(err, &e) && e.Field != c.field {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
	for _, floor := range []float64{-.1, 1.1, math.NaN()} {
		if _, err := hotspots.FindNearby(context.Background(), lens, nil, floor, 1); domain.CodeOf(err) != domain.InvalidInput {
			t.Errorf("a floor of %g: %v", floor, err)
		}
	}
	m := &model{}
	crowd(m, "airport", 10, 10)
	lens = m.snapshot(t).Lens(maySee)
	near, _ = hotspots.FindNearby(context.Background(), lens, nil, 1, 1)
	if _, err := hotspots.Find(gone, lens, near, hotspots.Question{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("cancelled: %v", err)
	}
}

package hotspots_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/hotspots/border"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

var today = date("2020-06-01").First()

// targetRow is a target as it is compared.
type targetRow struct {
	ID                        string
	Score                     float64
	Cases, Seizures, Firearms int
	Countries                 []string
	Last                      string
	Ties                      int
}

func targetRows(lens *projection.Lens, found hotspots.Targets) []targetRow {
	rows := []targetRow{}
	for _, t := range found.Targets {
		rows = append(rows, targetRow{
			lens.ID(t.Node), t.Score, t.CaseCount, t.SeizureCount, t.FirearmCount, append([]string{}, t.Countries...), t.Last.String(), len(t.Ties),
		})
	}
	return rows
}

func TestTargetsAreThoseOfPlainCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := someModel(t)
		lens := m.snapshot(t).Lens(maySee)
		q := hotspots.TargetQuestion{Window: someWindow(t), Today: today}
		if rapid.Bool().Draw(t, "countries") {
			q.Countries = []string{"NE", "CI"}
		}
		near, err := hotspots.FindNearby(context.Background(), lens, nil, .05, 1)
		if err != nil {
			t.Fatal(err)
		}
		suspects, err := hotspots.FindSuspects(context.Background(), lens, near, q)
		if err != nil {
			t.Fatal(err)
		}
		networks, err := hotspots.FindNetworks(context.Background(), lens, near, q)
		if err != nil {
			t.Fatal(err)
		}
		p := &plainTargets{model: m.trimmed(), lens: lens, near: near, q: q}
		if diff := cmp.Diff(p.suspects(), targetRows(lens, suspects)); diff != "" || p.leftOut != suspects.LeftOut {
			t.Fatalf("%d left out, want %d; %s", suspects.LeftOut, p.leftOut, diff)
		}
		if diff := cmp.Diff(p.networks(t), targetRows(lens, networks)); diff != "" {
			t.Fatal(diff)
		}
	})
}

type plainTargets struct {
	*model
	lens    *projection.Lens
	near    *hotspots.Nearby
	q       hotspots.TargetQuestion
	leftOut int
}

func (p *plainTargets) in(id string) bool {
	if p.q.Window == (domain.Interval{}) {
		return true
	}
	return plainWhere(p.day(id), p.q.Window.First(), p.q.Window.Last()) == "inside"
}

// row adds up cases and seizures by the book.
func (p *plainTargets) row(id string, cases, seizures []string, weights [6]float64, halves [6]float64, strength float64, ties int) (targetRow, bool) {
	var counted, firearms, countries []string
	for _, c := range domain.SortedSet(cases) {
		parts := p.from(c, domain.PartOfCase)
		own := slices.DeleteFunc(p.ofKind(domain.Seizure, parts...), func(s string) bool { return !p.in(s) })
		seizures = append(seizures, own...)
		if p.in(c) || len(own) > 0 {
			counted = append(counted, c)
			firearms = append(firearms, p.ofKind(domain.Firearm, append(parts, p.from(c, domain.RecoveredIn, domain.SeizedIn)...)...)...)
		}
	}
	seizures = slices.DeleteFunc(domain.SortedSet(seizures), func(s string) bool { return !p.in(s) })
	var last domain.PartialDate
	for _, s := range seizures {
		firearms = append(firearms, p.ofKind(domain.Firearm, p.from(s, domain.RecoveredIn, domain.SeizedIn)...)...)
	}
	for _, event := range append(slices.Clone(counted), seizures...) {
		countries = append(countries, p.text(event, domain.FieldCountry))
		if day := p.day(event); day.Known() && p.in(event) && (!last.Known() || day.Last() > last.Last() || day.Last() == last.Last() && day.First() > last.First()) {
			last = day
		}
	}
	countries = domain.SortedSet(countries)
	if len(counted)+len(seizures) == 0 || p.q.Countries != nil && !slices.ContainsFunc(countries, func(c string) bool { return slices.Contains(p.q.Countries, c) }) {
		return targetRow{}, false
	}
	r := targetRow{id, 0, len(counted), len(seizures), len(domain.SortedSet(firearms)), countries, last.String(), ties}
	counts := [5]float64{float64(r.Cases), float64(r.Seizures), float64(r.Firearms), math.Max(0, float64(len(countries)-1)), strength}
	for i, n := range counts {
		r.Score += weights[i] * round(n/(n+halves[i]))
	}
	if last.Known() {
		asOf := today
		if p.q.Window.To.Known() {
			asOf = p.q.Window.Last()
		}
		r.Score += weights[5] * round(365/(math.Max(0, float64(asOf-last.Last()))+365))
	}
	r.Score = round(r.Score)
	return r, true
}

func (p *plainTargets) suspects() []targetRow {
	rows := []targetRow{}
	for _, person := range p.ids(domain.Person) {
		events := p.to(person, domain.ArrestedIn)
		cases := append(p.to(person, domain.SuspectIn), p.ofKind(domain.Case, events...)...)
		seizures := p.ofKind(domain.Seizure, events...)
		for _, event := range append(slices.Clone(seizures), p.ofKind(domain.Check, events...)...) {
			cases = append(cases, p.to(event, domain.PartOfCase)...)
		}
		strength, ties := 0.0, p.tiesOf(person)
		if len(ties) > 0 {
			strength = ties[0].Strength
		}
		r, ranked := p.row(person, cases, seizures, [6]float64{.2, .1, .15, .1, .35, .1}, [6]float64{2, 2, 3, 1, .25}, strength, len(ties))
		switch {
		case ranked && p.spared(person):
			p.leftOut++
		case ranked:
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b targetRow) int { return compare(b.Score, a.Score) })
	return rows[:min(20, len(rows))]
}

func (p *plainTargets) tiesOf(id string) []hotspots.Tie {
	n, _ := p.lens.Node(id)
	return p.near.Of(n)
}

// spared follows SAME_AS until nobody new is found.
func (p *plainTargets) spared(person string) bool {
	same := []string{person}
	for {
		more := slices.Clone(same)
		for _, id := range same {
			more = append(append(more, p.to(id, domain.SameAs)...), p.from(id, domain.SameAs)...)
		}
		if more = domain.SortedSet(more); len(more) == len(same) {
			break
		}
		same = more
	}
	return slices.ContainsFunc(same, func(id string) bool {
		status := p.text(id, domain.FieldLegalStatus)
		return status == "CLEARED" || status == "WITNESS" || status == "VICTIM"
	})
}

func (p *plainTargets) networks(t *rapid.T) []targetRow {
	rows := []targetRow{}
	for n := range p.lens.Networks() {
		var cases []string
		sum, ties := 0.0, 0
		for _, c := range p.ids(domain.Case) {
			for _, tie := range plainTies(t, p.lens, c, .05) {
				own := p.ofKind(domain.Seizure, p.from(c, domain.PartOfCase)...)
				if tie.Network == n && (p.in(c) || slices.ContainsFunc(own, p.in)) {
					cases = append(cases, c)
					sum += tie.Strength
					ties++
				}
			}
		}
		r, ok := p.row(p.lens.ID(n), cases, nil, [6]float64{.25, .1, .15, .15, .25, .1}, [6]float64{5, 5, 10, 2, 2}, sum, min(ties, 5))
		if ok {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b targetRow) int { return compare(b.Score, a.Score) })
	return rows[:min(20, len(rows))]
}

// A person's ties are those of the best path, as paths between the two finds it
// where no chain leads up to the network.
func TestAPersonsTieIsTheBestPaths(t *testing.T) {
	m := &model{}
	mark := domain.Mark{Owner: "NE"}
	m.entities = []domain.Entity{
		{ID: "p", Kind: domain.Person, Mark: mark},
		{ID: "friend", Kind: domain.Person, Mark: mark},
		{ID: "n", Kind: domain.Organisation, Values: domain.Values{}.With(domain.FieldOrganisationType, "ARMED_GROUP"), Mark: mark},
	}
	for i, l := range []domain.Link{{Kind: domain.AssociateOf, From: "p", To: "friend"}, {Kind: domain.MemberOf, From: "friend", To: "n"}} {
		l.ID, l.Mark = fmt.Sprint("l", i), mark
		m.links = append(m.links, l)
	}
	lens := m.snapshot(t).Lens(maySee)
	near, err := hotspots.FindNearby(context.Background(), lens, nil, .05, 1)
	if err != nil {
		t.Fatal(err)
	}
	paths, err := (&linkage.Finder{}).Paths(context.Background(), lens, "p", "n", linkage.Question{})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := lens.Node("p")
	if ties := near.Of(p); len(ties) != 1 || ties[0].Strength != paths.Paths[0].Strength {
		t.Errorf("%+v, want %v", ties, paths.Paths[0].Strength)
	}
}

func TestFirearmGroupsAreThoseOfThePlainRule(t *testing.T) {
	ruler := border.NewRuler()
	rapid.Check(t, func(t *rapid.T) {
		m := someModel(t)
		lens := m.snapshot(t).Lens(maySee)
		q := hotspots.FirearmQuestion{Window: someWindow(t), TerrorRelated: rapid.Bool().Draw(t, "terror")}
		if rapid.Bool().Draw(t, "near borders") {
			q.WithinKm = new(rapid.SampledFrom([]float64{0, 80, 200}).Draw(t, "km"))
		}
		if rapid.Bool().Draw(t, "in groups") {
			q.MinFirearms = new(2)
		}
		terror := []projection.Node{}
		for n := range lens.Networks() {
			if lens.Facts(n).Code == "TERRORIST_GROUP" {
				terror = append(terror, n)
			}
		}
		near, err := hotspots.FindNearby(context.Background(), lens, terror, .05, 1)
		if err != nil {
			t.Fatal(err)
		}
		found, err := hotspots.FindFirearms(context.Background(), lens, near, q)
		if err != nil {
			t.Fatal(err)
		}
		got := [2][]string{}
		for i, groups := range [][]hotspots.FirearmGroup{found.Groups, found.Undetermined} {
			for _, g := range groups {
				got[i] = append(got[i], fmt.Sprint(lens.ID(g.Seizure), len(g.Firearms), show(g.Km)))
			}
		}
		want := plainGroups(m.trimmed(), lens, near, ruler, q)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func plainGroups(m *model, lens *projection.Lens, near *hotspots.Nearby, ruler *border.Ruler, q hotspots.FirearmQuestion) [2][]string {
	var groups [2][]string
	for least := 30; least > 0; least-- { // by falling number
		for _, s := range m.ids(domain.Seizure) {
			firearms := m.ofKind(domain.Firearm, m.from(s, domain.RecoveredIn, domain.SeizedIn)...)
			if len(firearms) != least || q.MinFirearms != nil && least < *q.MinFirearms ||
				q.Window != (domain.Interval{}) && plainWhere(m.day(s), q.Window.First(), q.Window.Last()) != "inside" {
				continue
			}
			var km *float64
			for _, place := range m.to(s, domain.OccurredAt) {
				at, placed := m.entity(place).Values.Get(domain.FieldAt).(domain.Point)
				far := 0.0
				if m.text(place, domain.FieldLocationType) != "BORDER_POST" {
					if !placed {
						continue
					}
					far = math.Round(ruler.Km(at)*10) / 10
				}
				if km == nil || far < *km {
					km = &far
				}
			}
			cases := m.to(s, domain.PartOfCase)
			for _, f := range firearms {
				cases = append(cases, m.to(f, domain.PartOfCase)...)
			}
			terror := slices.ContainsFunc(cases, func(c string) bool {
				n, _ := lens.Node(c)
				return m.text(c, domain.FieldCaseType) == "TERRORISM" || len(near.Of(n)) > 0
			})
			row := fmt.Sprint(s, least, show(km))
			switch {
			case q.TerrorRelated && !terror || q.WithinKm != nil && km != nil && *km > *q.WithinKm:
			case q.WithinKm != nil && km == nil:
				groups[1] = append(groups[1], row)
			default:
				groups[0] = append(groups[0], row)
			}
		}
	}
	return groups
}

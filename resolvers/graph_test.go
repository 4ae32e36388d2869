package resolvers_test

import (
	"context"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// graph is a small graph with all that decides who may see what.
type graph struct {
	reports    []domain.Report
	entities   []domain.Entity
	links      []domain.Link
	judgements []domain.Judgement
	// retired are entities that were taken out of sight after all was written.
	retired []string
}

var (
	someOwners  = rapid.SampledFrom([]string{"NE", "NE", "BF", "ML", "INT"})
	someRelease = rapid.SampledFrom([][]string{nil, {"ALL"}, {"ALL"}, {"BF", "ML"}, {"NE"}, {"BF", "NE"}})
	someCaveats = rapid.SampledFrom([][]string{nil, nil, nil, nil, {"CT"}, {"CT", "X"}})
	someLevel   = rapid.SampledFrom([]domain.Level{domain.Open, domain.Open, domain.Restricted, domain.Restricted, domain.Confidential, domain.Secret})
	someDate    = rapid.SampledFrom(dates("", "2019", "2019-05", "2020-01", "2020-12-01", "2020-12-03", "2021"))
	someSource  = rapid.SampledFrom([]string{"", "informant-1", "informant-1", "informant-2", "informant-3"})
)

func dates(texts ...string) []domain.PartialDate {
	list := make([]domain.PartialDate, len(texts))
	for i, text := range texts {
		if text != "" {
			list[i], _ = domain.ParsePartialDate(text)
		}
	}
	return list
}

// someMark is open to all in half of all cases, so that enough is seen.
func someMark(t *rapid.T) domain.Mark {
	if rapid.Bool().Draw(t, "open") {
		return domain.Mark{Owner: someOwners.Draw(t, "owner"), ReleasableTo: []string{"ALL"}}
	}
	return domain.Mark{
		Owner: someOwners.Draw(t, "owner"), Level: someLevel.Draw(t, "level"),
		ReleasableTo: someRelease.Draw(t, "releasable to"), Caveats: someCaveats.Draw(t, "caveats"),
	}
}

func someSubject(t *rapid.T) domain.Subject {
	s := domain.Subject{
		Name: "somebody", Country: rapid.SampledFrom([]string{"NE", "NE", "BF", "ML", "INT", "CI"}).Draw(t, "country"),
		Level: someLevel.Draw(t, "level of the subject"), Caveats: someCaveats.Draw(t, "caveats held"),
		Roles:   []domain.Role{domain.Analyst, domain.Editor},
		SeesAll: rapid.IntRange(0, 4).Draw(t, "sees all") == 0,
	}
	if rapid.IntRange(0, 5).Draw(t, "admin") == 0 {
		s.Roles = append(s.Roles, domain.Admin)
	}
	return s
}

// someKinds are drawn more often the more hangs on them.
var someKinds = rapid.SampledFrom([]domain.EntityKind{
	domain.Person, domain.Person, domain.Person, domain.Organisation, domain.Organisation, domain.Organisation, domain.Firearm,
	domain.Firearm, domain.Lot, domain.Lot, domain.Vehicle, domain.Phone, domain.Location, domain.Location, domain.Case, domain.Case,
	domain.Operation, domain.Operation, domain.Seizure, domain.Seizure, domain.Check, domain.Shipment, domain.FuelRoute,
	domain.FinancingFlow, domain.FinancingFlow, domain.FinancingFlow, domain.Account,
})

func someGraph(t *rapid.T) graph {
	var g graph
	for i := range rapid.IntRange(0, 6).Draw(t, "reports") {
		g.reports = append(g.reports, domain.Report{
			ID: fmt.Sprintf("%s:r%d", someOwners.Draw(t, "report's prefix"), i), Originator: domain.Originator{Country: "NE"}, Day: someDate.Draw(t, "day"),
			Grade:  domain.Grade{Reliability: rapid.SampledFrom(domain.Reliability.Values).Draw(t, "reliability"), Credibility: rapid.IntRange(1, 6).Draw(t, "credibility")},
			Source: someSource.Draw(t, "source"), Mark: someMark(t),
		})
	}
	for i := range rapid.IntRange(5, 14).Draw(t, "entities") {
		g.entities = append(g.entities, someEntity(t, fmt.Sprintf("%s:e%02d", someOwners.Draw(t, "prefix"), i), g))
	}
	for i := range rapid.IntRange(8, 30).Draw(t, "links") {
		if l, ok := someLink(t, fmt.Sprintf("%s:l%02d", someOwners.Draw(t, "link's prefix"), i), g); ok {
			g.links = append(g.links, l)
		}
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "judgements") {
		if len(g.links) > 0 {
			g.judgements = append(g.judgements, domain.Judgement{
				Link: rapid.SampledFrom(g.links).Draw(t, "judged").ID, Verdict: rapid.SampledFrom(domain.Verdict.Values).Draw(t, "verdict"),
				By: fmt.Sprintf("analyst %d", i), At: "2021-01-01", Mark: someMark(t),
			})
		}
	}
	for _, e := range g.entities {
		if rapid.IntRange(0, 15).Draw(t, "retire") == 15 {
			g.retired = append(g.retired, e.ID)
		}
	}
	return g
}

func someReports(t *rapid.T, g graph) []string {
	var ids []string
	if len(g.reports) > 0 {
		for range rapid.IntRange(0, 3).Draw(t, "number of reports") {
			ids = append(ids, rapid.SampledFrom(g.reports).Draw(t, "report").ID)
		}
	}
	return domain.SortedSet(ids)
}

func someEntity(t *rapid.T, id string, g graph) domain.Entity {
	e := domain.Entity{ID: id, Kind: someKinds.Draw(t, "kind"), Reports: someReports(t, g), Mark: someMark(t)}
	for _, f := range e.Kind.Spec().Fields {
		if slices.Contains(e.Kind.Spec().Required, f) || rapid.Bool().Draw(t, "has it") {
			if value := someValue(t, f); value != nil {
				e.Values = e.Values.With(f, value)
			}
		}
	}
	return e
}

var (
	someText    = rapid.SampledFrom([]string{"Moussa Demo", "Musa Demo", "Aicha Test", "AB 123", "AB-1234"})
	someCountry = rapid.SampledFrom([]string{"NE", "BF", "ML"})
)

// someValue is a value of the field, out of few, so that things collide; nil
// for fields that do not matter here.
func someValue(t *rapid.T, id domain.FieldID) any {
	f := domain.Fields[id]
	switch {
	case id == domain.FieldCode:
		return rapid.SampledFrom([]string{"OP1", "OP2"}).Draw(t, "code")
	case id == domain.FieldOrganisationType:
		return rapid.SampledFrom(f.Enum.Values[:4]).Draw(t, f.Name)
	case f.Enum != nil:
		return rapid.SampledFrom(f.Enum.Values[:min(3, len(f.Enum.Values))]).Draw(t, f.Name)
	}
	switch f.Type {
	case domain.Text:
		return someText.Draw(t, f.Name)
	case domain.CountryCode:
		return someCountry.Draw(t, f.Name)
	case domain.Countries:
		return domain.SortedSet(rapid.SliceOfN(someCountry, 1, 2).Draw(t, f.Name))
	case domain.Date:
		if d := someDate.Draw(t, f.Name); d.Known() {
			return d
		}
		return dates("2020-12-02")[0]
	case domain.Number:
		return domain.Decimal(rapid.SampledFrom([]string{"1", "0.5", "1473"}).Draw(t, f.Name))
	case domain.Names:
		return []domain.Name{{Text: someText.Draw(t, f.Name), Type: "PRIMARY"}}
	case domain.SerialNumber:
		return domain.Serial{AsRead: someText.Draw(t, f.Name), State: "FULL"}
	}
	return nil
}

func someLink(t *rapid.T, id string, g graph) (domain.Link, bool) {
	from := rapid.SampledFrom(g.entities).Draw(t, "from")
	var fit []domain.Link
	for _, to := range g.entities {
		for _, k := range domain.AllLinkKinds() {
			if k.Joins(from.Kind, to.Kind) && from.ID != to.ID {
				fit = append(fit, domain.Link{ID: id, Kind: k, From: from.ID, To: to.ID})
			}
		}
	}
	if len(fit) == 0 {
		return domain.Link{}, false
	}
	l := rapid.SampledFrom(fit).Draw(t, "link")
	l.Reports, l.Mark = someReports(t, g), someMark(t)
	l.Since, l.Until = someDate.Draw(t, "since"), someDate.Draw(t, "until")
	if l.Interval().Empty() {
		l.Until = 0
	}
	if rapid.Bool().Draw(t, "has a place") {
		l.Place = rapid.SampledFrom(g.entities).Draw(t, "place").ID
	}
	return l, true
}

// write puts the graph into an empty store.
func (g graph) write(t tester, s store.Store) {
	t.Helper()
	b := store.Batch{Judgements: g.judgements}
	for _, r := range g.reports {
		b.Reports = append(b.Reports, store.Put[domain.Report]{Record: r})
	}
	for _, e := range g.entities {
		b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: e})
	}
	for _, l := range g.links {
		b.Links = append(b.Links, store.Put[domain.Link]{Record: l})
	}
	batches := []store.Batch{b}
	if len(g.retired) > 0 {
		var away store.Batch
		for _, id := range g.retired {
			away.Retire = append(away.Retire, store.Ref{ID: id})
		}
		batches = append(batches, away)
	}
	for _, b := range batches {
		if _, err := s.Apply(context.Background(), b); err != nil {
			t.Fatalf("%v", err)
		}
	}
}

package storetest

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var sightCases = []testCase{
	{"sights are numbered from 1, and only grow", sightsGrow},
	{"what shows follows the mark of a record's own", ownMark},
	{"what shows follows the marks of a record's reports", reportMarks},
	{"one seen report suffices, and a record without reports needs none", oneReport},
	{"reports that are not seen do not count for ReportedBetween", hiddenReports},
	{"a mark's handling does not make a sight", handling},
}

// sights are those of who sees the classes of the marks.
func (f *fixture) sights(marks ...domain.Mark) *store.Sights {
	f.Helper()
	seen := &store.Sights{}
	for _, m := range marks {
		seen.Classes = append(seen.Classes, m.Class())
	}
	slices.Sort(seen.Classes)
	all, err := f.s.Sights(f.ctx)
	f.must(err)
	for _, s := range all {
		if s.Seen(func(c domain.Class) bool { return slices.Contains(seen.Classes, c) }) {
			seen.Numbers = append(seen.Numbers, s.Number)
		}
	}
	return seen
}

func sightsGrow(f *fixture) {
	f.apply(pair())
	first, err := f.s.Sights(f.ctx)
	f.must(err)
	f.same("sights", first, []store.Sight{{Number: 1, Own: openMark.Class()}})
	secret := marked("ML", domain.Secret)
	f.apply(store.Batch{
		Reports:  puts(report("r:2", secret), report("r:1", openMark), report("r:3", openMark)),
		Entities: puts(person("p:c", "C", "r:1", "r:2", "r:3"), person("p:d", "D", "r:2", "r:3")),
	})
	second, err := f.s.Sights(f.ctx)
	f.must(err)
	f.same("sights", second, []store.Sight{
		{Number: 1, Own: openMark.Class()},
		{Number: 2, Own: openMark.Class(), Reports: []domain.Class{secret.Class(), openMark.Class()}},
	})
	f.apply(store.Batch{Retire: refs("p:c", "p:d")})
	f.reopen()
	third, err := f.s.Sights(f.ctx)
	f.must(err)
	f.same("sights", third, second)
}

func ownMark(f *fixture) {
	secret := marked("ML", domain.Secret)
	f.apply(pair())
	b := person("p:b", "B")
	b.Mark = secret
	f.apply(store.Batch{Entities: puts(b)})
	f.same("seen by some", f.find(store.Query{Sights: f.sights(openMark)}), []string{"p:a"})
	f.same("seen by others", f.find(store.Query{Sights: f.sights(secret)}), []string{"p:b"})
	f.same("seen by nobody", f.find(store.Query{Sights: &store.Sights{}}), nil)
}

func reportMarks(f *fixture) {
	secret := marked("ML", domain.Secret)
	f.apply(triangle())
	linked := store.Query{Sights: f.sights(openMark), HasLink: &store.LinkCondition{Direction: domain.Out, To: "p:b"}}
	f.same("linked", f.find(linked), []string{"p:a"})
	f.apply(store.Batch{Reports: puts(report("r:1", secret))})
	only := f.sights(openMark)
	both := f.sights(openMark, secret)
	f.same("seen", f.find(store.Query{Sights: only}), []string{"p:c"})
	f.same("seen with the class", f.find(store.Query{Sights: both}), corners)
	f.same("links", f.linksOf(store.LinksQuery{IDs: corners, Sights: only}), [][]string{{"l:ca"}, {"l:bc"}, nil})
	f.same("links with the class", f.linksOf(store.LinksQuery{IDs: []string{"p:a"}, Sights: both}), [][]string{{"l:ab", "l:ca"}})
	a, _ := f.entity("p:a")
	f.same("revision of an entity whose report's mark changed", a.Revision, int64(1))
	f.same("changes", len(f.changes(1)), 1)
	f.apply(store.Batch{Reports: puts(report("r:1", openMark))})
	f.same("seen again", f.find(store.Query{Sights: f.sights(openMark)}), corners)
	f.same("linked again", f.find(linked), []string{"p:a"})
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
}

func oneReport(f *fixture) {
	secret := marked("ML", domain.Secret)
	f.apply(store.Batch{
		Reports:  puts(report("r:open", openMark), report("r:secret", secret)),
		Entities: puts(person("p:both", "B", "r:open", "r:secret"), person("p:none", "N"), person("p:secret", "S", "r:secret")),
	})
	f.same("seen", f.find(store.Query{Sights: f.sights(openMark)}), []string{"p:both", "p:none"})
	f.same("seen by who sees only the reports", f.find(store.Query{Sights: f.sights(secret)}), nil)
}

func hiddenReports(f *fixture) {
	secret := marked("ML", domain.Secret)
	dated := func(id string, m domain.Mark, day string) domain.Report {
		r := report(id, m)
		r.Day = date(day)
		return r
	}
	f.apply(store.Batch{
		Reports:  puts(dated("r:open", openMark, "2019-05"), dated("r:secret", secret, "2020-12-03"), report("r:undated", openMark)),
		Entities: puts(person("p:a", "A", "r:open", "r:secret"), person("p:b", "B", "r:undated"), person("p:c", "C", "r:open")),
	})
	between := func(s *store.Sights, from, to string) []string {
		i := domain.Interval{}
		if from != "" {
			i.From = date(from)
		}
		if to != "" {
			i.To = date(to)
		}
		return f.find(store.Query{Sights: s, ReportedBetween: &i})
	}
	f.same("2020, all reports", between(nil, "2020", "2020"), []string{"p:a"})
	f.same("2020, open reports", between(f.sights(openMark), "2020", "2020"), nil)
	f.same("2019, open reports", between(f.sights(openMark), "2019-05-31", "2019-05-31"), []string{"p:a", "p:c"})
	f.same("any day", between(f.sights(openMark), "", ""), []string{"p:a", "p:c"})
	f.same("before May", between(nil, "", "2019-04"), nil)
	f.same("from June", between(nil, "2019-06", ""), []string{"p:a"})
}

func handling(f *fixture) {
	other := openMark
	other.TLP, other.Handling, other.Agency, other.RetainUntil = "RED", "H2", "DGD", date("2030")
	e := person("p:b", "B")
	e.Mark = other
	f.apply(store.Batch{Entities: puts(person("p:a", "A"), e)})
	all, err := f.s.Sights(f.ctx)
	f.must(err)
	f.same("sights", len(all), 1)
}

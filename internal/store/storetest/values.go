package storetest

import (
	"fmt"
	"math"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var valueCases = []testCase{
	{"odd properties come back as they were", oddProperties},
	{"odd texts come back as they were", oddTexts},
	{"every part of a link comes back as it was", oddLink},
	{"every part of a report and a judgement comes back as it was", oddReport},
	{"numbers keep every digit", oddNumbers},
	{"places keep their coordinates", oddPlaces},
	{"ids of every allowed form", oddIDs},
	{"names that mean something to databases", reservedNames},
	{"long texts and many reports", longValues},
}

// comesBack writes the entity, reads it in every way and compares.
func (f *fixture) comesBack(e domain.Entity) {
	f.Helper()
	r := f.apply(store.Batch{Entities: puts(e)})
	e.Revision = r.Revision
	got, _ := f.entity(e.ID)
	f.same("read", got, e)
	f.reopen()
	found, err := f.s.Find(f.ctx, store.Query{Where: []store.Condition{{Column: store.OrderByLabel, In: []string{e.Label()}}}, Limit: 10})
	f.must(err)
	f.same("found by label", len(found), 1)
	f.same("found", found[0].Entity, e)
	e.Revision = 0
	f.same("unchanged when put again", f.apply(store.Batch{Entities: puts(e)}).Unchanged, 1)
}

func oddProperties(f *fixture) {
	e := person("p:a", "A")
	e.Properties = map[string]string{
		"empty": "", "": "empty key", "with.dot": "x", "with`backtick": "`", `with"quote'`: `"'`, "with space": " ",
		"id": "not the id", "label": "not the label", "names": "x", "revision": "7", "null": "null", "ünï": "علي", "𝒜": "𝒜",
		"line\nfeed": "\r\n\t\u2028", "$param": "$x", "{json}": `{"a":[1]}`,
	}
	f.comesBack(e)
	l := link("l:1", domain.TravelledWith, "p:a", "p:b")
	l.Properties = e.Properties
	r := f.apply(store.Batch{Entities: puts(person("p:b", "B")), Links: puts(l)})
	l.Revision = r.Revision
	got, _ := f.link("l:1")
	f.same("link", got, l)
}

func oddTexts(f *fixture) {
	for i, text := range []string{
		`'; DROP TABLE entity; --`, "`", `"`, "\\", "a\tb", "line\nfeed", "\u200bzero width", "e\u0301 decomposed", "é composed",
		"علي بن أبي", "阿里", "𝒜𝓁𝒾", "null", "0", " leading and trailing ", strings.Repeat("long ", 1000),
	} {
		e := domain.Entity{ID: fmt.Sprintf("o:%02d", i), Kind: domain.Operation, Mark: openMark}
		e.Values = e.Values.With(domain.FieldCode, text).With(domain.FieldName, "name "+text)
		f.comesBack(e)
		code := store.Condition{Column: store.ColumnNamed("code"), In: []string{text}}
		f.same("found by code", f.find(store.Query{Where: []store.Condition{code}}), []string{e.ID})
	}
}

func oddLink(f *fixture) {
	f.apply(pair())
	order := func(n int64) *int64 { return &n }
	for i, n := range []*int64{nil, order(0), order(-1), order(math.MaxInt64), order(math.MinInt64)} {
		l := link(fmt.Sprintf("un:QDi.%d>QDe.014", i), domain.Passes, "p:a", "p:b", "r:1")
		l.Order, l.Lawful, l.Country, l.Place = n, "UNKNOWN", "NE", "p:b"
		l.Since, l.Until = date("0001"), date("9999-12-31")
		l.Mark = domain.Mark{
			Owner: domain.International, Agency: "Agency 'x'", Level: domain.Secret, ReleasableTo: []string{"BF", "NE"},
			Caveats: []string{"EYES ONLY", "X"}, TLP: "AMBER_STRICT", Handling: "H3", RetainUntil: date("2030-01"),
		}
		r := f.apply(store.Batch{Reports: puts(report("r:1", openMark)), Links: puts(l)})
		l.Revision = r.Revision
		got, _ := f.link(l.ID)
		f.same("link", got, l)
		l.Order, l.Lawful, l.Country, l.Place, l.Since, l.Until = nil, "", "", "", 0, 0
		r = f.apply(store.Batch{Links: puts(l)})
		l.Revision = r.Revision
		got, _ = f.link(l.ID)
		f.same("bare link", got, l)
	}
}

func oddReport(f *fixture) {
	r := domain.Report{
		ID: "r:1", Originator: domain.Originator{Country: domain.International, Agency: "Ä"}, Day: date("2020-12"),
		Grade: domain.Grade{Reliability: "F", Credibility: 6}, Source: "key 'of' \"x\"", Text: "line\nfeed", Mark: openMark,
	}
	j := domain.Judgement{Link: "l:ab", Verdict: "DISMISS", By: "x'y", At: "2020-12-03T10:11:12Z", Reason: "`\"'", Mark: marked("ML", domain.Secret)}
	b := pair()
	b.Reports, b.Judgements = puts(r, report("r:2", openMark)), []domain.Judgement{j}
	f.apply(b)
	r.Revision, j.Revision = 1, 1
	f.reopen()
	rs, err := f.s.Reports(f.ctx, []string{"r:1"})
	f.must(err)
	f.same("report", rs, []domain.Report{r})
	js, err := f.s.Judgements(f.ctx, []string{"l:ab"})
	f.must(err)
	f.same("judgement", js, []domain.Judgement{j})
}

func oddNumbers(f *fixture) {
	for i, n := range []domain.Decimal{
		"999999999999999999999999999999", "-999999999999999999999999999999.999999999999999999999999999999",
		"0.000000000000000000000000000001", "0.1", "0", "9007199254740993", "-0.5",
	} {
		e := domain.Entity{ID: fmt.Sprintf("f:%d", i), Kind: domain.FinancingFlow, Mark: openMark}
		e.Values = e.Values.With(domain.FieldAmount, n).With(domain.FieldCurrency, "XOF").With(domain.FieldDay, date("9999"))
		f.comesBack(e)
		value := n.Float()
		exact := store.Condition{Column: store.ColumnNamed("amount"), Least: &value, Most: &value}
		f.same("found by amount "+string(n), f.find(store.Query{Where: []store.Condition{exact}}), []string{e.ID})
	}
	for i, n := range []int64{0, -1, math.MaxInt64, math.MinInt64} {
		e := domain.Entity{ID: fmt.Sprintf("o:%d", i), Kind: domain.Operation, Mark: openMark}
		e.Values = e.Values.With(domain.FieldCode, fmt.Sprint("C", i)).With(domain.FieldOfficers, n)
		f.comesBack(e)
	}
}

func oddPlaces(f *fixture) {
	for i, at := range []domain.Point{
		{Lat: math.Copysign(0, -1), Lon: math.Copysign(0, -1)},
		{},
		{Lat: 90, Lon: -180},
		{Lat: -90, Lon: 180},
		{Lat: 13.123456789012345, Lon: 2.1e-10},
	} {
		e := domain.Entity{ID: fmt.Sprintf("x:%d", i), Kind: domain.Location, Mark: openMark}
		e.Values = e.Values.With(domain.FieldLocationType, "TOWN").With(domain.FieldName, fmt.Sprint("Town ", i)).
			With(domain.FieldCountry, "NE").With(domain.FieldAt, at)
		f.apply(store.Batch{Entities: puts(e)})
		got, _ := f.entity(e.ID)
		f.same("coordinates", domain.As[domain.Point](got.Values, domain.FieldAt), at)
		e.Revision = 0
		f.same("unchanged when put again", f.apply(store.Batch{Entities: puts(e)}).Unchanged, 1)
	}
}

func oddIDs(f *fixture) {
	ids := []string{"A", "a", "-", ".", "..", "0", "un:QDi.136", "NE:x-1_2", strings.Repeat("x", domain.MaxIDLength), "null", "NaN", "1e5", "00"}
	b := store.Batch{Entities: puts(person("z", "Z"))}
	for _, id := range ids {
		b.Reports = append(b.Reports, puts(report(id, openMark))...)
		b.Entities = append(b.Entities, puts(person(id, "P", id))...)
		b.Links = append(b.Links, puts(link(id+">"[:min(1, 128-len(id))], domain.TravelledWith, id, "z", id))...)
	}
	f.apply(b)
	es, err := f.s.Entities(f.ctx, ids)
	f.must(err)
	f.same("entities", idsOf(es), ids)
	f.same("found in byte order", f.find(store.Query{}), domain.SortedSet(append([]string{"z"}, ids...)))
	for i, list := range f.linksOf(store.LinksQuery{IDs: ids, Direction: domain.Out}) {
		f.same("links", len(list), 1)
		f.same("link", list[0], b.Links[i].Record.ID)
	}
}

// reservedNames: fields that are called as databases call things of their own.
func reservedNames(f *fixture) {
	f.load(4, 60)
	for _, name := range []string{"at", "order", "number", "day", "found", "subject", "method", "period", "index", "group", "from", "to"} {
		c := store.ColumnNamed(name)
		if c == nil || c.List {
			continue
		}
		if _, err := f.s.Find(f.ctx, store.Query{Order: []store.Order{{Column: c}}, Limit: 5}); err != nil {
			f.Errorf("by %s: %v", name, err)
		}
	}
}

func longValues(f *fixture) {
	var b store.Batch
	var ids []string
	for i := range 300 {
		id := fmt.Sprintf("r:%03d", i)
		ids = append(ids, id)
		b.Reports = append(b.Reports, puts(report(id, someMarks[i%len(someMarks)]))...)
	}
	f.apply(b)
	e := person("p:a", strings.Repeat("N", 5000), ids...)
	e.Properties = map[string]string{strings.Repeat("k", 5000): strings.Repeat("v", 1<<20)}
	f.comesBack(e)
	f.same("seen by one class of many", f.find(store.Query{Sights: f.sights(openMark)}), []string{"p:a"})
}

package storetest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var findCases = []testCase{
	{"every column is found and ordered by, as by looking at everything", everyColumn},
	{"any query finds what looking at everything finds, page by page", anyQuery},
	{"what lacks a field comes last in either direction", nullsLast},
	{"dates are ordered by their first day, then by their last", datesInOrder},
	{"texts are compared by bytes, case and wildcards included", textsByBytes},
	{"a cursor goes on where it stands, though the graph changes", cursorsStand},
	{"a cursor of another query is INVALID_INPUT", foreignCursors},
	{"entities come whole", wholeEntities},
	{"a link condition", linkConditions},
}

// load writes a graph of chance into the store and a model.
func (f *fixture) load(seed uint64, entities int) (world, *model) {
	f.Helper()
	w, m := newWorld(seed), newModel()
	b := w.batch(40, entities, entities*2)
	f.apply(b)
	m.take(b)
	return w, m
}

// agree pages through the query and compares what it finds with the model.
func (f *fixture) agree(t rapid.TB, m *model, q asked) {
	t.Helper()
	want := m.find(q)
	q.After = ""
	var got []string
	for {
		page, err := f.s.Find(f.ctx, q.Query)
		if err != nil {
			t.Fatalf("find %s: %v", describe(q), err)
		}
		got = append(got, foundIDs(page)...)
		for i, e := range page {
			if i >= q.Limit || e.Cursor == "" {
				t.Fatalf("find %s: %d entities with a limit of %d", describe(q), len(page), q.Limit)
			}
		}
		if len(page) < q.Limit {
			break
		}
		q.After = page[len(page)-1].Cursor
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i].ID {
			ids := make([]string, len(want))
			for i, e := range want {
				ids[i] = e.ID
			}
			t.Fatalf("find %s:\n got %v\nwant %v", describe(q), got, ids)
		}
	}
}

func describe(q asked) string {
	s := fmt.Sprintf("kinds %v limit %d classes %v", q.Kinds, q.Limit, q.classes)
	for _, c := range q.Where {
		name := c.Column.Name
		c.Column = nil
		s += fmt.Sprintf(" where %s %+v", name, c)
		if c.Between != nil {
			s += fmt.Sprintf(" between %v", *c.Between)
		}
	}
	for _, o := range q.Order {
		s += fmt.Sprintf(" order %s desc %v", o.Column.Name, o.Desc)
	}
	if q.HasLink != nil {
		s += fmt.Sprintf(" has link %+v", *q.HasLink)
	}
	if q.ReportedBetween != nil {
		s += fmt.Sprintf(" reported %v", *q.ReportedBetween)
	}
	return s
}

func everyColumn(f *fixture) {
	w, m := f.load(1, 250)
	all := append([]*store.Column{store.OrderByID, store.OrderByLabel}, store.Columns...)
	for _, c := range all {
		for _, condition := range conditionsOn(w, c) {
			f.agree(f.T, m, asked{Query: store.Query{Where: []store.Condition{condition}, Limit: 500}})
		}
		if c.List {
			continue
		}
		for _, desc := range []bool{false, true} {
			f.agree(f.T, m, asked{Query: store.Query{Order: []store.Order{{Column: c, Desc: desc}}, Limit: 90}})
		}
	}
}

// conditionsOn is one condition of each operator that the column has.
func conditionsOn(w world, c *store.Column) []store.Condition {
	least, most := pick(w, someNumbers).Float(), pick(w, someNumbers).Float()
	switch c.Type {
	case store.DateColumn:
		return []store.Condition{
			{Column: c, Between: &domain.Interval{From: w.date(), To: w.date()}},
			{Column: c, Between: &domain.Interval{From: w.date()}},
			{Column: c, Between: &domain.Interval{To: w.date()}},
			{Column: c, Between: &domain.Interval{}},
		}
	case store.NumberColumn:
		return []store.Condition{{Column: c, Least: &least}, {Column: c, Most: &most}, {Column: c, Least: &least, Most: &most}}
	}
	pool := someTexts
	switch {
	case c.Enum != nil:
		pool = c.Enum.Values
	case c.Type == store.CodeColumn:
		pool = someCountries
	case c == store.OrderByID:
		pool = []string{"e:001", "e:017", "e:123"}
	}
	texts := []string{pick(w, pool), pick(w, pool)}
	part := []rune(pick(w, pool))
	return []store.Condition{
		{Column: c, In: texts[:1]},
		{Column: c, In: append(texts, "none")},
		{Column: c, Prefix: string(part[:min(2, len(part))])},
		{Column: c, Contains: string(part[len(part)-1:])},
	}
}

func anyQuery(f *fixture) {
	w, m := f.load(2, 300)
	check := func() {
		f.Helper()
		rapid.Check(f.T, func(t *rapid.T) { f.agree(t, m, f.drawQuery(t)) })
	}
	check()
	for _, b := range []store.Batch{
		{Retire: refs("e:001", "e:002", "e:003", "e:100"), DeleteLinks: refs("l:001", "l:100")},
		{Reports: puts(w.report(1), w.report(2), w.report(3), w.report(4), w.report(5))},
		{Entities: puts(w.entity(1, 40), w.entity(4, 40), w.entity(5, 40)), Links: puts(w.link(5, 300, 40))},
	} {
		b.Links = linksWithin(b.Links, m)
		f.apply(b)
		m.take(b)
	}
	check()
}

func linksWithin(links []store.Put[domain.Link], m *model) []store.Put[domain.Link] {
	var kept []store.Put[domain.Link]
	for _, l := range links {
		if m.entities[l.Record.From] != nil && m.entities[l.Record.To] != nil {
			kept = append(kept, l)
		}
	}
	return kept
}

// drawQuery draws a query over the world of chance, with what it may see.
func (f *fixture) drawQuery(t *rapid.T) asked {
	w := newWorld(rapid.Uint64Range(0, 1<<20).Draw(t, "seed"))
	draw := func(name string, most int) int { return rapid.IntRange(0, most).Draw(t, name) }
	q := asked{Query: store.Query{Limit: 1 + draw("limit", 60)}}
	for range draw("kinds", 4) {
		q.Kinds = append(q.Kinds, pick(w, domain.AllEntityKinds()))
	}
	for range draw("conditions", 2) {
		c := pick(w, append([]*store.Column{store.OrderByLabel}, store.Columns...))
		q.Where = append(q.Where, pick(w, conditionsOn(w, c)))
	}
	for range draw("orders", 2) {
		c := pick(w, append([]*store.Column{store.OrderByID, store.OrderByLabel}, store.Columns...))
		if !c.List {
			q.Order = append(q.Order, store.Order{Column: c, Desc: w.IntN(2) == 0})
		}
	}
	if draw("reported", 3) == 3 {
		q.ReportedBetween = w.interval()
	}
	if draw("linked", 2) == 2 {
		q.HasLink = w.linkCondition()
	}
	if n := draw("classes", len(someMarks)); n < len(someMarks) {
		q.classes = []domain.Class{}
		q.Sights = f.sights(someMarks[:n]...)
		for _, m := range someMarks[:n] {
			q.classes = append(q.classes, m.Class())
		}
	}
	return q
}

func (w world) interval() *domain.Interval {
	i := &domain.Interval{}
	if w.IntN(3) > 0 {
		i.From = w.date()
	}
	if w.IntN(3) > 0 {
		i.To = w.date()
	}
	return i
}

func (w world) linkCondition() *store.LinkCondition {
	c := &store.LinkCondition{Direction: pick(w, []domain.Direction{domain.Both, domain.Out, domain.In})}
	if w.IntN(2) > 0 {
		c.Kinds = []domain.LinkKind{pick(w, someLinkKinds), pick(w, someLinkKinds)}
	}
	if w.IntN(3) == 0 {
		c.To = fmt.Sprintf("e:%03d", w.IntN(320))
	}
	if w.IntN(2) > 0 {
		c.Window = w.interval()
	}
	return c
}

func by(name string, desc bool) []store.Order {
	return []store.Order{{Column: store.ColumnNamed(name), Desc: desc}}
}

func nullsLast(f *fixture) {
	sexed := func(id, sex string) domain.Entity {
		e := person(id, "P")
		if sex != "" {
			e.Values = e.Values.With(domain.FieldSex, sex)
		}
		return e
	}
	f.apply(store.Batch{Entities: puts(sexed("p:1", ""), sexed("p:2", "M"), sexed("p:3", "F"), sexed("p:4", ""), sexed("p:5", "M"))})
	f.same("rising", f.find(store.Query{Order: by("sex", false)}), []string{"p:3", "p:2", "p:5", "p:1", "p:4"})
	f.same("falling", f.find(store.Query{Order: by("sex", true)}), []string{"p:2", "p:5", "p:3", "p:1", "p:4"})
	f.same("ids falling", f.find(store.Query{Order: by("id", true)}), []string{"p:5", "p:4", "p:3", "p:2", "p:1"})
}

func datesInOrder(f *fixture) {
	var b store.Batch
	for i, day := range []string{"9999-12-31", "2020-01-02", "2020", "2020-01-01", "2020-01", "0001", "9999", "2019-12-31"} {
		e := person(fmt.Sprintf("p:%d", i), day)
		e.Values = e.Values.With(domain.FieldBirthDate, date(day))
		b.Entities = append(b.Entities, puts(e)...)
	}
	f.apply(b)
	labels := func(desc bool) (list []string) {
		found, err := f.s.Find(f.ctx, store.Query{Order: by("birthDate", desc), Limit: 10})
		f.must(err)
		for _, e := range found {
			list = append(list, e.Entity.Label())
		}
		return list
	}
	rising := []string{"0001", "2019-12-31", "2020-01-01", "2020-01", "2020", "2020-01-02", "9999", "9999-12-31"}
	f.same("rising", labels(false), rising)
	for i, day := range labels(true) {
		f.same("falling", day, rising[len(rising)-1-i])
	}
}

func textsByBytes(f *fixture) {
	var b store.Batch
	for i, name := range []string{"é", "e", "Z", "z", "E", "zz", "%", "_z", "\\z", "ﬀ", "𝒜"} {
		b.Entities = append(b.Entities, puts(person(fmt.Sprintf("p:%02d", i), name))...)
	}
	f.apply(b)
	label := store.OrderByLabel
	where := func(c store.Condition) []string {
		found, err := f.s.Find(f.ctx, store.Query{Where: []store.Condition{c}, Order: by("label", false), Limit: 20})
		f.must(err)
		var labels []string
		for _, e := range found {
			labels = append(labels, e.Entity.Label())
		}
		return labels
	}
	f.same("all", where(store.Condition{Column: label, Prefix: ""}), nil)
	f.same("by bytes", f.find(store.Query{Order: by("label", false)}),
		[]string{"p:06", "p:04", "p:02", "p:08", "p:07", "p:01", "p:03", "p:05", "p:00", "p:09", "p:10"})
	f.same("prefix z", where(store.Condition{Column: label, Prefix: "z"}), []string{"z", "zz"})
	f.same("prefix %", where(store.Condition{Column: label, Prefix: "%"}), []string{"%"})
	f.same("contains _", where(store.Condition{Column: label, Contains: "_"}), []string{"_z"})
	f.same("contains \\", where(store.Condition{Column: label, Contains: "\\"}), []string{"\\z"})
	f.same("contains z", where(store.Condition{Column: label, Contains: "z"}), []string{"\\z", "_z", "z", "zz"})
	f.same("prefix 𝒜", where(store.Condition{Column: label, Prefix: "𝒜"}), []string{"𝒜"})
}

func cursorsStand(f *fixture) {
	var b store.Batch
	for i := range 6 {
		b.Entities = append(b.Entities, puts(person(fmt.Sprintf("p:%d", i), "P"))...)
	}
	f.apply(b)
	q := store.Query{Limit: 2, Order: by("label", true)}
	page, err := f.s.Find(f.ctx, q)
	f.must(err)
	f.same("first page", foundIDs(page), []string{"p:0", "p:1"})
	q.After = page[1].Cursor
	f.apply(store.Batch{Retire: refs("p:1", "p:2"), Entities: puts(person("p:00", "P"))})
	page, err = f.s.Find(f.ctx, q)
	f.must(err)
	f.same("second page", foundIDs(page), []string{"p:3", "p:4"})
	q.Sights, q.Limit = f.sights(openMark), 1
	page, err = f.s.Find(f.ctx, q)
	f.must(err)
	f.same("the same page for another subject", foundIDs(page), []string{"p:3"})
}

func foreignCursors(f *fixture) {
	f.apply(pair())
	q := store.Query{Limit: 1, Order: by("label", false)}
	page, err := f.s.Find(f.ctx, q)
	f.must(err)
	cursor := page[0].Cursor
	for name, other := range map[string]store.Query{
		"another order":     {Limit: 1, Order: by("id", false)},
		"another direction": {Limit: 1, Order: by("label", true)},
		"another kind":      {Limit: 1, Order: q.Order, Kinds: []domain.EntityKind{domain.Phone}},
		"another condition": {Limit: 1, Order: q.Order, Where: []store.Condition{{Column: store.OrderByLabel, Prefix: "A"}}},
	} {
		f.Log(name)
		other.After = cursor
		_, err := f.s.Find(f.ctx, other)
		f.code(domain.InvalidInput, err)
	}
	for _, nonsense := range []string{"x", "e30", "%%%", cursor + "AAAA"} {
		q.After = nonsense
		_, err := f.s.Find(f.ctx, q)
		f.code(domain.InvalidInput, err)
	}
}

func wholeEntities(f *fixture) {
	_, m := f.load(3, 120)
	found, err := f.s.Find(f.ctx, store.Query{Limit: 200})
	f.must(err)
	f.same("number", len(found), len(m.entities))
	for _, e := range found {
		want := *m.entities[e.Entity.ID]
		want.Revision = 1
		f.same("entity", e.Entity, want)
	}
	all := f.everything()
	for _, l := range all.Links {
		want := *m.links[l.ID]
		want.Revision = 1
		f.same("link", l, want)
	}
	for _, r := range all.Reports {
		want := *m.reports[r.ID]
		want.Revision = 1
		f.same("report", r, want)
	}
}

func linkConditions(f *fixture) {
	b := triangle()
	b.Links[0].Record.Since, b.Links[0].Record.Until = date("2019-05"), date("2020")
	b.Links[1].Record.Kind = domain.FamilyOf
	f.apply(b)
	has := func(c store.LinkCondition) []string { return f.find(store.Query{HasLink: &c}) }
	f.same("any", has(store.LinkCondition{}), corners)
	f.same("family, out", has(store.LinkCondition{Kinds: []domain.LinkKind{domain.FamilyOf}, Direction: domain.Out}), []string{"p:b"})
	f.same("to p:a", has(store.LinkCondition{To: "p:a"}), []string{"p:b", "p:c"})
	f.same("from p:a", has(store.LinkCondition{To: "p:a", Direction: domain.In}), []string{"p:b"})
	f.same("to nobody", has(store.LinkCondition{To: "p:none"}), nil)
	travelled := []domain.LinkKind{domain.TravelledWith}
	in := func(from, to string) []string {
		return has(store.LinkCondition{Kinds: travelled, To: "p:b", Window: &domain.Interval{From: date(from), To: date(to)}})
	}
	f.same("before it", in("2019-04", "2019-04-30"), nil)
	f.same("when it began", in("2019-04", "2019-05-01"), []string{"p:a"})
	f.same("when it ended", in("2020-12-31", "2021"), []string{"p:a"})
	f.same("after it", in("2021", "2022"), nil)
}

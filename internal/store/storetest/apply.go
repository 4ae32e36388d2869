package storetest

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var applyCases = []testCase{
	{"an empty graph has revision 0", emptyGraph},
	{"a batch gets one revision and a receipt that counts", receiptCounts},
	{"a record that is put again as it was is unchanged", unchangedRecords},
	{"a batch in which nothing changes gets no revision", nothingChanges},
	{"records are whole: what they do not hold is cleared", wholeRecords},
	{"a batch is written whole or not at all", atomicBatch},
	{"expectations of reports", expectReports},
	{"expectations of entities", expectEntities},
	{"expectations of links", expectLinks},
	{"expectations of what is retired and deleted", expectRefs},
	{"a link moves to other ends", linkMoves},
	{"a link changes its kind", linkChangesKind},
	{"an entity changes its kind", entityChangesKind},
	{"deleting a link takes its judgements with it", deleteLinks},
	{"judgements are named by link, instant and author", judgements},
	{"a record that stands twice is refused", standsTwice},
	{"what was written is there when the store is opened again", reopening},
	{"a load begins and ends without a trace", loads},
}

func emptyGraph(f *fixture) {
	f.same("revision", f.revision(), int64(0))
	f.same("changes", len(f.changes(0)), 0)
	f.same("found", f.find(store.Query{}), nil)
}

func receiptCounts(f *fixture) {
	b := pair()
	b.Reports = puts(report("r:1", openMark))
	b.Judgements = []domain.Judgement{judgement("l:ab", "x", "2020-12-01", "CONFIRM")}
	f.same("receipt", f.apply(b), store.Receipt{Revision: 1, Created: 5})
	changed := person("p:a", "Other")
	r := f.apply(store.Batch{Entities: puts(changed, person("p:b", "B"), person("p:c", "C")), DeleteLinks: refs("l:ab")})
	f.same("receipt", r, store.Receipt{Revision: 2, Created: 1, Updated: 1, Unchanged: 1, Deleted: 1})
	a, _ := f.entity("p:a")
	b2, _ := f.entity("p:b")
	f.same("revisions of what changed and what did not", []int64{a.Revision, b2.Revision}, []int64{2, 1})
}

func unchangedRecords(f *fixture) {
	b := pair()
	b.Reports = puts(report("r:1", openMark))
	b.Entities[0].Record.Reports = []string{"r:1"}
	b.Judgements = []domain.Judgement{judgement("l:ab", "x", "2020-12-01", "CONFIRM")}
	f.apply(b)
	f.same("receipt", f.apply(b), store.Receipt{Revision: 1, Unchanged: 5})
	f.same("changes after the first", len(f.changes(1)), 0)
}

func nothingChanges(f *fixture) {
	f.same("receipt", f.apply(store.Batch{Operation: "nothing"}), store.Receipt{})
	f.apply(pair())
	f.same("receipt", f.apply(store.Batch{}), store.Receipt{Revision: 1})
	f.same("revision", f.revision(), int64(1))
}

func wholeRecords(f *fixture) {
	e := person("p:a", "A", "r:1")
	e.Properties = map[string]string{"note": "x"}
	e.Values = e.Values.With(domain.FieldSex, "F")
	f.apply(store.Batch{Reports: puts(report("r:1", openMark)), Entities: puts(e)})
	bare := person("p:a", "A")
	f.apply(store.Batch{Entities: puts(bare)})
	got, _ := f.entity("p:a")
	bare.Revision = 2
	f.same("entity", got, bare)
	sex := store.Condition{Column: store.ColumnNamed("sex"), In: []string{"F"}}
	f.same("found by what was cleared", f.find(store.Query{Where: []store.Condition{sex}}), nil)
}

func atomicBatch(f *fixture) {
	f.apply(pair())
	stale := int64(99)
	f.refused(domain.Conflict, store.Batch{
		Reports:  puts(report("r:new", openMark)),
		Entities: append(puts(person("p:new", "N"), person("p:a", "Changed")), store.Put[domain.Entity]{Record: person("p:b", "B2"), Expect: &stale}),
		Links:    puts(link("l:new", domain.TravelledWith, "p:new", "p:a")),
	})
	f.refused(domain.NotFound, store.Batch{
		Entities:    puts(person("p:new", "N")),
		DeleteLinks: refs("l:ab"),
		Retire:      refs("p:nobody"),
	})
	f.same("new entities", f.find(store.Query{}), []string{"p:a", "p:b"})
	f.has([]string{"p:a", "p:b"}, []string{"l:ab"})
	a, _ := f.entity("p:a")
	f.same("label", a.Label(), "A")
	f.same("changes", len(f.changes(1)), 0)
	sights, err := f.s.Sights(f.ctx)
	f.must(err)
	f.same("sights", len(sights), 1)
}

func expectReports(f *fixture) {
	r := report("r:1", openMark)
	f.apply(store.Batch{Reports: expecting(r, 0)})
	r.Text = "more"
	f.refused(domain.Conflict, store.Batch{Reports: expecting(r, 0)})
	f.refused(domain.Conflict, store.Batch{Reports: expecting(r, 7)})
	f.apply(store.Batch{Reports: expecting(r, 1)})
	f.refused(domain.Conflict, store.Batch{Reports: expecting(r, 1)})
	f.refused(domain.Conflict, store.Batch{Reports: expecting(report("r:2", openMark), 1)})
}

func expectEntities(f *fixture) {
	f.apply(store.Batch{Entities: expecting(person("p:a", "A"), 0)})
	f.refused(domain.Conflict, store.Batch{Entities: expecting(person("p:a", "B"), 0)})
	f.apply(store.Batch{Entities: expecting(person("p:a", "B"), 1)})
	f.refused(domain.Conflict, store.Batch{Entities: expecting(person("p:a", "C"), 1)})
	f.refused(domain.Conflict, store.Batch{Entities: expecting(person("p:b", "B"), 2)})
	f.refused(domain.Conflict, store.Batch{Entities: expecting(person("p:a", "B"), 1)}) // unchanged, yet not as expected
	f.apply(store.Batch{Retire: refs("p:a")})
	f.refused(domain.Conflict, store.Batch{Entities: expecting(person("p:a", "B"), 2)})
	f.same("receipt", f.apply(store.Batch{Entities: expecting(person("p:a", "B"), 0)}), store.Receipt{Revision: 4, Created: 1})
}

func expectLinks(f *fixture) {
	b := pair()
	b.Links[0].Expect = new(int64)
	f.apply(b)
	l := link("l:ab", domain.FamilyOf, "p:a", "p:b")
	f.refused(domain.Conflict, store.Batch{Links: expecting(l, 0)})
	f.apply(store.Batch{Links: expecting(l, 1)})
	l.Country = "ML"
	f.refused(domain.Conflict, store.Batch{Links: expecting(l, 1)})
	f.refused(domain.Conflict, store.Batch{Links: expecting(link("l:ba", domain.FamilyOf, "p:b", "p:a"), 2)})
}

func expectRefs(f *fixture) {
	f.apply(pair())
	one, two := int64(1), int64(2)
	f.refused(domain.Conflict, store.Batch{Retire: []store.Ref{{ID: "p:a", Expect: &two}}})
	f.refused(domain.Conflict, store.Batch{DeleteLinks: []store.Ref{{ID: "l:ab", Expect: &two}}})
	r := f.apply(store.Batch{
		Retire:      []store.Ref{{ID: "p:a", Expect: &one}},
		DeleteLinks: []store.Ref{{ID: "l:ab", Expect: &one}},
	})
	f.same("receipt", r, store.Receipt{Revision: 2, Deleted: 2})
}

func linkMoves(f *fixture) {
	b := pair()
	b.Entities = append(b.Entities, puts(person("p:c", "C"))...)
	f.apply(b)
	f.apply(store.Batch{Links: puts(link("l:ab", domain.TravelledWith, "p:c", "p:a"))})
	moved, _ := f.link("l:ab")
	f.same("ends", []string{moved.From, moved.To}, []string{"p:c", "p:a"})
	ids := []string{"p:a", "p:b", "p:c"}
	f.same("outgoing", f.linksOf(store.LinksQuery{IDs: ids, Direction: domain.Out}), [][]string{nil, nil, {"l:ab"}})
	f.same("incoming", f.linksOf(store.LinksQuery{IDs: ids, Direction: domain.In}), [][]string{{"l:ab"}, nil, nil})
	f.same("topology", f.topology().links, []string{"p:c TRAVELLED_WITH p:a l:ab"})
}

func linkChangesKind(f *fixture) {
	f.apply(pair())
	f.apply(store.Batch{Links: puts(link("l:ab", domain.FamilyOf, "p:a", "p:b"))})
	old := store.LinksQuery{IDs: []string{"p:a"}, Kinds: []domain.LinkKind{domain.TravelledWith}}
	f.same("links of the old kind", f.linksOf(old), [][]string{nil})
	f.same("topology", f.topology().links, []string{"p:a FAMILY_OF p:b l:ab"})
}

func entityChangesKind(f *fixture) {
	f.apply(store.Batch{Entities: puts(phone("x:1", "1"))})
	f.apply(store.Batch{Entities: puts(person("x:1", "One"))})
	f.same("phones", f.find(store.Query{Kinds: []domain.EntityKind{domain.Phone}}), nil)
	f.same("persons", f.find(store.Query{Kinds: []domain.EntityKind{domain.Person}}), []string{"x:1"})
	number := store.Condition{Column: store.ColumnNamed("number"), In: []string{"1"}}
	f.same("found by the old kind's field", f.find(store.Query{Where: []store.Condition{number}}), nil)
}

func deleteLinks(f *fixture) {
	b := pair()
	b.Links = append(b.Links, puts(link("l:ba", domain.FamilyOf, "p:b", "p:a"))...)
	b.Judgements = []domain.Judgement{
		judgement("l:ab", "x", "2020-12-01", "DISPUTE"),
		judgement("l:ba", "x", "2020-12-01", "DISPUTE"),
	}
	f.apply(b)
	f.same("receipt", f.apply(store.Batch{DeleteLinks: refs("l:ab")}), store.Receipt{Revision: 2, Deleted: 1})
	f.has([]string{"p:a", "p:b"}, nil)
	f.has(nil, []string{"l:ba"})
	left, err := f.s.Judgements(f.ctx, []string{"l:ab", "l:ba"})
	f.must(err)
	f.same("judgements left", len(left), 1)
	f.same("links of an end", f.linksOf(store.LinksQuery{IDs: []string{"p:a"}}), [][]string{{"l:ba"}})
	f.refused(domain.NotFound, store.Batch{DeleteLinks: refs("l:ab")})
	f.refused(domain.NotFound, store.Batch{Judgements: []domain.Judgement{judgement("l:ab", "y", "2020-12-02", "CONFIRM")}})
	f.apply(store.Batch{Links: puts(link("l:ab", domain.TravelledWith, "p:a", "p:b"))})
	left, err = f.s.Judgements(f.ctx, []string{"l:ab"})
	f.must(err)
	f.same("judgements of a link made anew", len(left), 0)
}

func judgements(f *fixture) {
	b := pair()
	b.Links = append(b.Links, puts(link("l:aa", domain.FamilyOf, "p:b", "p:a"))...)
	b.Judgements = []domain.Judgement{
		judgement("l:ab", "y", "2020-12-01", "CONFIRM"),
		judgement("l:ab", "x", "2020-12-02", "DISPUTE"),
		judgement("l:ab", "x", "2020-12-01", "DISMISS"),
		judgement("l:aa", "x", "2020-12-03", "DISMISS"),
	}
	f.apply(b)
	changed := judgement("l:ab", "x", "2020-12-02", "CONFIRM")
	changed.Reason = "seen again"
	r := f.apply(store.Batch{Judgements: []domain.Judgement{changed, b.Judgements[0]}})
	f.same("receipt", r, store.Receipt{Revision: 2, Updated: 1, Unchanged: 1})
	got, err := f.s.Judgements(f.ctx, []string{"l:ab", "l:none", "l:aa"})
	f.must(err)
	var said []string
	for _, j := range got {
		said = append(said, fmt.Sprintf("%s %s %s %s %d", j.Link, j.At, j.By, j.Verdict, j.Revision))
	}
	f.same("judgements", said, []string{
		"l:aa 2020-12-03 x DISMISS 1",
		"l:ab 2020-12-01 x DISMISS 1",
		"l:ab 2020-12-01 y CONFIRM 1",
		"l:ab 2020-12-02 x CONFIRM 2",
	})
}

func standsTwice(f *fixture) {
	f.refused(domain.InvalidInput, store.Batch{Entities: puts(person("p:a", "A"), person("p:a", "B"))})
	f.refused(domain.InvalidInput, store.Batch{Entities: puts(person("p:a", "A")), Retire: refs("p:a")})
}

func reopening(f *fixture) {
	b := pair()
	b.Operation, b.Answer = "op:1", []byte("yes")
	b.Reports = puts(report("r:1", openMark))
	b.Entities[0].Record.Reports = []string{"r:1"}
	b.Judgements = []domain.Judgement{judgement("l:ab", "x", "2020-12-01", "DISPUTE")}
	f.apply(b)
	before := f.everything()
	f.reopen()
	f.same("the graph", f.everything(), before)
	f.same("revision", f.revision(), int64(1))
	f.same("receipt", f.apply(b), store.Receipt{Revision: 1, Replayed: true, Created: 5, Answer: []byte("yes")})
	f.apply(store.Batch{Retire: refs("p:a")})
	f.reopen()
	f.same("revision", f.revision(), int64(2))
	f.has([]string{"p:b"}, nil)
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
}

func loads(f *fixture) {
	f.apply(pair())
	end, err := f.s.BeginLoad(f.ctx)
	f.must(err)
	var want []string
	for i := range 10 {
		var b store.Batch
		for j := range 20 {
			id := fmt.Sprintf("q:%02d-%02d", i, j)
			want = append(want, id)
			b.Entities = append(b.Entities, puts(person(id, "Q"))...)
			b.Links = append(b.Links, puts(link("l:"+id, domain.TravelledWith, "p:a", id))...)
		}
		f.apply(b)
	}
	label := store.Query{Where: []store.Condition{{Column: store.OrderByLabel, In: []string{"Q"}}}}
	out := store.LinksQuery{IDs: []string{"p:a"}, Direction: domain.Out}
	f.same("found within the load", f.find(label), want)
	f.same("links within the load", len(f.linksOf(out)[0]), 201)
	f.must(end(f.ctx))
	f.same("found after the load", f.find(label), want)
	f.same("links after the load", len(f.linksOf(out)[0]), 201)
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
	end, err = f.s.BeginLoad(f.ctx)
	f.must(err)
	f.reopen()
	f.same("found when opened again", f.find(label), want)
	_ = end
}

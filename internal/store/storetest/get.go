package storetest

import (
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var getCases = []testCase{
	{"records come in the order of the ids, what is not there is left out", getInOrder},
	{"more than a thousand ids", getManyIDs},
	{"no ids give nothing", getNothing},
	{"names of entities, links and reports do not meet", nameSpaces},
	{"what is returned is the caller's", callersOwn},
}

func getInOrder(f *fixture) {
	b := pair()
	b.Reports = puts(report("r:1", openMark), report("r:2", openMark))
	f.apply(b)
	es, err := f.s.Entities(f.ctx, []string{"p:b", "p:none", "p:a"})
	f.must(err)
	f.same("entities", idsOf(es), []string{"p:b", "p:a"})
	rs, err := f.s.Reports(f.ctx, []string{"r:2", "", "r:1"})
	f.must(err)
	f.same("reports", []string{rs[0].ID, rs[1].ID}, []string{"r:2", "r:1"})
	ls, err := f.s.Links(f.ctx, []string{"l:none", "l:ab"})
	f.must(err)
	f.same("links", linkIDs(ls), []string{"l:ab"})
}

func getManyIDs(f *fixture) {
	const n = 2500
	b := store.Batch{Entities: puts(person("p:hub", "Hub"))}
	var entities, links, reports []string
	for i := range n {
		e, l, r := fmt.Sprintf("p:%04d", i), fmt.Sprintf("l:%04d", i), fmt.Sprintf("r:%04d", i)
		b.Reports = append(b.Reports, puts(report(r, openMark))...)
		b.Entities = append(b.Entities, puts(person(e, "P", r))...)
		b.Links = append(b.Links, puts(link(l, domain.TravelledWith, "p:hub", e, r))...)
		entities, links, reports = append(entities, e), append(links, l), append(reports, r)
	}
	f.apply(b)
	slices.Reverse(entities)
	es, err := f.s.Entities(f.ctx, entities)
	f.must(err)
	f.same("entities", idsOf(es), entities)
	ls, err := f.s.Links(f.ctx, links)
	f.must(err)
	f.same("links", linkIDs(ls), links)
	rs, err := f.s.Reports(f.ctx, reports)
	f.must(err)
	f.same("reports", len(rs), n)
	f.same("the last report", rs[n-1].ID, "r:2499")
	lists := f.linksOf(store.LinksQuery{IDs: entities, Direction: domain.In})
	f.same("lists", len(lists), n)
	for i, list := range lists {
		f.same("links of "+entities[i], list, []string{"l:" + entities[i][2:]})
	}
	f.same("links of the hub", len(f.linksOf(store.LinksQuery{IDs: []string{"p:hub"}})[0]), n)
}

func getNothing(f *fixture) {
	f.apply(pair())
	es, err := f.s.Entities(f.ctx, nil)
	f.must(err)
	ls, err := f.s.LinksOf(f.ctx, store.LinksQuery{})
	f.must(err)
	js, err := f.s.Judgements(f.ctx, nil)
	f.must(err)
	f.same("records", len(es)+len(ls)+len(js), 0)
}

func nameSpaces(f *fixture) {
	f.apply(store.Batch{
		Reports:  puts(report("x", openMark)),
		Entities: puts(person("x", "X", "x"), person("y", "Y")),
		Links:    puts(link("x", domain.TravelledWith, "x", "y", "x")),
	})
	f.apply(store.Batch{DeleteLinks: refs("x")})
	f.has([]string{"x"}, nil)
	rs, err := f.s.Reports(f.ctx, []string{"x"})
	f.must(err)
	f.same("reports", len(rs), 1)
}

func callersOwn(f *fixture) {
	f.apply(store.Batch{Reports: puts(report("r:1", openMark)), Entities: puts(person("p:a", "A", "r:1"), person("p:b", "B", "r:1"))})
	a, _ := f.entity("p:a")
	a.Reports[0] = "spoilt"
	a.Mark.ReleasableTo[0] = "spoilt"
	b, _ := f.entity("p:b")
	f.same("reports", b.Reports, []string{"r:1"})
	f.same("releasable to", b.Mark.ReleasableTo, []string{domain.Everyone})
}

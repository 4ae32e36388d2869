package storetest

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var linksCases = []testCase{
	{"links of many entities, by direction and kind", linksByDirection},
	{"pages of links", linksByPage},
	{"links that are seen to ends that are seen", linksInSight},
}

func linksByDirection(f *fixture) {
	b := triangle()
	b.Links = append(b.Links, puts(link("l:aa", domain.FamilyOf, "p:a", "p:b"))...)
	f.apply(b)
	ids := []string{"p:b", "p:none", "p:a", "p:b"}
	ask := func(d domain.Direction, kinds ...domain.LinkKind) [][]string {
		return f.linksOf(store.LinksQuery{IDs: ids, Direction: d, Kinds: kinds})
	}
	f.same("both", ask(domain.Both), [][]string{{"l:aa", "l:ab", "l:bc"}, nil, {"l:aa", "l:ab", "l:ca"}, {"l:aa", "l:ab", "l:bc"}})
	f.same("out", ask(domain.Out), [][]string{{"l:bc"}, nil, {"l:aa", "l:ab"}, {"l:bc"}})
	f.same("in", ask(domain.In), [][]string{{"l:aa", "l:ab"}, nil, {"l:ca"}, {"l:aa", "l:ab"}})
	f.same("family", ask(domain.Both, domain.FamilyOf), [][]string{{"l:aa"}, nil, {"l:aa"}, {"l:aa"}})
	f.same("two kinds", ask(domain.Out, domain.FamilyOf, domain.TravelledWith), [][]string{{"l:bc"}, nil, {"l:aa", "l:ab"}, {"l:bc"}})
	lists, err := f.s.LinksOf(f.ctx, store.LinksQuery{IDs: []string{"p:a"}, Kinds: []domain.LinkKind{domain.FamilyOf}})
	f.must(err)
	want := link("l:aa", domain.FamilyOf, "p:a", "p:b")
	want.Revision = 1
	f.same("a whole link", lists, [][]domain.Link{{want}})
}

func linksByPage(f *fixture) {
	var b store.Batch
	b.Entities = puts(person("p:a", "A"), person("p:b", "B"))
	for i := range 25 {
		b.Links = append(b.Links, puts(link(fmt.Sprintf("l:%02d", 24-i), domain.Called, "p:a", "p:b"))...)
	}
	f.apply(b)
	var got []string
	q := store.LinksQuery{IDs: []string{"p:a", "p:b"}, Limit: 10}
	for {
		lists := f.linksOf(q)
		f.same("links at the other end", lists[1], lists[0])
		got = append(got, lists[0]...)
		if len(lists[0]) < q.Limit {
			break
		}
		q.After = lists[0][9]
	}
	f.same("number", len(got), 25)
	for i, id := range got {
		f.same("link", id, fmt.Sprintf("l:%02d", i))
	}
}

func linksInSight(f *fixture) {
	secret := marked("ML", domain.Secret)
	b := triangle()
	b.Reports = append(b.Reports, puts(report("r:2", secret))...)
	b.Links[1].Record.Mark = secret
	b.Entities[2].Record.Reports = []string{"r:2"}
	f.apply(b)
	ask := func(s *store.Sights) [][]string {
		return f.linksOf(store.LinksQuery{IDs: corners, Sights: s})
	}
	f.same("to who sees all", ask(nil), [][]string{{"l:ab", "l:ca"}, {"l:ab", "l:bc"}, {"l:bc", "l:ca"}})
	f.same("to who sees both classes", ask(f.sights(openMark, secret)), ask(nil))
	f.same("to who sees one class", ask(f.sights(openMark)), [][]string{{"l:ab"}, {"l:ab"}, {"l:ca"}})
	f.same("to who sees nothing", ask(f.sights()), [][]string{nil, nil, nil})
}

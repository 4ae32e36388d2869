package storetest

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var retireCases = []testCase{
	{"a retired entity and its links are out of sight everywhere", retiredIsOutOfSight},
	{"an entity that is put again comes back with its links", comesBack},
	{"an entity may come back as something else", comesBackChanged},
	{"retiring one end is undone by that end alone", bothEndsRetired},
	{"a link of a retired entity may be moved away from it", movedAway},
	{"what is retired follows the marks of its reports when it comes back", marksWhileRetired},
}

// triangle is p:a -> p:b -> p:c -> p:a with a judgement of the first link.
func triangle() store.Batch {
	return store.Batch{
		Reports:  puts(report("r:1", openMark)),
		Entities: puts(person("p:a", "A", "r:1"), person("p:b", "B", "r:1"), person("p:c", "C")),
		Links: puts(
			link("l:ab", domain.TravelledWith, "p:a", "p:b", "r:1"),
			link("l:bc", domain.TravelledWith, "p:b", "p:c"),
			link("l:ca", domain.TravelledWith, "p:c", "p:a")),
		Judgements: []domain.Judgement{judgement("l:ab", "x", "2020-12-01", "DISPUTE")},
	}
}

var (
	corners = []string{"p:a", "p:b", "p:c"}
	sides   = []string{"l:ab", "l:bc", "l:ca"}
)

func (f *fixture) sees(entities, links []string) {
	f.Helper()
	list, err := f.s.Entities(f.ctx, corners)
	f.must(err)
	f.same("entities", idsOf(list), entities)
	f.same("found", f.find(store.Query{}), entities)
	some, err := f.s.Links(f.ctx, sides)
	f.must(err)
	f.same("links", linkIDs(some), links)
	all := f.everything()
	f.same("entities scanned", idsOf(all.Entities), entities)
	f.same("links scanned", linkIDs(all.Links), links)
	top := f.topology()
	f.same("links of the topology", top.linkIDs, links)
	f.same("entities of the topology", top.entities, entities)
	seen := map[string]bool{}
	for _, ids := range f.linksOf(store.LinksQuery{IDs: corners}) {
		for _, id := range ids {
			seen[id] = true
		}
	}
	f.same("links of the corners", len(seen), len(links))
}

func retiredIsOutOfSight(f *fixture) {
	f.apply(triangle())
	f.sees(corners, sides)
	f.same("receipt", f.apply(store.Batch{Retire: refs("p:b")}), store.Receipt{Revision: 2, Deleted: 1})
	f.sees([]string{"p:a", "p:c"}, []string{"l:ca"})
	f.same("links of the retired", f.linksOf(store.LinksQuery{IDs: []string{"p:b"}}), [][]string{nil})
	js, err := f.s.Judgements(f.ctx, sides)
	f.must(err)
	f.same("judgements", len(js), 0)
	f.same("judgements scanned", len(f.everything().Judgements), 0)
	f.same("judgements of the topology", f.topology().judgements, nil)
	at := func(c store.LinkCondition) []string { return f.find(store.Query{HasLink: &c}) }
	f.same("entities with a link", at(store.LinkCondition{}), []string{"p:a", "p:c"})
	f.same("entities with an outgoing link", at(store.LinkCondition{Direction: domain.Out}), []string{"p:c"})
	f.same("entities with a link to the retired", at(store.LinkCondition{To: "p:b"}), nil)
}

func comesBack(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:b")})
	r := f.apply(store.Batch{Entities: puts(person("p:b", "B", "r:1"))})
	f.same("receipt", r, store.Receipt{Revision: 3, Created: 1})
	f.sees(corners, sides)
	b, _ := f.entity("p:b")
	f.same("revision", b.Revision, int64(3))
	l, _ := f.link("l:ab")
	f.same("revision of its link", l.Revision, int64(1))
	js, err := f.s.Judgements(f.ctx, sides)
	f.must(err)
	f.same("judgements", len(js), 1)
}

func comesBackChanged(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:b")})
	f.apply(store.Batch{Entities: puts(phone("p:b", "227"))})
	f.same("phones", f.find(store.Query{Kinds: []domain.EntityKind{domain.Phone}}), []string{"p:b"})
	f.sees(corners, sides)
}

func bothEndsRetired(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:a", "p:b")})
	f.sees([]string{"p:c"}, nil)
	f.apply(store.Batch{Entities: puts(person("p:a", "A", "r:1"))})
	f.sees([]string{"p:a", "p:c"}, []string{"l:ca"})
}

func movedAway(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:b")})
	f.apply(store.Batch{Links: expecting(link("l:ab", domain.TravelledWith, "p:a", "p:c"), 0)})
	f.sees([]string{"p:a", "p:c"}, []string{"l:ab", "l:ca"})
	f.apply(store.Batch{Entities: puts(person("p:b", "B"))})
	f.sees(corners, sides)
}

func marksWhileRetired(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{Retire: refs("p:b")})
	f.apply(store.Batch{Reports: puts(report("r:1", marked("ML", domain.Secret)))})
	f.apply(store.Batch{Entities: puts(person("p:b", "B", "r:1"))})
	f.same("seen without the report", f.find(store.Query{Sights: f.sights(openMark)}), []string{"p:c"})
	f.same("seen with it", f.find(store.Query{Sights: f.sights(openMark, marked("ML", domain.Secret))}), corners)
}

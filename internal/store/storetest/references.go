package storetest

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var referenceCases = []testCase{
	{"what a batch refers to and is not there is NOT_FOUND", missingReferences},
	{"a batch may refer to what it brings itself", ownReferences},
	{"retired ends and places are not there", retiredReferences},
}

func missingReferences(f *fixture) {
	f.apply(pair())
	placed := link("l:new", domain.TravelledWith, "p:a", "p:b")
	placed.Place = "x:nowhere"
	for name, b := range map[string]store.Batch{
		"a link's start":     {Links: puts(link("l:new", domain.TravelledWith, "p:none", "p:b"))},
		"a link's end":       {Links: puts(link("l:new", domain.TravelledWith, "p:a", "p:none"))},
		"a link's place":     {Links: puts(placed)},
		"a link's report":    {Links: puts(link("l:new", domain.TravelledWith, "p:a", "p:b", "r:none"))},
		"an entity's report": {Entities: puts(person("p:c", "C", "r:none"))},
		"a judgement's link": {Judgements: []domain.Judgement{judgement("l:none", "x", "2020", "CONFIRM")}},
		"what is retired":    {Retire: refs("p:none")},
		"what is deleted":    {DeleteLinks: refs("l:none")},
	} {
		f.Log(name)
		f.refused(domain.NotFound, b)
	}
	f.same("found", f.find(store.Query{}), []string{"p:a", "p:b"})
}

func ownReferences(f *fixture) {
	placed := link("l:new", domain.SeenAt, "p:a", "x:1", "r:1")
	placed.Place = "x:2"
	place := func(id string) domain.Entity {
		e := domain.Entity{ID: id, Kind: domain.Location, Mark: openMark, Reports: []string{"r:1"}}
		e.Values = e.Values.With(domain.FieldName, id).With(domain.FieldCountry, "NE").With(domain.FieldLocationType, "TOWN")
		return e
	}
	f.apply(store.Batch{
		Judgements: []domain.Judgement{judgement("l:new", "x", "2020-12-01", "CONFIRM")},
		Links:      puts(placed),
		Entities:   puts(person("p:a", "A", "r:1"), place("x:1"), place("x:2")),
		Reports:    puts(report("r:1", openMark)),
	})
	got, _ := f.link("l:new")
	placed.Revision = 1
	f.same("link", got, placed)
}

func retiredReferences(f *fixture) {
	b := pair()
	b.Entities = append(b.Entities, puts(person("p:c", "C"))...)
	f.apply(b)
	f.apply(store.Batch{Retire: refs("p:b")})
	placed := link("l:new", domain.TravelledWith, "p:a", "p:c")
	placed.Place = "p:b"
	f.refused(domain.NotFound, store.Batch{Links: puts(link("l:new", domain.TravelledWith, "p:a", "p:b"))})
	f.refused(domain.NotFound, store.Batch{Links: puts(link("l:new", domain.TravelledWith, "p:b", "p:a"))})
	f.refused(domain.NotFound, store.Batch{Links: puts(placed)})
	f.refused(domain.NotFound, store.Batch{Links: puts(link("l:ab", domain.TravelledWith, "p:a", "p:b"))})
	f.refused(domain.NotFound, store.Batch{Retire: refs("p:b")})
	f.refused(domain.NotFound, store.Batch{DeleteLinks: refs("l:ab")})
	f.refused(domain.NotFound, store.Batch{Judgements: []domain.Judgement{judgement("l:ab", "x", "2020", "CONFIRM")}})
	f.refused(domain.NotFound, store.Batch{
		Links:  puts(link("l:new", domain.TravelledWith, "p:a", "p:c")),
		Retire: refs("p:c"),
	})
}

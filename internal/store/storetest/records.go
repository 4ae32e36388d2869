package storetest

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var openMark = domain.Mark{Owner: "NE", Level: domain.Open, ReleasableTo: []string{domain.Everyone}}

// marked is a mark of an owner at a level, each pair a class of its own.
func marked(owner string, level domain.Level) domain.Mark {
	return domain.Mark{Owner: owner, Level: level}
}

func report(id string, mark domain.Mark) domain.Report {
	return domain.Report{
		ID: id, Originator: domain.Originator{Country: "NE"}, Mark: mark,
		Grade: domain.Grade{Reliability: "B", Credibility: 2},
	}
}

func person(id, name string, reports ...string) domain.Entity {
	e := domain.Entity{ID: id, Kind: domain.Person, Reports: reports, Mark: openMark}
	e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: name, Type: "PRIMARY"}})
	return e
}

func phone(id, number string, reports ...string) domain.Entity {
	e := domain.Entity{ID: id, Kind: domain.Phone, Reports: reports, Mark: openMark}
	e.Values = e.Values.With(domain.FieldNumber, number)
	return e
}

func link(id string, kind domain.LinkKind, from, to string, reports ...string) domain.Link {
	return domain.Link{ID: id, Kind: kind, From: from, To: to, Reports: reports, Mark: openMark}
}

func judgement(link, by, at, verdict string) domain.Judgement {
	return domain.Judgement{Link: link, Verdict: verdict, By: by, At: at, Mark: openMark}
}

func puts[R any](records ...R) []store.Put[R] {
	list := make([]store.Put[R], len(records))
	for i, r := range records {
		list[i].Record = r
	}
	return list
}

func expecting[R any](record R, revision int64) []store.Put[R] {
	return []store.Put[R]{{Record: record, Expect: &revision}}
}

func refs(ids ...string) []store.Ref {
	list := make([]store.Ref, len(ids))
	for i, id := range ids {
		list[i].ID = id
	}
	return list
}

// pair is two persons who travelled together: p:a, p:b and the link l:ab.
func pair() store.Batch {
	return store.Batch{
		Entities: puts(person("p:a", "A"), person("p:b", "B")),
		Links:    puts(link("l:ab", domain.TravelledWith, "p:a", "p:b")),
	}
}

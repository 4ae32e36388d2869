package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var scanCases = []testCase{
	{"a scan visits every record in order", scanOrder},
	{"a scan leaves out what is not asked for, and stops at an error", scanStops},
	{"the topology is grouped by the entity that links start from", topologyGrouped},
	{"the topology holds what a projection needs", topologyContent},
	{"the topology stops at an error", topologyStops},
}

// graph is all that a Scan visits.
type graph struct {
	Reports    []domain.Report
	Entities   []domain.Entity
	Links      []domain.Link
	Judgements []domain.Judgement
}

func (f *fixture) everything() graph {
	f.Helper()
	var g graph
	f.must(f.s.Scan(f.ctx, store.Visit{
		Report:    func(r *domain.Report) error { g.Reports = append(g.Reports, *r); return nil },
		Entity:    func(e *domain.Entity) error { g.Entities = append(g.Entities, *e); return nil },
		Link:      func(l *domain.Link) error { g.Links = append(g.Links, *l); return nil },
		Judgement: func(j *domain.Judgement) error { g.Judgements = append(g.Judgements, *j); return nil },
	}))
	return g
}

// seenTopology is what a Topology visits, in words and in byte order.
type seenTopology struct {
	revision                   int64
	reports, entities          []string
	links, linkIDs, judgements []string
}

func (f *fixture) topology() seenTopology {
	f.Helper()
	seen, err := readTopology(f)
	f.must(err)
	return seen
}

func readTopology(f *fixture) (seen seenTopology, err error) {
	names := map[store.Handle]string{}
	grouped := map[store.Handle]bool{}
	seen.revision, err = f.s.Topology(f.ctx, store.TopologyVisit{
		Report: func(r *domain.Report) error { seen.reports = append(seen.reports, r.ID); return nil },
		Entity: func(h store.Handle, e *domain.Entity) error {
			if names[h] != "" {
				return fmt.Errorf("handle %d stands for %s and %s", h, names[h], e.ID)
			}
			names[h] = e.ID
			seen.entities = append(seen.entities, e.ID)
			return nil
		},
		Links: func(from store.Handle, links []store.TopologyLink) error {
			if names[from] == "" || grouped[from] || len(links) == 0 {
				return fmt.Errorf("links of entity %q: visited before, unknown or none", names[from])
			}
			grouped[from] = true
			for _, l := range links {
				if names[l.To] == "" {
					return fmt.Errorf("link %s leads to nowhere", l.ID)
				}
				words := []string{names[from], l.Kind.String(), names[l.To], l.ID}
				seen.links = append(seen.links, strings.Join(append(words, l.Reports...), " "))
				seen.linkIDs = append(seen.linkIDs, l.ID)
			}
			return nil
		},
		Judgement: func(j *domain.Judgement) error { seen.judgements = append(seen.judgements, j.Link); return nil },
	})
	for _, list := range [][]string{seen.reports, seen.entities, seen.links, seen.linkIDs, seen.judgements} {
		slices.Sort(list)
	}
	return seen, err
}

func scanOrder(f *fixture) {
	b := triangle()
	b.Reports = append(b.Reports, puts(report("r:0", openMark))...)
	b.Judgements = append(b.Judgements, judgement("l:ab", "a", "2020-12-01", "CONFIRM"), judgement("l:ab", "z", "2020-11-01", "CONFIRM"))
	slices.Reverse(b.Entities)
	slices.Reverse(b.Links)
	f.apply(b)
	g := f.everything()
	f.same("reports", []string{g.Reports[0].ID, g.Reports[1].ID}, []string{"r:0", "r:1"})
	f.same("entities", idsOf(g.Entities), corners)
	f.same("links", linkIDs(g.Links), sides)
	var by []string
	for _, j := range g.Judgements {
		by = append(by, j.At+" "+j.By)
	}
	f.same("judgements", by, []string{"2020-11-01 z", "2020-12-01 a", "2020-12-01 x"})
}

func scanStops(f *fixture) {
	f.apply(triangle())
	enough := errors.New("enough")
	n := 0
	err := f.s.Scan(f.ctx, store.Visit{Entity: func(*domain.Entity) error {
		if n++; n == 2 {
			return enough
		}
		return nil
	}})
	if !errors.Is(err, enough) || n != 2 {
		f.Fatalf("%d entities were visited, then %v", n, err)
	}
	f.must(f.s.Scan(f.ctx, store.Visit{}))
}

func topologyGrouped(f *fixture) {
	b := triangle()
	b.Links = append(b.Links, puts(
		link("l:ac", domain.FamilyOf, "p:a", "p:c"),
		link("l:ac2", domain.FamilyOf, "p:a", "p:c", "r:1"))...)
	b.Judgements = append(b.Judgements, judgement("l:bc", "x", "2020-12-01", "CONFIRM"), judgement("l:ab", "y", "2020-12-02", "CONFIRM"))
	f.apply(b)
	f.same("topology", f.topology().links, []string{
		"p:a FAMILY_OF p:c l:ac",
		"p:a FAMILY_OF p:c l:ac2 r:1",
		"p:a TRAVELLED_WITH p:b l:ab r:1",
		"p:b TRAVELLED_WITH p:c l:bc",
		"p:c TRAVELLED_WITH p:a l:ca",
	})
	top := f.topology()
	f.same("revision", top.revision, int64(1))
	f.same("reports", top.reports, []string{"r:1"})
	f.same("judgements of disputed links", top.judgements, []string{"l:ab", "l:ab"})
}

func topologyContent(f *fixture) {
	l := link("l:1", domain.Leads, "p:a", "o:b", "r:1", "r:2")
	l.Since, l.Until = date("2019"), date("2020-12-03")
	l.Mark = domain.Mark{Owner: "BF", Level: domain.Secret, ReleasableTo: []string{"CI", "ML"}, Caveats: []string{"EYES ONLY"}, TLP: "RED"}
	o := domain.Entity{ID: "o:b", Kind: domain.Organisation, Mark: l.Mark, Reports: []string{"r:2"}, Properties: map[string]string{"k": "v"}}
	o.Values = o.Values.With(domain.FieldNames, []domain.Name{{Text: "B"}}).With(domain.FieldOrganisationType, "ARMED_GROUP")
	r := report("r:2", marked("ML", domain.Confidential))
	r.Source, r.Day = "key", date("2020-12")
	f.apply(store.Batch{Reports: puts(report("r:1", openMark), r), Entities: puts(person("p:a", "A"), o), Links: puts(l)})
	r.Revision, o.Revision = 1, 1
	var to store.Handle
	_, err := f.s.Topology(f.ctx, store.TopologyVisit{
		Report: func(got *domain.Report) error {
			if got.ID == "r:2" {
				f.same("report", *got, r)
			}
			return nil
		},
		Entity: func(h store.Handle, e *domain.Entity) error {
			if e.ID == "o:b" {
				to = h
				f.same("entity", *e, o)
			}
			return nil
		},
		Links: func(_ store.Handle, links []store.TopologyLink) error {
			f.same("links", links, []store.TopologyLink{{
				ID: "l:1", Kind: domain.Leads, To: to, Class: l.Mark.Class(), Since: l.Since, Until: l.Until, Reports: l.Reports,
			}})
			return nil
		},
	})
	f.must(err)
}

func topologyStops(f *fixture) {
	f.apply(triangle())
	enough := errors.New("enough")
	for _, v := range []store.TopologyVisit{
		{Report: func(*domain.Report) error { return enough }},
		{Entity: func(store.Handle, *domain.Entity) error { return enough }},
		{Links: func(store.Handle, []store.TopologyLink) error { return enough }},
		{Judgement: func(*domain.Judgement) error { return enough }},
	} {
		if _, err := f.s.Topology(f.ctx, v); !errors.Is(err, enough) {
			f.Fatalf("the error is %v", err)
		}
	}
}

func date(s string) domain.PartialDate {
	d, err := domain.ParsePartialDate(s)
	if err != nil {
		panic(err) // dates in the suite exist
	}
	return d
}

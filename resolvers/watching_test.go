package resolvers_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

// told is what a watch told, as one.
type told struct{ Entities, Links, GoneEntities, GoneLinks []string }

func (a told) then(b *service.Changed) told {
	return told{
		union(a.Entities, b.GoneEntities, b.Entities), union(a.Links, b.GoneLinks, b.Links),
		union(a.GoneEntities, b.Entities, b.GoneEntities), union(a.GoneLinks, b.Links, b.GoneLinks),
	}
}

func union(list, without, with []string) []string {
	var left []string
	for _, id := range list {
		if !slices.Contains(without, id) {
			left = append(left, id)
		}
	}
	return domain.SortedSet(append(left, with...))
}

const sentinel = "NE:sentinel"

// until writes something that all see, and returns what is told up to that.
func (w *world) until(t tester, watch *service.Watch, round int) told {
	t.Helper()
	put := store.Put[domain.Entity]{Record: domain.Entity{
		ID: sentinel, Kind: domain.Person, Mark: domain.Mark{Owner: "NE", ReleasableTo: []string{"ALL"}},
		Values: domain.Values{}.With(domain.FieldNames, []domain.Name{{Text: fmt.Sprint("round ", round)}}),
	}}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := w.service.CatchUp(ctx, 0); err != nil {
		t.Fatalf("%v", err)
	}
	if _, err := w.store.Apply(ctx, store.Batch{Entities: []store.Put[domain.Entity]{put}}); err != nil {
		t.Fatalf("%v", err)
	}
	if err := w.service.CatchUp(ctx, 0); err != nil {
		t.Fatalf("%v", err)
	}
	var all told
	for {
		c := watch.Next(ctx)
		switch {
		case c == nil:
			t.Fatalf("round %d is not told of", round)
		case len(c.Entities)+len(c.Links)+len(c.GoneEntities)+len(c.GoneLinks) == 0:
			t.Fatalf("an empty event")
		case c.Truncated:
			t.Fatalf("cut short: %v", c)
		}
		all = all.then(c)
		if slices.Contains(all.Entities, sentinel) {
			all.Entities = union(all.Entities, []string{sentinel}, nil)
			return all
		}
	}
}

func watch(t tester, w *world, s domain.Subject, r service.WatchRequest) *service.Watch {
	t.Helper()
	made, err := w.service.Watch(s, r)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return made
}

func TestAWatchTellsExactlyWhatChangesInViewAndNothingHiddenHasAnInfluence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		defer d.close()
		g, s := someGraph(t), someSubject(t)
		g.placeless()
		with, without := d.world(g, true), d.world(g.without(s), true)
		a, b := watch(t, with, s, service.WatchRequest{}), watch(t, without, s, service.WatchRequest{})
		defer a.Close()
		defer b.Close()
		for round := range rapid.IntRange(1, 4).Draw(t, "rounds") {
			next := g.changed(t)
			become(t, with.store, g, next)
			become(t, without.store, g.without(s), next.without(s))
			want := difference(g.without(s), next.without(s))
			if diff := cmp.Diff(want, with.until(t, a, round)); diff != "" {
				t.Fatalf("round %d: changed (-), told (+):\n%s", round, diff)
			}
			if diff := cmp.Diff(want, without.until(t, b, round)); diff != "" {
				t.Fatalf("round %d without what is hidden: changed (-), told (+):\n%s", round, diff)
			}
			g = next
		}
	})
}

// placeless takes away the links' places: that those come into view or leave it
// is not told.
func (g *graph) placeless() {
	for i := range g.links {
		g.links[i].Place = ""
	}
}

// changed is the graph after somebody wrote to it.
func (g graph) changed(t *rapid.T) graph {
	next := graph{
		reports: slices.Clone(g.reports), entities: slices.Clone(g.entities), links: slices.Clone(g.links),
		judgements: slices.Clone(g.judgements), retired: slices.Clone(g.retired),
	}
	for range rapid.IntRange(1, 5).Draw(t, "changes") {
		next.change(t)
	}
	return next
}

func (g *graph) change(t *rapid.T) {
	e := &g.entities[rapid.IntRange(0, len(g.entities)-1).Draw(t, "entity to change")]
	standing := slices.Sorted(maps.Keys(g.standing()))
	switch what := rapid.IntRange(0, 8).Draw(t, "what"); {
	case what == 0 && len(g.reports) > 0:
		r := &g.reports[rapid.IntRange(0, len(g.reports)-1).Draw(t, "report to change")]
		r.Mark, r.Grade.Credibility = someMark(t), rapid.IntRange(1, 6).Draw(t, "credibility")
	case what == 1 && !slices.Contains(g.retired, e.ID):
		*e = domain.Entity{ID: e.ID, Kind: e.Kind, Values: e.Values, Reports: someReports(t, *g), Mark: e.Mark}
	case what == 2 && !slices.Contains(g.retired, e.ID):
		e.Mark = someMark(t)
	case what == 3 && !slices.Contains(g.retired, e.ID):
		g.retired = append(g.retired, e.ID)
	case what == 4:
		g.retired = union(g.retired, []string{e.ID}, nil)
	case what == 5:
		if l, ok := someLink(t, fmt.Sprintf("NE:n%02d", len(g.links)), *g); ok && !slices.Contains(g.retired, l.From) && !slices.Contains(g.retired, l.To) {
			l.Place = ""
			g.links = append(g.links, l)
		}
	case what == 6 && len(standing) > 0:
		l := &g.links[rapid.SampledFrom(standing).Draw(t, "link to change")]
		l.Mark, l.Reports = someMark(t), someReports(t, *g)
	case what == 7 && len(standing) > 0:
		g.judgements = append(g.judgements, domain.Judgement{
			Link: g.links[rapid.SampledFrom(standing).Draw(t, "link to judge")].ID, Verdict: "DISPUTE",
			By: fmt.Sprint("later ", len(g.judgements)), At: "2021-01-02", Mark: someMark(t),
		})
	case what == 8 && len(g.judgements) > 0:
		j := &g.judgements[rapid.IntRange(0, len(g.judgements)-1).Draw(t, "judgement to change")]
		if slices.ContainsFunc(standing, func(i int) bool { return g.links[i].ID == j.Link }) {
			j.Verdict = rapid.SampledFrom(domain.Verdict.Values).Draw(t, "verdict")
		}
	}
}

// standing are the links of which neither end is retired.
func (g *graph) standing() map[int]bool {
	all := map[int]bool{}
	for i, l := range g.links {
		if !slices.Contains(g.retired, l.From) && !slices.Contains(g.retired, l.To) {
			all[i] = true
		}
	}
	return all
}

// become writes what makes the next graph of a graph.
func become(t tester, s store.Store, now, next graph) {
	t.Helper()
	var puts, away store.Batch
	for _, r := range next.reports {
		puts.Reports = append(puts.Reports, store.Put[domain.Report]{Record: r})
	}
	held := map[string]bool{}
	for _, e := range next.entities {
		held[e.ID] = true
		if !slices.Contains(next.retired, e.ID) {
			puts.Entities = append(puts.Entities, store.Put[domain.Entity]{Record: e})
		}
	}
	written := map[string]bool{}
	for i := range next.links {
		written[next.links[i].ID] = true
		if next.standing()[i] {
			puts.Links = append(puts.Links, store.Put[domain.Link]{Record: next.links[i]})
			for _, j := range next.judgements {
				if j.Link == next.links[i].ID {
					puts.Judgements = append(puts.Judgements, j)
				}
			}
		}
	}
	gone := map[string]bool{}
	for _, e := range now.entities {
		if !slices.Contains(now.retired, e.ID) && (!held[e.ID] || slices.Contains(next.retired, e.ID)) {
			gone[e.ID] = true
			away.Retire = append(away.Retire, store.Ref{ID: e.ID})
		}
	}
	for _, l := range now.links {
		if !written[l.ID] {
			away.DeleteLinks = append(away.DeleteLinks, store.Ref{ID: l.ID})
		}
	}
	links := store.Batch{DeleteLinks: away.DeleteLinks}
	away.DeleteLinks = nil
	for _, b := range []store.Batch{puts, links, away} {
		if _, err := s.Apply(context.Background(), b); err != nil {
			t.Fatalf("%v", err)
		}
	}
}

// difference is what changed between two graphs of which all is in view.
func difference(was, is graph) told {
	entitiesWere, linksWere := was.texts()
	entitiesAre, linksAre := is.texts()
	var d told
	d.Entities, d.GoneEntities = compare(entitiesWere, entitiesAre)
	d.Links, d.GoneLinks = compare(linksWere, linksAre)
	return d
}

// texts are the graph's things and links with all that is shown of them.
func (g graph) texts() (entities, links map[string]string) {
	reports := map[string]string{}
	for i := range g.reports {
		reports[g.reports[i].ID] = string(native.AppendReport(nil, &g.reports[i]))
	}
	entities, links = map[string]string{}, map[string]string{}
	for i := range g.entities {
		e := &g.entities[i]
		entities[e.ID] = string(native.AppendEntity(nil, e))
		for _, r := range e.Reports {
			entities[e.ID] += reports[r]
		}
	}
	for i := range g.links {
		l := &g.links[i]
		links[l.ID] = string(native.AppendLink(nil, l))
		for _, r := range l.Reports {
			links[l.ID] += reports[r]
		}
	}
	for i := range g.judgements {
		links[g.judgements[i].Link] += string(native.AppendJudgement(nil, &g.judgements[i]))
	}
	return entities, links
}

func compare(was, is map[string]string) (changed, gone []string) {
	for id, text := range is {
		if was[id] != text {
			changed = append(changed, id)
		}
	}
	for id := range was {
		if _, there := is[id]; !there {
			gone = append(gone, id)
		}
	}
	return domain.SortedSet(changed), domain.SortedSet(gone)
}

func TestAWatchTellsOnlyWhatWasAskedFor(t *testing.T) {
	link := func(id, from, to string) string {
		return `{"link":{"id":"` + id + `","kind":"FAMILY_OF","from":"` + from + `","to":"` + to + `",` + restricted + `}}`
	}
	for _, test := range []struct {
		name    string
		request service.WatchRequest
		want    told
	}{
		{"everything", service.WatchRequest{}, told{Entities: []string{"NE:a", "NE:b", "NE:c"}, Links: []string{"NE:l1", "NE:l2"}}},
		{"at a thing", service.WatchRequest{IDs: []string{"NE:a"}}, told{Entities: []string{"NE:a"}, Links: []string{"NE:l1"}}},
		{"at what is not there", service.WatchRequest{IDs: []string{"NE:z"}}, told{}},
		{"at nothing", service.WatchRequest{IDs: []string{}}, told{}},
		{"of another kind", service.WatchRequest{Kinds: []domain.EntityKind{domain.Case}}, told{Links: []string{"NE:l1", "NE:l2"}}},
		{"no links", service.WatchRequest{LinkKinds: []domain.LinkKind{}}, told{Entities: []string{"NE:a", "NE:b", "NE:c"}}},
		{
			"links of a kind at a thing",
			service.WatchRequest{IDs: []string{"NE:c"}, Kinds: []domain.EntityKind{}, LinkKinds: []domain.LinkKind{domain.FamilyOf}},
			told{Links: []string{"NE:l2"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t)
			if test.request.IDs != nil {
				test.request.IDs = append(test.request.IDs, sentinel)
			}
			if test.request.Kinds != nil {
				test.request.Kinds = append(test.request.Kinds, domain.Person)
			}
			asked := watch(t, w, niger(), test.request)
			defer asked.Close()
			put(t, w.store, personLine("NE:a", restricted), personLine("NE:b", restricted), personLine("NE:c", restricted),
				link("NE:l1", "NE:a", "NE:b"), link("NE:l2", "NE:b", "NE:c"))
			got := w.until(t, asked, 1)
			if test.request.Kinds != nil { // the sentinel is a person, so persons were asked for
				got.Entities = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMoreThanAnEventHoldsIsToldAsCutShort(t *testing.T) {
	for _, test := range []struct {
		written   int
		truncated bool
	}{{500, false}, {501, true}} {
		w := newWorld(t)
		asked := watch(t, w, niger(), service.WatchRequest{})
		var lines []string
		for i := range test.written {
			lines = append(lines, personLine(fmt.Sprintf("NE:%04d", i), restricted))
		}
		put(t, w.store, lines...)
		if err := w.service.CatchUp(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
		c := asked.Next(t.Context())
		if len(c.Entities) != 500 || c.Entities[0] != "NE:0000" || c.Truncated != test.truncated {
			t.Errorf("%d written: %d told, from %s on, truncated %v", test.written, len(c.Entities), c.Entities[0], c.Truncated)
		}
		asked.Close()
	}
}

func TestWhatIsNotReadIsToldAsOne(t *testing.T) {
	w := newWorld(t)
	slow, quick := watch(t, w, niger(), service.WatchRequest{}), watch(t, w, niger(), service.WatchRequest{})
	defer slow.Close()
	defer quick.Close()
	var last int64
	for i := range 50 {
		id := fmt.Sprintf("NE:%02d", i)
		put(t, w.store, personLine(id, restricted))
		if err := w.service.CatchUp(context.Background(), 0); err != nil {
			t.Fatal(err)
		}
		if c := quick.Next(t.Context()); !slices.Equal(c.Entities, []string{id}) || c.Epoch <= last {
			t.Fatalf("%v, not %s alone", c, id)
		} else {
			last = c.Epoch
		}
	}
	if c := w.until(t, slow, 1); len(c.Entities) != 50 {
		t.Errorf("%d of 50 told", len(c.Entities))
	}
}

func TestWhoMayNotReadMayNotWatch(t *testing.T) {
	w := newWorld(t)
	auditor := niger()
	auditor.Roles = []domain.Role{domain.Auditor}
	if _, err := w.service.Watch(auditor, service.WatchRequest{}); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("%v", err)
	}
	for _, test := range []struct {
		ids  int
		code domain.Code
	}{{1000, ""}, {1001, domain.LimitExceeded}} {
		made, err := w.service.Watch(niger(), service.WatchRequest{IDs: make([]string, test.ids)})
		if made != nil {
			made.Close()
		}
		if err != nil && domain.CodeOf(err) != test.code || err == nil && test.code != "" {
			t.Errorf("%d ids: %v", test.ids, err)
		}
	}
}

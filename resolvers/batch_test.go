package resolvers_test

import (
	"encoding/json"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// object is a record as an input has it: that of the native format.
func object(t tester, record native.Record) vars {
	t.Helper()
	var line map[string]vars
	if err := json.Unmarshal(native.Append(nil, record), &line); err != nil {
		t.Fatalf("%v", err)
	}
	for _, fields := range line {
		return fields
	}
	return nil
}

// entityInput is an entity as an EntityInput.
func entityInput(t tester, e domain.Entity) vars {
	fields := object(t, native.Record{Entity: &e})
	delete(fields, "kind")
	name := e.Kind.Spec().Type
	return vars{strings.ToLower(name[:1]) + name[1:]: fields}
}

// targets are the ids that a batch may name: those of what is the subject's
// own and seen, most of the time, else any that are there, hidden or not. Ids of
// the subject's own prefix that are hidden are left out: that such an id is
// taken cannot be kept from who may choose it.
func targets(t *rapid.T, prefix string, own, seen, there []string) *rapid.Generator[string] {
	ids := append([]string{prefix + "new1", prefix + "new2"}, own...)
	if rapid.IntRange(0, 4).Draw(t, "any target") == 4 {
		ids = append(ids, "ZZ:nobody")
		for _, id := range there {
			if slices.Contains(seen, id) || !strings.HasPrefix(id, prefix) {
				ids = append(ids, id)
			}
		}
	}
	return rapid.SampledFrom(ids)
}

func idsOf[R any](records []R, id func(R) string) []string {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = id(r)
	}
	return ids
}

func reportID(r domain.Report) string { return r.ID }
func entityID(e domain.Entity) string { return e.ID }
func linkID(l domain.Link) string     { return l.ID }

// someBatch is a batch that the subject may try: of records of any type, about
// what they own, what they see and, now and then, what they do not.
func someBatch(t *rapid.T, g graph, s domain.Subject) vars {
	w := batchWriter{t: t, all: g, seen: g.without(s), subject: s, prefix: s.Country + ":", batch: vars{}}
	for range rapid.IntRange(1, 3).Draw(t, "records") {
		w.about = w.seen
		if len(w.seen.entities) == 0 || rapid.IntRange(0, 5).Draw(t, "about hidden things") == 5 {
			w.about = w.all
		}
		rapid.SampledFrom([]func(){w.report, w.entity, w.entity, w.link, w.link, w.retire, w.unlink}).Draw(t, "what to write")()
	}
	return w.batch
}

type batchWriter struct {
	t *rapid.T
	// about is the graph that is referred to.
	all, seen, about graph
	subject          domain.Subject
	prefix           string
	batch            vars
}

func (w *batchWriter) add(list string, record any) {
	old, _ := w.batch[list].([]any)
	w.batch[list] = append(old, record)
}

func (w *batchWriter) mark() domain.Mark {
	if rapid.IntRange(0, 9).Draw(w.t, "any mark") == 9 {
		return someMark(w.t)
	}
	return domain.Mark{
		Owner: w.subject.Country, Level: rapid.SampledFrom([]domain.Level{domain.Open, w.subject.Level}).Draw(w.t, "level written"),
		ReleasableTo: someRelease.Draw(w.t, "release written"),
	}
}

func (w *batchWriter) report() {
	own := slices.DeleteFunc(slices.Clone(w.seen.reports), func(r domain.Report) bool { return !w.subject.Owns(r.Mark) })
	r := domain.Report{
		ID:         targets(w.t, w.prefix, idsOf(own, reportID), idsOf(w.seen.reports, reportID), idsOf(w.all.reports, reportID)).Draw(w.t, "report"),
		Originator: domain.Originator{Country: "NE"}, Grade: domain.Grade{Reliability: "A", Credibility: 1},
		Source: someSource.Draw(w.t, "source"), Mark: w.mark(),
	}
	w.add("reports", object(w.t, native.Record{Report: &r}))
}

func (w *batchWriter) entityID() string {
	own := slices.DeleteFunc(slices.Clone(w.seen.entities), func(e domain.Entity) bool { return !w.subject.Owns(e.Mark) })
	return targets(w.t, w.prefix, idsOf(own, entityID), idsOf(w.seen.entities, entityID), idsOf(w.all.entities, entityID)).Draw(w.t, "entity")
}

func (w *batchWriter) entity() {
	id := w.entityID()
	e := someEntity(w.t, id, w.about)
	for _, old := range w.all.entities {
		if old.ID == id {
			e.Kind, e.Values = old.Kind, old.Values
		}
	}
	e.Mark = w.mark()
	w.add("entities", entityInput(w.t, e))
}

func (w *batchWriter) linkID() string {
	own := slices.DeleteFunc(slices.Clone(w.seen.links), func(l domain.Link) bool { return !w.subject.Owns(l.Mark) })
	return targets(w.t, w.prefix, idsOf(own, linkID), idsOf(w.seen.links, linkID), idsOf(w.all.links, linkID)).Draw(w.t, "link")
}

func (w *batchWriter) link() {
	if l, ok := someLink(w.t, w.linkID(), w.about); ok {
		l.Mark = w.mark()
		w.add("links", object(w.t, native.Record{Link: &l}))
	}
}

func (w *batchWriter) retire() { w.add("deleteEntities", w.entityID()) }
func (w *batchWriter) unlink() { w.add("deleteLinks", w.linkID()) }

package storetest

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// fixture is one case with its open store.
type fixture struct {
	*testing.T
	h   Harness
	s   store.Store
	ctx context.Context
}

func open(t *testing.T, h Harness) *fixture {
	t.Helper()
	h.Clear(t)
	f := &fixture{T: t, h: h, s: h.Open(t), ctx: t.Context()}
	t.Cleanup(func() {
		if err := f.s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return f
}

// reopen closes the store and opens it on the same data.
func (f *fixture) reopen() {
	f.Helper()
	f.must(f.s.Close())
	f.s = f.h.Open(f.T)
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) apply(b store.Batch) store.Receipt {
	f.Helper()
	r, err := f.s.Apply(f.ctx, b)
	f.must(err)
	return r
}

// refused applies the batch, which must fail with the code and write nothing.
func (f *fixture) refused(code domain.Code, b store.Batch) {
	f.Helper()
	before := f.revision()
	_, err := f.s.Apply(f.ctx, b)
	f.code(code, err)
	if after := f.revision(); after != before {
		f.Errorf("the revision went from %d to %d by a batch that failed", before, after)
	}
}

func (f *fixture) code(want domain.Code, err error) {
	f.Helper()
	if got := domain.CodeOf(err); got != want {
		f.Fatalf("the error is %v (%s), want %s", err, got, want)
	}
}

func (f *fixture) revision() int64 {
	f.Helper()
	r, err := f.s.Revision(f.ctx)
	f.must(err)
	return r
}

func (f *fixture) entity(id string) (domain.Entity, bool) {
	f.Helper()
	list, err := f.s.Entities(f.ctx, []string{id})
	f.must(err)
	if len(list) == 0 {
		return domain.Entity{}, false
	}
	return list[0], true
}

func (f *fixture) link(id string) (domain.Link, bool) {
	f.Helper()
	list, err := f.s.Links(f.ctx, []string{id})
	f.must(err)
	if len(list) == 0 {
		return domain.Link{}, false
	}
	return list[0], true
}

// has checks which of the entities and links, given by id, are in sight.
func (f *fixture) has(entities, links []string) {
	f.Helper()
	all, err := f.s.Entities(f.ctx, entities)
	f.must(err)
	f.same("entities in sight", idsOf(all), entities)
	some, err := f.s.Links(f.ctx, links)
	f.must(err)
	f.same("links in sight", linkIDs(some), links)
}

func (f *fixture) find(q store.Query) []string {
	f.Helper()
	q.Limit = max(q.Limit, 1000)
	found, err := f.s.Find(f.ctx, q)
	f.must(err)
	return foundIDs(found)
}

func (f *fixture) linksOf(q store.LinksQuery) [][]string {
	f.Helper()
	lists, err := f.s.LinksOf(f.ctx, q)
	f.must(err)
	ids := make([][]string, len(lists))
	for i, list := range lists {
		ids[i] = linkIDs(list)
	}
	return ids
}

func (f *fixture) changes(after int64) []store.Change {
	f.Helper()
	list, err := f.s.Changes(f.ctx, after, 1_000_000)
	f.must(err)
	return list
}

// same compares what a case got with what it wants; empty and nil are the same.
func (f *fixture) same(what string, got, want any) {
	f.Helper()
	if want == nil {
		want = reflect.Zero(reflect.TypeOf(got)).Interface()
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		f.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func idsOf(list []domain.Entity) (ids []string) {
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids
}

func linkIDs(list []domain.Link) (ids []string) {
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	return ids
}

func foundIDs(list []store.Found) (ids []string) {
	for i := range list {
		ids = append(ids, list[i].Entity.ID)
	}
	return ids
}

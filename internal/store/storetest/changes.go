package storetest

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

var changeCases = []testCase{
	{"changes say what was put, retired and deleted, in order", changesInOrder},
	{"a change keeps the record as it was", changesKeepBefore},
	{"whole revisions only, within the limit", changesLimited},
	{"no revision is missing under concurrent writers", changesWithoutGaps},
}

var recordTypes = map[store.RecordType]string{
	store.ReportRecord: "report", store.EntityRecord: "entity", store.LinkRecord: "link", store.JudgementRecord: "judgement",
}

func words(c store.Change) string {
	s := fmt.Sprintf("%d %s %s", c.Revision, recordTypes[c.Type], c.ID)
	if c.Removed {
		s += " removed"
	}
	if len(c.Before) == 0 {
		s += " new"
	}
	return s
}

func (f *fixture) changeWords(after int64) (list []string) {
	f.Helper()
	for _, c := range f.changes(after) {
		list = append(list, words(c))
	}
	return list
}

func changesInOrder(f *fixture) {
	f.apply(triangle())
	f.apply(store.Batch{})
	f.apply(store.Batch{
		Retire:      refs("p:c"),
		Entities:    puts(person("p:d", "D"), person("p:a", "A2"), person("p:b", "B", "r:1")),
		DeleteLinks: refs("l:ab"),
		Links:       puts(link("l:aa", domain.FamilyOf, "p:a", "p:d")),
	})
	f.apply(store.Batch{Entities: puts(person("p:c", "C"))})
	want := []string{
		"1 report r:1 new", "1 entity p:a new", "1 entity p:b new", "1 entity p:c new",
		"1 link l:ab new", "1 link l:bc new", "1 link l:ca new", "1 judgement l:ab new",
		"2 entity p:a", "2 entity p:c removed", "2 entity p:d new",
		"2 link l:aa new", "2 link l:ab removed", "2 judgement l:ab removed",
		"3 entity p:c new",
	}
	f.same("changes", f.changeWords(0), want)
	f.same("changes after the first", f.changeWords(1), want[8:])
	f.same("changes after the last", f.changeWords(3), nil)
	f.same("changes after what is to come", f.changeWords(99), nil)
}

func changesKeepBefore(f *fixture) {
	b := triangle()
	f.apply(b)
	moved := link("l:ab", domain.FamilyOf, "p:a", "p:b")
	later := b.Judgements[0]
	later.Verdict = "CONFIRM"
	f.apply(store.Batch{
		Reports: puts(report("r:1", marked("ML", domain.Secret))), Entities: puts(phone("p:a", "1")),
		Links: puts(moved), Judgements: []domain.Judgement{later}, Retire: refs("p:c"),
	})
	before := map[string]store.Change{}
	for _, c := range f.changes(1) {
		before[recordTypes[c.Type]+" "+c.ID] = c
	}
	r, err := native.ParseReport(before["report r:1"].Before)
	f.must(err)
	f.same("report", r, b.Reports[0].Record)
	for i, id := range map[int]string{0: "p:a", 2: "p:c"} {
		e, err := native.ParseEntity(before["entity "+id].Before)
		f.must(err)
		f.same("entity", e, b.Entities[i].Record)
	}
	l, err := native.ParseLink(before["link l:ab"].Before)
	f.must(err)
	f.same("link", l, b.Links[0].Record)
	j, err := native.ParseJudgement(before["judgement l:ab"].Before)
	f.must(err)
	f.same("judgement", j, b.Judgements[0])
}

func changesLimited(f *fixture) {
	for i := range 5 {
		var b store.Batch
		for j := range 4 {
			b.Entities = append(b.Entities, puts(person(fmt.Sprintf("p:%d-%d", i, j), "P"))...)
		}
		f.apply(b)
	}
	for limit, want := range map[int]int{1: 4, 4: 4, 7: 4, 8: 8, 9: 8, 100: 20} {
		list, err := f.s.Changes(f.ctx, 0, limit)
		f.must(err)
		f.same(fmt.Sprintf("changes within a limit of %d", limit), len(list), want)
	}
	list, err := f.s.Changes(f.ctx, 3, 1)
	f.must(err)
	f.same("the first", words(list[0]), "4 entity p:3-0 new")
}

func changesWithoutGaps(f *fixture) {
	const writers, each = 8, 12
	stop := make(chan struct{})
	followed := make(chan error, 1)
	seen := map[string]int64{}
	go func() { followed <- f.follow(stop, seen) }()
	f.concurrently(writers, func(w int) error {
		for i := range each {
			id := fmt.Sprintf("p:%d-%02d", w, i)
			r, err := f.s.Apply(f.ctx, store.Batch{Entities: puts(person(id, "P"))})
			if err != nil {
				return err
			}
			if e, err := f.s.Entities(f.ctx, []string{id}); err != nil || len(e) != 1 || e[0].Revision != r.Revision {
				return fmt.Errorf("%s was written by revision %d and reads %+v, %w", id, r.Revision, e, err)
			}
		}
		return nil
	})
	close(stop)
	f.must(<-followed)
	f.same("changes seen", len(seen), writers*each)
	f.same("revision", f.revision(), int64(writers*each))
}

// follow reads the change log as a replica does, until stop is closed and all
// is read; each change must be of the next revision.
func (f *fixture) follow(stop chan struct{}, seen map[string]int64) error {
	at := int64(0)
	for last := false; ; {
		select {
		case <-stop:
			last = true
		default:
		}
		list, err := f.s.Changes(f.ctx, at, 5)
		if err != nil {
			return err
		}
		if len(list) == 0 && last {
			return nil
		}
		for _, c := range list {
			if c.Revision != at+1 {
				return fmt.Errorf("after revision %d comes %d", at, c.Revision)
			}
			at = c.Revision
			seen[c.ID] = c.Revision
		}
	}
}

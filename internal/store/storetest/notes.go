package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var noteCases = []testCase{
	{"a note comes back as it was added, also from a store that was opened again", notesComeBack},
	{"notes are found by id, subject, entity and what they withdraw, each once and in order", notesFound},
	{"notes do not move the revision, and are counted by themselves", notesApart},
	{"a note's id is given once", notesOnce},
	{"what is withdrawn must be there", notesWithdrawn},
	{"notes come with their batch or not at all", notesOfBatch},
	{"a batch of notes is written once, though its answer gets lost", notesIdempotent},
	{"a note outlives its entity and a reindexing", notesStay},
}

func note(id, subject, entity, withdraws string, minutes int) store.Note {
	return store.Note{
		ID: id, Subject: subject, Entity: entity, Withdraws: withdraws, By: "x", At: someTime.Add(time.Duration(minutes) * time.Minute),
		Reason: "r " + id, Mark: openMark,
	}
}

func noteBatch(notes ...store.Note) store.Batch { return store.Batch{Notes: notes} }

func (f *fixture) notes(q store.NotesQuery) (ids []string) {
	f.Helper()
	list, err := f.s.Notes(f.ctx, q)
	f.must(err)
	for _, n := range list {
		ids = append(ids, n.ID)
	}
	return ids
}

func notesComeBack(f *fixture) {
	full := store.Note{
		ID: "n:1", Subject: "1:ab'c", Screened: []byte{0, 1, 255}, Entity: "p:none", By: `o'x "y"`, At: someTime, Reason: "not he 'O''Brien' علي",
		Mark: domain.Mark{
			Owner: "NE", Agency: "DGPN", Level: domain.Secret, ReleasableTo: []string{"BF", "ML"}, Caveats: []string{"CT"},
			TLP: "RED", Handling: "H1", RetainUntil: date("2030-01"),
		},
	}
	bare := store.Note{ID: "n:2", Subject: "s", Entity: "e", Withdraws: "n:1", By: "y", At: someTime.Add(time.Nanosecond), Mark: domain.DefaultMark("BF")}
	f.apply(noteBatch(bare, full))
	for range 2 {
		got, err := f.s.Notes(f.ctx, store.NotesQuery{IDs: []string{"n:2", "n:1", "n:none"}})
		f.must(err)
		f.same("notes", got, []store.Note{full, bare})
		f.reopen()
	}
}

func notesFound(f *fixture) {
	f.apply(noteBatch(note("n:3", "s:1", "e:1", "", 1), note("n:1", "s:1", "e:2", "", 2), note("n:2", "s:2", "e:1", "", 2), note("n:4", "s:1", "e:1", "n:3", 3)))
	for name, c := range map[string]struct {
		q    store.NotesQuery
		want []string
	}{
		"nothing asked for":        {store.NotesQuery{}, nil},
		"by id":                    {store.NotesQuery{IDs: []string{"n:4", "n:1", "n:1"}}, []string{"n:1", "n:4"}},
		"by subject":               {store.NotesQuery{Subjects: []string{"s:1", "s:none"}}, []string{"n:3", "n:1", "n:4"}},
		"by subjects":              {store.NotesQuery{Subjects: []string{"s:2", "s:1"}}, []string{"n:3", "n:1", "n:2", "n:4"}},
		"by entity":                {store.NotesQuery{Entities: []string{"e:1"}}, []string{"n:3", "n:2", "n:4"}},
		"by what they withdraw":    {store.NotesQuery{Withdrawn: []string{"n:3", "n:1"}}, []string{"n:4"}},
		"what withdraws nothing":   {store.NotesQuery{Withdrawn: []string{""}}, nil},
		"in more ways than one":    {store.NotesQuery{IDs: []string{"n:1"}, Subjects: []string{"s:1"}, Entities: []string{"e:2"}}, []string{"n:3", "n:1", "n:4"}},
		"a subject is no entity":   {store.NotesQuery{Entities: []string{"s:1"}}, nil},
		"an id is not looked into": {store.NotesQuery{IDs: []string{"n:"}}, nil},
	} {
		f.same(name, f.notes(c.q), c.want)
	}
	var all []string
	var many []store.Note
	for i := range 2500 {
		id := fmt.Sprintf("m:%04d", i)
		many = append(many, note(id, "s:"+id, "e:many", "", 10))
		all = append(all, "s:"+id)
	}
	slices.Reverse(many)
	f.apply(noteBatch(many...))
	f.same("of many subjects", len(f.notes(store.NotesQuery{Subjects: all})), len(all))
}

func notesApart(f *fixture) {
	f.apply(pair())
	r := f.apply(noteBatch(note("n:1", "s", "p:a", "", 0)))
	f.same("receipt", r, store.Receipt{Revision: 1})
	f.same("revision", f.revision(), int64(1))
	f.same("changes", len(f.changes(1)), 0)
	f.apply(noteBatch(note("n:2", "s", "p:a", "n:1", 1)))
	n, err := f.s.CountNotes(f.ctx)
	f.must(err)
	f.same("notes", n, int64(2))
}

func notesOnce(f *fixture) {
	f.apply(noteBatch(note("n:1", "s", "e", "", 0)))
	other := note("n:1", "s", "e", "", 0)
	other.Reason = "another"
	f.refused(domain.Conflict, noteBatch(note("n:2", "s", "e", "", 0), other))
	f.refused(domain.InvalidInput, noteBatch(note("n:3", "s", "e", "", 0), note("n:3", "s", "e", "", 0)))
	f.same("notes", f.notes(store.NotesQuery{Subjects: []string{"s"}}), []string{"n:1"})
}

func notesWithdrawn(f *fixture) {
	f.refused(domain.NotFound, noteBatch(note("n:2", "s", "e", "n:1", 0)))
	f.apply(noteBatch(note("n:2", "s", "e", "n:1", 0), note("n:1", "s", "e", "", 0)))
	f.apply(noteBatch(note("n:3", "s", "e", "n:1", 0)))
	f.same("withdrawals", f.notes(store.NotesQuery{Withdrawn: []string{"n:1"}}), []string{"n:2", "n:3"})
}

func notesOfBatch(f *fixture) {
	b := noteBatch(note("n:1", "s", "e", "", 0))
	b.Retire = refs("p:none")
	f.refused(domain.NotFound, b)
	f.same("notes", f.notes(store.NotesQuery{Subjects: []string{"s"}}), nil)
	f.concurrently(8, func(w int) error {
		for i := range 5 {
			if _, err := f.s.Apply(f.ctx, noteBatch(note(fmt.Sprintf("n:%d-%d", w, i), "s", "e", "", 0))); err != nil {
				return err
			}
		}
		return nil
	})
	f.same("notes of many writers", len(f.notes(store.NotesQuery{Subjects: []string{"s"}})), 40)
}

func notesIdempotent(f *fixture) {
	b := noteBatch(note("n:1", "s", "e", "", 0))
	b.Operation, b.Digest, b.Answer = "op:1", "d", []byte("n:1")
	b.Audit = &store.AuditRecord{At: someTime, Subject: "x", Action: "DISMISS_MATCH"}
	f.h.LoseAnswer(f.T, f.s)
	if _, err := f.s.Apply(f.ctx, b); err != nil && domain.CodeOf(err) == domain.Conflict {
		f.Fatal(err)
	}
	r := f.apply(b)
	f.same("answer", r.Answer, []byte("n:1"))
	f.same("replayed", r.Replayed, true)
	f.same("notes", f.notes(store.NotesQuery{Subjects: []string{"s"}}), []string{"n:1"})
	bare := noteBatch(note("n:2", "s", "e", "", 0))
	f.h.LoseAnswer(f.T, f.s)
	_, _ = f.s.Apply(f.ctx, bare) // may fail, or find out that it was written
	f.same("notes of a batch without an operation", f.notes(store.NotesQuery{Subjects: []string{"s"}}), []string{"n:1", "n:2"})
}

func notesStay(f *fixture) {
	f.apply(pair())
	f.apply(noteBatch(note("n:1", "s", "p:a", "", 0)))
	f.apply(store.Batch{Retire: refs("p:a")})
	f.must(f.s.Reindex(f.ctx))
	f.same("notes", f.notes(store.NotesQuery{Entities: []string{"p:a"}}), []string{"n:1"})
	problems, err := f.s.Check(f.ctx)
	f.must(err)
	f.same("problems", problems, nil)
}

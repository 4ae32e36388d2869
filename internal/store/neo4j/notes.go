package neo4j

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

const (
	loadNotes = "MATCH (n:KafoNote) WHERE n.id IN $ids RETURN n.id"
	keepNotes = "UNWIND $rows AS row CREATE (n:KafoNote) SET n = row, n.commit = $token"
)

// loadNotes finds out which of the notes that the batches add or withdraw there are.
func (w *working) loadNotes(t tx, _ touches) error {
	of := ids{}
	for i := range w.batches {
		for _, n := range w.batches[i].Notes {
			of.add(n.ID)
			of.add(n.Withdraws)
		}
	}
	return t.loadEach(loadNotes, of, func(row []any) error {
		w.notes[row[0].(string)] = true
		return nil
	})
}

func (w *working) checkNotes(b *store.Batch) error {
	brought := map[string]bool{}
	for _, n := range b.Notes {
		if brought[n.ID] = true; w.notes[n.ID] {
			return domain.Errorf(domain.Conflict, "note %s is there already", n.ID)
		}
	}
	for _, n := range b.Notes {
		if n.Withdraws != "" && !w.notes[n.Withdraws] && !brought[n.Withdraws] {
			return notThere("note", n.Withdraws)
		}
	}
	return nil
}

func (w *working) addNotes(b *store.Batch) {
	for i := range b.Notes {
		w.notes[b.Notes[i].ID] = true
		w.newNotes = append(w.newNotes, map[string]any(noteProps(&b.Notes[i])))
	}
}

func noteProps(n *store.Note) props {
	p := props{"id": n.ID, "subject": n.Subject, "entity": n.Entity, "by": n.By, "at": n.At.UTC(), "screened": n.Screened}
	p.text("withdraws", n.Withdraws)
	p.text("reason", n.Reason)
	p.mark(&n.Mark)
	return p
}

func noteOf(properties map[string]any) (store.Note, error) {
	r := &reading{props: properties}
	n := store.Note{
		ID: r.text("id"), Subject: r.text("subject"), Entity: r.text("entity"), Withdraws: r.text("withdraws"),
		Screened: value[[]byte](r, "screened", "bytes"), By: r.text("by"), At: value[time.Time](r, "at", "a time").UTC(),
		Reason: r.text("reason"), Mark: r.mark(),
	}
	return n, r.err("note " + n.ID)
}

// Notes is that of store.Notes.
func (s *Store) Notes(ctx context.Context, q store.NotesQuery) (notes []store.Note, err error) {
	if len(q.IDs)+len(q.Subjects)+len(q.Entities)+len(q.Withdrawn) == 0 {
		return nil, s.explain(ctx, "read notes", ctx.Err())
	}
	params := map[string]any{"ids": list(q.IDs), "subjects": list(q.Subjects), "entities": list(q.Entities), "withdrawn": list(q.Withdrawn)}
	err = s.read(ctx, "read notes", func(t tx) error {
		notes = nil
		return t.each(`CALL () {
				MATCH (n:KafoNote) WHERE n.id IN $ids RETURN n
				UNION MATCH (n:KafoNote) WHERE n.subject IN $subjects RETURN n
				UNION MATCH (n:KafoNote) WHERE n.entity IN $entities RETURN n
				UNION MATCH (n:KafoNote) WHERE n.withdraws IN $withdrawn RETURN n
			} RETURN properties(n) ORDER BY n.at, n.id`, params, func(row []any) error {
			n, err := noteOf(row[0].(map[string]any))
			notes = append(notes, n)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return notes, nil
}

// list is one that the driver does not take for null.
func list(ids []string) []string { return append([]string{}, ids...) }

// CountNotes is that of store.Notes.
func (s *Store) CountNotes(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, "count notes", func(t tx) error {
		return t.each("MATCH (n:KafoNote) RETURN count(n)", nil, func(row []any) error {
			n = row[0].(int64)
			return nil
		})
	})
	return n, err
}

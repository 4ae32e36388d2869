package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

func (a *application) addNotes() error {
	for i := range a.batch.Notes {
		if err := a.addNote(&a.batch.Notes[i]); err != nil {
			return err
		}
	}
	return a.checkWithdrawn()
}

func (a *application) addNote(n *store.Note) error {
	done, err := a.result(`INSERT INTO note (id, subject, entity, withdraws, screened, "by", at, reason, mark)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
		n.ID, n.Subject, n.Entity, n.Withdraws, n.Screened, n.By, instantOf(n.At), n.Reason, string(native.AppendMark(nil, &n.Mark)))
	if err != nil {
		return err
	}
	if added, err := done.RowsAffected(); err != nil || added == 0 {
		return domain.Errorf(domain.Conflict, "note %s is there already", n.ID).Because(err)
	}
	return nil
}

// checkWithdrawn fails where a note takes back one that is not there.
func (a *application) checkWithdrawn() error {
	for i := range a.batch.Notes {
		id := a.batch.Notes[i].Withdraws
		if id == "" {
			continue
		}
		there := false
		err := a.query("SELECT 1 FROM note WHERE id = ?", func([]driver.Value) error { there = true; return nil }, id)
		if err != nil {
			return err
		}
		if !there {
			return notFound("note", id)
		}
	}
	return nil
}

// Notes are those that the query names; see store.Notes.
func (s *Store) Notes(ctx context.Context, q store.NotesQuery) (list []store.Note, err error) {
	if len(q.IDs)+len(q.Subjects)+len(q.Entities)+len(q.Withdrawn) == 0 {
		return nil, fault("read notes", ctx.Err())
	}
	err = s.read(ctx, "read notes", func(c *conn) error {
		return c.query(`SELECT id, subject, entity, withdraws, screened, "by", at, reason, mark FROM note WHERE id IN (
				SELECT value FROM json_each(?1)
				UNION SELECT n.id FROM json_each(?2) a CROSS JOIN note n ON n.subject = a.value
				UNION SELECT n.id FROM json_each(?3) a CROSS JOIN note n ON n.entity = a.value
				UNION SELECT n.id FROM json_each(?4) a CROSS JOIN note n ON n.withdraws <> '' AND n.withdraws = a.value)
			ORDER BY at, id`, func(row []driver.Value) error {
			n, err := noteOf(row)
			list = append(list, n)
			return err
		}, jsonTexts(q.IDs), jsonTexts(q.Subjects), jsonTexts(q.Entities), jsonTexts(q.Withdrawn))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// CountNotes is how many notes there are; see store.Notes.
func (s *Store) CountNotes(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, "count notes", func(c *conn) error {
		n, err = c.number("SELECT count(*) FROM note")
		return err
	})
	return n, err
}

func noteOf(row []driver.Value) (store.Note, error) {
	at, err := timeOf(row[6])
	n := store.Note{
		ID: text(row[0]), Subject: text(row[1]), Entity: text(row[2]), Withdraws: text(row[3]),
		By: text(row[5]), At: at, Reason: text(row[7]),
	}
	n.Screened, _ = row[4].([]byte)
	if err == nil {
		n.Mark, err = native.ParseMark([]byte(text(row[8])))
	}
	if err != nil {
		return n, fmt.Errorf("decode note: %w", err)
	}
	return n, nil
}

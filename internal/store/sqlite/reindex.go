package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// staleEntity is an entity whose columns do not follow from its record.
type staleEntity struct {
	id     string
	num    int64
	sight  int64
	entity domain.Entity
}

// staleEntities compares all columns of all entities in sight, and their lists,
// with their records.
func staleEntities(c *conn) ([]staleEntity, error) {
	lists, err := reportLists(c)
	if err != nil {
		return nil, err
	}
	own, err := ownClasses(c)
	if err != nil {
		return nil, err
	}
	columns, names := plainColumns()
	var stale []staleEntity
	err = c.query("SELECT num, id, kind, sight, reports, label, record, revision"+names+" FROM entity WHERE sight > 0", func(row []driver.Value) error {
		e, err := decodeEntity(row[6], row[7])
		if err != nil {
			return fmt.Errorf("entity %s: %w", text(row[1]), err)
		}
		sight := integer(row[3])
		fits := e.ID == text(row[1]) && int64(e.Kind) == integer(row[2]) && e.Label() == text(row[5]) &&
			integer(row[4]) < int64(len(lists)) && slices.Equal(lists[integer(row[4])], e.Reports) &&
			sight < int64(len(own)) && own[sight] == e.Mark.Class()
		for i, col := range columns {
			fits = fits && value(col, &e) == row[8+i]
		}
		if !fits {
			stale = append(stale, staleEntity{text(row[1]), integer(row[0]), sight, e})
		}
		return nil
	})
	return stale, err
}

// plainColumns are the columns that are not lists, and their names as they go
// on in a list of columns.
func plainColumns() (columns []*store.Column, names string) {
	for _, c := range store.Columns {
		if !c.List {
			columns = append(columns, c)
			names += ", " + quoted(c)
		}
	}
	return columns, names
}

// Reindex makes all that follows from the records anew; see store.Store. An
// entity whose record was changed by other means than Kafo's is put again as
// that record, as a change of a new revision; what it was before is not known.
func (s *Store) Reindex(ctx context.Context) error {
	err := s.write(ctx, "reindex", func(w *writer) error {
		w.memory.clear()
		if err := s.dropIndexes(w); err != nil {
			return err
		}
		if err := w.putStale(); err != nil {
			return err
		}
		for _, statement := range []string{
			"DELETE FROM population",
			"INSERT INTO population (sight, kind, entities) SELECT sight, kind, count(*) FROM entity WHERE sight > 0 GROUP BY sight, kind",
		} {
			if err := w.exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.layout.Store(nil)
	return fault("reindex", s.ensureIndexes(ctx))
}

// remark gives all reports the classes of their records, and all records the
// sights that follow from those.
func (a *application) remark() error {
	classes := map[int64]domain.Class{}
	err := a.query("SELECT r.num, r.record, r.revision, c.text FROM report r LEFT JOIN class c ON c.num = r.class", func(row []driver.Value) error {
		r, err := decodeReport(row[1], row[2])
		if class := r.Mark.Class(); err == nil && string(class) != text(row[3]) {
			classes[integer(row[0])] = class
		}
		return err
	})
	if err != nil {
		return err
	}
	for report, c := range classes {
		class, err := a.class(c)
		if err != nil {
			return err
		}
		if err := a.exec("UPDATE report SET class = ? WHERE num = ?", class, report); err != nil {
			return err
		}
	}
	return errors.Join(a.resight("entity", "true"), a.resight("link", "true"))
}

func (w *writer) putStale() error {
	a := &application{writer: w, batch: &store.Batch{}, revision: w.revision + 1, population: map[population]int64{}}
	if err := a.remark(); err != nil {
		return err
	}
	stale, err := staleEntities(w.conn)
	if err != nil {
		return err
	}
	for _, old := range stale {
		if err := w.exec("UPDATE entity SET sight = 0, id = ?, kind = 0, record = '' WHERE num = ?", old.entity.ID, old.num); err != nil {
			return err
		}
		if err := a.putEntity(&store.Put[domain.Entity]{Record: old.entity}); err != nil {
			return fmt.Errorf("put %s again: %w", old.id, err)
		}
	}
	_, err = a.finish()
	return err
}

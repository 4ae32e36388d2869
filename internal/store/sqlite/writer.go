package sqlite

import (
	"database/sql/driver"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// writer is the one connection that writes.
type writer struct {
	*conn
	memory  memory
	inserts [64]entityInsert
	// seen is SQLite's data_version: it changes when another process has written.
	seen int64
	// revision of the graph within the transaction.
	revision int64
}

func openWriter(path string, o Options) (*writer, error) {
	c, err := connect(writerDSN(path, o))
	if err != nil {
		return nil, fault("open file", err)
	}
	w := &writer{conn: c}
	w.memory.clear()
	for _, k := range domain.AllEntityKinds() {
		w.inserts[k] = newEntityInsert(k)
	}
	return w, nil
}

// begin begins a transaction, and forgets what another process may have changed.
func (w *writer) begin() error {
	if err := w.exec("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	seen, err := w.number("PRAGMA data_version")
	if err == nil {
		w.revision, err = w.number("SELECT revision FROM state")
	}
	if err != nil {
		w.rollback()
		return fmt.Errorf("begin: %w", err)
	}
	if seen != w.seen {
		w.memory.clear()
		w.seen = seen
	}
	return nil
}

func (w *writer) commit() error {
	if err := w.exec("UPDATE state SET revision = ?1 WHERE revision <> ?1", w.revision); err != nil {
		return fmt.Errorf("write revision: %w", err)
	}
	if err := w.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	w.memory.keep()
	return nil
}

// rollback ends a transaction that failed. SQLite may have ended it by itself:
// then there is none, and that is no error.
func (w *writer) rollback() {
	_ = w.exec("ROLLBACK")
	w.memory.clear()
}

// entityInsert are the statements that write entities of one kind: they name
// that kind's columns only.
type entityInsert struct {
	columns        []*store.Column
	lists          []*store.Column
	insert, update string
}

func newEntityInsert(k domain.EntityKind) entityInsert {
	var i entityInsert
	names, marks, sets := "id, kind, sight, reports, revision, label, record", "?, ?, ?, ?, ?, ?, ?", ""
	for _, c := range store.ColumnsOf(k) {
		if c.List {
			i.lists = append(i.lists, c)
			continue
		}
		i.columns = append(i.columns, c)
		names += ", " + quoted(c)
		marks += ", ?"
		sets += ", " + quoted(c) + " = ?"
	}
	i.insert = "INSERT INTO entity (" + names + ") VALUES (" + marks + ") ON CONFLICT (id) DO NOTHING"
	i.update = "UPDATE entity SET id = ?, kind = ?, sight = ?, reports = ?, revision = ?, label = ?, record = ?" + sets + " WHERE num = ?"
	return i
}

// values are the arguments of insert.
func (i *entityInsert) values(e *domain.Entity, sight, list, revision int64, record string) []driver.Value {
	args := make([]driver.Value, 0, 8+len(i.columns))
	args = append(args, e.ID, int64(e.Kind), sight, orNull(list), revision, e.Label(), record)
	for _, c := range i.columns {
		args = append(args, value(c, e))
	}
	return args
}

// orNull is NULL for the number 0.
func orNull(n int64) driver.Value {
	if n == 0 {
		return nil
	}
	return n
}

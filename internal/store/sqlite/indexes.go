package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/kafo-graph/kafo/internal/store"
)

// index is one that only reading needs: a bulk load does without it.
type index struct{ name, on string }

// readIndexes are all such indexes. They are no part of the migrations: Open
// makes those that are missing, which also mends a store that was left within
// a load.
func readIndexes() []index {
	list := []index{
		{"entity_by_sight_id", "entity (sight, kind, id)"},
		{"entity_by_sight_label", "entity (sight, kind, label, id)"},
		{"entity_by_kind_id", "entity (kind, id)"},
		{"entity_by_kind_label", "entity (kind, label, id)"},
		{"entity_by_reports", "entity (reports) WHERE reports IS NOT NULL"},
		{"link_out", "link (src, kind, dst, sight, since, until, reports, id)"},
		{"link_in", "link (dst, kind, src, sight)"},
		{"link_by_reports", "link (reports) WHERE reports IS NOT NULL"},
		{"value_by_text", "entity_value (list, text, entity)"},
	}
	for _, c := range store.Columns {
		if !c.List {
			list = append(list, index{"entity_by_" + c.Name, fmt.Sprintf("entity (%s, sight, id) WHERE %[1]s IS NOT NULL", quoted(c))})
		}
	}
	return list
}

func missingIndexes(c *conn) ([]index, error) {
	there := map[string]bool{}
	err := c.query("SELECT name FROM sqlite_master WHERE type = 'index'", func(row []driver.Value) error {
		there[text(row[0])] = true
		return nil
	})
	var missing []index
	for _, i := range readIndexes() {
		if !there[i.name] {
			missing = append(missing, i)
		}
	}
	return missing, err
}

// ensureIndexes makes the indexes that are missing, in one transaction.
func (s *Store) ensureIndexes(ctx context.Context) error {
	missing, err := missingIndexes(s.w.conn)
	if err != nil || len(missing) == 0 {
		return err
	}
	return s.write(ctx, "make indexes", func(w *writer) error {
		for _, i := range missing {
			if err := w.exec("CREATE INDEX IF NOT EXISTS " + i.name + " ON " + i.on); err != nil {
				return fmt.Errorf("make index %s: %w", i.name, err)
			}
		}
		return nil
	})
}

func (s *Store) dropIndexes(w *writer) error {
	for _, i := range readIndexes() {
		if err := w.exec("DROP INDEX IF EXISTS " + i.name); err != nil {
			return fmt.Errorf("drop index %s: %w", i.name, err)
		}
	}
	return nil
}

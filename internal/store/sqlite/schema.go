package sqlite

import (
	"database/sql/driver"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// A column of store.Columns that is not a list is a column of the table entity
// under the same name; lists are rows of the table entity_value.

// quoted is a column's name in SQL.
func quoted(c *store.Column) string { return `"` + c.Name + `"` }

// dateKey is a date as one number, which orders as PartialDate.Compare does:
// the first day times 512, and the number of further days that it may be. Nil
// for the unknown date.
func dateKey(d domain.PartialDate) driver.Value {
	if !d.Known() {
		return nil
	}
	return int64(d.First())<<9 | int64(d.Last()-d.First())
}

// value is what the entity has in a column that is not a list.
func value(c *store.Column, e *domain.Entity) driver.Value {
	switch c.Type {
	case store.DateColumn:
		return dateKey(c.Date(e))
	case store.NumberColumn:
		if n := c.Number(e); n != nil {
			return *n
		}
		return nil
	}
	if texts := c.Texts(e); len(texts) > 0 {
		return texts[0]
	}
	return nil
}

// listNumber is the number under which entity_value keeps the values of a list
// column: the number of its field, which never changes.
func listNumber(c *store.Column) int64 { return int64(c.Field) }

package sqlite

import (
	"database/sql/driver"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// order is a query's order in SQL.
type order struct {
	// by is the list of ORDER BY; after a term that is true of what comes after
	// the cursor, "" without one.
	by, after string
	// byID and byLabel: that is all there is to it.
	byID, byLabel bool
}

func (f *finder) order() order {
	q := f.q
	switch {
	case len(q.Order) == 0:
		return f.orderByID(false)
	case q.Order[0].Column == store.OrderByID:
		return f.orderByID(q.Order[0].Desc)
	case q.Order[0].Column == store.OrderByLabel && len(q.Order) == 1:
		return f.orderByLabel(q.Order[0].Desc)
	}
	var by []string
	for _, o := range q.Order {
		if nullable(o.Column) {
			by = append(by, "e."+quoted(o.Column)+" IS NULL")
		}
		by = append(by, "e."+quoted(o.Column)+direction(o.Desc))
	}
	return order{by: strings.Join(append(by, "e.id"), ", "), after: f.afterCursor()}
}

func nullable(c *store.Column) bool { return c != store.OrderByID && c != store.OrderByLabel }

func direction(desc bool) string {
	if desc {
		return " DESC"
	}
	return ""
}

func (f *finder) orderByID(desc bool) order {
	o := order{by: "e.id" + direction(desc), byID: true}
	if f.after != nil {
		o.after = "e.id " + beyond(desc) + f.arg(f.after.ID)
	}
	return o
}

func beyond(desc bool) string {
	if desc {
		return "< "
	}
	return "> "
}

func (f *finder) orderByLabel(desc bool) order {
	o := order{by: "e.label" + direction(desc) + ", e.id", byLabel: true}
	if f.after == nil {
		o.after = "e.label > ''" // no label is empty: this but leads SQLite to the index
		return o
	}
	label, id := f.arg(f.after.Values[0]), f.arg(f.after.ID)
	if desc {
		o.after = "e.label <= " + label + " AND (e.label < " + label + " OR e.id > " + id + ")"
	} else {
		o.after = "(e.label, e.id) > (" + label + ", " + id + ")"
	}
	return o
}

// without is the order without the parts that end as said.
func (o order) without(ending string) order {
	var kept []string
	for part := range strings.SplitSeq(o.by, ", ") {
		if !strings.HasSuffix(part, ending) {
			kept = append(kept, part)
		}
	}
	o.by = strings.Join(kept, ", ")
	return o
}

// afterCursor is true of what comes after the cursor in an order of several
// columns, what lacks a column coming last: equal in the first columns and
// beyond in the next, for any of them.
func (f *finder) afterCursor() string {
	if f.after == nil {
		return ""
	}
	var terms []string
	equal := ""
	for i, o := range f.q.Order {
		column, v := "e."+quoted(o.Column), cursorValue(o.Column, f.after.Values[i])
		if v == nil {
			equal += column + " IS NULL AND "
			continue
		}
		value := f.arg(v)
		terms = append(terms, equal+"("+column+" "+beyond(o.Desc)+value+" OR "+column+" IS NULL)")
		equal += column + " = " + value + " AND "
	}
	terms = append(terms, equal+"e.id > "+f.arg(f.after.ID))
	return "(" + strings.Join(terms, " OR ") + ")"
}

// cursorValue is a cursor's value as the column keeps it.
func cursorValue(c *store.Column, v any) driver.Value {
	if s, ok := v.(string); ok && c.Type == store.DateColumn {
		d, err := domain.ParsePartialDate(s)
		if err != nil {
			return nil
		}
		return dateKey(d)
	}
	return v
}

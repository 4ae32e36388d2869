package neo4j

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// finder writes the statements that find entities.
type finder struct {
	q store.Query
	// kinds that can be found.
	kinds []domain.EntityKind
	after *store.Cursor
	// sights that are seen, by number.
	sights []int64
	// exact orders by the whole of texts that are longer than an index holds,
	// which costs more, and is left out until such a text is met.
	exact bool
}

// needsExact says whether texts in the order are so long that the indexed part
// does not tell them apart.
func (f finder) needsExact(found []domain.Entity) bool {
	long := func(key any) bool {
		text, _ := key.(string)
		return len(text) >= longText
	}
	for _, o := range f.q.Order {
		if o.Column.Type != store.TextColumn {
			continue
		}
		for i := range found {
			if long(o.Column.SortKey(&found[i])) {
				return true
			}
		}
	}
	return f.after != nil && slices.ContainsFunc(f.after.Values, long)
}

// longText is the length from which a text may have been clipped: a rune less
// than what is indexed.
const longText = indexedText - 3

// part is one of the statements that find entities, one after the other in the
// order of the query: those with the value of the cursor in the first column of
// the order, those beyond it, those that lack the column.
type part struct {
	// where must hold beside what the query asks.
	where []string
	// lead is the column by whose index the part is read; nil: by id.
	lead *store.Column
	// lacks: entities that lack the first column of the order.
	lacks bool
	// params are those of where.
	params map[string]any
}

// parts are those in which there may be something.
func (f finder) parts() []part {
	lead := f.lead()
	if lead == nil || lead.Column == store.OrderByID {
		return []part{f.byID(lead)}
	}
	var parts []part
	lacks := part{lacks: true, where: []string{"n." + property(lead.Column) + " IS NULL"}, params: map[string]any{}}
	if f.after == nil || f.after.Values[0] != nil {
		parts = append(parts, f.having(lead)...)
		if lead.Column == store.OrderByLabel {
			return parts
		}
		return append(parts, lacks)
	}
	rest, params := f.beyond(f.q.Order[1:], f.after.Values[1:])
	lacks.where, lacks.params = append(lacks.where, rest), params
	return []part{lacks}
}

// lead is the first of the order; nil where the order is by id.
func (f finder) lead() *store.Order {
	if len(f.q.Order) == 0 {
		return nil
	}
	return &f.q.Order[0]
}

func (f finder) byID(lead *store.Order) part {
	p := part{where: []string{"n.id IS NOT NULL"}, params: map[string]any{}}
	if f.after != nil {
		p.where = []string{"n.id > $afterID"}
		p.params["afterID"] = f.after.ID
		if lead != nil && lead.Desc {
			p.where = []string{"n.id < $afterID"}
		}
	}
	return p
}

// having are the parts of entities that have the leading column.
func (f finder) having(lead *store.Order) []part {
	if !slices.ContainsFunc(f.kinds, func(k domain.EntityKind) bool { return has(k, lead.Column) }) {
		return nil
	}
	name := "n." + property(lead.Column)
	if f.after == nil {
		return []part{{where: []string{name + " IS NOT NULL"}, lead: lead.Column, params: map[string]any{}}}
	}
	value := indexValue(lead.Column, f.after.Values[0])
	rest, params := f.beyond(f.q.Order[1:], f.after.Values[1:])
	same := part{where: []string{name + " = " + compared(params, "lead", value)}, lead: lead.Column, params: params}
	if whole := f.wholly(lead.Column); whole != name {
		last := compared(params, "leadWhole", wholeValue(lead.Column, f.after.Values[0]))
		rest = fmt.Sprintf("(%[1]s %[2]s %[3]s OR %[1]s = %[3]s AND %[4]s)", whole, sign(lead.Desc), last, rest)
	}
	same.where = append(same.where, rest)
	further := part{lead: lead.Column, params: map[string]any{}}
	further.where = []string{name + " " + sign(lead.Desc) + " " + compared(further.params, "lead", value)}
	return []part{same, further}
}

func sign(desc bool) string {
	if desc {
		return "<"
	}
	return ">"
}

// beyond is the condition that an entity comes after the cursor in the rest of
// the order, all before it being equal.
func (f finder) beyond(order []store.Order, values []any) (string, map[string]any) {
	params := map[string]any{"afterID": f.after.ID}
	condition := "n.id > $afterID"
	for i := len(order) - 1; i >= 0; i-- {
		name, whole := "n."+property(order[i].Column), wholly(order[i].Column, "n")
		if order[i].Column == store.OrderByID {
			condition = "n.id " + sign(order[i].Desc) + " $afterID"
			continue
		}
		if values[i] == nil {
			condition = fmt.Sprintf("(%s IS NULL AND %s)", name, condition)
			continue
		}
		first := compared(params, fmt.Sprintf("first%d", i), indexValue(order[i].Column, values[i]))
		last := compared(params, fmt.Sprintf("whole%d", i), wholeValue(order[i].Column, values[i]))
		condition = fmt.Sprintf("(%[1]s IS NULL OR %[1]s %[3]s %[4]s OR %[1]s = %[4]s AND (%[2]s %[3]s %[5]s OR %[2]s = %[5]s AND %[6]s))",
			name, whole, sign(order[i].Desc), first, last, condition)
	}
	return condition, params
}

// compared is the expression of a value that is compared with by order: a
// parameter, but for texts with characters from U+E000 on. Neo4j 5.26 orders
// texts of parameters by UTF-16, which is not the order of its indexes there;
// only texts of the statement itself it orders alike. Such a one is written in
// hexadecimal digits, so that nothing in it can be part of the statement.
func compared(params map[string]any, name string, v any) string {
	text, is := v.(string)
	if !is || strings.IndexFunc(text, func(r rune) bool { return r >= 0xE000 }) < 0 {
		params[name] = v
		return "$" + name
	}
	var literal strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&literal, "\\u%04X", unit)
	}
	return "'" + literal.String() + "'"
}

// indexValue is what stands in a column's property for the sort key.
func indexValue(c *store.Column, key any) any {
	text, is := key.(string)
	switch {
	case is && c.Type == store.DateColumn:
		d, _ := domain.ParsePartialDate(text) // DecodeCursor has read it
		return dateOf(d.First())
	case is && c.Type == store.TextColumn && (c == store.OrderByLabel || !prose(c.Field)):
		return clip(text)
	}
	return key
}

// wholeValue is what wholly stands for, for the sort key.
func wholeValue(c *store.Column, key any) any {
	if text, is := key.(string); is && c.Type == store.DateColumn {
		d, _ := domain.ParsePartialDate(text) // DecodeCursor has read it
		return dateOf(d.Last())
	}
	return key
}

// wholly is the expression for all of the column in the leading place, where
// that of a text is left out until it is needed.
func (f finder) wholly(c *store.Column) string {
	if c.Type == store.TextColumn && !f.exact {
		return "n." + property(c)
	}
	return wholly(c, "n")
}

// order is the query's order.
func (f finder) order() []string { return f.orderBy(f.q.Order) }

func (f finder) orderBy(order []store.Order) []string {
	var by []string
	for i, o := range order {
		name, dir := "n."+property(o.Column), ""
		if o.Desc {
			dir = " DESC"
		}
		if (i > 0 || len(order) < len(f.q.Order)) && o.Column != store.OrderByID && o.Column != store.OrderByLabel {
			by = append(by, name+" IS NULL")
		}
		by = append(by, name+dir)
		if o.Column == store.OrderByID {
			return by
		}
		if whole := f.wholly(o.Column); whole != name {
			by = append(by, whole+dir)
		}
	}
	return append(by, "n.id")
}

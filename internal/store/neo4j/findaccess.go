package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// manyStreams is the number of streams beyond which a find does not read each
// by itself any more.
const manyStreams = 4000

// statement is one part as the database is asked, with the streams that it
// reads, each by the first index that fits.
func (f finder) statement(p part) (cypher string, streams []any, params map[string]any) {
	params = p.params
	params["sights"] = f.sights
	where := append(slices.Clone(p.where), f.conditions(params)...)
	pinned, begun := f.pinned(p), f.begun()
	switch {
	case f.q.HasLink != nil && f.q.HasLink.To != "":
		return f.fromOtherEnd(where, params), f.oneStream(), params
	case f.byName(), len(f.sights)*len(f.kinds) > manyStreams:
		return f.unstreamed(where, params), f.oneStream(), params
	case pinned != nil:
		cypher, streams = f.byValue(pinned, where)
	case begun != nil:
		cypher, streams = f.bySight(begun.Column, where, f.order())
	default:
		cypher, streams = f.bySight(p.lead, where, f.indexOrder(p))
	}
	return cypher, streams, params
}

// oneStream stands for a statement that reads no streams.
func (f finder) oneStream() []any { return []any{map[string]any{"number": int64(0)}} }

// pinned is a condition by whose values the part is best read: of few values of
// an identifying column, or of any column when the order is by id within it.
func (f finder) pinned(p part) *store.Condition {
	for i := range f.q.Where {
		c := &f.q.Where[i]
		if len(c.In) == 0 || !indexedColumn(c.Column) || len(c.In)*len(f.sights)*len(f.kinds) > manyStreams {
			continue
		}
		if c.Column.Type == store.TextColumn || p.lead == nil || p.lead == c.Column {
			return c
		}
	}
	return nil
}

// begun is a condition on the beginning of an identifying column.
func (f finder) begun() *store.Condition {
	for i := range f.q.Where {
		if c := &f.q.Where[i]; c.Prefix != "" && indexedColumn(c.Column) && c.Column != store.OrderByID {
			return c
		}
	}
	return nil
}

// byValue reads the index on (kind, sight, column, id) for each kind, sight and
// value.
func (f finder) byValue(c *store.Condition, where []string) (string, []any) {
	values := make([]string, len(c.In))
	for i, v := range c.In {
		values[i] = clip(v)
	}
	name := "n." + property(c.Column)
	order := f.order()
	if len(f.q.Order) == 0 || f.q.Order[0] == (store.Order{Column: store.OrderByID}) {
		order = []string{"n.kind", "n.sight", name, "n.id"}
	}
	where = append([]string{"n.kind = st.kind", "n.sight = st.sight", name + " = st.value", "n.id IS NOT NULL"}, where...)
	return f.streamed("kind, sight, "+property(c.Column)+", id", where, order), f.streams(f.kindsWith(c.Column), domain.SortedSet(values))
}

// bySight reads the index on (kind, sight, column, id), or (kind, sight, id)
// without one, for each kind and sight; where all kinds are asked for and have
// the column, the index without the kind.
func (f finder) bySight(lead *store.Column, where, order []string) (string, []any) {
	index := "sight, "
	where = append([]string{"n.sight = st.sight", "n.id IS NOT NULL"}, where...)
	kinds := []domain.EntityKind{0}
	if !f.ofAllKinds() || lead != nil && lead != store.OrderByLabel {
		index, kinds = "kind, "+index, f.kindsWith(lead)
		where = append([]string{"n.kind = st.kind"}, where...)
		if order[0] == "n.sight" || order[0] == "n.sight DESC" {
			order = append([]string{strings.Replace(order[0], "sight", "kind", 1)}, order...)
		}
	}
	if lead != nil {
		index += property(lead) + ", "
	}
	return f.streamed(index+"id", where, order), f.streams(kinds, nil)
}

func (f finder) ofAllKinds() bool { return len(f.kinds) == len(domain.AllEntityKinds()) }

// kindsWith are the kinds that have the column.
func (f finder) kindsWith(c *store.Column) []domain.EntityKind {
	return slices.DeleteFunc(slices.Clone(f.kinds), func(k domain.EntityKind) bool { return c != nil && !has(k, c) })
}

// streams are all combinations of kinds (0: whichever), sights and values.
func (f finder) streams(kinds []domain.EntityKind, values []string) []any {
	if values == nil {
		values = []string{""}
	}
	streams := make([]any, 0, len(kinds)*len(f.sights)*len(values))
	for _, k := range kinds {
		for _, sight := range f.sights {
			for _, v := range values {
				streams = append(streams, map[string]any{"number": int64(len(streams)), "kind": k.String(), "sight": sight, "value": v})
			}
		}
	}
	return streams
}

// streamed reads each stream by an index.
func (f finder) streamed(index string, where, order []string) string {
	return fmt.Sprintf("UNWIND $streams AS st CALL (st) { MATCH (n:Entity) USING INDEX n:Entity(%s) WHERE %s RETURN n ORDER BY %s LIMIT $share } WITH st.number AS stream, n %s",
		index, strings.Join(where, " AND "), strings.Join(order, ", "), f.finish())
}

// indexOrder is an order that the database reads off the part's index. It names
// the sight too, which is one within a stream.
func (f finder) indexOrder(p part) []string {
	order := f.order()
	desc := len(f.q.Order) > 0 && f.q.Order[0].Desc
	if p.lacks {
		order, desc = f.orderBy(f.q.Order[1:]), len(f.q.Order) > 1 && f.q.Order[1].Desc
	}
	if desc {
		return append([]string{"n.sight DESC"}, order...)
	}
	return append([]string{"n.sight"}, order...)
}

// byName says whether the query names the entities.
func (f finder) byName() bool {
	return slices.ContainsFunc(f.q.Where, func(c store.Condition) bool { return c.Column == store.OrderByID && len(c.In) > 0 })
}

// unstreamed reads entities of all sights that are seen at once: those that are
// named, or all of the kinds.
func (f finder) unstreamed(where []string, params map[string]any) string {
	where = append(where, f.within(params)...)
	hint := ""
	if f.byName() {
		hint = " USING INDEX n:Entity(id)"
	}
	return fmt.Sprintf("MATCH (n:Entity)%s WHERE %s WITH 0 AS stream, n %s", hint, strings.Join(where, " AND "), f.finish())
}

// within are the conditions that a stream stands for otherwise.
func (f finder) within(params map[string]any) (where []string) {
	if f.q.Sights != nil {
		where = append(where, "n.sight IN $sights")
	}
	if !f.ofAllKinds() {
		codes := make([]string, len(f.kinds))
		for i, k := range f.kinds {
			codes[i] = k.String()
		}
		params["kinds"] = codes
		where = append(where, "n.kind IN $kinds")
	}
	return where
}

// fromOtherEnd begins at the entity that the condition's links lead to.
func (f finder) fromOtherEnd(where []string, params map[string]any) string {
	l := f.q.HasLink
	other := ""
	if f.q.Sights != nil {
		other = " WHERE m.sight IN $sights"
	}
	where = append(where, f.within(params)...)
	where = append(where, f.linkConditions("r")...)
	return fmt.Sprintf("MATCH (m:Entity {id: $to})%s WITH m MATCH %s WHERE %s WITH DISTINCT 0 AS stream, n %s", other,
		pattern("(n:Entity)", "r", l.Kinds, l.Direction, "(m)"), strings.Join(where, " AND "), f.finish())
}

// finish merges the streams.
func (f finder) finish() string {
	return "ORDER BY " + strings.Join(f.order(), ", ") + " LIMIT $limit RETURN stream, labels(n), properties(n)"
}

// conditions are those of the query beside its order, with their parameters.
func (f finder) conditions(params map[string]any) []string {
	var all []string
	for i := range f.q.Where {
		all = append(all, condition(&f.q.Where[i], fmt.Sprintf("where%d", i), params)...)
	}
	if f.q.ReportedBetween != nil {
		all = append(all, f.reported(params))
	}
	if l := f.q.HasLink; l != nil {
		params["to"] = l.To
		if w := l.Window; w != nil {
			params["windowFrom"], params["windowTo"] = dateOrNil(w.From.Known(), w.First()), dateOrNil(w.To.Known(), w.Last())
		}
		if l.To == "" {
			all = append(all, f.linked())
		}
	}
	return all
}

func dateOrNil(known bool, d domain.Day) any {
	if !known {
		return nil
	}
	return dateOf(d)
}

// condition is one over a column.
func condition(c *store.Condition, name string, params map[string]any) []string {
	property, whole := "n."+property(c.Column), wholly(c.Column, "n")
	over := func(operator string, text any) []string {
		params[name] = text
		if c.Column.List {
			return []string{fmt.Sprintf("any(x IN %s WHERE x %s $%s)", property, operator, name)}
		}
		return []string{fmt.Sprintf("%s %s $%s", whole, operator, name)}
	}
	switch {
	case c.Between != nil:
		return during(property, whole, *c.Between, name, params)
	case c.Least != nil || c.Most != nil:
		return limits(property, c, name, params)
	case c.Contains != "":
		return over("CONTAINS", c.Contains)
	case c.Prefix != "":
		all := over("STARTS WITH", c.Prefix)
		if !c.Column.List {
			params[name+"Begin"] = clip(c.Prefix)
			all = append(all, fmt.Sprintf("%s STARTS WITH $%sBegin", property, name))
		}
		return all
	}
	return over("IN", slices.Clone(append([]string{}, c.In...)))
}

// during says that a date may lie on some day of the interval.
func during(first, last string, i domain.Interval, name string, params map[string]any) []string {
	all := []string{first + " IS NOT NULL"}
	if i.From.Known() {
		params[name+"From"] = dateOf(i.First())
		all = append(all, last+" >= $"+name+"From")
	}
	if i.To.Known() {
		params[name+"To"] = dateOf(i.Last())
		all = append(all, first+" <= $"+name+"To")
	}
	return all
}

func limits(property string, c *store.Condition, name string, params map[string]any) []string {
	var all []string
	if c.Least != nil {
		params[name+"Least"] = *c.Least
		all = append(all, property+" >= $"+name+"Least")
	}
	if c.Most != nil {
		params[name+"Most"] = *c.Most
		all = append(all, property+" <= $"+name+"Most")
	}
	return all
}

// reported says that a report which is seen tells of the interval.
func (f finder) reported(params map[string]any) string {
	where := append([]string{"rep.id IN n.reports"}, during("rep.day", "coalesce(rep.dayLast, rep.day)", *f.q.ReportedBetween, "reported", params)...)
	if f.q.Sights != nil {
		classes := make([]string, len(f.q.Sights.Classes))
		for i, c := range f.q.Sights.Classes {
			classes[i] = string(c)
		}
		params["classes"] = classes
		where = append(where, "rep.class IN $classes")
	}
	return "EXISTS { MATCH (rep:Report) USING INDEX rep:Report(id) WHERE " + strings.Join(where, " AND ") + " }"
}

// linked says that the entity has a link that is seen, to an entity that is.
func (f finder) linked() string {
	l := f.q.HasLink
	where := append([]string{"true"}, f.linkConditions("r")...)
	if f.q.Sights != nil {
		where = append(where, "m.sight IN $sights")
	}
	return "EXISTS { MATCH " + pattern("(n)", "r", l.Kinds, l.Direction, "(m:Entity)") + " WHERE " + strings.Join(where, " AND ") + " }"
}

func (f finder) linkConditions(r string) []string {
	var all []string
	if f.q.Sights != nil {
		all = append(all, r+".sight IN $sights")
	}
	w := f.q.HasLink.Window
	if w != nil && w.To.Known() {
		all = append(all, fmt.Sprintf("(%[1]s.since IS NULL OR %[1]s.since <= $windowTo)", r))
	}
	if w != nil && w.From.Known() {
		all = append(all, fmt.Sprintf("(%[1]s.until IS NULL OR coalesce(%[1]s.untilLast, %[1]s.until) >= $windowFrom)", r))
	}
	return all
}

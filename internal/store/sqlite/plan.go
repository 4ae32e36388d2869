package sqlite

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/store"
)

// bounds are those between ways of finding.
type bounds struct {
	// arms is the number of ordered index ranges that one query merges.
	arms int
	// few is a number of entities that is sorted rather than walked to.
	few int64
	// far is a number of entities that is too far to walk.
	far int64
}

var usualBounds = bounds{arms: 128, few: 500, far: 20_000}

// finder finds the numbers of the entities that a query asks for.
//
// There are three ways. An ordered walk goes along an index that is in the
// order asked for, and stops at the limit; where something is hidden, along one
// such index range for each sight and kind that are seen, merged. A condition that
// few entities meet is looked up, and what it finds is sorted. All else looks at
// every visible entity and sorts.
type finder struct {
	c     *conn
	q     *store.Query
	after *store.Cursor
	args  []driver.Value
	// cells are what is seen, of the kinds that come into question; ofKind counts
	// the entities of each kind.
	cells  []cell
	ofKind map[int64]int64
	// to is the number of the entity that HasLink names.
	to      int64
	classes []int64
	examine string
	bounds  bounds
}

func newFinder(c *conn, l *layout, q *store.Query, after *store.Cursor) *finder {
	f := &finder{c: c, q: q, after: after, cells: l.visible(q), ofKind: l.ofKind}
	if q.Sights != nil && q.ReportedBetween != nil {
		for _, class := range q.Sights.Classes {
			if n, found := l.classes[class]; found {
				f.classes = append(f.classes, n)
			}
		}
	}
	return f
}

func (f *finder) find() ([]int64, error) {
	if len(f.cells) == 0 || f.q.Limit <= 0 {
		return nil, nil
	}
	if f.q.HasLink != nil && f.q.HasLink.To != "" {
		found, err := f.findOtherEnd()
		if !found || err != nil {
			return nil, err
		}
	}
	order := f.order()
	if key, index, ok := f.key(); ok && order.byID {
		if arms := f.valueArms(key); len(arms) <= f.bounds.arms {
			return f.merge(arms, f.filters(index), order)
		}
	}
	for _, l := range f.lookups() {
		few, err := f.few(l, order)
		if err != nil {
			return nil, err
		}
		if few {
			return f.sort(l.term, f.filters(l.condition), order)
		}
	}
	if order.byID || order.byLabel {
		return f.walk(f.filters(none), order)
	}
	if len(f.q.Order) == 1 {
		return f.walkColumn(order)
	}
	return f.sort(f.sightTerm(), f.filters(none), order)
}

// findOtherEnd finds the entity that links must lead to.
func (f *finder) findOtherEnd() (bool, error) {
	var sight int64
	err := f.c.query("SELECT num, sight FROM entity WHERE id = ?", func(row []driver.Value) error {
		f.to, sight = integer(row[0]), integer(row[1])
		return nil
	}, f.q.HasLink.To)
	return sight > 0 && f.q.Sights.Has(store.SightNumber(sight)), err
}

// key is the first condition by which equal values of one column are asked
// for, in the index that orders them by sight and id.
func (f *finder) key() (c store.Condition, index int, ok bool) {
	for i, c := range f.q.Where {
		if len(c.In) > 0 && !c.Column.List && c.Column != store.OrderByID && c.Column != store.OrderByLabel {
			return c, i, true
		}
	}
	return store.Condition{}, none, false
}

// valueArms are index ranges, one for each value and sight.
func (f *finder) valueArms(key store.Condition) []string {
	sights := f.sights()
	var arms []string
	if len(key.In)*len(sights) > f.bounds.arms {
		return make([]string, f.bounds.arms+1)
	}
	for _, v := range slices.Compact(slices.Sorted(slices.Values(key.In))) {
		value := f.arg(v)
		for _, s := range sights {
			arms = append(arms, fmt.Sprintf("e.%s = %s AND e.sight = %d AND %s", quoted(key.Column), value, s, f.kindTerm()))
		}
	}
	return arms
}

// sights are the numbers of the sights that are seen and in use.
func (f *finder) sights() []int64 {
	var list []int64
	for _, c := range f.cells {
		list = append(list, c.sight)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// kinds are the numbers of the kinds that come into question, rising.
func (f *finder) kinds() []int64 {
	var list []int64
	for _, c := range f.cells {
		list = append(list, c.kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (f *finder) kindTerm() string { return "+e.kind IN (" + numberList(f.kinds()) + ")" }

func (f *finder) sightTerm() string { return "e.sight IN (" + numberList(f.sights()) + ")" }

// cellTerm is true of what is seen, of the kinds asked for.
func (f *finder) cellTerm() string { return "+" + f.sightTerm() + " AND " + f.kindTerm() }

// walk goes along entities in the order of ids or labels.
func (f *finder) walk(filters []string, order order) ([]int64, error) {
	arms, visible := f.walkArms()
	switch {
	case len(arms) <= f.bounds.arms:
		return f.merge(arms, filters, order)
	case visible <= f.bounds.far:
		return f.sort(f.sightTerm(), filters, order)
	}
	arms = nil
	for _, k := range f.kinds() {
		arms = append(arms, fmt.Sprintf("e.kind = %d AND +%s", k, f.sightTerm()))
	}
	return f.merge(arms, filters, order)
}

// walkArms are the index ranges that hold what is seen and nothing else: one
// for each kind of which everything is seen, one for each sight of the others.
func (f *finder) walkArms() (arms []string, visible int64) {
	seen := map[int64]int64{}
	for _, c := range f.cells {
		seen[c.kind] += c.entities
		visible += c.entities
	}
	for _, k := range f.kinds() {
		if seen[k] == f.ofKind[k] {
			arms = append(arms, fmt.Sprintf("e.kind = %d AND +e.sight > 0", k))
		}
	}
	for _, c := range f.cells {
		if seen[c.kind] != f.ofKind[c.kind] {
			arms = append(arms, fmt.Sprintf("e.sight = %d AND e.kind = %d", c.sight, c.kind))
		}
	}
	return arms, visible
}

// walkColumn goes along the index of the one column that is ordered by, then
// along what lacks it.
func (f *finder) walkColumn(o order) ([]int64, error) {
	var list []int64
	column := "e." + quoted(f.q.Order[0].Column)
	if f.after == nil || f.after.Values[0] != nil {
		var err error
		list, err = f.sort(column+" IS NOT NULL", f.filters(none), o.without("IS NULL"))
		if err != nil || len(list) == f.q.Limit {
			return list, err
		}
	}
	rest := *f
	rest.args = nil
	q := *f.q
	q.Limit -= len(list)
	rest.q = &q
	if f.after != nil && f.after.Values[0] != nil {
		rest.after = nil
	}
	more, err := rest.walk(append(rest.filters(none), column+" IS NULL"), rest.orderByID(false))
	return append(list, more...), err
}

// lookup is a condition by which entities may be looked up.
type lookup struct {
	term string
	// rows has a row for each entity that is found, perhaps more.
	rows string
	// condition is its index in Where; none for that of a link.
	condition int
}

const none = -1

// lookups are the conditions that may be met by few, the most telling first.
func (f *finder) lookups() []lookup {
	var list []lookup
	if f.to != 0 {
		links := f.linkedTo()
		list = append(list, lookup{"e.num IN (" + links + ")", links, none})
	}
	for _, equal := range []bool{true, false} {
		for i, c := range f.q.Where {
			if (len(c.In) > 0) == equal && (len(c.In) > 0 || c.Prefix != "") {
				list = append(list, f.lookup(c, i))
			}
		}
	}
	return list
}

func (f *finder) lookup(c store.Condition, i int) lookup {
	if c.Column.List {
		values := fmt.Sprintf("SELECT v.entity FROM entity_value v WHERE v.list = %d AND %s", listNumber(c.Column), f.test("v.text", c))
		return lookup{"e.num IN (" + values + ")", values, i}
	}
	term := f.test("e."+quoted(c.Column), c)
	if c.Column == store.OrderByLabel {
		term = "e.kind IN (" + numberList(f.kinds()) + ") AND " + term
	}
	return lookup{term, "SELECT 1 FROM entity e WHERE " + f.examined() + " AND " + term, i}
}

// few says whether the entities that the lookup finds are so few that sorting
// them is best; in an order that cannot be walked, it always is.
func (f *finder) few(l lookup, o order) (bool, error) {
	if !o.byID && !o.byLabel && len(f.q.Order) > 1 {
		return true, nil
	}
	n, err := f.c.number(fmt.Sprintf("SELECT count(*) FROM (%s LIMIT %d)", l.rows, f.bounds.few+1), f.args...)
	return n <= f.bounds.few, err
}

// sort looks at all that the term is true of, and sorts.
func (f *finder) sort(term string, filters []string, o order) ([]int64, error) {
	terms := []string{term, f.examined(), f.cellTerm()}
	if o.after != "" {
		terms = append(terms, o.after)
	}
	return f.numbers(fmt.Sprintf("SELECT e.num FROM entity e WHERE %s ORDER BY %s LIMIT %d",
		strings.Join(append(terms, filters...), " AND "), o.by, f.q.Limit))
}

// merge walks along the index ranges, each in order, and merges them.
func (f *finder) merge(arms, filters []string, o order) ([]int64, error) {
	terms := f.examined()
	if o.after != "" {
		terms += " AND " + o.after
	}
	for _, t := range filters {
		terms += " AND " + t
	}
	if len(arms) == 1 {
		return f.numbers(fmt.Sprintf("SELECT e.num FROM entity e WHERE %s AND %s ORDER BY %s LIMIT %d", arms[0], terms, o.by, f.q.Limit))
	}
	selects := make([]string, len(arms))
	for i, arm := range arms {
		selects[i] = "SELECT e.num, e.label AS label, e.id AS id FROM entity e WHERE " + arm + " AND " + terms
	}
	return f.numbers(fmt.Sprintf("%s ORDER BY %s LIMIT %d", strings.Join(selects, " UNION ALL "), strings.ReplaceAll(o.by, "e.", ""), f.q.Limit))
}

func (f *finder) examined() string {
	if f.examine == "" {
		return "true"
	}
	return f.examine
}

func (f *finder) numbers(query string) ([]int64, error) {
	list := make([]int64, 0, f.q.Limit)
	err := f.c.query(query, func(row []driver.Value) error {
		list = append(list, integer(row[0]))
		return nil
	}, f.args...)
	if err != nil {
		return nil, err
	}
	return list, nil
}

// arg adds a parameter and is its name.
func (f *finder) arg(v driver.Value) string {
	f.args = append(f.args, v)
	return fmt.Sprintf("?%d", len(f.args))
}

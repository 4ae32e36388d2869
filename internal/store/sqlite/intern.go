package sqlite

import (
	"database/sql/driver"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// The most entries that one table of interned things keeps in memory.
const maxInterned = 1 << 18

// interned is a table of numbers in memory, in front of one in the file. What
// was added since the last keep is taken out again by drop.
type interned[K comparable] struct {
	numbers map[K]int64
	added   []K
}

func (t *interned[K]) get(k K) (int64, bool) {
	n, found := t.numbers[k]
	return n, found
}

func (t *interned[K]) put(k K, n int64) {
	if t.numbers == nil || len(t.numbers) >= maxInterned {
		t.clear()
	}
	t.numbers[k] = n
	t.added = append(t.added, k)
}

func (t *interned[K]) keep() { t.added = t.added[:0] }

func (t *interned[K]) drop() {
	for _, k := range t.added {
		delete(t.numbers, k)
	}
	t.keep()
}

func (t *interned[K]) clear() {
	t.numbers, t.added = map[K]int64{}, nil
}

// sightKey is what the sight of a record follows from: its own class and the
// number of its list of reports, 0 for none.
type sightKey struct {
	class domain.Class
	list  int64
}

// memory is what the writer remembers of the file. Another process's writes
// may only make it lack something but for what is retired, see writer.begin.
type memory struct {
	classes interned[domain.Class]
	lists   interned[string]
	sights  interned[sightKey]
	// entities are the numbers of entities in sight, reports those of reports.
	entities interned[string]
	reports  interned[string]
}

func (m *memory) keep() {
	m.classes.keep()
	m.lists.keep()
	m.sights.keep()
	m.entities.keep()
	m.reports.keep()
}

func (m *memory) drop() {
	m.classes.drop()
	m.lists.drop()
	m.sights.drop()
	m.entities.drop()
	m.reports.drop()
}

func (m *memory) clear() {
	m.classes.clear()
	m.lists.clear()
	m.sights.clear()
	m.entities.clear()
	m.reports.clear()
}

var errNoRow = errors.New("no row")

// number is the integer that a query of one row and column gives.
func (c *conn) number(query string, args ...driver.Value) (n int64, err error) {
	found := false
	err = c.query(query, func(row []driver.Value) error {
		n, found = integer(row[0]), true
		return nil
	}, args...)
	if err == nil && !found {
		err = errNoRow
	}
	return n, err
}

// numberOr is the number that the query finds, or else that of a row inserted.
func (w *writer) numberOr(find, insert string, args ...driver.Value) (int64, error) {
	n, err := w.number(find, args...)
	if !errors.Is(err, errNoRow) {
		return n, err
	}
	r, err := w.result(insert, args...)
	if err != nil {
		return 0, err
	}
	return r.LastInsertId()
}

func (w *writer) class(c domain.Class) (int64, error) {
	if n, found := w.memory.classes.get(c); found {
		return n, nil
	}
	n, err := w.numberOr("SELECT num FROM class WHERE text = ?", "INSERT INTO class (text) VALUES (?)", string(c))
	if err == nil {
		w.memory.classes.put(c, n)
	}
	return n, err
}

// report is the number of a report; NOT_FOUND where there is none.
func (w *writer) report(id string) (int64, error) {
	return w.known(&w.memory.reports, "report", "SELECT num FROM report WHERE id = ?", id)
}

// entity is the number of an entity in sight; NOT_FOUND where there is none.
func (w *writer) entity(id string) (int64, error) {
	return w.known(&w.memory.entities, "entity", "SELECT num FROM entity WHERE id = ? AND sight > 0", id)
}

func (w *writer) known(table *interned[string], what, query, id string) (int64, error) {
	if n, found := table.get(id); found {
		return n, nil
	}
	n, err := w.number(query, id)
	switch {
	case errors.Is(err, errNoRow):
		return 0, notFound(what, id)
	case err == nil:
		table.put(id, n)
	}
	return n, err
}

// list is the number of a list of reports, 0 for none; NOT_FOUND where one of
// them is not there.
func (w *writer) list(ids []string) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	if !slices.IsSorted(ids) {
		ids = domain.SortedSet(ids)
	}
	key := strings.Join(ids, " ")
	if n, found := w.memory.lists.get(key); found {
		return n, nil
	}
	n, err := w.number("SELECT num FROM report_list WHERE ids = ?", key)
	if errors.Is(err, errNoRow) {
		n, err = w.newList(key, ids)
	}
	if err == nil {
		w.memory.lists.put(key, n)
	}
	return n, err
}

func (w *writer) newList(key string, ids []string) (int64, error) {
	members := make([]int64, len(ids))
	for i, id := range ids {
		var err error
		if members[i], err = w.report(id); err != nil {
			return 0, err
		}
	}
	r, err := w.result("INSERT INTO report_list (ids) VALUES (?)", key)
	if err != nil {
		return 0, err
	}
	n, err := r.LastInsertId()
	if err != nil {
		return 0, err
	}
	for _, m := range members {
		if err := w.exec("INSERT OR IGNORE INTO report_list_member (list, report) VALUES (?, ?)", n, m); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// sight is the number of the sight of a record of the class with the list of
// reports.
func (w *writer) sight(c domain.Class, list int64) (int64, error) {
	key := sightKey{c, list}
	if n, found := w.memory.sights.get(key); found {
		return n, nil
	}
	own, err := w.class(c)
	if err != nil {
		return 0, err
	}
	n, err := w.sightOf(own, list)
	if err == nil {
		w.memory.sights.put(key, n)
	}
	return n, err
}

// sightOf finds or makes a sight; it remembers nothing.
func (w *writer) sightOf(own, list int64) (int64, error) {
	var classes []string
	err := w.query(`SELECT DISTINCT c.num, c.text FROM report_list_member m JOIN report r ON r.num = m.report
		JOIN class c ON c.num = r.class WHERE m.list = ? ORDER BY c.text`,
		func(row []driver.Value) error {
			classes = append(classes, strconv.FormatInt(integer(row[0]), 10))
			return nil
		}, list)
	if err != nil {
		return 0, err
	}
	return w.numberOr("SELECT num FROM sight WHERE own = ? AND reports = ?",
		"INSERT INTO sight (own, reports) VALUES (?, ?)", own, strings.Join(classes, ","))
}

package sqlite

import (
	"context"
	"database/sql/driver"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Find returns what the query asks for; see store.Reader. How it is looked for
// is planned here (plan.go), not by SQLite, which knows nothing of how much a
// view hides.
func (s *Store) Find(ctx context.Context, q store.Query) (list []store.Found, err error) {
	var after *store.Cursor
	if q.After != "" {
		c, err := store.DecodeCursor(q)
		if err != nil {
			return nil, err
		}
		after = &c
	}
	err = s.read(ctx, "find entities", func(c *conn) error {
		l, err := s.layoutNow(c)
		if err != nil {
			return err
		}
		f := newFinder(c, l, &q, after)
		f.examine, f.bounds = s.examine, s.bounds
		numbers, err := f.find()
		if err != nil || len(numbers) == 0 {
			return err
		}
		list, err = foundEntities(c, &q, numbers)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// foundEntities reads the entities of the numbers, in their order.
func foundEntities(c *conn, q *store.Query, numbers []int64) ([]store.Found, error) {
	list := make([]store.Found, 0, len(numbers))
	err := c.query("SELECT e.record, e.revision FROM json_each(?) a CROSS JOIN entity e ON e.num = a.value ORDER BY a.key",
		func(row []driver.Value) error {
			e, err := decodeEntity(row[0], row[1])
			if err != nil {
				return err
			}
			list = append(list, store.Found{Entity: e, Cursor: store.CursorOf(*q, &e).Encode()})
			return nil
		}, jsonNumbers(numbers))
	return list, err
}

// layout is what is known of the whole graph when a find is planned.
type layout struct {
	revision int64
	// cells are the sights and kinds in use, with the number of entities.
	cells []cell
	// ofKind is the number of entities of each kind.
	ofKind map[int64]int64
	// classes are the numbers of the classes.
	classes map[domain.Class]int64
}

type cell struct{ sight, kind, entities int64 }

// layoutNow is the layout of the state that the connection reads, from memory
// while the graph's revision stays.
func (s *Store) layoutNow(c *conn) (*layout, error) {
	revision, err := currentRevision(c)
	if err != nil {
		return nil, err
	}
	if l := s.layout.Load(); l != nil && l.revision == revision {
		return l, nil
	}
	l := &layout{revision: revision, classes: map[domain.Class]int64{}, ofKind: map[int64]int64{}}
	err = c.query("SELECT sight, kind, entities FROM population WHERE entities > 0", func(row []driver.Value) error {
		l.cells = append(l.cells, cell{integer(row[0]), integer(row[1]), integer(row[2])})
		l.ofKind[integer(row[1])] += integer(row[2])
		return nil
	})
	if err != nil {
		return nil, err
	}
	classes, err := readClasses(c)
	if err != nil {
		return nil, err
	}
	for n, class := range classes {
		l.classes[class] = n
	}
	s.layout.Store(l)
	return l, nil
}

// visible are the cells that the query's sights see, of the kinds that it asks
// for and that have the columns of all its conditions.
func (l *layout) visible(q *store.Query) (cells []cell) {
	for _, c := range l.cells {
		if q.Sights.Has(store.SightNumber(c.sight)) && mayBe(q, domain.EntityKind(c.kind)) {
			cells = append(cells, c)
		}
	}
	return cells
}

func mayBe(q *store.Query, k domain.EntityKind) bool {
	for _, c := range q.Where {
		if c.Column.Field != 0 && !k.Has(c.Column.Field) {
			return false
		}
	}
	return len(q.Kinds) == 0 || slices.Contains(q.Kinds, k)
}

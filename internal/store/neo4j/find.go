package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Find is that of store.Reader. Each kind and sight is read by itself, in the
// order of an index that begins with them, and these streams are merged.
func (s *Store) Find(ctx context.Context, q store.Query) ([]store.Found, error) {
	var after *store.Cursor
	if q.After != "" {
		c, err := store.DecodeCursor(q)
		if err != nil {
			return nil, err
		}
		after = &c
	}
	sights, err := s.sightsOf(ctx, q.Sights)
	if err != nil {
		return nil, err
	}
	if len(sights) == 0 {
		return nil, nil
	}
	var all []domain.Entity
	err = s.gate.whole(ctx, func() (err error) {
		all, err = s.findWhole(ctx, finder{q: q, kinds: kindsOf(q), after: after, sights: sights})
		return err
	})
	if err != nil {
		return nil, s.explain(ctx, "find entities", err)
	}
	slices.SortFunc(all, func(a, b domain.Entity) int { return compare(q.Order, &a, &b) })
	found := make([]store.Found, min(len(all), q.Limit))
	for i := range found {
		found[i] = store.Found{Entity: all[i], Cursor: store.CursorOf(q, &all[i]).Encode()}
	}
	return found, nil
}

// sightsOf are the numbers of the sights that are seen: all for nil.
func (s *Store) sightsOf(ctx context.Context, seen *store.Sights) ([]int64, error) {
	if seen != nil {
		return sightList(seen), nil
	}
	all, err := s.allSights(ctx)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(all))
	for i := range all {
		numbers[i] = int64(all[i].Number)
	}
	return numbers, nil
}

// kindsOf are the kinds that the query can find: those asked for that have all
// columns of its conditions.
func kindsOf(q store.Query) []domain.EntityKind {
	kinds := slices.Clone(q.Kinds)
	if len(kinds) == 0 {
		kinds = domain.AllEntityKinds()
	}
	slices.Sort(kinds)
	return slices.DeleteFunc(slices.Compact(kinds), func(k domain.EntityKind) bool {
		return slices.ContainsFunc(q.Where, func(c store.Condition) bool { return !has(k, c.Column) })
	})
}

func has(k domain.EntityKind, c *store.Column) bool {
	return c == store.OrderByID || c == store.OrderByLabel || k.Has(c.Field)
}

// findWhole finds, and once more where texts turn up that an index does not
// hold whole.
func (s *Store) findWhole(ctx context.Context, f finder) ([]domain.Entity, error) {
	found, err := s.findParts(ctx, f)
	if err == nil && !f.exact && f.needsExact(found) {
		f.exact = true
		return s.findParts(ctx, f)
	}
	return found, err
}

func (s *Store) findParts(ctx context.Context, f finder) (found []domain.Entity, err error) {
	for _, part := range f.parts() {
		if len(found) >= f.q.Limit {
			break
		}
		some, err := s.findPart(ctx, f, part, f.q.Limit-len(found))
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// findPart merges the streams of a part. Of each no more than its share is read
// at first; those that gave all of theirs are then asked for more.
func (s *Store) findPart(ctx context.Context, f finder, p part, limit int) ([]domain.Entity, error) {
	statement, streams, params := f.statement(p)
	if len(streams) == 0 {
		return nil, nil
	}
	params["limit"] = int64(limit)
	const margin = 2
	share := min(limit, (limit+len(streams)-1)/len(streams)+margin)
	var found []domain.Entity
	for {
		params["streams"], params["share"] = streams, int64(share)
		rows, err := s.findRows(ctx, statement, params)
		if err != nil {
			return nil, err
		}
		done, more := settle(rows, streams, share, share == limit)
		found = append(found, done...)
		if len(more) == 0 {
			break
		}
		streams, share = more, min(limit, 2*share)
	}
	slices.SortFunc(found, func(a, b domain.Entity) int { return compare(f.q.Order, &a, &b) })
	return found[:min(len(found), limit)], nil
}

// streamed is an entity with the number of the stream that it came from.
type streamed struct {
	stream int64
	entity domain.Entity
}

// settle parts what has been found from what is to be read again: streams that
// gave their whole share may hold more, unless the share was all that is wanted.
func settle(rows []streamed, streams []any, share int, all bool) (done []domain.Entity, more []any) {
	given := map[int64]int{}
	for _, r := range rows {
		given[r.stream]++
	}
	for _, r := range rows {
		if all || given[r.stream] < share {
			done = append(done, r.entity)
		}
	}
	for _, st := range streams {
		if n := st.(map[string]any)["number"].(int64); !all && given[n] >= share {
			more = append(more, st)
		}
	}
	return done, more
}

func (s *Store) findRows(ctx context.Context, statement string, params map[string]any) (rows []streamed, err error) {
	if s.profile != nil {
		if err := s.profile(statement, params); err != nil {
			return nil, err
		}
	}
	err = s.read(ctx, "find entities", func(t tx) error {
		rows = nil
		return t.each(statement, params, func(row []any) error {
			number, _ := row[0].(int64)
			e, err := rowEntity(row[1:])
			rows = append(rows, streamed{number, e})
			return err
		})
	})
	return rows, err
}

// compare orders entities as the query says.
func compare(order []store.Order, a, b *domain.Entity) int {
	for _, o := range order {
		if c := compareBy(o, a, b); c != 0 {
			return c
		}
	}
	return strings.Compare(a.ID, b.ID)
}

func compareBy(o store.Order, a, b *domain.Entity) int {
	x, y := o.Column.SortKey(a), o.Column.SortKey(b)
	if x == nil || y == nil {
		return cmp.Compare(lacking(x), lacking(y))
	}
	var c int
	switch v := x.(type) {
	case float64:
		c = cmp.Compare(v, y.(float64))
	case string:
		if o.Column.Type == store.DateColumn {
			c = o.Column.Date(a).Compare(o.Column.Date(b))
		} else {
			c = strings.Compare(v, y.(string))
		}
	}
	if o.Desc {
		return -c
	}
	return c
}

func lacking(v any) int {
	if v == nil {
		return 1
	}
	return 0
}

package sqlite

import (
	"context"
	"database/sql/driver"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Scan visits every record in sight; see store.Scanner.
func (s *Store) Scan(ctx context.Context, v store.Visit) error {
	return s.visit(ctx, "scan", func(c *conn) error {
		for _, step := range []func() error{
			func() error {
				return each(c, "SELECT record, revision FROM report ORDER BY id", decodeReport, v.Report)
			},
			func() error {
				return each(c, "SELECT record, revision FROM entity WHERE +sight > 0 ORDER BY id", decodeEntity, v.Entity)
			},
			func() error {
				return each(c, "SELECT l.record, l.revision FROM link l"+bothEnds+"ORDER BY l.id", decodeLink, v.Link)
			},
			func() error {
				return each(c, `SELECT j.record, j.revision FROM judgement j CROSS JOIN link l ON l.num = j.link`+bothEnds+
					`ORDER BY l.id, j.at, j."by"`, decodeJudgement, v.Judgement)
			},
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

// each decodes the rows of a query and visits them; nothing where there is no
// function to visit them with.
func each[R any](c *conn, query string, decode func(record, revision driver.Value) (R, error), visit func(*R) error) error {
	if visit == nil {
		return nil
	}
	return c.query(query, func(row []driver.Value) error {
		r, err := decode(row[0], row[1])
		if err != nil {
			return err
		}
		if err := visit(&r); err != nil {
			return err
		}
		return c.ctx.Err()
	})
}

// Topology reads what a projection holds, from one state of the store; see
// store.Scanner. A handle is the number of the entity's row.
func (s *Store) Topology(ctx context.Context, v store.TopologyVisit) (revision int64, err error) {
	err = s.visit(ctx, "read topology", func(c *conn) error {
		if revision, err = currentRevision(c); err != nil {
			return err
		}
		if err := each(c, "SELECT record, revision FROM report", decodeReport, v.Report); err != nil {
			return err
		}
		live, err := topologyEntities(c, v.Entity)
		if err != nil {
			return err
		}
		if err := topologyLinks(c, live, v.Links); err != nil {
			return err
		}
		return each(c, `SELECT j.record, j.revision FROM judgement j CROSS JOIN link l ON l.num = j.link`+bothEnds+
			`WHERE j.link IN (SELECT link FROM judgement WHERE disputes) ORDER BY l.id, j.at, j."by"`, decodeJudgement, v.Judgement)
	})
	if err != nil {
		return 0, err
	}
	return revision, nil
}

// bitset is a set of row numbers.
type bitset []uint64

func (b *bitset) add(n int64) {
	for int64(len(*b)) <= n>>6 {
		*b = append(*b, 0)
	}
	(*b)[n>>6] |= 1 << (n & 63)
}

func (b bitset) has(n int64) bool { return n>>6 < int64(len(b)) && b[n>>6]&(1<<(n&63)) != 0 }

// topologyEntities visits the entities in sight and returns their numbers.
func topologyEntities(c *conn, visit func(store.Handle, *domain.Entity) error) (bitset, error) {
	var live bitset
	if visit == nil {
		return live, c.query("SELECT num FROM entity WHERE sight > 0", func(row []driver.Value) error {
			live.add(integer(row[0]))
			return nil
		})
	}
	err := c.query("SELECT num, record, revision FROM entity NOT INDEXED WHERE sight > 0", func(row []driver.Value) error {
		e, err := decodeEntity(row[1], row[2])
		if err != nil {
			return err
		}
		n := integer(row[0])
		live.add(n)
		return visit(store.Handle(n), &e)
	})
	return live, err
}

// topologyLinks visits the links whose ends are in sight, grouped by start.
func topologyLinks(c *conn, live bitset, visit func(store.Handle, []store.TopologyLink) error) error {
	if visit == nil {
		return nil
	}
	own, err := ownClasses(c)
	if err != nil {
		return err
	}
	lists, err := reportLists(c)
	if err != nil {
		return err
	}
	var group []store.TopologyLink
	var from int64
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		err := visit(store.Handle(from), group)
		group = group[:0]
		return err
	}
	err = c.query("SELECT src, kind, dst, sight, since, until, reports, id FROM link ORDER BY src", func(row []driver.Value) error {
		src, dst := integer(row[0]), integer(row[2])
		if src != from {
			if err := flush(); err != nil {
				return err
			}
			from = src
		}
		if live.has(src) && live.has(dst) {
			group = append(group, store.TopologyLink{
				ID: text(row[7]), Kind: domain.LinkKind(integer(row[1])), To: store.Handle(dst), Class: own[integer(row[3])],
				Since: domain.PartialDate(integer(row[4])), Until: domain.PartialDate(integer(row[5])), Reports: lists[integer(row[6])],
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// ownClasses are the own classes of the sights by number.
func ownClasses(c *conn) ([]domain.Class, error) {
	sights, err := readSights(c)
	own := make([]domain.Class, len(sights)+1)
	for _, s := range sights {
		for int(s.Number) >= len(own) {
			own = append(own, "")
		}
		own[s.Number] = s.Own
	}
	return own, err
}

// reportLists are all lists of reports by number; 0 is the empty one.
func reportLists(c *conn) ([][]string, error) {
	lists := [][]string{nil}
	err := c.query("SELECT num, ids FROM report_list ORDER BY num", func(row []driver.Value) error {
		for int64(len(lists)) <= integer(row[0]) {
			lists = append(lists, nil)
		}
		lists[integer(row[0])] = splitIDs(text(row[1]))
		return nil
	})
	return lists, err
}

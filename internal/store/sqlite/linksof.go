package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// LinksOf are the links at each of the entities; see store.Reader.
func (s *Store) LinksOf(ctx context.Context, q store.LinksQuery) ([][]domain.Link, error) {
	lists := make([][]domain.Link, len(q.IDs))
	query := linksOfQuery(q)
	err := s.read(ctx, "read links of entities", func(c *conn) error {
		at := 0
		for part := range slices.Chunk(q.IDs, chunk) {
			err := c.query(query, func(row []driver.Value) error {
				l, err := decodeLink(row[1], row[2])
				i := at + int(integer(row[0]))
				lists[i] = append(lists[i], l)
				return err
			}, jsonTexts(part), q.After)
			if err != nil {
				return err
			}
			at += len(part)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return lists, nil
}

// linksOfQuery asks for position, record and revision of the links; its
// parameters are the ids and After. The links are counted off in the indexes,
// and only those that are returned are read whole.
func linksOfQuery(q store.LinksQuery) string {
	filter := " AND o.sight > 0 AND l.id > ?2"
	if len(q.Kinds) > 0 {
		filter += " AND l.kind IN (" + numberList(q.Kinds) + ")"
	}
	if q.Sights != nil {
		numbers := numberList(q.Sights.Numbers)
		filter += fmt.Sprintf(" AND l.sight IN (%s) AND o.sight IN (%[1]s)", numbers)
	}
	const arm = `SELECT a.key AS pos, l.num AS num, l.id AS id FROM json_each(?1) a
		CROSS JOIN entity e ON e.id = a.value AND e.sight > 0
		CROSS JOIN link l ON l.%s = e.num CROSS JOIN entity o ON o.num = l.%s WHERE true`
	out, in := fmt.Sprintf(arm, "src", "dst")+filter, fmt.Sprintf(arm, "dst", "src")+filter
	var links string
	switch q.Direction {
	case domain.Out:
		links = out
	case domain.In:
		links = in
	default:
		links = out + " UNION ALL " + in + " AND l.src <> l.dst"
	}
	if q.Limit > 0 {
		links = fmt.Sprintf(`SELECT pos, num, id FROM (SELECT pos, num, id, row_number() OVER (PARTITION BY pos ORDER BY id) AS n FROM (%s))
			WHERE n <= %d`, links, q.Limit)
	}
	return fmt.Sprintf("SELECT a.pos, l.record, l.revision FROM (%s) a CROSS JOIN link l ON l.num = a.num ORDER BY a.pos, a.id", links)
}

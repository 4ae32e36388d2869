package neo4j

import (
	"context"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// LinksOf is that of store.Reader.
func (s *Store) LinksOf(ctx context.Context, q store.LinksQuery) ([][]domain.Link, error) {
	of := make(map[string][]domain.Link, len(q.IDs))
	cypher := linksOfStatement(q)
	params := map[string]any{"after": q.After, "limit": int64(q.Limit)}
	if q.Sights != nil {
		params["sights"] = sightList(q.Sights)
	}
	err := s.gate.whole(ctx, func() error {
		for chunk := range slices.Chunk(distinct(q.IDs), idsAtOnce) {
			params["ids"] = chunk
			err := s.read(ctx, "read links", func(t tx) error {
				for _, id := range chunk {
					delete(of, id)
				}
				return t.each(cypher, params, func(row []any) error {
					id, _ := row[0].(string)
					l, err := rowLink(row[1:])
					of[id] = append(of[id], l)
					return err
				})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, s.explain(ctx, "read links", err)
	}
	return inOrder(q.IDs, of), nil
}

// inOrder are the links of the ids, each list by link id and the caller's own.
func inOrder(ids []string, of map[string][]domain.Link) [][]domain.Link {
	lists := make([][]domain.Link, len(ids))
	returned := make(map[string]bool, len(of))
	for i, id := range ids {
		list := of[id]
		if returned[id] {
			list = slices.Clone(list)
			for j := range list {
				list[j] = ownLink(list[j])
			}
		} else {
			slices.SortFunc(list, func(a, b domain.Link) int { return strings.Compare(a.ID, b.ID) })
		}
		returned[id] = true
		lists[i] = list
	}
	return lists
}

func linksOfStatement(q store.LinksQuery) string {
	where := []string{"r.id > $after"}
	if q.Sights != nil {
		where = append(where, "r.sight IN $sights", "m.sight IN $sights")
	}
	page := ""
	if q.Limit > 0 {
		page = " ORDER BY r.id LIMIT $limit"
	}
	return "UNWIND $ids AS id MATCH (n:Entity {id: id}) CALL (n) { MATCH " + pattern("(n)", "r", q.Kinds, q.Direction, "(m:Entity)") +
		" WHERE " + strings.Join(where, " AND ") + " RETURN r" + page +
		" } RETURN id, type(r), startNode(r).id, endNode(r).id, properties(r)"
}

// pattern is a relationship of one of the kinds (none: any) between two nodes,
// the direction being seen from the first.
func pattern(from, r string, kinds []domain.LinkKind, d domain.Direction, to string) string {
	var types strings.Builder
	for i, k := range kinds {
		types.WriteString(map[bool]string{true: ":", false: "|"}[i == 0] + k.String())
	}
	before, after := "-", "-"
	switch d {
	case domain.Out:
		after = "->"
	case domain.In:
		before = "<-"
	}
	return from + before + "[" + r + types.String() + "]" + after + to
}

func sightList(s *store.Sights) []int64 {
	list := make([]int64, len(s.Numbers))
	for i, n := range s.Numbers {
		list[i] = int64(n)
	}
	return list
}

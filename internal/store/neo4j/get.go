package neo4j

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// idsAtOnce is how many ids one round trip asks for.
const idsAtOnce = 1000

// A link is looked up by its kind first, since an index is of one type of
// relationship.
const (
	kindsOfLinks = "MATCH (k:KafoLink) WHERE k.id IN $ids RETURN k.kind, k.id"
	linksInSight = "MATCH (a:Entity)-[r:%s]->(b:Entity) WHERE r.id IN $ids RETURN type(r), a.id, b.id, properties(r)"
	linksAtAll   = "MATCH (a)-[r:%s]->(b) WHERE r.id IN $ids RETURN type(r), a.id, b.id, properties(r)"
)

// links reads links by id, by one of the statements above for each kind that
// they are of.
func (t tx) links(statement string, ids []string, row func(row []any) error) error {
	byKind := map[domain.LinkKind][]string{}
	err := t.each(kindsOfLinks, map[string]any{"ids": ids}, func(row []any) error {
		code, _ := row[0].(string)
		if kind := linkKindOfType[code]; kind != 0 {
			byKind[kind] = append(byKind[kind], row[1].(string))
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(byKind)) {
		if err := t.each(fmt.Sprintf(statement, kind), map[string]any{"ids": byKind[kind]}, row); err != nil {
			return err
		}
	}
	return nil
}

// byID runs a statement that needs nothing but ids.
func byID(cypher string) func(tx, []string, func([]any) error) error {
	return func(t tx, ids []string, row func([]any) error) error {
		return t.each(cypher, map[string]any{"ids": ids}, row)
	}
}

// Reports is that of store.Reader.
func (s *Store) Reports(ctx context.Context, ids []string) ([]domain.Report, error) {
	return get(ctx, s, "read reports", ids, byID(loadReports), func(row []any) (string, domain.Report, error) {
		r, err := reportOf(row[0].(map[string]any))
		return r.ID, r, err
	}, func(r domain.Report) domain.Report {
		r.Mark = ownMark(r.Mark)
		return r
	})
}

// Entities is that of store.Reader.
func (s *Store) Entities(ctx context.Context, ids []string) ([]domain.Entity, error) {
	return get(ctx, s, "read entities", ids, byID(loadEntities), func(row []any) (string, domain.Entity, error) {
		e, err := rowEntity(row)
		return e.ID, e, err
	}, func(e domain.Entity) domain.Entity {
		e.Values, e.Reports, e.Mark = slices.Clone(e.Values), slices.Clone(e.Reports), ownMark(e.Mark)
		return e
	})
}

// Links is that of store.Reader.
func (s *Store) Links(ctx context.Context, ids []string) ([]domain.Link, error) {
	return get(ctx, s, "read links", ids, func(t tx, ids []string, row func([]any) error) error {
		return t.links(linksInSight, ids, row)
	}, func(row []any) (string, domain.Link, error) {
		l, err := rowLink(row)
		return l.ID, l, err
	}, ownLink)
}

// rowEntity reads the columns labels and properties of a node.
func rowEntity(row []any) (domain.Entity, error) {
	labels, _ := row[0].([]any)
	kind, one := kindOf(labels)
	if !one {
		id, _ := row[1].(map[string]any)["id"].(string)
		return domain.Entity{ID: id}, domain.Errorf(domain.Internal, "entity %s has not one kind's label: kafo reindex takes in what others have written", id)
	}
	return entityOf(kind, row[1].(map[string]any))
}

// rowLink reads the columns kind, from, to and properties of a relationship.
func rowLink(row []any) (domain.Link, error) {
	kind, _ := row[0].(string)
	from, _ := row[1].(string)
	to, _ := row[2].(string)
	return linkOf(linkKindOfType[kind], from, to, row[3].(map[string]any))
}

func ownMark(m domain.Mark) domain.Mark {
	m.ReleasableTo, m.Caveats = slices.Clone(m.ReleasableTo), slices.Clone(m.Caveats)
	return m
}

func ownLink(l domain.Link) domain.Link {
	l.Reports, l.Mark = slices.Clone(l.Reports), ownMark(l.Mark)
	return l
}

// get reads records by id, and returns them in the order of the ids; own makes
// the copy for an id that is asked for again.
func get[R any](ctx context.Context, s *Store, doing string, ids []string, load func(tx, []string, func([]any) error) error, read func(row []any) (string, R, error), own func(R) R) ([]R, error) {
	var found map[string]R
	err := s.gate.whole(ctx, func() error {
		found = make(map[string]R, len(ids))
		for chunk := range slices.Chunk(distinct(ids), idsAtOnce) {
			err := s.read(ctx, doing, func(t tx) error {
				return load(t, chunk, func(row []any) error {
					id, r, err := read(row)
					found[id] = r
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
		return nil, s.explain(ctx, doing, err)
	}
	list := make([]R, 0, len(found))
	returned := make(map[string]bool, len(found))
	for _, id := range ids {
		r, there := found[id]
		if !there {
			continue
		}
		if returned[id] {
			r = own(r)
		}
		returned[id] = true
		list = append(list, r)
	}
	return list, nil
}

func distinct(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	once := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	return once
}

// Judgements is that of store.Reader.
func (s *Store) Judgements(ctx context.Context, links []string) (all []domain.Judgement, err error) {
	for chunk := range slices.Chunk(distinct(links), idsAtOnce) {
		var some []domain.Judgement
		err := s.read(ctx, "read judgements", func(t tx) (err error) {
			some, err = t.judgementsInSight(chunk)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, compareJudgements)
	return all, nil
}

// judgementsInSight are those of the links whose ends are in sight.
func (t tx) judgementsInSight(links []string) ([]domain.Judgement, error) {
	var all []domain.Judgement
	err := t.each(loadJudgements, map[string]any{"ids": links}, func(row []any) error {
		j, err := judgementOf(row[0].(map[string]any))
		all = append(all, j)
		return err
	})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	judged, seen := make([]string, len(all)), map[string]bool{}
	for i := range all {
		judged[i] = all[i].Link
	}
	err = t.links("MATCH (:Entity)-[r:%s]->(:Entity) WHERE r.id IN $ids RETURN r.id", distinct(judged), func(row []any) error {
		seen[row[0].(string)] = true
		return nil
	})
	return slices.DeleteFunc(all, func(j domain.Judgement) bool { return !seen[j.Link] }), err
}

func compareJudgements(a, b domain.Judgement) int {
	for _, order := range [][2]string{{a.Link, b.Link}, {a.At, b.At}} {
		if c := strings.Compare(order[0], order[1]); c != 0 {
			return c
		}
	}
	return strings.Compare(a.By, b.By)
}

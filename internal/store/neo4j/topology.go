package neo4j

import (
	"context"
	"slices"
	"strings"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Statements of the topology. Handles are the database's own numbers of nodes,
// which hold as long as nodes are not deleted, and Kafo deletes none.
const (
	allReports  = "MATCH (n:Report) RETURN properties(n)"
	allEntities = "MATCH (n:Entity) RETURN id(n), labels(n), properties(n)"
	allNumbers  = "MATCH (n:Entity) RETURN id(n)"
	allLinks    = `MATCH (n:Entity) RETURN id(n), COLLECT { MATCH (n)-[r]->(m:Entity)
		RETURN [r.id, type(r), id(m), r.sight, r.since, r.sinceLast, r.until, r.untilLast, r.reports] }`
	allDisputes = "MATCH (j:Judgement) WHERE j.verdict IN $verdicts RETURN DISTINCT j.link"
)

// Topology is that of store.Scanner. Rows are read as they are visited, so that
// memory does not grow with the graph but for one bit an entity.
func (s *Store) Topology(ctx context.Context, v store.TopologyVisit) (int64, error) {
	revision, err := s.Revision(ctx)
	if err != nil {
		return 0, err
	}
	w := &topologyWalk{ctx: ctx, store: s, visit: v, lists: map[string][]string{}}
	for _, step := range []struct {
		wanted bool
		doing  string
		walk   func(tx) error
	}{
		{v.Report != nil, "read all reports", w.reports},
		{v.Entity != nil || v.Links != nil, "read all entities", w.entities},
		{v.Links != nil, "read all links", w.links},
	} {
		if !step.wanted {
			continue
		}
		if err := s.stream(ctx, step.doing, step.walk); err != nil {
			return 0, err
		}
	}
	if v.Judgement != nil {
		if err := w.disputes(); err != nil {
			return 0, err
		}
	}
	return revision, nil
}

type topologyWalk struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call
	store *Store
	visit store.TopologyVisit
	// announced has a bit for each entity that was visited: links to others, which
	// came since, are left to the change log.
	announced bits
	sights    []store.Sight
	// lists are the lists of reports by their ids, so that equal ones are shared.
	lists map[string][]string
	found []store.TopologyLink
	key   []byte
}

func (w *topologyWalk) reports(t tx) error {
	return t.each(allReports, nil, func(row []any) error {
		r, err := reportOf(row[0].(map[string]any))
		if err != nil {
			return err
		}
		return visited(w.visit.Report(&r))
	})
}

// visited marks a visitor's own error as such.
func visited(err error) error {
	if err == nil {
		return nil
	}
	return &visitError{err}
}

func (w *topologyWalk) entities(t tx) error {
	if w.visit.Entity == nil {
		return t.each(allNumbers, nil, func(row []any) error {
			number, _ := row[0].(int64)
			w.announced.set(number)
			return nil
		})
	}
	return t.each(allEntities, nil, func(row []any) error {
		number, _ := row[0].(int64)
		w.announced.set(number)
		e, err := rowEntity(row[1:])
		if err != nil {
			return err
		}
		return visited(w.visit.Entity(store.Handle(number), &e))
	})
}

func (w *topologyWalk) links(t tx) error {
	return t.each(allLinks, nil, func(row []any) error {
		number, _ := row[0].(int64)
		list, _ := row[1].([]any)
		if len(list) == 0 || !w.announced.has(number) {
			return nil
		}
		if err := w.take(list); err != nil || len(w.found) == 0 {
			return err
		}
		return visited(w.visit.Links(store.Handle(number), w.found))
	})
}

// take reads the links of one entity; what others have written is left out.
func (w *topologyWalk) take(list []any) error {
	w.found = w.found[:0]
	for _, item := range list {
		values, _ := item.([]any)
		id, named := values[0].(string)
		kind := linkKindOfType[values[1].(string)]
		to, _ := values[2].(int64)
		number, sighted := values[3].(int64)
		if !named || kind == 0 || !sighted || !w.announced.has(to) {
			continue
		}
		class, err := w.class(store.SightNumber(number)) //nolint:gosec // numbers begin at 1
		if err != nil {
			return err
		}
		w.found = append(w.found, store.TopologyLink{
			ID: id, Kind: kind, To: store.Handle(to), Class: class,
			Since: dateBetween(values[4], values[5]), Until: dateBetween(values[6], values[7]), Reports: w.list(values[8]),
		})
	}
	return nil
}

func (w *topologyWalk) class(number store.SightNumber) (domain.Class, error) {
	if int(number) > len(w.sights) {
		all, err := w.store.allSights(w.ctx)
		if err != nil {
			return "", err
		}
		w.sights = all
	}
	if number < 1 || int(number) > len(w.sights) {
		return "", domain.Errorf(domain.Internal, "a link has a sight that there is not: kafo reindex makes sights anew")
	}
	return w.sights[number-1].Own, nil
}

func (w *topologyWalk) list(v any) []string {
	items, _ := v.([]any)
	if len(items) == 0 {
		return nil
	}
	w.key = w.key[:0]
	for _, item := range items {
		id, _ := item.(string)
		w.key = append(append(w.key, id...), '\n')
	}
	if list, known := w.lists[string(w.key)]; known {
		return list
	}
	list := domain.SortedSet(strings.Split(strings.TrimSuffix(string(w.key), "\n"), "\n"))
	w.lists[string(w.key)] = list
	return list
}

// dateBetween is the partial date with the first and last day given; last is
// nil for a full date. What is not a date is unknown.
func dateBetween(first, last any) domain.PartialDate {
	begin, ok := first.(driver.Date)
	if !ok {
		return 0
	}
	y, m, d := time.Time(begin).Date()
	if end, partial := last.(driver.Date); partial {
		d = 0
		if time.Time(end).Month() != m {
			m = 0
		}
	}
	date, err := domain.NewPartialDate(y, int(m), d)
	if err != nil {
		return 0
	}
	return date
}

// disputes visits the judgements of links in sight that one of them disputes.
func (w *topologyWalk) disputes() error {
	verdicts := slices.DeleteFunc(slices.Clone(domain.Verdict.Values), func(v string) bool {
		return !(&domain.Judgement{Verdict: v}).Disputes()
	})
	var links []string
	err := w.store.read(w.ctx, "read disputed links", func(t tx) error {
		links = nil
		return t.each(allDisputes, map[string]any{"verdicts": verdicts}, func(row []any) error {
			id, _ := row[0].(string)
			links = append(links, id)
			return nil
		})
	})
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(links, idsAtOnce) {
		judgements, err := w.store.Judgements(w.ctx, chunk)
		if err != nil {
			return err
		}
		for i := range judgements {
			if err := w.visit.Judgement(&judgements[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// bits is a set of small numbers.
type bits []uint64

func (b *bits) set(n int64) {
	for int64(len(*b)) <= n/64 {
		*b = append(*b, make([]uint64, len(*b)+1024)...)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

func (b bits) has(n int64) bool {
	return n >= 0 && n/64 < int64(len(b)) && b[n/64]&(1<<(n%64)) != 0
}

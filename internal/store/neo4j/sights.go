package neo4j

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// sightBook holds the sights that are committed, in memory; the list in the
// database only grows.
type sightBook struct {
	mu  sync.Mutex
	all []store.Sight
}

func (b *sightBook) known() []store.Sight {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all[:len(b.all):len(b.all)]
}

// learn takes in sights that are surely committed.
func (b *sightBook) learn(all []store.Sight) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(all) > len(b.all) {
		b.all = all
	}
}

// Sights is that of store.Reader.
func (s *Store) Sights(ctx context.Context) ([]store.Sight, error) {
	all, err := s.allSights(ctx)
	if err != nil {
		return nil, err
	}
	own := slices.Clone(all)
	for i := range own {
		own[i].Reports = slices.Clone(own[i].Reports)
	}
	return own, nil
}

// allSights are all sights, the one with the number n at n-1; not to be changed.
func (s *Store) allSights(ctx context.Context) (all []store.Sight, err error) {
	known := s.sights.known()
	err = s.read(ctx, "read the sights", func(t tx) (err error) {
		all, err = t.sights(known)
		return err
	})
	if err == nil {
		s.sights.learn(all)
	}
	return all, err
}

// sights are those known and those that the database holds beyond them.
func (t tx) sights(known []store.Sight) ([]store.Sight, error) {
	all := known
	err := t.each("MATCH (s:KafoSight) WHERE s.number > $known RETURN s.own, s.reports ORDER BY s.number",
		map[string]any{"known": int64(len(known))}, func(row []any) error {
			sight := store.Sight{Number: store.SightNumber(len(all) + 1)} //nolint:gosec // far fewer than 2^32
			own, _ := row[0].(string)
			sight.Own = domain.Class(own)
			list, _ := row[1].([]any)
			for _, c := range list {
				class, _ := c.(string)
				sight.Reports = append(sight.Reports, domain.Class(class))
			}
			all = append(all, sight)
			return nil
		})
	return all, err
}

// sightNumbers gives numbers to sights within one transaction: those of the
// database, and new ones for sights that it lacks.
type sightNumbers struct {
	all    []store.Sight
	stored int
	number map[string]store.SightNumber
}

func newSightNumbers(stored []store.Sight) *sightNumbers {
	n := &sightNumbers{all: stored, stored: len(stored), number: make(map[string]store.SightNumber, len(stored))}
	for _, s := range stored {
		n.number[sightKey(s.Own, s.Reports)] = s.Number
	}
	return n
}

func sightKey(own domain.Class, reports []domain.Class) string {
	var key strings.Builder
	key.WriteString(string(own))
	for _, c := range reports {
		key.WriteByte('\n')
		key.WriteString(string(c))
	}
	return key.String()
}

// of is the number of the sight of a record with the class and reports, given
// each report's class.
func (n *sightNumbers) of(own domain.Class, reports []string, classes map[string]domain.Class) store.SightNumber {
	var of []domain.Class
	for _, id := range reports {
		if c, found := classes[id]; found {
			of = append(of, c)
		}
	}
	slices.Sort(of)
	of = slices.Compact(of)
	key := sightKey(own, of)
	if number, known := n.number[key]; known {
		return number
	}
	number := store.SightNumber(len(n.all) + 1) //nolint:gosec // far fewer than 2^32
	n.all = append(n.all[:len(n.all):len(n.all)], store.Sight{Number: number, Own: own, Reports: of})
	n.number[key] = number
	return number
}

// keep writes the new sights.
func (n *sightNumbers) keep(t tx) error {
	var rows []any
	for _, s := range n.all[n.stored:] {
		reports := make([]string, len(s.Reports))
		for i, c := range s.Reports {
			reports[i] = string(c)
		}
		rows = append(rows, map[string]any{"number": int64(s.Number), "own": string(s.Own), "reports": reports})
	}
	if len(rows) == 0 {
		return nil
	}
	return t.do("UNWIND $rows AS row CREATE (s:KafoSight) SET s = row", map[string]any{"rows": rows})
}

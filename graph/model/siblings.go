package model

import (
	"context"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Reader reads for one view: nothing that it returns is hidden from it.
type Reader interface {
	// ReportsOf returns, for each list of ids, the reports that are seen, by id.
	ReportsOf(ctx context.Context, lists [][]string) ([][]domain.Report, error)
	// LinksOf returns a page of links of each of the entities, by id.
	LinksOf(ctx context.Context, entities []string, q LinkQuery) ([]LinkPage, error)
	// Entities returns those that are seen, by id.
	Entities(ctx context.Context, ids []string) (map[string]*domain.Entity, error)
	// JudgementsOf returns the judgements that are seen, for each of the links.
	JudgementsOf(ctx context.Context, links []string) ([][]domain.Judgement, error)
}

// LinkQuery asks for a page of links of each of some entities.
type LinkQuery struct {
	Kinds     []domain.LinkKind
	Direction domain.Direction
	Window    *domain.Interval
	// First is how many; nil for the default.
	First *int
	// After is the id of the link after which to go on.
	After string
}

// LinkPage is a page of one entity's links.
type LinkPage struct {
	Links []domain.Link
	More  bool
}

// siblings are things that were answered together. What is asked of one of
// them is read for all of them at once, so that the number of reads does not
// grow with the length of lists.
type siblings struct {
	reader Reader
	mu     sync.Mutex
	loads  map[string]*load
}

type load struct {
	once  sync.Once
	value any
	err   error
}

func newSiblings(r Reader) siblings { return siblings{reader: r, loads: map[string]*load{}} }

// together reads under the key at the first call and returns the same at later ones.
func together[T any](s *siblings, key string, read func() (T, error)) (T, error) {
	s.mu.Lock()
	l := s.loads[key]
	if l == nil {
		l = &load{}
		s.loads[key] = l
	}
	s.mu.Unlock()
	l.once.Do(func() { l.value, l.err = read() })
	value, _ := l.value.(T)
	return value, l.err
}

package service

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

// screens is the index that subjects are screened against. It is filled at one
// go, beside; screenings wait until it is whole.
type screens struct {
	index *screening.Index
	following[domain.Entity]
}

func newScreens() *screens {
	index := screening.New()
	s := &screens{index, newFollowing(func(id string, e *domain.Entity) {
		if e == nil {
			index.Remove(id)
		} else {
			index.Put(e)
		}
	})}
	s.begin()
	return s
}

// load fills the index with the entities that take is given until end is
// called. Changes wait until filled is.
func (s *screens) load(ctx context.Context) (take func(*domain.Entity), end func() error) {
	return fed(func(entities iter.Seq[*domain.Entity]) error { return s.index.Load(ctx, entities) })
}

// namesAtOnce is how many names the index is asked for at once: it takes one
// more, that of a machine-readable zone.
const namesAtOnce = 9

// screen waits until the index is whole. Of a subject with more names than the
// index takes, every record counts with its best score.
func (s *screens) screen(ctx context.Context, subject screening.Subject, limit int, visible func(id string) bool) (screening.Result, error) {
	if err := s.wait(ctx, "screening"); err != nil {
		return screening.Result{}, err
	}
	names := subject.Names
	subject.Names = names[:min(namesAtOnce, len(names))]
	all, err := s.index.Screen(ctx, subject, limit, visible)
	for rest := names[len(subject.Names):]; len(rest) > 0 && err == nil; rest = rest[len(subject.Names):] {
		subject.Names = rest[:min(namesAtOnce, len(rest))]
		var more screening.Result
		more, err = s.index.Screen(ctx, subject, limit, visible)
		all.Matches = bestMatches(append(all.Matches, more.Matches...), limit)
	}
	return all, err
}

// bestMatches are the best of a list in which a record may stand several times.
func bestMatches(all []screening.Match, limit int) []screening.Match {
	slices.SortStableFunc(all, func(a, b screening.Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	seen := map[string]bool{}
	all = slices.DeleteFunc(all, func(m screening.Match) bool {
		again := seen[m.ID]
		seen[m.ID] = true
		return again
	})
	return all[:min(limit, len(all))]
}

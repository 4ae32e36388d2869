package service

import (
	"context"
	"iter"

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

// screen waits until the index is whole.
func (s *screens) screen(ctx context.Context, subject screening.Subject, limit int, visible func(id string) bool) (screening.Result, error) {
	if err := s.wait(ctx, "screening"); err != nil {
		return screening.Result{}, err
	}
	return s.index.Screen(ctx, subject, limit, visible)
}

package service

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/textindex"
)

// texts is the text index. After a start from the projection's file it is
// filled beside, and searches wait until it is whole.
type texts struct {
	index *textindex.Index
	following[textindex.Document]
}

func newTexts() *texts {
	index := textindex.New()
	return &texts{index, newFollowing(func(id string, d *textindex.Document) {
		if d == nil {
			index.Remove(id)
		} else {
			index.Upsert(id, *d)
		}
	})}
}

func (t *texts) put(e *domain.Entity) {
	d := document(e)
	t.change(e.ID, &d)
}

func (t *texts) remove(id string) { t.change(id, nil) }

// search waits until the index is whole.
func (t *texts) search(ctx context.Context, q textindex.Query) (textindex.Result, error) {
	if err := t.wait(ctx, "text"); err != nil {
		return textindex.Result{}, err
	}
	return t.index.Search(ctx, q)
}

const fillAgain = time.Second

// fillIndexes fills the indexes, and tries again where the store fails.
func (s *Service) fillIndexes(ctx context.Context) {
	for {
		err := s.fill(ctx)
		if err == nil {
			s.texts.filled()
			s.screens.filled()
			s.serials.filled()
			return
		}
		if ctx.Err() != nil {
			return
		}
		s.log.Warn().Err(err).Msg("searches and screenings wait")
		select {
		case <-ctx.Done():
			return
		case <-time.After(fillAgain):
		}
	}
}

// fill reads all entities into the indexes, in one go.
func (s *Service) fill(ctx context.Context) error {
	var failed error
	screen, screened := s.screens.load(ctx)
	entities := iter.Seq2[string, textindex.Document](func(yield func(string, textindex.Document) bool) {
		failed = s.store.Scan(ctx, store.Visit{Entity: func(e *domain.Entity) error {
			screen(e)
			s.serials.index.Put(e)
			if !yield(e.ID, document(e)) {
				return context.Canceled
			}
			return nil
		}})
	})
	loaded := s.texts.index.Load(ctx, entities)
	for _, err := range []error{failed, loaded, screened()} {
		if err != nil {
			return fmt.Errorf("fill the indexes: %w", err)
		}
	}
	return nil
}

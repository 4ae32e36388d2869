package service

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/textindex"
)

// texts is the text index. After a start from the projection's file it is
// filled beside, and searches wait until it is whole.
type texts struct {
	index *textindex.Index
	// whole is closed when the index is.
	whole chan struct{}
	// meanwhile are the entities that were put, and nil for those that were
	// removed, while the index is filled; nil at other times.
	lock      sync.Mutex
	meanwhile map[string]*textindex.Document
}

func newTexts() *texts { return &texts{index: textindex.New(), whole: make(chan struct{})} }

func (t *texts) put(e *domain.Entity) {
	d := document(e)
	t.change(e.ID, &d)
}

func (t *texts) remove(id string) { t.change(id, nil) }

func (t *texts) change(id string, d *textindex.Document) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.meanwhile != nil {
		t.meanwhile[id] = d
		return
	}
	t.write(id, d)
}

func (t *texts) write(id string, d *textindex.Document) {
	if d == nil {
		t.index.Remove(id)
	} else {
		t.index.Upsert(id, *d)
	}
}

// search waits until the index is whole.
func (t *texts) search(ctx context.Context, q textindex.Query) (textindex.Result, error) {
	select {
	case <-t.whole:
		return t.index.Search(ctx, q)
	case <-ctx.Done():
		return textindex.Result{}, domain.Errorf(domain.Timeout, "the deadline passed while the text index was being filled").Because(ctx.Err())
	}
}

// begin has changes wait until fill is done.
func (t *texts) begin() { t.meanwhile = map[string]*textindex.Document{} }

// fill reads all entities into the index.
func (t *texts) fill(ctx context.Context, s store.Scanner) error {
	var failed error
	entities := iter.Seq2[string, textindex.Document](func(yield func(string, textindex.Document) bool) {
		failed = s.Scan(ctx, store.Visit{Entity: func(e *domain.Entity) error {
			if !yield(e.ID, document(e)) {
				return context.Canceled
			}
			return nil
		}})
	})
	if err := t.index.Load(ctx, entities); err != nil || failed != nil {
		if failed != nil {
			err = failed
		}
		return fmt.Errorf("fill the text index: %w", err)
	}
	t.lock.Lock()
	defer t.lock.Unlock()
	for id, d := range t.meanwhile {
		t.write(id, d)
	}
	t.meanwhile = nil
	close(t.whole)
	return nil
}

const fillAgain = time.Second

// fillTexts fills the index, and tries again where the store fails.
func (s *Service) fillTexts(ctx context.Context) {
	for {
		err := s.texts.fill(ctx, s.store)
		if err == nil || ctx.Err() != nil {
			return
		}
		s.log.Warn().Err(err).Msg("searches wait")
		select {
		case <-ctx.Done():
			return
		case <-time.After(fillAgain):
		}
	}
}

package sqlite

import (
	"context"

	"github.com/kafo-graph/kafo/internal/store"
)

// load is what is known of the loads that are under way.
type load struct {
	// running is the number of loads that have begun and not ended.
	running int
	// stored is the number of records when the first of them began, written the
	// number since.
	stored, written int64
	// deferred: the indexes that only reading needs are not there.
	deferred bool
}

// A load into a store that holds much already is better off with its indexes:
// they are given up once the load has written this part of what was there.
const deferFrom = 4

// BeginLoad prepares for many batches; see store.Writer.
func (s *Store) BeginLoad(ctx context.Context) (end func(context.Context) error, err error) {
	err = s.write(ctx, "begin load", func(w *writer) error {
		if s.load.running == 0 {
			stored, err := w.number("SELECT (SELECT coalesce(max(num), 0) FROM entity) + (SELECT coalesce(max(num), 0) FROM link)")
			if err != nil {
				return err
			}
			s.load = load{stored: stored}
		}
		s.load.running++
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.endLoad, nil
}

// endLoad makes the indexes again once the last load has ended.
func (s *Store) endLoad(ctx context.Context) error {
	s.writing.Lock()
	s.load.running--
	rebuild := s.load.running == 0 && s.load.deferred
	if rebuild {
		s.load.deferred = false
	}
	s.writing.Unlock()
	if !rebuild {
		return nil
	}
	return fault("end load", s.ensureIndexes(ctx))
}

// beforeGroup counts what a load writes, and gives up the indexes when it pays.
func (s *Store) beforeGroup(batches []store.Batch) error {
	l := &s.load
	if l.running == 0 || l.deferred {
		return nil
	}
	for i := range batches {
		l.written += int64(batches[i].Size())
	}
	if l.written*deferFrom < l.stored {
		return nil
	}
	if err := s.w.begin(); err != nil {
		return err
	}
	err := s.dropIndexes(s.w)
	if err == nil {
		err = s.w.commit()
	}
	if err != nil {
		s.w.rollback()
		return err
	}
	l.deferred = true
	return nil
}

// Package groupcommit gathers the batches that arrive while a commit is in
// flight and has a store commit them together, so that many small writers cost
// one flush of the disk, and so that one place assigns revisions in commit order.
package groupcommit

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// The most that one transaction takes in; a batch that is larger by itself is
// committed alone.
const (
	maxBatches = 512
	maxRecords = 10_000
)

// Outcome is what became of one batch of a group. A batch with an error has
// changed nothing.
type Outcome struct {
	Receipt store.Receipt
	Err     error
}

// Commit writes the batches, in their order, in one transaction, and returns an
// outcome for each. An error of its own concerns the whole group: wrapped by
// RolledBack where surely nothing was written, bare where that is not known.
// The context does not end with that of any caller. Commits never overlap.
type Commit func(ctx context.Context, batches []store.Batch) ([]Outcome, error)

// RolledBack says of a failure of Commit that surely nothing was written: each
// batch of the group is then tried by itself, so that what one of them causes
// does not spoil the others. A group of one is not tried again.
func RolledBack(err error) error { return &rolledBack{err} }

type rolledBack struct{ error }

func (r *rolledBack) Unwrap() error { return r.error }

// Stats counts what a Sequencer has done.
type Stats struct {
	// Groups is the number of transactions, Batches that of batches in them.
	Groups, Batches int64
}

// Sequencer commits batches in groups, one group at a time.
type Sequencer struct {
	commit Commit
	ctx    context.Context
	wake   chan struct{}
	done   chan struct{}

	mu     sync.Mutex
	queue  []*request
	closed bool
	stats  Stats
}

type request struct {
	batch   store.Batch
	began   bool
	outcome chan Outcome
}

// New starts a Sequencer; Close ends it. Commits see the values of ctx, and not
// its end.
func New(ctx context.Context, commit Commit) *Sequencer {
	s := &Sequencer{
		commit: commit,
		ctx:    context.WithoutCancel(ctx),
		wake:   make(chan struct{}, 1),
		done:   make(chan struct{}),
	}
	go s.run()
	return s
}

// Apply commits the batch with those that arrive at the same time; it is the
// Apply of store.Writer. When ctx ends first, the error is TIMEOUT, and nothing
// is written unless the commit had begun. After Close it is UNAVAILABLE.
func (s *Sequencer) Apply(ctx context.Context, b store.Batch) (store.Receipt, error) {
	if err := b.Check(); err != nil {
		return store.Receipt{}, err
	}
	if ctx.Err() != nil {
		return store.Receipt{}, ended(ctx)
	}
	r := &request{batch: b, outcome: make(chan Outcome, 1)}
	if err := s.enqueue(r); err != nil {
		return store.Receipt{}, err
	}
	select {
	case o := <-r.outcome:
		return o.Receipt, o.Err
	case <-ctx.Done():
		return s.giveUp(ctx, r)
	}
}

func ended(ctx context.Context) error {
	return domain.Errorf(domain.Timeout, "the request ended before anything was written").Because(context.Cause(ctx))
}

func (s *Sequencer) enqueue(r *request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return domain.Errorf(domain.Unavailable, "the store is closed")
	}
	s.queue = append(s.queue, r)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return nil
}

// giveUp takes the request out of the queue if its commit has not begun. If it
// has, an outcome that is there already is returned all the same.
func (s *Sequencer) giveUp(ctx context.Context, r *request) (store.Receipt, error) {
	s.mu.Lock()
	began := r.began
	if !began {
		s.queue = slices.DeleteFunc(s.queue, func(q *request) bool { return q == r })
	}
	s.mu.Unlock()
	if !began {
		return store.Receipt{}, ended(ctx)
	}
	select {
	case o := <-r.outcome:
		return o.Receipt, o.Err
	default:
		return store.Receipt{}, domain.Errorf(domain.Timeout,
			"the request ended while it was being written; ask again under the same operation id").Because(context.Cause(ctx))
	}
}

// Stats is what has been done so far.
func (s *Sequencer) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Close commits what is queued and ends the sequencer; it may be called more
// than once.
func (s *Sequencer) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.wake)
	}
	s.mu.Unlock()
	<-s.done
}

func (s *Sequencer) run() {
	defer close(s.done)
	for {
		_, open := <-s.wake
		for group := s.next(); len(group) > 0; group = s.next() {
			s.settle(group)
		}
		if !open {
			return
		}
	}
}

// next takes the next group out of the queue; from then on it has begun.
func (s *Sequencer) next() []*request {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, records := 0, 0
	for _, r := range s.queue {
		if n == maxBatches || n > 0 && records+r.batch.Size() > maxRecords {
			break
		}
		records += r.batch.Size()
		r.began = true
		n++
	}
	group := slices.Clone(s.queue[:n])
	s.queue = slices.Delete(s.queue, 0, n)
	return group
}

func (s *Sequencer) settle(group []*request) {
	batches := make([]store.Batch, len(group))
	for i, r := range group {
		batches[i] = r.batch
	}
	s.count(len(group))
	outcomes, err := s.commit(s.ctx, batches)
	var nothing *rolledBack
	switch {
	case err == nil:
		for i, r := range group {
			r.outcome <- outcomes[i]
		}
	case len(group) > 1 && errors.As(err, &nothing):
		for i := range group {
			s.settle(group[i : i+1])
		}
	default:
		for _, r := range group {
			r.outcome <- Outcome{Err: bare(err)}
		}
	}
}

func (s *Sequencer) count(batches int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Groups++
	s.stats.Batches += int64(batches)
}

// bare is the error without the word that nothing was written.
func bare(err error) error {
	if r, ok := err.(*rolledBack); ok { //nolint:errorlint // only the outermost is taken off
		return r.error
	}
	return err
}

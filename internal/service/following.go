package service

import (
	"context"
	"iter"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// following keeps an index in step with the graph. While the index is filled
// beside, changes wait, and so do those who ask.
type following[R any] struct {
	// write puts the record into the index; nil takes it out.
	write func(id string, r *R)
	// whole is closed when the index is.
	whole chan struct{}
	// meanwhile are the records that were put, and nil for those that were
	// removed, while the index is filled; nil at other times.
	lock      sync.Mutex
	meanwhile map[string]*R
}

func newFollowing[R any](write func(id string, r *R)) following[R] {
	return following[R]{write: write, whole: make(chan struct{})}
}

// begin has changes wait until the index is filled.
func (f *following[R]) begin() { f.meanwhile = map[string]*R{} }

// filled takes in what changed meanwhile.
func (f *following[R]) filled() {
	f.lock.Lock()
	defer f.lock.Unlock()
	for id, r := range f.meanwhile {
		f.write(id, r)
	}
	f.meanwhile = nil
	close(f.whole)
}

func (f *following[R]) change(id string, r *R) {
	f.lock.Lock()
	defer f.lock.Unlock()
	if f.meanwhile != nil {
		f.meanwhile[id] = r
		return
	}
	f.write(id, r)
}

// wait returns when the index is whole; index names it.
func (f *following[R]) wait(ctx context.Context, index string) error {
	select {
	case <-f.whole:
		return nil
	default:
	}
	select {
	case <-f.whole:
		return nil
	case <-ctx.Done():
		return domain.Errorf(domain.Timeout, "the deadline passed while the %s index was being filled", index).Because(ctx.Err())
	}
}

// fed turns what reads a sequence into two functions that are called one after
// the other: take hands over the next of the sequence and returns when it was
// read, end says that there are no more and returns what reading came to. End
// must be called.
func fed[E any](read func(iter.Seq[E]) error) (take func(E), end func() error) {
	var next E
	var failed error
	over := false
	step, _ := iter.Pull(func(ready func(struct{}) bool) {
		failed = read(func(yield func(E) bool) {
			for ready(struct{}{}) && !over && yield(next) {
			}
		})
	})
	step() // to where the first is wanted
	take = func(e E) { next = e; step() }
	end = func() error { over = true; step(); return failed }
	return take, end
}

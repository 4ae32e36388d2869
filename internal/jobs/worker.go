package jobs

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Kind is how jobs of one kind are done.
type Kind interface {
	// Open prepares for the chunks of a job. Its error concerns this worker, not
	// the job: another one may do it.
	Open(ctx context.Context, j store.Job) (Session, error)
	// Close takes away what a job that has ended leaves behind; it may be called
	// again.
	Close(j store.Job) error
	// Tidy takes away what jobs left behind whose workers died.
	Tidy(ctx context.Context, now time.Time) error
}

// Session is a job with what a worker needs for its chunks.
type Session interface {
	// Allowed says before a chunk whether the job may go on: FORBIDDEN ends it.
	Allowed() error
	// Do does a chunk. An error counts against the chunk, unless ctx has ended.
	Do(ctx context.Context, input []byte) ([]store.Result, error)
}

// Worker does jobs. What is zero is as its comment says.
type Worker struct {
	Store store.Jobs
	Kinds map[string]Kind
	// Lease is how long a chunk of another worker may stand still before it is
	// taken over; 0: 15 s.
	Lease time.Duration
	// BackOff is how long a chunk waits that failed, twice as long each time; 0:
	// 1 s.
	BackOff time.Duration
	// MostFailures and MostLosses are how often a chunk may fail, and how many
	// workers may be lost at it, before it is set aside; 0: 5 each.
	MostFailures, MostLosses int
	// Now is the clock of what is shown; nothing is decided by it.
	Now func() time.Time
	Log zerolog.Logger

	name string
}

func orDefault[T comparable](value, otherwise T) T {
	var none T
	if value == none {
		return otherwise
	}
	return value
}

func (w *Worker) lease() time.Duration { return orDefault(w.Lease, 15*time.Second) }

// called gives the worker a name that no other has.
func (w *Worker) called() string {
	if w.name == "" {
		w.name = rand.Text()
	}
	return w.name
}

// Work works at a job until it has ended, together with whoever else does. An
// error is this worker's, and leaves the job as it is: it may be tried again.
// When ctx ends, what the worker holds is ready for others at once.
func (w *Worker) Work(ctx context.Context, id string) error {
	j, err := w.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	if _, known := w.Kinds[j.Kind]; !known {
		return domain.Errorf(domain.Unsupported, "this worker does no jobs of the kind %s", j.Kind)
	}
	if !j.Open() {
		return w.Kinds[j.Kind].Close(j)
	}
	r, err := w.prepare(ctx, j)
	if err != nil {
		return w.unlessEnded(ctx, id, err)
	}
	return r.toEnd(ctx)
}

// prepare opens a job of a kind that the worker does.
func (w *Worker) prepare(ctx context.Context, j store.Job) (*run, error) {
	kind := w.Kinds[j.Kind]
	session, err := kind.Open(ctx, j)
	if err != nil {
		return nil, err
	}
	w.called()
	return &run{
		Worker: w, kind: kind, job: j.ID, session: session, holds: newHolds(), watch: newWatch(w.lease(), orDefault(w.BackOff, time.Second)),
	}, nil
}

// unlessEnded is the error, or nil where others have ended the job meanwhile, and
// with it what it needs.
func (w *Worker) unlessEnded(ctx context.Context, id string, err error) error {
	if now, failed := w.Store.Job(ctx, id); failed == nil && !now.Open() {
		return nil
	}
	return err
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

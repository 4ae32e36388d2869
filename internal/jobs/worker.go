package jobs

import (
	"context"
	"crypto/rand"
	"slices"
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

// idle is how long a worker without work waits before it looks again.
const idle = 250 * time.Millisecond

// Run does what jobs there are until the context ends.
func (w *Worker) Run(ctx context.Context) {
	w.called()
	for name, kind := range w.Kinds {
		if err := kind.Tidy(ctx, w.Now()); err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Str("kind", name).Msg("jobs: what was left behind stays")
		}
	}
	vain := vain{}
	for ctx.Err() == nil {
		worked, err := w.workOnce(ctx, vain)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("jobs: tried again shortly")
		}
		if !worked {
			wait(ctx, idle)
		}
	}
}

// workOnce works at all jobs that there are, the oldest first, but for those that
// it tried in vain not long ago.
func (w *Worker) workOnce(ctx context.Context, vain vain) (worked bool, err error) {
	list, err := w.Store.ListJobs(ctx, store.JobsQuery{Open: true, Limit: mostListed})
	if err != nil {
		return false, err
	}
	for _, j := range slices.Backward(list) {
		if _, known := w.Kinds[j.Kind]; !known || !j.Open() || vain.lately(j.ID, time.Now()) {
			continue
		}
		err := w.Work(ctx, j.ID)
		switch {
		case err == nil:
			worked = true
			delete(vain, j.ID)
		case vain.note(j.ID, time.Now()) && ctx.Err() == nil:
			w.Log.Warn().Err(err).Str("job", j.ID).Msg("jobs: this worker cannot work at it just now, and tries again now and then")
		}
	}
	return worked, nil
}

// vain are the jobs that a worker tried in vain, such as those of subjects whom
// it does not know: when it tries again, and how long it waits then.
type vain map[string]struct {
	next time.Time
	wait time.Duration
}

// longestVain is how long a worker waits at most before it tries again.
const longestVain = 30 * time.Second

func (v vain) lately(job string, now time.Time) bool { return now.Before(v[job].next) }

// note says whether it is the first time.
func (v vain) note(job string, now time.Time) bool {
	last, again := v[job]
	last.wait = min(max(2*last.wait, idle), longestVain)
	last.next = now.Add(last.wait)
	v[job] = last
	return !again
}

// Work works at a job until it has ended, together with whoever else does. An
// error is this worker's, and leaves the job as it is: it may be tried again.
// When ctx ends, what the worker holds is ready for others at once.
func (w *Worker) Work(ctx context.Context, id string) (err error) {
	j, err := w.Store.Job(ctx, id)
	if err != nil {
		return err
	}
	kind := w.Kinds[j.Kind]
	switch {
	case kind == nil:
		return domain.Errorf(domain.Unsupported, "this worker does no jobs of the kind %s", j.Kind)
	case !j.Open():
		return kind.Close(j)
	}
	session, err := kind.Open(ctx, j)
	if err != nil {
		return w.unlessEnded(ctx, id, err)
	}
	r := &run{Worker: w, job: j.ID, session: session, holds: newHolds(), watch: newWatch(w.lease(), orDefault(w.BackOff, time.Second))}
	w.called()
	stop := r.beating(ctx)
	err = r.work(ctx)
	stop()
	r.release(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	if j, err = w.Store.Job(ctx, id); err != nil {
		return err
	}
	return kind.Close(j)
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

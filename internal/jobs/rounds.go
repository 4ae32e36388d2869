package jobs

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// idle is how long a worker without work waits before it looks again.
const idle = 250 * time.Millisecond

// Run does what jobs there are until the context ends, one at a time: first those
// that nobody has begun, the oldest first. For such a one that comes meanwhile it
// leaves the job that it is at, and goes on with it later, so that what is short
// does not wait for what is long.
func (w *Worker) Run(ctx context.Context) {
	w.called()
	for name, kind := range w.Kinds {
		if err := kind.Tidy(ctx, w.Now()); err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Str("kind", name).Msg("jobs: what was left behind stays")
		}
	}
	r := &rounds{Worker: w, vain: vain{}}
	for ctx.Err() == nil {
		worked, err := r.one(ctx)
		if err != nil && ctx.Err() == nil {
			w.Log.Warn().Err(err).Msg("jobs: tried again shortly")
		}
		if !worked {
			wait(ctx, idle)
		}
	}
}

// rounds are a worker's among the jobs that there are.
type rounds struct {
	*Worker
	vain vain
	// left are jobs that were left for others, with what they need, the latest
	// last.
	left   []*run
	looked time.Time
}

const (
	// mostLeft is how many jobs a worker leaves without letting go of what it has
	// in memory for them.
	mostLeft = 2
	// lookEvery is how often a worker looks whether it is wanted elsewhere.
	lookEvery = time.Second
)

// one works at one job until it has ended or is left; false where there is none.
func (r *rounds) one(ctx context.Context) (worked bool, err error) {
	open, err := r.list(ctx)
	if err != nil {
		return false, err
	}
	r.left = slices.DeleteFunc(r.left, func(left *run) bool {
		return !slices.ContainsFunc(open, func(j store.Job) bool { return j.ID == left.job })
	})
	for _, j := range open {
		if r.vain.lately(j.ID, time.Now()) {
			continue
		}
		err := r.workAt(ctx, j)
		if err == nil {
			delete(r.vain, j.ID)
			return true, nil
		}
		if r.vain.note(j.ID, time.Now()) && ctx.Err() == nil {
			r.Log.Warn().Err(err).Str("job", j.ID).Msg("jobs: this worker cannot work at it just now, and tries again now and then")
		}
	}
	return false, nil
}

// list are the open jobs of the kinds that the worker does, in its order.
func (r *rounds) list(ctx context.Context) ([]store.Job, error) {
	list, err := r.Store.ListJobs(ctx, store.JobsQuery{Open: true, Limit: mostListed})
	if err != nil {
		return nil, err
	}
	var queued, begun []store.Job
	for _, j := range slices.Backward(list) {
		switch {
		case r.Kinds[j.Kind] == nil:
		case j.State == store.JobQueued:
			queued = append(queued, j)
		default:
			begun = append(begun, j)
		}
	}
	return append(queued, begun...), nil
}

// workAt works at a job until it has ended, or another is not begun.
func (r *rounds) workAt(ctx context.Context, j store.Job) error {
	at := slices.IndexFunc(r.left, func(left *run) bool { return left.job == j.ID })
	var of *run
	if at >= 0 {
		of = r.left[at]
		r.left = slices.Delete(r.left, at, at+1)
	} else {
		opened, err := r.prepare(ctx, j)
		if err != nil {
			return r.unlessEnded(ctx, j.ID, err)
		}
		of = opened
	}
	of.leave = func(ctx context.Context) bool { return r.wanted(ctx, j.ID) }
	err := of.toEnd(ctx)
	if !errors.Is(err, errLeft) {
		return err
	}
	r.left = append(r.left, of)
	r.left = r.left[max(0, len(r.left)-mostLeft):]
	return nil
}

// wanted says now and then whether there is a job other than this that nobody has
// begun.
func (r *rounds) wanted(ctx context.Context, at string) bool {
	now := time.Now()
	if now.Sub(r.looked) < lookEvery {
		return false
	}
	r.looked = now
	open, err := r.list(ctx)
	return err == nil && slices.ContainsFunc(open, func(j store.Job) bool {
		return j.State == store.JobQueued && j.ID != at && !r.vain.lately(j.ID, now)
	})
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

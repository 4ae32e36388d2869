package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// run is a worker at one job.
type run struct {
	*Worker
	kind    Kind
	job     string
	session Session
	holds   *holds
	watch   *watch
	// finished are chunks whose results are still to be written.
	finished []store.Completion
	written  time.Time
	// idle is since when there was nothing to claim; zero where there is.
	idle time.Time
	// chunkTook is how long the last chunk took; 0 before the first.
	chunkTook time.Duration
	told      bool
	// leave says now and then whether to leave the job for others; nil: never.
	leave func(context.Context) bool
}

// errLeft is what a run ends with that left its job for others, to go on later.
var errLeft = errors.New("the job was left for others")

// toEnd works at the job until it has ended, or is left.
func (r *run) toEnd(ctx context.Context) error {
	stop := r.beating(ctx)
	err := r.work(ctx)
	stop()
	r.release(context.WithoutCancel(ctx))
	if err != nil {
		return err
	}
	j, err := r.Store.Job(ctx, r.job)
	if err != nil {
		return err
	}
	return r.kind.Close(j)
}

const (
	// atOnce is how many chunks are claimed together at most.
	atOnce = 4
	// writeEvery is how long results wait for others to be written with.
	writeEvery = 500 * time.Millisecond
	// toldAfter is how long a worker that waits for others says nothing of it.
	toldAfter = time.Second
)

func (r *run) work(ctx context.Context) error {
	r.written = time.Now()
	for ctx.Err() == nil {
		chunks, err := r.claim(ctx)
		if err != nil {
			return err
		}
		for i := range chunks {
			if err := r.do(ctx, &chunks[i]); err != nil {
				return err
			}
		}
		left := r.leave != nil && r.leave(ctx)
		if len(chunks) > 0 && !left {
			r.idle = time.Time{}
			continue
		}
		if err := r.write(ctx); err != nil {
			return err
		}
		j, err := r.Store.Job(ctx, r.job)
		if err != nil || !j.Open() {
			return err
		}
		if left {
			return errLeft
		}
		r.tellIdle()
		wait(ctx, r.lease()/8)
	}
	return ctx.Err()
}

// tellIdle says once why nothing gets on.
func (r *run) tellIdle() {
	if r.idle.IsZero() {
		r.idle = time.Now()
	}
	if !r.told && time.Since(r.idle) >= toldAfter {
		r.told = true
		r.Log.Info().Str("job", r.job).Stringer("lease", r.lease()).
			Msg("jobs: waiting for what others hold, or what failed; it is taken over if they have died")
	}
}

// claim asks for chunks. One that has waited long enough is taken alone, and
// with nothing else in hand: if it kills its worker, it counts against no other.
func (r *run) claim(ctx context.Context) ([]store.Chunk, error) {
	ask := store.Claiming{Job: r.job, Worker: r.called(), At: r.Now(), Most: r.atOnce(), MostLosses: orDefault(r.MostLosses, 5)}
	waiting, err := r.Store.WaitingChunks(ctx, r.job)
	if err != nil {
		return nil, err
	}
	if stale := r.watch.stale(waiting, r.called(), time.Now()); len(stale) > 0 {
		if err := r.write(ctx); err != nil {
			return nil, err
		}
		ask.Stale, ask.Most = stale[:1], 1
	}
	chunks, err := r.Store.ClaimChunks(ctx, ask)
	for _, c := range chunks {
		r.holds.add(c.Claim)
	}
	return chunks, err
}

// atOnce is how many chunks are claimed together: as many as are written
// together. So of chunks that take long one is, and no other worker stands idle
// at the end while this one has some left.
func (r *run) atOnce() int {
	if r.chunkTook == 0 {
		return 1
	}
	return int(min(max(writeEvery/r.chunkTook, 1), atOnce))
}

// do does a chunk, whose results are written with others'.
func (r *run) do(ctx context.Context, c *store.Chunk) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	chunkCtx, held := r.holds.context(ctx, c.Claim)
	if !held {
		return nil
	}
	if err := r.session.Allowed(); err != nil {
		return r.end(ctx, err)
	}
	var results []store.Result
	began := time.Now()
	err := catching(func() (err error) {
		results, err = r.session.Do(chunkCtx, c.Input)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case chunkCtx.Err() != nil:
		return nil //nolint:nilerr // what is no longer held is another's
	case err != nil:
		return r.fail(ctx, c, err)
	}
	r.chunkTook = max(time.Since(began), 1)
	r.finished = append(r.finished, store.Completion{Claim: c.Claim, Results: results})
	if time.Since(r.written) < writeEvery {
		return nil
	}
	return r.write(ctx)
}

// end ends the job, since it may not go on.
func (r *run) end(ctx context.Context, why error) error {
	r.finished = nil
	err := r.Store.EndJob(ctx, r.job, r.Now(), store.JobFailed, string(domain.CodeOf(why)), why.Error())
	if domain.CodeOf(err) == domain.Conflict {
		return nil // it has ended otherwise
	}
	return err
}

// fail gives a chunk up that failed.
func (r *run) fail(ctx context.Context, c *store.Chunk, why error) error {
	r.Log.Warn().Err(why).Str("job", r.job).Int64("chunk", c.Number).Msg("jobs: a chunk failed")
	r.holds.drop(c.Claim)
	code, text := domain.Internal, "a fault in the work itself"
	var told *domain.Error
	if errors.As(why, &told) {
		code, text = told.Code, told.Message
	}
	err := r.Store.FailChunk(ctx, r.job, r.Now(), store.ChunkFailure{
		Claim: c.Claim, Code: string(code), Text: text, MostFailures: orDefault(r.MostFailures, 5),
	})
	if domain.CodeOf(err) == domain.Conflict {
		return nil // another has it by now
	}
	return err
}

// write writes what is finished: all at once, or where a claim no longer holds
// each by itself, so that only what others do by now is dropped.
func (r *run) write(ctx context.Context) error {
	if len(r.finished) == 0 {
		return nil
	}
	finished := r.finished
	err := r.Store.CompleteChunks(ctx, r.job, r.Now(), finished)
	if domain.CodeOf(err) == domain.Conflict {
		for i := range finished {
			if err = r.Store.CompleteChunks(ctx, r.job, r.Now(), finished[i:i+1]); err != nil && domain.CodeOf(err) != domain.Conflict {
				return err
			}
		}
		err = nil
	}
	if err != nil {
		return err
	}
	for _, c := range finished {
		r.holds.drop(c.Claim)
	}
	r.finished, r.written = nil, time.Now()
	return nil
}

// release makes what is still held ready for others; where that fails, they
// find it standing still.
func (r *run) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, r.lease())
	defer cancel()
	if claims := r.holds.all(); len(claims) > 0 {
		if err := r.Store.ReleaseChunks(ctx, r.job, claims); err != nil {
			r.Log.Debug().Err(err).Msg("jobs: claims are left to others")
		}
	}
}

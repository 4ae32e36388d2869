package jobs

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// holds are the claims of a worker, each with what ends the work at it.
type holds struct {
	mu   sync.Mutex
	ends map[store.Claim]context.CancelFunc
}

func newHolds() *holds { return &holds{ends: map[store.Claim]context.CancelFunc{}} }

func (h *holds) add(c store.Claim) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends[c] = func() {}
}

// context ends when the claim is lost; false where it is by now.
func (h *holds) context(ctx context.Context, c store.Claim) (context.Context, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ends[c] == nil {
		return ctx, false
	}
	ctx, h.ends[c] = context.WithCancel(ctx)
	return ctx, true
}

func (h *holds) drop(c store.Claim) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if end := h.ends[c]; end != nil {
		end()
		delete(h.ends, c)
	}
}

func (h *holds) all() []store.Claim {
	h.mu.Lock()
	defer h.mu.Unlock()
	claims := make([]store.Claim, 0, len(h.ends))
	for c := range h.ends {
		claims = append(claims, c)
	}
	slices.SortFunc(claims, func(a, b store.Claim) int { return cmp.Compare(a.Number, b.Number) })
	return claims
}

// beating shows that the worker lives until the function returned is called.
// Work at claims that no longer hold is ended.
func (r *run) beating(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() {
		for wait(ctx, r.lease()/4); ctx.Err() == nil; wait(ctx, r.lease()/4) {
			claims := r.holds.all()
			if len(claims) == 0 {
				continue
			}
			held, err := r.Store.Beat(ctx, r.job, claims)
			if err != nil {
				continue // the next beat may be heard
			}
			for _, c := range claims {
				if !slices.Contains(held, c) {
					r.holds.drop(c)
				}
			}
		}
	})
	return func() {
		cancel()
		done.Wait()
	}
}

// watch knows how long the chunks of others have stood still, by a clock that
// cannot be set.
type watch struct {
	lease, backOff time.Duration
	seen           map[int64]sighting
}

type sighting struct {
	token, beat int64
	state       string
	since       time.Time
}

func newWatch(lease, backOff time.Duration) *watch {
	return &watch{lease, backOff, map[int64]sighting{}}
}

// mostBackOff bounds how long a failed chunk waits.
const mostBackOff = time.Minute

// stale are the chunks that have stood still for long enough now.
func (w *watch) stale(waiting []store.Chunk, self string, now time.Time) []store.Chunk {
	seen := make(map[int64]sighting, len(waiting))
	var stale []store.Chunk
	for _, c := range waiting {
		is := sighting{c.Token, c.Beat, c.State, now}
		if was, known := w.seen[c.Number]; known && was.token == is.token && was.beat == is.beat && was.state == is.state {
			is.since = was.since
		}
		seen[c.Number] = is
		patience := w.lease
		if c.State == store.ChunkFailed {
			patience = min(mostBackOff, w.backOff<<max(0, min(c.Failures-1, 16)))
		}
		if (c.Worker != self || c.State == store.ChunkFailed) && now.Sub(is.since) >= patience {
			stale = append(stale, c)
		}
	}
	w.seen = seen
	return stale
}

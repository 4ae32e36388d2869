package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Analysts and writes of the benchmark under load.
const (
	analysts        = 64
	writesPerSecond = 1000
	writers         = 128
	loadTime        = 20 * time.Second
	followEvery     = 250 * time.Millisecond
)

// load is what analysts ask of a service while others write to its store.
type load struct {
	answering *service.Service
	// replica is another process's service on the same store; nil: none.
	replica *service.Service
	pairs   [][2]string
	// things are what new links are written between.
	things []string
}

// measured is what came of a load.
type measured struct {
	asked, written []time.Duration
	// stale is how long after a write was acknowledged the replica showed it.
	stale []time.Duration
	// behind is how many writes were due and not begun at the end.
	behind int
}

// run asks and writes at the same time, for the time given.
func (l *load) run(ctx context.Context, d time.Duration) (measured, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	var m measured
	var lock sync.Mutex
	var all sync.WaitGroup
	var failed error
	keep := func(into *[]time.Duration, took []time.Duration, err error) {
		lock.Lock()
		defer lock.Unlock()
		*into = append(*into, took...)
		if err != nil && ctx.Err() == nil && failed == nil {
			failed = err
			cancel()
		}
	}
	for i := range analysts {
		all.Go(func() { took, err := l.analyst(ctx, uint64(i)); keep(&m.asked, took, err) })
	}
	var due atomic.Int64
	begun := time.Now()
	for range writers {
		all.Go(func() { took, err := l.writer(ctx, begun, &due); keep(&m.written, took, err) })
	}
	if l.replica != nil {
		all.Go(func() { l.replica.Follow(ctx, followEvery) })
		all.Go(func() { took, err := l.watch(ctx); keep(&m.stale, took, err) })
	}
	all.Wait()
	m.behind = max(0, int(d.Seconds()*writesPerSecond)-len(m.written))
	for _, times := range [][]time.Duration{m.asked, m.written, m.stale} {
		slices.Sort(times)
	}
	return m, failed
}

// analyst asks for one path after the other.
func (l *load) analyst(ctx context.Context, seed uint64) ([]time.Duration, error) {
	r := rand.New(rand.NewPCG(seed, 64))
	var took []time.Duration
	for ctx.Err() == nil {
		pair := l.pairs[r.IntN(len(l.pairs))]
		began := time.Now()
		_, err := l.answering.View(domain.Administrator()).Paths(ctx, pair[0], pair[1], service.Question{})
		switch {
		case err == nil:
			took = append(took, time.Since(began))
		case domain.CodeOf(err) == domain.Unavailable:
			continue // the graph changed while the records were read: asked again, as a client would
		default:
			return took, unlessEnded(ctx, fmt.Errorf("ask for a path: %w", err))
		}
	}
	return took, nil
}

// unlessEnded is the error, or nothing when the time is over: then whatever was
// under way ends with one.
func unlessEnded(ctx context.Context, err error) error {
	select {
	case <-ctx.Done():
		return nil
	default:
		return err
	}
}

// writer writes links as they fall due, a thousand a second among all writers.
// A write's time runs from when it was due.
func (l *load) writer(ctx context.Context, begun time.Time, due *atomic.Int64) ([]time.Duration, error) {
	var took []time.Duration
	for {
		n := due.Add(1)
		at := begun.Add(time.Duration(n) * time.Second / writesPerSecond)
		select {
		case <-ctx.Done():
			return took, nil
		case <-time.After(time.Until(at)):
		}
		if err := l.write(ctx, fmt.Sprintf("load-%d", n), n); err != nil {
			return took, unlessEnded(ctx, err)
		}
		took = append(took, time.Since(at))
	}
}

// write adds a link between two things.
func (l *load) write(ctx context.Context, id string, n int64) error {
	r := rand.New(rand.NewPCG(uint64(n), 1000))
	from, to := l.things[r.IntN(len(l.things))], l.things[r.IntN(len(l.things))]
	for to == from {
		to = l.things[r.IntN(len(l.things))]
	}
	batch, err := json.Marshal(map[string]any{"links": []any{map[string]any{
		"id": "INT:link:" + id, "kind": domain.AssociateOf.String(), "from": from, "to": to, "mark": map[string]any{"owner": "INT", "level": "RESTRICTED"},
	}}})
	if err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	if _, err := l.answering.Apply(ctx, domain.Administrator(), id, batch); err != nil {
		return fmt.Errorf("write a link: %w", err)
	}
	return nil
}

// watch writes a link now and then, and looks how long the replica takes to
// show it after the write was acknowledged.
func (l *load) watch(ctx context.Context) ([]time.Duration, error) {
	var stale []time.Duration
	for n := int64(0); ; n++ {
		id := fmt.Sprintf("watched-%d", n)
		if err := l.write(ctx, id, n); err != nil {
			return stale, unlessEnded(ctx, err)
		}
		written := time.Now()
		for shown := false; !shown; {
			if !pause(ctx, 5*time.Millisecond) {
				return stale, nil
			}
			_, shown = l.replica.View(domain.Administrator()).Link("INT:link:" + id)
		}
		stale = append(stale, time.Since(written))
		if !pause(ctx, 30*time.Millisecond) {
			return stale, nil
		}
	}
}

// pause waits; false when the time is over.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

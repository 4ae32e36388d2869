package projection

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Graph publishes the snapshot that holds now and takes in changes. Readers
// take one snapshot and keep to it for a whole answer; they never wait. Changes
// go into a delta over an immutable base; where that has grown, a new base is
// built beside.
type Graph struct {
	// Share of the base's arcs or nodes past which it is built anew, and Least of
	// either below which it never is; set them before the first change.
	Share float64
	Least int
	// Rebuilt is told of the first snapshot of each new base, from a goroutine of
	// the graph's own; it may be nil.
	Rebuilt func(*Snapshot)

	now    atomic.Pointer[Snapshot]
	change sync.Mutex
	writer *writer
	// Since a rebuild began: the changes that were taken in meanwhile.
	rebuilding bool
	meanwhile  []Changes
	background sync.WaitGroup
}

// NewGraph begins with a snapshot. The base is built anew past 5 % of changes.
func NewGraph(s *Snapshot) *Graph {
	g := &Graph{Share: .05, Least: 4096, writer: newWriter(s)}
	g.now.Store(s)
	return g
}

// Now is the snapshot of the last changes that were taken in.
func (g *Graph) Now() *Snapshot { return g.now.Load() }

// Apply publishes a snapshot with the changes, which must follow those taken
// in before: whatever is as old as the snapshot that holds, or older, is left
// alone. When it returns, Now shows them. It takes time in proportion to the
// changes; but where an entity comes into view or goes out of it, to the links
// at it, and where a report changes that is in use, to the graph (about
// 20 ns a link). After a failure nothing has changed.
func (g *Graph) Apply(c Changes) (*Snapshot, error) {
	g.change.Lock()
	defer g.change.Unlock()
	now := g.now.Load()
	if c.Epoch <= now.epoch {
		return now, nil
	}
	next, err := g.writer.apply(&c)
	if err != nil {
		return nil, err
	}
	g.now.Store(next)
	if g.rebuilding {
		g.meanwhile = append(g.meanwhile, c)
	} else if g.isLarge(next) {
		g.rebuilding = true
		g.background.Go(func() { g.rebuild(next) })
	}
	return next, nil
}

// Wait returns when no base is being built.
func (g *Graph) Wait() { g.background.Wait() }

// isLarge says whether the delta has outgrown the base.
func (g *Graph) isLarge(s *Snapshot) bool {
	past := func(changed, whole int) bool {
		return changed > max(g.Least, int(g.Share*float64(whole)))
	}
	return past(s.changedArcs(), len(s.target)) || past(s.layouts.count, len(s.base.nodeRows))
}

const (
	// lensesKept is how many lenses a new base begins with.
	lensesKept = 16
	// fewChanges may be taken in while writers wait.
	fewChanges = 256
	mostRounds = 20
)

// rebuild makes a new base of the snapshot, with the lenses that were in use,
// takes in what came meanwhile, and publishes it.
func (g *Graph) rebuild(from *Snapshot) {
	fresh := from.folded()
	for _, sees := range slices.Backward(from.lenses.used(lensesKept)) {
		fresh.lensFor(append(slices.Clone(sees), make([]bool, max(0, len(fresh.classes)-len(sees)))...)[:len(fresh.classes)])
	}
	w := newWriter(fresh)
	for round := 1; ; round++ {
		g.change.Lock()
		changes := g.meanwhile
		g.meanwhile = nil
		size := 0
		for i := range changes {
			size += changes[i].size()
		}
		last := size <= fewChanges || round == mostRounds
		if !last {
			g.change.Unlock()
		}
		for i := range changes {
			if _, err := w.apply(&changes[i]); err != nil {
				panic(err) // they were taken in before, and were not too many
			}
		}
		if last {
			break
		}
	}
	g.writer, g.rebuilding = w, false
	g.now.Store(w.last)
	g.change.Unlock()
	if g.Rebuilt != nil {
		g.Rebuilt(fresh)
	}
}

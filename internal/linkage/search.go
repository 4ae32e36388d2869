package linkage

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Finder answers questions of linkage. Its methods may be called at the same
// time; it keeps memory of past searches for later ones.
type Finder struct {
	// Arcs is how many arcs in view one question may look at before it is cut
	// short; 0: 200 million, some seconds of work.
	Arcs int
	// GuideBytes bounds the memory of what is kept of searches for later
	// questions about the same entity; 0: 256 MiB.
	GuideBytes int64

	// passes counts the searches of whole graphs.
	passes atomic.Int64
	trees  sync.Pool
	fans   sync.Pool
	guides guides
}

const defaultArcs = 200_000_000

// search is one question at work: limits within a lens.
type search struct {
	*limits
	lens    *projection.Lens
	columns *projection.Columns
	aim     aim
	finder  *Finder
	ctx     context.Context
	left    int // arcs in view that may still be looked at
	check   int // arcs until the context is looked at
	runs    [8]projection.Run
}

// errBudget ends a search that has looked at too much.
var errBudget = errors.New("the budget is spent")

func (f *Finder) search(ctx context.Context, lens *projection.Lens, l *limits, a aim) *search {
	arcs := f.Arcs
	if arcs == 0 {
		arcs = defaultArcs
	}
	return &search{limits: l, lens: lens, columns: lens.Columns(), aim: a, finder: f, ctx: ctx, left: arcs}
}

// arcsBetweenChecks is how often a search looks at its context.
const arcsBetweenChecks = 1 << 16

// look pays for looking at the arcs of a node.
func (s *search) look(n projection.Node) error {
	return s.spend(int(s.lens.Degree(n))+1, s.columns.Arcs(n))
}

// spend counts what is looked at: errBudget when there was too much in view,
// TIMEOUT when the context has ended. Hidden arcs take time, and no more: they
// must not show in how far a search came.
func (s *search) spend(inView, arcs int) error {
	if s.left -= inView; s.left < 0 {
		return errBudget
	}
	if s.check -= arcs; s.check > 0 {
		return nil
	}
	s.check = arcsBetweenChecks
	return s.inTime()
}

func (s *search) inTime() error {
	if err := s.ctx.Err(); err != nil {
		return domain.Errorf(domain.Timeout, "the deadline passed before the search was complete").Because(err)
	}
	return nil
}

func (f *Finder) tree() *tree {
	t, _ := f.trees.Get().(*tree)
	if t == nil {
		t = &tree{}
	}
	t.reset()
	return t
}

// mostSlotsKept is the size of trees kept for later: small searches in a large
// table would wait for memory.
const mostSlotsKept = 1 << 19

func (f *Finder) done(trees ...*tree) {
	for _, t := range trees {
		if len(t.slots) <= mostSlotsKept {
			f.trees.Put(t)
		}
	}
}

// firstMode is how a search begins at the end that it aims at.
func (s *search) firstMode() mode {
	if s.aim == toNetwork {
		return 0
	}
	return fullChain
}

// next is the mode behind an arc at a node of mode m, walked away from the
// network: in says whether the arc's link leads to that node.
func (m mode) next(in bool, kind uint8) mode {
	if m < fullChain && in && domain.LinkKinds[kind].Chain {
		return m + 1
	}
	return free
}

// leaving is what walking on from a node adds: its damping, unless it is of
// the chain.
func (s *search) leaving(n projection.Node, m mode) uint32 {
	if m != free {
		return 0
	}
	return s.columns.Damping(n)
}

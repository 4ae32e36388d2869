package linkage

import (
	"container/heap"
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// ranking gives the paths from the case to one end in order: by cost, then by
// the ids of their links read from the case. It parts the paths that are left
// after each one given (Yen, Lawler) by where, seen from the end, they first
// differ from it.
type ranking struct {
	*search
	guide *guide
	end   projection.Node
	ready candidates
	last  *candidate // its branches are still to be looked at
	begun bool
}

// candidate is the best path of a branch. It is looked for only as far as no
// other can be better: its bound says what it costs at least.
type candidate struct {
	bound  uint32
	step   uint32
	path   Path
	links  []projection.Link // nil until it was found
	branch branch
}

// next is the next path in order; nil when there are no more.
func (r *ranking) next() (*candidate, error) {
	for r.bound() <= r.cap {
		if c, err := r.advance(); err != nil || c != nil {
			return c, err
		}
	}
	return nil, nil
}

// bound is what the next path costs at least; above the cap when there is none.
func (r *ranking) bound() uint32 {
	switch {
	case !r.begun:
		return 0
	case r.last != nil:
		return r.last.bound
	case r.ready.Len() > 0:
		return r.ready.all[0].bound
	}
	return projection.Hidden
}

// advance does one piece of the work towards the next path: nil while it is not
// found.
func (r *ranking) advance() (*candidate, error) {
	switch {
	case !r.begun:
		r.begun, r.ready.lens = true, r.lens
		return nil, r.consider(branch{})
	case r.last != nil:
		last := r.last
		r.last = nil
		return nil, r.part(last)
	}
	c := heap.Pop(&r.ready).(*candidate)
	if c.links != nil {
		r.last = c
		return c, nil
	}
	return nil, r.resolve(c)
}

// firstStep is how far beyond its bound, in micro-nats, a path is looked for
// when it was not found at it; each further step is four times as long.
const firstStep = 50_000

// resolve looks for a candidate's path up to where others may be better.
func (r *ranking) resolve(c *candidate) error {
	most := min(c.bound+c.step, r.cap)
	var err error
	if c.links, err = r.bestOf(r.guide, r.end, c.branch, most); err != nil {
		return err
	}
	switch {
	case c.links != nil:
		c.path = r.describe(r.guide.from, c.links)
		c.bound = uint32(c.path.Cost)
	case most == r.cap:
		return nil
	default:
		c.bound, c.step = most+1, max(firstStep, 4*c.step)
	}
	heap.Push(&r.ready, c)
	return nil
}

// part considers every branch that the given path leaves.
func (r *ranking) part(c *candidate) error {
	fromEnd := slices.Clone(c.links)
	slices.Reverse(fromEnd)
	for kept := len(c.branch.tail); kept < len(fromEnd); kept++ {
		b := branch{tail: fromEnd[:kept:kept], banned: []projection.Link{fromEnd[kept]}}
		if kept == len(c.branch.tail) {
			b.banned = append(b.banned, c.branch.banned...)
		}
		if err := r.consider(b); err != nil {
			return err
		}
	}
	return nil
}

func (r *ranking) consider(b branch) error {
	bound, err := r.leastOf(r.guide, r.end, b)
	if err == nil && bound <= r.cap {
		heap.Push(&r.ready, &candidate{bound: bound, branch: b})
	}
	return err
}

// candidates are a heap, the best first.
type candidates struct {
	lens *projection.Lens
	all  []*candidate
}

func (c *candidates) Len() int { return len(c.all) }

func (c *candidates) Less(i, j int) bool {
	x, y := c.all[i], c.all[j]
	if x.bound != y.bound {
		return x.bound < y.bound
	}
	if x.links == nil || y.links == nil {
		return x.links == nil && y.links != nil
	}
	return slices.CompareFunc(x.links, y.links, c.lens.CompareLinks) < 0
}

func (c *candidates) Swap(i, j int) { c.all[i], c.all[j] = c.all[j], c.all[i] }

// Push is heap.Interface's.
func (c *candidates) Push(x any) { c.all = append(c.all, x.(*candidate)) }

// Pop is heap.Interface's.
func (c *candidates) Pop() any {
	last := c.all[len(c.all)-1]
	c.all = c.all[:len(c.all)-1]
	return last
}

// ranked are the best paths that a question asks for, and what was skipped on
// the way.
type ranked struct {
	paths   []Path
	skipped int
	// cut: the search ended before it had found or counted all.
	cut bool
}

// mostSkipped is how many impossible paths are counted.
const mostSkipped = 100_000

// best takes k paths off the ranking, leaving out impossible ones.
func (r *ranking) best() (ranked, error) {
	var found ranked
	if err := r.further(&found, r.k); errors.Is(err, errBudget) {
		found.cut = true
	} else if err != nil {
		return ranked{}, err
	}
	return found, nil
}

// further takes paths off the ranking until so many are found, or there are no
// more.
func (r *ranking) further(found *ranked, count int) error {
	for len(found.paths) < count && !found.cut {
		c, err := r.next()
		if err != nil || c == nil {
			return err
		}
		found.take(c.path, r.impossible)
	}
	return nil
}

// take adds a path to those found, or to those skipped, unless impossible ones
// are asked for too.
func (r *ranked) take(p Path, impossible bool) {
	switch {
	case p.Temporal != Impossible || impossible:
		r.paths = append(r.paths, p)
	case r.skipped == mostSkipped:
		r.cut = true
	default:
		r.skipped++
	}
}

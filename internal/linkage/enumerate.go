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

// candidate is the best path of a branch.
type candidate struct {
	path   Path
	links  []projection.Link
	branch branch
}

// next is the next path in order; nil when there are no more.
func (r *ranking) next() (*candidate, error) {
	if !r.begun {
		r.ready.lens = r.lens
		if err := r.look(branch{}); err != nil {
			return nil, err
		}
		r.begun = true
	}
	if r.last != nil {
		if err := r.part(r.last); err != nil {
			return nil, err
		}
		r.last = nil
	}
	if r.ready.Len() == 0 {
		return nil, nil
	}
	r.last = heap.Pop(&r.ready).(*candidate)
	return r.last, nil
}

// part looks for the best path of every branch that the given one leaves.
func (r *ranking) part(c *candidate) error {
	fromEnd := slices.Clone(c.links)
	slices.Reverse(fromEnd)
	for kept := len(c.branch.tail); kept < len(fromEnd); kept++ {
		b := branch{tail: fromEnd[:kept:kept], banned: []projection.Link{fromEnd[kept]}}
		if kept == len(c.branch.tail) {
			b.banned = append(b.banned, c.branch.banned...)
		}
		if err := r.look(b); err != nil {
			return err
		}
	}
	return nil
}

func (r *ranking) look(b branch) error {
	links, err := r.bestOf(r.guide, r.end, b)
	if err != nil || links == nil {
		return err
	}
	heap.Push(&r.ready, &candidate{path: r.describe(r.guide.from, links), links: links, branch: b})
	return nil
}

// candidates are a heap, the best first.
type candidates struct {
	lens *projection.Lens
	all  []*candidate
}

func (c *candidates) Len() int { return len(c.all) }

func (c *candidates) Less(i, j int) bool {
	x, y := c.all[i], c.all[j]
	if x.path.Cost != y.path.Cost {
		return x.path.Cost < y.path.Cost
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
		switch {
		case err != nil || c == nil:
			return err
		case c.path.Temporal != Impossible || r.impossible:
			found.paths = append(found.paths, c.path)
		case found.skipped == mostSkipped:
			found.cut = true
		default:
			found.skipped++
		}
	}
	return nil
}

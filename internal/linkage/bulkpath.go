package linkage

import (
	"container/heap"
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// mostBulkSteps is how many arcs are looked at for the paths of one tie before
// the engine for single questions takes over.
const mostBulkSteps = 1 << 16

// paths are the k best paths to the target of a label, in order.
//
// The labels tell what is left to the target from wherever a path has come to:
// in fact where the target is among those kept there, else at least what the
// last of them costs. So a path that is begun is known to cost no less than so
// much, and those that cost least are gone on with: first only such as can cost
// what the label says, then, where these are too few, are impossible or take
// too many links, such as cost more. Beginnings that cost the same are gone on
// with in the order of their links' ids: equal costs need no enumeration.
func (t *bulkTies) paths(l nearLabel) ([]Path, error) {
	w := &t.way
	w.bulkTies, w.target, w.left = t, l.network, t.of.steps
	for limit, step := l.cost, uint32(firstStep); ; step *= 4 {
		paths, beyond, ok, err := w.within(limit)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return t.single(t.of.targets[l.network])
		case len(paths) == t.k || beyond > t.cap:
			return paths, nil
		}
		limit = min(max(beyond, limit+step), t.cap)
	}
}

// single looks for paths as a single question does.
func (t *bulkTies) single(target projection.Node) ([]Path, error) {
	t.of.singles.Add(1)
	found, err := t.bestPaths(t.from, target)
	t.cut = t.cut || found.cut
	for i := range found.paths {
		found.paths[i].Countries, found.paths[i].Cautions = nil, nil
	}
	return found.paths, err
}

// bulkWay looks for the paths to one target.
type bulkWay struct {
	*bulkTies
	target uint32
	left   int
	begun  []beginning
	open   []uint32 // a heap of beginnings
	beyond uint32
}

// beginning is a path as far as it has come.
type beginning struct {
	node   projection.Node
	link   projection.Link
	before uint32
	hops   uint32
	// cost of getting to the node; least is what the whole costs at least.
	cost, least uint32
	// chain is how many links of the target's chain lead to the node; free where
	// it is not of the chain.
	chain mode
}

// within are the first k paths of no more than the limit, and what those
// beyond it cost at least; false where there was too much to look at.
func (w *bulkWay) within(limit uint32) (paths []Path, beyond uint32, ok bool, err error) {
	w.begun = append(w.begun[:0], beginning{node: w.from, chain: free})
	w.open = append(w.open[:0], 0)
	w.beyond = projection.Hidden
	for len(w.open) > 0 && len(paths) < w.k {
		at := heap.Pop(w).(uint32)
		b := &w.begun[at]
		if b.node == w.of.targets[w.target] && at != 0 {
			if p := w.describe(w.from, w.linksOf(at)); w.counts(at, &p) {
				paths = append(paths, p)
			}
			continue
		}
		if err := w.goOn(at, limit); errors.Is(err, errBudget) {
			return nil, 0, false, nil
		} else if err != nil {
			return nil, 0, false, err
		}
	}
	return paths, w.beyond, true, nil
}

// counts says whether the path is one that was asked for. With a shorter chain
// than it has it was dearer than it is: it has come up before.
func (w *bulkWay) counts(at uint32, p *Path) bool {
	chain := 0
	if c := w.begun[at].chain; c != free {
		chain = int(c)
	}
	return chain == p.Chain && (p.Temporal != Impossible || w.impossible)
}

func (w *bulkWay) linksOf(at uint32) []projection.Link {
	links := make([]projection.Link, 0, MostHops)
	for ; at != 0; at = w.begun[at].before {
		links = append(links, w.begun[at].link)
	}
	slices.Reverse(links)
	return links
}

// goOn goes on from a beginning by every link.
func (w *bulkWay) goOn(at, limit uint32) error {
	b := w.begun[at]
	if int(b.hops) == w.maxHops {
		return nil
	}
	if w.left -= w.columns.Arcs(b.node); w.left < 0 {
		return errBudget
	}
	if err := w.look(b.node); err != nil {
		return err
	}
	damped := b.cost
	if at != 0 {
		damped += w.columns.Damping(b.node)
	}
	mayChain := w.aim == toNetwork && (b.chain == free || b.chain < fullChain)
	runs := w.columns.Runs(b.node, w.runs[:0])
	for i := range runs {
		run := &runs[i]
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price >= projection.Unwalked {
				continue
			}
			next := beginning{node: projection.Node(run.Target[a]), link: projection.Link(run.Link[a]), before: at, hops: b.hops + 1}
			if b.chain == free {
				next.cost, next.chain = damped+price, free
				w.offer(next, limit)
			}
			if mayChain && run.Out && domain.LinkKinds[run.Kind[a]].Chain {
				next.cost, next.chain = b.cost+price, 1
				if b.chain != free {
					next.chain = b.chain + 1
				}
				w.offer(next, limit)
			}
		}
	}
	return nil
}

// offer notes a beginning that can come to a path within the limit.
func (w *bulkWay) offer(b beginning, limit uint32) {
	if b.cost > w.cap {
		return
	}
	rest := w.rest(b.node)
	if rest == noCost || rest > w.cap-b.cost {
		return
	}
	if b.least = b.cost + rest; b.least > limit {
		w.beyond = min(w.beyond, b.least)
		return
	}
	for at := b.before; ; at = w.begun[at].before {
		if w.begun[at].node == b.node {
			return
		}
		if at == 0 {
			break
		}
	}
	w.begun = append(w.begun, b)
	heap.Push(w, uint32(len(w.begun)-1))
}

// rest is what leads on from the node to the target at least; noCost where
// nothing does.
func (w *bulkWay) rest(n projection.Node) uint32 {
	if n == w.of.targets[w.target] {
		return 0
	}
	labels := w.of.records.labels(uint32(n))
	for _, l := range labels {
		if l.network == w.target && l.cost != noCost {
			return w.of.through(n, l)
		}
	}
	return labels[len(labels)-1].cost
}

// Len is heap.Interface's.
func (w *bulkWay) Len() int { return len(w.open) }

// Less is heap.Interface's: by what the whole costs, then by the links' ids,
// what comes first of one path before the rest.
func (w *bulkWay) Less(i, j int) bool {
	x, y := w.open[i], w.open[j]
	if a, b := w.begun[x].least, w.begun[y].least; a != b {
		return a < b
	}
	if w.begun[x].before == w.begun[y].before && w.begun[x].link != w.begun[y].link && x != 0 && y != 0 {
		return w.lens.CompareLinks(w.begun[x].link, w.begun[y].link) < 0
	}
	return slices.CompareFunc(w.linksOf(x), w.linksOf(y), w.lens.CompareLinks) < 0
}

// Swap is heap.Interface's.
func (w *bulkWay) Swap(i, j int) { w.open[i], w.open[j] = w.open[j], w.open[i] }

// Push is heap.Interface's.
func (w *bulkWay) Push(x any) { w.open = append(w.open, x.(uint32)) }

// Pop is heap.Interface's.
func (w *bulkWay) Pop() any {
	last := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	return last
}

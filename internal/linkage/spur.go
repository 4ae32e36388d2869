package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// branch is a set of paths: those that end in the given links, and reach the
// last of them by none of the banned.
type branch struct {
	// tail are links, from the end that is aimed at towards the case.
	tail   []projection.Link
	banned []projection.Link
}

// spurSearch looks for the best path of a branch, from where the tail ends to
// the case, by A* on the distances from the case.
type spurSearch struct {
	*search
	guide   *guide
	tree    *tree
	branch  branch
	blocked []projection.Node
	start   state
	first   uint32 // cost at the start
	best    uint32 // of the paths found so far
	hops    int    // links that may be added
	layered bool   // labels by links used too
}

// bestOf is the best path of the branch that costs no more than most, as its
// links from the case on, the smallest in ties; nil where there is none within
// the limits.
func (s *search) bestOf(guide *guide, end projection.Node, b branch, most uint32) ([]projection.Link, error) {
	q := s.spur(guide, end, b)
	defer s.finder.done(q.tree)
	path, err := q.runWithin(most)
	if err == nil && len(path) > s.maxHops {
		q.layered = true
		path, err = q.runWithin(most)
	}
	return path, err
}

// leastOf is a bound below which no path of the branch costs; above the cap
// where there is none.
func (s *search) leastOf(guide *guide, end projection.Node, b branch) (uint32, error) {
	q := s.spur(guide, end, b)
	defer s.finder.done(q.tree)
	if len(b.banned) == 0 {
		return q.first + guide.bound(end, q.start.mode()), nil
	}
	q.best = s.cap
	if err := q.expand(q.start, q.first); err != nil {
		return 0, err
	}
	return q.tree.queue.top(), nil
}

func (s *search) spur(guide *guide, end projection.Node, b branch) *spurSearch {
	q := &spurSearch{search: s, guide: guide, tree: s.finder.tree(), branch: b}
	q.begin(end)
	return q
}

// begin walks the tail.
func (q *spurSearch) begin(end projection.Node) {
	at, m, cost := end, q.firstMode(), uint32(0)
	q.blocked = append(q.blocked, at)
	for _, l := range q.branch.tail {
		from, to := q.lens.Ends(l)
		in := to == at
		cost += q.leaving(at, m) + q.linkCost(l)
		m = m.next(in, uint8(q.lens.LinkKind(l)))
		if at = to; in {
			at = from
		}
		q.blocked = append(q.blocked, at)
	}
	q.start, q.first = stateOf(at, m, 0), cost
	q.hops = q.maxHops - len(q.branch.tail)
}

// runWithin looks for the best path that costs no more.
func (q *spurSearch) runWithin(most uint32) ([]projection.Link, error) {
	t := q.tree
	t.reset()
	n, _ := t.lower(q.start, q.first)
	t.queue.Push(entry(0, n))
	q.best = most
	found := false
	for len(t.queue) > 0 && t.queue.top() <= q.best {
		e := t.queue.Pop()
		l := &t.labels[uint32(e)]
		if l.settled {
			continue
		}
		if l.state.node() == q.guide.from {
			l.settled, found, q.best = true, true, l.cost
			continue
		}
		if again, err := q.postponed(e, l); err != nil {
			return nil, err
		} else if again {
			continue
		}
		l.settled = true
		if err := q.expand(l.state, l.cost); err != nil {
			return nil, err
		}
	}
	if !found {
		return nil, nil
	}
	return q.read()
}

// guideStep is how much further, in micro-nats, a guide goes than it must.
const guideStep = 100_000

// postponed lets the guide go on to a label that it does not reach, and puts
// the label back if it now costs more. So all labels are settled as the guide
// stands, and in the order of their costs.
func (q *spurSearch) postponed(e uint64, l *label) (bool, error) {
	if l.state == q.start {
		return false, nil
	}
	n, m := l.state.node(), l.state.mode()
	bound := q.guide.bound(n, m)
	if bound == q.guide.known {
		if err := q.growTo(q.guide, bound+guideStep, guideNodes); err != nil {
			return false, err
		}
		bound = q.guide.bound(n, m)
	}
	key := l.cost + bound + q.leaving(n, m)
	if key <= uint32(e>>32) {
		return false, nil
	}
	q.tree.queue.Push(entry(key, uint32(e)))
	return true, nil
}

func (q *spurSearch) expand(at state, cost uint32) error {
	n, m := at.node(), at.mode()
	hops := 0
	if q.layered {
		if hops = at.hops() + 1; hops > q.hops {
			return nil
		}
	}
	cost += q.leaving(n, m)
	if err := q.look(n); err != nil || cost > q.best {
		return err
	}
	for _, run := range q.columns.Runs(n, q.runs[:0]) {
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > q.best-cost {
				continue
			}
			if q.special {
				if price = q.price(run.Block, a, price); price > q.best-cost {
					continue
				}
			}
			other := projection.Node(run.Target[a])
			if at == q.start && slices.Contains(q.branch.banned, projection.Link(run.Link[a])) || slices.Contains(q.blocked, other) {
				continue
			}
			q.arrive(other, m.next(!run.Out, run.Kind[a]), hops, cost+price)
		}
	}
	return nil
}

// arrive notes a way to a node.
func (q *spurSearch) arrive(n projection.Node, m mode, hops int, cost uint32) {
	bound := cost
	if n == q.guide.from {
		m = free
	} else {
		bound += q.guide.bound(n, m) + q.leaving(n, m)
	}
	if bound > q.best || q.layered && q.dominated(n, m, hops, cost) {
		return
	}
	if l, better := q.tree.lower(stateOf(n, m, hops), cost); better {
		q.tree.queue.Push(entry(bound, l))
	}
}

// dominated says whether the node was reached cheaper by fewer links.
func (q *spurSearch) dominated(n projection.Node, m mode, hops int, cost uint32) bool {
	for h := range hops {
		if l := q.tree.get(stateOf(n, m, h)); l != nil && l.cost < cost {
			return true
		}
	}
	return false
}

// read is the path of least cost, in ties the one with the smallest links from
// the case on, and behind it the tail.
func (q *spurSearch) read() ([]projection.Link, error) {
	var ends []state
	for h := 0; h <= q.hops; h++ {
		s := stateOf(q.guide.from, free, h)
		if l := q.tree.get(s); l != nil && l.cost == q.best {
			ends = append(ends, s)
		}
	}
	r := reader{search: q.search, tree: q.tree, start: q.start, banned: q.branch.banned, layered: q.layered}
	path, err := r.read(ends, true)
	for i := len(q.branch.tail) - 1; i >= 0; i-- {
		path = append(path, q.branch.tail[i])
	}
	return path, err
}

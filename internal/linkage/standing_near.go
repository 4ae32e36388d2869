package linkage

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// standingNear is a search from the case for what stands. It takes what may be
// of a chain for given and undamped, and so bounds from below what the way from
// the case to a node costs. It goes on as the search from the end does: where
// little is left around the case, it comes to its end, and the other with it.
type standingNear struct {
	*search
	from    projection.Node
	without *withdrawn
	tree    *tree
	// known bounds the cost of getting to what is not settled.
	known uint32
}

func (q *standing) newNear() *standingNear {
	n := &standingNear{search: q.search, from: q.guide.from, without: q.without, tree: q.finder.tree()}
	first, _ := n.tree.lower(stateOf(n.from, free, 0), 0)
	n.tree.queue.Push(entry(0, first))
	return n
}

func (q *standingNear) bound(n projection.Node) uint32 {
	if l := q.tree.get(stateOf(n, free, 0)); l != nil && l.settled {
		return l.cost
	}
	return q.known
}

// growTo settles nodes until it has done as much work.
func (q *standingNear) growTo(work int) error {
	for q.tree.work <= work {
		if len(q.tree.queue) == 0 {
			q.known = q.cap + 1
			return nil
		}
		e := q.tree.queue.Pop()
		l := &q.tree.labels[uint32(e)]
		if l.settled {
			continue
		}
		l.settled = true
		q.known = l.cost
		if err := q.expand(l.state.node(), l.cost); err != nil {
			return err
		}
	}
	return nil
}

func (q *standingNear) expand(n projection.Node, cost uint32) error {
	q.tree.work += int(q.lens.Degree(n)) + 1
	if err := q.look(n); err != nil {
		return err
	}
	damped := cost
	if n != q.from {
		damped += q.columns.Damping(n)
	}
	for _, run := range q.columns.Runs(n, q.runs[:0]) {
		for a := run.From; a < run.To; a++ {
			given := run.Out && domain.LinkKinds[run.Kind[a]].Chain
			there := damped
			if given {
				there = cost
			}
			price := run.Price[a]
			if there > q.cap || price > q.cap-there {
				continue
			}
			if q.special {
				if price = q.price(run.Block, a, price); price > q.cap-there {
					continue
				}
			}
			q.arrive(n, projection.Node(run.Target[a]), projection.Link(run.Link[a]), given, there, price)
		}
	}
	return nil
}

func (q *standingNear) arrive(before, n projection.Node, link projection.Link, given bool, cost, price uint32) {
	s := stateOf(n, free, 0)
	if l := q.tree.get(s); l != nil && l.cost <= cost+price {
		return
	}
	if !given && (before != q.from || q.opensAt(before)) {
		if price = q.without.price(link, price); price > q.cap-cost {
			return
		}
	}
	if l, better := q.tree.lower(s, cost+price); better {
		q.tree.queue.Push(entry(cost+price, l))
	}
}

package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// reach is a search from the case that can go on where it stopped. A settled
// node's cost is exact; every other node's is at least the radius.
type reach struct {
	*tree
	from   projection.Node
	radius uint32
}

func (s *search) newReach(from projection.Node) *reach {
	r := &reach{tree: s.finder.tree(), from: from}
	n, _ := r.lower(stateOf(from, free, 0), 0)
	r.queue.push(entry(0, n))
	return r
}

// guide is a lower bound of the cost of a way from the case to the node, the
// node's own damping left out; exact within the radius.
func (r *reach) guide(n projection.Node) uint32 {
	if l := r.get(stateOf(n, free, 0)); l != nil && l.settled {
		return l.cost
	}
	return r.radius
}

// step settles the next node; false when there is none within the cap.
func (s *search) step(r *reach) (n projection.Node, more bool, err error) {
	for len(r.queue) > 0 {
		e := r.queue.pop()
		l := &r.labels[uint32(e)]
		if l.settled {
			continue
		}
		l.settled = true
		r.radius = l.cost
		n = l.state.node()
		return n, true, s.relax(r, n, l.cost)
	}
	r.radius = s.cap + 1
	return 0, false, nil
}

func (s *search) relax(r *reach, n projection.Node, cost uint32) error {
	if n != r.from {
		cost += s.columns.Damping(n)
	}
	if err := s.spend(s.columns.Arcs(n)); err != nil {
		return err
	}
	if cost > s.cap {
		return nil
	}
	room := s.cap - cost
	for _, run := range s.columns.Runs(n, s.runs[:0]) {
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > room {
				continue
			}
			if s.special {
				if price = s.price(run.Block, a, price); price > room {
					continue
				}
			}
			if l, better := r.lower(stateOf(projection.Node(run.Target[a]), free, 0), cost+price); better {
				r.queue.push(entry(cost+price, l))
			}
		}
	}
	return nil
}

// growTo settles nodes until the radius passes the cost, or so many were
// settled.
func (s *search) growTo(r *reach, cost uint32, most int) error {
	for settled := 0; r.radius <= cost && settled < most; settled++ {
		if _, more, err := s.step(r); err != nil || !more {
			return err
		}
	}
	return nil
}

package linkage

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// reach is a search out of one entity that can go on where it stopped. It goes
// by levels: all that costs the same is settled at once, so that how far it
// went, and at what work, is a matter of the view alone.
//
// Beside the way to each node by itself it knows the ways that end in a chain,
// the nodes of which are not damped.
type reach struct {
	from projection.Node
	// epoch is that of the lens for which it holds.
	epoch int64
	// limit is the cost above which nothing is noted.
	limit uint32
	// costs are those of getting to each node, its own damping left out, and
	// one more; 0: none is known. Those below the radius are final.
	costs []uint32
	// chains are labels for what ends in a chain: the mode is its length.
	chains tree
	queue  Queue
	// radius is the least cost of what is not settled.
	radius  uint32
	settled []visit
	// check counts arcs until the context is looked at.
	check int
}

// visit is a node that was settled, by itself or at the end of a chain.
type visit struct {
	node   projection.Node
	cost   uint32
	length mode // of the chain
	// work is the number of arcs in view at all nodes settled so far.
	work int
}

// chainBit tells labels of chains from nodes in the queue.
const chainBit = 1 << 31

func newReach(from projection.Node, nodes int, limit uint32) *reach {
	r := &reach{from: from, limit: limit, costs: make([]uint32, nodes)}
	r.chains.reset()
	r.lower(from, 0)
	return r
}

func (r *reach) lower(n projection.Node, cost uint32) {
	if known := r.costs[n]; known == 0 || cost < known-1 {
		r.costs[n] = cost + 1
		r.queue.Push(entry(cost, uint32(n)))
	}
}

// lowerChain notes that a chain of the length leads to the node, unless a
// shorter one is as cheap.
func (r *reach) lowerChain(n projection.Node, length mode, cost uint32) {
	if r.costs[n]-1 <= cost {
		return
	}
	for shorter := mode(1); shorter < length; shorter++ {
		if l := r.chains.get(stateOf(n, shorter, 0)); l != nil && l.cost <= cost {
			return
		}
	}
	if l, better := r.chains.lower(stateOf(n, length, 0), cost); better {
		r.queue.Push(entry(cost, l|chainBit))
	}
}

// level settles all that costs least of what is not settled; false when
// nothing is left within the limit.
func (s *search) level(r *reach) (bool, error) {
	if len(r.queue) == 0 {
		r.radius = r.limit + 1
		return false, nil
	}
	least := r.queue.top()
	for r.queue.top() == least {
		label := uint32(r.queue.Pop())
		if label&chainBit != 0 {
			s.settleChain(r, label&^chainBit, least)
		} else if n := projection.Node(label); r.costs[n]-1 == least {
			s.settle(r, n, least)
		}
	}
	r.radius = max(least+1, min(r.queue.top(), r.limit+1))
	if r.check < 0 {
		r.check = arcsBetweenChecks
		return true, s.inTime()
	}
	return true, nil
}

func (r *reach) visited(s *search, n projection.Node, length mode, cost uint32) {
	work := int(s.lens.Degree(n)) + 1
	if len(r.settled) > 0 {
		work += r.settled[len(r.settled)-1].work
	}
	r.settled = append(r.settled, visit{n, cost, length, work})
	r.check -= s.columns.Arcs(n) + 1
}

func (s *search) settle(r *reach, n projection.Node, cost uint32) {
	r.visited(s, n, 0, cost)
	runs := s.columns.Runs(n, s.runs[:0])
	if s.lens.Kind(n) == domain.Organisation {
		s.lengthen(r, runs, 1, cost)
	}
	if n != r.from {
		cost += s.columns.Damping(n)
	}
	if cost > r.limit {
		return
	}
	room := r.limit - cost
	for i := range runs {
		run := &runs[i]
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
			r.lower(projection.Node(run.Target[a]), cost+price)
		}
	}
}

func (s *search) settleChain(r *reach, label, cost uint32) {
	l := &r.chains.labels[label]
	n, length := l.state.node(), l.state.mode()
	if l.settled || r.costs[n]-1 <= cost {
		return
	}
	l.settled = true
	s.settleOn(r, n, length, cost)
}

// settleOn settles a node at the end of a chain.
func (s *search) settleOn(r *reach, n projection.Node, length mode, cost uint32) {
	r.visited(s, n, length, cost)
	if length < mostChain {
		s.lengthen(r, s.columns.Runs(n, s.runs[:0]), length+1, cost)
	}
}

// lengthen goes one link of a chain on.
func (s *search) lengthen(r *reach, runs []projection.Run, length mode, cost uint32) {
	for i := range runs {
		run := &runs[i]
		for a := run.From; run.Out && a < run.To; a++ {
			if price := run.Price[a]; domain.LinkKinds[run.Kind[a]].Chain && price <= r.limit {
				if s.special {
					price = s.price(run.Block, a, price)
				}
				if uint64(cost)+uint64(price) <= uint64(r.limit) {
					r.lowerChain(projection.Node(run.Target[a]), length, cost+price)
				}
			}
		}
	}
}

// guide is what one question knows of a reach: it goes as far as the question
// has paid for, whatever others have found before.
type guide struct {
	*reach
	// known is the radius so far, and seen the number of visits within it.
	known uint32
	seen  int
}

// next goes one level further: what is settled in it. There is nothing left
// when it is empty.
func (s *search) next(g *guide) ([]visit, error) {
	if g.seen == len(g.settled) {
		if more, err := s.level(g.reach); err != nil {
			return nil, err
		} else if !more {
			g.known = g.limit + 1
			return nil, nil
		}
	}
	first, paid := g.seen, 0
	if first > 0 {
		paid = g.settled[first-1].work
	}
	level := g.settled[first:]
	if len(level) == 0 { // all of it was known cheaper
		g.known = g.radius
		return s.next(g)
	}
	cost := level[0].cost
	for g.seen < len(g.settled) && g.settled[g.seen].cost == cost {
		g.seen++
	}
	g.known = cost + 1
	return g.settled[first:g.seen], s.spend(g.settled[g.seen-1].work-paid, 0)
}

// growTo goes on until everything up to the cost is settled, or so many nodes
// are.
func (s *search) growTo(g *guide, cost uint32, most int) error {
	for g.known <= cost && g.seen < most {
		if level, err := s.next(g); err != nil || len(level) == 0 {
			return err
		}
	}
	return nil
}

// bound is the least that a way from the case to the node can cost, the node's
// own damping left out, where a chain of the mode leads on from it; exact within
// the radius.
func (g *guide) bound(n projection.Node, m mode) uint32 {
	least := min(g.costs[n]-1, g.known)
	for length := mode(1); m < fullChain && length+m <= fullChain; length++ {
		if l := g.chains.get(stateOf(n, length, 0)); l != nil {
			least = min(least, l.cost)
		}
	}
	return least
}

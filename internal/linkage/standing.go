package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// standing looks for a path that stands without the sources withdrawn: open
// links cost what their remaining reports give, and given ones stay as they
// were. Which a link is follows from the states between which it lies: a chain
// is given, and so is the link that reaches the case, unless there is nothing
// but a chain behind it. What reaches anything but a case is open.
//
// A walk may come twice by one node, once in the chain and once behind it,
// since the detour turns an open link into a given one. Such a walk is no path;
// nor does one count that cannot have happened. Both are parted, as in a
// ranking, into the branches in which all other paths lie.
type standing struct {
	*search
	guide   *guide
	end     projection.Node
	without *withdrawn

	near    *standingNear
	work    int // arcs looked at from the end
	tree    *tree
	via     []via // by label
	branch  branch
	blocked []projection.Node
	start   state
	hops    int
	layered bool
}

// via is how a label was reached.
type via struct {
	from uint32
	link projection.Link
}

// find is a path that stands; nil where there is none. errBudget where that
// could not be told.
func (q *standing) find() (*Path, error) {
	q.near, q.tree, q.work = q.newNear(), q.finder.tree(), 0
	defer q.finder.done(q.tree, q.near.tree)
	branches := []branch{{}}
	for len(branches) > 0 {
		b := branches[0]
		branches = branches[1:]
		links, err := q.best(b)
		if err != nil {
			return nil, err
		}
		if links == nil {
			continue
		}
		repeat := q.firstRepeat(links)
		if repeat == len(links) {
			p := q.describe(q.guide.from, reversed(links))
			if p.Temporal != Impossible || q.impossible {
				return &p, nil
			}
		}
		branches = append(branches, b.parts(links, repeat)...)
	}
	return nil, nil
}

// parts are the branches that a walk, read from the end, leaves: those that
// first differ from it before the link of the number.
func (b branch) parts(links []projection.Link, before int) []branch {
	var parts []branch
	for kept := len(b.tail); kept < before; kept++ {
		part := branch{tail: links[:kept:kept], banned: []projection.Link{links[kept]}}
		if kept == len(b.tail) {
			part.banned = append(part.banned, b.banned...)
		}
		parts = append(parts, part)
	}
	return parts
}

func reversed(links []projection.Link) []projection.Link {
	r := slices.Clone(links)
	slices.Reverse(r)
	return r
}

// firstRepeat is how many links, read from the end, lead up to a node that was
// passed before; all of them where the walk is a path.
func (q *standing) firstRepeat(links []projection.Link) int {
	passed := []projection.Node{q.end}
	for i, l := range links {
		from, at := q.lens.Ends(l)
		if at == passed[i] {
			at = from
		}
		if slices.Contains(passed, at) {
			return i + 1
		}
		passed = append(passed, at)
	}
	return len(links)
}

// best are the links of the branch's cheapest walk within the hop limit, from
// the end on.
func (q *standing) best(b branch) ([]projection.Link, error) {
	q.branch, q.layered = b, false
	cost, ok := q.begin()
	if !ok {
		return nil, nil
	}
	links, err := q.run(cost)
	if len(links) > q.maxHops {
		q.layered = true
		links, err = q.run(cost)
	}
	return links, err
}

// begin walks the tail; false where it does not stand.
func (q *standing) begin() (cost uint32, ok bool) {
	at, m := q.end, q.firstMode()
	q.blocked = append(q.blocked[:0], at)
	for _, l := range q.branch.tail {
		from, to := q.lens.Ends(l)
		in := to == at
		next := m.next(in, uint8(q.lens.LinkKind(l)))
		price := q.linkCost(l)
		if next == free {
			price = q.without.price(l, price)
		}
		cost += q.leaving(at, m)
		if cost > q.cap || price > q.cap-cost {
			return 0, false
		}
		cost += price
		m = next
		if at = to; in {
			at = from
		}
		q.blocked = append(q.blocked, at)
	}
	q.start, q.hops = stateOf(at, m, 0), q.maxHops-len(q.branch.tail)
	return cost, true
}

func (q *standing) run(cost uint32) ([]projection.Link, error) {
	t := q.tree
	t.reset()
	q.via = q.via[:0]
	q.lower(q.start, cost, cost, via{})
	for len(t.queue) > 0 {
		e := t.queue.Pop()
		number := uint32(e)
		l := &t.labels[number]
		if l.settled {
			continue
		}
		if l.state.node() == q.guide.from {
			return q.read(number), nil
		}
		if again, err := q.postponed(e, l); err != nil {
			return nil, err
		} else if again {
			continue
		}
		l.settled = true
		if err := q.expand(number, l.state, l.cost); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// postponed puts a label back that costs more than it seemed to before the
// other side went on.
func (q *standing) postponed(e uint64, l *label) (bool, error) {
	if err := q.near.growTo(q.work); err != nil || l.state == q.start {
		return false, err
	}
	n, m := l.state.node(), l.state.mode()
	key := uint64(l.cost) + q.rest(n, m)
	if key <= e>>32 {
		return false, nil
	}
	if key <= uint64(q.cap) {
		q.tree.queue.Push(entry(uint32(key), uint32(e)))
	}
	return true, nil
}

// rest is at most what is left to pay at a node on the way to the case.
func (q *standing) rest(n projection.Node, m mode) uint64 {
	return uint64(max(q.guide.bound(n, m), q.near.bound(n))) + uint64(q.leaving(n, m))
}

func (q *standing) expand(number uint32, at state, cost uint32) error {
	n, m := at.node(), at.mode()
	hops := 0
	if q.layered {
		if hops = at.hops() + 1; hops > q.hops {
			return nil
		}
	}
	cost += q.leaving(n, m)
	q.work += int(q.lens.Degree(n)) + 1
	if err := q.look(n); err != nil || cost > q.cap {
		return err
	}
	for _, run := range q.columns.Runs(n, q.runs[:0]) {
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > q.cap-cost {
				continue
			}
			if q.special {
				if price = q.price(run.Block, a, price); price > q.cap-cost {
					continue
				}
			}
			other, link := projection.Node(run.Target[a]), projection.Link(run.Link[a])
			if at == q.start && slices.Contains(q.branch.banned, link) || slices.Contains(q.blocked, other) {
				continue
			}
			q.arrive(other, m, m.next(!run.Out, run.Kind[a]), hops, cost, price, via{number, link})
		}
	}
	return nil
}

// arrive notes a way to a node over a link of the price. What is left of that
// and what is known from the other side lie far in memory: they are looked up
// last.
func (q *standing) arrive(n projection.Node, before, m mode, hops int, cost, price uint32, over via) {
	open, atCase := m == free, n == q.guide.from
	rest := uint64(0)
	if atCase {
		m, open = free, before != free || q.opensAt(n)
	} else {
		rest = uint64(q.guide.bound(n, m)) + uint64(q.leaving(n, m))
	}
	s := stateOf(n, m, hops)
	if uint64(cost)+uint64(price)+rest > uint64(q.cap) || !q.improves(s, cost+price) {
		return
	}
	if !atCase {
		rest = q.rest(n, m)
	}
	if open && uint64(cost)+uint64(price)+rest <= uint64(q.cap) {
		price = q.without.price(over.link, price)
	}
	if uint64(cost)+uint64(price)+rest <= uint64(q.cap) && q.improves(s, cost+price) {
		q.lower(s, cost+price, cost+price+uint32(rest), over)
	}
}

// improves says whether the state, or its node with fewer links, is known at
// no such cost.
func (q *standing) improves(s state, cost uint32) bool {
	if l := q.tree.get(s); l != nil && l.cost <= cost {
		return false
	}
	for h := range s.hops() {
		if l := q.tree.get(stateOf(s.node(), s.mode(), h)); l != nil && l.cost <= cost {
			return false
		}
	}
	return true
}

func (q *standing) lower(s state, cost, key uint32, over via) {
	number, better := q.tree.lower(s, cost)
	if !better && len(q.via) > 0 {
		return
	}
	q.tree.labels[number].settled = false
	for int(number) >= len(q.via) {
		q.via = append(q.via, via{})
	}
	q.via[number] = over
	q.tree.queue.Push(entry(key, number))
}

// read are the links from the end on to the label's node.
func (q *standing) read(number uint32) []projection.Link {
	var links []projection.Link
	for q.tree.labels[number].state != q.start {
		links = append(links, q.via[number].link)
		number = q.via[number].from
	}
	slices.Reverse(links)
	return append(slices.Clone(q.branch.tail), links...)
}

package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// meeting is a search from both ends for the one best path, whatever its
// number of links. In either tree costs leave out the damping of the node
// itself; the queue on the far side, the end's, counts it in, so that the least
// keys of the two sides together are a bound on what is not yet found.
type meeting struct {
	*search
	from, end   projection.Node
	near, far   *tree
	start       state // of the far tree
	chainNodes  uint64
	best        uint32
	found       bool
	crossings   []crossing
	leadsToMeet map[projection.Node]bool
}

// crossing is a link from a settled node of the near side to a settled state
// of the far side, on a path of the least cost known.
type crossing struct {
	at   projection.Node
	link projection.Link
	to   state
}

// meet is the best path's links from the first entity on, the smallest in
// ties, and its cost; nil where there is none within the cap.
func (s *search) meet(from, end projection.Node) ([]projection.Link, error) {
	m := &meeting{search: s, from: from, end: end, near: s.finder.tree(), far: s.finder.tree(), best: s.cap}
	defer s.finder.done(m.near, m.far)
	if err := m.begin(); err != nil {
		return nil, err
	}
	for m.near.queue.sum(m.far.queue) <= uint64(m.best) {
		var err error
		if len(m.far.queue) == 0 || len(m.near.queue) > 0 && m.near.work <= m.far.work {
			err = m.stepNear()
		} else {
			err = m.stepFar()
		}
		if err != nil {
			return nil, err
		}
	}
	if !m.found {
		return nil, nil
	}
	return m.read()
}

// sum is of the least keys of two queues; above every cost when both are
// empty, or when one is: then all that this side could find was found.
func (q Queue) sum(other Queue) uint64 {
	if len(q) == 0 || len(other) == 0 {
		return uint64(projection.Hidden)
	}
	return uint64(q.top()) + uint64(other.top())
}

// begin settles the case, and on the far side all states of the chain.
func (m *meeting) begin() error {
	n, _ := m.near.lower(stateOf(m.from, free, 0), 0)
	m.near.queue.Push(entry(0, n))
	m.start = stateOf(m.end, m.firstMode(), 0)
	m.far.lower(m.start, 0)
	if err := m.stepNear(); err != nil {
		return err
	}
	for i := 0; i < len(m.far.labels); i++ { // shorter chains come first
		l := &m.far.labels[i]
		if l.state.mode() == free {
			continue
		}
		l.settled = true
		m.chainNodes |= 1 << (l.state.node() & 63)
		if err := m.expandFar(l.state, l.cost); err != nil {
			return err
		}
	}
	return nil
}

// stepNear settles all that costs least on the near side: at once, so that how
// equals are ordered has no part in what is looked at.
func (m *meeting) stepNear() error { return m.near.level(m.expandNear) }

func (m *meeting) stepFar() error { return m.far.level(m.expandFar) }

// level settles and expands all labels with the least key.
func (t *tree) level(expand func(state, uint32) error) error {
	for least := t.queue.top(); len(t.queue) > 0 && t.queue.top() == least; {
		l := &t.labels[uint32(t.queue.Pop())]
		if l.settled {
			continue
		}
		l.settled = true
		if err := expand(l.state, l.cost); err != nil {
			return err
		}
	}
	return nil
}

func (m *meeting) expandNear(at state, cost uint32) error {
	n := at.node()
	if n != m.from {
		cost += m.columns.Damping(n)
	}
	m.near.work += int(m.lens.Degree(n))
	if err := m.look(n); err != nil {
		return err
	}
	for _, run := range m.columns.Runs(n, m.runs[:0]) {
		for a := run.From; a < run.To && cost <= m.best; a++ {
			price := run.Price[a]
			if price > m.best-cost {
				continue
			}
			if m.special {
				if price = m.price(run.Block, a, price); price > m.best-cost {
					continue
				}
			}
			m.nearArrives(n, &run, a, cost+price)
		}
	}
	return nil
}

// nearArrives looks at an arc from a near node.
func (m *meeting) nearArrives(n projection.Node, run *projection.Run, a, cost uint32) {
	other := projection.Node(run.Target[a])
	link := projection.Link(run.Link[a])
	if m.chainNodes>>(other&63)&1 == 1 {
		m.crossIntoChain(n, other, link, run.Out, run.Kind[a], cost)
	}
	if other == m.end {
		return
	}
	rest := uint64(m.far.queue.top()) // of a node that the far side has not settled
	if l := m.far.get(stateOf(other, free, 0)); l != nil {
		there := l.cost + m.columns.Damping(other)
		m.cross(crossing{n, link, l.state}, uint64(cost)+uint64(there), l.settled)
		if l.settled {
			rest = uint64(there)
		}
	}
	if len(m.far.queue) > 0 && uint64(cost)+rest > uint64(m.best) {
		return
	}
	if l, better := m.near.lower(stateOf(other, free, 0), cost); better {
		m.near.queue.Push(entry(cost, l))
	}
}

func (m *meeting) crossIntoChain(n, other projection.Node, link projection.Link, out bool, kind uint8, cost uint32) {
	for length := mode(0); length <= fullChain; length++ {
		l := m.far.get(stateOf(other, length, 0))
		if l != nil && l.settled && (n == m.from || length.next(out, kind) == free) {
			m.cross(crossing{n, link, l.state}, uint64(cost)+uint64(l.cost), true)
		}
	}
}

func (m *meeting) expandFar(at state, cost uint32) error {
	n, from := at.node(), at.mode()
	cost += m.leaving(n, from)
	m.far.work += int(m.lens.Degree(n))
	if err := m.look(n); err != nil {
		return err
	}
	for _, run := range m.columns.Runs(n, m.runs[:0]) {
		for a := run.From; a < run.To && cost <= m.best; a++ {
			price := run.Price[a]
			if price > m.best-cost {
				continue
			}
			if m.special {
				if price = m.price(run.Block, a, price); price > m.best-cost {
					continue
				}
			}
			m.farArrives(at, &run, a, from.next(!run.Out, run.Kind[a]), cost+price)
		}
	}
	return nil
}

// farArrives looks at an arc from a far state; cost is that of arriving at the
// arc's other node.
func (m *meeting) farArrives(at state, run *projection.Run, a uint32, as mode, cost uint32) {
	other := projection.Node(run.Target[a])
	if other == m.end {
		return
	}
	if other == m.from || as == free {
		rest := uint64(m.near.queue.top())
		if l := m.near.get(stateOf(other, free, 0)); l != nil {
			there := l.cost
			if other != m.from {
				there += m.columns.Damping(other)
			}
			m.cross(crossing{other, projection.Link(run.Link[a]), at}, uint64(cost)+uint64(there), l.settled)
			if l.settled {
				rest = uint64(l.cost)
			}
		}
		key := uint64(cost) + uint64(m.columns.Damping(other))
		if other == m.from || len(m.near.queue) > 0 && key+rest > uint64(m.best) {
			return
		}
	}
	if l, better := m.far.lower(stateOf(other, as, 0), cost); better && as == free {
		m.far.queue.Push(entry(cost+m.columns.Damping(other), l))
	}
}

// cross notes a path over the arc; firm says that both its ends are settled.
func (m *meeting) cross(c crossing, cost uint64, firm bool) {
	if cost > uint64(m.best) {
		return
	}
	if cost < uint64(m.best) || !m.found {
		m.best, m.found = uint32(cost), true
		m.crossings = m.crossings[:0]
	}
	if firm {
		m.crossings = append(m.crossings, c)
	}
}

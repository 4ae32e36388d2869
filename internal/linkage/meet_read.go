package linkage

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// read is the smallest of the best paths: over near nodes that lead to a
// crossing, over the crossing, and back along the far tree.
func (m *meeting) read() ([]projection.Link, error) {
	if err := m.mark(); err != nil {
		return nil, err
	}
	slices.SortFunc(m.crossings, func(a, b crossing) int {
		return cmp.Or(cmp.Compare(a.at, b.at), m.lens.CompareLinks(a.link, b.link), cmp.Compare(a.to, b.to))
	})
	m.crossings = slices.Compact(m.crossings)
	var links []projection.Link
	for at := m.from; ; {
		over := m.crossingsAt(at)
		link, next, err := m.nearStep(at)
		if err != nil {
			return nil, err
		}
		if len(over) > 0 && (next == at || m.lens.CompareLinks(over[0].link, link) <= 0) {
			var states []state
			for i := 0; i < len(over) && over[i].link == over[0].link; i++ {
				states = append(states, over[i].to)
			}
			r := reader{search: m.search, tree: m.far, start: m.start}
			rest, err := r.read(states, false)
			return append(append(links, over[0].link), rest...), err
		}
		if next == at {
			return nil, errNoWay
		}
		links = append(links, link)
		at = next
	}
}

func (m *meeting) crossingsAt(n projection.Node) []crossing {
	i, _ := slices.BinarySearchFunc(m.crossings, n, func(c crossing, n projection.Node) int { return cmp.Compare(c.at, n) })
	j := i
	for j < len(m.crossings) && m.crossings[j].at == n {
		j++
	}
	return m.crossings[i:j]
}

// mark finds the near nodes from which best ways lead to a crossing.
func (m *meeting) mark() error {
	m.leadsToMeet = map[projection.Node]bool{}
	var todo []projection.Node
	add := func(n projection.Node) {
		if !m.leadsToMeet[n] {
			m.leadsToMeet[n] = true
			todo = append(todo, n)
		}
	}
	for _, c := range m.crossings {
		add(c.at)
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n == m.from {
			continue
		}
		if err := m.look(n); err != nil {
			return err
		}
		for _, run := range m.columns.Runs(n, m.runs[:0]) {
			for a := run.From; a < run.To; a++ {
				if before := projection.Node(run.Target[a]); m.nearTight(before, run.Block, a, n) {
					add(before)
				}
			}
		}
	}
	return nil
}

// nearTight says whether the arc lies between two near nodes at just its cost.
func (m *meeting) nearTight(before projection.Node, b *projection.Block, a uint32, n projection.Node) bool {
	x, y := m.near.get(stateOf(before, free, 0)), m.near.get(stateOf(n, free, 0))
	if x == nil || y == nil || !x.settled {
		return false
	}
	price := b.Price[a]
	if m.special {
		price = m.price(b, a, price)
	}
	cost := uint64(x.cost) + uint64(price)
	if before != m.from {
		cost += uint64(m.columns.Damping(before))
	}
	return cost == uint64(y.cost)
}

// nearStep is the smallest link at a near node that stays on its side of a best
// path; the node itself where there is none.
func (m *meeting) nearStep(n projection.Node) (projection.Link, projection.Node, error) {
	if err := m.look(n); err != nil {
		return 0, 0, err
	}
	for run, a := range m.arcs(n) {
		other := projection.Node(run.Target[a])
		if m.leadsToMeet[other] && other != n && m.nearTight(n, run.Block, a, other) {
			return projection.Link(run.Link[a]), other, nil
		}
	}
	return 0, n, nil
}

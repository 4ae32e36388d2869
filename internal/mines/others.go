package mines

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	// mostArcs is how many links are looked at in all for other ways than the
	// best, and mostOthers how many of them are judged for one chain.
	mostArcs   = 1_000_000
	mostOthers = 100
)

// others are the ways of a lot over a mine to a group, the strongest first, then
// by their links; whole says that they are all there are.
func (m *mapping) others(c *candidate) (found []candidate, whole bool) {
	t := &trying{mapping: m, to: c.mine}
	t.from(reach{nodes: []projection.Node{c.lot}})
	for i := range t.found {
		way := &t.found[i]
		for j := range c.group.options {
			if g := &c.group.options[j]; !g.meets(way) {
				cost := way.cost + int64(m.lens.Damping(c.mine)) + g.cost
				if linkage.Strength(cost) >= m.minStrength {
					found = append(found, candidate{c.lot, c.mine, g, way, cost})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), slices.CompareFunc(a.links(), b.links(), m.lens.CompareLinks))
	})
	if len(found) > mostOthers {
		return found[:mostOthers], false
	}
	return found, m.left > 0
}

// trying goes all ways that there are from a lot to a mine.
type trying struct {
	*mapping
	to    projection.Node
	found []reach
}

func (t *trying) from(way reach) {
	at := way.nodes[len(way.nodes)-1]
	if len(way.links) > 0 {
		way.cost += int64(t.lens.Damping(at))
	}
	t.each(at, func(a *arc) {
		if t.left--; t.left <= 0 || !goods[a.kind] || way.holds(a.other) || linkage.Strength(way.cost+int64(a.price)) < t.minStrength {
			return
		}
		next := reach{append(slices.Clip(way.nodes), a.other), append(slices.Clip(way.links), a.link), way.cost + int64(a.price)}
		switch {
		case a.other == t.to:
			t.found = append(t.found, next)
		case len(next.links) < mostHops && passes(t.lens.Kind(a.other)):
			t.from(next)
		}
	})
}

// meets says whether the group, or who stands for it, is on the way.
func (g *group) meets(way *reach) bool {
	return way.holds(g.node) || g.person != nil && way.holds(*g.person)
}

func (c *candidate) links() []projection.Link { return slices.Concat(c.way.links, c.group.links) }

// possible is the strongest way of a chain that can have happened. Where there is
// none, impossible says that there are ways, though.
func (m *mapping) possible(answer *Answer, c *candidate) (path linkage.Path, found, impossible bool, err error) {
	ways := []candidate{*c}
	for tried := false; ; tried = true {
		for i := range ways {
			if ways[i].group.meets(ways[i].way) {
				continue
			}
			if err := m.inTime(); err != nil {
				return path, false, false, err
			}
			path, err = m.finder.Along(m.ctx, m.lens, m.minStrength, c.lot, ways[i].links())
			if err != nil || path.Temporal != linkage.Impossible {
				return path, err == nil, false, err
			}
			impossible = true
		}
		if tried {
			return path, false, impossible, nil
		}
		others, whole := m.others(c)
		ways, answer.Truncated = others, answer.Truncated || !whole
	}
}

// keep takes a chain in, and lets go of those that are not among the first.
func (m *mapping) keep(answer *Answer, c Chain) {
	answer.Found++
	if answer.Chains = append(answer.Chains, c); len(answer.Chains) > 2*linkage.MostFirst {
		m.cut(answer)
	}
}

func (m *mapping) cut(answer *Answer) {
	slices.SortFunc(answer.Chains, func(a, b Chain) int {
		return cmp.Or(cmp.Compare(b.Path.Strength, a.Path.Strength), m.lens.CompareNodes(a.Lot, b.Lot),
			m.lens.CompareNodes(a.Mine, b.Mine), m.lens.CompareNodes(a.Group, b.Group))
	})
	answer.Chains = answer.Chains[:min(m.first, len(answer.Chains))]
}

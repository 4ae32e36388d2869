package mines

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// reach is the best way from a lot to a mine, read from the lot on.
type reach struct {
	nodes []projection.Node
	links []projection.Link
	cost  int64
}

func (r *reach) holds(n projection.Node) bool { return slices.Contains(r.nodes, n) }

// label is the best way of some links from a node to the mine.
type label struct {
	cost int64
	link projection.Link
	next projection.Node
	// links are how many lead on from the node.
	links int
}

// lotsTo are the lots asked for that a way leads from to the mine, each with the
// best, by id. Ways grow by one link at a time, so that what is cheap and long
// does not hide what is dear and short.
func (m *mapping) lotsTo(mine projection.Node) []reach {
	rounds := []map[projection.Node]label{{mine: {}}}
	best := map[projection.Node]label{}
	for hops := 1; hops <= mostHops; hops++ {
		next := map[projection.Node]label{}
		for n, at := range rounds[hops-1] {
			if n != mine && !passes(m.lens.Kind(n)) {
				continue
			}
			leaving := at.cost
			if n != mine {
				leaving += int64(m.lens.Damping(n))
			}
			m.each(n, func(a *arc) {
				l := label{leaving + int64(a.price), a.link, n, hops}
				known, there := next[a.other]
				if !goods[a.kind] || a.other == mine || there && m.compareLabels(&known, &l) <= 0 || linkage.Strength(l.cost) < m.minStrength {
					return
				}
				next[a.other] = l
			})
		}
		for n, l := range next {
			if known, there := best[n]; !there || l.cost < known.cost {
				best[n] = l
			}
		}
		rounds = append(rounds, next)
	}
	var lots []reach
	for n, l := range best {
		if seizedIn, keeps := m.keepsLot(n); keeps && m.keepsCountry(mine, seizedIn) {
			lots = append(lots, read(rounds, n, l))
		}
	}
	slices.SortFunc(lots, func(a, b reach) int { return m.lens.CompareNodes(a.nodes[0], b.nodes[0]) })
	return lots
}

func (m *mapping) compareLabels(a, b *label) int {
	return cmp.Or(cmp.Compare(a.cost, b.cost), m.lens.CompareLinks(a.link, b.link))
}

// read is the way that the labels tell of.
func read(rounds []map[projection.Node]label, from projection.Node, l label) reach {
	r := reach{nodes: []projection.Node{from}, cost: l.cost}
	for {
		r.nodes, r.links = append(r.nodes, l.next), append(r.links, l.link)
		if l.links == 1 {
			return r
		}
		l = rounds[l.links-1][l.next]
	}
}

// group is an organisation that lives off a mine.
type group struct {
	node projection.Node
	// person stands between, if somebody of the group does it.
	person *projection.Node
	links  []projection.Link
	cost   int64
	ways   []domain.LinkKind
	// options are all ways to it, this one too.
	options []group
}

// groupsAt are the groups that live off the mine, each by its best way, by id.
func (m *mapping) groupsAt(mine projection.Node) []group {
	best := map[projection.Node]*group{}
	m.each(mine, func(a *arc) {
		if !ways[a.kind] || a.out {
			return
		}
		if m.lens.Kind(a.other) == domain.Organisation {
			m.offer(best, group{node: a.other, links: []projection.Link{a.link}, cost: int64(a.price)}, a.kind)
			return
		}
		m.each(a.other, func(b *arc) {
			if joins[b.kind] && b.out {
				cost := int64(a.price) + int64(m.lens.Damping(a.other)) + int64(b.price)
				m.offer(best, group{node: b.other, person: &a.other, links: []projection.Link{a.link, b.link}, cost: cost}, a.kind)
			}
		})
	})
	var groups []group
	for _, g := range best {
		slices.SortFunc(g.ways, func(a, b domain.LinkKind) int { return cmp.Compare(a.String(), b.String()) })
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b group) int { return m.lens.CompareNodes(a.node, b.node) })
	return groups
}

// offer keeps the better way to a group, the smaller by its links where both are
// as good, and all ways in which it lives off the mine.
func (m *mapping) offer(best map[projection.Node]*group, g group, way domain.LinkKind) {
	known := best[g.node]
	if known == nil {
		first := g
		first.ways, first.options = []domain.LinkKind{way}, []group{g}
		best[g.node] = &first
		return
	}
	known.options = append(known.options, g)
	if !slices.Contains(known.ways, way) {
		known.ways = append(known.ways, way)
	}
	if cmp.Or(cmp.Compare(g.cost, known.cost), slices.CompareFunc(g.links, known.links, m.lens.CompareLinks)) < 0 {
		known.person, known.links, known.cost = g.person, g.links, g.cost
	}
}

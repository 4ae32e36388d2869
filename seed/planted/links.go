package planted

import (
	"iter"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Edge is a link without its words: what a projection is built from.
type Edge struct {
	Kind domain.LinkKind
	// From and To number entities in the order of Entities, Reports in that of
	// Reports. The slice is shared: copy it to keep it.
	From, To uint32
	Reports  []uint32
	// Held is known of links in a trial along which something flows.
	Held domain.Interval
	// planted: the link is one of a chain.
	planted bool
}

// InChain says whether the link is one of a planted chain, true or a decoy.
func (e Edge) InChain() bool { return e.planted }

// Edges are the graph's links, in the order of Links: chains first, true ones
// before decoys. Some 90 ns a link; nothing is allocated for each.
func (g *Graph) Edges() iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for i := range g.chains {
			if !g.chains[i].edges(yield) {
				return
			}
		}
		rng, reports := g.stream(linkStream), make([]uint32, 0, 2)
		for _, n := range g.noise {
			for range n.links {
				reports = g.evidence(rng, reports[:0])
				if !yield(g.noiseEdge(n.noise, rng, reports)) {
					return
				}
			}
		}
	}
}

func (c *chain) edges(yield func(Edge) bool) bool {
	for i, s := range c.shape {
		e := Edge{Kind: s.kind, From: c.nodes[i], To: c.nodes[i+1], Reports: c.reports[i], planted: true}
		if c.dates != nil {
			e.Held = c.dates[i]
		}
		if !s.forward {
			e.From, e.To = e.To, e.From
		}
		if !yield(e) {
			return false
		}
	}
	return true
}

func (g *Graph) noiseEdge(n noise, rng *rand.Rand, reports []uint32) Edge {
	e := Edge{Kind: n.kind, From: g.end(n.from, rng), To: g.end(n.to, rng), Reports: reports}
	if e.From == e.To {
		s := g.spans[n.to]
		e.To = s.first + (e.To-s.first+1)%s.size
	}
	return e
}

// end draws an entity of a pool, some far more often than others.
func (g *Graph) end(p pool, rng *rand.Rand) uint32 {
	s := g.spans[p]
	u := rng.Float64()
	if skew := pools[p].skew; skew != 1 {
		u = math.Pow(u, skew)
	}
	return s.first + min(s.size-1, uint32(u*float64(s.size)))
}

// evidence draws the reports of a link that hides chains: mostly one, now and
// then two or none.
func (g *Graph) evidence(rng *rand.Rand, reports []uint32) []uint32 {
	n := rng.IntN(20)
	if n == 0 {
		return reports
	}
	first := uint32(rng.IntN(g.reports))
	reports = append(reports, first)
	if n < 5 {
		reports = append(reports, (first+1+uint32(rng.IntN(g.reports-1)))%uint32(g.reports))
	}
	return reports
}

// Links are the graph's links. Each yielded record is new.
func (g *Graph) Links() iter.Seq[*domain.Link] {
	return func(yield func(*domain.Link) bool) {
		rng, n, ids := g.stream(idStream), uint32(0), newScatter(uint32(g.size.Links))
		for e := range g.Edges() {
			if !yield(g.link(e, ids.at(n), rng)) {
				return
			}
			n++
		}
	}
}

// link writes an edge out under a number that tells nothing of what is planted.
func (g *Graph) link(e Edge, number uint32, rng *rand.Rand) *domain.Link {
	owner := g.ownerOf(e.From)
	l := &domain.Link{
		ID:   owners[owner] + ":planted:" + strconv.Itoa(int(number)+1),
		Kind: e.Kind, From: g.entityID(e.From), To: g.entityID(e.To), Mark: g.markOf(owner, rng),
	}
	for _, r := range e.Reports {
		l.Reports = append(l.Reports, g.reportID(r))
	}
	l.Reports = domain.SortedSet(l.Reports)
	switch {
	case e.Held.From.Known():
		l.Since, l.Until = e.Held.From, e.Held.To
	case e.planted:
		l.Since = anyDay(rng, 2015, 3)
	case rng.IntN(3) > 0:
		l.Since = anyDay(rng, 2014, 6)
		if rng.IntN(3) == 0 {
			l.Until = (l.Since.Last() + domain.Day(rng.IntN(600))).Date()
		}
	}
	if rng.IntN(4) == 0 {
		l.Country = owners[owner]
	}
	return l
}

package planted

import (
	"math/rand/v2"

	"github.com/kafo-graph/kafo/internal/domain"
)

// step is a link of a chain and the pool it leads to; forward where the link
// reads that way.
type step struct {
	kind    domain.LinkKind
	to      pool
	forward bool
}

// shapes are the ways from a case to a network, the shortest first.
var shapes = [][]step{
	{{domain.SuspectIn, persons, false}, {domain.AssociateOf, persons, true}, {domain.MemberOf, networks, true}},
	{{domain.RecoveredIn, firearms, false}, {domain.Possessed, persons, false}, {domain.MemberOf, networks, true}},
	{{domain.PartOfCase, seizures, false}, {domain.RecoveredIn, firearms, false}, {domain.Possessed, persons, false}, {domain.MemberOf, networks, true}},
	{{domain.SuspectIn, persons, false}, {domain.UsesPhone, phones, true}, {domain.UsesPhone, persons, false}, {domain.MemberOf, networks, true}},
	{{domain.PartOfCase, flows, false}, {domain.PaidTo, accounts, true}, {domain.HoldsAccount, persons, false}, {domain.Finances, networks, true}},
	{{domain.PartOfCase, seizures, false}, {domain.SeizedIn, vehicles, false}, {domain.Drove, persons, false}, {domain.AssociateOf, persons, true}, {domain.MemberOf, networks, true}},
	{{domain.PartOfCase, seizures, false}, {domain.SeizedIn, lots, false}, {domain.Possessed, persons, false}, {domain.UsesPhone, phones, true}, {domain.UsesPhone, persons, false}, {domain.MemberOf, networks, true}},
	{{domain.PartOfCase, seizures, false}, {domain.SeizedIn, lots, false}, {domain.Contained, shipments, false}, {domain.CarriedBy, vehicles, true}, {domain.OwnsVehicle, persons, false}, {domain.Supports, networks, true}},
}

const (
	shortest = 3
	longest  = 6
	// chainsPerCase is how many chains leave every case: in four cases of five
	// one is true, the others are decoys.
	chainsPerCase = 3
)

// chain is a planted way from a case to a network, true or a decoy.
type chain struct {
	shape []step
	// nodes are the entities' numbers, the case first and the network last.
	nodes []uint32
	// reports of each link, by number.
	reports [][]uint32
	// dates of each link where they tell of a flow; nil: of no link.
	dates  []domain.Interval
	family Family
}

// plan draws the chains, true ones first, with as many decoys and as long as
// half of the links allow; where that is not enough, the true ones alone.
func (g *Graph) plan() {
	for perCase := chainsPerCase; perCase > 0; perCase-- {
		for limit := longest; limit >= shortest; limit-- {
			g.draw(perCase, limit)
			if g.planted <= g.size.Links/2 || perCase == 1 && limit == shortest {
				return
			}
		}
	}
}

// draw makes perCase chains of at most limit links for every case that has any.
func (g *Graph) draw(perCase, limit int) {
	g.chains, g.planted = nil, 0
	if g.size.Networks == 0 {
		return
	}
	d := &drawing{Graph: g, rng: g.stream(chainStream), shapes: g.shapesWithin(limit)}
	for c := range g.size.Cases {
		if trueCase(c) {
			d.chain(uint32(c), true)
		}
	}
	for c := range g.size.Cases {
		for range perCase - 1 {
			d.chain(uint32(c), false)
		}
		if !trueCase(c) && perCase > 1 {
			d.chain(uint32(c), false)
		}
	}
}

// trueCase says whether a case has a true chain: every fifth has none.
func trueCase(c int) bool { return c%5 != 4 }

// shapesWithin are the shapes of at most limit links whose pools hold enough.
func (g *Graph) shapesWithin(limit int) [][]step {
	var fit [][]step
	for _, shape := range shapes {
		var needs [poolCount]uint32
		ok := len(shape) <= limit
		for _, s := range shape {
			needs[s.to]++
			ok = ok && needs[s.to] <= g.spans[s.to].size
		}
		if ok {
			fit = append(fit, shape)
		}
	}
	return fit
}

// drawing draws chains; each takes inner nodes that no chain before it took,
// until a pool has no more.
type drawing struct {
	*Graph
	rng    *rand.Rand
	shapes [][]step
	taken  [poolCount]uint32
	// sources are the good reports by source, once asked for.
	sources [][]uint32
}

func (d *drawing) chain(caseNumber uint32, isTrue bool) {
	shape := d.shapes[d.rng.IntN(len(d.shapes))]
	c := chain{shape: shape, nodes: []uint32{d.spans[cases].first + caseNumber}}
	if !isTrue {
		c.family = PoorSource
	}
	one := d.poor()
	for _, s := range shape {
		c.nodes = append(c.nodes, d.node(s.to))
		if isTrue {
			c.reports = append(c.reports, d.good(2+d.rng.IntN(2)))
		} else {
			c.reports = append(c.reports, []uint32{one})
		}
	}
	d.chains = append(d.chains, c)
	d.planted += len(shape)
}

func (d *drawing) node(p pool) uint32 {
	s := d.spans[p]
	if p == networks {
		return s.first + uint32(d.rng.IntN(int(s.size)))
	}
	d.taken[p]++
	return s.first + newScatter(s.size).at(d.taken[p])
}

// good draws reports of good grade from as many sources.
func (d *drawing) good(n int) []uint32 {
	var chosen []uint32
	for tries := 0; len(chosen) < n && tries < 50; tries++ {
		r := uint32(d.rng.IntN(d.reports/reportsPerGood)) * reportsPerGood
		taken := false
		for _, c := range chosen {
			taken = taken || d.source(c) == d.source(r)
		}
		if !taken {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

// poor draws a report that is not of good grade.
func (d *drawing) poor() uint32 {
	return uint32(d.rng.IntN(d.reports/reportsPerGood))*reportsPerGood + 1 + uint32(d.rng.IntN(reportsPerGood-1))
}

// scatter is a permutation of the numbers below n.
type scatter struct{ step, n uint64 }

func newScatter(n uint32) scatter {
	s := scatter{step: uint64(float64(n)*.6180339887) | 1, n: uint64(n)}
	for gcd(s.step, s.n) != 1 {
		s.step += 2
	}
	return s
}

// at is where the i-th number goes.
func (s scatter) at(i uint32) uint32 { return uint32((s.step*uint64(i) + s.n/3) % s.n) }

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

package communities

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/kafo-graph/kafo/internal/region"
)

// leiden is the algorithm at work on one network: at first the region's, then
// one of communities after the other.
type leiden struct {
	*network
	ctx  context.Context
	draw *rand.Rand
	// community of each node, and of each community its mass and how many nodes.
	community []uint32
	mass      []float64
	nodes     []uint32
	// empty are numbers of communities without nodes.
	empty []uint32
	to    *tally
}

// run improves the division of the network, which may be into single nodes,
// as often as told or until it stays as it is, and says how often it ran.
func run(ctx context.Context, n *network, division []uint32, most int, draw *rand.Rand) (int, error) {
	for i := range most {
		changed, err := iterate(ctx, n, division, draw)
		if err != nil || !changed {
			return i + 1, err
		}
	}
	return most, nil
}

// iterate runs the algorithm once: nodes are moved, communities refined into
// parts that hang together, and the parts made into nodes, until nothing moves.
func iterate(ctx context.Context, whole *network, division []uint32, draw *rand.Rand) (changed bool, err error) {
	before := append([]uint32(nil), division...)
	at := make([]uint32, len(division)) // the node of the network at work that an entity is in
	for v := range at {
		at[v] = uint32(v)
	}
	community := append([]uint32(nil), division...)
	for n := whole; ; {
		l := newLeiden(ctx, n, community, draw)
		if err := l.move(); err != nil {
			return false, err
		}
		count := renumber(l.community)
		for v := range division {
			division[v] = l.community[at[v]]
		}
		if count == n.size() {
			break
		}
		parts, err := l.refine(count)
		if err != nil {
			return false, err
		}
		joined := renumber(parts)
		if joined == n.size() {
			break
		}
		community = make([]uint32, joined)
		for v, p := range parts {
			community[p] = l.community[v]
		}
		for v := range at {
			at[v] = parts[at[v]]
		}
		n = n.merged(parts, joined)
	}
	whole.part(division)
	renumber(division)
	for v := range division {
		changed = changed || division[v] != before[v]
	}
	return changed, nil
}

// renumber numbers communities in the order of their first nodes, and counts
// them.
func renumber(community []uint32) int {
	number := make([]uint32, len(community))
	count := uint32(0)
	for v, c := range community {
		if number[c] == 0 {
			count++
			number[c] = count
		}
		community[v] = number[c] - 1
	}
	return int(count)
}

func newLeiden(ctx context.Context, n *network, community []uint32, draw *rand.Rand) *leiden {
	size := n.size()
	l := &leiden{
		network: n, ctx: ctx, draw: draw, community: community,
		mass: make([]float64, size), nodes: make([]uint32, size), to: newTally(size),
	}
	for v, c := range community {
		l.mass[c] += n.mass[v]
		l.nodes[c]++
	}
	for c := size - 1; c >= 0; c-- {
		if l.nodes[c] == 0 {
			l.empty = append(l.empty, uint32(c))
		}
	}
	return l
}

// nodesBetweenChecks is how many nodes are looked at until the context is.
const nodesBetweenChecks = 1 << 12

// move moves single nodes, in an order drawn at random, to the community where
// they add most, until none would add anything; whoever is tied to a node that
// moved is looked at again.
func (l *leiden) move() error {
	size := l.size()
	queue := make([]uint32, size)
	waits := make([]bool, size)
	for i, v := range l.draw.Perm(size) {
		queue[i], waits[v] = uint32(v), true
	}
	for head, waiting := 0, size; waiting > 0; waiting-- {
		if waiting%nodesBetweenChecks == 0 && region.Ended(l.ctx) != nil {
			return region.Ended(l.ctx)
		}
		v := queue[head]
		if head++; head == size {
			head = 0
		}
		waits[v] = false
		to := l.best(v)
		if to == l.community[v] {
			continue
		}
		l.transfer(v, to)
		for a := l.first[v]; a < l.first[v+1]; a++ {
			if u := l.target[a]; !waits[u] && l.community[u] != to {
				waits[u] = true
				queue[(head+waiting-1)%size] = u
				waiting++
			}
		}
	}
	return nil
}

// enough is by how much another community must be better, as a share of a
// link's weight: less may be the rounding of the sums.
const enough = 1e-9

// best is the community in which the node adds most; its own where no other is
// better.
func (l *leiden) best(v uint32) uint32 {
	own := l.community[v]
	sum := 0.0
	for a := l.first[v]; a < l.first[v+1]; a++ {
		l.to.add(l.community[l.target[a]], l.weight[a])
		sum += l.weight[a]
	}
	mass := l.network.mass[v]
	best, most := own, l.to.weight[own]-float64(l.pull*mass)*(l.mass[own]-mass)
	least := enough * (unit + sum/1e3)
	if most < -least && l.nodes[own] > 1 {
		best, most = l.empty[len(l.empty)-1], 0
	}
	for _, c := range l.to.touched {
		if gain := l.to.weight[c] - float64(l.pull*mass)*l.mass[c]; c != own && gain > most+least {
			best, most = c, gain
		}
	}
	l.to.clear()
	return best
}

func (l *leiden) transfer(v, to uint32) {
	from, mass := l.community[v], l.network.mass[v]
	if l.nodes[to] == 0 {
		l.empty = l.empty[:len(l.empty)-1]
	}
	l.community[v] = to
	l.mass[to] += mass
	l.nodes[to]++
	l.nodes[from]--
	if l.mass[from] -= mass; l.nodes[from] == 0 {
		l.mass[from] = 0
		l.empty = append(l.empty, from)
	}
}

// randomness is how readily refining joins a node to what is not the best part:
// with chances in proportion to exp(gain / randomness), gains as shares of a
// link's mean weight.
const randomness = .01

// refinement joins the nodes of communities into parts, each on its own.
type refinement struct {
	*leiden
	part     []uint32  // of each node
	mass     []float64 // of a part
	outward  []float64 // weight from a part to the rest of its community
	alone    []bool    // a node is a part by itself, and nothing was joined to it
	to       *tally
	gains    []float64
	scale    float64
	joinable []uint32
}

// refine finds the parts: every node begins as one, and those that are alone
// and well tied to their community join a part of it that is too and to which
// they are tied, at random but never at a loss. So parts are connected.
func (l *leiden) refine(count int) ([]uint32, error) {
	size := l.size()
	r := &refinement{
		leiden: l, part: make([]uint32, size), mass: append([]float64(nil), l.network.mass...),
		outward: make([]float64, size), alone: make([]bool, size), to: l.to, scale: 1,
	}
	whole := make([]float64, count)
	sum := 0.0
	for v := range uint32(size) {
		r.part[v], r.alone[v] = v, true
		whole[l.community[v]] += l.network.mass[v]
		for a := l.first[v]; a < l.first[v+1]; a++ {
			sum += l.weight[a]
			if l.community[l.target[a]] == l.community[v] {
				r.outward[v] += l.weight[a]
			}
		}
	}
	if len(l.weight) > 0 {
		r.scale = 1 / (randomness * sum / float64(len(l.weight)))
	}
	for i, v := range l.draw.Perm(size) {
		if i%nodesBetweenChecks == 0 && region.Ended(l.ctx) != nil {
			return nil, region.Ended(l.ctx)
		}
		if v := uint32(v); r.alone[v] && r.wellTied(v, whole[l.community[v]]) {
			r.join(v, whole[l.community[v]])
		}
	}
	return r.part, nil
}

// wellTied says whether the part has so much weight to the rest of its
// community that it would not be better off apart.
func (r *refinement) wellTied(p uint32, whole float64) bool {
	return r.outward[p] >= float64(r.pull*r.mass[p])*(whole-r.mass[p])-enough*unit
}

// join joins a node that is alone to a part of its community.
func (r *refinement) join(v uint32, whole float64) {
	for a := r.first[v]; a < r.first[v+1]; a++ {
		if u := r.target[a]; r.community[u] == r.community[v] {
			r.to.add(r.part[u], r.weight[a])
		}
	}
	r.joinable, r.gains = r.joinable[:0], r.gains[:0]
	for _, p := range r.to.touched {
		gain := r.to.weight[p] - float64(r.pull*r.mass[v])*r.mass[p]
		if gain >= 0 && r.wellTied(p, whole) {
			r.joinable, r.gains = append(r.joinable, p), append(r.gains, gain)
		}
	}
	if len(r.joinable) > 0 {
		p := r.pick()
		between := r.to.weight[p]
		r.part[v] = p
		r.outward[p] += r.outward[v] - 2*between
		r.mass[p] += r.mass[v]
		r.mass[v], r.outward[v] = 0, 0
		r.alone[v], r.alone[p] = false, false
	}
	r.to.clear()
}

// pick draws one of the joinable parts.
func (r *refinement) pick() uint32 {
	most := 0.0
	for _, g := range r.gains {
		most = max(most, g)
	}
	sum := 0.0
	for i, g := range r.gains {
		sum += math.Exp((g - most) * r.scale)
		r.gains[i] = sum
	}
	at := r.draw.Float64() * sum
	for i, g := range r.gains {
		if at < g {
			return r.joinable[i]
		}
	}
	return r.joinable[len(r.joinable)-1]
}

// part parts communities that do not hang together; none should be left, and
// none ever is worse off for it.
func (n *network) part(division []uint32) {
	piece := make([]uint32, len(division))
	for v := range piece {
		piece[v] = uint32(len(division))
	}
	var todo []uint32
	for v := range division {
		if piece[v] < uint32(len(division)) {
			continue
		}
		piece[v] = uint32(v)
		for todo = append(todo[:0], uint32(v)); len(todo) > 0; {
			at := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, u := range n.target[n.first[at]:n.first[at+1]] {
				if division[u] == division[at] && piece[u] == uint32(len(division)) {
					piece[u] = uint32(v)
					todo = append(todo, u)
				}
			}
		}
	}
	copy(division, piece)
}

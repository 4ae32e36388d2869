package communities

import (
	"math"

	"github.com/kafo-graph/kafo/internal/region"
)

// network is an undirected weighted graph in arrays, as Leiden walks it: a
// region at first, then communities as nodes.
type network struct {
	first  []uint32 // where the arcs of a node begin; one more
	target []uint32
	weight []float64 // of an arc
	// mass is what a node counts for in what links are compared with: its
	// weight in all for modularity, its number of entities for CPM.
	mass []float64
	// pull is what two nodes in one community cost per product of their masses.
	pull float64
	// countsPairs: a node makes no pair with itself (CPM), as it does in
	// modularity.
	countsPairs bool
}

func (n *network) size() int { return len(n.mass) }

// unit is how finely weights are counted: in whole millionths, so that sums are
// exact in whatever order they are taken.
const unit = 1e6

// networkOf adds parallel links up, and gives up the region's arcs.
func networkOf(r *region.Region, quality Quality, resolution float64) (*network, float64) {
	nodes := len(r.Nodes)
	n := &network{first: make([]uint32, nodes+1), weight: make([]float64, 0, len(r.Target)), mass: make([]float64, nodes)}
	total := 0.0
	kept := uint32(0)
	for v := range nodes {
		n.first[v] = kept
		for a := r.First[v]; a < r.First[v+1]; a++ {
			w := max(1, math.Round(unit*math.Exp(-float64(r.Cost[a])/1e6)))
			n.mass[v] += w
			if kept > n.first[v] && r.Target[kept-1] == r.Target[a] {
				n.weight[kept-1] += w
				continue
			}
			r.Target[kept] = r.Target[a]
			n.weight = append(n.weight, w)
			kept++
		}
		total += n.mass[v]
	}
	n.first[nodes] = kept
	n.target = r.Target[:kept]
	if quality == Modularity {
		n.pull = resolution / max(total, 1)
		return n, total
	}
	for v := range n.mass {
		n.mass[v] = 1
	}
	n.pull, n.countsPairs = resolution*unit, true
	return n, total
}

// merged is the network whose nodes are the communities given, numbered without
// gaps, count of them. Weight within a community goes: it is the same however
// communities are joined.
func (n *network) merged(of []uint32, count int) *network {
	m := &network{first: make([]uint32, count+1), mass: make([]float64, count), pull: n.pull}
	members := grouped(of, count)
	to := newTally(count)
	for c := range uint32(count) {
		for _, v := range members.of(c) {
			m.mass[c] += n.mass[v]
			for a := n.first[v]; a < n.first[v+1]; a++ {
				if d := of[n.target[a]]; d != c {
					to.add(d, n.weight[a])
				}
			}
		}
		for _, d := range to.touched {
			m.target = append(m.target, d)
			m.weight = append(m.weight, to.weight[d])
		}
		to.clear()
		m.first[c+1] = uint32(len(m.target))
	}
	return m
}

// groups are nodes by community.
type groups struct {
	first []uint32
	nodes []uint32
}

// of are the community's nodes, ascending.
func (g *groups) of(c uint32) []uint32 { return g.nodes[g.first[c]:g.first[c+1]] }

func grouped(of []uint32, count int) groups {
	g := groups{first: make([]uint32, count+2), nodes: make([]uint32, len(of))}
	for _, c := range of {
		g.first[c+2]++
	}
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	for v, c := range of {
		g.nodes[g.first[c+1]] = uint32(v)
		g.first[c+1]++
	}
	return g
}

// tally adds weights up by community.
type tally struct {
	weight  []float64
	touched []uint32
}

func newTally(count int) *tally { return &tally{weight: make([]float64, count)} }

func (t *tally) add(c uint32, w float64) {
	if t.weight[c] == 0 {
		t.touched = append(t.touched, c)
	}
	t.weight[c] += w
}

func (t *tally) clear() {
	for _, c := range t.touched {
		t.weight[c] = 0
	}
	t.touched = t.touched[:0]
}

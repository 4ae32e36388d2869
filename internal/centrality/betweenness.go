package centrality

import (
	"math"

	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/region"
)

// dependencies finds, from one entity at a time, how many of the others it
// reaches by best paths through each (Brandes, A Faster Algorithm for
// Betweenness Centrality, 2001), with costs of links and inner nodes.
type dependencies struct {
	region  *region.Region
	damping []uint32
	cap     uint64
	cost    []uint32  // of reaching a node, its own damping left out
	ways    []float64 // how many equally good paths there are
	share   []float64 // the dependency
	settled []uint32  // in the order of cost
	queue   linkage.Queue
	looked  int // arcs
}

const unreached = math.MaxUint32

func newDependencies(r *region.Region, most uint64) *dependencies {
	n := len(r.Nodes)
	d := &dependencies{region: r, cap: most, damping: make([]uint32, n), cost: make([]uint32, n), ways: make([]float64, n), share: make([]float64, n)}
	for i, node := range r.Nodes {
		d.damping[i] = r.Lens.Damping(node)
		d.cost[i] = unreached
	}
	return d
}

// of fills settled with what is reached from the source, the source first, and
// share for each of these.
func (d *dependencies) of(source uint32) {
	for _, v := range d.settled {
		d.cost[v], d.share[v] = unreached, 0
	}
	d.settled = d.settled[:0]
	d.search(source)
	for i := len(d.settled) - 1; i > 0; i-- {
		d.passBack(source, d.settled[i])
	}
	d.share[source] = 0
}

func (d *dependencies) search(source uint32) {
	d.cost[source], d.ways[source] = 0, 1
	d.queue = d.queue[:0]
	d.queue.Push(uint64(source))
	for len(d.queue) > 0 {
		next := d.queue.Pop()
		v := uint32(next)
		if d.cost[v] != uint32(next>>32) {
			continue
		}
		d.settled = append(d.settled, v)
		d.relax(source, v)
	}
}

// leaving is the cost of walking on from a node that was reached.
func (d *dependencies) leaving(source, v uint32) uint64 {
	if v == source {
		return 0
	}
	return uint64(d.cost[v]) + uint64(d.damping[v])
}

func (d *dependencies) relax(source, v uint32) {
	leaving := d.leaving(source, v)
	from, to := d.region.First[v], d.region.First[v+1]
	d.looked += int(to-from) + 1
	if leaving > d.cap {
		return
	}
	for a := from; a < to; a++ {
		cost := leaving + uint64(d.region.Cost[a])
		if cost > d.cap {
			continue
		}
		w := d.region.Target[a]
		switch known := uint64(d.cost[w]); {
		case cost < known:
			d.cost[w], d.ways[w] = uint32(cost), d.ways[v]
			d.queue.Push(cost<<32 | uint64(w))
		case cost == known:
			d.ways[w] += d.ways[v]
		}
	}
}

// passBack shares what depends on a node, and the node itself, among those
// before it on best paths.
func (d *dependencies) passBack(source, w uint32) {
	part := (1 + d.share[w]) / d.ways[w]
	from, to := d.region.First[w], d.region.First[w+1]
	d.looked += int(to - from)
	for a := from; a < to; a++ {
		v := d.region.Target[a]
		if d.cost[v] < d.cost[w] && d.leaving(source, v)+uint64(d.region.Cost[a]) == uint64(d.cost[w]) {
			d.share[v] += d.ways[v] * part
		}
	}
}

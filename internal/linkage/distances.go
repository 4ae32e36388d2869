package linkage

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Unreached stands for the cost and the number of links of a way that there is
// not.
const Unreached = 1<<32 - 1

// mostDistance is far beyond what has any strength, and far below prices that
// are none.
const mostDistance = 1 << 31

// Distances are the costs in micro-nats of the best ways from an entity to all
// others, by node number; Unreached where there is none. Inner nodes are damped,
// both ends are not; there is no limit of hops, and no floor but 2^31. It is Dijkstra's
// search with a queue of buckets. The answer is written over the buffer if that
// is long enough. TIMEOUT when the context ends.
func Distances(ctx context.Context, lens *projection.Lens, from projection.Node, buffer []uint32) ([]uint32, error) {
	d := &distances{columns: lens.Columns(), from: from, cost: unreached(lens.NodeCount(), buffer)}
	d.lower(uint32(from), 0)
	for bucket := 0; bucket < len(d.buckets); bucket++ {
		if ctx.Err() != nil {
			return nil, domain.Errorf(domain.Timeout, "the deadline passed before the search was complete").Because(ctx.Err())
		}
		for len(d.buckets[bucket]) > 0 {
			entries := d.buckets[bucket]
			d.buckets[bucket] = d.spare[:0]
			for _, e := range entries {
				if d.cost[uint32(e)] == uint32(e>>32) {
					d.relax(projection.Node(uint32(e)), uint32(e>>32))
				}
			}
			d.spare = entries
		}
		d.buckets[bucket] = nil
	}
	return d.cost, nil
}

func unreached(nodes int, buffer []uint32) []uint32 {
	if cap(buffer) < nodes {
		buffer = make([]uint32, nodes)
	}
	buffer = buffer[:nodes]
	for i := range buffer {
		buffer[i] = Unreached
	}
	return buffer
}

// distances is a search from one entity to all. What falls into the bucket
// that is being emptied is looked at again before the next.
type distances struct {
	columns *projection.Columns
	from    projection.Node
	cost    []uint32
	buckets [][]uint64
	spare   []uint64
	runs    [8]projection.Run
}

func (d *distances) lower(n, cost uint32) {
	d.cost[n] = cost
	bucket := int(cost >> bucketBits)
	for bucket >= len(d.buckets) {
		d.buckets = append(d.buckets, nil)
	}
	d.buckets[bucket] = append(d.buckets[bucket], entry(cost, n))
}

func (d *distances) relax(n projection.Node, cost uint32) {
	if n != d.from {
		cost += d.columns.Damping(n)
	}
	if cost > mostDistance {
		return
	}
	room := mostDistance - cost
	runs := d.columns.Runs(n, d.runs[:0])
	for i := range runs {
		run := &runs[i]
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > room {
				continue
			}
			if target := run.Target[a]; cost+price < d.cost[target] {
				d.lower(target, cost+price)
			}
		}
	}
}

// Hops are the least numbers of links that are walked from an entity to all
// others, by node number; Unreached where there is no way. The answer is
// written over the buffer if that is long enough. TIMEOUT when the context
// ends.
func Hops(ctx context.Context, lens *projection.Lens, from projection.Node, buffer []uint32) ([]uint32, error) {
	columns := lens.Columns()
	hops := unreached(lens.NodeCount(), buffer)
	hops[from] = 0
	var runs [8]projection.Run
	var next []uint32
	for level, reached := []uint32{uint32(from)}, uint32(1); len(level) > 0; reached++ {
		if ctx.Err() != nil {
			return nil, domain.Errorf(domain.Timeout, "the deadline passed before the search was complete").Because(ctx.Err())
		}
		next = next[:0]
		for _, n := range level {
			for _, run := range columns.Runs(projection.Node(n), runs[:0]) {
				for a := run.From; a < run.To; a++ {
					if target := run.Target[a]; run.Price[a] < projection.Unwalked && hops[target] == Unreached {
						hops[target] = reached
						next = append(next, target)
					}
				}
			}
		}
		level, next = next, level
	}
	return hops, nil
}

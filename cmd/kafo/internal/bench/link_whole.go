package bench

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/linkage"
)

// wholeGraph measures searches that go through all of the graph: from one entity to
// all others beside gonum, and from all networks at once.
func (b *linkBench) wholeGraph(ctx context.Context) ([]Figure, error) {
	b.doing("link: from one to all, beside gonum")
	from, _ := b.lens.Node(b.mixes[0].pairs[0][0])
	arcs := float64(2 * b.lens.LinkCount())
	var buffer []uint32
	perArc := func(f func() error) (float64, error) {
		took, err := best(runs, f)
		return float64(took.Nanoseconds()) / arcs, err
	}
	hops, err := perArc(func() (err error) { buffer, err = linkage.Hops(ctx, b.lens, from, buffer); return err })
	if err != nil {
		return nil, err
	}
	distances, err := perArc(func() (err error) { buffer, err = linkage.Distances(ctx, b.lens, from, buffer); return err })
	if err != nil {
		return nil, err
	}
	other := newRival(b.lens)
	otherHops, _ := perArc(func() error { other.bfs(from); return nil })
	began := time.Now()
	other.dijkstra(from)
	otherDistances := float64(time.Since(began).Nanoseconds()) / arcs
	figures := []Figure{
		free("breadth first, one to all", hops, "ns/directed link"),
		free("... gonum's, on the same arrays", otherHops, "ns/directed link"),
		free("Dijkstra, one to all", distances, "ns/directed link"),
		free("... gonum's, on the same arrays", otherDistances, "ns/directed link"),
	}
	nearest, err := b.nearest(ctx)
	return append(figures, nearest...), err
}

func (b *linkBench) nearest(ctx context.Context) ([]Figure, error) {
	b.doing("link: the five nearest networks of all nodes")
	took := map[int]float64{}
	for _, workers := range []int{1, 2} {
		once, err := best(runs, func() error {
			_, err := linkage.Nearest(ctx, b.lens, linkage.NearestQuestion{K: 5, Workers: workers})
			return err
		})
		if err != nil {
			return nil, err
		}
		took[workers] = once.Seconds()
	}
	return []Figure{
		atMost(5, "the 5 nearest networks of all nodes, one thread", took[1], "s"),
		free("... two threads", took[2], "s"),
		free("... one thread's time to two threads'", took[1]/took[2], "ratio"),
	}, nil
}

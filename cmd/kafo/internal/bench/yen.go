package bench

import (
	"container/heap"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// plainYen is Yen's algorithm as textbooks have it (Yen 1971): a Dijkstra
// search for every spur, with nothing that guides it. It stands beside Kafo's
// own search for scale, on the same prices and with the same floor.
type plainYen struct {
	lens *projection.Lens
	// most is the highest cost of a path.
	most int64
}

// route is a path by its links, read from its first node on.
type route struct {
	nodes []projection.Node
	links []projection.Link
	cost  int64
}

// paths are the k cheapest loopless paths between the two.
func (y *plainYen) paths(ctx context.Context, from, to projection.Node, k int) ([]route, error) {
	first, found := y.spur(nil, from, to, nil)
	if !found {
		return nil, nil
	}
	chosen, waiting := []route{first}, []route(nil)
	for len(chosen) < k {
		last := chosen[len(chosen)-1]
		for at := range last.links {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			root := route{nodes: last.nodes[:at+1], links: last.links[:at]}
			banned := map[projection.Link]bool{}
			for _, other := range chosen {
				if len(other.links) > at && slices.Equal(other.links[:at], root.links) {
					banned[other.links[at]] = true
				}
			}
			r, found := y.spur(&root, last.nodes[at], to, banned)
			if found && r.cost <= y.most && !slices.ContainsFunc(waiting, func(w route) bool { return slices.Equal(w.links, r.links) }) {
				waiting = append(waiting, r)
			}
		}
		if len(waiting) == 0 {
			break
		}
		best := 0
		for i := range waiting {
			if waiting[i].cost < waiting[best].cost {
				best = i
			}
		}
		chosen = append(chosen, waiting[best])
		waiting = slices.Delete(waiting, best, best+1)
	}
	return chosen, nil
}

// spur is the cheapest path that begins with the root and goes on from its last
// node by none of the banned links.
func (y *plainYen) spur(root *route, from, to projection.Node, banned map[projection.Link]bool) (route, bool) {
	c := y.lens.Columns()
	blocked := map[projection.Node]bool{}
	if root != nil {
		for _, n := range root.nodes[:len(root.nodes)-1] {
			blocked[n] = true
		}
	}
	costs := map[projection.Node]int64{from: 0}
	back := map[projection.Node]backStep{}
	queue := &costQueue{{0, from}}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(costEntry)
		if at.node == to {
			return y.join(root, from, to, back), true
		}
		if at.cost > costs[at.node] {
			continue
		}
		leaving := at.cost
		if at.node != from {
			leaving += int64(c.Damping(at.node))
		}
		for _, run := range c.Runs(at.node, nil) {
			for a := run.From; a < run.To; a++ {
				other, link := projection.Node(run.Target[a]), projection.Link(run.Link[a])
				cost := leaving + int64(run.Price[a])
				if run.Price[a] >= projection.Unwalked || cost > y.most || blocked[other] || at.node == from && banned[link] {
					continue
				}
				if known, ok := costs[other]; !ok || cost < known {
					costs[other] = cost
					back[other] = backStep{at.node, link}
					heap.Push(queue, costEntry{cost, other})
				}
			}
		}
	}
	return route{}, false
}

type backStep struct {
	from projection.Node
	link projection.Link
}

// join puts the root and what was found behind it together, and costs it.
func (y *plainYen) join(root *route, from, to projection.Node, back map[projection.Node]backStep) route {
	var r route
	for at := to; at != from; at = back[at].from {
		r.nodes, r.links = append(r.nodes, at), append(r.links, back[at].link)
	}
	slices.Reverse(r.nodes)
	slices.Reverse(r.links)
	if root == nil {
		root = &route{nodes: []projection.Node{from}}
	}
	r.nodes = append(slices.Clone(root.nodes), r.nodes...)
	r.links = append(slices.Clone(root.links), r.links...)
	for i, l := range r.links {
		r.cost += int64(y.lens.Price(l))
		if i > 0 {
			r.cost += int64(y.lens.Damping(r.nodes[i]))
		}
	}
	return r
}

type costEntry struct {
	cost int64
	node projection.Node
}

type costQueue []costEntry

func (q costQueue) Len() int           { return len(q) }
func (q costQueue) Less(i, j int) bool { return q[i].cost < q[j].cost }
func (q costQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push is heap.Interface's.
func (q *costQueue) Push(x any) { *q = append(*q, x.(costEntry)) }

// Pop is heap.Interface's.
func (q *costQueue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

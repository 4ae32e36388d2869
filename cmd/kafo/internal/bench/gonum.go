package bench

import (
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/path"
	"gonum.org/v1/gonum/graph/traverse"

	"github.com/kafo-graph/kafo/internal/projection"
)

// rival shows a lens to gonum without copying it, so that what is compared is
// the search alone. A node's damping is counted with the arcs to it, as gonum
// weighs no nodes.
type rival struct {
	columns *projection.Columns
	// weight of the arc that the iterator stands on: gonum asks for it at once.
	weight float64
	arcs   arcIterator
}

func newRival(lens *projection.Lens) *rival {
	r := &rival{columns: lens.Columns()}
	r.arcs.rival = r
	return r
}

// bfs visits all that can be reached, and returns how many nodes that is.
func (r *rival) bfs(from projection.Node) int {
	visited := 0
	walk := traverse.BreadthFirst{Visit: func(graph.Node) { visited++ }}
	walk.Walk(r, node(from), nil)
	return visited
}

// dijkstra finds the distances from a node to all others.
func (r *rival) dijkstra(from projection.Node) path.Shortest { return path.DijkstraFrom(node(from), r) }

type node projection.Node

// ID is graph.Node's.
func (n node) ID() int64 { return int64(n) }

// From is traverse.Graph's.
func (r *rival) From(id int64) graph.Nodes {
	r.arcs.runs = r.columns.Runs(projection.Node(id), r.arcs.runs[:0])
	r.arcs.run, r.arcs.next = 0, 0
	if len(r.arcs.runs) > 0 {
		r.arcs.next = r.arcs.runs[0].From
	}
	return &r.arcs
}

// Edge is traverse.Graph's; what is called here does not ask for it.
func (r *rival) Edge(int64, int64) graph.Edge { return nil }

// Weight is path.Weighting's.
func (r *rival) Weight(_, _ int64) (float64, bool) { return r.weight, true }

// arcIterator is the graph.Nodes that lie next to a node.
type arcIterator struct {
	rival *rival
	runs  []projection.Run
	run   int
	next  uint32
	at    node
}

// Next is graph.Iterator's.
func (i *arcIterator) Next() bool {
	for ; i.run < len(i.runs); i.run++ {
		run := i.runs[i.run]
		for ; i.next < run.To; i.next++ {
			price := run.Price[i.next]
			if price >= projection.Unwalked {
				continue
			}
			i.at = node(run.Target[i.next])
			i.rival.weight = float64(price) + float64(i.rival.columns.Damping(projection.Node(i.at)))
			i.next++
			return true
		}
		if i.run+1 < len(i.runs) {
			i.next = i.runs[i.run+1].From
		}
	}
	return false
}

// Len is graph.Iterator's: unknown.
func (i *arcIterator) Len() int { return -1 }

// Reset is graph.Iterator's; nothing here iterates twice.
func (i *arcIterator) Reset() {}

// Node is graph.Nodes'.
func (i *arcIterator) Node() graph.Node { return i.at }

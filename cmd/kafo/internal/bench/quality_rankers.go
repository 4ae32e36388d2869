package bench

import (
	"container/heap"
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// role is what a ranker is in the comparison.
type role int

const (
	subject  role = iota // what Kafo answers
	ablation             // Kafo without one of its parts
	baseline             // what Kafo is held against
)

// ranker scores a case's ties to all networks, higher being stronger.
type ranker struct {
	name  string
	role  role
	score func(ctx context.Context, w *world, from projection.Node) ([]float64, error)
}

// rankers are those compared, Kafo first.
var rankers = []ranker{
	{"Kafo, 5 paths", subject, kafo(5, linkage.DefaultMinStrength)},
	{"Kafo, 1 path", ablation, kafo(1, linkage.DefaultMinStrength)},
	{"Kafo, 1 path, no floor", ablation, kafo(1, 0)},
	{"cheapest path, half the damping", ablation, alone(func(w *world, c projection.Node) []float64 { return w.cheapest(c, .5) })},
	{"cheapest path without damping", ablation, alone(func(w *world, c projection.Node) []float64 { return w.cheapest(c, 0) })},
	{"chance", baseline, alone(func(w *world, _ projection.Node) []float64 { return w.zeros() })},
	{"preferential attachment", baseline, alone((*world).attachment)},
	{"Adamic-Adar", baseline, alone(func(w *world, c projection.Node) []float64 { return w.common(c, rarity) })},
	{"resource allocation", baseline, alone(func(w *world, c projection.Node) []float64 { return w.common(c, inverse) })},
	{"Adamic-Adar over 3 links", baseline, alone(func(w *world, c projection.Node) []float64 { return w.overThree(c, rarity) })},
	{"resource allocation over 3 links", baseline, alone(func(w *world, c projection.Node) []float64 { return w.overThree(c, inverse) })},
	{"unweighted shortest path", baseline, alone((*world).hops)},
	{"Katz", baseline, alone((*world).katz)},
	{"personalised PageRank", baseline, alone(func(w *world, c projection.Node) []float64 { return w.pageRank(c, w.even) })},
	{"personalised PageRank by strength of links", baseline, alone(func(w *world, c projection.Node) []float64 { return w.pageRank(c, w.byStrength) })},
}

// alone is a ranker that is soon done and cannot fail.
func alone(score func(*world, projection.Node) []float64) func(context.Context, *world, projection.Node) ([]float64, error) {
	return func(ctx context.Context, w *world, from projection.Node) ([]float64, error) {
		return score(w, from), ctx.Err()
	}
}

// kafo ranks by what caseLinks answers; networks that are not linked score 0.
func kafo(k int, floor float64) func(context.Context, *world, projection.Node) ([]float64, error) {
	return func(ctx context.Context, w *world, from projection.Node) ([]float64, error) {
		first := len(w.networks)
		answer, err := w.finder.CaseLinks(ctx, w.lens, w.lens.ID(from), nil, &first, linkage.Question{K: &k, MinStrength: &floor})
		if err != nil {
			return nil, err
		}
		scores := w.zeros()
		for _, tie := range answer.Results {
			scores[w.place[tie.Target]] = tie.Strength
		}
		return scores, nil
	}
}

// world is a graph as one view shows it, for rankers: links of kinds with a
// prior, walked either way.
type world struct {
	lens     *projection.Lens
	finder   linkage.Finder
	networks []projection.Node
	// place of each network among them.
	place map[projection.Node]int
	// first of each node's neighbours, each named once, in order.
	first     []uint32
	neighbour []projection.Node
	// What part of a walk at a node goes on to each neighbour.
	even, byStrength []float64
	// near are the networks among the neighbours of each node that has some.
	near map[projection.Node][]projection.Node
}

func newWorld(lens *projection.Lens) *world {
	w := &world{
		lens: lens, networks: slices.Collect(lens.Networks()),
		place: map[projection.Node]int{}, first: []uint32{0}, near: map[projection.Node][]projection.Node{},
	}
	for i, n := range w.networks {
		w.place[n] = i
	}
	for n := range projection.Node(lens.NodeCount()) {
		w.neighbours(n)
	}
	for _, n := range w.networks {
		for _, v := range w.around(n) {
			w.near[v] = append(w.near[v], n)
		}
	}
	return w
}

// neighbours adds those of the next node. Of several links to one the strengths
// are added up.
func (w *world) neighbours(n projection.Node) {
	type end struct {
		to       projection.Node
		strength float64
	}
	var ends []end
	for _, run := range w.lens.Columns().Runs(n, nil) {
		for a := run.From; a < run.To; a++ {
			if run.Price[a] < projection.Unwalked {
				ends = append(ends, end{projection.Node(run.Target[a]), linkage.Strength(int64(run.Price[a]))})
			}
		}
	}
	slices.SortStableFunc(ends, func(a, b end) int { return int(a.to) - int(b.to) })
	from, total := len(w.neighbour), 0.0
	for i, e := range ends {
		if i == 0 || e.to != ends[i-1].to {
			w.neighbour, w.byStrength = append(w.neighbour, e.to), append(w.byStrength, 0)
		}
		w.byStrength[len(w.byStrength)-1] += e.strength
		total += e.strength
	}
	for i := from; i < len(w.neighbour); i++ {
		w.byStrength[i] /= total
		w.even = append(w.even, 1/float64(len(w.neighbour)-from))
	}
	w.first = append(w.first, uint32(len(w.neighbour)))
}

func (w *world) around(n projection.Node) []projection.Node {
	return w.neighbour[w.first[n]:w.first[n+1]]
}

func (w *world) degree(n projection.Node) float64 { return float64(w.first[n+1] - w.first[n]) }

func (w *world) zeros() []float64 { return make([]float64, len(w.networks)) }

// at are the networks' values.
func (w *world) at(values []float64) []float64 {
	scores := w.zeros()
	for i, n := range w.networks {
		scores[i] = values[n]
	}
	return scores
}

// attachment is preferential attachment: the product of the ends' degrees.
func (w *world) attachment(from projection.Node) []float64 {
	scores := w.zeros()
	for i, n := range w.networks {
		scores[i] = w.degree(from) * w.degree(n)
	}
	return scores
}

// What a node between two ends counts, by its degree.
func rarity(degree float64) float64  { return 1 / math.Log(degree) }
func inverse(degree float64) float64 { return 1 / degree }

// common sums up the neighbours in common: by rarity that is Adamic-Adar, by
// inverse resource allocation.
func (w *world) common(from projection.Node, counts func(degree float64) float64) []float64 {
	scores := w.zeros()
	for _, z := range w.around(from) {
		for _, n := range w.near[z] {
			scores[w.place[n]] += counts(w.degree(z))
		}
	}
	return scores
}

// overThree sums up the paths of three links, each by what its two inner nodes
// count, multiplied.
func (w *world) overThree(from projection.Node, counts func(degree float64) float64) []float64 {
	scores := w.zeros()
	for _, u := range w.around(from) {
		for _, v := range w.around(u) {
			if v == from {
				continue
			}
			for _, n := range w.near[v] {
				if n != u {
					scores[w.place[n]] += counts(w.degree(u)) * counts(w.degree(v))
				}
			}
		}
	}
	return scores
}

// hops is higher for what fewer links lead to.
func (w *world) hops(from projection.Node) []float64 {
	away := make([]float64, w.lens.NodeCount())
	for i := range away {
		away[i] = math.Inf(-1)
	}
	away[from] = 0
	for ring := []projection.Node{from}; len(ring) > 0; {
		var next []projection.Node
		for _, n := range ring {
			for _, to := range w.around(n) {
				if math.IsInf(away[to], -1) {
					away[to] = away[n] - 1
					next = append(next, to)
				}
			}
		}
		ring = next
	}
	return w.at(away)
}

const (
	// katzFactor is what a link more takes from a walk (Liben-Nowell and
	// Kleinberg 2007), katzLinks the most links of a walk.
	katzFactor = .005
	katzLinks  = linkage.DefaultMaxHops
	// restart is how likely a walk begins anew at each step, rounds how many
	// steps are followed: .85^24 = 2 % of all walks go on.
	restart = .15
	rounds  = 24
)

// katz counts the walks of at most so many links, each link more counting less.
func (w *world) katz(from projection.Node) []float64 {
	at, sum := make([]float64, w.lens.NodeCount()), make([]float64, w.lens.NodeCount())
	next := make([]float64, len(at))
	at[from] = 1
	for range katzLinks {
		clear(next)
		for n, value := range at {
			if value == 0 {
				continue
			}
			for _, to := range w.around(projection.Node(n)) {
				next[to] += katzFactor * value
			}
		}
		for n, value := range next {
			sum[n] += value
		}
		at, next = next, at
	}
	return w.at(sum)
}

// pageRank is where walks that begin anew at the case are found.
func (w *world) pageRank(from projection.Node, part []float64) []float64 {
	at := make([]float64, w.lens.NodeCount())
	next := make([]float64, len(at))
	at[from] = 1
	for range rounds {
		clear(next)
		next[from] = restart
		for n, value := range at {
			if value == 0 {
				continue
			}
			value *= 1 - restart
			for a := w.first[n]; a < w.first[n+1]; a++ {
				next[w.neighbour[a]] += value * part[a]
			}
		}
		at, next = next, at
	}
	return w.at(at)
}

// cheapest is higher for what a cheaper path leads to, inner nodes adding so much
// of their damping: without hop limit, floor and time.
func (w *world) cheapest(from projection.Node, damping float64) []float64 {
	costs := make([]float64, w.lens.NodeCount())
	for i := range costs {
		costs[i] = math.Inf(1)
	}
	costs[from] = 0
	var runs [8]projection.Run
	for queue := (&frontier{{from, 0}}); queue.Len() > 0; {
		reached := heap.Pop(queue).(frontNode)
		if reached.cost > costs[reached.node] {
			continue
		}
		leave := reached.cost
		if reached.node != from {
			leave += damping * float64(w.lens.Damping(reached.node))
		}
		for _, run := range w.lens.Columns().Runs(reached.node, runs[:0]) {
			for a := run.From; a < run.To; a++ {
				to, cost := projection.Node(run.Target[a]), leave+float64(run.Price[a])
				if run.Price[a] < projection.Unwalked && cost < costs[to] {
					costs[to] = cost
					heap.Push(queue, frontNode{to, cost})
				}
			}
		}
	}
	for n := range costs {
		costs[n] = -costs[n]
	}
	return w.at(costs)
}

type frontNode struct {
	node projection.Node
	cost float64
}

// frontier is a heap of nodes, the cheapest first.
type frontier []frontNode

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].cost < f[j].cost }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }

// Push is for heap.
func (f *frontier) Push(x any) { *f = append(*f, x.(frontNode)) }

// Pop is for heap.
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

package planted_test

import (
	"container/heap"
	"math"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/planted"
)

// web is a graph with the costs of link-strength.md, apart from the link engine.
type web struct {
	arcs [][]arc
	// damping of each node, in micro-nats.
	damping []int64
}

type arc struct {
	to   uint32
	cost int64
}

func weave(g *planted.Graph, entities int) *web {
	var reports []domain.Report
	for r := range g.Reports() {
		reports = append(reports, *r)
	}
	w := &web{arcs: make([][]arc, entities), damping: make([]int64, entities)}
	for e := range g.Edges() {
		if !e.Kind.Walked() {
			continue
		}
		doubt := domain.UnsourcedConfidence
		if len(e.Reports) > 0 {
			var on []domain.Report
			for _, r := range e.Reports {
				on = append(on, reports[r])
			}
			doubt = 1
			_, confidence := domain.SortedKeys(on)
			for _, c := range confidence {
				doubt *= 1 - c
			}
		}
		cost := int64(math.Round(-1e6 * math.Log(e.Kind.Spec().Prior*(1-doubt))))
		w.arcs[e.From] = append(w.arcs[e.From], arc{e.To, cost})
		w.arcs[e.To] = append(w.arcs[e.To], arc{e.From, cost})
	}
	for n := range w.arcs {
		w.damping[n] = int64(math.Round(1e6 * math.Log(1+.25*math.Log2(max(1, float64(len(w.arcs[n]))/2)))))
	}
	return w
}

// costs are those of the cheapest path to every node.
func (w *web) costs(from uint32) map[uint32]int64 {
	done, queue := map[uint32]int64{}, &frontier{{from, 0}}
	for queue.Len() > 0 {
		at := heap.Pop(queue).(arc)
		if _, known := done[at.to]; known {
			continue
		}
		done[at.to] = at.cost
		leave := at.cost
		if at.to != from {
			leave += w.damping[at.to]
		}
		for _, a := range w.arcs[at.to] {
			heap.Push(queue, arc{a.to, leave + a.cost})
		}
	}
	return done
}

type frontier []arc

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].cost < f[j].cost }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)        { *f = append(*f, x.(arc)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}

// reciprocalRank is the mean, over cases with a true chain, of 1 / the rank
// that its network has among all by falling score.
func reciprocalRank(g *planted.Graph, size planted.Size, numbers map[string]uint32, score func(caseNumber uint32) func(network uint32) float64) float64 {
	sum, truth := 0.0, g.Truth()
	for _, c := range truth {
		of := score(numbers[c.Case])
		own, rank := of(numbers[c.Network]), 1.0
		for n := range uint32(size.Networks) {
			switch s := of(n); {
			case n == numbers[c.Network]:
			case s > own:
				rank++
			case s == own:
				rank += .5
			}
		}
		sum += 1 / rank
	}
	return sum / float64(len(truth))
}

// nearness is higher for what is nearer; nothing is at distance 0 but what
// cannot be reached.
func nearness(distance float64) float64 {
	if distance == 0 {
		return math.Inf(-1)
	}
	return -distance
}

func TestTruthIsFoundByEvidenceAndNotByDegree(t *testing.T) {
	size := planted.Size{Cases: 100, Networks: 25, Entities: 10_000, Links: 50_000, Seed: 3}
	g := plan(t, size)
	numbers, n := map[string]uint32{}, uint32(0)
	for e := range g.Entities() {
		numbers[e.ID] = n
		n++
	}
	w := weave(g, size.Entities)
	byEvidence := reciprocalRank(g, size, numbers, func(c uint32) func(uint32) float64 {
		costs := w.costs(c)
		return func(network uint32) float64 { return nearness(float64(costs[network])) }
	})
	byDegree := reciprocalRank(g, size, numbers, func(uint32) func(uint32) float64 {
		return func(network uint32) float64 { return float64(len(w.arcs[network])) }
	})
	byHops := reciprocalRank(g, size, numbers, func(c uint32) func(uint32) float64 {
		hops := w.hops(c)
		return func(network uint32) float64 { return nearness(float64(hops[network])) }
	})
	t.Logf("mean reciprocal rank: cheapest path %.2f, preferential attachment %.2f, fewest links %.2f", byEvidence, byDegree, byHops)
	if byEvidence < .5 || byEvidence < 1.5*byHops || byEvidence < 2*byDegree {
		t.Error("the truth is not planted where evidence finds it")
	}
}

func (w *web) hops(from uint32) map[uint32]int {
	seen, ring := map[uint32]int{from: 0}, []uint32{from}
	for len(ring) > 0 {
		var next []uint32
		for _, n := range ring {
			for _, a := range w.arcs[n] {
				if _, known := seen[a.to]; !known {
					seen[a.to] = seen[n] + 1
					next = append(next, a.to)
				}
			}
		}
		ring = next
	}
	return seen
}

func TestTrueChainsAndDecoysHaveOneMixOfKindsAndDegrees(t *testing.T) {
	size := planted.Size{Cases: 400, Networks: 25, Entities: 40_000, Links: 200_000, Seed: 5}
	g := plan(t, size)
	w := weave(g, size.Entities)
	kinds, degrees, count := [2]map[domain.LinkKind]float64{{}, {}}, [2]float64{}, [2]float64{}
	links, truth := 0, 0
	for _, c := range g.Truth() {
		truth += len(c.Nodes) - 1
	}
	for e := range g.Edges() {
		if !e.InChain() {
			break
		}
		side := 0
		if links >= truth {
			side = 1
		}
		links++
		kinds[side][e.Kind]++
		degrees[side] += float64(len(w.arcs[e.From]))
		count[side]++
	}
	for kind, n := range kinds[0] {
		a, b := n/count[0], kinds[1][kind]/count[1]
		if math.Abs(a-b) > .04 {
			t.Errorf("%s is %.0f %% of true chains, %.0f %% of decoys", kind, 100*a, 100*b)
		}
	}
	a, b := degrees[0]/count[0], degrees[1]/count[1]
	t.Logf("mean degree along true chains %.1f, along decoys %.1f", a, b)
	if math.Abs(a-b) > .15*a {
		t.Errorf("mean degree %.1f along true chains, %.1f along decoys", a, b)
	}
}

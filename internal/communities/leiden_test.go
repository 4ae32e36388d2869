package communities

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/community"
	"gonum.org/v1/gonum/graph/simple"
	"pgregory.net/rapid"
)

// edge is a link of a test's graph, of a weight in whole units.
type edge struct{ a, b, weight int }

func networkFrom(nodes int, edges []edge, q Quality, resolution float64) (*network, float64) {
	n := &network{mass: make([]float64, nodes), first: []uint32{0}}
	total := 0.0
	ends := make([][]edge, nodes)
	for _, e := range edges {
		ends[e.a] = append(ends[e.a], e)
		ends[e.b] = append(ends[e.b], edge{e.b, e.a, e.weight})
	}
	to := newTally(nodes)
	for v, all := range ends {
		for _, e := range all {
			to.add(uint32(e.b), unit*float64(e.weight))
		}
		for _, u := range to.touched {
			n.target, n.weight = append(n.target, u), append(n.weight, to.weight[u])
			n.mass[v] += to.weight[u]
		}
		to.clear()
		n.first = append(n.first, uint32(len(n.target)))
		total += n.mass[v]
	}
	n.pull = resolution / max(total, 1)
	if q == CPM {
		for v := range n.mass {
			n.mass[v] = 1
		}
		n.pull, n.countsPairs = resolution*unit, true
	}
	return n, total
}

func divide(t interface{ Fatal(...any) }, n *network, most int, seed uint64) []uint32 {
	division := alone(n.size())
	if _, err := run(context.Background(), n, division, most, rand.New(rand.NewPCG(seed, seed))); err != nil {
		t.Fatal(err)
	}
	return division
}

// drawEdges links nodes at random, those of one half among themselves more often
// than not.
func drawEdges(t *rapid.T, nodes, most int) []edge {
	var edges []edge
	for range rapid.IntRange(0, most).Draw(t, "edges") {
		a, b := rapid.IntRange(0, nodes-1).Draw(t, "a"), rapid.IntRange(0, nodes-1).Draw(t, "b")
		if rapid.Bool().Draw(t, "near") {
			b = b/2*2 + a%2
		}
		if a != b && b < nodes {
			edges = append(edges, edge{a, b, rapid.IntRange(1, 3).Draw(t, "weight")})
		}
	}
	return edges
}

func drawQuality(t *rapid.T) (Quality, float64) {
	if rapid.Bool().Draw(t, "cpm") {
		return CPM, rapid.SampledFrom([]float64{.05, .3, 1}).Draw(t, "density")
	}
	return Modularity, rapid.SampledFrom([]float64{.5, 1, 2}).Draw(t, "resolution")
}

func TestCommunitiesHangTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := rapid.IntRange(1, 40).Draw(t, "nodes")
		q, resolution := drawQuality(t)
		n, _ := networkFrom(nodes, drawEdges(t, nodes, 100), q, resolution)
		division := divide(t, n, rapid.IntRange(1, 5).Draw(t, "iterations"), 1)
		parted := slices.Clone(division)
		n.part(parted)
		renumber(parted)
		if !slices.Equal(division, parted) {
			t.Fatalf("%v falls into the pieces %v", division, parted)
		}
	})
}

func TestNoMoveOfOneNodeBettersAStableDivision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := rapid.IntRange(2, 12).Draw(t, "nodes")
		q, resolution := drawQuality(t)
		n, total := networkFrom(nodes, drawEdges(t, nodes, 30), q, resolution)
		division := divide(t, n, 1000, 1)
		score := n.score(division, total)
		for v, own := range division {
			for c := range uint32(nodes) {
				division[v] = c
				if better := n.score(division, total); better > score+1e-7 {
					t.Fatalf("%v scores %v, with node %d in %d %v", division, score, v, c, better)
				}
			}
			division[v] = own
		}
	})
}

func TestDivisionsAreMostlyTheBestThereAre(t *testing.T) {
	const graphs = 400
	best, short := 0, 0.0
	r := rand.New(rand.NewPCG(4, 4))
	for i := range graphs {
		nodes := 4 + r.IntN(5)
		q, resolution := Modularity, .5+r.Float64()
		if i%2 == 1 {
			q = CPM
		}
		n, total := networkFrom(nodes, planted(r, nodes, 2, nodes+r.IntN(2*nodes), .6), q, resolution)
		found, highest := n.score(divide(t, n, 10, uint64(i)), total), bestScore(n, total)
		if found > highest+1e-9 {
			t.Fatalf("%v is above the best that there is, %v", found, highest)
		}
		short = max(short, highest-found)
		if found > highest-1e-9 {
			best++
		}
	}
	t.Logf("the best of all divisions in %d of %d graphs; at most %.4f short of it", best, graphs, short)
	if best < graphs*9/10 {
		t.Errorf("the best of all divisions in only %d of %d graphs", best, graphs)
	}
}

// bestScore looks at all divisions.
func bestScore(n *network, total float64) float64 {
	division := make([]uint32, n.size())
	best := n.score(division, total)
	var fill func(v int, used uint32)
	fill = func(v int, used uint32) {
		if v == len(division) {
			best = max(best, n.score(division, total))
			return
		}
		for c := range used + 1 {
			division[v] = c
			fill(v+1, max(used, c+1))
		}
	}
	fill(0, 0)
	return best
}

func TestEqualSeedsGiveEqualDivisions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := rapid.IntRange(1, 40).Draw(t, "nodes")
		n, _ := networkFrom(nodes, drawEdges(t, nodes, 100), Modularity, 1)
		if a, b := divide(t, n, 3, 9), divide(t, n, 3, 9); !slices.Equal(a, b) {
			t.Fatalf("%v, then %v", a, b)
		}
	})
}

// planted is a graph of groups with links mostly within them.
func planted(r *rand.Rand, nodes, groups, links int, within float64) []edge {
	edges := make([]edge, 0, links)
	for range links {
		a, b := r.IntN(nodes), r.IntN(nodes)
		if r.Float64() < within {
			b = b/groups*groups + a%groups
		}
		if a != b && b < nodes {
			edges = append(edges, edge{a, b, 1})
		}
	}
	return edges
}

// louvain is the modularity that gonum's Louvain reaches.
func louvain(nodes int, edges []edge, seed uint64) float64 {
	g := gonumGraph(nodes, edges)
	reduced := community.Modularize(g, 1, rand.NewPCG(seed, seed))
	return community.Q(g, reduced.Communities(), 1)
}

func gonumGraph(nodes int, edges []edge) *simple.WeightedUndirectedGraph {
	g := simple.NewWeightedUndirectedGraph(0, 0)
	for v := range nodes {
		g.AddNode(simple.Node(v))
	}
	for _, e := range edges {
		w, _ := g.Weight(int64(e.a), int64(e.b))
		g.SetWeightedEdge(simple.WeightedEdge{F: simple.Node(e.a), T: simple.Node(e.b), W: w + float64(e.weight)})
	}
	return g
}

func TestModularityIsNotBelowLouvains(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	sum, other := 0.0, 0.0
	for i := range 30 {
		nodes := 20 + r.IntN(180)
		edges := planted(r, nodes, 2+r.IntN(8), nodes*(2+r.IntN(4)), .3+.6*r.Float64())
		n, total := networkFrom(nodes, edges, Modularity, 1)
		ours, theirs := n.score(divide(t, n, 10, uint64(i)), total), louvain(nodes, edges, uint64(i))
		sum, other = sum+ours, other+theirs
		if ours < theirs-.02 {
			t.Errorf("graph %d: %.4f, Louvain %.4f", i, ours, theirs)
		}
	}
	t.Logf("mean modularity %.4f, Louvain's %.4f", sum/30, other/30)
	if sum < other {
		t.Errorf("mean modularity %.4f, Louvain's %.4f", sum/30, other/30)
	}
}

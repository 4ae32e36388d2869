package communities

import (
	"context"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/graph/community"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

// BenchmarkCommunities divides 10^6 entities and 5x10^6 links with skewed
// degrees, single-threaded.
func BenchmarkCommunities(b *testing.B) {
	builder := projection.NewBuilder()
	projectiontest.Skewed(builder, 1, 1_000_000, 5_000_000)
	s, err := builder.Build(1)
	if err != nil {
		b.Fatal(err)
	}
	lens := s.Lens(func(domain.Class) bool { return true })
	for _, q := range []struct {
		name       string
		quality    Quality
		resolution float64
	}{{"modularity", Modularity, 1}, {"cpm", CPM, .01}} {
		b.Run(q.name, func(b *testing.B) {
			var a Answer
			for b.Loop() {
				if a, err = Find(context.Background(), lens, Options{Quality: q.quality, Resolution: &q.resolution}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(a.Score, "score")
			b.ReportMetric(float64(a.Found), "communities")
			b.ReportMetric(float64(a.Communities[0].Size), "largest")
		})
	}
}

// BenchmarkBesideLouvain sets ours beside the Louvain of gonum on a graph of
// 20,000 nodes in 200 planted groups; both build their graphs beforehand.
func BenchmarkBesideLouvain(b *testing.B) {
	const nodes = 20_000
	edges := planted(rand.New(rand.NewPCG(8, 8)), nodes, 200, 5*nodes, .6)
	n, total := networkFrom(nodes, edges, Modularity, 1)
	g := gonumGraph(nodes, edges)
	b.Run("leiden", func(b *testing.B) {
		score := 0.0
		for b.Loop() {
			score = n.score(divide(b, n, DefaultIterations, 1), total)
		}
		b.ReportMetric(score, "modularity")
	})
	b.Run("gonum-louvain", func(b *testing.B) {
		var found community.ReducedGraph
		for b.Loop() {
			found = community.Modularize(g, 1, rand.NewPCG(1, 1))
		}
		b.ReportMetric(community.Q(g, found.Communities(), 1), "modularity")
	})
}

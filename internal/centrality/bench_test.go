package centrality_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/kafo-graph/kafo/internal/centrality"
	"github.com/kafo-graph/kafo/internal/projection"
)

// bigLens shows 10^6 entities and 5x10^6 links with skewed degrees.
var bigLens = sync.OnceValue(func() *projection.Lens { return skewed(1_000_000, 5_000_000) })

// BenchmarkKeyPlayers ranks persons and organisations in all that is in view,
// and in what lies two links around a network.
func BenchmarkKeyPlayers(b *testing.B) {
	lens := bigLens()
	network := lens.ID(slices.Collect(lens.Networks())[7])
	around := centrality.Options{}
	around.Around = []string{network}
	for _, run := range []struct {
		name string
		o    centrality.Options
	}{
		{"whole", centrality.Options{}},
		{"whole-brokers-of-networks", centrality.Options{By: centrality.ByNetworks}},
		{"strong-ties", centrality.Options{MinStrength: new(.1)}},
		{"around-a-network", around},
	} {
		b.Run(run.name, func(b *testing.B) {
			var a centrality.Answer
			for b.Loop() {
				a = keyPlayers(b, lens, run.o)
			}
			b.ReportMetric(float64(a.Scope.Entities), "entities")
			b.ReportMetric(float64(a.Sampling.Samples), "samples")
			b.ReportMetric(a.Sampling.Error, "error")
			if len(a.Players) > 0 {
				b.ReportMetric(a.Players[0].Betweenness, "first")
			}
		})
	}
}

package linkage_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// BenchmarkWhyLinked asks why a case is tied to a network, fragility and all,
// on pairs half of which a walk of three to six links has tied.
func BenchmarkWhyLinked(b *testing.B) {
	lens := bigGraph().Lens(all)
	networks := slices.Collect(lens.Networks())
	cases := slices.Collect(lens.NodesOfKind(domain.Case, ""))
	r := rand.New(rand.NewPCG(8, 8))
	var asked [][2]projection.Node
	for len(asked) < 300 {
		c := cases[r.IntN(len(cases))]
		n := networks[r.IntN(len(networks))]
		if len(asked)%2 == 0 {
			if n = walk(r, lens, c, 3+r.IntN(4)); !lens.IsNetwork(n) {
				continue
			}
		}
		asked = append(asked, [2]projection.Node{c, n})
	}
	finder := &linkage.Finder{}
	var took []time.Duration
	linked, exact, sources := 0, 0, 0
	for b.Loop() {
		p := asked[len(took)%len(asked)]
		start := time.Now()
		a, err := finder.WhyLinked(context.Background(), lens, lens.ID(p[0]), lens.ID(p[1]), linkage.Question{})
		took = append(took, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		if a.Linked {
			linked++
			if a.Fragility.Exact {
				exact++
				sources += len(a.Fragility.Sources)
			}
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(float64(linked)/float64(len(took)), "linked")
	b.ReportMetric(float64(exact)/float64(max(1, linked)), "fragility-exact")
	b.ReportMetric(float64(sources)/float64(max(1, exact)), "sources")
}

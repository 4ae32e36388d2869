package linkage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// BenchmarkConnect connects a case with what walks of three to six links from
// it come to, for several numbers of seeds.
func BenchmarkConnect(b *testing.B) {
	lens := bigGraph().Lens(all)
	cases := slices.Collect(lens.NodesOfKind(domain.Case, ""))
	for _, seeds := range []int{2, 5, 10, 20} {
		b.Run(fmt.Sprint(seeds, "-seeds"), func(b *testing.B) {
			r := rand.New(rand.NewPCG(7, 7))
			finder := &linkage.Finder{}
			var took []time.Duration
			nodes, cut := 0, 0
			for b.Loop() {
				start := cases[r.IntN(len(cases))]
				ids := []string{lens.ID(start)}
				for len(ids) < seeds {
					ids = append(ids, lens.ID(walk(r, lens, start, 3+r.IntN(4))))
				}
				if len(domain.SortedSet(slices.Clone(ids))) < 2 {
					continue
				}
				begun := time.Now()
				a, err := finder.Connect(context.Background(), lens, ids, linkage.ConnectQuestion{})
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
				nodes += len(a.Nodes)
				if a.Scope.Truncated {
					cut++
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
			b.ReportMetric(float64(nodes)/float64(len(took)), "nodes")
			b.ReportMetric(float64(cut)/float64(len(took)), "truncated")
		})
	}
}

package linkage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

// bigGraph has 10^6 entities and 5x10^6 links with skewed degrees.
var bigGraph = sync.OnceValue(func() *projection.Snapshot {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 1, 1_000_000, 5_000_000)
	s, err := b.Build(1)
	if err != nil {
		panic(err)
	}
	return s
})

func all(domain.Class) bool { return true }

func hidesThird(c domain.Class) bool {
	m, err := c.Mark()
	return err == nil && m.Owner != projectiontest.HiddenOwner
}

// mix is the same pairs whatever is measured: half are a case and what a walk
// of three to six links from it comes to, half a case and anything at all. Both
// lenses show them.
func mix(count int, lenses ...*projection.Lens) [][2]string {
	r := rand.New(rand.NewPCG(5, 5))
	var drawn [][2]string
	last := lenses[len(lenses)-1]
	cases := slices.Collect(last.NodesOfKind(domain.Case, ""))
	for len(drawn) < count {
		a := cases[r.IntN(len(cases))]
		b := projection.Node(r.IntN(last.NodeCount()))
		if len(drawn)%2 == 0 {
			b = walk(r, last, a, 3+r.IntN(4))
		}
		if a != b && !slices.ContainsFunc(lenses, func(l *projection.Lens) bool { return !l.Sees(a) || !l.Sees(b) }) {
			drawn = append(drawn, [2]string{last.ID(a), last.ID(b)})
		}
	}
	return drawn
}

func walk(r *rand.Rand, lens *projection.Lens, at projection.Node, links int) projection.Node {
	c := lens.Columns()
	for range links {
		if n := c.Arcs(at); n > 0 {
			pick := r.Uint32N(uint32(n))
			for _, run := range c.Runs(at, nil) {
				if a := run.From + pick; a < run.To {
					if run.Price[a] < projection.Unwalked {
						at = projection.Node(run.Target[a])
					}
					break
				}
				pick -= run.To - run.From
			}
		}
	}
	return at
}

// BenchmarkBestPath asks for the one best path between two entities within the
// default limits, in a lens that hides nothing and in one that hides a third.
func BenchmarkBestPath(b *testing.B) {
	whole, part := bigGraph().Lens(all), bigGraph().Lens(hidesThird)
	asked := mix(2000, whole, part)
	var median time.Duration
	for _, run := range []struct {
		name string
		lens *projection.Lens
	}{{"whole", whole}, {"third-hidden", part}} {
		b.Run(run.name, func(b *testing.B) {
			finder := &linkage.Finder{}
			var took []time.Duration
			found := 0
			for b.Loop() {
				p := asked[len(took)%len(asked)]
				start := time.Now()
				a, err := finder.Paths(context.Background(), run.lens, p[0], p[1], linkage.Question{K: new(1)})
				took = append(took, time.Since(start))
				if err != nil {
					b.Fatal(err)
				}
				found += len(a.Paths)
			}
			slices.Sort(took)
			p50, p99 := took[len(took)/2], took[len(took)*99/100]
			b.ReportMetric(float64(p50.Microseconds())/1e3, "p50-ms")
			b.ReportMetric(float64(p99.Microseconds())/1e3, "p99-ms")
			b.ReportMetric(float64(found)/float64(len(took)), "found")
			if median == 0 {
				median = p50
			} else {
				b.ReportMetric(float64(p50)/float64(median), "p50-of-whole")
			}
		})
	}
}

// BenchmarkCaseLinks asks for a case's twenty strongest ties to a thousand
// networks.
func BenchmarkCaseLinks(b *testing.B) {
	lens := bigGraph().Lens(all)
	cases := slices.Collect(lens.NodesOfKind(domain.Case, ""))
	finder := &linkage.Finder{}
	r := rand.New(rand.NewPCG(6, 6))
	var took []time.Duration
	results := 0
	for b.Loop() {
		start := time.Now()
		a, err := finder.CaseLinks(context.Background(), lens, lens.ID(cases[r.IntN(len(cases))]), nil, nil, linkage.Question{})
		if err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
		results += len(a.Results)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(float64(results)/float64(len(took)), "results")
}

// BenchmarkNearest finds the five nearest of a thousand networks for every
// entity, with one worker and with two.
func BenchmarkNearest(b *testing.B) {
	lens := bigGraph().Lens(all)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprint(workers), func(b *testing.B) {
			for b.Loop() {
				if _, err := linkage.Nearest(context.Background(), lens, linkage.NearestQuestion{K: 5, Workers: workers}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOneToAll searches from one case to everything.
func BenchmarkOneToAll(b *testing.B) {
	lens := bigGraph().Lens(all)
	var from projection.Node
	for n := range lens.NodesOfKind(domain.Case, "") {
		if from = n; lens.Degree(n) > 3 {
			break
		}
	}
	for name, search := range map[string]func(context.Context, *projection.Lens, projection.Node, []uint32) ([]uint32, error){
		"distances": linkage.Distances, "hops": linkage.Hops,
	} {
		b.Run(name, func(b *testing.B) {
			var buffer []uint32
			for b.Loop() {
				var err error
				if buffer, err = search(context.Background(), lens, from, buffer); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(2*lens.LinkCount()), "ns/directed-link")
		})
	}
}

// BenchmarkTenPaths asks for the ten best paths: cold by a finder that nothing
// was asked before, warm when the case was asked about before. Half of the
// pairs are planted, half random.
func BenchmarkTenPaths(b *testing.B) {
	lens := bigGraph().Lens(all)
	drawn := mix(200, lens)
	q := linkage.Question{K: new(10)}
	for part, name := range []string{"walked", "random"} {
		b.Run(name, func(b *testing.B) {
			var cold, warm []time.Duration
			found := 0
			for b.Loop() {
				p := drawn[(2*len(cold)+part)%len(drawn)]
				finder := &linkage.Finder{}
				for _, took := range []*[]time.Duration{&cold, &warm} {
					start := time.Now()
					a, err := finder.Paths(context.Background(), lens, p[0], p[1], q)
					if err != nil {
						b.Fatal(err)
					}
					*took = append(*took, time.Since(start))
					found += len(a.Paths)
				}
			}
			for _, t := range []struct {
				name string
				took []time.Duration
			}{{"cold", cold}, {"warm", warm}} {
				slices.Sort(t.took)
				b.ReportMetric(float64(t.took[len(t.took)/2].Microseconds())/1e3, t.name+"-p50-ms")
				b.ReportMetric(float64(t.took[len(t.took)*99/100].Microseconds())/1e3, t.name+"-p99-ms")
			}
			b.ReportMetric(float64(found)/float64(2*len(cold)), "paths")
		})
	}
}

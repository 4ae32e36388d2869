package projection_test

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

var benchSnapshot = sync.OnceValue(func() *projection.Snapshot {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 1, benchEntities, benchLinks)
	s, err := b.Build(1)
	if err != nil {
		panic(err)
	}
	return s
})

// writes are new links between random entities, or all at one.
func writes(r *rand.Rand, epoch int64, count int, hub string) projection.Changes {
	c := projection.Changes{Epoch: epoch}
	for i := range count {
		from, to := hub, fmt.Sprintf("e%08d", r.IntN(benchEntities))
		if hub == "" {
			from = fmt.Sprintf("e%08d", r.IntN(benchEntities))
		}
		c.Links = append(c.Links, domain.Link{
			ID: fmt.Sprintf("n%08d.%d", r.IntN(1e8), i), Kind: domain.Called, From: from, To: to,
			Reports: []string{fmt.Sprintf("r%08d", r.IntN(benchLinks/5))}, Mark: domain.Mark{Owner: projectiontest.OpenOwner},
		})
	}
	return c
}

// BenchmarkApply takes in changes, with lenses in use that are asked for at
// every epoch: the time of taking in alone, and that of the lenses.
func BenchmarkApply(b *testing.B) {
	for _, hub := range []string{"", "e00000007"} {
		for _, count := range []int{1, 100} {
			for _, lenses := range []int{0, 1, 4} {
				b.Run(fmt.Sprintf("hub=%v/links=%d/lenses=%d", hub != "", count, lenses), func(b *testing.B) {
					g := projection.NewGraph(benchSnapshot())
					g.Share = 1 // no rebuild within
					for i := range lenses {
						g.Now().Lens(classes(i))
					}
					r := rand.New(rand.NewPCG(1, 2))
					var applied, carried []time.Duration
					epoch := int64(1)
					for b.Loop() {
						epoch++
						c := writes(r, epoch, count, hub)
						start := time.Now()
						s, err := g.Apply(c)
						if err != nil {
							b.Fatal(err)
						}
						applied = append(applied, time.Since(start))
						start = time.Now()
						for i := range lenses {
							s.Lens(classes(i))
						}
						carried = append(carried, time.Since(start))
					}
					report(b, "apply", applied)
					report(b, "lenses", carried)
				})
			}
		}
	}
}

// classes are four sets: with the hidden owner's or not, and with what is
// releasable to nobody or not.
func classes(lens int) func(domain.Class) bool {
	return func(c domain.Class) bool {
		mark, err := c.Mark()
		switch {
		case err != nil:
			return false
		case mark.Owner == projectiontest.HiddenOwner:
			return lens%2 == 0
		case len(mark.ReleasableTo) == 0:
			return lens < 2
		}
		return true
	}
}

func report(b *testing.B, what string, took []time.Duration) {
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "us-"+what+"-p50")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "us-"+what+"-p99")
}

// BenchmarkRebuild makes a new base of one with a delta of 4 %.
func BenchmarkRebuild(b *testing.B) {
	g := projection.NewGraph(benchSnapshot())
	g.Share, g.Least = .0399, 1
	r := rand.New(rand.NewPCG(1, 2))
	epoch := int64(1)
	for b.Loop() {
		rebuilt := false
		g.Rebuilt = func(*projection.Snapshot) { rebuilt = true }
		var start time.Time
		for before := g.Now().LinkCount(); g.Now().LinkCount() < before+benchLinks/25; {
			epoch++
			start = time.Now()
			if _, err := g.Apply(writes(r, epoch, 1000, "")); err != nil {
				b.Fatal(err)
			}
		}
		g.Wait()
		if rebuilt {
			b.ReportMetric(time.Since(start).Seconds(), "s/rebuild")
		}
	}
}

// BenchmarkWalk walks everything before and after a delta of 4 %.
func BenchmarkWalk(b *testing.B) {
	g := projection.NewGraph(benchSnapshot())
	g.Share = 1
	r := rand.New(rand.NewPCG(1, 2))
	for _, state := range []string{"base", "delta of 4 %"} {
		if state != "base" {
			for epoch := range int64(benchLinks / 25 / 1000) {
				if _, err := g.Apply(writes(r, epoch+2, 1000, "")); err != nil {
					b.Fatal(err)
				}
			}
		}
		l := g.Now().Lens(classes(0))
		b.Run(state, func(b *testing.B) {
			c, arcs := l.Columns(), 0
			var sum uint64
			var buffer [8]projection.Run
			for b.Loop() {
				arcs = 0
				for n := range projection.Node(l.NodeCount()) {
					for _, run := range c.Runs(n, buffer[:0]) {
						for a := run.From; a < run.To; a++ {
							sum += uint64(run.Price[a])
						}
						arcs += int(run.To - run.From)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(arcs), "ns/arc")
			_ = sum
		})
	}
}

// BenchmarkBestPathOverADelta asks for the same paths before and after a delta
// of 4 %, in turns, and once more with a base built of both.
func BenchmarkBestPathOverADelta(b *testing.B) {
	g := projection.NewGraph(benchSnapshot())
	g.Share = 1
	r := rand.New(rand.NewPCG(1, 2))
	before := g.Now().Lens(classes(0))
	for epoch := range int64(benchLinks / 25 / 1000) {
		if _, err := g.Apply(writes(r, epoch+2, 1000, "")); err != nil {
			b.Fatal(err)
		}
	}
	after := g.Now().Lens(classes(0))
	cases := slices.Collect(before.NodesOfKind(domain.Case, ""))
	finder := &linkage.Finder{}
	var took [2][]time.Duration
	for b.Loop() {
		from, to := before.ID(cases[r.IntN(len(cases))]), fmt.Sprintf("e%08d", r.IntN(benchEntities))
		for i, lens := range []*projection.Lens{before, after} {
			start := time.Now()
			if _, err := finder.Paths(context.Background(), lens, from, to, linkage.Question{}); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(start))
		}
	}
	report(b, "base", took[0])
	report(b, "delta", took[1])
}

// BenchmarkRegrade takes in a better grade of one report in use.
func BenchmarkRegrade(b *testing.B) {
	g := projection.NewGraph(benchSnapshot())
	g.Share = 1
	r := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	epoch := int64(1)
	for b.Loop() {
		epoch++
		c := projection.Changes{Epoch: epoch, Reports: []domain.Report{{
			ID: fmt.Sprintf("r%08d", r.IntN(benchLinks/5)), Source: "regraded", Grade: domain.Grade{Reliability: "A", Credibility: 1 + int(epoch%6)},
			Mark: domain.Mark{Owner: projectiontest.OpenOwner, ReleasableTo: []string{domain.Everyone}},
		}}}
		start := time.Now()
		if _, err := g.Apply(c); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	report(b, "apply", took)
}

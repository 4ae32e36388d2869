package projection_test

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

const (
	benchEntities = 1_000_000
	benchLinks    = 5_000_000
)

// BenchmarkBuild takes the best of its runs, for numbering everything by its id
// and for laying the arrays out, since what a build waits for most
// is memory, which others use too.
func BenchmarkBuild(b *testing.B) {
	builder := projection.NewBuilder()
	projectiontest.Skewed(builder, 1, benchEntities, benchLinks)
	var s *projection.Snapshot
	before := heap()
	numbering, layout := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	for b.Loop() {
		runtime.GC()
		start := time.Now()
		arrays, err := builder.Number(1)
		if err != nil {
			b.Fatal(err)
		}
		numbered := time.Now()
		numbering = min(numbering, numbered.Sub(start))
		s = arrays.LayOut()
		layout = min(layout, time.Since(numbered))
	}
	arcs := float64(2 * s.LinkCount())
	b.ReportMetric(float64(numbering.Nanoseconds())/arcs, "ns/arc-numbering-best")
	b.ReportMetric(float64(layout.Nanoseconds())/arcs, "ns/arc-layout-best")
	b.ReportMetric(float64(heap()-before)/arcs, "B/arc-in-all")
	_, perArc := s.Bytes()
	b.ReportMetric(float64(perArc), "B/arc-columns")
	runtime.KeepAlive(s)
	runtime.KeepAlive(builder)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkLens(b *testing.B) {
	for name, may := range map[string]func(domain.Class) bool{
		"whole":        func(domain.Class) bool { return true },
		"third-hidden": hidesThird,
	} {
		b.Run(name, func(b *testing.B) {
			builder := projection.NewBuilder()
			builder.LensBytes = 1 // keep one only, so that each is made anew
			projectiontest.Skewed(builder, 1, benchEntities, benchLinks)
			s, err := builder.Build(1)
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			best := time.Duration(math.MaxInt64)
			for b.Loop() {
				s.Lens(func(c domain.Class) bool { return c == "" }) // drops the one before
				start := time.Now()
				s.Lens(may)
				best = min(best, time.Since(start))
			}
			b.ReportMetric(float64(best.Nanoseconds())/float64(2*s.LinkCount()), "ns/arc-best")
		})
	}
}

func hidesThird(c domain.Class) bool {
	mark, err := c.Mark()
	return err == nil && mark.Owner != projectiontest.HiddenOwner
}

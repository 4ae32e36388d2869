package projection_test

import (
	"runtime"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

const (
	benchEntities = 1_000_000
	benchLinks    = 5_000_000
)

func BenchmarkBuild(b *testing.B) {
	builder := projection.NewBuilder()
	projectiontest.Skewed(builder, 1, benchEntities, benchLinks)
	var s *projection.Snapshot
	before := heap()
	for b.Loop() {
		s, _ = builder.Build(1)
	}
	after := heap()
	arcs := float64(2 * s.LinkCount())
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/arcs, "ns/arc")
	b.ReportMetric(float64(after-before)/arcs, "B/arc-in-all")
	_, perArc := s.Bytes()
	b.ReportMetric(float64(perArc), "B/arc-columns")
	runtime.KeepAlive(s)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkLens(b *testing.B) {
	for name, may := range map[string]func(domain.Class) bool{
		"whole":         func(domain.Class) bool { return true },
		"third-hidden":  hidesThird,
		"nothing-shown": func(domain.Class) bool { return false },
	} {
		b.Run(name, func(b *testing.B) {
			builder := projection.NewBuilder()
			builder.LensBytes = 1 // keep one only, so that each is made anew
			projectiontest.Skewed(builder, 1, benchEntities, benchLinks)
			s, err := builder.Build(1)
			if err != nil {
				b.Fatal(err)
			}
			builder = nil
			runtime.GC()
			for b.Loop() {
				s.Lens(func(domain.Class) bool { return false })
				s.Lens(may)
			}
			arcs := float64(2 * s.LinkCount())
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/arcs, "ns/arc")
		})
	}
}

func hidesThird(c domain.Class) bool {
	mark, err := c.Mark()
	return err == nil && mark.Owner != projectiontest.HiddenOwner
}

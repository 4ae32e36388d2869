package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

// runs is how often what is short is measured.
const runs = 3

func all(domain.Class) bool  { return true }
func none(domain.Class) bool { return false }

func hidesThird(c domain.Class) bool {
	mark, err := c.Mark()
	return err == nil && mark.Owner != projectiontest.HiddenOwner
}

// skewed is a graph whose degrees follow a power law, as found in life.
func (s *Suite) skewed(lensBytes int64) (*projection.Snapshot, error) {
	b := projection.NewBuilder()
	b.LensBytes = lensBytes
	projectiontest.Skewed(b, 1, s.Entities, s.Links)
	return b.Build(1)
}

// trimming measures how long a lens takes to make.
func trimming(_ context.Context, s *Suite) ([]Figure, error) {
	snapshot, err := s.skewed(1) // one lens is kept, so that each is made anew
	if err != nil {
		return nil, err
	}
	arcs := float64(2 * snapshot.LinkCount())
	var figures []Figure
	for _, lens := range []struct {
		name string
		may  func(domain.Class) bool
	}{{"a lens that hides nothing", all}, {"a lens that hides a third", hidesThird}} {
		var took []time.Duration
		for range runs {
			snapshot.Lens(none)
			runtime.GC()
			began := time.Now()
			snapshot.Lens(lens.may)
			took = append(took, time.Since(began))
		}
		figures = append(figures, atMost(15, lens.name, float64(slices.Min(took).Nanoseconds())/arcs, "ns/directed link"))
	}
	return figures, nil
}

// asked is how many best paths are asked for.
const asked = 1000

// linking measures the best path between two things within the default limits.
func linking(ctx context.Context, s *Suite) ([]Figure, error) {
	snapshot, err := s.skewed(0)
	if err != nil {
		return nil, err
	}
	whole, part := snapshot.Lens(all), snapshot.Lens(hidesThird)
	ends := pairs(asked, whole, part)
	in := map[*projection.Lens][]time.Duration{}
	finder := linkage.Finder{}
	for _, pair := range ends {
		for _, lens := range []*projection.Lens{whole, part} {
			began := time.Now()
			if _, err := finder.Paths(ctx, lens, pair[0], pair[1], linkage.Question{}); err != nil {
				return nil, err
			}
			in[lens] = append(in[lens], time.Since(began))
		}
	}
	slices.Sort(in[whole])
	slices.Sort(in[part])
	p50, p99 := in[whole][asked/2], in[whole][asked*99/100]
	return []Figure{
		atMost(5, "best path, p50", milliseconds(p50), "ms"),
		atMost(30, "best path, p99", milliseconds(p99), "ms"),
		atMost(1.1, "p50 where a third is hidden to p50 where nothing is", float64(in[part][asked/2])/float64(p50), "ratio"),
	}, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// pairs are cases with other things, such that both lenses show both.
func pairs(count int, whole, part *projection.Lens) [][2]string {
	r := rand.New(rand.NewPCG(5, 5))
	cases := slices.Collect(part.NodesOfKind(domain.Case, ""))
	var drawn [][2]string
	for len(drawn) < count {
		a, b := cases[r.IntN(len(cases))], projection.Node(r.IntN(whole.NodeCount()))
		if a != b && part.Sees(b) {
			drawn = append(drawn, [2]string{whole.ID(a), whole.ID(b)})
		}
	}
	return drawn
}

// projecting measures how long a projection takes to build: from arrays, and
// from a store beside a scan of the same rows that makes nothing of them.
func projecting(ctx context.Context, s *Suite) ([]Figure, error) {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 1, s.Entities, s.Links)
	numbering, layout, arcs := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64), 0.0
	for range runs {
		began := time.Now()
		arrays, err := b.Number(1)
		if err != nil {
			return nil, err
		}
		numbered := time.Now()
		snapshot := arrays.LayOut()
		numbering, layout = min(numbering, numbered.Sub(began)), min(layout, time.Since(numbered))
		arcs = float64(2 * snapshot.LinkCount())
	}
	figures := []Figure{
		atMost(40, "build from arrays, all columns", float64(layout.Nanoseconds())/arcs, "ns/directed link"),
		free("sorting and numbering the ids before that", float64(numbering.Nanoseconds())/arcs, "ns/directed link"),
	}
	stored, err := s.fromStore(ctx)
	if err != nil {
		return nil, fmt.Errorf("from SQLite: %w", err)
	}
	return append(figures, stored...), nil
}

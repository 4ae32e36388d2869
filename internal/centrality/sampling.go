package centrality

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/kafo-graph/kafo/internal/region"
)

// betweenness is that of all entities of a region, by number.
type betweenness struct {
	score    []float64
	error    []float64 // nil: exact
	sampling Sampling
	cut      bool
}

// firstSamples is how many sources are drawn before it is asked whether they
// are enough; then it is asked each time they have doubled.
const firstSamples = 8

// sampler draws sources and keeps the sums of what the others' shares were.
type sampler struct {
	*dependencies
	ctx         context.Context
	ranked      []uint32
	sum, square []float64
	samples     int
}

// measure finds the betweenness: exactly where the budget allows for it, else
// from sources drawn until the error asked for is reached, or the budget spent.
//
// The error is the smaller of Hoeffding's bound and of the empirical Bernstein
// bound (Maurer and Pontil, Empirical Bernstein Bounds and Sample Variance
// Penalization, 2009, theorem 4), with the doubt shared out to all who are
// ranked, to both bounds and to all the times at which drawing might have
// ended.
func measure(ctx context.Context, r *region.Region, ranked []uint32, s *settings, seed uint64) (*betweenness, error) {
	m := &sampler{dependencies: newDependencies(r, s.cap), ctx: ctx, ranked: ranked, sum: make([]float64, len(r.Nodes))}
	n := len(r.Nodes)
	if float64(n)*2*float64(len(r.Target)) <= float64(s.arcs) {
		return m.exact()
	}
	m.square = make([]float64, n)
	draw := rand.New(rand.NewPCG(seed, seed))
	for stage, wanted := 1, firstSamples; ; stage, wanted = stage+1, 2*wanted {
		for m.samples < wanted {
			if err := m.add(uint32(draw.IntN(n)), float64(n-2)); err != nil {
				return nil, err
			}
		}
		each := float64(m.looked) / float64(m.samples)
		if left := float64(s.arcs - m.looked); each*float64(n) <= left {
			return m.exact()
		}
		found := m.estimate(stage)
		if found.sampling.Error <= s.error {
			return found, nil
		}
		if each*float64(wanted) > float64(s.arcs-m.looked) {
			found.cut = true
			return found, nil
		}
	}
}

// add takes the shares of the pairs that begin at a source.
func (m *sampler) add(source uint32, others float64) error {
	if err := region.Ended(m.ctx); err != nil {
		return err
	}
	m.of(source)
	for _, v := range m.settled {
		share := m.share[v] / others
		m.sum[v] += share
		if m.square != nil {
			m.square[v] += share * share
		}
	}
	m.samples++
	return nil
}

// exact begins anew, and takes every entity as a source.
func (m *sampler) exact() (*betweenness, error) {
	clear(m.sum)
	m.square, m.samples = nil, 0
	n := len(m.region.Nodes)
	for v := range n {
		if err := m.add(uint32(v), float64(max(1, n-2))); err != nil {
			return nil, err
		}
	}
	for v := range m.sum {
		m.sum[v] /= float64(max(1, n-1))
	}
	return &betweenness{score: m.sum, sampling: Sampling{Exact: true, Samples: n}}, nil
}

// estimate is what the samples give, at the stage at which drawing may end.
func (m *sampler) estimate(stage int) *betweenness {
	n := len(m.sum)
	found := &betweenness{score: make([]float64, n), error: make([]float64, n)}
	k := float64(m.samples)
	doubt := DefaultDoubt / float64(stage*(stage+1)) / float64(2*max(1, len(m.ranked)))
	hoeffding := math.Sqrt(math.Log(2/doubt) / (2 * k))
	bernstein := math.Log(4 / doubt)
	scale := float64(n) / float64(n-1) // an entity is a source too, of pairs that it cannot stand between
	for _, v := range m.ranked {
		mean := m.sum[v] / k
		variance := max(0, m.square[v]-k*mean*mean) / (k - 1)
		off := min(1, hoeffding, math.Sqrt(2*variance*bernstein/k)+7*bernstein/(3*(k-1)))
		found.score[v], found.error[v] = mean*scale, min(1, off*scale)
		found.sampling.Error = max(found.sampling.Error, found.error[v])
	}
	found.sampling.Samples, found.sampling.Doubt = m.samples, DefaultDoubt
	return found
}

package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/planted"
)

// trialSet is a set of graphs: each of the seeds planted with the families.
type trialSet struct {
	name     string
	seeds    []uint64
	families []planted.Family
}

// trialSets: whoever tunes a parameter looks at the first set alone; what Kafo is
// held to is the second, whose seeds and families are others.
var trialSets = []trialSet{
	{"tuning", []uint64{1, 2, 3}, []planted.Family{planted.PoorSource, planted.Unsourced, planted.BusyThing}},
	{"held out", []uint64{101, 102, 103}, []planted.Family{planted.SingleSource, planted.BusyPlace, planted.Impossible, planted.WeakLink}},
}

const (
	// mostTrialCases and mostTrialNetworks are those of one graph.
	mostTrialCases    = 100
	mostTrialNetworks = 60
	// above is the least gain over a baseline that counts as one.
	above = .001
)

// assessing ranks all networks for every case of planted graphs, by Kafo and by
// baselines on the same pairs in the same view, which hides nothing.
func assessing(ctx context.Context, s *Suite) ([]Figure, error) {
	var figures []Figure
	for i, set := range trialSets {
		results, err := s.try(ctx, set)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", set.name, err)
		}
		s.doing("quality, " + set.name + ": intervals")
		figures = append(figures, results.figures(set, i > 0)...)
	}
	return figures, nil
}

// trials are what rankers made of a set's cases.
type trials struct {
	// rankings by ranker, then by case.
	rankings [][]ranking
	// decoys of each case: the place of the network of each family.
	decoys []map[planted.Family]int
}

func (s *Suite) try(ctx context.Context, set trialSet) (*trials, error) {
	all := &trials{rankings: make([][]ranking, len(rankers))}
	for _, seed := range set.seeds {
		s.doing(fmt.Sprintf("quality, %s: seed %d", set.name, seed))
		graph, err := planted.New(planted.Size{
			Cases: min(max(s.Entities/500, 5), mostTrialCases), Networks: min(max(s.Entities/800, 10), mostTrialNetworks),
			Entities: s.Entities, Links: s.Links, Seed: seed, Trial: set.families,
		})
		if err != nil {
			return nil, err
		}
		lens, err := wholeView(graph)
		if err != nil {
			return nil, err
		}
		if err := all.add(ctx, newWorld(lens), graph); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// wholeView is the graph as who may see all sees it.
func wholeView(g *planted.Graph) (*projection.Lens, error) {
	b := projection.NewBuilder()
	for r := range g.Reports() {
		b.AddReport(r)
	}
	for e := range g.Entities() {
		b.AddEntity(e)
	}
	for l := range g.Links() {
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	snapshot, err := b.Build(1)
	if err != nil {
		return nil, err
	}
	return snapshot.Lens(all), nil
}

// planting is what is planted at a case.
type planting struct {
	node   projection.Node
	truth  int
	decoys map[planted.Family]int
}

// plantings are those of all cases with chains, by id of the case.
func plantings(w *world, g *planted.Graph) []planting {
	of := map[string]*planting{}
	at := func(c planted.Chain) (p *planting, network int) {
		if of[c.Case] == nil {
			node, _ := w.lens.Node(c.Case)
			of[c.Case] = &planting{node: node, truth: -1, decoys: map[planted.Family]int{}}
		}
		end, _ := w.lens.Node(c.Network)
		return of[c.Case], w.place[end]
	}
	for _, c := range g.Truth() {
		p, network := at(c)
		p.truth = network
	}
	for _, d := range g.Decoys() {
		p, network := at(d.Chain)
		p.decoys[d.Family] = network
	}
	var all []planting
	for _, p := range of {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b planting) int { return w.lens.CompareNodes(a.node, b.node) })
	return all
}

// add ranks the networks of a graph's cases, as many cases at the same time as
// there are cores.
func (t *trials) add(ctx context.Context, w *world, g *planted.Graph) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cases := plantings(w, g)
	ranked := make([][]ranking, len(cases))
	var next atomic.Int64
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(cases) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				var err error
				if ranked[i], err = rankAll(ctx, w, cases[i]); err != nil {
					cancel(err)
				}
			}
		})
	}
	done.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for i, c := range cases {
		t.decoys = append(t.decoys, c.decoys)
		for r := range rankers {
			t.rankings[r] = append(t.rankings[r], ranked[i][r])
		}
	}
	return nil
}

func rankAll(ctx context.Context, w *world, c planting) ([]ranking, error) {
	var rankings []ranking
	for _, r := range rankers {
		scores, err := r.score(ctx, w, c.node)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		rankings = append(rankings, ranking{scores: scores, truth: c.truth})
	}
	return rankings, nil
}

// figures are the measures of all rankers, Kafo's gains, which are held to bounds
// where held is set, and how often the truth is ahead of the decoys.
func (t *trials) figures(set trialSet, held bool) []Figure {
	work := make([]*judged, len(rankers))
	for r := range rankers {
		work[r] = judge(t.rankings[r])
	}
	var figures []Figure
	for _, m := range measures {
		values := t.measured(work, m)
		for r, ranker := range rankers {
			f := free(set.name+", "+m.name+": "+ranker.name, values[0][r], "of 1")
			f.Interval = interval(values, func(v []float64) float64 { return v[r] })
			figures = append(figures, f)
		}
		for r, ranker := range rankers[1:] {
			gain := func(v []float64) float64 { return v[0] - v[r+1] }
			name := set.name + ", " + m.name + ": Kafo's gain over " + ranker.name
			f := free(name, gain(values[0]), "of 1")
			if held && ranker.role == baseline && m.bound {
				f = atLeast(above, name, gain(values[0]), "of 1")
			}
			f.Interval = interval(values, gain)
			figures = append(figures, f)
		}
	}
	return append(figures, t.byFamily(set, work)...)
}

// byFamily says how often the truth of a case is ranked before its decoy.
func (t *trials) byFamily(set trialSet, work []*judged) []Figure {
	var figures []Figure
	for _, family := range set.families {
		for r, ranker := range rankers {
			sum, n := 0.0, 0
			for c, ranking := range work[r].rankings {
				if decoy, ok := t.decoys[c][family]; ok && ranking.truth >= 0 {
					sum += ranking.ahead(decoy)
					n++
				}
			}
			if n > 0 {
				figures = append(figures, free(set.name+", truth before its decoy, "+family.String()+": "+ranker.name, sum/float64(n), "of 1"))
			}
		}
	}
	return figures
}

const (
	// resamples is how often cases are drawn anew for an interval.
	resamples = 1000
	resampled = 7 // what chance begins with
)

// measured is the measure of each ranker over all cases, then over as many cases
// drawn with replacement, again and again; each time the same for all rankers.
func (t *trials) measured(work []*judged, m measure) [][]float64 {
	rng := rand.New(rand.NewPCG(resampled, resampled))
	times := make([]int, len(t.decoys))
	for i := range times {
		times[i] = 1
	}
	var values [][]float64
	for range resamples + 1 {
		row := make([]float64, len(work))
		for r, j := range work {
			row[r] = m.of(j, times)
		}
		values = append(values, row)
		clear(times)
		for range times {
			times[rng.IntN(len(times))]++
		}
	}
	return values
}

// interval is where 95 of 100 resamples lie: the bootstrap's percentiles.
func interval(values [][]float64, of func([]float64) float64) *Interval {
	var all []float64
	for _, v := range values[1:] {
		all = append(all, of(v))
	}
	slices.Sort(all)
	return &Interval{From: all[len(all)*25/1000], To: all[len(all)*975/1000]}
}

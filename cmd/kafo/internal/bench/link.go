package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/planted"
)

// linkQuestions is how many questions of each sort are asked.
const linkQuestions = 200

// engine measures the link engine on a planted graph: the questions that
// analysts ask, beside what others take for the like; and on one of a tenth of
// the size in SQLite how it starts, and how it keeps up with writes.
func engine(ctx context.Context, s *Suite) ([]Figure, error) {
	b := &linkBench{Suite: s}
	if err := b.build(ctx, planted.Size{
		Cases: s.Entities / 200, Networks: max(2, s.Entities/1000), Entities: s.Entities, Links: s.Links, Seed: 1,
	}); err != nil {
		return nil, err
	}
	all, err := figuresOf(ctx, b.memory, b.bestPaths, b.manyPaths, b.caseLinks, b.whyLinked, b.wholeGraph, b.plain)
	if err != nil {
		return nil, err
	}
	stored, err := s.inStore(ctx)
	return append(all, stored...), err
}

func figuresOf(ctx context.Context, measures ...func(context.Context) ([]Figure, error)) ([]Figure, error) {
	var all []Figure
	for _, measure := range measures {
		figures, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
		runtime.GC()
	}
	return all, nil
}

// linkBench is a graph with what is asked of it.
type linkBench struct {
	*Suite
	lens  *projection.Lens
	mixes []mix
}

// mix is pairs of one sort: a case and a network each.
type mix struct {
	name  string
	pairs [][2]string
}

// build makes the projection of a planted graph, without a store.
func (b *linkBench) build(ctx context.Context, size planted.Size) error {
	b.doing("link: generating and building")
	graph, err := planted.New(size)
	if err != nil {
		return err
	}
	builder := projection.NewBuilder()
	for r := range graph.Reports() {
		builder.AddReport(r)
	}
	for e := range graph.Entities() {
		builder.AddEntity(e)
	}
	for l := range graph.Links() {
		from, _ := builder.Entity(l.From)
		to, _ := builder.Entity(l.To)
		builder.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	snapshot, err := builder.Build(1)
	if err != nil {
		return err
	}
	b.lens = snapshot.Lens(all)
	b.doing("link: choosing what is asked")
	return b.draw(ctx, graph)
}

// draw chooses the pairs that are asked about: planted ones, which are tied,
// any case with any network, and such as are not tied within the default
// limits.
func (b *linkBench) draw(ctx context.Context, graph *planted.Graph) error {
	r := rand.New(rand.NewPCG(7, 7))
	chains := graph.Truth()
	cases := slices.Collect(b.lens.NodesOfKind(domain.Case, ""))
	networks := slices.Collect(b.lens.Networks())
	drawn := func() [2]string {
		return [2]string{b.lens.ID(cases[r.IntN(len(cases))]), b.lens.ID(networks[r.IntN(len(networks))])}
	}
	truth, random, apart := mix{name: "planted"}, mix{name: "random"}, mix{name: "unlinked"}
	for range linkQuestions {
		c := chains[r.IntN(len(chains))]
		truth.pairs = append(truth.pairs, [2]string{c.Case, c.Network})
		random.pairs = append(random.pairs, drawn())
	}
	finder := linkage.Finder{}
	for tries := 0; len(apart.pairs) < linkQuestions && tries < 50*linkQuestions; tries++ {
		pair := drawn()
		found, err := finder.Paths(ctx, b.lens, pair[0], pair[1], linkage.Question{K: new(1)})
		if err != nil {
			return err
		}
		if len(found.Paths) == 0 {
			apart.pairs = append(apart.pairs, pair)
		}
	}
	b.mixes = []mix{truth, random, apart}
	return nil
}

// times are how long questions took, in order.
type times []time.Duration

func (t times) at(part float64) float64 {
	if len(t) == 0 {
		return 0
	}
	return milliseconds(t[min(len(t)-1, int(part*float64(len(t))))])
}

// ask times a question about every pair of every mix; all of them together
// come last.
func (b *linkBench) ask(ctx context.Context, question func(context.Context, [2]string) error) (apart []times, together times, err error) {
	for _, m := range b.mixes {
		var took times
		for _, pair := range m.pairs {
			once, err := timed(func() error { return question(ctx, pair) })
			if err != nil {
				return nil, nil, err
			}
			took = append(took, once)
		}
		slices.Sort(took)
		apart = append(apart, took)
		together = append(together, took...)
	}
	slices.Sort(together)
	return apart, together, nil
}

func (b *linkBench) perMix(what string, apart []times) []Figure {
	var figures []Figure
	for i, m := range b.mixes {
		if len(apart[i]) > 0 {
			figures = append(figures,
				free(fmt.Sprintf("%s, %s pairs (%d), p50", what, m.name, len(apart[i])), apart[i].at(.5), "ms"),
				free(fmt.Sprintf("%s, %s pairs, p99", what, m.name), apart[i].at(.99), "ms"))
		}
	}
	return figures
}

func (b *linkBench) memory(context.Context) ([]Figure, error) {
	total, perArc := b.lens.Snapshot.Bytes()
	return []Figure{
		atMost(32, "memory of the projection that grows with links", float64(perArc), "bytes/directed link"),
		free("memory of the projection, ids and labels included", float64(total)/1e6, "MB"),
		free("memory of a lens", float64(b.lens.Bytes())/1e6, "MB"),
	}, nil
}

func (b *linkBench) bestPaths(ctx context.Context) ([]Figure, error) {
	b.doing("link: best paths")
	finder := linkage.Finder{}
	apart, together, err := b.ask(ctx, func(ctx context.Context, pair [2]string) error {
		_, err := finder.Paths(ctx, b.lens, pair[0], pair[1], linkage.Question{K: new(1)})
		return err
	})
	if err != nil {
		return nil, err
	}
	return append([]Figure{
		atMost(3, "best path, p50", together.at(.5), "ms"),
		atMost(15, "best path, p99", together.at(.99), "ms"),
	}, b.perMix("best path", apart)...), nil
}

// manyPaths asks for ten paths, and then for the same once more: a case's first
// question is cold, its later ones are warm.
func (b *linkBench) manyPaths(ctx context.Context) ([]Figure, error) {
	b.doing("link: ten paths")
	finder := linkage.Finder{}
	question := func(ctx context.Context, pair [2]string) error {
		_, err := finder.Paths(ctx, b.lens, pair[0], pair[1], linkage.Question{K: new(10)})
		return err
	}
	_, cold, err := b.ask(ctx, question)
	if err != nil {
		return nil, err
	}
	apart, together, err := b.ask(ctx, question)
	if err != nil {
		return nil, err
	}
	return append([]Figure{
		atMost(15, "ten paths, warm, p50", together.at(.5), "ms"),
		free("ten paths, warm, p99", together.at(.99), "ms"),
		free("ten paths, cold, p50", cold.at(.5), "ms"),
		free("ten paths, cold, p99", cold.at(.99), "ms"),
	}, b.perMix("ten paths, warm", apart)...), nil
}

// caseLinks asks for the strongest ties of a case to all networks.
func (b *linkBench) caseLinks(ctx context.Context) ([]Figure, error) {
	b.doing("link: ties to all networks")
	finder := linkage.Finder{}
	var took times
	found, networks := 0, len(slices.Collect(b.lens.Networks()))
	for _, m := range b.mixes[:2] {
		for _, pair := range m.pairs[:min(50, len(m.pairs))] {
			once, err := timed(func() error {
				a, err := finder.CaseLinks(ctx, b.lens, pair[0], nil, nil, linkage.Question{})
				found += len(a.Results)
				return err
			})
			if err != nil {
				return nil, err
			}
			took = append(took, once)
		}
	}
	first := milliseconds(took[0])
	slices.Sort(took)
	return []Figure{
		atMost(100, fmt.Sprintf("the 20 strongest ties of a case to %d networks, k = 5, p50", networks), took.at(.5), "ms"),
		free("... p99", took.at(.99), "ms"),
		free("... the first question in a view", first, "ms"),
		free("... ties found", float64(found)/float64(len(took)), "networks a case"),
	}, nil
}

// whyLinked asks for everything about a tie, fragility included.
func (b *linkBench) whyLinked(ctx context.Context) ([]Figure, error) {
	b.doing("link: why linked, with fragility")
	finder := linkage.Finder{}
	apart, together, err := b.ask(ctx, func(ctx context.Context, pair [2]string) error {
		_, err := finder.WhyLinked(ctx, b.lens, pair[0], pair[1], linkage.Question{})
		return err
	})
	if err != nil {
		return nil, err
	}
	return append([]Figure{
		free("why linked with fragility, k = 5, p50", together.at(.5), "ms"),
		atMost(500, "why linked with fragility, k = 5, p99", together.at(.99), "ms"),
	}, b.perMix("why linked", apart)...), nil
}

// plain finds the ten best paths between a few planted pairs by plain Yen, and
// by Kafo.
func (b *linkBench) plain(ctx context.Context) ([]Figure, error) {
	const few = 3
	b.doing("link: plain Yen")
	finder := linkage.Finder{}
	yen := plainYen{lens: b.lens, most: 5_298_317} // the default floor: -1e6 ln .005
	var plain, own time.Duration
	equal, count := 0, min(few, len(b.mixes[0].pairs))
	for _, pair := range b.mixes[0].pairs[:count] {
		from, _ := b.lens.Node(pair[0])
		to, _ := b.lens.Node(pair[1])
		began := time.Now()
		routes, err := yen.paths(ctx, from, to, 10)
		if err != nil {
			return nil, err
		}
		plain += time.Since(began)
		began = time.Now()
		answer, err := finder.Paths(ctx, b.lens, pair[0], pair[1], linkage.Question{
			K: new(10), MaxHops: new(linkage.MostHops), IncludeImpossible: true,
		})
		if err != nil {
			return nil, err
		}
		own += time.Since(began)
		if slices.EqualFunc(routes, answer.Paths, func(r route, p linkage.Path) bool { return r.cost == p.Cost }) {
			equal++
		}
	}
	n := float64(count)
	return []Figure{
		free("ten paths by plain Yen, planted pairs, mean", milliseconds(plain)/n, "ms"),
		free("ten paths by Kafo, the same pairs, cold, mean", milliseconds(own)/n, "ms"),
		free("plain Yen's time to Kafo's", float64(plain)/float64(own), "ratio"),
		atLeast(1, "pairs for which the costs of all ten agree", float64(equal)/n, "ratio"),
	}, nil
}

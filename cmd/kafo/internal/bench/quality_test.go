package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/planted"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func once(n int) []int { return slices.Repeat([]int{1}, n) }

func TestMetricsOfWhatWasWorkedOutByHand(t *testing.T) {
	for _, c := range []struct {
		name                    string
		scores                  []float64
		truth                   int
		precision, rank, hitTwo float64
	}{
		{"the first", []float64{.9, .5, .1}, 0, 1, 1, 1},
		{"the second", []float64{.9, .5, .1}, 1, 1. / 2, 1. / 2, 1},
		{"the last", []float64{.9, .5, .1}, 2, 1. / 3, 1. / 3, 0},
		{"level with another behind one", []float64{.9, .5, .5}, 1, (1./2 + 1./3) / 2, (1./2 + 1./3) / 2, 1. / 2},
		{"all level", []float64{0, 0, 0}, 2, (1 + 1./2 + 1./3) / 3, (1 + 1./2 + 1./3) / 3, 2. / 3},
		{"out of reach", []float64{-1, math.Inf(-1), math.Inf(-1)}, 1, (1./2 + 1./3) / 2, (1./2 + 1./3) / 2, 1. / 2},
	} {
		r := ranking{scores: c.scores, truth: c.truth}
		if p := pool([]ranking{r}).averagePrecision(once(1)); !near(p, c.precision) || !near(r.reciprocalRank(), c.rank) || !near(r.hit(2), c.hitTwo) {
			t.Errorf("%s: average precision %g, reciprocal rank %g, hit %g; want %g, %g, %g", c.name, p, r.reciprocalRank(), r.hit(2), c.precision, c.rank, c.hitTwo)
		}
	}
	// Two cases: true .9 (1st), false .8, true .7 (3rd), false .1; a third without truth has .75.
	cases := []ranking{{[]float64{.9, .8}, 0}, {[]float64{.1, .7}, 1}, {[]float64{.75, 0}, -1}}
	if p := pool(cases).averagePrecision(once(3)); !near(p, (1+2./4)/2) {
		t.Errorf("average precision over cases is %g", p)
	}
	if p := pool(cases).averagePrecision([]int{1, 1, 0}); !near(p, (1+2./3)/2) {
		t.Errorf("average precision without the third case is %g", p)
	}
	if j := judge(cases); !near(mean(j.reciprocal, once(3)), 1) || !near(mean(j.reciprocal, []int{0, 0, 1}), 0) {
		t.Errorf("mean reciprocal rank of %v", j.reciprocal)
	}
	if p := pool(cases[2:]).averagePrecision(once(3)); p != 0 {
		t.Errorf("average precision without any truth is %g", p)
	}
}

// eachOrder calls the function with every order of the numbers below n.
func eachOrder(n int, f func([]int)) {
	var extend func(order []int)
	extend = func(order []int) {
		if len(order) == n {
			f(order)
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				extend(append(order, i))
			}
		}
	}
	extend(make([]int, 0, n))
}

func TestTiesCountAsTheMeanOverAllTheirOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "pairs")
		r := ranking{truth: rapid.IntRange(0, n-1).Draw(t, "truth")}
		var p pooled
		genuine := make([]bool, n)
		for i := range n {
			r.scores = append(r.scores, float64(rapid.IntRange(0, 3).Draw(t, "score")))
			genuine[i] = rapid.Bool().Draw(t, "genuine")
			p.pairs = append(p.pairs, scored{r.scores[i], 0, genuine[i]})
		}
		slices.SortFunc(p.pairs, func(a, b scored) int { return int(b.score - a.score) })
		precision, reciprocal, hits, orders := 0.0, 0.0, 0.0, 0.0
		eachOrder(n, func(order []int) {
			if !slices.IsSortedFunc(order, func(a, b int) int { return int(r.scores[b] - r.scores[a]) }) {
				return
			}
			orders++
			found, sum := 0, 0.0
			for i, pair := range order {
				if genuine[pair] {
					found++
					sum += float64(found) / float64(i+1)
				}
			}
			precision += sum / float64(max(1, found))
			rank := slices.Index(order, r.truth) + 1
			reciprocal += 1 / float64(rank)
			if rank <= 3 {
				hits++
			}
		})
		if got := p.averagePrecision(once(1)); !near(got, precision/orders) {
			t.Fatalf("average precision %g, over all orders %g", got, precision/orders)
		}
		if got := r.reciprocalRank(); !near(got, reciprocal/orders) {
			t.Fatalf("reciprocal rank %g, over all orders %g", got, reciprocal/orders)
		}
		if got := r.hit(3); !near(got, hits/orders) {
			t.Fatalf("hit %g, over all orders %g", got, hits/orders)
		}
	})
}

func TestACaseDrawnTwiceCountsAsTwoCases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cases, repeated []ranking
		var times []int
		for range rapid.IntRange(1, 6).Draw(t, "cases") {
			r := ranking{truth: rapid.IntRange(-1, 2).Draw(t, "truth")}
			for range 3 {
				r.scores = append(r.scores, float64(rapid.IntRange(0, 4).Draw(t, "score")))
			}
			n := rapid.IntRange(0, 3).Draw(t, "times")
			cases, times = append(cases, r), append(times, n)
			repeated = append(repeated, slices.Repeat([]ranking{r}, n)...)
		}
		for _, m := range measures {
			if a, b := m.of(judge(cases), times), m.of(judge(repeated), once(len(repeated))); !near(a, b) {
				t.Fatalf("%s is %g, of cases written out %g", m.name, a, b)
			}
		}
	})
}

// drawnWorld is a graph of one case c, networks n1 and n2, and persons and
// phones: c-a, c-b, a-n1, a-f, b-f, b-g, f-d, g-d, d-n2, and a-n1 twice.
func drawnWorld(t *testing.T) (*world, projection.Node) {
	t.Helper()
	b := projection.NewBuilder()
	add := func(id string, kind domain.EntityKind, field domain.FieldID, value string) {
		b.AddEntity(&domain.Entity{ID: id, Kind: kind, Values: domain.Values{{Field: field, Value: value}}})
	}
	add("c", domain.Case, domain.FieldNumber, "C")
	for _, n := range []string{"n1", "n2", "n3"} {
		add(n, domain.Organisation, domain.FieldOrganisationType, "ARMED_GROUP")
	}
	for _, p := range []string{"a", "b", "d"} {
		add(p, domain.Person, domain.FieldSex, "MALE")
	}
	for _, p := range []string{"f", "g"} {
		add(p, domain.Phone, domain.FieldNumber, "+22790000000")
	}
	for i, l := range []struct {
		kind     domain.LinkKind
		from, to string
	}{
		{domain.SuspectIn, "a", "c"},
		{domain.SuspectIn, "b", "c"},
		{domain.MemberOf, "a", "n1"},
		{domain.Supports, "a", "n1"},
		{domain.UsesPhone, "a", "f"},
		{domain.UsesPhone, "b", "f"},
		{domain.UsesPhone, "b", "g"},
		{domain.UsesPhone, "d", "f"},
		{domain.UsesPhone, "d", "g"},
		{domain.MemberOf, "d", "n2"},
	} {
		from, _ := b.Entity(l.from)
		to, _ := b.Entity(l.to)
		b.AddLink(fmt.Sprint("l", i), l.kind, from, to, domain.Mark{}.Class(), 0, 0, nil)
	}
	snapshot, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(snapshot.Lens(all))
	c, _ := w.lens.Node("c")
	return w, c
}

func TestBaselinesOfAGraphDrawnByHand(t *testing.T) {
	w, c := drawnWorld(t)
	// Degrees: c 2, a 3 (n1 once), b 3, f 3, g 2, d 3, n1 1, n2 1, n3 0.
	none := math.Inf(-1)
	unsourced := func(kinds ...domain.LinkKind) float64 {
		cost := 0.0
		for _, k := range kinds {
			cost += math.Round(-1e6 * math.Log(.5*k.Spec().Prior))
		}
		return -cost
	}
	for name, want := range map[string][]float64{
		"chance":                           {0, 0, 0},
		"preferential attachment":          {2, 2, 0},
		"Adamic-Adar":                      {1 / math.Log(3), 0, 0},
		"resource allocation":              {1. / 3, 0, 0},
		"unweighted shortest path":         {-2, -4, none},
		"cheapest path without damping":    {unsourced(domain.SuspectIn, domain.MemberOf), unsourced(domain.SuspectIn, domain.UsesPhone, domain.UsesPhone, domain.MemberOf), none},
		"Adamic-Adar over 3 links":         {0, 0, 0},
		"resource allocation over 3 links": {0, 0, 0},
	} {
		r := rankers[slices.IndexFunc(rankers, func(r ranker) bool { return r.name == name })]
		got, err := r.score(t.Context(), w, c)
		if err != nil || !slices.EqualFunc(got, want, func(a, b float64) bool { return a == b || near(a, b) }) {
			t.Errorf("%s: %v (%v), want %v", name, got, err, want)
		}
	}
	a, _ := w.lens.Node("a")
	// a-f-d-n2 (degrees 3, 3); a-c-b-... leads to no network; a-n1 is no way of three.
	if got := w.overThree(a, inverse); !near(got[1], 1./9) || got[0] != 0 || got[2] != 0 {
		t.Errorf("over three links from a: %v", got)
	}
}

func TestKatzAndPageRankAgreeWithTheirMatrices(t *testing.T) {
	w, c := drawnWorld(t)
	n := w.lens.NodeCount()
	step := func(at []float64, weight func(from, to projection.Node) float64) []float64 {
		next := make([]float64, n)
		for u := range projection.Node(n) {
			for _, v := range w.around(u) {
				next[v] += at[u] * weight(u, v)
			}
		}
		return next
	}
	walks, katz := make([]float64, n), make([]float64, n)
	walks[c] = 1
	for length := 1; length <= katzLinks; length++ {
		walks = step(walks, func(_, _ projection.Node) float64 { return 1 })
		for v := range katz {
			katz[v] += math.Pow(katzFactor, float64(length)) * walks[v]
		}
	}
	if got := w.katz(c); !near(got[0]*1e6, katz[w.networks[0]]*1e6) || !near(got[1]*1e6, katz[w.networks[1]]*1e6) || got[2] != 0 {
		t.Errorf("Katz %v", got)
	}
	// Where a walk is at its end: after j steps with the chance restart x (1-restart)^j.
	at, ends, left := make([]float64, n), make([]float64, n), 1.0
	at[c] = 1
	for range 400 {
		for v := range ends {
			ends[v] += restart * left * at[v]
		}
		at, left = step(at, func(u, _ projection.Node) float64 { return 1 / w.degree(u) }), left*(1-restart)
	}
	got := w.pageRank(c, w.even)
	for i, network := range w.networks {
		if math.Abs(got[i]-ends[network]) > math.Pow(1-restart, rounds) {
			t.Errorf("PageRank %v, want %g for %s", got, ends[network], w.lens.ID(network))
		}
	}
	for u := range projection.Node(n) {
		sum := 0.0
		for a := w.first[u]; a < w.first[u+1]; a++ {
			sum += w.byStrength[a]
		}
		if w.degree(u) > 0 && !near(sum, 1) {
			t.Errorf("from %s goes %g", w.lens.ID(u), sum)
		}
	}
}

func TestKafoNeverTiesACaseByRoutesThatCannotHaveHappened(t *testing.T) {
	graph, err := planted.New(planted.Size{Cases: 60, Networks: 12, Entities: 20_000, Links: 2000, Seed: 4, Trial: []planted.Family{planted.Impossible}})
	if err != nil {
		t.Fatal(err)
	}
	lens, err := wholeView(graph)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(lens)
	tried, before := 0, 0.0
	for _, c := range plantings(w, graph) {
		decoy, ok := c.decoys[planted.Impossible]
		if !ok || c.truth < 0 {
			continue
		}
		scores, err := kafo(1, 0)(t.Context(), w, c.node)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		before += ranking{scores, c.truth}.ahead(decoy)
	}
	if tried < 10 || before < float64(tried) {
		t.Errorf("the truth is before %g of %d impossible decoys", before, tried)
	}
}

func TestQualityIsMeasuredAlikeEachTimeAndEndsWhenTold(t *testing.T) {
	s := &Suite{Entities: 1000, Links: 2000}
	figures, err := s.Run(t.Context(), "quality")
	if err != nil {
		t.Fatal(err)
	}
	held, named := 0, map[string]bool{}
	for _, f := range figures {
		if named[f.Name] {
			t.Errorf("%s twice", f.Name)
		}
		named[f.Name] = true
		gain := strings.Contains(f.Name, "gain")
		if f.Value < -1 || f.Value > 1+1e-9 || !gain && f.Value < 0 {
			t.Errorf("%s is %g", f.Name, f.Value)
		}
		if i := f.Interval; i != nil && i.From > i.To {
			t.Errorf("%s lies in %v", f.Name, i)
		}
		if f.Bound != nil {
			held++
			if !gain || !strings.HasPrefix(f.Name, "held out, ") {
				t.Errorf("%s is held to %s", f.Name, f.Bound)
			}
		}
	}
	baselines := 0
	for _, r := range rankers {
		if r.role == baseline {
			baselines++
		}
	}
	if held != 2*baselines {
		t.Errorf("%d figures are held to bounds, for %d baselines", held, baselines)
	}
	again, err := s.Run(t.Context(), "quality")
	if err != nil {
		t.Fatal(err)
	}
	for i := range figures {
		if figures[i].Name != again[i].Name || figures[i].Value != again[i].Value {
			t.Errorf("%s is %g, then %g", figures[i].Name, figures[i].Value, again[i].Value)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Doing = func(what string) {
		if strings.Contains(what, "held out") {
			cancel()
		}
	}
	if _, err := s.Run(ctx, "quality"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestTuningAndHeldOutShareNothing(t *testing.T) {
	tuning, heldOut := trialSets[0], trialSets[1]
	for _, f := range planted.Families() {
		if slices.Contains(tuning.families, f) == slices.Contains(heldOut.families, f) {
			t.Errorf("decoys of family %s belong in one of the sets", f)
		}
	}
	for _, seed := range tuning.seeds {
		if slices.Contains(heldOut.seeds, seed) {
			t.Errorf("seed %d is in both", seed)
		}
	}
}

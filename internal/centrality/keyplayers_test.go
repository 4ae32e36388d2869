package centrality_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/centrality"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
	"github.com/kafo-graph/kafo/internal/region/regiontest"
)

func lensOf(t interface{ Fatal(...any) }, m *regiontest.Model) *projection.Lens {
	lens, err := m.Lens()
	if err != nil {
		t.Fatal(err)
	}
	return lens
}

func keyPlayers(t interface{ Fatal(...any) }, lens *projection.Lens, o centrality.Options) centrality.Answer {
	a, err := centrality.KeyPlayers(context.Background(), lens, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var everyKind = domain.AllEntityKinds()

func drawOptions(t *rapid.T, m *regiontest.Model) centrality.Options {
	o := centrality.Options{
		Kinds: everyKind, First: new(200), MinStrength: rapid.SampledFrom([]*float64{nil, new(0.0), new(.05), new(.2)}).Draw(t, "floor"),
		By: rapid.SampledFrom([]centrality.Measure{centrality.ByBetweenness, centrality.ByNetworks, centrality.ByCountries}).Draw(t, "by"),
	}
	o.Bounds = regiontest.DrawBounds(t, m)
	return o
}

// byMeasure is what an answer says of everyone, as the oracle would.
func (o *oracle) byMeasure(by centrality.Measure) map[string]string {
	said := map[string]string{}
	betweenness := o.betweenness()
	for id := range o.members() {
		networks := o.brokerage(id, o.networks)
		countries := o.brokerage(id, func(id string) []string { return domain.SortedSet(o.entity(id).Countries()) })
		worth := [3]float64{betweenness[id], float64(networks.Pairs), float64(countries.Pairs)}[by]
		if worth > 1e-12 {
			said[id] = fmt.Sprintf("%.9f %+v %+v", betweenness[id], networks, countries)
		}
	}
	return said
}

func TestKeyPlayersAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := regiontest.Draw(t, 7, 14, 4)
		o := drawOptions(t, m)
		o.Arcs = 0
		lens := lensOf(t, m)
		floor := centrality.DefaultMinStrength
		if o.MinStrength != nil {
			floor = *o.MinStrength
		}
		want := (&oracle{m: m.Trimmed(), bounds: o.Bounds, floor: floor}).byMeasure(o.By)
		a := keyPlayers(t, lens, o)
		if !a.Sampling.Exact || len(a.Players) != len(want) {
			t.Fatalf("%d players, want %v; %+v", len(a.Players), want, a.Sampling)
		}
		for i, p := range a.Players {
			got := fmt.Sprintf("%.9f %+v %+v", p.Betweenness, p.Networks, p.Countries)
			if id := lens.ID(p.Node); got != want[id] {
				t.Fatalf("%s: %s, want %s", id, got, want[id])
			}
			if i > 0 && before(lens, o.By, a.Players[i-1], p) >= 0 {
				t.Fatalf("%+v comes before %+v", a.Players[i-1], p)
			}
		}
	})
}

// before compares two players as they are to be ordered.
func before(lens *projection.Lens, by centrality.Measure, a, b centrality.Player) int {
	brokers := func(x, y centrality.Brokerage) int {
		return cmp.Or(cmp.Compare(y.Pairs, x.Pairs), cmp.Compare(y.Ties, x.Ties))
	}
	order := [3]int{cmp.Compare(b.Betweenness, a.Betweenness), brokers(a.Networks, b.Networks), brokers(a.Countries, b.Countries)}[by]
	return cmp.Or(order, cmp.Compare(lens.ID(a.Node), lens.ID(b.Node)))
}

// text is all that an answer says, without node numbers.
func text(lens *projection.Lens, a centrality.Answer) string {
	s := fmt.Sprintf("%+v %v %+v\n", a.Sampling, a.MinStrength, a.Scope)
	for _, p := range a.Players {
		s += fmt.Sprintf("%s %v %v %+v %+v\n", lens.ID(p.Node), p.Betweenness, p.Error, p.Networks, p.Countries)
	}
	return s
}

// TestHiddenThingsHaveNoInfluence compares answers, sampled ones too, through a
// lens with those about the graph without what the lens hides.
func TestHiddenThingsHaveNoInfluence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := regiontest.Draw(t, 20, 40, 3)
		o := drawOptions(t, m)
		o.SampledArcs = rapid.SampledFrom([]int{0, 1, 1000}).Draw(t, "sampled")
		whole, without := lensOf(t, m), lensOf(t, m.Trimmed())
		if a, b := text(whole, keyPlayers(t, whole, o)), text(without, keyPlayers(t, without, o)); a != b {
			t.Fatalf("with what is hidden\n%s\nwithout\n%s", a, b)
		}
	})
}

func skewed(entities, links int) *projection.Lens {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 2, entities, links)
	s, err := b.Build(1)
	if err != nil {
		panic(err)
	}
	return s.Lens(func(domain.Class) bool { return true })
}

// TestSampledBetweennessIsWithinItsError compares everyone's with the exact one.
func TestSampledBetweennessIsWithinItsError(t *testing.T) {
	lens := skewed(600, 2500)
	o := centrality.Options{MinStrength: new(0.0), First: new(200), Kinds: everyKind}
	exact := map[projection.Node]float64{}
	for _, p := range keyPlayers(t, lens, o).Players {
		exact[p.Node] = p.Betweenness
	}
	last := math.Inf(1)
	for _, arcs := range []int{1, 1_000_000, 3_000_000} {
		for seed := range uint64(10) {
			o.SampledArcs, o.Seed = arcs, seed
			a := keyPlayers(t, lens, o)
			if a.Sampling.Exact || a.Sampling.Doubt != .05 || !a.Scope.Truncated || a.Scope.Reason != "BUDGET" {
				t.Fatalf("%+v %+v", a.Sampling, a.Scope)
			}
			for _, p := range a.Players {
				if off := math.Abs(p.Betweenness - exact[p.Node]); exact[p.Node] > 0 && off > p.Error || p.Error > a.Sampling.Error {
					t.Errorf("%s: %v off by %v, error stated %v of %v", lens.ID(p.Node), p.Betweenness, off, p.Error, a.Sampling.Error)
				}
			}
			if seed == 9 {
				if a.Sampling.Error >= last {
					t.Errorf("%d arcs: error %v, with fewer %v", arcs, a.Sampling.Error, last)
				}
				last = a.Sampling.Error
			}
		}
	}
	o.Error, o.SampledArcs = new(.3), 3_000_000
	if a := keyPlayers(t, lens, o); a.Sampling.Exact || a.Scope.Truncated || a.Sampling.Error > .3 {
		t.Errorf("error asked for .3: %+v %+v", a.Sampling, a.Scope)
	}
}

func TestOptionsOutOfLimits(t *testing.T) {
	lens := skewed(100, 200)
	for _, c := range []struct {
		name string
		o    func(*centrality.Options)
		want domain.Code
	}{
		{"as much as may be asked", func(o *centrality.Options) { o.First, o.Hops, o.MinStrength = new(200), new(8), new(1.0) }, ""},
		{"players past the limit", func(o *centrality.Options) { o.First = new(201) }, domain.LimitExceeded},
		{"no players", func(o *centrality.Options) { o.First = new(0) }, domain.InvalidInput},
		{"hops past the limit", func(o *centrality.Options) { o.Hops = new(9) }, domain.LimitExceeded},
		{"no hops", func(o *centrality.Options) { o.Hops = new(0) }, domain.InvalidInput},
		{"a floor above 1", func(o *centrality.Options) { o.MinStrength = new(1.1) }, domain.InvalidInput},
		{"a floor that is no number", func(o *centrality.Options) { o.MinStrength = new(math.NaN()) }, domain.InvalidInput},
		{"no error at all", func(o *centrality.Options) { o.Error = new(0.0) }, domain.InvalidInput},
		{"around too much", func(o *centrality.Options) { o.Around = make([]string, 201) }, domain.LimitExceeded},
		{"an empty window", func(o *centrality.Options) {
			o.Window = domain.Interval{From: domain.Day(20000).Date(), To: domain.Day(10000).Date()}
		}, domain.InvalidInput},
	} {
		var o centrality.Options
		c.o(&o)
		_, err := centrality.KeyPlayers(context.Background(), lens, o)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, got, err, c.want)
		}
	}
}

func TestADeadlineEndsTheSampling(t *testing.T) {
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := centrality.KeyPlayers(ended, skewed(100, 200), centrality.Options{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("after the deadline: %v", err)
	}
}

// TestEqualSeedsGiveEqualAnswers, and others others.
func TestEqualSeedsGiveEqualAnswers(t *testing.T) {
	lens := skewed(600, 2500)
	o := centrality.Options{MinStrength: new(0.0), SampledArcs: 100_000}
	seeds := rand.New(rand.NewPCG(1, 1))
	var texts []string
	for range 3 {
		o.Seed = seeds.Uint64()
		one, two := text(lens, keyPlayers(t, lens, o)), text(lens, keyPlayers(t, lens, o))
		if one != two || slices.Contains(texts, one) {
			t.Errorf("%s\n%s", one, two)
		}
		texts = append(texts, one)
	}
}

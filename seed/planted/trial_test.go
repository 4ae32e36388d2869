package planted_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/seed/planted"
)

var trial = planted.Size{Cases: 400, Networks: 40, Entities: 30_000, Links: 150_000, Seed: 11, Trial: planted.Families()}

func TestEveryRecordOfATrialIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := planted.Size{
			Cases: rapid.IntRange(0, 10).Draw(t, "cases"), Networks: rapid.IntRange(8, 12).Draw(t, "networks"),
			Entities: rapid.IntRange(822, 1200).Draw(t, "entities"), Links: rapid.IntRange(1500, 2500).Draw(t, "links"),
			Seed: rapid.Uint64().Draw(t, "seed"), Trial: planted.Families(),
		}
		g, err := planted.New(size)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, g, size)
	})
}

// joining are the links between neighbours on a chain that belong to chains.
type joining map[[2]string][]*domain.Link

// pairing is what is planted between a case and a network.
type pairing struct {
	family planted.Family // 0: the truth
	to     string
	// routes are its chains' links, kinds the links' kinds.
	routes [][]*domain.Link
	kinds  [][]domain.LinkKind
}

// pairings are those of every case with truth, the truth first.
func pairings(t *testing.T, g *planted.Graph) map[string][]*pairing {
	t.Helper()
	links := joining{}
	edges := g.Edges()
	var inChain []bool
	for e := range edges {
		inChain = append(inChain, e.InChain())
	}
	at := 0
	for l := range g.Links() {
		if inChain[at] {
			links[[2]string{l.From, l.To}] = append(links[[2]string{l.From, l.To}], l)
		}
		at++
	}
	all := map[string][]*pairing{}
	take := func(c planted.Chain, f planted.Family) {
		p := (*pairing)(nil)
		for _, known := range all[c.Case] {
			if known.to == c.Network {
				p = known
			}
		}
		if p == nil {
			p = &pairing{family: f, to: c.Network}
			all[c.Case] = append(all[c.Case], p)
		}
		if p.family != f {
			t.Fatalf("%s and %s are joined by %s and %s", c.Case, c.Network, p.family, f)
		}
		var route []*domain.Link
		var kinds []domain.LinkKind
		for i := range len(c.Nodes) - 1 {
			there, back := [2]string{c.Nodes[i], c.Nodes[i+1]}, [2]string{c.Nodes[i+1], c.Nodes[i]}
			found := append(slices.Clone(links[there]), links[back]...)
			if len(found) != 1 {
				route, kinds = nil, nil // links lie side by side: which is whose cannot be told
				break
			}
			route, kinds = append(route, found[0]), append(kinds, found[0].Kind)
		}
		p.routes, p.kinds = append(p.routes, route), append(p.kinds, kinds)
	}
	for _, c := range g.Truth() {
		take(c, 0)
	}
	for _, d := range g.Decoys() {
		take(d.Chain, d.Family)
	}
	for c, p := range all {
		if p[0].family != 0 {
			delete(all, c)
		}
	}
	return all
}

func TestDecoysAreMatchedToTheTruthOfTheirCase(t *testing.T) {
	g := plan(t, trial)
	count, told, untold := map[planted.Family]int{}, 0, 0
	for c, all := range pairings(t, g) {
		truth := all[0]
		for _, decoy := range all[1:] {
			count[decoy.family]++
			if len(decoy.kinds) != len(truth.kinds) {
				t.Fatalf("%s: %d routes of %s, %d of the truth", c, len(decoy.kinds), decoy.family, len(truth.kinds))
			}
			for r, kinds := range decoy.kinds {
				if kinds == nil || truth.kinds[r] == nil {
					untold++
					continue
				}
				told++
				same := slices.Equal(kinds, truth.kinds[r])
				if decoy.family == planted.BusyPlace {
					same = kinds[0] == truth.kinds[r][0] && kinds[len(kinds)-1] == truth.kinds[r][len(truth.kinds[r])-1]
				}
				if !same {
					t.Errorf("%s: %s has links %v, the truth %v", c, decoy.family, kinds, truth.kinds[r])
				}
			}
		}
	}
	if untold > told/20 {
		t.Errorf("the links of %d routes could be told, of %d not", told, untold)
	}
	for _, f := range planted.Families() {
		if count[f] < 80 {
			t.Errorf("%d decoys of %s", count[f], f)
		}
	}
}

func TestDegreesOfEndsDoNotTellTruthFromDecoy(t *testing.T) {
	g := plan(t, trial)
	ids := []string{}
	for e := range g.Entities() {
		ids = append(ids, e.ID)
	}
	degree := map[string]float64{}
	for e := range g.Edges() {
		degree[ids[e.From]]++
		degree[ids[e.To]]++
	}
	of := map[planted.Family][]float64{}
	ahead := map[planted.Family]float64{}
	for _, all := range pairings(t, g) {
		truth := degree[all[0].to]
		for _, p := range all {
			of[p.family] = append(of[p.family], degree[p.to])
			switch {
			case truth > degree[p.to]:
				ahead[p.family]++
			case truth == degree[p.to]:
				ahead[p.family] += .5
			}
		}
	}
	for _, f := range planted.Families() {
		share, n := ahead[f]/float64(len(of[f])), float64(len(of[f]))
		if math.Abs(share-.5) > 3*.5/math.Sqrt(n) {
			t.Errorf("%s: by degree the truth is before %.2f of %g decoys", f, share, n)
		}
		if apart, most := kolmogorov(of[0], of[f]), 1.63*math.Sqrt(1/n+1/float64(len(of[0]))); apart > most {
			t.Errorf("%s: degrees of ends are %.3f apart from those of true ends, more than %.3f", f, apart, most)
		}
	}
}

// kolmogorov is the greatest distance between the distributions.
func kolmogorov(a, b []float64) float64 {
	slices.Sort(a)
	slices.Sort(b)
	most := 0.0
	for _, x := range slices.Concat(a, b) {
		i, _ := slices.BinarySearch(a, math.Nextafter(x, math.Inf(1)))
		j, _ := slices.BinarySearch(b, math.Nextafter(x, math.Inf(1)))
		most = max(most, math.Abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return most
}

func TestEachFamilyLacksWhatItSays(t *testing.T) {
	g := plan(t, trial)
	key, poor := map[string]string{}, map[string]bool{}
	for r := range g.Reports() {
		key[r.ID], poor[r.ID] = r.Key(), r.Grade.Confidence() < .5
	}
	seen := map[planted.Family]int{}
	for c, all := range pairings(t, g) {
		for _, p := range all {
			keys := map[string]bool{}
			for _, route := range p.routes {
				if route == nil {
					continue
				}
				seen[p.family]++
				unsourced, weak := 0, 0
				for _, l := range route {
					if len(l.Reports) == 0 {
						unsourced++
					} else if poor[l.Reports[0]] {
						weak++
					}
					for _, r := range l.Reports {
						keys[key[r]] = true
					}
				}
				wantUnsourced, wantWeak := 0, 0
				switch p.family {
				case planted.PoorSource:
					wantWeak = len(route)
				case planted.Unsourced:
					wantUnsourced = len(route)
				case planted.WeakLink:
					wantWeak = 1
				}
				if unsourced != wantUnsourced || weak != wantWeak {
					t.Errorf("%s, %s: %d links unsourced and %d poor, want %d and %d", c, p.family, unsourced, weak, wantUnsourced, wantWeak)
				}
				if impossible := inverted(route); impossible != (p.family == planted.Impossible) {
					t.Errorf("%s, %s: what flows goes against time: %v", c, p.family, impossible)
				}
			}
			if p.family == planted.SingleSource && (len(keys) != 1 || len(p.routes) < 2) {
				t.Errorf("%s: %s has %d routes on %d sources", c, p.family, len(p.routes), len(keys))
			}
			if p.family == 0 && p.routes[0] != nil && len(keys) < 2 {
				t.Errorf("%s: the truth rests on %d sources", c, len(keys))
			}
		}
	}
	if seen[planted.Impossible] < 50 || seen[0] < 500 {
		t.Errorf("routes seen: %v", seen)
	}
}

// inverted says whether something left a link after the next let nothing in. On
// every route only one pair of dated links meets.
func inverted(route []*domain.Link) bool {
	for i := range len(route) - 1 {
		a, b := route[i], route[i+1]
		// Kinds whose flow comes in before the other's, whichever way they are walked.
		for _, order := range [][2]domain.LinkKind{
			{domain.Sold, domain.Possessed},
			{domain.ConsignedBy, domain.CarriedBy},
			{domain.PaidBy, domain.PaidTo},
			{domain.Contained, domain.CarriedBy},
		} {
			first, second := a, b
			if a.Kind == order[1] && b.Kind == order[0] {
				first, second = b, a
			}
			if first.Kind == order[0] && second.Kind == order[1] {
				return second.Until.Known() && first.Since.First() > second.Until.Last()
			}
		}
	}
	return false
}

func TestTrialsThatCannotBeAreRefused(t *testing.T) {
	few := trial
	few.Networks = 7
	if _, err := planted.New(few); err == nil {
		t.Error("seven networks for seven decoys and the truth")
	}
	few = trial
	few.Entities = few.Cases + few.Networks + 300
	if _, err := planted.New(few); err == nil {
		t.Error("three hundred things to lead chains through")
	}
}

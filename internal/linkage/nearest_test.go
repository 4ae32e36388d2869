package linkage_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// leaving is what it costs to leave an entity by the best of its paths to a
// network, or to another entity; math.MaxInt64 where there is none.
func (o *oracle) leaving(from, to string) int64 {
	if from == to {
		return 0
	}
	least := int64(math.MaxInt64)
	for _, p := range o.paths(from, to) {
		cost := p.cost
		if p.chain < len(p.links) {
			cost += o.damping(from)
		}
		if round12(exp(cost)) >= o.floor() {
			least = min(least, cost)
		}
	}
	return least
}

func (o *oracle) nearest(from string, k int) string {
	type row struct {
		cost int64
		id   string
	}
	var rows []row
	for _, e := range o.m.Entities {
		if e.IsNetwork() {
			if cost := o.leaving(from, e.ID); cost < math.MaxInt64 {
				rows = append(rows, row{cost, e.ID})
			}
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.id, b.id)) })
	return fmt.Sprint(rows[:min(k, len(rows))])
}

func TestNearestNetworksAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 5)
		if rapid.Bool().Draw(t, "of one kind") {
			m = drawEven(t, []domain.LinkKind{domain.PartOf, domain.PartOf, domain.AffiliateOf, domain.SuspectIn})
		}
		floor := rapid.SampledFrom([]*float64{nil, new(0.0), new(.2)}).Draw(t, "floor")
		k := rapid.IntRange(1, 4).Draw(t, "k")
		lens := lensOf(t, m)
		o := &oracle{m: m.trimmed(maySee), q: linkage.Question{MaxHops: new(16), MinStrength: floor}, network: true}
		for _, workers := range []int{0, 3} {
			near, err := linkage.Nearest(context.Background(), lens, linkage.NearestQuestion{K: k, MinStrength: floor, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range o.m.Entities {
				n, _ := lens.Node(e.ID)
				if got, want := nearText(lens, near.Of(n)), o.nearest(e.ID, k); got != want {
					t.Fatalf("%s: got %s, want %s; %+v", e.ID, got, want, m)
				}
			}
		}
	})
}

func nearText(lens *projection.Lens, near []linkage.Near) string {
	type row struct {
		cost int64
		id   string
	}
	var rows []row
	for _, l := range near {
		rows = append(rows, row{int64(l.Cost), lens.ID(l.Network)})
	}
	return fmt.Sprint(rows)
}

func TestDistancesAndHopsAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 5)
		lens := lensOf(t, m)
		o := &oracle{m: m.trimmed(maySee), q: linkage.Question{MaxHops: new(16), MinStrength: new(0.0)}}
		from := rapid.SampledFrom(m.Entities).Draw(t, "from").ID
		n, ok := lens.Node(from)
		if !ok {
			return
		}
		costs, err := linkage.Distances(context.Background(), lens, n, nil)
		if err != nil {
			t.Fatal(err)
		}
		hops, err := linkage.Hops(context.Background(), lens, n, make([]uint32, 100))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range o.m.Entities {
			wantCost, wantHops := int64(linkage.Unreached), int64(linkage.Unreached)
			if e.ID == from {
				wantCost, wantHops = 0, 0
			} else {
				for _, p := range o.paths(from, e.ID) {
					wantCost, wantHops = min(wantCost, p.cost), min(wantHops, int64(len(p.links)))
				}
			}
			to, _ := lens.Node(e.ID)
			if int64(costs[to]) != wantCost || int64(hops[to]) != wantHops {
				t.Fatalf("%s to %s: %d by %d links, want %d by %d; %+v", from, e.ID, costs[to], hops[to], wantCost, wantHops, m)
			}
		}
	})
}

func TestBulkSearchesStopWithTheirContext(t *testing.T) {
	lens := lensOf(t, story())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	n, _ := lens.Node("case")
	_, errNear := linkage.Nearest(ctx, lens, linkage.NearestQuestion{K: 2})
	_, errDistances := linkage.Distances(ctx, lens, n, nil)
	_, errHops := linkage.Hops(ctx, lens, n, nil)
	for _, err := range []error{errNear, errDistances, errHops} {
		if domain.CodeOf(err) != domain.Timeout {
			t.Errorf("%v, want a timeout", err)
		}
	}
}

func TestNearestNeedsAK(t *testing.T) {
	if _, err := linkage.Nearest(context.Background(), lensOf(t, story()), linkage.NearestQuestion{}); domain.CodeOf(err) != domain.InvalidInput {
		t.Errorf("%v", err)
	}
}

package linkage_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// twiceAsDear is a half-life and an age at which a link without reports costs
// just twice what a fresh one does.
func twiceAsDear(t *testing.T, kind domain.LinkKind) (halfLife, age int) {
	fresh := float64(projection.Cost(kind, domain.UnsourcedConfidence))
	for halfLife = 1; halfLife < 10_000; halfLife++ {
		age = int(math.Round(fresh / 1e6 / math.Ln2 * float64(halfLife)))
		if math.Round(1e6*math.Ln2*float64(age)/float64(halfLife)) == fresh {
			return halfLife, age
		}
	}
	t.Fatal("no such half-life")
	return 0, 0
}

// drawStrands makes strands of different lengths between c0 and n0 that cost
// the same: where a strand is shorter, some of its links are old. Its inner
// nodes have two links, so that nothing is damped. Ids are in no order.
func drawStrands(t *rapid.T, kind domain.LinkKind, old domain.PartialDate) *model {
	const fullCost = 4 // in fresh links
	mark := domain.Mark{Owner: "NE"}
	m := fanned(0, nil)
	names := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}).Draw(t, "names")
	taken := 0
	name := func(prefix string) string {
		taken++
		return fmt.Sprintf("%s%02d", prefix, names[taken%len(names)]*10+taken/len(names))
	}
	for range rapid.IntRange(2, 4).Draw(t, "strands") {
		at := "c0"
		for cost := 0; cost < fullCost; {
			l := domain.Link{ID: name("l"), Kind: kind, From: at, To: "n0", Mark: mark}
			if cost++; cost < fullCost && rapid.Bool().Draw(t, "old") {
				l.Since, cost = old, cost+1
			}
			if cost < fullCost {
				l.To = name("p")
				m.Entities = append(m.Entities, domain.Entity{ID: l.To, Kind: domain.Person, Mark: mark})
			}
			at = l.To
			m.Links = append(m.Links, l)
		}
	}
	return m
}

func TestEqualCostsOfDifferentLengthsAreOrderedByIds(t *testing.T) {
	kind := domain.AssociateOf
	halfLife, age := twiceAsDear(t, kind)
	today := date("2021-06-30").First()
	lengths := map[int]bool{}
	rapid.Check(t, func(t *rapid.T) {
		m := drawStrands(t, kind, (today - domain.Day(age)).Date())
		q := linkage.Question{
			K: drawJudgedK(t), MinStrength: new(0.0), HalfLifeDays: &halfLife, Today: today,
			MaxHops: new(rapid.IntRange(2, 5).Draw(t, "hops")),
		}
		lens := lensOf(t, m)
		for _, ends := range [][2]string{{"c0", "n0"}, {"n0", "c0"}} {
			paths, err := (&linkage.Finder{}).Paths(context.Background(), lens, ends[0], ends[1], q)
			if err != nil {
				t.Fatal(err)
			}
			o := &oracle{m: m, q: q}
			if got, want := pathsText(lens, paths), o.pathsText(ends[0], ends[1], *q.K); got != want {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			if n := len(paths.Paths); n > 1 && paths.Paths[0].Cost == paths.Paths[n-1].Cost {
				lengths[paths.Paths[n-1].Hops()-paths.Paths[0].Hops()] = true
			}
		}
	})
	if !lengths[-1] || !lengths[1] {
		t.Errorf("differences in length that were met: %v", lengths)
	}
}

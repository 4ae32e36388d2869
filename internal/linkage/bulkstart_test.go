package linkage_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// drawTies draws a graph and a search of it, off which the ties of anything are
// read, with the oracle that answers the same.
func drawTies(t *rapid.T, labels ...int) (*linkage.Bulk, *projection.Lens, linkage.BulkQuestion, *oracle) {
	m := drawCases(t)
	if rapid.IntRange(0, 3).Draw(t, "of one kind") == 0 {
		m = drawEven(t, []domain.LinkKind{domain.PartOf, domain.PartOf, domain.AffiliateOf, domain.SuspectIn})
		for i := range m.Entities {
			if i > 2 && rapid.Bool().Draw(t, "no network") { // but it may begin a chain
				m.Entities[i].Values = nil
			}
		}
	}
	lens := lensOf(t, m)
	q, one := drawBulk(t)
	q.ToCases, q.CrossBorder = false, false
	q.Labels = rapid.SampledFrom(labels).Draw(t, "labels")
	bulk, err := (&linkage.Finder{}).Bulk(context.Background(), lens, q)
	if err != nil {
		t.Fatal(err)
	}
	if limit := rapid.SampledFrom([]int{0, 0, 1, 20}).Draw(t, "arcs"); limit > 0 {
		bulk.Limit(limit)
	}
	return bulk, lens, q, &oracle{m: m.trimmed(maySee), q: one, network: true, given: true}
}

// about makes the oracle answer about the thing.
func (o *oracle) about(e *domain.Entity) { o.thing = e.Kind != domain.Case }

type oracleTie struct {
	id, line string
	strength float64
}

// ties are all of a thing, the strongest first.
func (o *oracle) ties(from string, q linkage.BulkQuestion) (ties []oracleTie) {
	for _, to := range o.targets(from, q) {
		if kept, _ := o.ranked(from, to, *o.q.K); len(kept) > 0 {
			v := o.verdict(kept)
			ties = append(ties, oracleTie{to, fmt.Sprintf("%s %s %d %v", to, verdictText(v.strength, v.corroborations, v.exact), kept[0].cost, kept[0].key()), v.strength})
		}
	}
	slices.SortFunc(ties, func(a, b oracleTie) int { return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.id, b.id)) })
	return ties
}

func pathKey(lens *projection.Lens, p linkage.Path) []string {
	var key []string
	for i, n := range p.Nodes {
		key = append(key, lens.ID(n))
		if i < len(p.Steps) {
			key = append(key, lens.LinkID(p.Steps[i].Link))
		}
	}
	return key
}

func TestTiesOfAnythingToNetworksAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bulk, lens, q, o := drawTies(t, 0, 0, 1, 2, 3)
		for i := range o.m.Entities {
			e := &o.m.Entities[i]
			if e.IsNetwork() {
				continue
			}
			n, _ := lens.Node(e.ID)
			ties, err := bulk.Of(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			all := true
			for _, tie := range ties {
				got = append(got, fmt.Sprintf("%s %s %d %v", lens.ID(tie.Target), verdictText(tie.Strength, tie.Corroborations, tie.Exact), tie.Best.Cost, pathKey(lens, tie.Best)))
				all = all && tie.Exact
			}
			o.about(e)
			want := o.ties(e.ID, q)
			if enough := q.Labels == 0 && len(o.targets(e.ID, q)) <= 4; enough || len(got) > 0 && all {
				var lines []string
				for _, tie := range want[:min(*q.PerCase, len(want))] {
					lines = append(lines, tie.line)
				}
				if !slices.Equal(got, lines) {
					t.Fatalf("%s, %+v: got\n%s\nwant\n%s", e.ID, q, strings.Join(got, "\n"), strings.Join(lines, "\n"))
				}
				continue
			}
			for i, tie := range ties {
				if i >= len(want) || tie.Strength > want[i].strength+1e-11 {
					t.Fatalf("%s: tie %d is stronger than it can be", e.ID, i)
				}
			}
		}
	})
}

func TestFragilityOfBulkTiesIsThatOfSingleQuestions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bulk, lens, q, o := drawTies(t, 0)
		size := func(f linkage.Fragility) string { return strings.Fields(fragilityText(f))[0] }
		for i := range o.m.Entities {
			e := &o.m.Entities[i]
			if e.IsNetwork() {
				continue
			}
			n, _ := lens.Node(e.ID)
			ties, err := bulk.Of(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			o.about(e)
			for _, tie := range ties {
				to := lens.ID(tie.Target)
				got, err := bulk.Fragility(context.Background(), n, tie.Target)
				if err != nil || got.Sources != nil {
					t.Fatal(got, err)
				}
				if want := strings.Fields(o.fragility(e.ID, to))[0]; size(got) != want {
					t.Fatalf("%s to %s: fragility %s, want %s", e.ID, to, size(got), want)
				}
				if o.thing {
					continue
				}
				why, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, e.ID, to, linkage.Question{K: o.q.K, MaxHops: q.MaxHops, MinStrength: q.MinStrength})
				if err != nil {
					t.Fatal(err)
				}
				if size(got) != size(why.Fragility) {
					t.Fatalf("%s to %s: fragility %s, by itself %s", e.ID, to, size(got), size(why.Fragility))
				}
			}
		}
	})
}

func TestWhatMayBeAskedAboutInBulk(t *testing.T) {
	lens := lensOf(t, story())
	for _, c := range []struct {
		name, from string
		toCases    bool
		want       domain.Code
	}{
		{"a case", "case", false, ""},
		{"a person", "suspect", false, ""},
		{"a network", "group", false, domain.InvalidInput},
		{"a case for cases", "case", true, ""},
		{"a person for cases", "suspect", true, domain.InvalidInput},
	} {
		bulk, err := (&linkage.Finder{}).Bulk(context.Background(), lens, linkage.BulkQuestion{ToCases: c.toCases})
		if err != nil {
			t.Fatal(err)
		}
		from, _ := lens.Node(c.from)
		_, err = bulk.Of(context.Background(), from)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

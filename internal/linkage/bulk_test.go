package linkage_test

import (
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

// drawBulk draws a question about many cases, and the one about each that asks
// the same.
func drawBulk(t *rapid.T) (linkage.BulkQuestion, linkage.Question) {
	q := linkage.BulkQuestion{
		K: rapid.SampledFrom([]*int{nil, nil, new(1), new(2), new(5)}).Draw(t, "k"), PerCase: new(rapid.IntRange(1, 4).Draw(t, "per case")),
		MinStrength: rapid.SampledFrom([]*float64{nil, new(0.0), new(.05), new(.3)}).Draw(t, "minStrength"),
		Workers:     rapid.IntRange(0, 3).Draw(t, "workers"),
	}
	if rapid.Bool().Draw(t, "hops given") {
		q.MaxHops = new(rapid.IntRange(1, 5).Draw(t, "maxHops"))
	}
	if q.ToCases = rapid.Bool().Draw(t, "to cases"); q.ToCases {
		q.CrossBorder = rapid.Bool().Draw(t, "cross-border")
	} else if rapid.Bool().Draw(t, "some networks") {
		q.Networks = []string{"n1", "nowhere", "n0"}
	}
	single := linkage.Question{K: q.K, MaxHops: q.MaxHops, MinStrength: q.MinStrength}
	if q.K == nil {
		single.K = new(1)
	}
	return q, single
}

// tieTexts are ties as they are compared: without what the best path of a bulk
// answer does not tell.
func tieTexts(lens *projection.Lens, ties []linkage.Tie) []string {
	var lines []string
	for _, tie := range ties {
		tie.Best.Countries = nil
		lines = append(lines, fmt.Sprintf("%s %.12f %d %t %v %s", lens.ID(tie.Target), tie.Strength, tie.Corroborations, tie.Exact, tie.Countries, text(lens, tie.Best)))
	}
	return lines
}

func single(f *linkage.Finder, lens *projection.Lens, id string, q linkage.BulkQuestion, one linkage.Question) (linkage.CaseLinksAnswer, error) {
	if q.ToCases {
		return f.RelatedCases(context.Background(), lens, id, q.CrossBorder, q.PerCase, one)
	}
	return f.CaseLinks(context.Background(), lens, id, q.Networks, q.PerCase, one)
}

func TestBulkAnswersAreThoseOfSingleQuestions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		lens := lensOf(t, m)
		q, one := drawBulk(t)
		q.Labels = rapid.SampledFrom([]int{0, 0, 1, 2, 3}).Draw(t, "labels")
		f := &linkage.Finder{}
		bulk, err := f.Bulk(context.Background(), lens, q)
		if err != nil {
			t.Fatal(err)
		}
		limit := rapid.SampledFrom([]int{0, 1, 20, 1000}).Draw(t, "arcs")
		if limit > 0 {
			bulk.Limit(limit)
		}
		for n := range lens.NodesOfKind(domain.Case, "") {
			ties, err := bulk.Of(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			for i := range ties {
				ties[i].Best.Cautions = bulk.Cautions(context.Background(), &ties[i])
			}
			want, err := single(f, lens, lens.ID(n), q, one)
			if err != nil {
				t.Fatal(err)
			}
			holdToSingle(t, lens, q, ties, want.Results)
		}
		if f.Passes() != 1 {
			t.Fatalf("%d searches of the graph", f.Passes())
		}
	})
}

// holdToSingle lets bulk answers differ from single ones only where they say
// that they are not exact for want of labels: some stronger tie may be missing.
func holdToSingle(t *rapid.T, lens *projection.Lens, q linkage.BulkQuestion, got, want []linkage.Tie) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%+v: %d ties, want %d", q, len(got), len(want))
	}
	inexact := slices.ContainsFunc(got, func(tie linkage.Tie) bool { return !tie.Exact })
	if q.Labels == 0 || len(got) > 0 && !inexact {
		if g, w := tieTexts(lens, got), tieTexts(lens, want); !slices.Equal(g, w) {
			t.Fatalf("%+v: got\n%s\nwant\n%s", q, strings.Join(g, "\n"), strings.Join(w, "\n"))
		}
		return
	}
	for i := range got {
		if i < len(want) && got[i].Strength > want[i].Strength {
			t.Fatalf("tie %d is stronger than it can be", i)
		}
	}
}

func TestBulkAnswersAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		lens := lensOf(t, m)
		q, one := drawBulk(t)
		bulk, err := (&linkage.Finder{}).Bulk(context.Background(), lens, q)
		if err != nil {
			t.Fatal(err)
		}
		o := &oracle{m: m.trimmed(maySee), q: one, network: !q.ToCases, toCase: q.ToCases, given: true}
		for n := range lens.NodesOfKind(domain.Case, "") {
			ties, err := bulk.Of(context.Background(), n)
			if err != nil {
				t.Fatal(err)
			}
			wanted := o.targets(lens.ID(n), q)
			for _, tie := range ties {
				kept, _ := o.ranked(lens.ID(n), lens.ID(tie.Target), *one.K)
				if len(kept) == 0 || !slices.Contains(wanted, lens.ID(tie.Target)) {
					t.Fatalf("%s is not tied to %s", lens.ID(n), lens.ID(tie.Target))
				}
				v := o.verdict(kept)
				got, want := verdictText(tie.Strength, tie.Corroborations, tie.Exact), verdictText(v.strength, v.corroborations, v.exact)
				if got != want || tie.Best.Cost != kept[0].cost {
					t.Fatalf("%s to %s: %s, want %s", lens.ID(n), lens.ID(tie.Target), got, want)
				}
			}
			if linked := o.linked(lens.ID(n), wanted, *one.K); len(ties) != min(*q.PerCase, linked) {
				t.Fatalf("%d ties of %d", len(ties), linked)
			}
		}
	})
}

// targets are what may be a target of the case.
func (o *oracle) targets(from string, q linkage.BulkQuestion) (ids []string) {
	for _, e := range o.m.Entities {
		switch {
		case !q.ToCases && e.IsNetwork() && (q.Networks == nil || slices.Contains(q.Networks, e.ID)),
			q.ToCases && e.Kind == domain.Case && !o.same(from, e.ID) && (!q.CrossBorder || o.entity(from).Countries()[0] != e.Countries()[0]):
			ids = append(ids, e.ID)
		}
	}
	return ids
}

func (o *oracle) linked(from string, targets []string, k int) (n int) {
	for _, to := range targets {
		if kept, _ := o.ranked(from, to, k); len(kept) > 0 {
			n++
		}
	}
	return n
}

func TestBulkArguments(t *testing.T) {
	lens := lensOf(t, story())
	for _, c := range []struct {
		name string
		q    linkage.BulkQuestion
		want domain.Code
	}{
		{"nothing but defaults", linkage.BulkQuestion{}, ""},
		{"too many ties", linkage.BulkQuestion{PerCase: new(201)}, domain.LimitExceeded},
		{"no ties", linkage.BulkQuestion{PerCase: new(0)}, domain.InvalidInput},
		{"too many paths", linkage.BulkQuestion{K: new(51)}, domain.LimitExceeded},
		{"a floor above one", linkage.BulkQuestion{MinStrength: new(1.5)}, domain.InvalidInput},
		{"networks that are none", linkage.BulkQuestion{Networks: []string{"suspect"}}, domain.InvalidInput},
		{"networks for cases", linkage.BulkQuestion{ToCases: true, Networks: []string{"network"}}, domain.InvalidInput},
		{"networks over borders", linkage.BulkQuestion{CrossBorder: true}, domain.InvalidInput},
		{"only what is not in view", linkage.BulkQuestion{Networks: []string{"place", "nowhere"}}, ""},
	} {
		_, err := (&linkage.Finder{}).Bulk(context.Background(), lens, c.q)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (&linkage.Finder{}).Bulk(ended, lens, linkage.BulkQuestion{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("after the end: %v", err)
	}
}

package linkage_test

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

var cases = flag.Int("noninterference", 10_000, "random graphs on which answers with and without what is hidden are compared")

// TestHiddenThingsHaveNoInfluence compares, byte for byte, what is answered
// about a graph through a lens with what is answered about the graph without
// all that the lens hides.
func TestHiddenThingsHaveNoInfluence(t *testing.T) {
	for i := range *cases {
		rng := rapid.Custom(func(t *rapid.T) [2]string {
			m := drawModel(t, 3)
			q := drawQuestion(t)
			from, to := "c0", "n0"
			if rapid.IntRange(0, 2).Draw(t, "any ends") == 0 {
				from = rapid.SampledFrom(m.Entities).Draw(t, "from").ID
				to = rapid.SampledFrom(m.Entities).Draw(t, "to").ID
			}
			f := &linkage.Finder{Arcs: rapid.SampledFrom([]int{0, 0, 0, 10, 40}).Draw(t, "budget")}
			whole := lensOf(t, m)
			without := lensOf(t, m.trimmed(maySee))
			return [2]string{everything(f, whole, from, to, q), everything(f, without, from, to, q)}
		})
		if got := rng.Example(i); got[0] != got[1] {
			t.Fatalf("graph %d: with what is hidden\n%s\nwithout it\n%s", i, got[0], got[1])
		}
	}
}

// everything is the text of all answers about two entities.
func everything(f *linkage.Finder, lens *projection.Lens, from, to string, q linkage.Question) string {
	ctx := context.Background()
	q.Shown = shownThrough(lens)
	paths, err := f.Paths(ctx, lens, from, to, q)
	s := fmt.Sprintf("%s %v %+v\n", pathsText(lens, paths), err, paths.Scope)
	why, err := f.WhyLinked(ctx, lens, from, to, q)
	s += fmt.Sprintf("%s %v %+v\n", whyText(lens, why), err, why.Scope)
	s += fmt.Sprintln(why.Strength, valueOf(why.Fragility.Size), why.Fragility.Exact, why.Fragility.Sources)
	related, err := f.RelatedCases(ctx, lens, from, len(why.Paths)%2 == 0, nil, q)
	s += fmt.Sprintf("%s %v %+v\n", tiesText(lens, related), err, related.Scope)
	ties, err := f.CaseLinks(ctx, lens, from, nil, new(2), q)
	s += fmt.Sprintf("%s %v %+v\n", tiesText(lens, ties), err, ties.Scope)
	ties, err = f.CaseLinks(ctx, lens, from, []string{"n1", to}, nil, q)
	s += fmt.Sprintf("%s %v %+v\n", tiesText(lens, ties), err, ties.Scope)
	for _, id := range []string{from, to} {
		if n, ok := lens.Node(id); ok {
			s += fmt.Sprint(lens.Label(n), lens.Countries(n), lens.NodeReports(n), lens.Degree(n), lens.Counts([]projection.Node{n}, nil))
			for _, e := range lens.Links(n, projection.LinkFilter{After: "l03"}) {
				s += fmt.Sprint(lens.LinkID(e.Link), lens.ID(e.Other), e.Out, lens.LinkReports(e.Link), lens.Disputed(e.Link), lens.Price(e.Link))
			}
		}
	}
	for _, k := range domain.AllEntityKinds() {
		for n := range lens.NodesOfKind(k, "") {
			s += lens.ID(n) + " "
		}
	}
	return s
}

func valueOf(size *int) int {
	if size == nil {
		return -1
	}
	return *size
}

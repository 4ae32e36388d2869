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

func TestNearestCasesAreThoseOfTheStrongestPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		q := drawQuestion(t)
		first := rapid.IntRange(1, 4).Draw(t, "first")
		from := rapid.SampledFrom(m.Entities).Draw(t, "from").ID
		lens := lensOf(t, m)
		answer, err := (&linkage.Finder{}).NearestCases(context.Background(), lens, from, &first, q)
		trimmed := m.trimmed(maySee)
		if !trimmed.holds(from) {
			if domain.CodeOf(err) != domain.NotFound {
				t.Fatalf("error %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, tie := range answer.Results {
			got = append(got, fmt.Sprintf("%s %v %s", lens.ID(tie.Target), tie.Strength, nodesText(lens, tie.Best)))
		}
		want := casesByPaths(t, lens, trimmed, from, q)
		if want = want[:min(first, len(want))]; !slices.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// casesByPaths asks for the strongest path to each case by itself.
func casesByPaths(t *rapid.T, lens *projection.Lens, m *model, from string, q linkage.Question) []string {
	type row struct {
		id, line string
		strength float64
	}
	var rows []row
	one := 1
	q.K = &one
	for _, e := range m.Entities {
		if e.Kind != domain.Case || e.ID == from {
			continue
		}
		found, err := (&linkage.Finder{}).Paths(context.Background(), lens, from, e.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found.Paths {
			rows = append(rows, row{e.ID, fmt.Sprintf("%s %v %s", e.ID, p.Strength, nodesText(lens, p)), p.Strength})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.id, b.id)) })
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = r.line
	}
	return lines
}

func nodesText(lens *projection.Lens, p linkage.Path) string {
	var ids []string
	for _, n := range p.Nodes {
		ids = append(ids, lens.ID(n))
	}
	return strings.Join(ids, " ")
}

package linkage_test

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// TestMoreEvidenceNeverWeakensTheBestPath holds the first claim at the head of
// link-strength.md, and with the models the other way round its converse: for a
// fixed set of visible links, one more report on a link that has one, or a
// better grade, never raises any path's cost. The claims about strength over
// several paths are in strength_test.go.
func TestMoreEvidenceNeverWeakensTheBestPath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 0)
		q := drawQuestion(t)
		before := strengths(t, m, q)
		m.strengthen(t)
		after := strengths(t, m, q)
		for end, s := range before {
			if after[end] < s {
				t.Fatalf("%s: %v, then %v with more evidence; %+v", end, s, after[end], m)
			}
		}
	})
}

// strengthen adds a report to a link that has one, or betters a grade.
func (m *model) strengthen(t *rapid.T) {
	if rapid.Bool().Draw(t, "better grade") {
		m.Reports[rapid.IntRange(0, len(m.Reports)-1).Draw(t, "which")].Grade = domain.Grade{Reliability: "A", Credibility: 1}
		return
	}
	m.Reports = append(m.Reports, domain.Report{
		ID: "rx", Grade: domain.Grade{Reliability: "E", Credibility: 5}, Source: rapid.SampledFrom([]string{"", "s1", "new"}).Draw(t, "key"),
		Mark: domain.Mark{Owner: "NE"},
	})
	for i := range m.Links {
		if l := &m.Links[i]; len(l.Reports) > 0 && rapid.Bool().Draw(t, "add") {
			l.Reports = append(l.Reports, "rx")
		}
	}
}

// strengths are those of the best paths from c0 to everything; impossible paths
// count, since which of them is best changes no link.
func strengths(t *rapid.T, m *model, q linkage.Question) map[string]float64 {
	lens := lensOf(t, m)
	q.IncludeImpossible = true
	found := map[string]float64{}
	for _, e := range m.Entities[1:] {
		a, err := (&linkage.Finder{}).Paths(context.Background(), lens, "c0", e.ID, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Paths) > 0 {
			found[e.ID] = a.Paths[0].Strength
		}
		for i := 1; i < len(a.Paths); i++ {
			if a.Paths[i].Cost < a.Paths[i-1].Cost {
				t.Fatalf("path %d is better than the one before", i)
			}
		}
	}
	return found
}

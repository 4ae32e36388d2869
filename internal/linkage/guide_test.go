package linkage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// asking is a question of any kind about some entity.
type asking struct {
	kind, from, to string
	q              linkage.Question
}

func drawAsking(t *rapid.T, m *model) asking {
	q := drawQuestion(t)
	q.K = drawJudgedK(t)
	if rapid.Bool().Draw(t, "plain") {
		q.ExcludeKinds, q.Window, q.HalfLifeDays = nil, domain.Interval{}, nil
	}
	return asking{
		rapid.SampledFrom([]string{"paths", "caseLinks", "relatedCases"}).Draw(t, "kind"),
		rapid.SampledFrom([]string{"c0", "c0", "n0"}).Draw(t, "from"),
		rapid.SampledFrom(m.Entities).Draw(t, "to").ID, q,
	}
}

func (a asking) answer(f *linkage.Finder, lens *projection.Lens) string {
	ctx := context.Background()
	switch a.kind {
	case "paths":
		found, err := f.Paths(ctx, lens, a.from, a.to, a.q)
		return fmt.Sprint(pathsText(lens, found), found.Scope.Reason, err)
	case "caseLinks":
		found, err := f.CaseLinks(ctx, lens, a.from, nil, new(2), a.q)
		return fmt.Sprint(tiesText(lens, found), found.Scope.Reason, err)
	}
	found, err := f.RelatedCases(ctx, lens, a.from, false, new(2), a.q)
	return fmt.Sprint(tiesText(lens, found), found.Scope.Reason, err)
}

func TestAnswersDoNotDependOnWhatWasAskedBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		lens := lensOf(t, m)
		budget := rapid.SampledFrom([]int{0, 0, 20, 60, 200}).Draw(t, "budget")
		warm := &linkage.Finder{Arcs: budget}
		for range rapid.IntRange(2, 6).Draw(t, "questions") {
			a := drawAsking(t, m)
			if got, want := a.answer(warm, lens), a.answer(&linkage.Finder{Arcs: budget}, lens); got != want {
				t.Fatalf("%+v: got\n%s\nof one that has not been asked before\n%s\nmodel %+v", a, got, want, m)
			}
		}
	})
}

// change adds a link, or takes one away, in the model and as a change.
func (m *model) change(t *rapid.T, epoch int64) projection.Changes {
	c := projection.Changes{Epoch: epoch}
	if len(m.Links) > 0 && rapid.Bool().Draw(t, "delete") {
		i := rapid.IntRange(0, len(m.Links)-1).Draw(t, "which")
		id := m.Links[i].ID
		c.Deleted = []string{id}
		m.Links = slices.Delete(m.Links, i, i+1)
		m.Disputes = slices.DeleteFunc(m.Disputes, func(d dispute) bool { return d.Link == id })
		return c
	}
	before := len(m.Links)
	m.drawLink(t, fmt.Sprintf("k%d", epoch), nil, 5)
	if len(m.Links) > before {
		id := fmt.Sprintf("k%d", epoch)
		m.Disputes = slices.DeleteFunc(m.Disputes, func(d dispute) bool { return d.Link == id })
		c.Links = slices.Clone(m.Links[before:])
	}
	return c
}

func TestGuidesFollowTheGraph(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		graph := projection.NewGraph(m.snapshot(t))
		warm := &linkage.Finder{}
		for epoch := range int64(rapid.IntRange(1, 5).Draw(t, "changes")) {
			for range rapid.IntRange(1, 3).Draw(t, "questions") {
				a := drawAsking(t, m)
				got := a.answer(warm, graph.Now().Lens(maySee))
				if want := a.answer(&linkage.Finder{}, lensOf(t, m)); got != want {
					t.Fatalf("%+v: got\n%s\nof the graph as it stands\n%s\nmodel %+v", a, got, want, m)
				}
			}
			if _, err := graph.Apply(m.change(t, 8+epoch)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

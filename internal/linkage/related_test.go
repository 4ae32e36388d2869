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
)

// drawCases makes a model with more cases, some of other countries, some of
// which are the same.
func drawCases(t *rapid.T) *model {
	m := drawModel(t, 5)
	for i := range rapid.IntRange(1, 3).Draw(t, "more cases") {
		m.Entities = append(m.Entities, domain.Entity{
			ID: fmt.Sprintf("c%d", i+2), Kind: domain.Case, Mark: drawMark(t, 10),
			Values: domain.Values{{Field: domain.FieldCountry, Value: rapid.SampledFrom([]string{"NE", "BF", "ML"}).Draw(t, "country")}},
		})
	}
	var cases []string
	for _, e := range m.Entities {
		if e.Kind == domain.Case {
			cases = append(cases, e.ID)
		}
	}
	for i := range rapid.IntRange(0, 5).Draw(t, "links to cases") {
		m.drawLink(t, fmt.Sprintf("m%02d", i), nil, 5)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "same cases") {
		a, b := rapid.SampledFrom(cases).Draw(t, "one"), rapid.SampledFrom(cases).Draw(t, "other")
		if a != b {
			m.Links = append(m.Links, domain.Link{ID: fmt.Sprintf("s%d", i), Kind: domain.SameAs, From: a, To: b, Mark: drawMark(t, 5)})
		}
	}
	return m
}

func TestRelatedCasesAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCases(t)
		q := drawQuestion(t)
		q.K = drawJudgedK(t)
		crossBorder := rapid.Bool().Draw(t, "cross-border")
		first := rapid.IntRange(1, 4).Draw(t, "first")
		lens := lensOf(t, m)
		answer, err := (&linkage.Finder{}).RelatedCases(context.Background(), lens, "c0", crossBorder, &first, q)
		trimmed := m.trimmed(maySee)
		if !trimmed.holds("c0") {
			if domain.CodeOf(err) != domain.NotFound {
				t.Fatalf("error %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		o := &oracle{m: trimmed, q: q, toCase: true, given: true}
		if got, want := tiesText(lens, answer), o.relatedText("c0", crossBorder, first); got != want {
			t.Fatalf("got\n%s\nwant\n%s\nmodel %+v", got, want, m)
		}
	})
}

func (m *model) holds(id string) bool {
	return slices.ContainsFunc(m.Entities, func(e domain.Entity) bool { return e.ID == id })
}

// relatedText is what the answer about other cases must be.
func (o *oracle) relatedText(from string, crossBorder bool, first int) string {
	type row struct {
		verdict
		id, line string
		skipped  int
	}
	var rows []row
	for _, e := range o.m.Entities {
		if e.Kind != domain.Case || o.same(from, e.ID) || crossBorder && o.entity(from).Countries()[0] == e.Countries()[0] {
			continue
		}
		kept, skipped := o.ranked(from, e.ID, o.k())
		if len(kept) == 0 {
			continue
		}
		var countries []string
		for _, p := range kept {
			countries = append(countries, o.countries(p)...)
		}
		v := o.verdict(kept)
		rows = append(rows, row{v, e.ID, fmt.Sprintf("%s %s %v %s", e.ID, verdictText(v.strength, v.corroborations, v.exact),
			domain.SortedSet(countries), o.text(kept[0])), skipped})
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.id, b.id)) })
	total := 0
	var lines []string
	for _, r := range rows[:min(first, len(rows))] {
		lines = append(lines, r.line)
		total += r.skipped
	}
	return strings.Join(append(lines, fmt.Sprint("skipped ", total, false)), "\n")
}

// same says whether SAME_AS links join the two, whatever the question: by
// letting what is joined spread until nothing changes.
func (o *oracle) same(a, b string) bool {
	joined := map[string]bool{a: true}
	for range o.m.Links {
		for _, l := range o.m.Links {
			if l.Kind == domain.SameAs && (joined[l.From] || joined[l.To]) {
				joined[l.From], joined[l.To] = true, true
			}
		}
	}
	return joined[b]
}

func TestRelatedCasesArguments(t *testing.T) {
	lens := lensOf(t, story())
	for _, c := range []struct {
		name  string
		of    string
		first *int
		want  domain.Code
	}{
		{"a case", "case", nil, ""},
		{"too many", "case", new(201), domain.LimitExceeded},
		{"none", "case", new(0), domain.InvalidInput},
		{"what is no case", "suspect", nil, domain.InvalidInput},
		{"what is hidden", "place", nil, domain.NotFound},
		{"what is unknown", "nowhere", nil, domain.NotFound},
	} {
		_, err := (&linkage.Finder{}).RelatedCases(context.Background(), lens, c.of, false, c.first, linkage.Question{})
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

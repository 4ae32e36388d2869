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

// text writes a path as the oracle does.
func text(lens *projection.Lens, p linkage.Path) string {
	var key []string
	var costs, dampings []int64
	var forward []bool
	for i, n := range p.Nodes {
		key = append(key, lens.ID(n))
		if i < len(p.Steps) {
			step := p.Steps[i]
			key = append(key, lens.LinkID(step.Link))
			costs, dampings, forward = append(costs, step.Cost), append(dampings, step.Damping), append(forward, step.Forward)
		}
	}
	return fmt.Sprintf("%d %.12f %d %s [%s] [%s] %v %v %v %v chain %d", p.Cost, p.Strength, p.Hops(), p.Temporal,
		strings.Join(p.Cautions, " "), strings.Join(p.Countries, " "), key, costs, dampings, forward, p.Chain)
}

func drawQuestion(t *rapid.T) linkage.Question {
	q := linkage.Question{Today: date("2021-06-30").First()}
	if rapid.Bool().Draw(t, "hops given") {
		q.MaxHops = new(rapid.IntRange(1, 5).Draw(t, "maxHops"))
	}
	q.MinStrength = rapid.SampledFrom([]*float64{nil, new(0.0), new(0.0), new(.05), new(.3)}).Draw(t, "minStrength")
	q.K = new(rapid.SampledFrom([]int{1, 1, 2, 5, 20, 50}).Draw(t, "k"))
	q.IncludeImpossible = rapid.Bool().Draw(t, "impossible")
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		q.ExcludeKinds = []domain.LinkKind{rapid.SampledFrom(kindsDrawn).Draw(t, "excluded")}
	}
	if rapid.IntRange(0, 3).Draw(t, "windowed") == 0 {
		q.Window = domain.Interval{
			From: date(rapid.SampledFrom(datesDrawn).Draw(t, "from")), To: date(rapid.SampledFrom(datesDrawn).Draw(t, "to")),
		}
		if q.Window.Empty() {
			q.Window.To = 0
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "fading") == 0 {
		q.HalfLifeDays = new(rapid.SampledFrom([]int{1, 30, 365, 2000, 2000}).Draw(t, "halfLife"))
		q.AsOf = date(rapid.SampledFrom(datesDrawn).Draw(t, "asOf"))
	}
	return q
}

func lensOf(t fataler, m *model) *projection.Lens { return m.snapshot(t).Lens(maySee) }

func pathsText(lens *projection.Lens, a linkage.PathsAnswer) string {
	var lines []string
	for _, p := range a.Paths {
		lines = append(lines, text(lens, p))
	}
	return strings.Join(append(lines, fmt.Sprint("skipped ", a.Scope.SkippedImpossible, a.Scope.Truncated)), "\n")
}

func (o *oracle) pathsText(from, to string, k int) string {
	kept, skipped := o.ranked(from, to, k)
	var lines []string
	for _, p := range kept {
		lines = append(lines, o.text(p))
	}
	return strings.Join(append(lines, fmt.Sprint("skipped ", skipped, false)), "\n")
}

func TestPathsAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 5)
		q := drawQuestion(t)
		from := rapid.SampledFrom(m.Entities).Draw(t, "from").ID
		to := rapid.SampledFrom(m.Entities).Draw(t, "to").ID
		lens := lensOf(t, m)
		answer, err := (&linkage.Finder{}).Paths(context.Background(), lens, from, to, q)
		trimmed := m.trimmed(maySee)
		if want := expectedFault(trimmed, from, to); domain.CodeOf(err) != want {
			t.Fatalf("error %v, want %q", err, want)
		}
		if err != nil {
			return
		}
		o := &oracle{m: trimmed, q: q}
		if got, want := pathsText(lens, answer), o.pathsText(from, to, *q.K); got != want {
			t.Fatalf("got\n%s\nwant\n%s\nmodel %+v", got, want, m)
		}
	})
}

func expectedFault(m *model, from, to string) domain.Code {
	if from == to {
		return domain.InvalidInput
	}
	for _, id := range []string{from, to} {
		if !slices.ContainsFunc(m.Entities, func(e domain.Entity) bool { return e.ID == id }) {
			return domain.NotFound
		}
	}
	return ""
}

func TestWhyLinkedIsThatOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, rapid.SampledFrom([]int{0, 5}).Draw(t, "hide one in"))
		q := drawQuestion(t)
		q.ExactNetwork, q.IncludeImpossible = rapid.IntRange(0, 3).Draw(t, "exact") == 0, rapid.IntRange(0, 3).Draw(t, "impossible too") == 0
		q.K = drawJudgedK(t)
		lens := lensOf(t, m)
		q.Shown = shownThrough(lens)
		if rapid.Bool().Draw(t, "floor at a path") {
			q.MinStrength = (&oracle{m: m.trimmed(maySee), q: q, network: !q.ExactNetwork, given: true}).drawFloor(t)
		}
		answer, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "c0", "n0", q)
		trimmed := m.trimmed(maySee)
		if want := expectedFault(trimmed, "c0", "n0"); domain.CodeOf(err) != want {
			t.Fatalf("error %v, want %q", err, want)
		}
		if err != nil {
			return
		}
		o := &oracle{m: trimmed, q: q, network: !q.ExactNetwork, given: true}
		if got, want := whyText(lens, answer), o.whyText("c0", "n0", *q.K); got != want {
			t.Fatalf("got\n%s\nwant\n%s\nmodel %+v", got, want, m)
		}
	})
}

// drawJudgedK are so few paths that the oracle can try all there is.
func drawJudgedK(t *rapid.T) *int { return new(rapid.IntRange(1, 6).Draw(t, "judged")) }

// drawFloor is the strength of a path, or what is left of it when a source is
// withdrawn: so that limits fall where they decide.
func (o *oracle) drawFloor(t *rapid.T) *float64 {
	given := o.q.MinStrength
	o.q.MinStrength = new(0.0)
	if o.m.find("c0") && o.m.find("n0") {
		if paths := o.paths("c0", "n0"); len(paths) > 0 {
			p := rapid.SampledFrom(paths).Draw(t, "path at the floor")
			key := rapid.SampledFrom(append(o.usable(p), "none")).Draw(t, "source withdrawn")
			if cost, stands := o.costWithout(p, []string{key}); stands {
				return new(round12(exp(cost)))
			}
		}
	}
	return given
}

func (m *model) find(id string) bool {
	return slices.ContainsFunc(m.Entities, func(e domain.Entity) bool { return e.ID == id })
}

func shownThrough(lens *projection.Lens) func(projection.Key) string {
	return func(k projection.Key) string { return shownInTests(lens.KeyText(k)) }
}

func whyText(lens *projection.Lens, a linkage.WhyAnswer) string {
	return fmt.Sprintf("%v %s\nfragility %s\n%s", a.Linked, verdictText(a.Strength, a.Corroborations, a.Exact), fragilityText(a.Fragility),
		pathsText(lens, linkage.PathsAnswer{Paths: a.Paths, Scope: a.Scope}))
}

func (o *oracle) whyText(from, to string, k int) string {
	kept, _ := o.ranked(from, to, k)
	v := o.verdict(kept)
	return fmt.Sprintf("%v %s\nfragility %s\n%s", len(kept) > 0, verdictText(v.strength, v.corroborations, v.exact), o.fragility(from, to),
		o.pathsText(from, to, k))
}

// verdictText leaves out the last digits of a strength: in other orders they
// round otherwise.
func verdictText(strength float64, corroborations int, exact bool) string {
	return fmt.Sprintf("%.10f %d %v", strength, corroborations, exact)
}

func fragilityText(f linkage.Fragility) string {
	switch {
	case !f.Exact:
		return "past the budget"
	case f.Size == nil:
		return "nothing to withdraw"
	}
	return fmt.Sprint(*f.Size, f.Sources)
}

func TestCaseLinksAreThoseOfBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 5)
		q := drawQuestion(t)
		q.ExactNetwork, q.IncludeImpossible = rapid.Bool().Draw(t, "exact"), false
		q.K = drawJudgedK(t)
		first := rapid.IntRange(1, 4).Draw(t, "first")
		var networks []string
		if rapid.Bool().Draw(t, "networks given") {
			networks = []string{"n0", "n2", "absent"}
		}
		lens := lensOf(t, m)
		answer, err := (&linkage.Finder{}).CaseLinks(context.Background(), lens, "c0", networks, &first, q)
		trimmed := m.trimmed(maySee)
		o := &oracle{m: trimmed, q: q, network: !q.ExactNetwork, given: true}
		if !slices.ContainsFunc(trimmed.Entities, func(e domain.Entity) bool { return e.ID == "c0" }) {
			if domain.CodeOf(err) != domain.NotFound {
				t.Fatalf("error %v", err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, want := tiesText(lens, answer), o.tiesText("c0", networks, first); got != want {
			t.Fatalf("got\n%s\nwant\n%s\nmodel %+v", got, want, m)
		}
	})
}

func tiesText(lens *projection.Lens, a linkage.CaseLinksAnswer) string {
	var lines []string
	for _, r := range a.Results {
		lines = append(lines, fmt.Sprintf("%s %s %v %s", lens.ID(r.Target), verdictText(r.Strength, r.Corroborations, r.Exact), r.Countries, text(lens, r.Best)))
	}
	return strings.Join(append(lines, fmt.Sprint("skipped ", a.Scope.SkippedImpossible, a.Scope.Truncated)), "\n")
}

func (o *oracle) tiesText(from string, networks []string, first int) string {
	type row struct {
		id, line string
		strength float64
		skipped  int
	}
	var rows []row
	for _, e := range o.m.Entities {
		if !e.IsNetwork() || networks != nil && !slices.Contains(networks, e.ID) {
			continue
		}
		if kept, skipped := o.ranked(from, e.ID, o.k()); len(kept) > 0 {
			v := o.verdict(kept)
			var countries []string
			for _, p := range kept {
				countries = append(countries, o.countries(p)...)
			}
			rows = append(rows, row{e.ID, fmt.Sprintf("%s %s %v %s", e.ID, verdictText(v.strength, v.corroborations, v.exact),
				domain.SortedSet(countries), o.text(kept[0])), v.strength, skipped})
		}
	}
	slices.SortFunc(rows, func(a, b row) int {
		switch {
		case a.strength > b.strength, a.strength == b.strength && a.id < b.id:
			return -1
		}
		return 1
	})
	total := 0
	var lines []string
	for _, r := range rows[:min(first, len(rows))] {
		lines = append(lines, r.line)
		total += r.skipped
	}
	return strings.Join(append(lines, fmt.Sprint("skipped ", total, false)), "\n")
}

func (o *oracle) k() int {
	if o.q.K == nil {
		return 5
	}
	return *o.q.K
}

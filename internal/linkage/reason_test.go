package linkage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// reason is why nothing is found from the one to any of the others, by the
// definition: the bounds are lifted one after the other until there is a path.
func (o *oracle) reason(from string, targets []string) (string, []domain.LinkKind) {
	inScope := 0
	for _, to := range targets {
		kept, skipped := o.ranked(from, to, 1)
		if len(kept) > 0 {
			return "", nil
		}
		inScope += skipped
	}
	if inScope > 0 {
		return linkage.OnlyImpossible, nil
	}
	if o.lifted(func(q *linkage.Question) { q.MinStrength = new(0.0) }).any(from, targets) {
		return linkage.UnderFloor, nil
	}
	if o.lifted(func(q *linkage.Question) { q.MinStrength, q.MaxHops = new(0.0), new(len(o.m.Entities)) }).any(from, targets) {
		return linkage.OutOfHops, nil
	}
	if kinds := o.leftOut(from, targets); len(kinds) > 0 {
		return linkage.OnlyExcludedKinds, kinds
	}
	return linkage.NotConnected, nil
}

func (o *oracle) lifted(lift func(*linkage.Question)) *oracle {
	free := *o
	lift(&free.q)
	return &free
}

func (o *oracle) any(from string, targets []string) bool {
	return slices.ContainsFunc(targets, func(to string) bool { return len(o.paths(from, to)) > 0 })
}

// leftOut are the kinds left out on the paths over all links of the window that
// have the fewest links of such kinds.
func (o *oracle) leftOut(from string, targets []string) []domain.LinkKind {
	fewest, found := len(o.m.Links)+1, map[string]domain.LinkKind{}
	var extend func(nodes []string, left []domain.LinkKind)
	extend = func(nodes []string, left []domain.LinkKind) {
		at := nodes[len(nodes)-1]
		if slices.Contains(targets, at) {
			if len(left) < fewest {
				fewest, found = len(left), map[string]domain.LinkKind{}
			}
			for _, k := range left {
				if len(left) == fewest {
					found[k.String()] = k
				}
			}
		}
		for i := range o.m.Links {
			l := &o.m.Links[i]
			other := l.To
			if other == at {
				other = l.From
			}
			if l.From != at && l.To != at || slices.Contains(nodes, other) || !o.q.Window.Overlaps(l.Interval()) {
				continue
			}
			further := slices.Clone(left)
			if !o.walkable(l) {
				further = append(further, l.Kind)
			}
			extend(append(slices.Clone(nodes), other), further)
		}
	}
	extend([]string{from}, nil)
	var kinds []domain.LinkKind
	for _, k := range found {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b domain.LinkKind) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	return kinds
}

// kindsReasoned favour links of kinds left out and of flows that may be
// impossible.
var kindsReasoned = []domain.LinkKind{
	domain.WitnessIn, domain.VictimIn, domain.During, domain.SameAs, domain.MemberOf, domain.FamilyOf,
	domain.PaidTo, domain.Sold, domain.Finances, domain.Possessed, domain.Contained,
}

// drawReasoned makes a sparse graph, in which much is tied by one long way, and
// a question that finds little.
func drawReasoned(t *rapid.T) (*model, linkage.Question) {
	m, q := drawModel(t, 8), drawQuestion(t)
	m.Disputes, q.K = nil, nil
	m.Links = m.Links[:min(len(m.Links), rapid.IntRange(0, 5).Draw(t, "links kept"))]
	for i := 1; i < len(m.Entities); i++ {
		l := domain.Link{
			ID: fmt.Sprintf("t%02d", i), Kind: rapid.SampledFrom(kindsReasoned).Draw(t, "kind"),
			From: m.Entities[i].ID, To: m.Entities[rapid.IntRange(max(0, i-3), i-1).Draw(t, "to")].ID, Mark: domain.Mark{Owner: "NE"},
		}
		if rapid.Bool().Draw(t, "backward") {
			l.From, l.To = l.To, l.From
		}
		l.Since = date(rapid.SampledFrom(datesDrawn).Draw(t, "date"))
		l.Until = l.Since
		m.Links = append(m.Links, l)
	}
	for range rapid.IntRange(0, 2).Draw(t, "exclusions") {
		q.ExcludeKinds = append(q.ExcludeKinds, rapid.SampledFrom(kindsReasoned).Draw(t, "excluded"))
	}
	if rapid.Bool().Draw(t, "no floor") {
		q.MinStrength = new(0.0)
	}
	if rapid.IntRange(0, 2).Draw(t, "flowing") == 0 {
		m.flow(t)
		q = linkage.Question{MinStrength: q.MinStrength, MaxHops: q.MaxHops, Today: q.Today}
	}
	return m, q
}

// flow makes all links payments at known times, so that few things can have
// passed along two of them.
func (m *model) flow(t *rapid.T) {
	for i := range m.Links {
		l := &m.Links[i]
		l.Kind = domain.PaidTo
		l.Since = date(rapid.SampledFrom([]string{"2019", "2020-01", "2021"}).Draw(t, "paid"))
		l.Until = l.Since
	}
}

func scopeText(s linkage.Scope) string {
	return fmt.Sprintf("%s %v %v", s.Reason, s.OnlyThrough, s.Truncated)
}

func reasonText(reason string, kinds []domain.LinkKind) string {
	return fmt.Sprintf("%s %v false", reason, kinds)
}

func inView(m *model, wanted func(*domain.Entity) bool) []string {
	var ids []string
	for i := range m.Entities {
		if wanted(&m.Entities[i]) {
			ids = append(ids, m.Entities[i].ID)
		}
	}
	return ids
}

// TestReasonsAreThoseOfTheDefinition compares every reason with what brute
// force gives, and with what is given where what is hidden was never there.
func TestReasonsAreThoseOfTheDefinition(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		m, q := drawReasoned(t)
		trimmed := m.trimmed(maySee)
		lens, bare := lensOf(t, m), lensOf(t, trimmed)
		q.ExactNetwork = rapid.Bool().Draw(t, "exact")
		for _, from := range inView(trimmed, func(e *domain.Entity) bool { return e.Kind == domain.Case }) {
			ask := func(what string, o *oracle, targets []string, scope func(*projection.Lens) (linkage.Scope, error)) {
				reason, kinds := o.reason(from, targets)
				got, err := scope(lens)
				if want := reasonText(reason, kinds); err != nil || scopeText(got) != want {
					t.Fatalf("%s from %s to %v: %s (%v), want %s\nmodel %+v", what, from, targets, scopeText(got), err, want, m)
				}
				if without, _ := scope(bare); scopeText(without) != scopeText(got) {
					t.Fatalf("%s from %s to %v: %s, and without what is hidden %s", what, from, targets, scopeText(got), scopeText(without))
				}
				seen[reason]++
			}
			f, ctx := &linkage.Finder{}, context.Background()
			for _, to := range inView(trimmed, func(e *domain.Entity) bool { return e.ID != from }) {
				ask("paths", &oracle{m: trimmed, q: q}, []string{to}, func(l *projection.Lens) (linkage.Scope, error) {
					a, err := f.Paths(ctx, l, from, to, q)
					return a.Scope, err
				})
			}
			networks := inView(trimmed, (*domain.Entity).IsNetwork)
			for _, to := range networks {
				ask("whyLinked", &oracle{m: trimmed, q: q, network: !q.ExactNetwork, given: true}, []string{to}, func(l *projection.Lens) (linkage.Scope, error) {
					a, err := f.WhyLinked(ctx, l, from, to, q)
					return a.Scope, err
				})
			}
			ask("caseLinks", &oracle{m: trimmed, q: q, network: !q.ExactNetwork, given: true}, networks, func(l *projection.Lens) (linkage.Scope, error) {
				a, err := f.CaseLinks(ctx, l, from, nil, nil, q)
				return a.Scope, err
			})
		}
	})
	for _, reason := range []string{linkage.OnlyImpossible, linkage.UnderFloor, linkage.OutOfHops, linkage.OnlyExcludedKinds, linkage.NotConnected} {
		if seen[reason] == 0 {
			t.Errorf("no graph drawn shows %s: %v", reason, seen)
		}
	}
}

// chainOf is a case tied to a network over so many links of the kind, of which
// the last is a membership.
func chainOf(t *testing.T, links int, kind domain.LinkKind) *projection.Lens {
	b := newBuilder()
	at := b.entity("case", domain.Case)
	for i := range links - 1 {
		next := b.entity(fmt.Sprint("p", i), domain.Person)
		b.link(kind, next, at, "", "")
		at = next
	}
	b.link(domain.MemberOf, at, b.entity("network", domain.Organisation), "2019", "2019")
	return b.lens(t)
}

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		name string
		lens *projection.Lens
		q    linkage.Question
		want string
		only []domain.LinkKind
	}{
		{"found", chainOf(t, 3, domain.AssociateOf), linkage.Question{}, "", nil},
		{"at the hop limit, below the floor", chainOf(t, 8, domain.AssociateOf), linkage.Question{}, linkage.UnderFloor, nil},
		{"past the hop limit", chainOf(t, 4, domain.AssociateOf), linkage.Question{MaxHops: new(3)}, linkage.OutOfHops, nil},
		{"past the hop limit and below the floor", chainOf(t, 9, domain.AssociateOf), linkage.Question{}, linkage.OutOfHops, nil},
		{"over a kind that is never walked", chainOf(t, 2, domain.WitnessIn), linkage.Question{}, linkage.OnlyExcludedKinds, []domain.LinkKind{domain.WitnessIn}},
		{"over kinds left out, past the hop limit", chainOf(t, 40, domain.WitnessIn), linkage.Question{}, linkage.OnlyExcludedKinds, []domain.LinkKind{domain.WitnessIn}},
		{"over a kind never walked and one that the question leaves out", chainOf(t, 2, domain.WitnessIn), linkage.Question{ExcludeKinds: []domain.LinkKind{domain.MemberOf}}, linkage.OnlyExcludedKinds, []domain.LinkKind{domain.MemberOf, domain.WitnessIn}},
		{"outside of the window", chainOf(t, 3, domain.AssociateOf), linkage.Question{Window: domain.Interval{From: date("2020")}}, linkage.NotConnected, nil},
		{"outside of the window and over a kind left out", chainOf(t, 2, domain.WitnessIn), linkage.Question{Window: domain.Interval{From: date("2020")}}, linkage.NotConnected, nil},
		{"only impossible", impossible(t, 3), linkage.Question{}, linkage.OnlyImpossible, nil},
		{"impossible and asked for", impossible(t, 3), linkage.Question{IncludeImpossible: true}, "", nil},
		{"impossible and below the floor", impossible(t, 3), linkage.Question{MinStrength: new(.99)}, linkage.UnderFloor, nil},
	} {
		f, ctx := &linkage.Finder{}, context.Background()
		paths, err := f.Paths(ctx, c.lens, "case", "network", c.q)
		if err != nil || paths.Scope.Reason != c.want || !slices.Equal(paths.Scope.OnlyThrough, c.only) {
			t.Errorf("%s: paths say %q %v (%v), want %q %v", c.name, paths.Scope.Reason, paths.Scope.OnlyThrough, err, c.want, c.only)
		}
		ties, err := f.CaseLinks(ctx, c.lens, "case", []string{"network", "nowhere"}, nil, c.q)
		if err != nil || ties.Scope.Reason != c.want || !slices.Equal(ties.Scope.OnlyThrough, c.only) {
			t.Errorf("%s: caseLinks say %q %v (%v), want %q %v", c.name, ties.Scope.Reason, ties.Scope.OnlyThrough, err, c.want, c.only)
		}
	}
}

func TestNoNetworkInViewIsNotConnected(t *testing.T) {
	a, err := (&linkage.Finder{}).CaseLinks(context.Background(), chainOf(t, 3, domain.AssociateOf), "case", []string{"nowhere"}, nil, linkage.Question{})
	if err != nil || a.Scope.Reason != linkage.NotConnected {
		t.Errorf("%q (%v), want %s", a.Scope.Reason, err, linkage.NotConnected)
	}
}

func TestAReasonHasABudgetOfItsOwn(t *testing.T) {
	lens := crowded(t, 10_000)
	for _, c := range []struct {
		arcs int
		want string
	}{{1_000, linkage.Budget}, {1_000_000, linkage.OnlyExcludedKinds}} {
		a, err := (&linkage.Finder{Arcs: c.arcs}).Paths(context.Background(), lens, "case", "network", linkage.Question{})
		if err != nil || a.Scope.Reason != c.want || a.Scope.Truncated != (c.want == linkage.Budget) {
			t.Errorf("with %d arcs: %+v (%v), want %s", c.arcs, a.Scope, err, c.want)
		}
	}
}

// crowded is a case, named by a witness among very many people who know each
// other, one of whom is a witness to what a network did.
func crowded(t *testing.T, people int) *projection.Lens {
	b := newBuilder()
	c, n := b.entity("case", domain.Case), b.entity("network", domain.Organisation)
	other := b.entity("other", domain.Case)
	b.link(domain.SuspectIn, n, other, "", "")
	last := b.entity("p", domain.Person)
	b.link(domain.WitnessIn, last, c, "", "")
	for i := range people {
		next := b.entity(fmt.Sprintf("p%07d", i), domain.Person)
		b.link(domain.FamilyOf, next, last, "", "")
		b.link(domain.TravelledWith, next, last, "", "")
		last = next
	}
	b.link(domain.WitnessIn, last, other, "", "")
	return b.lens(t)
}

// passing is a context whose deadline passes after it was asked so many times.
type passing struct {
	context.Context
	left *int
}

func (p passing) Err() error {
	if *p.left--; *p.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestADeadlineThatPassesOverTheReason(t *testing.T) {
	lens := crowded(t, 100_000)
	ctx := passing{context.Background(), new(2)}
	a, err := (&linkage.Finder{}).Paths(ctx, lens, "case", "network", linkage.Question{})
	if err != nil || a.Scope.Reason != linkage.Deadline || !a.Scope.Truncated {
		t.Errorf("%+v (%v), want %s", a.Scope, err, linkage.Deadline)
	}
}

func TestALongWayRoundIsReasonedQuickly(t *testing.T) {
	lens := crowded(t, 1_000_000)
	start := time.Now()
	a, err := (&linkage.Finder{}).Paths(context.Background(), lens, "case", "network", linkage.Question{})
	if took := time.Since(start); err != nil || a.Scope.Reason != linkage.OnlyExcludedKinds || took > 10*time.Second {
		t.Errorf("%+v (%v) after %v", a.Scope, err, took)
	} else {
		t.Log(took)
	}
}

// BenchmarkReason asks what is tied by no path within the limits: how long the
// answer takes with its reason, where links are as they come, and where all
// that ties is left out, so that whole crowds are walked twice.
func BenchmarkReason(b *testing.B) {
	lens := bigGraph().Lens(all)
	asked := mix(400, lens)
	for _, c := range []struct {
		name string
		q    linkage.Question
	}{
		{"as-asked", linkage.Question{}},
		{"few-hops", linkage.Question{MaxHops: new(2), MinStrength: new(0.0)}},
		{"most-kinds-left-out", linkage.Question{ExcludeKinds: walkedBut(domain.MemberOf, domain.Called)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			finder := &linkage.Finder{}
			var took []time.Duration
			why := map[string]float64{}
			for i := 0; b.Loop(); i++ {
				p := asked[i%len(asked)]
				start := time.Now()
				a, err := finder.Paths(context.Background(), lens, p[0], p[1], c.q)
				if err != nil {
					b.Fatal(err)
				}
				if len(a.Paths) == 0 {
					took = append(took, time.Since(start))
					why[a.Scope.Reason]++
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
			for reason, times := range why {
				b.ReportMetric(times/float64(len(took)), reason)
			}
		})
	}
}

func walkedBut(left ...domain.LinkKind) []domain.LinkKind {
	return slices.DeleteFunc(domain.AllLinkKinds(), func(k domain.LinkKind) bool { return !k.Walked() || slices.Contains(left, k) })
}

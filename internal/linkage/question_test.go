package linkage_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// story is a case, a suspect in it, his group, the group that it is part of,
// and a place that may not be seen.
func story() *model {
	seen, unseen := domain.Mark{Owner: "NE"}, domain.Mark{Owner: hiddenOwner}
	org := func(id string) domain.Entity {
		return domain.Entity{ID: id, Kind: domain.Organisation, Mark: seen, Values: domain.Values{{Field: domain.FieldOrganisationType, Value: "TERRORIST_GROUP"}}}
	}
	report := domain.Report{ID: "r", Grade: domain.Grade{Reliability: "A", Credibility: 1}, Mark: seen}
	return &model{
		Reports: []domain.Report{report},
		Entities: []domain.Entity{
			{ID: "case", Kind: domain.Case, Mark: seen},
			{ID: "suspect", Kind: domain.Person, Mark: seen},
			org("cell"),
			org("group"),
			{ID: "place", Kind: domain.Location, Mark: unseen},
			{ID: "hidden", Kind: domain.Organisation, Mark: unseen},
		},
		Links: []domain.Link{
			{ID: "a", Kind: domain.SuspectIn, From: "suspect", To: "case", Reports: []string{"r"}, Mark: seen},
			{ID: "b", Kind: domain.MemberOf, From: "suspect", To: "cell", Reports: []string{"r"}, Mark: seen},
			{ID: "c", Kind: domain.PartOf, From: "cell", To: "group", Reports: []string{"r"}, Mark: seen},
		},
	}
}

func TestQuestionsOutOfLimits(t *testing.T) {
	lens := lensOf(t, story())
	for _, c := range []struct {
		name     string
		from, to string
		q        linkage.Question
		want     domain.Code
	}{
		{"as much as may be asked", "case", "group", linkage.Question{MaxHops: new(16), K: new(50), MinStrength: new(1.0), HalfLifeDays: new(1)}, ""},
		{"hops past the limit", "case", "group", linkage.Question{MaxHops: new(17)}, domain.LimitExceeded},
		{"no hops", "case", "group", linkage.Question{MaxHops: new(0)}, domain.InvalidInput},
		{"paths past the limit", "case", "group", linkage.Question{K: new(51)}, domain.LimitExceeded},
		{"no paths", "case", "group", linkage.Question{K: new(0)}, domain.InvalidInput},
		{"a negative floor", "case", "group", linkage.Question{MinStrength: new(-.1)}, domain.InvalidInput},
		{"a floor above 1", "case", "group", linkage.Question{MinStrength: new(1.1)}, domain.InvalidInput},
		{"a floor that is no number", "case", "group", linkage.Question{MinStrength: new(math.NaN())}, domain.InvalidInput},
		{"no half-life", "case", "group", linkage.Question{HalfLifeDays: new(0)}, domain.InvalidInput},
		{"an empty window", "case", "group", linkage.Question{Window: domain.Interval{From: date("2020"), To: date("2019")}}, domain.InvalidInput},
		{"equal ends", "case", "case", linkage.Question{}, domain.InvalidInput},
		{"an unknown end", "case", "nowhere", linkage.Question{}, domain.NotFound},
		{"a hidden end", "case", "hidden", linkage.Question{}, domain.NotFound},
		{"no case", "suspect", "group", linkage.Question{}, domain.InvalidInput},
		{"no network", "case", "suspect", linkage.Question{}, domain.InvalidInput},
	} {
		_, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, c.from, c.to, c.q)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, got, err, c.want)
		}
	}
}

func TestCaseLinksArguments(t *testing.T) {
	lens := lensOf(t, story())
	ask := func(of string, networks []string, first *int) domain.Code {
		_, err := (&linkage.Finder{}).CaseLinks(context.Background(), lens, of, networks, first, linkage.Question{})
		return domain.CodeOf(err)
	}
	for _, c := range []struct {
		name     string
		of       string
		networks []string
		first    *int
		want     domain.Code
	}{
		{"the most that may be asked", "case", nil, new(200), ""},
		{"past it", "case", nil, new(201), domain.LimitExceeded},
		{"none", "case", nil, new(0), domain.InvalidInput},
		{"hidden and unknown networks are left out", "case", []string{"hidden", "nowhere"}, nil, ""},
		{"what is no network", "case", []string{"suspect"}, nil, domain.InvalidInput},
		{"what is no case", "suspect", nil, nil, domain.InvalidInput},
		{"a hidden case", "place", nil, nil, domain.NotFound},
	} {
		if got := ask(c.of, c.networks, c.first); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestScopeStatesTheLimits(t *testing.T) {
	lens := lensOf(t, story())
	q := linkage.Question{
		ExcludeKinds: []domain.LinkKind{domain.SeenAt, domain.About}, HalfLifeDays: new(30),
		Today: date("2021-06-30").First(), Window: domain.Interval{From: date("2019")},
	}
	a, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "case", "group", q)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, k := range a.Scope.ExcludedKinds {
		kinds = append(kinds, k.String())
	}
	want := []string{"ABOUT", "CHECKED", "DURING", "MANUFACTURED", "SEEN_AT", "VICTIM_IN", "WITNESS_IN"}
	if !slices.Equal(kinds, want) {
		t.Errorf("excluded %v, want %v", kinds, want)
	}
	s := a.Scope
	if s.Epoch != 7 || s.MaxHops != 8 || s.MinStrength != .005 || s.AsOf != date("2021-06-30") || s.Window.From != date("2019") || s.Truncated || s.Reason != "" {
		t.Errorf("scope %+v", s)
	}
	q.HalfLifeDays = nil
	if a, _ := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "case", "group", q); a.Scope.AsOf.Known() {
		t.Errorf("asOf %v without a half-life", a.Scope.AsOf)
	}
}

func TestChainAndGivenLinks(t *testing.T) {
	lens := lensOf(t, story())
	a, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "case", "group", linkage.Question{})
	if err != nil || !a.Linked {
		t.Fatal(a, err)
	}
	p := a.Paths[0]
	cost := int64(projection.Cost(domain.SuspectIn, .95) + projection.Cost(domain.MemberOf, .95) + projection.Cost(domain.PartOf, .95))
	if p.Cost != cost || p.Chain != 1 || p.Hops() != 3 || a.Strength != linkage.Strength(cost) {
		t.Errorf("%+v, want cost %d with a chain of one link", p, cost)
	}
	if !slices.Equal(p.Cautions, []string{linkage.SingleSource}) {
		t.Errorf("cautions %v", p.Cautions)
	}
}

func TestAPathNeedsItsFloor(t *testing.T) {
	lens := lensOf(t, story())
	ask := func(floor float64) int {
		a, err := (&linkage.Finder{}).Paths(context.Background(), lens, "case", "group", linkage.Question{MinStrength: &floor})
		if err != nil {
			t.Fatal(err)
		}
		return len(a.Paths)
	}
	a, _ := (&linkage.Finder{}).Paths(context.Background(), lens, "case", "group", linkage.Question{})
	s := a.Paths[0].Strength
	if ask(s) != 1 || ask(s+1e-12) != 0 || ask(0) != 1 || ask(1) != 0 {
		t.Errorf("a path of strength %v: %d at its own floor, %d above, %d without, %d at 1", s, ask(s), ask(s+1e-12), ask(0), ask(1))
	}
}

package linkage_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// drawEven makes a dense graph in which nearly everything costs the same, so
// that order hangs on ids and hop limits bind among equals.
func drawEven(t *rapid.T, kinds []domain.LinkKind) *model {
	m := &model{}
	mark := domain.Mark{Owner: "NE"}
	add := func(id string, kind domain.EntityKind, field domain.FieldID, value any) {
		m.Entities = append(m.Entities, domain.Entity{ID: id, Kind: kind, Values: domain.Values{{Field: field, Value: value}}, Mark: mark})
	}
	add("c0", domain.Case, domain.FieldCountry, "NE")
	for i := range rapid.IntRange(2, 7).Draw(t, "networks") {
		add(fmt.Sprintf("n%d", i), domain.Organisation, domain.FieldOrganisationType, "ARMED_GROUP")
	}
	if slices.Contains(kinds, domain.PartOf) { // a line of parts, the longest chain there can be
		for i := 2; i < len(m.Entities); i++ {
			if rapid.IntRange(0, 4).Draw(t, "laid") > 0 {
				m.Links = append(m.Links, domain.Link{
					ID: fmt.Sprintf("m%d", i), Kind: domain.PartOf, From: m.Entities[i].ID, To: m.Entities[i-1].ID, Mark: mark,
				})
			}
		}
	}
	order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).Draw(t, "order")
	for _, i := range order {
		from := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "from")
		to := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "to")
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		if from == to || kind.Spec().Chain && (from == 0 || to == 0) {
			continue
		}
		m.Links = append(m.Links, domain.Link{ID: fmt.Sprintf("l%02d", i), Kind: kind, From: m.Entities[from].ID, To: m.Entities[to].ID, Mark: mark})
	}
	return m
}

func TestEqualCostsAreOrderedByIdsFromTheCase(t *testing.T) {
	for name, kinds := range map[string][]domain.LinkKind{
		"one kind": {domain.SuspectIn, domain.SuspectIn, domain.Possessed},
		"chains":   {domain.PartOf, domain.PartOf, domain.PartOf, domain.AffiliateOf, domain.SuspectIn},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := drawEven(t, kinds)
				q := linkage.Question{
					K: new(rapid.SampledFrom([]int{1, 3, 50}).Draw(t, "k")), MaxHops: new(rapid.IntRange(1, 7).Draw(t, "hops")), MinStrength: new(0.0),
				}
				lens := lensOf(t, m)
				paths, err := (&linkage.Finder{}).Paths(context.Background(), lens, "n0", "c0", q)
				if err != nil {
					t.Fatal(err)
				}
				o := &oracle{m: m, q: q}
				if got, want := pathsText(lens, paths), o.pathsText("n0", "c0", *q.K); got != want {
					t.Fatalf("got\n%s\nwant\n%s", got, want)
				}
				top := rapid.SampledFrom([]string{"n0", "n1"}).Draw(t, "network")
				why, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "c0", top, q)
				if err != nil {
					t.Fatal(err)
				}
				o.network, o.given = true, true
				if got, want := pathsText(lens, linkage.PathsAnswer{Paths: why.Paths, Scope: why.Scope}), o.pathsText("c0", top, *q.K); got != want {
					t.Fatalf("got\n%s\nwant\n%s", got, want)
				}
				q.K = nil
				ties, err := (&linkage.Finder{}).CaseLinks(context.Background(), lens, "c0", nil, new(3), q)
				if err != nil {
					t.Fatal(err)
				}
				o.q = q
				if got, want := tiesText(lens, ties), o.tiesText("c0", nil, 3); got != want {
					t.Fatalf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

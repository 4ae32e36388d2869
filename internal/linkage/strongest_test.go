package linkage_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// TestManyTargetsBehindOneWay: where all ways lead through one suspect, most
// walks go in circles. The ties must be those that are found one by one.
func TestManyTargetsBehindOneWay(t *testing.T) {
	b := newBuilder()
	const networks = 60
	c, suspect := b.entity("case", domain.Case), b.entity("suspect", domain.Person)
	b.link(domain.SuspectIn, suspect, c, "", "")
	for i := range networks {
		n := b.entity(fmt.Sprintf("n%02d", i), domain.Organisation)
		for j := range 2 + i%3 {
			between := b.entity(fmt.Sprintf("p%02d-%d", i, j), domain.Person)
			b.link(domain.FamilyOf, suspect, between, "", "")
			b.link(domain.MemberOf, between, n, "", "")
		}
	}
	lens := b.lens(t)
	q := linkage.Question{MinStrength: new(.0001)}
	type row struct {
		id       string
		strength float64
		best     string
	}
	var want, got []row
	for i := range networks {
		id := fmt.Sprintf("n%02d", i)
		why, err := (&linkage.Finder{}).WhyLinked(context.Background(), lens, "case", id, q)
		if err != nil || !why.Linked {
			t.Fatalf("%s: %+v %v", id, why, err)
		}
		want = append(want, row{id, why.Strength, text(lens, why.Paths[0])})
	}
	slices.SortFunc(want, func(a, b row) int { return cmp.Or(cmp.Compare(b.strength, a.strength), cmp.Compare(a.id, b.id)) })
	ties, err := (&linkage.Finder{}).CaseLinks(context.Background(), lens, "case", nil, new(200), q)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range ties.Results {
		got = append(got, row{lens.ID(r.Target), r.Strength, text(lens, r.Best)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%v\nwant\n%v", got, want)
	}
}

package screening_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

func organisation(id, name string) *domain.Entity {
	e := person(id, name)
	e.Kind = domain.Organisation
	return e
}

func TestOrganisationsAreFoundByWhatTellsThemApart(t *testing.T) {
	for _, c := range []struct {
		recorded, asked string
		want            screening.Verdict
	}{
		{"Sakandi Humanitarian Organization", "Al Sakandi", screening.Possible},
		{"Sakandi Trading Company Ltd", "Sakandi Trading SARL", screening.Matched},
		{"Sakandi Foundation", "Fondation Sakandi", screening.Matched},
		{"Movement of the Sakandi", "Harakat al-Sakandi", screening.Matched},
		{"Movement for the Liberation of Sakandi", "Mouvement de libération du Sakandi", screening.Matched},
		{"Air Sakandi", "Air Sakandi Equatorial Holdings", screening.Matched},
		{"Tamboura Sakandi Transit", "Transit Sakandi Tamboura", screening.Matched},
		{"Front for the Liberation of Sakandi (FLS)", "FLS", screening.Matched},
		{"al-Ittihad al-Sakandi / AIST", "AIST", screening.Matched},
		{"Movement of the Tamboura Sakandi", "MTS", screening.Possible},
		{"MTS", "Movement of the Tamboura Sakandi", screening.Possible},
		{"M.T.S.", "Movement of the Tamboura Sakandi", screening.Possible},
		{"Harakat ul-Jihad Sakandi", "HUJS", screening.Possible},
		{"Harakat ul-Jihad Sakandi", "HJS", screening.Possible},
		{"Mission of Tamboura and Sakandi", "Movement of the Tambari Sanogo", screening.None},
		{"MT", "Movement of the Tamboura", screening.None},
		{"Sakandi Trading Company", "Tamboura Trading Company", screening.None},
		{"Islamic Foundation of Sakandi", "Islamic Foundation", screening.None},
		{"National Sakandi Company", "National Company for Oil", screening.None},
	} {
		t.Run(c.recorded+" "+c.asked, func(t *testing.T) {
			got := screen(t, indexOf(t, organisation("o:1", c.recorded)), screening.Subject{Kind: domain.Organisation, Names: []string{c.asked}})
			if got.Verdict != c.want {
				t.Errorf("got %+v, expected %s", got, c.want)
			}
		})
	}
}

func TestInitialsAreSaidSo(t *testing.T) {
	got := screen(t, indexOf(t, organisation("o:1", "Movement of the Tamboura Sakandi")), screening.Subject{Kind: domain.Organisation, Names: []string{"MTS"}})
	if detail := got.Matches[0].Features[0].Detail; !strings.Contains(detail, "initials") {
		t.Errorf("got %q", detail)
	}
}

// Every organisation that may be another alone may be it among others, hidden or
// not, with the same score.
func TestOrganisationsAreFoundAmongOthersAsAlone(t *testing.T) {
	words := strings.Fields("Mouvement Harakat of the al Sakandi Sakandu Tamboura Company SARL / MTS M HST Islamic Islamiya حركه")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 5).Draw(t, "words"), " ")
		})
		subject := screening.Subject{Kind: domain.Organisation, Names: []string{name.Draw(t, "asked")}}
		visible := func(id string) bool { return !strings.HasPrefix(id, "hidden") }
		var all []*domain.Entity
		var want []screening.Match
		for i, recorded := range rapid.SliceOfN(name, 1, 20).Draw(t, "recorded") {
			e := organisation(fmt.Sprintf("o:%02d", i), recorded)
			if rapid.Bool().Draw(t, "hidden") {
				e.ID = "hidden" + e.ID
			} else if alone, err := indexOf(t, e).Screen(context.Background(), subject, 1, nil); err == nil {
				want = append(want, alone.Matches...)
			}
			all = append(all, e)
		}
		slices.SortStableFunc(want, func(a, b screening.Match) int { return int(1e4*b.Score+.5) - int(1e4*a.Score+.5) })
		got, err := indexOf(t, all...).Screen(context.Background(), subject, 100, visible)
		if err != nil && domain.CodeOf(err) != domain.InvalidInput {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got.Matches)); diff != "" {
			t.Fatalf("alone (-), among others (+):\n%s", diff)
		}
	})
}

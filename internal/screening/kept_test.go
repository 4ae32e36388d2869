package screening_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

// What was asked before and what is kept of it, what was put and taken away, and
// how many are asked for must not show: an answer is that of an index made anew,
// and few are the first of many.
func TestAnswersAreThoseOfAnIndexMadeAnew(t *testing.T) {
	words := []string{"Mohamed", "Mahamadou", "Ali", "Aly", "Sakandi", "Sakandu", "Tamboura", "Tanboura", "A", "bin", "محمد", "Саканди"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom(words).Draw(t, "first") + " " + rapid.SampledFrom(words).Draw(t, "second")
		})
		days := []domain.PartialDate{0, date(t, "1985"), date(t, "1985-03-02"), date(t, "1990-01-01")}
		persons, x := map[string]*domain.Entity{}, screening.New()
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			id := fmt.Sprint("p:", rapid.IntRange(0, 15).Draw(t, "id"))
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				delete(persons, id)
				x.Remove(id)
			case 1:
				s := screening.Subject{Kind: domain.Person, Names: []string{name.Draw(t, "asked")}, BirthDate: rapid.SampledFrom(days).Draw(t, "day")}
				sameAnswers(t, x, indexOf(t, slices.Collect(maps.Values(persons))...), s)
			default:
				e := person(id, rapid.SliceOfN(name, 1, 3).Draw(t, "names")...)
				e.Values = e.Values.With(domain.FieldBirthDate, rapid.SampledFrom(days).Draw(t, "born"))
				persons[id] = e
				x.Put(e)
			}
		}
	})
}

func sameAnswers(t rapid.TB, x, anew *screening.Index, s screening.Subject) {
	all, err := anew.Screen(context.Background(), s, 100, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 2, 100} {
		want := all.Matches[:min(len(all.Matches), limit)]
		got, err := x.Screen(context.Background(), s, limit, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got.Matches)); diff != "" {
			t.Fatalf("%+v, %d at most (-anew +got):\n%s", s, limit, diff)
		}
	}
}

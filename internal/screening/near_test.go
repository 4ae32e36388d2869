package screening_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
	"pgregory.net/rapid"
)

// levenshtein is the textbook's table.
func levenshtein(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// near gives the ids of the persons with a normalised name of eight letters or
// more within two edits of the asked one, by brute force.
func near(persons map[string]*domain.Entity, asked string) []string {
	var ids []string
	normal := []rune(identifiers.NormaliseName(asked))
	for id, e := range persons {
		for _, n := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
			kept := []rune(identifiers.NormaliseName(n.Text))
			if len(kept) >= 8 && levenshtein(normal, kept) <= 2 {
				ids = append(ids, id)
				break
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// scripts are letters that names are drawn from, few so that names are near one
// another often.
var scripts = []string{"abm ", "aeiourstnm '-", "абвг ", "محمد ال", "aбم ", "ab1 😀"}

func drawName(t *rapid.T) string {
	letters := []rune(rapid.SampledFrom(scripts).Draw(t, "script"))
	return string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 16).Draw(t, "name"))
}

// edit makes up to three changes.
func edit(t *rapid.T, name string) string {
	letters := []rune(name)
	for range rapid.IntRange(0, 3).Draw(t, "edits") {
		at := rapid.IntRange(0, len(letters)).Draw(t, "at")
		letter := rapid.SampledFrom([]rune("abmе م")).Draw(t, "letter")
		switch what := rapid.IntRange(0, 2).Draw(t, "what"); {
		case what == 0:
			letters = slices.Insert(letters, at, letter)
		case at < len(letters) && what == 1:
			letters = slices.Delete(letters, at, at+1)
		case at < len(letters):
			letters[at] = letter
		}
	}
	return string(letters)
}

func found(t rapid.TB, x *screening.Index, asked string) []string {
	result, err := x.Screen(context.Background(), screening.Subject{Kind: domain.Person, Names: []string{asked}}, 1000, nil)
	if err != nil && domain.CodeOf(err) != domain.InvalidInput {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range result.Matches {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestNothingWithinTwoEditsOfAWholeNameIsMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		persons := map[string]*domain.Entity{}
		x := screening.New()
		var names []string
		put := func(id string) {
			name := drawName(t)
			if len(names) > 0 && rapid.Bool().Draw(t, "like another") {
				name = edit(t, rapid.SampledFrom(names).Draw(t, "other"))
			}
			names = append(names, name)
			persons[id] = person(id, name)
		}
		for i := range rapid.IntRange(0, 30).Draw(t, "loaded") {
			put(fmt.Sprint("p:", i))
		}
		all := slices.Collect(func(yield func(*domain.Entity) bool) {
			for _, e := range persons {
				if !yield(e) {
					return
				}
			}
		})
		if err := x.Load(context.Background(), slices.Values(all)); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(0, 20).Draw(t, "changes") {
			id := fmt.Sprint("p:", rapid.IntRange(0, 40).Draw(t, "id"))
			if rapid.Bool().Draw(t, "put") {
				put(id)
				x.Put(persons[id])
			} else {
				delete(persons, id)
				x.Remove(id)
			}
		}
		if len(names) == 0 {
			return
		}
		asked := edit(t, rapid.SampledFrom(names).Draw(t, "asked"))
		got := found(t, x, asked)
		for _, id := range near(persons, asked) {
			if !slices.Contains(got, id) {
				t.Fatalf("asked %q: %s (%v) is within two edits and not among %v", asked, id, persons[id].Values, got)
			}
		}
		for _, id := range got {
			if persons[id] == nil {
				t.Fatalf("%s is found and no longer there", id)
			}
		}
		if x.Len() != len(persons) {
			t.Fatalf("%d records, expected %d", x.Len(), len(persons))
		}
	})
}

func TestLongNamesWithinTwoEditsAreFound(t *testing.T) {
	long := strings.Repeat("kanda ", 40)
	x := indexOf(t, person("p:1", long))
	if got := found(t, x, long[1:len(long)-2]); !slices.Contains(got, "p:1") {
		t.Errorf("got %v", got)
	}
}

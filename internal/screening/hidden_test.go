package screening_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screening"
)

// someWord is a word of few letters, so that many words are nearly alike.
func someWord(r *rand.Rand) string {
	var b strings.Builder
	for range 5 + r.IntN(4) {
		b.WriteByte("aeiolmnrtbd"[r.IntN(11)])
	}
	return b.String()
}

// misspelt has two letters exchanged, which are two edits.
func misspelt(r *rand.Rand, name string) string {
	at := 1 + r.IntN(len(name)-2)
	letters := []byte(name)
	letters[at], letters[at+1] = letters[at+1], letters[at]
	return string(letters)
}

// What else is in the index, and where it happens to lie there, must have no
// influence: neither on what is found nor on a score.
func TestRecordsThatAreHiddenOrUnlikeChangeNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 0))
	visible := func(id string) bool { return strings.HasPrefix(id, "seen") }
	// In a small index most of what is looked up lies beside something else.
	for range 300 {
		var seen, all []*domain.Entity
		var asked []string
		for i := range 6 {
			name := someWord(r) + " " + someWord(r)
			seen = append(seen, person(fmt.Sprint("seen ", i), name))
			for range 5 {
				asked = append(asked, misspelt(r, name), misspelt(r, misspelt(r, name)))
			}
		}
		all = append(all, seen...)
		for i := range r.IntN(60) {
			all = append(all, person(fmt.Sprint("hidden ", i), someWord(r)+" "+someWord(r)))
		}
		alone, among := indexOf(t, seen...), indexOf(t, all...)
		for _, name := range asked {
			s := screening.Subject{Kind: domain.Person, Names: []string{name}}
			want, err := alone.Screen(context.Background(), s, 10, visible)
			if err != nil {
				t.Fatal(err)
			}
			got, err := among.Screen(context.Background(), s, 10, visible)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s: alone (-), among what is hidden (+):\n%s", name, diff)
			}
		}
	}
}

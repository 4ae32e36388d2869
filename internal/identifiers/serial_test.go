package identifiers_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

func TestSerialImpliesItsState(t *testing.T) {
	for _, c := range []struct {
		asRead, normalised string
		state              identifiers.SerialState
		problems           []string
	}{
		{asRead: "ab 12-34", normalised: "AB1234", state: "FULL"},
		{"AB?2_4", "AB?2?4", "PARTIAL", []string{"serial: expected every place readable, 2 unreadable"}},
		{"AB-1*", "AB1*", "PARTIAL", []string{"serial: expected every place readable, * stands for any number of places"}},
		{"??", "??", "OBLITERATED", []string{
			"serial: expected at least one letter or digit of a number", "serial: expected every place readable, 2 unreadable",
		}},
		{"Oblit.", "OBLIT", "OBLITERATED", []string{"serial: expected at least one letter or digit of a number"}},
		{"limé", "LIME", "OBLITERATED", []string{"serial: expected at least one letter or digit of a number"}},
		{" - ", "", "NONE", []string{"serial: expected at least one letter or digit of a number"}},
		{"NSN", "NSN", "NONE", []string{"serial: expected at least one letter or digit of a number"}},
		{strings.Repeat("7", 65), strings.Repeat("7", 65), "FULL", []string{"serial: expected at most 64 places, read 65"}},
	} {
		s := identifiers.ReadSerial(c.asRead)
		if s.Normalised != c.normalised || s.State != c.state || s.Valid != (len(c.problems) == 0) {
			t.Errorf("%q: %q, %s, valid %v", c.asRead, s.Normalised, s.State, s.Valid)
		}
		if diff := cmp.Diff(append([]string{}, c.problems...), s.ProblemTexts()); diff != "" {
			t.Errorf("%q: problems (-want +got):\n%s", c.asRead, diff)
		}
	}
}

func TestSerialsMatchAsTheirPlacesAllow(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want identifiers.SerialMatch
	}{
		{"AB-1234", "ab 1234", identifiers.SerialsEqual},
		{"SO-1234", "50 I234", identifiers.SerialsConfusable},
		{"AB-1234", "A8-1234", identifiers.SerialsConfusable},
		{"AB-1234", "AB-1235", identifiers.SerialsDiffer},
		{"AB-1?34", "AB-1234", identifiers.SerialsCompatible},
		{"AB-1?34", "A8-IZ34", identifiers.SerialsCompatible},
		{"AB-1?34", "AB-134", identifiers.SerialsDiffer},
		{"AB-1*", "AB-1", identifiers.SerialsCompatible},
		{"AB-1*", "*99", identifiers.SerialsCompatible},
		{"AB-1*", "A?99", identifiers.SerialsDiffer},
		{"AB?", "AB?", identifiers.SerialsCompatible},
		{"*", "AB1", identifiers.SerialsDiffer},
		{"NONE", "NONE", identifiers.SerialsDiffer},
		{"", "", identifiers.SerialsDiffer},
		{strings.Repeat("1", 65), strings.Repeat("I", 65), identifiers.SerialsDiffer},
		{strings.Repeat("1", 65), strings.Repeat("1", 65), identifiers.SerialsEqual},
	} {
		if got, back := identifiers.MatchSerials(c.a, c.b), identifiers.MatchSerials(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("%q and %q: %d, other way round %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

// anyText are all texts of so many signs over an alphabet, a key's alone.
func anyText(alphabet string, length int) []string {
	texts, last := []string{""}, []string{""}
	for range length {
		var next []string
		for _, text := range last {
			for _, sign := range alphabet {
				next = append(next, text+string(sign))
			}
		}
		texts, last = append(texts, next...), next
	}
	return texts
}

func TestCompatibleSerialsHaveATextThatFitsBoth(t *testing.T) {
	texts := anyText("01A", 6)
	fits := func(pattern string) *regexp.Regexp {
		return regexp.MustCompile("^" + strings.NewReplacer("?", ".", "*", ".*", "O", "0", "I", "1").Replace(pattern) + "$")
	}
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.StringMatching(`[0O1IA?*]{1,3}`)
		a, b := serial.Draw(t, "a"), serial.Draw(t, "b")
		x, y, readable := fits(a), fits(b), strings.Trim(a, "?*") != "" && strings.Trim(b, "?*") != ""
		common := false
		for _, text := range texts {
			common = common || x.MatchString(text) && y.MatchString(text)
		}
		if got := identifiers.MatchSerials(a, b) != identifiers.SerialsDiffer; got != (common && readable) {
			t.Errorf("%q and %q: matched %v, a text fits both: %v", a, b, got, common)
		}
	})
}

func TestAlternativesAreAllSpellingsOfAKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		serial := rapid.StringMatching(`[0O1IA8B5S?]{0,6}`).Draw(t, "serial")
		all, whole := identifiers.SerialAlternatives(serial, 1000)
		seen := map[string]bool{}
		for _, one := range all {
			if seen[one] || identifiers.SerialKey(one) != identifiers.SerialKey(serial) {
				t.Errorf("%q stands for %q", serial, one)
			}
			seen[one] = true
		}
		if twins := len(serial) - strings.Count(serial, "A") - strings.Count(serial, "?"); !whole || len(all) != 1<<twins || all[0] != identifiers.NormaliseSerial(serial) {
			t.Errorf("%q stands for %q, whole %v", serial, all, whole)
		}
	})
	few, whole := identifiers.SerialAlternatives("S-8O1", 3)
	if diff := cmp.Diff([]string{"S8O1", "S8OI", "S801"}, few); diff != "" || whole {
		t.Errorf("whole %v (-want +got):\n%s", whole, diff)
	}
}

func FuzzSerials(f *testing.F) {
	f.Add("AB?12", "A8*2", 4)
	f.Add("", "\xff", 0)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if identifiers.MatchSerials(a, b) != identifiers.MatchSerials(b, a) {
			t.Errorf("%q and %q match one way", a, b)
		}
		if key := identifiers.SerialKey(a); identifiers.SerialKey(key) != key {
			t.Errorf("key of %q is %q, and of that another", a, key)
		}
		if found, _ := identifiers.SerialAlternatives(a, min(limit, 100)); len(found) > max(limit, 0) {
			t.Errorf("%d readings of %q, at most %d were asked for", len(found), a, limit)
		}
	})
}

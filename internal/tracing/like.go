package tracing

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

// looking finds what is like a firearm.
type looking struct {
	asked  *entry
	serial identifiers.Serial
	sees   func(string) bool
	found  map[string]alike
	// See ofSort.
	ofModel, ofStamp int
}

// take keeps another firearm that the one asked for may be. What is known to be
// of another make or model is not.
func (l *looking) take(other *entry, apart int) {
	a, b := l.asked, other
	if a.id == b.id || a.differs(b) || apart == 0 && !a.mayRead(b) {
		return
	}
	one := alike{id: b.id, apart: apart, sameSort: a.sort != "" && a.sort == b.sort}
	one.sameStamp = one.sameSort && a.stamped() && a.made == b.made
	if apart == 0 && a.serial != "" && b.serial != "" {
		one.match = identifiers.MatchReadSerials(l.serial, identifiers.ReadSerial(b.serial))
		if one.match == identifiers.SerialsDiffer {
			return
		}
	}
	sortAlone := one.match == identifiers.SerialsDiffer && apart == 0
	if sortAlone && (!one.sameSort || *l.ofSort(one.sameStamp) > maxOfSort) || !l.sees(b.id) {
		return
	}
	if sortAlone {
		*l.ofSort(one.sameStamp)++
	}
	l.found[b.id] = one
}

// ofSort counts those in view that are alike in make and model alone, or in
// these and their stamp: up to one more than are worth a look.
func (l *looking) ofSort(stamped bool) *int {
	if stamped {
		return &l.ofStamp
	}
	return &l.ofModel
}

// differs says whether both are known to be of a make and model, and not of the
// same.
func (e *entry) differs(other *entry) bool {
	return e.sort != "" && other.sort != "" && e.sort != other.sort
}

// mayRead says whether the keys do not tell already that the serials differ.
func (e *entry) mayRead(other *entry) bool {
	return e.key == "" || other.key == "" || beginAlike(e.key, other.key) && (!other.whole || fits(e.key, other.key))
}

// beginAlike says whether two keys agree up to the first wildcard or end of either.
func beginAlike(a, b string) bool {
	for i := range min(len(a), len(b)) {
		switch {
		case strings.IndexByte(wildcards, a[i]) >= 0 || strings.IndexByte(wildcards, b[i]) >= 0:
			return true
		case a[i] != b[i]:
			return false
		}
	}
	return true
}

// stamped says whether it is known where and when it was made.
func (e *entry) stamped() bool { return e.made.Country != "" && e.made.Year != 0 }

// fits says whether a text without wildcards fits a pattern of single bytes, and
// true where it cannot tell: places of other scripts take several. Each run
// takes as little as lets the rest fit.
func fits(pattern, text string) bool {
	run, from := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case text[t] >= utf8.RuneSelf:
			return true
		case p < len(pattern) && pattern[p] == identifiers.UnreadableRun:
			run, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == text[t] || pattern[p] == identifiers.Unreadable):
			p++
			t++
		case run >= 0:
			from++
			p, t = run+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], string(identifiers.UnreadableRun)) == ""
}

func (l *looking) inOrder() []alike {
	all := make([]alike, 0, len(l.found))
	for _, one := range l.found {
		if one.match != identifiers.SerialsDiffer || one.apart != 0 || *l.ofSort(one.sameStamp) <= maxOfSort {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b alike) int { return strings.Compare(a.id, b.id) })
	return all
}

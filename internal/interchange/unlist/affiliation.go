package unlist

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// rank orders the kinds of link that one pair may get: the one that says most
// wins.
var rank = map[domain.LinkKind]int{domain.Leads: 4, domain.MemberOf: 3, domain.AffiliateOf: 2, domain.AssociateOf: 1}

// affiliation is a link in the making: what the listings that state it say.
type affiliation struct {
	link       domain.Link
	statements []string
	line       int64
}

// affiliations are the links that the listings' texts state by reference, at
// most one for each ordered pair, and a note for each reference that makes none.
func affiliations(all []*listing) (links []affiliation, notes []string) {
	listed := make(map[string]*listing, len(all))
	for _, l := range all {
		listed[l.Reference] = l
	}
	found := map[string]*affiliation{}
	for _, l := range all {
		for _, s := range l.statements() {
			if why := state(found, listed, l, s); why != "" {
				notes = append(notes, fmt.Sprintf("%s: no link to %s: %s: %q", l.Reference, s.reference, why, s.sentence))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		links = append(links, found[id].finished())
	}
	slices.SortStableFunc(links, func(a, b affiliation) int { return cmp.Compare(a.line, b.line) })
	return links, notes
}

// state takes in one statement, or says why it makes no link.
func state(found map[string]*affiliation, listed map[string]*listing, l *listing, s statement) (why string) {
	other := listed[s.reference]
	switch {
	case other == nil:
		return "it is not on the list"
	case other == l:
		return "it is the listing itself"
	case s.says == unsaid:
		return s.silence
	case s.says == kin:
		return "kinship alone is no affiliation"
	case !other.bears(s.name):
		return "the reference is that of " + other.name() + ", whose name the text does not give"
	}
	from, to, kind, ok := s.says.join(l, other, s.inverse)
	if !ok {
		return "what the text says does not join the two"
	}
	id := "un:" + from.Reference + ">" + to.Reference
	a := found[id]
	if a == nil || rank[kind] > rank[a.link.Kind] {
		a = &affiliation{line: l.line, link: domain.Link{
			ID: id, Kind: kind, From: from.entityID(), To: to.entityID(), Mark: mark(),
		}}
		found[id] = a
	}
	if a.link.Kind == kind {
		a.link.Reports = append(a.link.Reports, l.reportID())
		a.statements = append(a.statements, s.sentence)
	}
	return ""
}

func (a *affiliation) finished() affiliation {
	a.link.Reports = domain.SortedSet(a.link.Reports)
	a.link.Properties = map[string]string{owned + "statement": strings.Join(slices.Compact(a.statements), " | ")}
	return *a
}

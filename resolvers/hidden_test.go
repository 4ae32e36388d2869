package resolvers_test

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// clearance says, by what the ontology lays down and nothing of the service's,
// whether the subject may see what bears the mark.
func clearance(s domain.Subject, m domain.Mark) bool {
	for _, caveat := range m.Caveats {
		if !slices.Contains(s.Caveats, caveat) {
			return false
		}
	}
	released := s.SeesAll || m.Owner == s.Country
	for _, country := range m.ReleasableTo {
		released = released || country == "ALL" || country == s.Country
	}
	return released && m.Level <= s.Level
}

// without is the graph without the closed set of all that is hidden from the
// subject: what is left has nothing hidden in it, nor any mention of it.
func (g graph) without(s domain.Subject) graph {
	var seen graph
	reports, entities, links := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range g.reports {
		if clearance(s, r.Mark) {
			reports[r.ID] = true
			seen.reports = append(seen.reports, r)
		}
	}
	// rests says whether a thing on these reports is left, and on which of them.
	rests := func(ids []string) (left []string, rests bool) {
		for _, id := range ids {
			if reports[id] {
				left = append(left, id)
			}
		}
		return left, len(ids) == 0 || len(left) > 0
	}
	for _, e := range g.entities {
		left, in := rests(e.Reports)
		if in && clearance(s, e.Mark) && !slices.Contains(g.retired, e.ID) {
			entities[e.ID] = true
			e.Reports = left
			seen.entities = append(seen.entities, e)
		}
	}
	for _, l := range g.links {
		left, in := rests(l.Reports)
		if in && clearance(s, l.Mark) && entities[l.From] && entities[l.To] {
			links[l.ID] = true
			l.Reports = left
			if !entities[l.Place] {
				l.Place = ""
			}
			seen.links = append(seen.links, l)
		}
	}
	for _, j := range g.judgements {
		if links[j.Link] && clearance(s, j.Mark) {
			seen.judgements = append(seen.judgements, j)
		}
	}
	return seen
}

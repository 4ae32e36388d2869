package linkage

import (
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// RelatedCases are the strongest ties of a case to other cases, by falling
// strength, then by id. first is as in CaseLinks; so are the errors.
//
// Every other case in view is a target of its own and may lie on the way to
// another; there are no chains, and the links that touch either case are given.
// Cases that SAME_AS links in view join to it, through one another too, are the
// same case and left out, whatever the question's window and kinds.
//
// crossBorder keeps cases of other countries: those known to be of a country
// that is not known to be the case's own. So a case without a country is left
// out, and from a case without one all that have one are kept.
func (f *Finder) RelatedCases(ctx context.Context, lens *projection.Lens, caseID string, crossBorder bool, first *int, q Question) (CaseLinksAnswer, error) {
	l, from, err := q.ofCase(lens, caseID, first)
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	same, own := sameAs(lens, from), lens.Countries(from)
	t := &strongest{
		search: f.search(ctx, lens, l, toCase), first: valueOr(first, DefaultFirst), targets: math.MaxInt,
		wanted: func(n projection.Node) bool {
			return lens.Kind(n) == domain.Case && !same[n] && (!crossBorder || abroad(lens.Countries(n), own))
		},
	}
	ties, scope, err := t.answer(from, q.scope(lens, l))
	return CaseLinksAnswer{Results: ties, Scope: scope}, err
}

// NearestCases are the cases that anything in view is tied to most strongly, by
// its one strongest path to each: by falling strength, then by id. first is as
// in CaseLinks; so are the errors. The question's K does not count.
func (f *Finder) NearestCases(ctx context.Context, lens *projection.Lens, id string, first *int, q Question) (CaseLinksAnswer, error) {
	one := 1
	q.K = &one // what else a strength is made of goes by what touches a case
	l, from, err := q.of(lens, "id", id, first)
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	t := &strongest{
		search: f.search(ctx, lens, l, toCase), first: valueOr(first, DefaultFirst), targets: math.MaxInt,
		wanted: func(n projection.Node) bool { return lens.Kind(n) == domain.Case && n != from },
	}
	ties, scope, err := t.answer(from, q.scope(lens, l))
	return CaseLinksAnswer{Results: ties, Scope: scope}, err
}

// abroad says whether countries are known, and none of them is an own one.
func abroad(countries, own []string) bool {
	return len(countries) > 0 && !slices.ContainsFunc(countries, func(c string) bool { return slices.Contains(own, c) })
}

// sameAs are the entities that SAME_AS links in view join to one, itself too.
func sameAs(lens *projection.Lens, n projection.Node) map[projection.Node]bool {
	same := map[projection.Node]bool{n: true}
	for todo := []projection.Node{n}; len(todo) > 0; {
		last := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, end := range lens.Links(last, projection.LinkFilter{Kinds: []domain.LinkKind{domain.SameAs}}) {
			if !same[end.Other] {
				same[end.Other] = true
				todo = append(todo, end.Other)
			}
		}
	}
	return same
}

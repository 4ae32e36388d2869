package flows

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// MoneyQuestion says which trails are asked for.
type MoneyQuestion struct {
	// From is where the money comes from: a thing whose proceeds it is (lot,
	// shipment, fuel route, place), who paid it (person, organisation, account),
	// a case that the first flow is part of, or the first flow itself.
	From string
	// To is who it reached: an organisation, a person or an account; "": any network.
	To string
	// Window keeps flows that may have been on some day of it, and accounts and
	// memberships that may have held on some.
	Window domain.Interval
	// First is how many trails; nil: linkage.DefaultFirst.
	First *int
	// MaxHops is the most flows that a trail may have; nil: linkage.DefaultMaxHops.
	MaxHops *int
	// Today is the day of asking: later flows are told of.
	Today domain.Day
}

// MoneyTrails are trails, in their order: those of fewer flows first; then
// POSSIBLE before UNKNOWN; by the currency in which they end; those by which more
// can have come through first; by the ids of their flows; by the target's.
type MoneyTrails struct {
	Trails []Trail
	// Scope counts in SkippedImpossible the trails of no more flows than the last
	// one returned (all, where fewer were found than asked for) whose money would have been passed on before it came.
	Scope linkage.Scope
	// Complete says whether the trails are the first of all there are; where the scope is
	// truncated nevertheless, those left out for their days were not all counted.
	Complete bool
	// Problems are what is wrong with the records of the flows on the trails.
	Problems []Problem
}

// Trail is a way on which money can have come from the source to the target.
type Trail struct {
	Temporal linkage.Temporal
	// Amounts by currency, in byte order.
	Amounts []TrailAmount
	Hops    []Hop
	// Source are the links by which the first flow comes from where was asked:
	// PROCEEDS_OF, PART_OF_CASE, or those from who was asked to who paid.
	Source []projection.Link
	Target projection.Node
	// Ending are the links from who the last flow was paid to to the target.
	Ending []projection.Link
	Flags  []Flag
}

// TrailAmount is what a trail came to in one currency. None is converted.
type TrailAmount struct {
	Currency string
	// Sent is the first flow's amount, 0 where the trail begins in another
	// currency; no number where it is not known.
	Sent domain.Decimal
	// Received is the most that can have come through to the end: the least
	// amount known of the trail's flows in the currency, 0 where it ends in another; no
	// number where none is known.
	Received domain.Decimal
}

// Hop is one flow of a trail.
type Hop struct {
	Flow     projection.Node
	Day      domain.PartialDate
	Amount   domain.Decimal
	Currency string
	Method   string
	// Payer and Beneficiary are nil where none is recorded. Of several payers of a
	// trail's first flow, that of the smallest link is named.
	Payer, Beneficiary *projection.Node
	// PaidBy and PaidTo are the links to them.
	PaidBy, PaidTo *projection.Link
	// Joins are the links by which who was paid before is joined to the payer: none
	// where they are one and the same, and for the first.
	Joins []projection.Link
}

// limits of what is looked at for one question.
const (
	// mostWork is the most links that are looked at to gather flows, and mostCountWork
	// how many to gather those of trails that are none because of their days.
	mostWork, mostCountWork = 12_000, 3_000
	// mostSteps is the most steps from flow to flow that are tried, and
	// mostCountSteps as many to count.
	mostSteps, mostCountSteps = 100_000, 50_000
	// mostAlike is the most trails of one length that are put in order.
	mostAlike = 5_000
)

// moneyKinds are the link kinds that trails follow.
var moneyKinds = []domain.LinkKind{
	domain.ProceedsOf, domain.PartOfCase, domain.PaidBy, domain.PaidTo, domain.HoldsAccount, domain.SameAs,
	domain.Finances, domain.MemberOf, domain.Leads, domain.PartOf, domain.AffiliateOf,
}

// FindTrails finds the trails of money. Errors: NOT_FOUND for ends that are not in view, INVALID_INPUT,
// LIMIT_EXCEEDED, naming the argument.
func FindTrails(ctx context.Context, lens *projection.Lens, q MoneyQuestion) (MoneyTrails, error) {
	s, err := newMoneySearch(ctx, lens, &q)
	if err != nil {
		return MoneyTrails{}, err
	}
	found, err := s.trails()
	if err != nil {
		return MoneyTrails{}, err
	}
	answer := MoneyTrails{Scope: linkage.Scope{
		Epoch: lens.Epoch(), MaxHops: s.maxHops, Window: q.Window, ExcludedKinds: s.excluded(),
		SkippedImpossible: s.impossible, Truncated: s.truncated,
	}, Complete: s.complete}
	for _, t := range found {
		answer.Trails = append(answer.Trails, s.describe(t))
	}
	answer.Problems = s.problems(answer.Trails)
	answer.Scope.Reason, err = s.reason(len(found))
	return answer, err
}

// excluded are the kinds that trails do not follow, by code.
func (s *moneySearch) excluded() []domain.LinkKind {
	var kinds []domain.LinkKind
	for _, k := range domain.AllLinkKinds() {
		if !slices.Contains(moneyKinds, k) {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b domain.LinkKind) int { return compareText(a.String(), b.String()) })
	return kinds
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// reason says why nothing was found, or the search cut short.
func (s *moneySearch) reason(found int) (string, error) {
	switch {
	case s.truncated:
		return linkage.Budget, nil
	case found > 0:
		return "", nil
	case s.impossible > 0:
		return "ONLY_IMPOSSIBLE", nil
	}
	if err := s.gather(linkage.MostHops); err != nil {
		return "", err
	}
	if s.truncated {
		return linkage.Budget, nil
	}
	nearest := notAway
	for _, step := range s.starts {
		if away := s.flows[step.to].away; nearest == notAway || away != notAway && away < nearest {
			nearest = away
		}
	}
	if nearest >= s.maxHops {
		return "OUT_OF_HOPS", nil
	}
	return "NOT_CONNECTED", nil
}

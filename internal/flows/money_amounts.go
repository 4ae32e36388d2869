package flows

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// putInOrder sorts trails of as many flows each.
func (s *moneySearch) putInOrder(trails []found) {
	for i := range trails {
		trails[i].received = s.received(&trails[i])
	}
	slices.SortFunc(trails, func(a, b found) int {
		return cmp.Or(
			cmp.Compare(a.temporal, b.temporal), strings.Compare(a.received.Currency, b.received.Currency),
			compareAmounts(b.received.Received, a.received.Received),
			slices.CompareFunc(a.steps, b.steps, func(x, y step) int { return s.lens.CompareNodes(s.flows[x.to].node, s.flows[y.to].node) }),
			s.lens.CompareNodes(a.end.target, b.end.target))
	})
}

// compareAmounts has what is not known below all that is.
func compareAmounts(a, b domain.Decimal) int {
	if a == "" || b == "" {
		return cmp.Compare(len(a), len(b))
	}
	return a.Cmp(b)
}

// received is what can have come through to the end.
func (s *moneySearch) received(t *found) TrailAmount {
	last := s.lens.Facts(s.flows[t.steps[len(t.steps)-1].to].node).Unit
	return TrailAmount{Currency: last, Received: s.least(t.steps, last)}
}

// least is the least amount known of the flows in a currency.
func (s *moneySearch) least(steps []step, currency string) domain.Decimal {
	least := domain.Decimal("")
	for _, t := range steps {
		facts := s.lens.Facts(s.flows[t.to].node)
		if facts.Unit == currency && usable(facts) && (least == "" || facts.Amount.Cmp(least) < 0) {
			least = facts.Amount
		}
	}
	return least
}

// usable says whether the amount of a flow's facts can be reckoned with.
func usable(facts projection.Facts) bool { return facts.Amount != "" && facts.Amount[0] != '-' }

// amounts are what the trail came to by currency.
func (s *moneySearch) amounts(t *found) []TrailAmount {
	var currencies []string
	for _, step := range t.steps {
		currencies = append(currencies, s.lens.Facts(s.flows[step.to].node).Unit)
	}
	var amounts []TrailAmount
	for _, currency := range domain.SortedSet(currencies) {
		if currency == "" {
			continue // amounts without a currency say nothing
		}
		a := TrailAmount{Currency: currency, Sent: "0", Received: "0"}
		if currencies[0] == currency {
			a.Sent = ""
			if facts := s.lens.Facts(s.flows[t.steps[0].to].node); usable(facts) {
				a.Sent = facts.Amount
			}
		}
		if currencies[len(currencies)-1] == currency {
			a.Received = s.least(t.steps, currency)
		}
		amounts = append(amounts, a)
	}
	return amounts
}

// describe makes a trail of what was found.
func (s *moneySearch) describe(t found) Trail {
	trail := Trail{Temporal: t.temporal, Amounts: s.amounts(&t), Target: t.end.target, Ending: t.end.links, Source: t.steps[0].hand.links}
	for i, step := range t.steps {
		node := s.flows[step.to].node
		facts := s.lens.Facts(node)
		h := Hop{Flow: node, Day: facts.From, Amount: facts.Amount, Currency: facts.Unit, Method: facts.Code}
		if step.hand.paying {
			payer := step.hand.to
			h.Payer, h.PaidBy = &payer, s.linkTo(node, paidBy, payer)
		}
		paid := t.end.paidTo
		if i+1 < len(t.steps) {
			paid = &t.steps[i+1].hand.from
		}
		if paid == nil {
			paid = s.firstPaid(node)
		}
		if paid != nil {
			beneficiary := *paid
			h.Beneficiary, h.PaidTo = &beneficiary, s.linkTo(node, paidTo, beneficiary)
		}
		if i > 0 {
			h.Joins = step.hand.links
		}
		trail.Hops = append(trail.Hops, h)
	}
	trail.Flags = s.flags(&t, trail.Hops)
	return trail
}

// firstPaid is who a flow was paid to, of several that of the smallest link.
func (s *moneySearch) firstPaid(f projection.Node) *projection.Node {
	if ends := s.links(f, paidTo, domain.Out); len(ends) > 0 {
		return &ends[0].Other
	}
	return nil
}

// linkTo is the smallest link of the kinds from a flow to an end of it.
func (s *moneySearch) linkTo(f projection.Node, kinds *kindSet, end projection.Node) *projection.Link {
	for _, e := range s.links(f, kinds, domain.Out) {
		if e.Other == end {
			return &e.Link
		}
	}
	return nil
}

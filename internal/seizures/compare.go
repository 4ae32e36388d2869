package seizures

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Comparison sets two summaries side by side.
type Comparison struct {
	Left, Right Summary
	// Commodities are all that were seized in either, by commodity, then unit.
	Commodities []CommodityChange
	// Measures are those of Counts, in their order.
	Measures []MeasureChange
}

// CommodityChange is how much of a commodity was seized in one and the other.
type CommodityChange struct {
	Commodity, Unit string
	Left, Right     domain.Decimal
	// Difference is what there is more of in the right one.
	Difference domain.Decimal
	Rates
	LeftSeizures, RightSeizures int
}

// MeasureChange is how often something happened in one and the other.
type MeasureChange struct {
	// Measure is SEIZURES, CHECKS, HITS, ARRESTS or FIREARMS.
	Measure     string
	Left, Right int
	Rates
}

// Rates set two quantities in relation; nil where they would be divided by 0.
type Rates struct {
	// Ratio is the right one to the left one.
	Ratio *float64
	// PerCheck are the quantities for each check made.
	LeftPerCheck, RightPerCheck *float64
}

// Compare sets the summaries side by side.
func Compare(left, right Summary) Comparison {
	c := Comparison{Left: left, Right: right}
	rates := func(l, r float64) Rates {
		return Rates{divided(r, l), divided(l, float64(left.Checks)), divided(r, float64(right.Checks))}
	}
	for _, m := range measures {
		l, r := m.of(&left.Counts), m.of(&right.Counts)
		c.Measures = append(c.Measures, MeasureChange{m.code, l, r, rates(float64(l), float64(r))})
	}
	for _, pair := range paired(left.Totals, right.Totals) {
		l, r := pair[0], pair[1]
		var difference domain.Sum
		difference.Add(r.Quantity)
		difference.Sub(l.Quantity)
		c.Commodities = append(c.Commodities, CommodityChange{
			Commodity: l.Commodity, Unit: l.Unit, Left: l.Quantity, Right: r.Quantity, Difference: difference.Decimal(),
			Rates: rates(l.Quantity.Float(), r.Quantity.Float()), LeftSeizures: l.Seizures, RightSeizures: r.Seizures,
		})
	}
	return c
}

var measures = []struct {
	code string
	of   func(*Counts) int
}{
	{"SEIZURES", func(c *Counts) int { return c.Seizures }},
	{"CHECKS", func(c *Counts) int { return c.Checks }},
	{"HITS", func(c *Counts) int { return c.Hits }},
	{"ARRESTS", func(c *Counts) int { return c.Arrests }},
	{"FIREARMS", func(c *Counts) int { return c.Firearms }},
}

func divided(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	return new(a / b)
}

// paired are the totals of either list, in order, with 0 where one has none.
func paired(left, right []Total) [][2]Total {
	var pairs [][2]Total
	for len(left) > 0 || len(right) > 0 {
		switch order := compareHeads(left, right); {
		case order < 0:
			pairs, left = append(pairs, [2]Total{left[0], nothing(&left[0])}), left[1:]
		case order > 0:
			pairs, right = append(pairs, [2]Total{nothing(&right[0]), right[0]}), right[1:]
		default:
			pairs, left, right = append(pairs, [2]Total{left[0], right[0]}), left[1:], right[1:]
		}
	}
	return pairs
}

func compareHeads(left, right []Total) int {
	if len(left) == 0 || len(right) == 0 {
		return cmp.Compare(len(right), len(left))
	}
	return slices.Compare([]string{left[0].Commodity, left[0].Unit}, []string{right[0].Commodity, right[0].Unit})
}

func nothing(t *Total) Total { return Total{Commodity: t.Commodity, Unit: t.Unit, Quantity: "0"} }

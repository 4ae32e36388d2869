package flows

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Problem is something in a record that an answer could not reckon with.
type Problem struct {
	Node projection.Node
	// Field is the record's field; Code one of those below.
	Field, Code string
}

// Codes of problems.
const (
	// Missing: the record does not say.
	Missing = "MISSING"
	// Negative: below 0; it is not reckoned with.
	Negative = "NEGATIVE"
	// UnknownCurrency: none of ISO 4217; amounts in it are kept apart like any.
	UnknownCurrency = "UNKNOWN_CURRENCY"
	// Future: after the day of asking.
	Future = "FUTURE"
	// OtherUnit: not in litres; it is not added up.
	OtherUnit = "OTHER_UNIT"
)

// problems are those of the flows on the trails, each once, in the order in
// which they come.
func (s *moneySearch) problems(trails []Trail) []Problem {
	var all []Problem
	met := map[projection.Node]bool{}
	for i := range trails {
		for _, h := range trails[i].Hops {
			if !met[h.Flow] {
				met[h.Flow] = true
				all = append(all, flowProblems(h, s.today)...)
			}
		}
	}
	return all
}

func flowProblems(h Hop, today domain.Day) []Problem {
	var found []Problem
	add := func(is bool, field, code string) {
		if is {
			found = append(found, Problem{h.Flow, field, code})
		}
	}
	add(h.Amount == "", "amount", Missing)
	add(negative(h.Amount), "amount", Negative)
	add(h.Currency == "", "currency", Missing)
	add(h.Currency != "" && !currencies[h.Currency], "currency", UnknownCurrency)
	add(h.Day.Known() && h.Day.First() > today, "day", Future)
	return found
}

func negative(d domain.Decimal) bool { return d != "" && d[0] == '-' }

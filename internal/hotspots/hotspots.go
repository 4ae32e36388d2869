package hotspots

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Question asks for hotspots.
type Question struct {
	// Window is the period asked of; open: all time, and nothing to compare with.
	Window domain.Interval
	// PlaceTypes are the kinds of places; nil: all.
	PlaceTypes []string
	// Commodities keep the seizures and cases in which one of them was seized;
	// nil: all.
	Commodities []string
	// First is how many places; nil: linkage.DefaultFirst, at most
	// linkage.MostFirst.
	First *int
}

// Answer are the hotspots, by falling score, then by id.
type Answer struct {
	Places []Hotspot
	Scope  Scope
}

// Scope states what was counted.
type Scope struct {
	Epoch int64
	// Window is the period, Before the one of equal length before it; unknown where
	// nothing is compared.
	Window, Before domain.Interval
	// MinStrength is the floor of ties.
	MinStrength float64
	// Places is how many there are with anything to score, shown or not.
	Places int
	// Undated counts the seizures, checks and cases left out since it is not known
	// whether their day lies in a period; each once for each place.
	Undated int
}

// Hotspot is a place with what happened there in the period.
type Hotspot struct {
	Place projection.Node
	// Score is Traffic times the sum of the parts' weights times values, 0 to 1,
	// to 12 decimals.
	Score float64
	// Traffic damps the score of a place where much is checked and little seized:
	// (s+1) / (s+2 + c/100) for s seizures and c checks. It is what one gets of a
	// rate of seizures per check that is shrunk to the fixed prior of 1 in 100
	// with a weight of 100 checks, as lift / (1 + lift) of that prior. So it is
	// near 1 where seizures are many for the checks, one half where they are as
	// expected, and near 0 where they are few.
	Traffic float64
	Parts   []Part
	// Seizures, Checks, Firearms and Cases are counted once each, however many
	// links say so. Networks is how many the cases are tied to.
	Seizures, Checks, Firearms, Cases, Networks int
	// Change compares the seizures with those of the period before.
	Change Change
	// Ties are the strongest ties of the cases, at most mostTies.
	Ties []CaseTie
	// Events are seizures and cases counted: the latest, then by id, at most
	// mostEvents.
	Events []projection.Node
}

// Change compares counts of two periods of equal length.
type Change struct {
	Current int
	// Previous, and all below, are nil where there is nothing to compare with.
	Previous *int
	// PreviousChecks are the checks of the period before.
	PreviousChecks *int
	// Chance is that of seeing a rise like this, or a greater one, had the rate of
	// seizures not changed.
	Chance *float64
	// ChancePerCheck is the same had the rate of seizures per check not changed;
	// nil where either period has no checks.
	ChancePerCheck *float64
	// Significance is Chance, made higher for all the places that were asked about
	// at once (Holm): at or below .05 it is a rise that chance makes in one answer
	// of twenty at most.
	Significance *float64
}

// CaseTie is how a case is tied to the network nearest to it.
type CaseTie struct {
	Case projection.Node
	Tie
}

const (
	mostTies   = 5
	mostEvents = 10
	mostLinks  = 20
)

// Find ranks the places. Errors: INVALID_INPUT and LIMIT_EXCEEDED naming the
// argument, TIMEOUT when the context ends.
func Find(ctx context.Context, lens *projection.Lens, near *Nearby, q Question) (Answer, error) {
	p, err := newPeriods(q.Window)
	if err != nil {
		return Answer{}, err
	}
	first, err := firstOf(q.First)
	if err != nil {
		return Answer{}, err
	}
	t := &tallying{
		walk: newWalk(ctx, lens), near: near, periods: p,
		wanted: codes(q.PlaceTypes), commodities: codes(q.Commodities),
	}
	for place := range lens.NodesOfKind(domain.Location, "") {
		if !t.wanted.has(lens.Facts(place).Code) {
			continue
		}
		if err := t.count(place); err != nil {
			return Answer{}, err
		}
	}
	return t.answer(first)
}

func (t *tallying) answer(first int) (Answer, error) {
	a := Answer{Scope: Scope{
		Epoch: t.Epoch(), Window: t.now.interval(), MinStrength: t.near.MinStrength(),
		Places: len(t.found), Undated: t.undated,
	}}
	if t.compared {
		a.Scope.Before = t.before.interval()
	}
	slices.SortFunc(t.found, func(a, b Hotspot) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), t.CompareNodes(a.Place, b.Place))
	})
	t.adjust()
	a.Places = t.found[:min(first, len(t.found))]
	for i := range a.Places {
		if err := t.show(&a.Places[i]); err != nil {
			return Answer{}, err
		}
	}
	return a, nil
}

func firstOf(first *int) (int, error) {
	switch {
	case first == nil:
		return linkage.DefaultFirst, nil
	case *first < 1:
		return 0, domain.FieldErrorf("first", "expected at least 1")
	case *first > linkage.MostFirst:
		err := domain.Errorf(domain.LimitExceeded, "at most %d may be asked for", linkage.MostFirst)
		err.Field = "first"
		return 0, err
	}
	return *first, nil
}

// codeSet holds codes; nil holds all.
type codeSet map[string]bool

func codes(list []string) codeSet {
	if list == nil {
		return nil
	}
	set := codeSet{}
	for _, code := range list {
		set[code] = true
	}
	return set
}

func (s codeSet) has(code string) bool { return s == nil || s[code] }

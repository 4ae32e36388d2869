package linkage

import (
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Defaults and the most that may be asked for.
const (
	DefaultMaxHops     = 8
	MostHops           = 16
	DefaultMinStrength = .005
	DefaultPaths       = 5
	MostPaths          = 50
	DefaultFirst       = 20
	MostFirst          = 200
)

// Question says within which limits paths are looked for. Its zero value asks
// with all defaults.
type Question struct {
	// K is how many paths are asked for; nil: DefaultPaths, at most MostPaths.
	K *int
	// MaxHops is the most links that a path may have; nil: DefaultMaxHops, at
	// most MostHops.
	MaxHops *int
	// MinStrength is the floor, 0 to 1, below which a path does not exist; nil:
	// DefaultMinStrength; 0: no floor.
	MinStrength *float64
	// ExcludeKinds are not walked, beside the kinds that never are.
	ExcludeKinds []domain.LinkKind
	// Window keeps links that may have held on some day of it.
	Window domain.Interval
	// HalfLifeDays lets links fade: what is so many days old counts half. nil:
	// nothing fades.
	HalfLifeDays *int
	// AsOf is when links are as old as they count; unknown: Today.
	AsOf domain.PartialDate
	// Today is the day of asking in UTC.
	Today domain.Day
	// IncludeImpossible keeps paths that cannot have happened in that order.
	IncludeImpossible bool
	// ExactNetwork takes a network for itself alone: what leads up to it is
	// judged like any other link.
	ExactNetwork bool
	// Shown is how an independence key is shown to who asks; nil: its text.
	Shown func(projection.Key) string
}

// limits are a question's in the form that searches use.
type limits struct {
	k           int
	maxHops     int
	minStrength float64
	cap         uint32
	excluded    [256]bool
	window      projection.Window
	halfLife    int
	asOf        domain.PartialDate
	asOfDay     domain.Day
	impossible  bool
	exact       bool
	// special: some links in view are not walked or cost more than their price.
	special bool
}

// limits checks the question: INVALID_INPUT or LIMIT_EXCEEDED, naming the
// argument.
func (q *Question) limits() (*limits, error) {
	l := &limits{
		maxHops: valueOr(q.MaxHops, DefaultMaxHops), k: valueOr(q.K, DefaultPaths),
		minStrength: valueOr(q.MinStrength, DefaultMinStrength),
		impossible:  q.IncludeImpossible, exact: q.ExactNetwork,
	}
	if err := inRange("maxHops", l.maxHops, MostHops); err != nil {
		return nil, err
	}
	if err := inRange("k", l.k, MostPaths); err != nil {
		return nil, err
	}
	if !(l.minStrength >= 0 && l.minStrength <= 1) {
		return nil, domain.FieldErrorf("minStrength", "expected a number from 0 to 1")
	}
	if q.Window.Empty() {
		return nil, domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	if err := l.fade(q); err != nil {
		return nil, err
	}
	for _, k := range q.ExcludeKinds {
		l.excluded[k] = true
	}
	l.window = projection.NewWindow(q.Window)
	l.special = len(q.ExcludeKinds) > 0 || !l.window.Open() || l.halfLife > 0
	l.cap = l.costCap()
	return l, nil
}

func (l *limits) fade(q *Question) error {
	if q.HalfLifeDays == nil {
		return nil
	}
	if *q.HalfLifeDays < 1 {
		return domain.FieldErrorf("halfLifeDays", "expected at least 1")
	}
	l.halfLife, l.asOf = *q.HalfLifeDays, q.AsOf
	if !l.asOf.Known() {
		l.asOf = q.Today.Date()
	}
	l.asOfDay = l.asOf.Last()
	return nil
}

func valueOr[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

func inRange(field string, value, most int) error {
	switch {
	case value < 1:
		return domain.FieldErrorf(field, "expected at least 1")
	case value > most:
		err := domain.Errorf(domain.LimitExceeded, "at most %d may be asked for", most)
		err.Field = field
		return err
	}
	return nil
}

const (
	// mostLinkCost is the most that a link costs, fade included.
	mostLinkCost = 50_000_000
	// mostDamping is above what any node adds: 2^31 links give 2.15e6.
	mostDamping = 2_500_000
)

// costCap is the highest cost of a path whose strength, as it is shown, does
// not fall below the floor.
func (l *limits) costCap() uint32 {
	top := uint32(l.maxHops) * (mostLinkCost + mostDamping)
	low, high := uint32(0), top // strength falls as cost rises
	for low < high {
		middle := low + (high-low+1)/2
		if Strength(int64(middle)) >= l.minStrength {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// Strength is that of a path of the cost: exp(-cost/1e6), rounded to 12
// decimals.
func Strength(cost int64) float64 {
	return math.Round(math.Exp(float64(-cost)/1e6)*1e12) / 1e12
}

// price is what the arc costs under the limits; above mostLinkCost where they
// leave it out. It is asked for only where limits are special.
func (l *limits) price(b *projection.Block, a, price uint32) uint32 {
	kind := domain.LinkKind(b.Kind[a])
	if price >= projection.Unwalked || l.excluded[kind] || !l.window.Keeps(b.Since[a], b.Until[a]) {
		return projection.Hidden
	}
	return l.faded(price, kind, b.Since[a], b.Until[a])
}

// faded is the price with what age adds to it: round(1e6 ln 2 x age /
// half-life), capped.
func (l *limits) faded(price uint32, kind domain.LinkKind, since, until domain.PartialDate) uint32 {
	if l.halfLife == 0 || kind.Spec().Lasting {
		return price
	}
	date := until
	if !date.Known() {
		date = since
	}
	if !date.Known() {
		return price
	}
	age := max(0, int64(l.asOfDay)-int64(date.Last()))
	fade := math.Round(1e6 * math.Ln2 * float64(age) / float64(l.halfLife))
	return uint32(math.Min(mostLinkCost, float64(price)+fade))
}

// Scope states the limits of an answer, and what they left out.
type Scope struct {
	Epoch       int64
	MaxHops     int
	MinStrength float64
	// AsOf is known only when a half-life was asked for.
	AsOf   domain.PartialDate
	Window domain.Interval
	// ExcludedKinds are all that were not walked, by code.
	ExcludedKinds []domain.LinkKind
	// SkippedImpossible counts the paths left out, since they cannot have
	// happened in that order, before the last path returned; all of them where
	// fewer were found than asked for.
	SkippedImpossible int
	// Truncated says that the search was cut short: there may be more to find,
	// or more impossible paths to count.
	Truncated bool
	// Reason is BUDGET where the search was cut short; where nothing was found,
	// one of the reasons why; else empty.
	Reason string
	// OnlyThrough are the kinds behind ONLY_EXCLUDED_KINDS, by code: those left
	// out that stand on the ways which take the fewest links of such kinds.
	OnlyThrough []domain.LinkKind
}

// Budget is the reason of a search that was cut short.
const Budget = "BUDGET"

func (q *Question) scope(lens *projection.Lens, l *limits) Scope {
	return Scope{
		Epoch: lens.Epoch(), MaxHops: l.maxHops, MinStrength: l.minStrength, AsOf: l.asOf,
		Window: q.Window, ExcludedKinds: excludedKinds(q.ExcludeKinds),
	}
}

func excludedKinds(asked []domain.LinkKind) []domain.LinkKind {
	var kinds []domain.LinkKind
	for _, k := range domain.AllLinkKinds() {
		if !k.Walked() || slices.Contains(asked, k) {
			kinds = append(kinds, k)
		}
	}
	slices.SortFunc(kinds, func(a, b domain.LinkKind) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	return kinds
}

package hotspots

import (
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
)

// lies says whether something dated lies in a stretch of days.
type lies uint8

const (
	outside lies = iota
	inside
	// unsure: the day is not known well enough to tell.
	unsure
)

// stretch is a stretch of days, both ends in it. The ends are also kept as full
// dates are packed, which compare without counting days.
type stretch struct {
	first, last         domain.Day
	packFirst, packLast domain.PartialDate
}

func newStretch(first, last domain.Day) stretch {
	s := stretch{first, last, first.Date(), last.Date()}
	if s.packLast == 0 {
		s.packLast = math.MaxUint32
	}
	return s
}

func stretchOf(i domain.Interval) stretch { return newStretch(i.First(), i.Last()) }

// open says whether the stretch is all of time.
func (s *stretch) open() bool { return s.first == domain.FirstDay && s.last == domain.LastDay }

// known says whether both ends are.
func (s *stretch) known() bool { return s.first != domain.FirstDay && s.last != domain.LastDay }

// before is the stretch of equal length that ends the day before; false where an
// end is open, or it would lie before the year 1.
func (s *stretch) before() (stretch, bool) {
	first := 2*int64(s.first) - int64(s.last) - 1
	if !s.known() || first < int64(earliest) {
		return stretch{}, false
	}
	return newStretch(domain.Day(first), s.first-1), true
}

// earliest is the first day of the year 1.
const earliest domain.Day = -719162

// interval is the stretch as it is shown.
func (s *stretch) interval() domain.Interval {
	i := domain.Interval{From: s.first.Date()}
	if s.last != domain.LastDay {
		i.To = s.last.Date()
	}
	return i
}

// where says whether the day lies in the stretch: a date known to the month or
// the year where all of it does.
func (s *stretch) where(p domain.PartialDate) lies {
	if s.open() {
		return inside
	}
	if _, _, day := p.Parts(); day != 0 {
		if p >= s.packFirst && p <= s.packLast {
			return inside
		}
		return outside
	}
	first, last := p.First(), p.Last()
	switch {
	case last < s.first || first > s.last:
		return outside
	case first >= s.first && last <= s.last:
		return inside
	}
	return unsure
}

// periods are what is asked of, and what it is compared with.
type periods struct {
	now, before stretch
	compared    bool
}

// newPeriods checks the window: INVALID_INPUT where it holds no day.
func newPeriods(window domain.Interval) (periods, error) {
	if window.Empty() {
		return periods{}, domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	p := periods{now: stretchOf(window)}
	p.before, p.compared = p.now.before()
	return p, nil
}

// where says whether the day lies in the period asked of, and in the one before.
func (p *periods) where(day domain.PartialDate) (now, before lies) {
	now = p.now.where(day)
	if p.compared && now != inside {
		before = p.before.where(day)
	}
	return now, before
}

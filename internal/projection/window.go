package projection

import (
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Window asks quickly of many links whether they may have held on some day of
// an interval. It compares dates as they are packed, without counting days:
// with the day's parts in falling weight, an unknown part being 0, a date's
// first day is before a full date where its number is.
type Window struct{ first, last uint32 }

// NewWindow is the window of an interval; unknown ends are open.
func NewWindow(i domain.Interval) Window {
	w := Window{first: uint32(i.From), last: latest(i.To)}
	return w
}

// Open says whether the window keeps everything.
func (w Window) Open() bool { return w.first == 0 && w.last == math.MaxUint32 }

// Keeps says whether a link with these dates may have held on some day of the
// window.
func (w Window) Keeps(since, until domain.PartialDate) bool {
	return uint32(since) <= w.last && latest(until) >= w.first
}

// latest is a number that is not below that of any full date which the date
// may be, and below that of any later one.
func latest(p domain.PartialDate) uint32 {
	switch _, month, day := p.Parts(); {
	case p == 0:
		return math.MaxUint32
	case month == 0:
		return uint32(p) | 0x1ff
	case day == 0:
		return uint32(p) | 0x1f
	default:
		return uint32(p)
	}
}

package tracing

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Event is what happened to a firearm at a step of its life.
type Event uint8

// The events, in the order of a firearm's life.
const (
	Manufactured Event = iota
	Exported
	Imported
	Sold
	Owned
	Lost
	Stolen
	Possessed
	Moved
	Recovered
)

var eventNames = [...]string{"MANUFACTURED", "EXPORTED", "IMPORTED", "SOLD", "OWNED", "LOST", "STOLEN", "POSSESSED", "MOVED", "RECOVERED"}

// String is the event's code.
func (e Event) String() string { return eventNames[e] }

// The temporal statuses of a step against the one before it.
const (
	Possible   = "POSSIBLE"
	Impossible = "IMPOSSIBLE"
	Unknown    = "UNKNOWN"
)

// Step is a step of a firearm's life.
type Step struct {
	Event Event
	// Lawful is YES, NO or UNKNOWN.
	Lawful string
	// Holder is who did it or had it then, Place where, by their ids; "" where unknown.
	Holder, Place string
	Country       string
	Interval      domain.Interval
	// Temporal is the status against the step before.
	Temporal string
	// Link tells of the step; nil where the firearm itself does, by a stamp or
	// its record state.
	Link *domain.Link
	// Reports that tell of it, by id.
	Reports []string
	// Mark is which stamp or state of the firearm tells of it: madeIn,
	// importMark or recordState; "" where a link does.
	Mark string
	// leg tells where a shipment set out (0), was seen (1) and arrived (2).
	leg int
}

func (e Event) lasts() bool { return e == Owned || e == Possessed || e == Moved }

// span is the days on which the step may have happened, or begun.
func (s *Step) span() (first, last domain.Day) {
	since, until := s.Interval.From, s.Interval.To
	switch {
	case !since.Known():
		return domain.FirstDay, until.Last()
	case !until.Known() || s.Event.lasts():
		return since.First(), since.Last()
	}
	return since.First(), until.Last()
}

func (s *Step) dated() bool {
	first, last := s.span()
	return first != domain.FirstDay || last != domain.LastDay
}

// end is the last date that the step tells of.
func (s *Step) end() domain.PartialDate {
	if s.Interval.To.Known() {
		return s.Interval.To
	}
	return s.Interval.From
}

func (s *Step) linkID() string {
	if s.Link == nil {
		return ""
	}
	return s.Link.ID
}

// surelyBefore says that every day that a may be on comes before every one of b.
func surelyBefore(a, b *Step) bool {
	_, last := a.span()
	first, _ := b.span()
	return last < first
}

// inOrder orders the steps; see the package's comment.
func inOrder(steps []Step) []Step {
	slices.SortFunc(steps, compareSteps)
	ordered := make([]Step, 0, len(steps))
	for left := steps; len(left) > 0; {
		// The step whose span ends first has none surely before it, so that there
		// always is one to be taken.
		ends := domain.LastDay
		for i := range left {
			_, last := left[i].span()
			ends = min(ends, last)
		}
		i := slices.IndexFunc(left, func(s Step) bool {
			first, _ := s.span()
			return first <= ends
		})
		ordered = append(ordered, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return ordered
}

// compareSteps orders steps of which none is surely before the other.
func compareSteps(a, b Step) int {
	af, al := a.span()
	bf, bl := b.span()
	return cmp.Or(cmp.Compare(a.Event, b.Event), undatedLast(&a, &b), cmp.Compare(af, bf), cmp.Compare(al, bl), cmp.Compare(a.leg, b.leg),
		cmp.Compare(a.linkID(), b.linkID()), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Country, b.Country), cmp.Compare(a.Mark, b.Mark))
}

func undatedLast(a, b *Step) int {
	switch {
	case a.dated() == b.dated():
		return 0
	case a.dated():
		return -1
	}
	return 1
}

// against fills in each step's status against the one before it. A firearm is
// made once, before all else that happens to it.
func against(steps []Step) {
	for i := range steps {
		s := &steps[i]
		switch {
		case i == 0:
			s.Temporal = Possible
		case s.Event == Manufactured && slices.ContainsFunc(steps[:i], func(b Step) bool { return b.Event != Manufactured && surelyBefore(&b, s) }):
			s.Temporal = Impossible
		default:
			_, last := steps[i-1].span()
			first, _ := s.span()
			s.Temporal = Unknown
			if last <= first && s.dated() && steps[i-1].dated() {
				s.Temporal = Possible
			}
		}
	}
}

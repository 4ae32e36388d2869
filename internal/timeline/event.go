package timeline

import (
	"cmp"
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Kind is what happened.
type Kind uint8

// The kinds of events.
const (
	Opened Kind = iota
	Dispatched
	Checked
	Seized
	Arrived
	Paid
	TraceAsked
	TraceAnswered
	Designated
	LinkBegan
	LinkHeld
	LinkEnded
	Closed
	Reported
)

// Kinds are the codes of the kinds, in their order.
var Kinds = [...]string{
	"OPENED", "DISPATCHED", "CHECKED", "SEIZED", "ARRIVED", "PAID", "TRACE_ASKED", "TRACE_ANSWERED", "DESIGNATED",
	"LINK_BEGAN", "LINK_HELD", "LINK_ENDED", "CLOSED", "REPORTED",
}

// String is the kind's code.
func (k Kind) String() string { return Kinds[k] }

// OfLink says whether a link tells of the event, OfReport whether it is that of
// a report; an entity tells of all others.
func (k Kind) OfLink() bool { return k >= LinkBegan && k <= LinkEnded }

// OfReport says whether the event is that of a report.
func (k Kind) OfReport() bool { return k == Reported }

// Event is something that happened.
type Event struct {
	Kind Kind
	// Date is as it was recorded; the unknown date where it was not.
	Date domain.PartialDate
	// Of is the number of the node, link or report, as the kind says.
	Of uint32
	// Number tells apart several events of one kind and thing.
	Number int
}

// Node is the entity that the event is of.
func (e *Event) Node() projection.Node { return projection.Node(e.Of) }

// Link is the link that the event is of.
func (e *Event) Link() projection.Link { return projection.Link(e.Of) }

// ID is that of the entity, link or report that the event is of.
func (t *Timeline) ID(e *Event) string {
	switch {
	case e.Kind.OfLink():
		return t.lens.LinkID(e.Link())
	case e.Kind.OfReport():
		return t.lens.ReportID(projection.Report(e.Of))
	}
	return t.lens.ID(e.Node())
}

// Position is where an event stands in the order, in any epoch.
type Position struct {
	Date   domain.PartialDate `json:"d,omitempty"`
	Kind   Kind               `json:"k"`
	ID     string             `json:"i"`
	Number int                `json:"n,omitempty"`
}

// Position is the event's.
func (t *Timeline) Position(e *Event) Position { return Position{e.Date, e.Kind, t.ID(e), e.Number} }

// moment orders dates by their first day, then their last; the unknown one is
// last.
type moment uint64

func momentOf(d domain.PartialDate) moment {
	if !d.Known() {
		return math.MaxUint64
	}
	return moment(uint64(uint32(d.First())^1<<31)<<32 | uint64(uint32(d.Last())^1<<31))
}

// compare orders events; a and b are their moments.
func (t *Timeline) compare(x, y *Event, a, b moment) int {
	if order := cmp.Or(cmp.Compare(a, b), cmp.Compare(x.Kind, y.Kind)); order != 0 {
		return order
	}
	return cmp.Or(t.compareThings(x, y), cmp.Compare(x.Number, y.Number))
}

func (t *Timeline) compareThings(x, y *Event) int {
	switch {
	case x.Kind.OfLink():
		return t.lens.CompareLinks(x.Link(), y.Link())
	case x.Kind.OfReport():
		return cmp.Compare(t.ID(x), t.ID(y))
	}
	return t.lens.CompareNodes(x.Node(), y.Node())
}

// isAfter says whether the event comes after the position.
func (t *Timeline) isAfter(e *Event, at moment, p *Position, from moment) bool {
	if order := cmp.Or(cmp.Compare(at, from), cmp.Compare(e.Kind, p.Kind)); order != 0 {
		return order > 0
	}
	return cmp.Or(cmp.Compare(t.ID(e), p.ID), cmp.Compare(e.Number, p.Number)) > 0
}

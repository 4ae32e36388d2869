package timeline

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// begins and ends are the events that the dates of an entity tell of.
var begins = map[domain.EntityKind]Kind{
	domain.Case: Opened, domain.Operation: Opened, domain.FuelRoute: Opened, domain.Shipment: Dispatched, domain.Check: Checked,
	domain.Seizure: Seized, domain.FinancingFlow: Paid, domain.TraceRequest: TraceAsked,
}

var ends = map[domain.EntityKind]Kind{
	domain.Case: Closed, domain.Operation: Closed, domain.FuelRoute: Closed, domain.Shipment: Arrived, domain.TraceRequest: TraceAnswered,
}

// occasion says whether entities of the kind are events themselves: those at a
// link from a subject are told of with it.
func occasion(k domain.EntityKind) bool {
	switch k {
	case domain.Seizure, domain.Check, domain.FinancingFlow, domain.TraceRequest, domain.Shipment:
		return true
	}
	return false
}

// ofEntity adds what the dates of an entity tell of. That it began is an event
// though it is not known when; that it ended is none unless it is known.
func (t *Timeline) ofEntity(n projection.Node) {
	kind := t.lens.Kind(n)
	begun, dated := begins[kind]
	if !dated {
		return
	}
	facts := t.lens.Facts(n)
	t.add(Event{Kind: begun, Date: facts.From, Of: uint32(n)})
	if end, there := ends[kind]; there && facts.Until.Known() {
		t.add(Event{Kind: end, Date: facts.Until, Of: uint32(n)})
	}
}

// ofLinks adds what the links of a subject tell of, those between two subjects
// once, and notes the occasions that they lead to.
func (t *Timeline) ofLinks(n projection.Node) {
	self := t.lens.Kind(n)
	t.each(n, func(other projection.Node, b *projection.Block, a uint32, out bool) {
		kind := t.lens.Kind(other)
		if occasion(kind) && !t.subject[other] {
			t.neighbour[other] = true
		}
		if !t.linkKinds[b.Kind[a]] || !out && t.subject[other] {
			return
		}
		since, until := b.Since[a], b.Until[a]
		if occasion(kind) && t.tellsNoMore(other, since, until) || occasion(self) && t.tellsNoMore(n, since, until) {
			return
		}
		t.ofLink(b.Link[a], since, until)
	})
}

// tellsNoMore says whether dates of a link at an occasion are its own, or
// unknown.
func (t *Timeline) tellsNoMore(at projection.Node, since, until domain.PartialDate) bool {
	day := t.lens.Facts(at).From
	return (since == 0 || since == day) && (until == 0 || until == day)
}

func (t *Timeline) ofLink(link uint32, since, until domain.PartialDate) {
	if since == until {
		t.add(Event{Kind: LinkHeld, Date: since, Of: link})
		return
	}
	if since.Known() {
		t.add(Event{Kind: LinkBegan, Date: since, Of: link})
	}
	if until.Known() {
		t.add(Event{Kind: LinkEnded, Date: until, Of: link})
	}
}

// AddDesignation adds that a subject was designated: the one of its
// designations with the number.
func (t *Timeline) AddDesignation(n projection.Node, number int, day domain.PartialDate) {
	t.add(Event{Kind: Designated, Date: day, Of: uint32(n), Number: number})
}

// AddReport adds that a report was made.
func (t *Timeline) AddReport(r projection.Report, day domain.PartialDate) {
	t.add(Event{Kind: Reported, Date: day, Of: uint32(r)})
}

func (t *Timeline) add(e Event) {
	if !t.wanted[e.Kind] || !t.window.Keeps(e.Date, e.Date) {
		return
	}
	t.events = append(t.events, e)
	t.dates[e.Date]++
	t.kinds[e.Kind]++
}

// Reports are the ids of the reports that the subjects and the links among the
// events rest on, in byte order.
func (t *Timeline) Reports() []string {
	var ids []string
	for _, n := range t.Subjects {
		ids = append(ids, t.lens.NodeReports(n)...)
	}
	for n := range t.neighbour {
		ids = append(ids, t.lens.NodeReports(n)...)
	}
	for i := range t.events {
		if e := &t.events[i]; e.Kind.OfLink() {
			ids = append(ids, t.lens.LinkReports(e.Link())...)
		}
	}
	return domain.SortedSet(ids)
}

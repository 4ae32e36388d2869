package flows

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
)

// span is when something can be passed on: from its beginning, which is no
// earlier than begins and no later than begun, to its end, which is no earlier
// than ends and no later than ended.
type span struct{ begins, begun, ends, ended domain.Day }

// dayOf is the span of something that took place on one day.
func dayOf(d domain.PartialDate) span { return span{d.First(), d.Last(), d.First(), d.Last()} }

// held is the span of a state that lasted; one whose beginning or end is
// unknown counts as open there.
func held(i domain.Interval) span {
	s := span{domain.FirstDay, domain.FirstDay, domain.LastDay, domain.LastDay}
	if i.From.Known() {
		s.begins, s.begun = i.From.First(), min(i.From.Last(), i.To.Last())
	}
	if i.To.Known() {
		s.ends, s.ended = max(i.To.First(), i.From.First()), i.To.Last()
	}
	return s
}

// order says of spans, taken one after another, whether something can have
// passed through them in that order.
type order struct {
	// Something comes no earlier than earliest, and may come as late as latest.
	earliest, latest domain.Day
	status           linkage.Temporal
}

func newOrder() order { return order{domain.FirstDay, domain.FirstDay, linkage.Possible} }

// then is the order with one span more.
func (o order) then(s span) order {
	switch {
	case o.earliest > s.ended:
		o.status = linkage.Impossible
	case o.latest > s.ends:
		o.status = max(o.status, linkage.Unknown)
	}
	o.earliest, o.latest = max(o.earliest, s.begins), max(o.latest, s.begun)
	return o
}

// thenAll is the order with all the spans more.
func (o order) thenAll(spans []span) order {
	for _, s := range spans {
		o = o.then(s)
	}
	return o
}

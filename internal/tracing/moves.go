package tracing

import "github.com/kafo-graph/kafo/internal/domain"

// carried adds how a firearm moved with what carried it: a shipment from its
// origin to its destination; else the carrier itself; and where the carriers
// were seen meanwhile.
func (t *telling) carried(l *domain.Link, carrier *domain.Entity) {
	if carrier == nil {
		return
	}
	if carrier.Kind != domain.Shipment {
		t.told(Moved, l, carrier.ID)
		t.seen(l, carrier.ID)
		return
	}
	dispatched := domain.As[domain.PartialDate](carrier.Values, domain.FieldDispatched)
	arrived := domain.As[domain.PartialDate](carrier.Values, domain.FieldArrived)
	before := len(t.steps)
	for _, leg := range t.out[carrier.ID] {
		switch leg.Kind {
		case domain.Origin:
			t.moved(l, leg, t.partyOf(carrier.ID, domain.ConsignedBy), leg.To, dispatched).leg = 0
		case domain.Destination:
			t.moved(l, leg, t.partyOf(carrier.ID, domain.ConsignedTo), leg.To, arrived).leg = 2
		case domain.CarriedBy, domain.InContainer:
			t.seen(l, leg.To)
		}
	}
	if len(t.steps) == before {
		s := t.told(Moved, l, carrier.ID)
		if !s.dated() {
			s.Interval = domain.Interval{From: dispatched, To: arrived}
		}
	}
}

// moved adds that a firearm was at a place with what carried it.
func (t *telling) moved(contained, leg *domain.Link, holder, place string, on domain.PartialDate) *Step {
	s := t.told(Moved, leg, holder)
	s.Place, s.Lawful, s.leg = place, lawful(contained.Lawful), 1
	if s.Country == "" {
		s.Country = t.countryOf(place)
	}
	if !s.dated() {
		s.Interval = domain.Interval{From: on, To: on}
	}
	s.Reports = domain.SortedSet(append(append([]string{}, contained.Reports...), leg.Reports...))
	return s
}

func (t *telling) seen(contained *domain.Link, carrier string) {
	for _, l := range t.out[carrier] {
		if l.Kind == domain.SeenAt {
			t.moved(contained, l, carrier, l.To, 0)
		}
	}
}

// partyOf is who consigned a shipment, or to whom it was; "" where unknown.
func (t *telling) partyOf(shipment string, kind domain.LinkKind) string {
	if l := t.first(shipment, kind); l != nil {
		return l.To
	}
	return ""
}

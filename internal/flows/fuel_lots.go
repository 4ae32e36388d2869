package flows

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

var (
	carries   = setOf(domain.Carries)
	carriedBy = setOf(domain.CarriedBy)
	contained = setOf(domain.Contained)
	seizedIn  = setOf(domain.RecoveredIn, domain.SeizedIn)
)

// tiedLot is a lot of fuel that links tie to a route, with the links that do.
type tiedLot struct {
	node projection.Node
	way  []projection.Link
	// shipment is the one that the lot is tied by, if it is.
	shipment *projection.Node
}

// lotsOf are the lots of fuel that the route CARRIES, that a vehicle which it is
// CARRIED_BY carries, and that a shipment on such a vehicle contained; the two links at
// a vehicle may have held at one time. Each lot once, by the fewest links.
func (f *fuel) lotsOf(route projection.Node) []tiedLot {
	var lots []tiedLot
	take := func(end projection.LinkEnd, shipment *projection.Node, way ...projection.Link) {
		if f.isFuel(end.Other) && !slices.ContainsFunc(lots, func(l tiedLot) bool { return l.node == end.Other }) {
			lots = append(lots, tiedLot{end.Other, append(way, end.Link), shipment})
		}
	}
	for _, end := range linksOf(f.lens, route, carries, domain.Out) {
		take(end, nil)
	}
	vehicles := linksOf(f.lens, route, carriedBy, domain.Out)
	for _, vehicle := range vehicles {
		for _, end := range linksOf(f.lens, vehicle.Other, carries, domain.Out) {
			if f.together(vehicle.Link, end.Link) {
				take(end, nil, vehicle.Link)
			}
		}
	}
	for _, vehicle := range vehicles {
		for _, shipment := range linksOf(f.lens, vehicle.Other, carriedBy, domain.In) {
			if f.lens.Kind(shipment.Other) != domain.Shipment || !f.together(vehicle.Link, shipment.Link) {
				continue
			}
			for _, end := range linksOf(f.lens, shipment.Other, contained, domain.Out) {
				take(end, &shipment.Other, vehicle.Link, shipment.Link)
			}
		}
	}
	return lots
}

// together says whether two links may have held at one time.
func (f *fuel) together(a, b projection.Link) bool {
	return f.lens.Interval(a).Overlaps(f.lens.Interval(b))
}

func (f *fuel) isFuel(n projection.Node) bool {
	return f.lens.Kind(n) == domain.Lot && f.lens.Facts(n).Code == "FUEL"
}

// event is a seizure of a lot; a case stands in for one that is not known, dated
// by the link.
type event struct {
	node        projection.Node
	first, last domain.PartialDate
}

// events are when and where a lot was seized, by id.
func (f *fuel) events(lot projection.Node) []event {
	var seizures, cases []event
	for _, end := range linksOf(f.lens, lot, seizedIn, domain.Out) {
		if f.lens.Kind(end.Other) == domain.Seizure {
			day := f.lens.Facts(end.Other).From
			seizures = append(seizures, event{end.Other, day, day})
		} else {
			held := f.lens.Interval(end.Link)
			cases = append(cases, event{end.Other, held.From, held.To})
		}
	}
	if len(seizures) == 0 {
		seizures = cases
	}
	slices.SortStableFunc(seizures, func(a, b event) int { return f.lens.CompareNodes(a.node, b.node) })
	return slices.CompactFunc(seizures, func(a, b event) bool { return a.node == b.node })
}

// seized adds up what of the lots was seized in the window.
func (f *fuel) seized(lots []tiedLot) Seized {
	var sum domain.Sum
	var all []projection.Node
	for _, lot := range lots {
		in := false
		for _, e := range f.events(lot.node) {
			if f.window.Keeps(e.first, e.last) {
				in = true
				all = append(all, e.node)
			}
		}
		if in {
			sum.Add(f.litres(lot.node))
		}
	}
	slices.SortFunc(all, f.lens.CompareNodes)
	return Seized{Litres: sum.Decimal(), Seizures: slices.Compact(all)}
}

// litres are a lot's; none where it is not measured in litres, or below 0.
func (f *fuel) litres(lot projection.Node) domain.Decimal {
	facts := f.lens.Facts(lot)
	if facts.Unit != "LITRE" || negative(facts.Amount) {
		return ""
	}
	return facts.Amount
}

// offRoutes is what was seized of fuel that is tied to no route.
func (f *fuel) offRoutes(tied map[projection.Node]bool) Seized {
	var lots []tiedLot
	for i := range f.lens.NodeCount() {
		if n := projection.Node(i); f.lens.Sees(n) && !tied[n] && f.isFuel(n) {
			lots = append(lots, tiedLot{node: n})
		}
	}
	return f.seized(lots)
}

// problemsOf are what of the route's records cannot be reckoned with, the route's
// own first.
func (f *fuel) problemsOf(r *Route, today domain.Day) []Problem {
	var found []Problem
	add := func(is bool, n projection.Node, field, code string) {
		if is {
			found = append(found, Problem{n, field, code})
		}
	}
	facts := f.lens.Facts(r.Node)
	add(facts.Amount == "", r.Node, "litresPerPeriod", Missing)
	add(negative(facts.Amount), r.Node, "litresPerPeriod", Negative)
	add(facts.Unit == "", r.Node, "period", Missing)
	add(facts.From.Known() && facts.From.First() > today, r.Node, "opened", Future)
	for _, lot := range r.lots {
		facts := f.lens.Facts(lot.node)
		add(facts.Unit != "LITRE", lot.node, "unit", OtherUnit)
		add(negative(facts.Amount), lot.node, "quantity", Negative)
	}
	return found
}

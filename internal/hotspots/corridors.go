package hotspots

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// CorridorQuestion asks between which places things move.
type CorridorQuestion struct {
	// Window is when shipments were dispatched (or arrived, where that alone is
	// known), fuel routes open and seizures made; open: all time.
	Window domain.Interval
	// Stops are the places that each fuel route passes, in their order.
	Stops map[projection.Node][]projection.Node
	// First is how many corridors; nil: linkage.DefaultFirst, at most
	// linkage.MostFirst.
	First *int
}

// CorridorAnswer are the corridors: by falling number of seizures, then of
// shipments and routes, then by the ids of their ends.
type CorridorAnswer struct {
	Corridors []Corridor
	// Found is how many there are, shown or not; Undated counts the shipments and
	// seizures left out since it is not known whether their day lies in the window.
	Found, Undated int
}

// Corridor is what moves from one place to another.
type Corridor struct {
	From, To projection.Node
	// Shipments and Routes move there: counted are all, kept the first by id, at
	// most mostEvents.
	Shipments, Routes         []projection.Node
	ShipmentCount, RouteCount int
	// Seizures of what they carried: of a shipment anywhere, of a route those at
	// either end.
	Seizures                   []projection.Node
	SeizureCount, FirearmCount int
	// Countries of the ends and the seizures, sorted.
	Countries []string
}

// FindCorridors adds up shipments by origin and destination, and the legs of
// fuel routes. Errors as those of Find.
func FindCorridors(ctx context.Context, lens *projection.Lens, q CorridorQuestion) (CorridorAnswer, error) {
	p, err := newPeriods(q.Window)
	if err != nil {
		return CorridorAnswer{}, err
	}
	first, err := firstOf(q.First)
	if err != nil {
		return CorridorAnswer{}, err
	}
	m := &moving{
		walk: newWalk(ctx, lens), window: p.now, held: projection.NewWindow(q.Window), stops: q.Stops,
		found: map[[2]projection.Node]*corridor{}, undated: map[projection.Node]bool{},
	}
	for shipment := range lens.NodesOfKind(domain.Shipment, "") {
		if err := m.shipment(shipment); err != nil {
			return CorridorAnswer{}, err
		}
	}
	for route := range lens.NodesOfKind(domain.FuelRoute, "") {
		if err := m.route(route); err != nil {
			return CorridorAnswer{}, err
		}
	}
	return m.answer(first), nil
}

type moving struct {
	*walk
	window  stretch
	held    projection.Window
	stops   map[projection.Node][]projection.Node
	found   map[[2]projection.Node]*corridor
	undated map[projection.Node]bool
}

type corridor struct{ shipments, routes, seizures, firearms []projection.Node }

func (m *moving) between(from, to projection.Node) *corridor {
	ends := [2]projection.Node{from, to}
	if m.found[ends] == nil {
		m.found[ends] = &corridor{}
	}
	return m.found[ends]
}

func (m *moving) shipment(shipment projection.Node) error {
	facts := m.Facts(shipment)
	day := facts.From
	if !day.Known() {
		day = facts.Until
	}
	switch m.window.where(day) {
	case outside:
		return nil
	case unsure:
		m.undated[shipment] = true
		return nil
	}
	origins, err := m.ends(shipment, domain.Origin, out, nil)
	if err != nil {
		return err
	}
	destinations, err := m.ends(shipment, domain.Destination, out, nil)
	if err != nil || len(origins) == 0 || len(destinations) == 0 {
		return err
	}
	seizures, firearms, err := m.seized(shipment, domain.Contained, domain.InContainer)
	if err != nil {
		return err
	}
	for _, from := range origins {
		for _, to := range destinations {
			if from == to {
				continue
			}
			c := m.between(from, to)
			c.shipments = append(c.shipments, shipment)
			c.seizures, c.firearms = append(c.seizures, seizures...), append(c.firearms, firearms...)
		}
	}
	return nil
}

// seized are the seizures in the window of what links of the kinds lead to, and
// the firearms taken there.
func (m *moving) seized(carrier projection.Node, kinds ...domain.LinkKind) (seizures, firearms []projection.Node, err error) {
	var goods []projection.Node
	for _, kind := range kinds {
		if goods, err = m.ends(carrier, kind, out, goods); err != nil {
			return nil, nil, err
		}
	}
	for _, item := range goods {
		var taken []projection.Node
		for _, kind := range []domain.LinkKind{domain.RecoveredIn, domain.SeizedIn} {
			if taken, err = m.ends(item, kind, out, taken); err != nil {
				return nil, nil, err
			}
		}
		known := len(seizures)
		for _, s := range taken {
			if m.Kind(s) != domain.Seizure {
				continue
			}
			switch m.window.where(m.Day(s)) {
			case inside:
				seizures = append(seizures, s)
			case unsure:
				m.undated[s] = true
			}
		}
		if len(seizures) > known && m.Kind(item) == domain.Firearm {
			firearms = append(firearms, item)
		}
	}
	return seizures, firearms, nil
}

// route adds the legs of a fuel route: from where it starts, by the places that
// it passes, to where it ends; of several ends the first by id.
func (m *moving) route(route projection.Node) error {
	if facts := m.Facts(route); !m.held.Keeps(facts.From, facts.Until) {
		return nil
	}
	starts, err := m.ends(route, domain.StartsAt, out, nil)
	if err != nil {
		return err
	}
	stops, err := m.ends(route, domain.EndsAt, out, nil)
	if err != nil {
		return err
	}
	seizures, _, err := m.seized(route, domain.Carries)
	if err != nil {
		return err
	}
	slices.SortFunc(starts, m.CompareNodes)
	slices.SortFunc(stops, m.CompareNodes)
	way := slices.Concat(starts[:min(1, len(starts))], m.stops[route], stops[:min(1, len(stops))])
	for i := 1; i < len(way); i++ {
		from, to := way[i-1], way[i]
		if from == to {
			continue
		}
		c := m.between(from, to)
		c.routes = append(c.routes, route)
		for _, s := range seizures {
			places, err := m.ends(s, domain.OccurredAt, out, nil)
			if err != nil {
				return err
			}
			if slices.Contains(places, from) || slices.Contains(places, to) {
				c.seizures = append(c.seizures, s)
			}
		}
	}
	return nil
}

func (m *moving) answer(first int) CorridorAnswer {
	a := CorridorAnswer{Found: len(m.found), Undated: len(m.undated)}
	for ends, c := range m.found {
		shown := Corridor{From: ends[0], To: ends[1]}
		shown.Shipments, shown.ShipmentCount = m.distinct(c.shipments)
		shown.Routes, shown.RouteCount = m.distinct(c.routes)
		_, shown.FirearmCount = m.distinct(c.firearms)
		countries := slices.Concat(m.Countries(ends[0]), m.Countries(ends[1]))
		for _, s := range c.seizures {
			countries = append(countries, m.Countries(s)...)
		}
		shown.Countries = domain.SortedSet(countries)
		shown.Seizures, shown.SeizureCount = m.distinct(c.seizures)
		a.Corridors = append(a.Corridors, shown)
	}
	slices.SortFunc(a.Corridors, func(a, b Corridor) int {
		return cmp.Or(
			cmp.Compare(b.SeizureCount, a.SeizureCount), cmp.Compare(b.ShipmentCount+b.RouteCount, a.ShipmentCount+a.RouteCount),
			m.CompareNodes(a.From, b.From), m.CompareNodes(a.To, b.To))
	})
	a.Corridors = a.Corridors[:min(first, len(a.Corridors))]
	return a
}

// distinct are the first of the nodes by id, and how many there are, each once.
func (m *moving) distinct(nodes []projection.Node) ([]projection.Node, int) {
	slices.SortFunc(nodes, m.CompareNodes)
	nodes = slices.Compact(nodes)
	return nodes[:min(len(nodes), mostEvents)], len(nodes)
}

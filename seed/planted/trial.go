package planted

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// route is the shape of a chain. Where something flows along two links that
// follow one another, earlier and later are their places.
type route struct {
	shape          []step
	earlier, later int
}

func (r route) flows() bool { return r.earlier != r.later }

// still are routes along which the order of time says nothing.
var still = func() (routes []route) {
	for _, shape := range shapes[:len(shapes)-1] {
		routes = append(routes, route{shape: shape})
	}
	return routes
}()

// flowing are routes along which goods or money flow.
var flowing = []route{
	{[]step{{domain.SuspectIn, persons, false}, {domain.Possessed, firearms, true}, {domain.Sold, companies, false}, {domain.Supports, networks, true}}, 2, 1},
	{[]step{{domain.PartOfCase, vehicles, false}, {domain.CarriedBy, shipments, false}, {domain.ConsignedBy, companies, true}, {domain.Supports, networks, true}}, 2, 1},
	{[]step{{domain.PartOfCase, accounts, false}, {domain.PaidBy, flows, false}, {domain.PaidTo, accounts, true}, {domain.HoldsAccount, persons, false}, {domain.MemberOf, networks, true}}, 1, 2},
	{shapes[len(shapes)-1], 2, 3},
}

// mostRoutes between a case and a network.
const mostRoutes = 3

// Where a route turns to a place: from what its first link leads to, and back
// to what its last link leads from.
var (
	toPlace = map[pool][]step{
		persons:  {{domain.SeenAt, locations, true}},
		vehicles: {{domain.SeenAt, locations, true}},
		seizures: {{domain.OccurredAt, locations, true}},
		firearms: {{domain.RecoveredIn, seizures, true}, {domain.OccurredAt, locations, true}},
		flows:    {{domain.PaidBy, accounts, true}, {domain.HoldsAccount, persons, false}, {domain.SeenAt, locations, true}},
		accounts: {{domain.HoldsAccount, persons, false}, {domain.SeenAt, locations, true}},
	}
	fromPlace = map[pool][]step{
		persons:   {{domain.SeenAt, persons, false}},
		companies: {{domain.SeenAt, vehicles, false}, {domain.OperatedBy, companies, true}},
	}
)

// throughPlace is a way through a place that begins and ends as the shape.
func throughPlace(shape []step) []step {
	last := len(shape) - 1
	return slices.Concat(shape[:1], toPlace[shape[0].to], fromPlace[shape[last-1].to], shape[last:])
}

// leastInPool is how many things of a kind a trial needs.
const leastInPool = 8

// trial plants, at every case, routes to one network: true ones in four cases
// of five, else a further decoy; and, to other networks, a decoy of each family
// with routes of the same shapes. What network it is, is drawn alike for all.
func (g *Graph) trial() error {
	if least := len(g.size.Trial) + 1; g.size.Networks < least {
		return fmt.Errorf("%d networks are too few for a trial: at least %d are needed", g.size.Networks, least)
	}
	for p := persons; p < poolCount; p++ {
		if g.spans[p].size < leastInPool {
			return fmt.Errorf("%d entities are too few for a trial: at least %d beside cases and networks are needed", g.size.Entities, 100*leastInPool)
		}
	}
	d := &drawing{Graph: g, rng: g.stream(trialStream)}
	for c := range g.size.Cases {
		ends, routes, extra := d.rng.Perm(g.size.Networks), d.routes(), genuine
		if !trueCase(c) {
			extra = g.size.Trial[0]
		}
		for i, family := range append([]Family{extra}, g.size.Trial...) {
			if family.fits(routes) {
				d.plant(uint32(c), g.spans[networks].first+uint32(ends[i]), routes, family)
			}
		}
	}
	slices.SortStableFunc(g.chains, func(a, b chain) int { return cmp.Compare(min(a.family, 1), min(b.family, 1)) })
	return nil
}

// routes draws those of a case: along all of them something flows, or along none.
func (d *drawing) routes() []route {
	from := still
	if d.rng.IntN(3) == 0 {
		from = flowing
	}
	routes := make([]route, 1+d.rng.IntN(mostRoutes))
	for i := range routes {
		routes[i] = from[d.rng.IntN(len(from))]
	}
	return routes
}

// plant draws chains from the case to the network along the routes.
func (d *drawing) plant(caseNumber, network uint32, routes []route, family Family) {
	links := make([]int, len(routes))
	chains := make([]chain, len(routes))
	for i, r := range routes {
		if family == BusyPlace {
			r = route{shape: throughPlace(r.shape)}
		}
		chains[i] = chain{
			shape: r.shape, family: family, dates: d.dates(r, family == Impossible),
			nodes: d.along(d.spans[cases].first+caseNumber, network, r.shape, family),
		}
		links[i] = len(r.shape)
		d.planted += links[i]
	}
	for i, reports := range family.evidence(d, links) {
		chains[i].reports = reports
	}
	d.chains = append(d.chains, chains...)
}

// along draws the nodes of a route.
func (d *drawing) along(from, to uint32, shape []step, family Family) []uint32 {
	nodes, busy := []uint32{from}, -1
	switch family {
	case BusyThing:
		busy = busiest(shape)
	case BusyPlace:
		busy = slices.IndexFunc(shape, func(s step) bool { return s.to == locations })
	}
	for i, s := range shape[:len(shape)-1] {
		n := uint32(0)
		if i != busy {
			n = d.node(s.to)
		}
		nodes = append(nodes, n)
	}
	if busy >= 0 {
		nodes[busy+1] = d.busy(shape[busy].to, nodes)
	}
	return append(nodes, to)
}

// busiest is the place in the shape of the pool whose degrees are most skewed;
// things before persons.
func busiest(shape []step) int {
	best := 0
	for i, s := range shape[:len(shape)-1] {
		at, than := pools[s.to].skew, pools[shape[best].to].skew
		if at > than || at == than && shape[best].to == persons {
			best = i
		}
	}
	return best
}

// busy draws one of the busiest things of a pool that is not among the nodes.
func (d *drawing) busy(p pool, but []uint32) uint32 {
	s := d.spans[p]
	for {
		if n := s.first + uint32(d.rng.IntN(max(leastInPool, int(s.size/500)))); !slices.Contains(but, n) {
			return n
		}
	}
}

// dates of the links where something flows: one held until another began, or
// began after the other held no more.
func (d *drawing) dates(r route, impossible bool) []domain.Interval {
	if !r.flows() {
		return nil
	}
	first, second := r.earlier, r.later
	if impossible {
		first, second = second, first
	}
	dates := make([]domain.Interval, len(r.shape))
	dates[first] = domain.Interval{From: anyDay(d.rng, 2015, 1), To: anyDay(d.rng, 2016, 1)}
	dates[second] = domain.Interval{From: anyDay(d.rng, 2017, 1)}
	return dates
}

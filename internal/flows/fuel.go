package flows

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// FuelQuestion says which fuel routes are asked for.
type FuelQuestion struct {
	// Origins are the countries in which routes start; nil: any, and unknown.
	Origins []string
	// Window keeps routes that may have been open, and seizures that may have
	// been, on some day of it.
	Window domain.Interval
	// Today is the day of asking.
	Today domain.Day
}

// FuelFlows are fuel routes and what they come to.
type FuelFlows struct {
	Epoch int64
	// Routes by id, at most MostRoutes of them; Truncated: there are more, which the
	// corridors and trends count.
	Routes    []Route
	Truncated bool
	// Corridors by the codes of their countries, unknown ones last.
	Corridors []Corridor
	// Trends are corridors that rose, by significance, then as Corridors.
	Trends     []FuelTrend
	Comparison Comparison
	// OffRoutes is what was seized of fuel that no route in view is tied to.
	OffRoutes Seized
	Problems  []Problem
}

// MostRoutes is the most routes that are returned.
const MostRoutes = 500

// Route is a fuel route.
type Route struct {
	Node                projection.Node
	Origin, Destination *projection.Node
	// Legs are the links to its places: from where it starts, through what it
	// passes in order, to where it ends.
	Legs []projection.Link
	// LitresPerDay is what it is said to carry, rounded to thousandths (half away
	// from zero); no number where the record does not tell.
	LitresPerDay domain.Decimal
	Seized
	Supplies, Finances []Supplied
	lots               []tiedLot
}

// Seized is what was seized of fuel.
type Seized struct {
	Litres domain.Decimal
	// Seizures with fuel, by id; a case stands in for a seizure that is not known.
	Seizures []projection.Node
}

// Supplied is who a route supplies or finances, with the ways of links that say so:
// those of fewer links first, then by the links' ids; at most mostWays.
type Supplied struct {
	Node projection.Node
	Ways [][]projection.Link
}

const mostWays = 10

// Corridor is all routes from one country to another; a country is "" where it is
// not known.
type Corridor struct {
	Origin, Destination string
	LitresPerDay        domain.Decimal
	Seized
	Routes int
}

// fuel is a question about fuel being answered.
type fuel struct {
	ctx      context.Context
	lens     *projection.Lens
	window   projection.Window
	problems map[projection.Node][]Problem
}

// Fuel adds up what fuel routes carry and what was seized on them. Error:
// INVALID_INPUT, naming the argument.
func Fuel(ctx context.Context, lens *projection.Lens, q FuelQuestion) (FuelFlows, error) {
	for _, c := range q.Origins {
		if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
			return FuelFlows{}, domain.FieldErrorf("originCountries", "expected countries as in ISO 3166-1 alpha-2")
		}
	}
	if q.Window.Empty() {
		return FuelFlows{}, domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	f := &fuel{ctx: ctx, lens: lens, window: projection.NewWindow(q.Window), problems: map[projection.Node][]Problem{}}
	answer := FuelFlows{Epoch: lens.Epoch(), Comparison: compared(q.Window, q.Today)}
	tied := map[projection.Node]bool{}
	var routes []Route
	for n := range lens.NodesOfKind(domain.FuelRoute, "") {
		if err := ctx.Err(); err != nil {
			return FuelFlows{}, err
		}
		r := Route{Node: n, lots: f.lotsOf(n)}
		for _, lot := range r.lots {
			tied[lot.node] = true
		}
		f.places(&r)
		if facts := lens.Facts(n); f.window.Keeps(facts.From, facts.Until) && (q.Origins == nil || slices.Contains(q.Origins, f.country(r.Origin))) {
			routes = append(routes, r)
		}
	}
	answer.Corridors = f.corridors(routes)
	answer.Trends = f.trends(routes, answer.Comparison)
	answer.OffRoutes = f.offRoutes(tied)
	answer.Truncated = len(routes) > MostRoutes
	answer.Routes = routes[:min(len(routes), MostRoutes)]
	for i := range answer.Routes {
		f.complete(&answer.Routes[i])
		answer.Problems = append(answer.Problems, f.problemsOf(&answer.Routes[i], q.Today)...)
	}
	return answer, nil
}

// places makes out where the route leads. Of several places of one sort that of the
// smallest link counts, and all are among the legs.
func (f *fuel) places(r *Route) {
	for _, part := range []struct {
		kinds *kindSet
		into  **projection.Node
	}{{setOf(domain.StartsAt), &r.Origin}, {setOf(domain.EndsAt), &r.Destination}} {
		if ends := linksOf(f.lens, r.Node, part.kinds, domain.Out); len(ends) > 0 {
			*part.into = &ends[0].Other
		}
	}
	for _, kind := range []domain.LinkKind{domain.StartsAt, domain.Passes, domain.EndsAt} {
		for _, end := range linksOf(f.lens, r.Node, setOf(kind), domain.Out) {
			r.Legs = append(r.Legs, end.Link)
		}
	}
}

func (f *fuel) country(place *projection.Node) string {
	if place == nil {
		return ""
	}
	return f.lens.Facts(*place).Country
}

// days are those of a period.
var days = map[string]*big.Rat{
	"DAY": big.NewRat(1, 1), "WEEK": big.NewRat(7, 1), "MONTH": big.NewRat(36525, 1200), "YEAR": big.NewRat(36525, 100),
}

// perDay is what the route is said to carry; nil where the record does not tell.
func (f *fuel) perDay(n projection.Node) *big.Rat {
	facts := f.lens.Facts(n)
	litres, ok := new(big.Rat).SetString(string(facts.Amount))
	period := days[facts.Unit]
	if !ok || period == nil || litres.Sign() < 0 {
		return nil
	}
	return litres.Quo(litres, period)
}

// rounded is the number to thousandths, half away from zero.
func rounded(r *big.Rat) domain.Decimal {
	d, err := domain.ParseDecimal(r.FloatString(3))
	if err != nil {
		return "" // more digits than a record may have
	}
	return d
}

// complete adds what only routes that are returned need.
func (f *fuel) complete(r *Route) {
	if litres := f.perDay(r.Node); litres != nil {
		r.LitresPerDay = rounded(litres)
	}
	r.Seized = f.seized(r.lots)
	r.Supplies, r.Finances = f.supplied(r), f.financed(r)
}

func (f *fuel) corridors(routes []Route) []Corridor {
	var all []Corridor
	for _, group := range f.byCorridor(routes) {
		c := Corridor{Origin: group.origin, Destination: group.destination, Routes: len(group.routes), Seized: f.seized(group.lots)}
		sum := new(big.Rat)
		for _, r := range group.routes {
			if litres := f.perDay(r.Node); litres != nil {
				sum.Add(sum, litres)
			}
		}
		c.LitresPerDay = rounded(sum)
		all = append(all, c)
	}
	return all
}

// corridor is the routes from one country to another, with their lots, each once.
type corridor struct {
	origin, destination string
	routes              []Route
	lots                []tiedLot
}

func (f *fuel) byCorridor(routes []Route) []corridor {
	var all []corridor
	place := map[[2]string]int{}
	lots := map[[2]string]map[projection.Node]bool{}
	for _, r := range routes {
		key := [2]string{f.country(r.Origin), f.country(r.Destination)}
		i, known := place[key]
		if !known {
			i = len(all)
			place[key], lots[key] = i, map[projection.Node]bool{}
			all = append(all, corridor{origin: key[0], destination: key[1]})
		}
		all[i].routes = append(all[i].routes, r)
		for _, lot := range r.lots {
			if !lots[key][lot.node] {
				lots[key][lot.node] = true
				all[i].lots = append(all[i].lots, lot)
			}
		}
	}
	slices.SortFunc(all, func(a, b corridor) int {
		return cmp.Or(compareCountries(a.origin, b.origin), compareCountries(a.destination, b.destination))
	})
	return all
}

// compareCountries has what is not known last.
func compareCountries(a, b string) int {
	if a == "" || b == "" {
		return cmp.Compare(len(b), len(a))
	}
	return cmp.Compare(a, b)
}

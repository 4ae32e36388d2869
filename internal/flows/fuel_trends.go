package flows

import (
	"cmp"
	"math"
	"math/big"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/trend"
)

// Comparison is what trends compare: the stretch asked for with the one of equal length
// before it.
type Comparison struct{ Before, Now domain.Interval }

// yearDays is how long the stretch is where a window has no beginning.
const yearDays = 365

// compared are the stretches: a window without an end ends on the day of
// asking, one without a beginning is a year long.
func compared(window domain.Interval, today domain.Day) Comparison {
	last := today
	if window.To.Known() {
		last = window.To.Last()
	}
	first := last - yearDays + 1
	if window.From.Known() {
		first = min(window.From.First(), last)
	}
	length := last - first + 1
	return Comparison{
		Before: domain.Interval{From: (first - length).Date(), To: (first - 1).Date()},
		Now:    domain.Interval{From: first.Date(), To: last.Date()},
	}
}

// FuelTrend is a corridor on which more, or more often, was seized than before.
type FuelTrend struct {
	Origin, Destination         string
	SeizedBefore, SeizedNow     domain.Decimal
	SeizuresBefore, SeizuresNow int
	Significance                float64
	Test                        string
	Ratio, RatioLow, RatioHigh  *float64
	Since                       domain.PartialDate
	Seizures                    []projection.Node
}

// The tests of a trend.
const (
	// BySeizures: the number of seizures rose.
	BySeizures = "SEIZURES"
	// ByVolume: what was seized in all rose.
	ByVolume = "VOLUME"
)

// TrendLevel is the chance, had nothing changed on any corridor, that one at
// all is told of.
const TrendLevel = .05

// counted is what a corridor came to in the two stretches.
type counted struct {
	corridor
	before, now domain.Sum
	counts      trend.Counts
	volumes     []trend.Volume
	days        []int
	seizures    []projection.Node
}

// trends are the corridors that rose. Two questions are asked of each, of its
// seizures and of its volume; Holm's correction is over all of them.
func (f *fuel) trends(routes []Route, c Comparison) []FuelTrend {
	if c.Before.From == 0 || c.Before.To == 0 {
		return nil // there was no calendar then
	}
	var all []*counted
	var asked []trend.Question
	for _, group := range f.byCorridor(routes) {
		n := f.count(group, c)
		all = append(all, n)
		asked = append(asked,
			trend.Question{Chance: n.counts.Rise(), Least: n.counts.Least()},
			trend.Question{Chance: trend.VolumeRise(n.volumes), Least: trend.LeastVolumeRise(len(n.volumes))})
	}
	adjusted := trend.Holm(asked, TrendLevel)
	var risen []FuelTrend
	for i, n := range all {
		if chance, volume := adjusted[2*i], adjusted[2*i+1]; min(chance, volume) <= TrendLevel {
			risen = append(risen, n.risen(chance, volume, c))
		}
	}
	slices.SortStableFunc(risen, func(a, b FuelTrend) int { return cmp.Compare(a.Significance, b.Significance) })
	return risen
}

// count sorts a corridor's seizures into the stretches. What may have been in
// either or in none is left out. A lot counts for the first of its seizures.
func (f *fuel) count(group corridor, c Comparison) *counted {
	n := &counted{corridor: group, counts: trend.Counts{Share: .5}}
	amounts, when := map[projection.Node]*domain.Sum{}, map[projection.Node]event{}
	for _, lot := range group.lots {
		first := event{}
		for _, e := range f.events(lot.node) {
			if !surely(e, c.Before) && !surely(e, c.Now) {
				continue
			}
			when[e.node] = e
			if amounts[e.node] == nil {
				amounts[e.node] = &domain.Sum{}
				n.seizures = append(n.seizures, e.node)
			}
			if first.first == 0 || e.first.First() < first.first.First() {
				first = e
			}
		}
		if first.first != 0 {
			amounts[first.node].Add(f.litres(lot.node))
		}
	}
	slices.SortFunc(n.seizures, func(a, b projection.Node) int {
		return cmp.Or(cmp.Compare(when[a].first.First(), when[b].first.First()), f.lens.CompareNodes(a, b))
	})
	for _, node := range n.seizures {
		n.add(when[node], *amounts[node], c)
	}
	return n
}

func surely(e event, i domain.Interval) bool {
	return e.first.Known() && e.last.Known() && e.first.First() >= i.First() && e.last.Last() <= i.Last()
}

func (n *counted) add(e event, litres domain.Sum, c Comparison) {
	now := surely(e, c.Now)
	if now {
		n.counts.Now++
		n.now.AddSum(litres)
	} else {
		n.counts.Before++
		n.before.AddSum(litres)
	}
	amount, ok := new(big.Rat).SetString(string(litres.Decimal()))
	if !ok {
		amount = new(big.Rat)
	}
	n.volumes = append(n.volumes, trend.Volume{Amount: amount, Now: now})
	n.days = append(n.days, int(e.first.First()))
}

func (n *counted) risen(chance, volume float64, c Comparison) FuelTrend {
	t := FuelTrend{
		Origin: n.origin, Destination: n.destination,
		SeizedBefore: n.before.Decimal(), SeizedNow: n.now.Decimal(),
		SeizuresBefore: n.counts.Before, SeizuresNow: n.counts.Now,
		Significance: shown(min(chance, volume)), Test: BySeizures, Seizures: n.seizures,
	}
	if volume < chance {
		t.Test = ByVolume
	}
	ratio, low, high := n.counts.Ratio()
	t.Ratio, t.RatioLow, t.RatioHigh = finite(ratio), finite(low), finite(high)
	if i, found := trend.Since(n.days, int(c.Before.First()), int(c.Now.Last())); found {
		t.Since = domain.Day(n.days[i]).Date()
	}
	return t
}

func shown(p float64) float64 { return math.Round(p*1e9) / 1e9 }

// finite is the number to six decimals; nil for none.
func finite(f float64) *float64 {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil
	}
	f = math.Round(f*1e6) / 1e6
	return &f
}

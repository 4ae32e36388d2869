package hotspots

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/trend"
)

// Measure is what is counted by period.
type Measure uint8

// The measures.
const (
	CountSeizures Measure = iota
	CountFirearms
	CountChecks
	// SumLots adds up what was seized of each commodity in each unit.
	SumLots
)

// Division is what is told apart.
type Division uint8

// The divisions.
const (
	Undivided Division = iota
	ByCountry
	ByPlaceType
)

// SeriesQuestion asks for counts by period.
type SeriesQuestion struct {
	Measure Measure
	By      Division
	// Period is a code of domain.Period.
	Period string
	Window domain.Interval
	// Commodities are those added up; nil: all.
	Commodities []string
	// First is how many series; nil: linkage.DefaultFirst, at most
	// linkage.MostFirst.
	First *int
}

// SeriesAnswer are the series, by falling count, then by what they are of.
type SeriesAnswer struct {
	Series []Series
	// Found is how many there are, shown or not. Undated counts what was left out
	// since its day is not known well enough, Unplaced since its country or place
	// is not known.
	// Unquantified counts the lots whose quantity is not known, or below 0.
	Found, Undated, Unplaced, Unquantified int
}

// Series is one measure over time.
type Series struct {
	// Of is the country or the kind of place; Commodity and Unit of lots; "" where
	// they are not told apart.
	Of, Commodity, Unit string
	// Count is how many seizures, firearms, checks or lots there are in all, and
	// Quantity what the lots come to.
	Count    int
	Quantity domain.Decimal
	// Points are all periods from the first with anything to the last, of all
	// series, or those of the window.
	Points []Point
	// Rise tests the last period against those before; nil where there is no other.
	// It goes by seizures or checks: firearms and lots that are taken together come
	// by one event, and are no more of a sign than one.
	Rise *Rise
}

// Point is one period: whole, but cut at the ends of the window.
type Point struct {
	Days     domain.Interval
	Count    int
	Quantity domain.Decimal
	// events is how many seizures or checks it all came by.
	events int
}

// Rise says whether things were taken, or checks made, more often in the last
// period than in those before, for their days.
type Rise struct {
	// Chance is that of seeing as many or more in it, had the rate not changed.
	Chance float64
	// Significance is Chance, made higher for the number of series (Holm).
	Significance float64
	// Ratio is how many times as high the rate is, with the ends of its 95 %
	// interval; nil where that is infinite or unknown.
	Ratio, Low, High *float64
}

// mostPoints is how many periods a series may have.
const mostPoints = 400

// FindSeries counts by period. Errors as those of Find; LIMIT_EXCEEDED too where
// there are too many periods.
func FindSeries(ctx context.Context, lens *projection.Lens, q SeriesQuestion) (SeriesAnswer, error) {
	p, err := newPeriods(q.Window)
	if err != nil {
		return SeriesAnswer{}, err
	}
	first, err := firstOf(q.First)
	if err != nil {
		return SeriesAnswer{}, err
	}
	c := &counting{
		walk: newWalk(ctx, lens), question: q, window: p.now, commodities: codes(q.Commodities),
		found: map[seriesKey]map[int]*cell{}, lowest: math.MaxInt, highest: math.MinInt,
	}
	if err := c.all(); err != nil {
		return SeriesAnswer{}, err
	}
	return c.answerOf(first)
}

type seriesKey struct{ of, commodity, unit string }

// cell is one period of a series.
type cell struct {
	count  int
	sum    domain.Sum
	events map[projection.Node]bool
}

func newCell() *cell { return &cell{events: map[projection.Node]bool{}} }

func (c *cell) add(event projection.Node, amount domain.Decimal) {
	c.count++
	c.sum.Add(amount)
	c.events[event] = true
}

type counting struct {
	*walk
	question          SeriesQuestion
	window            stretch
	commodities       codeSet
	found             map[seriesKey]map[int]*cell
	lowest, highest   int
	undated, unplaced int
	unquantified      int
}

func (c *counting) all() error {
	kind, do := domain.Seizure, c.event
	switch c.question.Measure {
	case CountChecks:
		kind = domain.Check
	case CountFirearms:
		kind, do = domain.Firearm, c.item
	case SumLots:
		kind, do = domain.Lot, c.item
	}
	for n := range c.NodesOfKind(kind, "") {
		if err := do(n); err != nil {
			return err
		}
	}
	return nil
}

// event counts a seizure or check.
func (c *counting) event(n projection.Node) error {
	at, ok := c.when(n)
	if !ok {
		return nil
	}
	return c.count(n, at, seriesKey{}, "")
}

// item counts a firearm or lot at the first seizure in the window that it was
// taken in, by day, then by id.
func (c *counting) item(n projection.Node) error {
	facts := c.Facts(n)
	key := seriesKey{}
	if c.question.Measure == SumLots {
		if !c.commodities.has(facts.Code) {
			return nil
		}
		key.commodity, key.unit = facts.Code, facts.Unit
	}
	seizures, err := c.ends(n, domain.RecoveredIn, out, nil)
	if err == nil {
		seizures, err = c.ends(n, domain.SeizedIn, out, seizures)
	}
	if err != nil {
		return err
	}
	missed := c.undated
	seizures = slices.DeleteFunc(seizures, func(s projection.Node) bool {
		if c.Kind(s) != domain.Seizure {
			return true
		}
		_, ok := c.when(s)
		return !ok
	})
	if len(seizures) == 0 {
		c.undated = min(c.undated, missed+1) // the item counts once
		return nil
	}
	c.undated = missed
	seizure := slices.MinFunc(seizures, func(a, b projection.Node) int {
		return cmp.Or(c.Day(a).Compare(c.Day(b)), c.CompareNodes(a, b))
	})
	at, _ := c.when(seizure)
	amount := facts.Amount.NotNegative()
	if c.Kind(n) == domain.Lot && amount == "" {
		c.unquantified++
	}
	return c.count(seizure, at, key, amount)
}

// when is the period of an event; false where it is not known, or outside.
func (c *counting) when(event projection.Node) (int, bool) {
	day := c.Day(event)
	switch where := c.window.where(day); {
	case where == outside:
		return 0, false
	case where == inside && day.Known():
		at := periodOf(c.question.Period, day.First())
		if at == periodOf(c.question.Period, day.Last()) {
			return at, true
		}
	}
	c.undated++
	return 0, false
}

func (c *counting) count(event projection.Node, at int, key seriesKey, amount domain.Decimal) error {
	keys, err := c.keys(event, key)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		c.unplaced++
	}
	for _, key := range keys {
		cells := c.found[key]
		if cells == nil {
			cells = map[int]*cell{}
			c.found[key] = cells
		}
		if cells[at] == nil {
			cells[at] = newCell()
		}
		cells[at].add(event, amount)
		c.lowest, c.highest = min(c.lowest, at), max(c.highest, at)
	}
	return nil
}

// keys are the series that the event counts in: of its country, or of each kind
// of place that it occurred at.
func (c *counting) keys(event projection.Node, key seriesKey) ([]seriesKey, error) {
	switch c.question.By {
	case Undivided:
		return []seriesKey{key}, nil
	case ByCountry:
		if key.of = c.Facts(event).Country; key.of == "" {
			return nil, nil
		}
		return []seriesKey{key}, nil
	}
	var keys []seriesKey
	err := c.each(event, domain.OccurredAt, out, func(place projection.Node) error {
		if key.of = c.Facts(place).Code; key.of != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
		return nil
	})
	return keys, err
}

// periodOf numbers the period that the day lies in; weeks begin on Monday.
func periodOf(period string, day domain.Day) int {
	year, month, _ := day.Date().Parts()
	switch period {
	case "DAY":
		return int(day)
	case "WEEK":
		return (int(day)+3+7*200_000)/7 - 200_000 // 1970-01-01 was a Thursday
	case "MONTH":
		return 12*year + month - 1
	}
	return year
}

// daysOf are the first and last day of the period.
func daysOf(period string, at int) (first, last domain.Day) {
	var date domain.PartialDate
	switch period {
	case "DAY":
		return domain.Day(at), domain.Day(at)
	case "WEEK":
		return domain.Day(7*at - 3), domain.Day(7*at + 3)
	case "MONTH":
		date, _ = domain.NewPartialDate(at/12, at%12+1, 0)
	default:
		date, _ = domain.NewPartialDate(at, 0, 0)
	}
	return date.First(), date.Last()
}

func (c *counting) answerOf(first int) (SeriesAnswer, error) {
	a := SeriesAnswer{Found: len(c.found), Undated: c.undated, Unplaced: c.unplaced, Unquantified: c.unquantified}
	if len(c.found) == 0 {
		return a, nil
	}
	if c.window.first != domain.FirstDay {
		c.lowest = periodOf(c.question.Period, c.window.first)
	}
	if c.window.last != domain.LastDay {
		c.highest = periodOf(c.question.Period, c.window.last)
	}
	if c.highest-c.lowest >= mostPoints {
		err := domain.Errorf(domain.LimitExceeded, "there are more than %d periods: ask for longer ones, or for a shorter window", mostPoints)
		err.Field = "period"
		return SeriesAnswer{}, err
	}
	var asked []trend.Question
	for key, cells := range c.found {
		a.Series = append(a.Series, c.series(key, cells))
	}
	slices.SortFunc(a.Series, func(a, b Series) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Commodity, b.Commodity), cmp.Compare(a.Unit, b.Unit))
	})
	for i := range a.Series {
		if counts, ok := risen(a.Series[i].Points); ok {
			a.Series[i].Rise = newRise(counts)
			asked = append(asked, trend.Question{Chance: counts.Rise(), Least: counts.Least()})
		}
	}
	for i, p := range trend.Holm(asked, .05) { // all series have the same periods
		a.Series[i].Rise.Significance = rounded(p)
	}
	a.Series = a.Series[:min(first, len(a.Series))]
	return a, nil
}

func (c *counting) series(key seriesKey, cells map[int]*cell) Series {
	s := Series{Of: key.of, Commodity: key.commodity, Unit: key.unit}
	var whole domain.Sum
	for at := c.lowest; at <= c.highest; at++ {
		first, last := daysOf(c.question.Period, at)
		p := Point{Days: domain.Interval{From: max(first, c.window.first).Date(), To: min(last, c.window.last).Date()}}
		var sum domain.Sum
		if cell := cells[at]; cell != nil {
			p.Count, p.events, sum = cell.count, len(cell.events), cell.sum
		}
		if c.question.Measure == SumLots {
			p.Quantity = sum.Decimal()
		}
		s.Count += p.Count
		whole.AddSum(sum)
		s.Points = append(s.Points, p)
	}
	if c.question.Measure == SumLots {
		s.Quantity = whole.Decimal()
	}
	return s
}

// risen are the events of the last period and of those before.
func risen(points []Point) (trend.Counts, bool) {
	if len(points) < 2 {
		return trend.Counts{}, false
	}
	last := points[len(points)-1]
	counts := trend.Counts{Now: last.events}
	days := func(i domain.Interval) float64 { return float64(i.Last() - i.First() + 1) }
	for _, p := range points[:len(points)-1] {
		counts.Before += p.events
	}
	counts.Share = days(last.Days) / days(domain.Interval{From: points[0].Days.From, To: last.Days.To})
	return counts, true
}

func newRise(c trend.Counts) *Rise {
	finite := func(f float64) *float64 {
		if math.IsInf(f, 0) || math.IsNaN(f) {
			return nil
		}
		return new(math.Round(f*1e6) / 1e6)
	}
	ratio, low, high := c.Ratio()
	return &Rise{Chance: rounded(c.Rise()), Ratio: finite(ratio), Low: finite(low), High: finite(high)}
}

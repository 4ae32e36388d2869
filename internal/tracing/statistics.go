package tracing

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Answers are what came of trace requests.
type Answers struct {
	// Country that was asked; "" of all of them.
	Country string
	// Asked is how many requests there are; the others sum up to it.
	Asked, Submitted, Acknowledged, Answered, Refused, NoAnswer int
	// Overdue are those submitted or acknowledged that were surely asked longer
	// ago than the deadline.
	Overdue int
	// Days are how many days each answer took whose days are known, in order.
	Days []int
}

// Share is what share was answered, from 0 to 1.
func (a *Answers) Share() float64 {
	if a.Asked == 0 {
		return 0
	}
	return float64(a.Answered) / float64(a.Asked)
}

// Quantile is the least number of days in which the share of the answers came
// whose days are known; false where none are.
func (a *Answers) Quantile(percent int) (days int, known bool) {
	if len(a.Days) == 0 {
		return 0, false
	}
	return a.Days[max(0, (len(a.Days)*percent+99)/100-1)], true
}

// Statistics counts the trace requests in view that may have been asked within
// the window: all of them, and by the country that was asked, in the order of
// the codes. What is open for more than so many days on the day given is overdue.
func Statistics(lens *projection.Lens, window domain.Interval, deadline int, on domain.Day) (all Answers, byCountry []Answers) {
	countries := map[string]*Answers{}
	for n := range lens.NodesOfKind(domain.TraceRequest, "") {
		f := lens.Facts(n)
		if window != (domain.Interval{}) && !window.Overlaps(domain.Interval{From: f.From, To: f.From}) {
			continue
		}
		a := countries[f.Code]
		if a == nil {
			a = &Answers{Country: f.Code}
			countries[f.Code] = a
		}
		a.count(&f, deadline, on)
		all.count(&f, deadline, on)
	}
	for _, a := range countries {
		slices.Sort(a.Days)
		byCountry = append(byCountry, *a)
	}
	slices.Sort(all.Days)
	slices.SortFunc(byCountry, func(a, b Answers) int { return cmp.Compare(a.Country, b.Country) })
	return all, byCountry
}

func (a *Answers) count(f *projection.Facts, deadline int, on domain.Day) {
	a.Asked++
	open := false
	switch f.State {
	case "SUBMITTED":
		a.Submitted++
		open = true
	case "ACKNOWLEDGED":
		a.Acknowledged++
		open = true
	case "ANSWERED":
		a.Answered++
		if f.From.Known() && f.From.First() == f.From.Last() && f.Until.Known() && f.Until.First() == f.Until.Last() && f.Until.First() >= f.From.First() {
			a.Days = append(a.Days, int(f.Until.First()-f.From.First()))
		}
	case "REFUSED":
		a.Refused++
	case "NO_ANSWER":
		a.NoAnswer++
	}
	if open && f.From.Known() && int64(on)-int64(f.From.Last()) > int64(deadline) {
		a.Overdue++
	}
}

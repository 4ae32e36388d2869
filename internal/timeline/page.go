package timeline

import (
	"cmp"
	"container/heap"
	"slices"
	"sort"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Page are the first events after a position (nil: from the beginning), in
// order, and whether more follow.
func (t *Timeline) Page(after *Position, first int) (page []Event, more bool) {
	kept := &latest{timeline: t}
	var from moment
	if after != nil {
		from = momentOf(after.Date)
	}
	for i := range t.events {
		e := placed{&t.events[i], t.momentOf(t.events[i].Date)}
		if after != nil && !t.isAfter(e.event, e.at, after, from) {
			continue
		}
		if len(kept.all) > first {
			if !kept.before(e, kept.all[0]) {
				continue
			}
			kept.all[0] = e
			heap.Fix(kept, 0)
			continue
		}
		heap.Push(kept, e)
	}
	slices.SortFunc(kept.all, func(a, b placed) int { return t.compare(a.event, b.event, a.at, b.at) })
	for _, e := range kept.all[:min(first, len(kept.all))] {
		page = append(page, *e.event)
	}
	return page, len(kept.all) > first
}

func (t *Timeline) momentOf(d domain.PartialDate) moment {
	m, known := t.moments[d]
	if !known {
		m = momentOf(d)
		t.moments[d] = m
	}
	return m
}

type placed struct {
	event *Event
	at    moment
}

// latest is a heap of events with the last of them on top.
type latest struct {
	timeline *Timeline
	all      []placed
}

func (l *latest) before(a, b placed) bool {
	return l.timeline.compare(a.event, b.event, a.at, b.at) < 0
}

func (l *latest) Len() int           { return len(l.all) }
func (l *latest) Less(i, j int) bool { return l.before(l.all[j], l.all[i]) }
func (l *latest) Swap(i, j int)      { l.all[i], l.all[j] = l.all[j], l.all[i] }

// Push is what container/heap asks for.
func (l *latest) Push(x any) { l.all = append(l.all, x.(placed)) }

// Pop is what container/heap asks for.
func (l *latest) Pop() any {
	last := l.all[len(l.all)-1]
	l.all = l.all[:len(l.all)-1]
	return last
}

// Total is how many events there are, Unknown how many of them have no date.
func (t *Timeline) Total() (total, unknown int) { return len(t.events), t.dates[0] }

// KindCount counts events of a kind.
type KindCount struct {
	Kind  string
	Count int
}

// ByKind counts the events by kind, in the order of kinds.
func (t *Timeline) ByKind() []KindCount {
	var counts []KindCount
	for k, n := range t.kinds {
		if n > 0 {
			counts = append(counts, KindCount{Kinds[k], n})
		}
	}
	return counts
}

// Dates are those of the events with how many there are of each, in order, the
// unknown one left out.
func (t *Timeline) Dates() []DateCount {
	var counts []DateCount
	for d, n := range t.dates {
		if d.Known() {
			counts = append(counts, DateCount{d, n})
		}
	}
	slices.SortFunc(counts, func(a, b DateCount) int { return a.Date.Compare(b.Date) })
	return counts
}

// DateCount counts events of a date.
type DateCount struct {
	Date  domain.PartialDate
	Count int
}

// Ties are the first links in view, by id, that tie an occasion to the subjects
// and tell no more of when it was: they are no events of their own. Nothing else
// has any.
func (t *Timeline) Ties(n projection.Node, most int) []projection.Link {
	if !occasion(t.lens.Kind(n)) {
		return nil
	}
	var links []projection.Link
	for _, end := range t.lens.Links(n, projection.LinkFilter{}) {
		held := t.lens.Interval(end.Link)
		if !t.subject[n] && !t.subject[end.Other] || !t.tellsNoMore(n, held.From, held.To) {
			continue
		}
		if links = append(links, end.Link); len(links) == most {
			break
		}
	}
	return links
}

// Period is a length of time that events are counted by.
type Period uint8

// The periods, from the shortest.
const (
	ByDay Period = iota
	ByMonth
	ByYear
)

// Bucket counts the events of one day, month or year.
type Bucket struct {
	Period domain.PartialDate
	// Events lie in it for certain; Possible are dated less well, and may.
	Events, Possible int
}

// fewBuckets is how many a histogram has at most where its period is not asked
// for; MostBuckets at most in any case.
const (
	fewBuckets  = 120
	MostBuckets = 4000
)

// Histogram counts dates by the period; nil: the shortest that gives few
// buckets. What has no events for certain has no bucket. LIMIT_EXCEEDED for more
// buckets than there may be.
func Histogram(dates []DateCount, by *Period) (Period, []Bucket, error) {
	if by != nil {
		buckets := histogram(dates, *by)
		if len(buckets) > MostBuckets {
			return 0, nil, tooMany("by", "at most %d periods, not %d", MostBuckets, len(buckets))
		}
		return *by, buckets, nil
	}
	for p := ByDay; ; p++ {
		if buckets := histogram(dates, p); len(buckets) <= fewBuckets || p == ByYear {
			return p, buckets, nil
		}
	}
}

func histogram(dates []DateCount, by Period) []Bucket {
	counts := map[domain.PartialDate]int{}
	var coarse []DateCount
	for _, d := range dates {
		if p, within := by.of(d.Date); within {
			counts[p] += d.Count
		} else {
			coarse = append(coarse, d)
		}
	}
	buckets := make([]Bucket, 0, len(counts))
	for p, n := range counts {
		buckets = append(buckets, Bucket{Period: p, Events: n})
	}
	slices.SortFunc(buckets, func(a, b Bucket) int { return cmp.Compare(a.Period, b.Period) })
	for _, d := range coarse {
		from := sort.Search(len(buckets), func(i int) bool { return buckets[i].Period.First() >= d.Date.First() })
		for ; from < len(buckets) && buckets[from].Period.Last() <= d.Date.Last(); from++ {
			buckets[from].Possible += d.Count
		}
	}
	return buckets
}

// of is the period that a date lies in; within is false where it is known less
// well.
func (p Period) of(d domain.PartialDate) (period domain.PartialDate, within bool) {
	year, month, day := d.Parts()
	switch p {
	case ByDay:
		return d, day != 0
	case ByMonth:
		day, within = 0, month != 0
	default:
		month, day, within = 0, 0, true
	}
	period, err := domain.NewPartialDate(year, month, day)
	return period, within && err == nil
}

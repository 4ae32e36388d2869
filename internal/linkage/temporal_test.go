package linkage

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
)

func day(text string) domain.Day {
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return d.First()
}

// someDays are enough of a calendar that every order of the dates drawn occurs.
var someDays = []domain.Day{
	day("1900-01-01"), day("2020-01-01"), day("2020-01-30"), day("2020-01-31"), day("2020-02-01"), day("2020-02-29"), day("2020-12-31"), day("2100-01-01"),
}

// TestOrderTriesEveryCalendar holds the temporal status against every choice
// of days that the partial dates leave.
func TestOrderTriesEveryCalendar(t *testing.T) {
	texts := []string{"", "", "2020", "2020-01", "2020-02", "2020-01-30", "2020-01-31", "2020-02-01"}
	rapid.Check(t, func(t *rapid.T) {
		var path []flow
		for range rapid.IntRange(0, 3).Draw(t, "links") {
			var held domain.Interval
			if s := rapid.SampledFrom(texts).Draw(t, "since"); s != "" {
				held.From, _ = domain.ParsePartialDate(s)
			}
			if u := rapid.SampledFrom(texts).Draw(t, "until"); u != "" {
				held.To, _ = domain.ParsePartialDate(u)
			}
			if held.Empty() {
				held.To = 0
			}
			path = append(path, flow{rapid.SampledFrom([]domain.Flow{domain.FlowAlong, domain.FlowAlong, domain.FlowAgainst, domain.NoFlow}).Draw(t, "way"), held})
		}
		fits, fails := tryAll(path, nil)
		want := Unknown
		switch {
		case !fits:
			want = Impossible
		case !fails:
			want = Possible
		}
		if got := order(path); got != want {
			t.Fatalf("%v is %v, want %v", path, got, want)
		}
	})
}

// tryAll says whether the path can have happened for some, and whether not for
// some choice of days.
func tryAll(path []flow, chosen [][2]domain.Day) (fits, fails bool) {
	if len(chosen) == len(path) {
		ok := happened(path, chosen)
		return ok, !ok
	}
	held := path[len(chosen)].held
	for _, s := range someDays {
		for _, u := range someDays {
			if s <= u && held.From.First() <= s && s <= held.From.Last() && held.To.First() <= u && u <= held.To.Last() {
				f, g := tryAll(path, append(chosen, [2]domain.Day{s, u}))
				fits, fails = fits || f, fails || g
			}
		}
	}
	return fits, fails
}

// happened walks along the path and, where things flow against it, back.
func happened(path []flow, chosen [][2]domain.Day) bool {
	for _, way := range []domain.Flow{domain.FlowAlong, domain.FlowAgainst} {
		now := domain.FirstDay
		for i := range path {
			at := i
			if way == domain.FlowAgainst {
				at = len(path) - 1 - i
			}
			if path[at].way != way {
				now = domain.FirstDay
				continue
			}
			if now = max(now, chosen[at][0]); now > chosen[at][1] {
				return false
			}
		}
	}
	return true
}

func TestTemporalStatusOfKnownCases(t *testing.T) {
	d := func(text string) domain.PartialDate { p, _ := domain.ParsePartialDate(text); return p }
	sold := func(since, until string) flow {
		return flow{domain.FlowAlong, domain.Interval{From: d(since), To: d(until)}}
	}
	for _, c := range []struct {
		name string
		path []flow
		want Temporal
	}{
		{"nothing flows", nil, Possible},
		{"one link with unknown dates", []flow{sold("", "")}, Possible},
		{"the same day is soon enough", []flow{sold("2020-01-31", "2020-01-31"), sold("2020-01-31", "2020-01-31")}, Possible},
		{"first after last", []flow{sold("2020-02-01", ""), sold("", "2020-01-31")}, Impossible},
		{"within one month", []flow{sold("2020-01", ""), sold("", "2020-01")}, Unknown},
		{"broken by a link without flow", []flow{sold("2020-02-01", ""), {}, sold("", "2020-01-31")}, Possible},
		{"unknown until of the second", []flow{sold("2020-01-30", ""), sold("2020-01-31", "")}, Possible},
		{"over a link in between", []flow{sold("2020-02-01", ""), sold("", ""), sold("", "2020-01-31")}, Impossible},
	} {
		if got := order(c.path); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

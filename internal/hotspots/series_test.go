package hotspots_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
)

func TestSeriesAreThoseOfPlainCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := someModel(t)
		lens := m.snapshot(t).Lens(maySee)
		q := hotspots.SeriesQuestion{
			Measure: rapid.SampledFrom([]hotspots.Measure{hotspots.CountSeizures, hotspots.CountFirearms, hotspots.CountChecks, hotspots.SumLots}).Draw(t, "measure"),
			By:      rapid.SampledFrom([]hotspots.Division{hotspots.Undivided, hotspots.ByCountry, hotspots.ByPlaceType}).Draw(t, "by"),
			Period:  rapid.SampledFrom([]string{"WEEK", "MONTH", "YEAR"}).Draw(t, "period"), Window: someWindow(t),
		}
		found, err := hotspots.FindSeries(context.Background(), lens, q)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, s := range found.Series {
			if sum := func() (n int) {
				for _, p := range s.Points {
					n += p.Count
				}
				return
			}(); sum != s.Count {
				t.Fatalf("%+v", s)
			}
			for _, p := range s.Points {
				if p.Count > 0 {
					got[fmt.Sprint(s.Of, s.Commodity, s.Unit, " ", periodName(q.Period, p.Days.From.First()))] = fmt.Sprint(p.Count, " ", p.Quantity)
				}
			}
		}
		want, unquantified := plainSeries(m.trimmed(), q)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		if found.Unquantified != unquantified {
			t.Fatalf("%d lots without a quantity, want %d", found.Unquantified, unquantified)
		}
	})
}

func periodName(period string, day domain.Day) string {
	at := day.Time()
	switch period {
	case "WEEK":
		year, week := at.ISOWeek()
		return fmt.Sprint(year, " ", week)
	case "MONTH":
		return at.Format("2006-01")
	}
	return at.Format("2006")
}

func plainSeries(m *model, q hotspots.SeriesQuestion) (rows map[string]string, unquantified int) {
	period := func(event string) (string, bool) {
		day := m.day(event)
		if !day.Known() || q.Window != (domain.Interval{}) && plainWhere(day, q.Window.First(), q.Window.Last()) != "inside" {
			return "", false
		}
		name := periodName(q.Period, day.First())
		return name, name == periodName(q.Period, day.Last())
	}
	type cell struct {
		count int
		sum   domain.Decimal
	}
	cells := map[string]cell{}
	count := func(event, what string, amount domain.Decimal) {
		at, ok := period(event)
		if !ok {
			return
		}
		of := []string{""}
		switch q.By {
		case hotspots.ByCountry:
			of = domain.SortedSet([]string{m.text(event, domain.FieldCountry)})
		case hotspots.ByPlaceType:
			of = nil
			for _, place := range m.to(event, domain.OccurredAt) {
				of = append(of, m.text(place, domain.FieldLocationType))
			}
			of = domain.SortedSet(of)
		}
		for _, o := range of {
			c := cells[fmt.Sprint(o, what, " ", at)]
			cells[fmt.Sprint(o, what, " ", at)] = cell{c.count + 1, c.sum.Add(amount)}
		}
	}
	kind := map[hotspots.Measure]domain.EntityKind{
		hotspots.CountSeizures: domain.Seizure, hotspots.CountChecks: domain.Check, hotspots.CountFirearms: domain.Firearm, hotspots.SumLots: domain.Lot,
	}[q.Measure]
	for _, id := range m.ids(kind) {
		if kind == domain.Seizure || kind == domain.Check {
			count(id, "", "0")
			continue
		}
		seizures := slices.DeleteFunc(m.ofKind(domain.Seizure, m.to(id, domain.RecoveredIn, domain.SeizedIn)...), func(s string) bool {
			_, ok := period(s)
			return !ok
		})
		if len(seizures) == 0 {
			continue
		}
		slices.SortStableFunc(seizures, func(a, b string) int { return m.day(a).Compare(m.day(b)) })
		if kind == domain.Firearm {
			count(seizures[0], "", "0")
		} else {
			quantity := domain.As[domain.Decimal](m.entity(id).Values, domain.FieldQuantity)
			if quantity.Negative() {
				unquantified++
			}
			count(seizures[0], m.text(id, domain.FieldCommodity)+m.text(id, domain.FieldUnit), quantity.NotNegative())
		}
	}
	rows = map[string]string{}
	for key, c := range cells {
		quantity := domain.Decimal("")
		if q.Measure == hotspots.SumLots {
			quantity = c.sum
		}
		rows[key] = fmt.Sprint(c.count, " ", quantity)
	}
	return rows, unquantified
}

func TestARiseIsOfTheLastPeriod(t *testing.T) {
	m := &model{}
	day := domain.DayOf(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	for i, n := range []int{2, 1, 2, 1, 2, 30} {
		for j := range n {
			m.entities = append(m.entities, domain.Entity{
				ID: fmt.Sprint("s", i, "-", j), Kind: domain.Seizure, Mark: domain.Mark{Owner: "NE"},
				Values: domain.Values{}.With(domain.FieldDay, (day+domain.Day(31*i)).Date()).With(domain.FieldCountry, "NE"),
			})
		}
	}
	found, err := hotspots.FindSeries(context.Background(), m.snapshot(t).Lens(maySee), hotspots.SeriesQuestion{Period: "MONTH", By: hotspots.ByCountry})
	if err != nil {
		t.Fatal(err)
	}
	if r := found.Series[0].Rise; r.Significance > 1e-6 || *r.Low < 5 || len(found.Series[0].Points) != 6 {
		t.Errorf("%+v", r)
	}
	_, err = hotspots.FindSeries(context.Background(), m.snapshot(t).Lens(maySee), hotspots.SeriesQuestion{Period: "DAY", Window: window("2010", "2020")})
	if domain.CodeOf(err) != domain.LimitExceeded {
		t.Errorf("eleven years by the day: %v", err)
	}
}

// Thirty firearms of one seizure are one event: whether they rose is asked of the
// seizures, or one cache of arms would be a wave of them.
func TestWhatIsTakenTogetherIsNoRise(t *testing.T) {
	for _, c := range []struct {
		name    string
		each    []int // firearms in the one seizure of each month
		seizure int   // seizures of the last month
		rises   bool
	}{
		{"one seizure of thirty firearms", []int{1, 1, 1, 1, 1, 30}, 1, false},
		{"thirty seizures of a firearm", []int{1, 1, 1, 1, 1, 1}, 30, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &model{}
			put := func(e domain.Entity) {
				e.Mark = domain.Mark{Owner: "NE"}
				m.entities = append(m.entities, e)
			}
			day := domain.DayOf(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
			for month, firearms := range c.each {
				seizures := 1
				if month == len(c.each)-1 {
					seizures = c.seizure
				}
				for s := range seizures {
					seizure := fmt.Sprint("s", month, "-", s)
					put(domain.Entity{ID: seizure, Kind: domain.Seizure, Values: domain.Values{}.With(domain.FieldDay, (day + domain.Day(31*month)).Date())})
					for f := range firearms {
						firearm := fmt.Sprint(seizure, "-", f)
						put(domain.Entity{ID: firearm, Kind: domain.Firearm})
						m.links = append(m.links, domain.Link{ID: "l" + firearm, Kind: domain.RecoveredIn, From: firearm, To: seizure, Mark: domain.Mark{Owner: "NE"}})
					}
				}
			}
			found, err := hotspots.FindSeries(context.Background(), m.snapshot(t).Lens(maySee), hotspots.SeriesQuestion{
				Measure: hotspots.CountFirearms, Period: "MONTH", By: hotspots.Undivided,
			})
			if err != nil {
				t.Fatal(err)
			}
			if r := found.Series[0].Rise; (r.Significance <= .05) != c.rises || (*r.Low > 1) != c.rises {
				t.Errorf("%+v: %g, %g to %g", *r, *r.Ratio, *r.Low, *r.High)
			}
		})
	}
}

package kafo2_test

import (
	"context"
	"slices"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// What the demonstration shows of money, and of fuel.
func TestMoneyIsFollowedFromWhereItWasEarned(t *testing.T) {
	data := kafo2.Records()
	for _, c := range []struct {
		from, to string
		hops     int
		temporal string
		amounts  []flows.TrailAmount
		rules    []string
	}{
		{
			"NE:fuel-route:kamba-ansongo", "ML:org:demo-gourma", 1, "POSSIBLE",
			[]flows.TrailAmount{{Currency: "XOF", Sent: "8400000", Received: "8400000"}},
			nil,
		},
		{
			"INT:place:menaka", "ML:org:demo-falaise", 3, "POSSIBLE",
			[]flows.TrailAmount{{Currency: "EUR", Sent: "9800", Received: "9800"}},
			[]string{flows.Structuring, flows.PassThrough},
		},
		{
			"ML:case:menaka-ransom", "", 3, "POSSIBLE",
			[]flows.TrailAmount{{Currency: "EUR", Sent: "9800", Received: "9800"}},
			[]string{flows.Structuring, flows.PassThrough},
		},
		{
			"NE:person:demo-donor-1", "ML:org:demo-falaise", 2, "POSSIBLE",
			[]flows.TrailAmount{{Currency: "USD", Sent: "900", Received: "0"}, {Currency: "XOF", Sent: "0", Received: "3100000"}},
			[]string{flows.FanIn},
		},
		{
			"BF:place:demo-mine-sirba", "BF:org:demo-sirba", 1, "POSSIBLE",
			[]flows.TrailAmount{{Currency: "XOF", Sent: "12500000", Received: "12500000"}},
			nil,
		},
	} {
		for _, who := range []domain.Subject{coordinator, niger} {
			l := lens(t, &data, who)
			a, err := flows.FindTrails(context.Background(), l, flows.MoneyQuestion{From: c.from, To: c.to, Today: 19000})
			if err != nil || len(a.Trails) == 0 {
				t.Errorf("from %s: %v, %+v", c.from, err, a)
				continue
			}
			trail := a.Trails[0]
			if len(trail.Hops) != c.hops || trail.Temporal.String() != c.temporal || !slices.Equal(trail.Amounts, c.amounts) {
				t.Errorf("from %s: %+v", c.from, trail)
			}
			for _, rule := range c.rules {
				if !slices.ContainsFunc(trail.Flags, func(f flows.Flag) bool { return f.Rule == rule }) {
					t.Errorf("from %s: no %s among %+v", c.from, rule, trail.Flags)
				}
			}
		}
	}
}

func TestFuelFromNigeriaSuppliesAndFinancesAnAffiliate(t *testing.T) {
	data := kafo2.Records()
	l := lens(t, &data, coordinator)
	a, err := flows.Fuel(context.Background(), l, flows.FuelQuestion{
		Origins: []string{"NG"}, Window: domain.Interval{From: day(t, "2020-11-16"), To: day(t, "2020-12-06")}, Today: 19000,
	})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(a.Routes, func(r flows.Route) bool { return l.ID(r.Node) == "NE:fuel-route:kamba-ansongo" })
	if at < 0 {
		t.Fatalf("%+v", a.Routes)
	}
	route := a.Routes[at]
	if route.LitresPerDay != "6000" || route.Litres != "18400" || len(route.Seizures) != 1 {
		t.Errorf("%+v", route)
	}
	for name, list := range map[string][]flows.Supplied{"supplies": route.Supplies, "finances": route.Finances} {
		if !slices.ContainsFunc(list, func(s flows.Supplied) bool { return l.ID(s.Node) == "ML:org:demo-gourma" && len(s.Ways) > 0 }) {
			t.Errorf("%s: %+v", name, list)
		}
	}
	t.Log(tellTrends(l, a))
}

func tellTrends(l *projection.Lens, a flows.FuelFlows) []string {
	var all []string
	for _, trend := range a.Trends {
		all = append(all, trend.Origin+" "+trend.Destination+" "+trend.Test+" "+trend.Since.String())
	}
	return all
}

func day(t *testing.T, text string) domain.PartialDate {
	t.Helper()
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

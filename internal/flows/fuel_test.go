package flows_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

func (m *model) place(id, country string) string {
	return m.add(domain.Location, id, domain.FieldCountry, country)
}

func (m *model) route(id, from, to, litres, period string) string {
	m.add(domain.FuelRoute, id, domain.FieldLitresPerPeriod, domain.Decimal(litres), domain.FieldPeriod, period, domain.FieldOpened, date("2019"))
	if from != "" {
		m.link(domain.StartsAt, id, from)
	}
	if to != "" {
		m.link(domain.EndsAt, id, to)
	}
	return id
}

// lot is fuel; seized is a seizure, made on the day, or "".
func (m *model) lot(id, quantity, unit, seizure, day string) string {
	m.add(domain.Lot, id, domain.FieldCommodity, "FUEL", domain.FieldQuantity, domain.Decimal(quantity), domain.FieldUnit, unit)
	if seizure != "" {
		if m.entity(seizure) == nil {
			m.add(domain.Seizure, seizure, domain.FieldDay, date(day))
		}
		m.link(domain.SeizedIn, id, seizure)
	}
	return id
}

func fuel(t *testing.T, m *model, q flows.FuelQuestion) (flows.FuelFlows, *projection.Lens) {
	t.Helper()
	lens := m.lens(t)
	a, err := flows.Fuel(context.Background(), lens, q)
	if err != nil {
		t.Fatal(err)
	}
	return a, lens
}

func TestLitresPerDayAreExactAndRoundedOnce(t *testing.T) {
	for _, c := range []struct{ litres, period, want string }{
		{"700", "WEEK", "100"},
		{"100", "WEEK", "14.286"},
		{"1", "MONTH", "0.033"},
		{"36525", "YEAR", "100"},
		{"30.4375", "MONTH", "1"},
		{"0.0005", "DAY", "0.001"},
		{"-5", "DAY", ""},
		{"", "DAY", ""},
		{"5", "", ""},
		{"999999999999999999999999999999", "DAY", "999999999999999999999999999999"},
	} {
		m := &model{}
		m.route("r", "", "", c.litres, c.period)
		if a, _ := fuel(t, m, flows.FuelQuestion{}); string(a.Routes[0].LitresPerDay) != c.want {
			t.Errorf("%s a %s: %s, want %s", c.litres, c.period, a.Routes[0].LitresPerDay, c.want)
		}
	}
}

// seizedFuel is a route from Nigeria to Mali with fuel tied to it in every way, and with
// fuel that is not.
func seizedFuel() *model {
	m := &model{}
	m.place("kamba", "NG")
	m.place("ansongo", "ML")
	m.route("r", "kamba", "ansongo", "700", "WEEK")
	for _, id := range []string{"lorry", "other"} {
		m.add(domain.Vehicle, id)
	}
	m.add(domain.Shipment, "shipment")
	m.link(domain.CarriedBy, "r", "lorry", "2020", "2020")
	m.link(domain.CarriedBy, "shipment", "lorry", "2020", "2020")
	m.link(domain.Carries, "r", m.lot("carried", "100.5", "LITRE", "s1", "2020-05-01"))
	m.link(domain.Carries, "lorry", m.lot("by-lorry", "20", "LITRE", "s2", "2020-06-01"), "2020-06", "2020-06")
	m.link(domain.Carries, "lorry", "carried")
	m.link(domain.Carries, "lorry", m.lot("before", "1000", "LITRE", "s3", "2018-06-01"), "2018", "2018")
	m.link(domain.Contained, "shipment", m.lot("shipped", "3", "LITRE", "s2", ""))
	m.link(domain.Carries, "r", m.lot("in-drums", "7", "BOX", "s4", "2020-07-01"))
	m.link(domain.Carries, "r", m.lot("negative", "-7", "LITRE", "s4", ""))
	m.link(domain.Carries, "r", m.lot("not-seized", "5000", "LITRE", "", ""))
	m.link(domain.Carries, "other", m.lot("off-route", "40", "LITRE", "s5", "2020-05-02"))
	return m
}

func TestFuelCountsWhereItWasSeizedOnceByWhatTiesItToTheRoute(t *testing.T) {
	m := seizedFuel()
	for _, c := range []struct {
		window   domain.Interval
		litres   string
		seizures int
		off      string
	}{
		{domain.Interval{}, "123.5", 3, "1040"},
		{domain.Interval{From: date("2020-06")}, "23", 2, "0"},
		{domain.Interval{From: date("2020-05"), To: date("2020-05")}, "100.5", 1, "40"},
	} {
		a, _ := fuel(t, m, flows.FuelQuestion{Window: c.window})
		r, corridor := a.Routes[0], a.Corridors[0]
		if string(r.Litres) != c.litres || len(r.Seizures) != c.seizures || string(a.OffRoutes.Litres) != c.off {
			t.Errorf("%+v: %+v, off routes %+v", c.window, r.Seized, a.OffRoutes)
		}
		if corridor.Origin != "NG" || corridor.Destination != "ML" || corridor.Litres != r.Litres || corridor.LitresPerDay != "100" || corridor.Routes != 1 {
			t.Errorf("%+v: %+v", c.window, corridor)
		}
	}
	a, lens := fuel(t, m, flows.FuelQuestion{Today: date("2021").First()})
	var problems []string
	for _, p := range a.Problems {
		problems = append(problems, lens.ID(p.Node)+" "+p.Code)
	}
	if !slices.Equal(problems, []string{"in-drums OTHER_UNIT", "negative NEGATIVE"}) {
		t.Error(problems)
	}
}

func TestRoutesAreKeptByOriginAndWindow(t *testing.T) {
	m := seizedFuel()
	m.route("unknown", "", "ansongo", "1", "DAY")
	for _, c := range []struct {
		q    flows.FuelQuestion
		want int
	}{
		{flows.FuelQuestion{}, 2},
		{flows.FuelQuestion{Origins: []string{"NG"}}, 1},
		{flows.FuelQuestion{Origins: []string{"BJ"}}, 0},
		{flows.FuelQuestion{Origins: []string{}}, 0},
		{flows.FuelQuestion{Window: domain.Interval{To: date("2018")}}, 0},
		{flows.FuelQuestion{Window: domain.Interval{To: date("2019-01")}}, 2},
	} {
		if a, _ := fuel(t, m, c.q); len(a.Routes) != c.want {
			t.Errorf("%+v: %d routes, want %d", c.q, len(a.Routes), c.want)
		}
	}
	for _, bad := range []string{"", "ng", "NGA", "N1"} {
		_, err := flows.Fuel(context.Background(), m.lens(t), flows.FuelQuestion{Origins: []string{bad}})
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != domain.InvalidInput || e.Field != "originCountries" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWhoARouteSuppliesAndFinancesIsToldWithItsEvidence(t *testing.T) {
	m := seizedFuel()
	for _, id := range []string{"katiba", "trader", "ring"} {
		m.add(domain.Organisation, id, domain.FieldOrganisationType, "CRIMINAL_NETWORK")
	}
	m.add(domain.Person, "treasurer")
	m.add(domain.Account, "account")
	m.link(domain.Supplies, "r", "katiba", "2019", "")
	m.link(domain.DestinedFor, "carried", "katiba")
	m.link(domain.ConsignedTo, "shipment", "trader")
	m.pays("f", "ring", "account", "2020-09", "5", "XOF")
	m.link(domain.ProceedsOf, "f", "r")
	m.link(domain.HoldsAccount, "treasurer", "account")
	m.link(domain.Finances, "treasurer", "katiba")
	m.link(domain.Finances, "treasurer", "trader", "2015", "2017")
	a, lens := fuel(t, m, flows.FuelQuestion{})
	tell := func(all []flows.Supplied) string {
		told := ""
		for _, s := range all {
			told += lens.ID(s.Node)
			for _, way := range s.Ways {
				told += " ["
				for _, l := range way {
					told += lens.LinkKind(l).String() + " "
				}
				told += "]"
			}
			told += "; "
		}
		return told
	}
	if got, want := tell(a.Routes[0].Supplies), "katiba [SUPPLIES ] [CARRIES DESTINED_FOR ]; trader [CARRIED_BY CARRIED_BY CONSIGNED_TO ]; "; got != want {
		t.Errorf("supplies %s, want %s", got, want)
	}
	want := "katiba [PROCEEDS_OF PAID_TO HOLDS_ACCOUNT FINANCES ]; treasurer [PROCEEDS_OF PAID_TO HOLDS_ACCOUNT ]; "
	if got := tell(a.Routes[0].Finances); got != want {
		t.Errorf("finances %s, want %s", got, want)
	}
	early, _ := fuel(t, m, flows.FuelQuestion{Window: domain.Interval{To: date("2020-08")}})
	if len(early.Routes[0].Finances) != 0 {
		t.Errorf("before the money came: %s", tell(early.Routes[0].Finances))
	}
}

// seizures adds as many on a corridor's only route, on days of a month.
func (m *model) seizures(route, month string, n int, litres func() string) {
	for i := range n {
		id := fmt.Sprintf("%s-%s-%d", route, month, i)
		m.link(domain.Carries, route, m.lot("lot-"+id, litres(), "LITRE", id, fmt.Sprintf("%s-%02d", month, 2+i%27)))
	}
}

func TestACorridorThatRoseIsToldOfAndSmallCountsAreNot(t *testing.T) {
	for _, c := range []struct {
		name         string
		before, now  int
		litresBefore string
		litresNow    string
		test         string
	}{
		{"out of nothing", 0, 8, "", "10", flows.BySeizures},
		{"three after none say nothing", 0, 3, "", "10000", ""},
		{"no change", 10, 10, "10", "10", ""},
		{"more often", 3, 25, "10", "10", flows.BySeizures},
		{"more at a time", 7, 7, "1", "1000", flows.ByVolume},
		{"a fall", 12, 2, "10", "10", ""},
	} {
		m := &model{}
		m.place("ng", "NG")
		m.place("ml", "ML")
		m.route("r", "ng", "ml", "1", "DAY")
		m.seizures("r", "2020-04", c.before, func() string { return c.litresBefore })
		m.seizures("r", "2020-06", c.now, func() string { return c.litresNow })
		a, _ := fuel(t, m, flows.FuelQuestion{Window: domain.Interval{From: date("2020-05-16"), To: date("2020-06-30")}})
		switch {
		case c.test == "" && len(a.Trends) != 0:
			t.Errorf("%s: %+v", c.name, a.Trends)
		case c.test != "" && (len(a.Trends) != 1 || a.Trends[0].Test != c.test || a.Trends[0].Significance > flows.TrendLevel ||
			a.Trends[0].SeizuresBefore != c.before || a.Trends[0].SeizuresNow != c.now):
			t.Errorf("%s: %+v", c.name, a.Trends)
		}
		if c.name == "out of nothing" && a.Trends[0].Since != date("2020-06-02") {
			t.Errorf("since %s", a.Trends[0].Since)
		}
	}
}

func TestTrendsCompareStretchesOfEqualLength(t *testing.T) {
	m := &model{}
	for _, c := range []struct {
		window                 domain.Interval
		before, until, now, to string
	}{
		{domain.Interval{From: date("2020-11-30"), To: date("2020-12-06")}, "2020-11-23", "2020-11-29", "2020-11-30", "2020-12-06"},
		{domain.Interval{From: date("2020"), To: date("2020")}, "2018-12-31", "2019-12-31", "2020-01-01", "2020-12-31"},
		{domain.Interval{From: date("2020-12-30")}, "2020-12-27", "2020-12-29", "2020-12-30", "2021-01-01"},
		{domain.Interval{}, "2019-01-03", "2020-01-02", "2020-01-03", "2021-01-01"},
	} {
		a, _ := fuel(t, m, flows.FuelQuestion{Window: c.window, Today: date("2021").First()})
		got := fmt.Sprint(a.Comparison.Before.From, " ", a.Comparison.Before.To, " ", a.Comparison.Now.From, " ", a.Comparison.Now.To)
		if want := c.before + " " + c.until + " " + c.now + " " + c.to; got != want {
			t.Errorf("%+v: %s, want %s", c.window, got, want)
		}
	}
}

// Where nothing changes, an alarm anywhere is as rare as is said.
func TestCorridorsThatDoNotChangeRaiseFewAlarms(t *testing.T) {
	rng, alarms, worlds := rand.New(rand.NewPCG(3, 4)), 0, 200
	for range worlds {
		m := &model{}
		for i, country := range []string{"NG", "BJ", "TG", "GH"} {
			m.route("r"+country, m.place("from"+country, country), "", "1", "DAY")
			for _, month := range []string{"2020-03", "2020-04"} {
				m.seizures("r"+country, month, poisson(rng, 1+2*float64(i)), func() string { return fmt.Sprint(10 + rng.IntN(5000)) })
			}
		}
		a, _ := fuel(t, m, flows.FuelQuestion{Window: domain.Interval{From: date("2020-04"), To: date("2020-04")}})
		if len(a.Trends) > 0 {
			alarms++
		}
	}
	if alarms > 26 { // 5 % of 200, and five standard deviations
		t.Errorf("%d alarms in %d worlds", alarms, worlds)
	}
}

func TestWhatIsHiddenHasNoInfluenceOnFuel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := seizedFuel()
		for i := range m.entities {
			if rapid.IntRange(0, 6).Draw(t, "hide") == 0 {
				m.entities[i].Mark.Owner = hiddenOwner
			}
		}
		for i := range m.links {
			if rapid.IntRange(0, 6).Draw(t, "hide link") == 0 {
				m.links[i].Mark.Owner = hiddenOwner
			}
		}
		var told [2]string
		for i, model := range []*model{m, m.seen()} {
			lens := model.lens(t)
			a, err := flows.Fuel(context.Background(), lens, flows.FuelQuestion{})
			if err != nil {
				t.Fatal(err)
			}
			told[i] = fmt.Sprint(len(a.Routes), len(a.Problems), a.OffRoutes.Litres, len(a.OffRoutes.Seizures))
			for _, c := range a.Corridors {
				told[i] += fmt.Sprint(c.Origin, c.Destination, c.LitresPerDay, c.Litres, c.Routes)
				for _, s := range c.Seizures {
					told[i] += lens.ID(s)
				}
			}
		}
		if told[0] != told[1] {
			t.Fatalf("%s\nwithout what is hidden\n%s", told[0], told[1])
		}
	})
}

func poisson(rng *rand.Rand, mean float64) int {
	n := 0
	for limit, p := math.Exp(-mean), rng.Float64(); p > limit; p *= rng.Float64() {
		n++
	}
	return n
}

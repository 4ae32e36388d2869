package flows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

// ransom is money paid for a hostage, through two accounts, to a group.
func ransom() *model {
	m := &model{}
	for _, id := range []string{"courier", "broker", "treasurer"} {
		m.add(domain.Person, id)
	}
	m.add(domain.Location, "place")
	m.add(domain.Account, "hawala")
	m.add(domain.Organisation, "group", domain.FieldOrganisationType, "TERRORIST_GROUP")
	m.link(domain.HoldsAccount, "broker", "hawala", "2019", "")
	m.link(domain.Finances, "treasurer", "group", "2018", "")
	m.pays("1", "courier", "hawala", "2020-03-01", "10000", "EUR")
	m.link(domain.ProceedsOf, "1", "place")
	m.pays("2", "broker", "treasurer", "2020-03-03", "9000", "EUR")
	return m
}

func ask(t *testing.T, m *model, from, to string, change ...func(*flows.MoneyQuestion)) (flows.MoneyTrails, *projection.Lens) {
	t.Helper()
	lens := m.lens(t)
	q := flows.MoneyQuestion{From: from, To: to, Today: date("2021").First()}
	for _, c := range change {
		c(&q)
	}
	a, err := flows.FindTrails(context.Background(), lens, q)
	if err != nil {
		t.Fatal(err)
	}
	return a, lens
}

func TestARansomIsFollowedThroughTheBrokersAccount(t *testing.T) {
	a, lens := ask(t, ransom(), "place", "")
	if len(a.Trails) != 1 {
		t.Fatalf("%+v", a)
	}
	got := a.Trails[0]
	if lens.ID(got.Target) != "group" || got.Temporal.String() != "POSSIBLE" || len(got.Hops) != 2 || len(got.Hops[1].Joins) != 1 || len(got.Ending) != 1 || len(got.Source) != 1 {
		t.Errorf("%+v", got)
	}
	if want := (flows.TrailAmount{Currency: "EUR", Sent: "10000", Received: "9000"}); len(got.Amounts) != 1 || got.Amounts[0] != want {
		t.Errorf("%+v", got.Amounts)
	}
	if rules := rulesOf(got.Flags); !slices.Contains(rules, flows.PassThrough) {
		t.Errorf("90 %% passed on within two days: %v", got.Flags)
	}
}

func rulesOf(flags []flows.Flag) []string {
	var rules []string
	for _, f := range flags {
		rules = append(rules, f.Rule)
	}
	return rules
}

func TestMoneyIsNotPassedOnBeforeItCame(t *testing.T) {
	for _, c := range []struct{ first, second, want string }{
		{"2020-03-01", "2020-03-01", "POSSIBLE"},
		{"2020-03-01", "2020-02-28", ""},
		{"2020-03", "2020-03-15", "UNKNOWN"},
		{"2020", "2021-01", "POSSIBLE"},
		{"", "2020-03-03", "UNKNOWN"},
		{"2020-03-03", "", "UNKNOWN"},
		{"2020", "2019-12-31", ""},
	} {
		m := ransom()
		for id, day := range map[string]string{"1": c.first, "2": c.second} {
			e := m.entity(id)
			if e.Values = e.Values.With(domain.FieldDay, nil); day != "" {
				e.Values = e.Values.With(domain.FieldDay, date(day))
			}
		}
		a, _ := ask(t, m, "place", "group")
		switch {
		case c.want == "" && (len(a.Trails) != 0 || a.Scope.SkippedImpossible != 1 || a.Scope.Reason != "ONLY_IMPOSSIBLE"):
			t.Errorf("%s, then %s: %+v", c.first, c.second, a)
		case c.want != "" && (len(a.Trails) != 1 || a.Trails[0].Temporal.String() != c.want):
			t.Errorf("%s, then %s: %+v, want %s", c.first, c.second, a.Trails, c.want)
		}
	}
}

func TestAnAccountHeldTooLateHandsNothingOn(t *testing.T) {
	m := ransom()
	m.links[0].Since = date("2020-03-04")
	if a, _ := ask(t, m, "place", ""); len(a.Trails) != 0 || a.Scope.SkippedImpossible != 1 {
		t.Errorf("%+v", a)
	}
}

func TestMoneyInCirclesIsCutAndFlagged(t *testing.T) {
	m := ransom()
	m.pays("3", "treasurer", "courier", "2020-03-09", "100", "EUR")
	a, _ := ask(t, m, "place", "")
	if len(a.Trails) != 1 {
		t.Fatalf("%+v", a.Trails)
	}
	at := slices.Index(rulesOf(a.Trails[0].Flags), flows.Cycle)
	if at < 0 || a.Trails[0].Flags[at].Count != 3 {
		t.Errorf("%+v", a.Trails[0].Flags)
	}
}

func TestStructuringIsSeveralPaymentsJustBelowTheLimitWithinDays(t *testing.T) {
	for _, c := range []struct {
		amounts string
		days    []string
		want    bool
	}{
		{"9900 9500 8000", []string{"2020-03-01", "2020-03-04", "2020-03-11"}, true},
		{"9900 9500 8000", []string{"2020-03-01", "2020-03-04", "2020-03-12"}, false},
		{"9900 9500 10000", []string{"2020-03-01", "2020-03-04", "2020-03-05"}, false},
		{"9900 9500 7999.99", []string{"2020-03-01", "2020-03-04", "2020-03-05"}, false},
		{"9900 9500 -9000", []string{"2020-03-01", "2020-03-04", "2020-03-05"}, false},
		{"9900 9500 9000", []string{"2020-03-01", "2020-03-04", "2020-03"}, false},
	} {
		m := ransom()
		m.entities = slices.DeleteFunc(m.entities, func(e domain.Entity) bool { return e.ID == "1" })
		m.links = slices.DeleteFunc(m.links, func(l domain.Link) bool { return l.From == "1" })
		for i, amount := range strings.Fields(c.amounts) {
			f := fmt.Sprintf("s%d", i)
			m.pays(f, "courier", "treasurer", c.days[i], amount, "EUR")
			m.link(domain.ProceedsOf, f, "place")
		}
		a, _ := ask(t, m, "place", "")
		if got := slices.Contains(rulesOf(a.Trails[0].Flags), flows.Structuring); got != c.want {
			t.Errorf("%s on %v: %v, want %v", c.amounts, c.days, got, c.want)
		}
	}
}

func TestFansAreManyPartiesWithinAMonth(t *testing.T) {
	for payers, want := range map[int]bool{4: false, 5: true} {
		m := ransom()
		for i := range payers - 1 {
			payer := m.add(domain.Person, fmt.Sprintf("payer%d", i))
			m.pays(fmt.Sprintf("in%d", i), payer, "hawala", fmt.Sprintf("2020-02-%02d", 10+i), "50", "EUR")
		}
		a, _ := ask(t, m, "place", "")
		if got := slices.Contains(rulesOf(a.Trails[0].Flags), flows.FanIn); got != want {
			t.Errorf("%d payers: %v", payers, a.Trails[0].Flags)
		}
	}
}

func TestAPartOfTheTargetIsTheTarget(t *testing.T) {
	m := ransom()
	m.add(domain.Organisation, "above", domain.FieldOrganisationType, "TERRORIST_GROUP")
	m.link(domain.PartOf, "group", "above")
	a, lens := ask(t, m, "place", "above")
	if len(a.Trails) != 1 || lens.ID(a.Trails[0].Target) != "above" || len(a.Trails[0].Ending) != 2 {
		t.Errorf("%+v", a)
	}
}

func TestWhatCannotBeReckonedWithIsTold(t *testing.T) {
	m := ransom()
	e := m.entity("1")
	e.Values = e.Values.With(domain.FieldAmount, domain.Decimal("-3")).With(domain.FieldCurrency, "ZZZ").With(domain.FieldDay, date("2999"))
	e = m.entity("2")
	e.Values = e.Values.With(domain.FieldAmount, nil).With(domain.FieldCurrency, nil).With(domain.FieldDay, date("2999"))
	a, _ := ask(t, m, "place", "")
	var got []string
	for _, p := range a.Problems {
		got = append(got, p.Field+" "+p.Code)
	}
	want := []string{"amount NEGATIVE", "currency UNKNOWN_CURRENCY", "day FUTURE", "amount MISSING", "currency MISSING", "day FUTURE"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(a.Trails) != 1 || len(a.Trails[0].Amounts) != 1 || a.Trails[0].Amounts[0] != (flows.TrailAmount{Currency: "ZZZ", Sent: "", Received: "0"}) {
		t.Errorf("%+v", a.Trails)
	}
}

func TestQuestionsAboutMoneyThatCannotBeAsked(t *testing.T) {
	m := ransom()
	m.add(domain.Phone, "phone")
	m.add(domain.Person, "hidden")
	m.entities[len(m.entities)-1].Mark.Owner = hiddenOwner
	lens, zero, many := m.lens(t), 0, 17
	tooMany := 201
	for _, c := range []struct {
		q     flows.MoneyQuestion
		code  domain.Code
		field string
	}{
		{flows.MoneyQuestion{From: "phone"}, domain.InvalidInput, "from"},
		{flows.MoneyQuestion{From: "hidden"}, domain.NotFound, "from"},
		{flows.MoneyQuestion{From: "nobody"}, domain.NotFound, "from"},
		{flows.MoneyQuestion{From: "place", To: "hidden"}, domain.NotFound, "to"},
		{flows.MoneyQuestion{From: "place", To: "place"}, domain.InvalidInput, "to"},
		{flows.MoneyQuestion{From: "courier", To: "courier"}, domain.InvalidInput, "to"},
		{flows.MoneyQuestion{From: "place", MaxHops: &zero}, domain.InvalidInput, "maxHops"},
		{flows.MoneyQuestion{From: "place", MaxHops: &many}, domain.LimitExceeded, "maxHops"},
		{flows.MoneyQuestion{From: "place", First: &tooMany}, domain.LimitExceeded, "first"},
		{flows.MoneyQuestion{From: "place", Window: domain.Interval{From: date("2020"), To: date("2019")}}, domain.InvalidInput, "window"},
	} {
		_, err := flows.FindTrails(context.Background(), lens, c.q)
		var e *domain.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Field != c.field {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
}

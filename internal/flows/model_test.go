package flows_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// model is a small graph in the plainest form.
type model struct {
	entities []domain.Entity
	links    []domain.Link
}

// hiddenOwner owns what the asker does not see.
const hiddenOwner = "ML"

func maySee(c domain.Class) bool {
	m, err := c.Mark()
	return err == nil && m.Owner != hiddenOwner
}

// fataler is what tests and property tests share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func (m *model) lens(t fataler) *projection.Lens {
	t.Helper()
	b := projection.NewBuilder()
	for i := range m.entities {
		b.AddEntity(&m.entities[i])
	}
	for i := range m.links {
		l := &m.links[i]
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, nil)
	}
	s, err := b.Build(7)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lens(maySee)
}

// seen is the model without what is hidden.
func (m *model) seen() *model {
	out, there := &model{}, map[string]bool{}
	for _, e := range m.entities {
		if there[e.ID] = maySee(e.Mark.Class()); there[e.ID] {
			out.entities = append(out.entities, e)
		}
	}
	for _, l := range m.links {
		if maySee(l.Mark.Class()) && there[l.From] && there[l.To] {
			out.links = append(out.links, l)
		}
	}
	return out
}

func (m *model) entity(id string) *domain.Entity {
	for i := range m.entities {
		if m.entities[i].ID == id {
			return &m.entities[i]
		}
	}
	return nil
}

func (m *model) add(kind domain.EntityKind, id string, values ...any) string {
	e := domain.Entity{ID: id, Kind: kind, Mark: domain.Mark{Owner: "NE"}}
	for i := 0; i < len(values); i += 2 {
		if v := values[i+1]; v != "" && v != domain.PartialDate(0) && v != domain.Decimal("") {
			e.Values = e.Values.With(values[i].(domain.FieldID), v)
		}
	}
	m.entities = append(m.entities, e)
	return id
}

func (m *model) link(kind domain.LinkKind, from, to string, dates ...string) {
	l := domain.Link{ID: fmt.Sprintf("l%03d", len(m.links)*37%1000), Kind: kind, From: from, To: to, Mark: domain.Mark{Owner: "NE"}}
	if len(dates) == 2 {
		l.Since, l.Until = date(dates[0]), date(dates[1])
	}
	m.links = append(m.links, l)
}

// pays adds a flow and its ends; "" where there is none.
func (m *model) pays(id, payer, paid, day, amount, currency string) {
	m.add(domain.FinancingFlow, id, domain.FieldDay, date(day), domain.FieldAmount, domain.Decimal(amount), domain.FieldCurrency, currency, domain.FieldMethod, "CASH")
	if payer != "" {
		m.link(domain.PaidBy, id, payer)
	}
	if paid != "" {
		m.link(domain.PaidTo, id, paid)
	}
}

func date(text string) domain.PartialDate {
	if text == "" {
		return 0
	}
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var (
	someDay      = rapid.SampledFrom([]string{"", "2019", "2020", "2020-01", "2020-01-03", "2020-01-05", "2020-02", "2020-02-01", "2020-03-01"})
	someAmount   = rapid.SampledFrom([]string{"", "-5", "100", "0.1", "100.5", "999999999999999999999999999999", "7"})
	someCurrency = rapid.SampledFrom([]string{"XOF", "XOF", "XOF", "EUR", "", "ZZZ"})
)

// someMoney is a model of persons, organisations, accounts and flows among them.
func someMoney(t *rapid.T) *model {
	m := &model{}
	var all, persons, accounts, orgs []string
	for i := range rapid.IntRange(1, 3).Draw(t, "persons") {
		persons = append(persons, m.add(domain.Person, fmt.Sprintf("p%d", i)))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "accounts") {
		accounts = append(accounts, m.add(domain.Account, fmt.Sprintf("a%d", i)))
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "organisations") {
		kind := rapid.SampledFrom([]string{"ARMED_GROUP", "COMPANY"}).Draw(t, "type")
		orgs = append(orgs, m.add(domain.Organisation, fmt.Sprintf("o%d", i), domain.FieldOrganisationType, kind))
	}
	all = slices.Concat(persons, accounts, orgs)
	some := func(of []string, name string) string { return rapid.SampledFrom(of).Draw(t, name) }
	lot := m.add(domain.Lot, "lot")
	for i := range rapid.IntRange(1, 7).Draw(t, "flows") {
		f := fmt.Sprintf("f%d", i)
		m.pays(f, "", "", someDay.Draw(t, "day"), someAmount.Draw(t, "amount"), someCurrency.Draw(t, "currency"))
		for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2}).Draw(t, "payers") {
			m.link(domain.PaidBy, f, some(all, "payer"))
		}
		for range rapid.SampledFrom([]int{0, 1, 1, 1, 1, 2}).Draw(t, "paid") {
			m.link(domain.PaidTo, f, some(all, "paid"))
		}
		if rapid.IntRange(0, 2).Draw(t, "proceeds") == 0 {
			m.link(domain.ProceedsOf, f, lot)
		}
		if rapid.IntRange(0, 7).Draw(t, "finances") == 0 {
			m.link(domain.Finances, f, some(append(orgs, persons...), "financed"))
		}
	}
	for range rapid.IntRange(0, 8).Draw(t, "ties") {
		m.tie(t, persons, accounts, orgs)
	}
	for i := range m.entities {
		if e := &m.entities[i]; e.ID != "lot" && rapid.IntRange(0, 12).Draw(t, "hide") == 0 {
			e.Mark.Owner = hiddenOwner
		}
	}
	for i := range m.links {
		if rapid.IntRange(0, 12).Draw(t, "hide link") == 0 {
			m.links[i].Mark.Owner = hiddenOwner
		}
	}
	return m
}

func (m *model) tie(t *rapid.T, persons, accounts, orgs []string) {
	dates := []string{someDay.Draw(t, "since"), someDay.Draw(t, "until")}
	if (domain.Interval{From: date(dates[0]), To: date(dates[1])}).Empty() {
		dates[1] = ""
	}
	some := func(of []string, name string) string { return rapid.SampledFrom(of).Draw(t, name) }
	type ends struct {
		kind     domain.LinkKind
		from, to []string
	}
	choice := rapid.SampledFrom([]ends{
		{domain.HoldsAccount, append(persons, orgs...), accounts},
		{domain.HoldsAccount, persons, accounts},
		{domain.SameAs, persons, persons},
		{domain.SameAs, accounts, accounts},
		{domain.MemberOf, persons, orgs},
		{domain.Leads, persons, orgs},
		{domain.Finances, append(orgs, persons...), orgs},
		{domain.PartOf, orgs, orgs},
		{domain.AffiliateOf, orgs, orgs},
	}).Draw(t, "tie")
	if len(choice.from) == 0 || len(choice.to) == 0 {
		return
	}
	if from, to := some(choice.from, "from"), some(choice.to, "to"); from != to {
		m.link(choice.kind, from, to, dates...)
	}
}

package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// addMoney tells two stories of money, which draw nothing and number their links
// by themselves, so that all else stays what it is: a ransom that goes through an
// exchange house in payments just below what has to be reported, and donations
// that a charity passes on.
func (b *builder) addMoney() {
	b.ransom()
	b.donations()
}

// moneyStory is a story of payments, told by one country.
type moneyStory struct {
	*builder
	country, slug string
	mark          domain.Mark
	ev            []string
	links         int
}

func (b *builder) money(country, slug, grade, day, source, text string) *moneyStory {
	s := &moneyStory{builder: b, country: country, slug: slug, mark: regional(country)}
	s.ev = []string{b.report(country+":report:"+slug, grade, day, source, from(country), s.mark, text)}
	return s
}

func (s *moneyStory) thing(kind domain.EntityKind, id string, values ...domain.Value) string {
	return s.add(kind, s.country+":"+id, s.mark, s.ev, values...)
}

func (s *moneyStory) tie(kind domain.LinkKind, from, to string, t tie) {
	s.links++
	s.linkAs(fmt.Sprintf("%s:link:%s-%d", s.country, s.slug, s.links), kind, from, to, s.mark, s.ev, t)
}

func (s *moneyStory) account(id, kind, number, holder string) string {
	account := s.thing(domain.Account, "account:"+id, with(domain.FieldAccountType, kind), with(domain.FieldNumber, number),
		with(domain.FieldInstitution, "Demo house of exchange"), with(domain.FieldCountry, s.country))
	s.tie(domain.HoldsAccount, holder, account, tie{since: "2018"})
	return account
}

// pays is a payment; an empty day is unknown.
func (s *moneyStory) pays(id, payer, paid, day, amount, currency, method, purpose string) string {
	flow := s.thing(domain.FinancingFlow, "flow:"+id, with(domain.FieldAmount, domain.Decimal(amount)), with(domain.FieldCurrency, currency),
		with(domain.FieldDay, date(day)), with(domain.FieldMethod, method), with(domain.FieldPurpose, purpose))
	s.tie(domain.PaidBy, flow, payer, tie{since: day, until: day})
	s.tie(domain.PaidTo, flow, paid, tie{since: day, until: day})
	return flow
}

func (b *builder) ransom() {
	s := b.money("ML", "ransom", "B2", "2020-07-02", "ml-fiu", "Statements of an exchange house, after a kidnapping near Ménaka (invented).")
	file := s.thing(domain.Case, "case:menaka-ransom", with(domain.FieldNumber, "DEMO/ML/2020/menaka-ransom"), with(domain.FieldCountry, "ML"),
		with(domain.FieldAgency, agencies["ML"]), with(domain.FieldCaseType, "FINANCING"), with(domain.FieldCaseStatus, "OPEN"), with(domain.FieldOpened, date("2020-06-20")))
	goBetween := s.thing(domain.Person, "person:demo-go-between", named("Sidi Demo-Cissé", "M", "1974", "ML", "NONE")...)
	broker := s.thing(domain.Person, "person:demo-broker", named("Almahdi Demo-Touré", "M", "1968", "ML", "SUSPECT")...)
	courier := s.thing(domain.Person, "person:demo-relay", named("Ousmane Demo-Maïga", "M", "1990", "ML", "SUSPECT")...)
	hawala := s.account("demo-hawala-2", "HAWALA", "DEMO-HW-0002", broker)
	relay := s.account("demo-wallet-2", "MOBILE_MONEY", "DEMO-MM-0002", courier)
	for i, day := range []string{"2020-06-02", "2020-06-04", "2020-06-09", ""} {
		flow := s.pays(fmt.Sprintf("ransom-%d", i+1), goBetween, hawala, day, []string{"9600", "9400", "9800", "4000"}[i], "EUR", "CASH", "ransom")
		s.tie(domain.ProceedsOf, flow, placeNamed("menaka").id(), tie{})
		s.tie(domain.PartOfCase, flow, file, tie{since: "2020-06-20"})
	}
	s.pays("ransom-5", hawala, relay, "2020-06-11", "26500", "EUR", "HAWALA", "settlement")
	s.pays("ransom-6", relay, "ML:person:demo-emir", "2020-06-12", "25900", "EUR", "MOBILE_MONEY", "")
	s.thing(domain.Person, "person:demo-emir", named("Iyad Demo-Dicko", "M", "1981", "ML", "SUSPECT")...)
	s.tie(domain.Leads, "ML:person:demo-emir", cell("falaise"), tie{since: "2019-03"})
}

func (b *builder) donations() {
	s := b.money("NE", "donations", "C2", "2020-09-30", "ne-fiu-2", "Account statements of a charity (invented).")
	charity := s.thing(domain.Organisation, "org:demo-charity", with(domain.FieldOrganisationType, "COMPANY"), with(domain.FieldCountry, "NE"),
		with(domain.FieldNames, []domain.Name{{Text: "Demo Charity of the Well", Type: "PRIMARY"}}))
	account := s.account("demo-charity", "BANK", "DEMO-BK-0007", charity)
	for i, amount := range []string{"900", "1200", "450.5", "2000", "700"} {
		donor := s.thing(domain.Person, fmt.Sprintf("person:demo-donor-%d", i+1), named(fmt.Sprintf("Demo-Donor %d", i+1), "F", "", "NE", "NONE")...)
		s.pays(fmt.Sprintf("donation-%d", i+1), donor, account, fmt.Sprintf("2020-08-%02d", 3+5*i), amount, "USD", "BANK", "donation")
	}
	treasurer := s.thing(domain.Person, "person:demo-collector", named("Harouna Demo-Garba", "M", "1977", "NE", "SUSPECT")...)
	s.pays("donation-6", charity, treasurer, "2020-09", "3100000", "XOF", "HAWALA", "")
	s.tie(domain.MemberOf, treasurer, cell("falaise"), tie{since: "2018"})
}

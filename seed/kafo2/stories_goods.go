package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

func (b *builder) nigerianFuel() {
	s := b.open("gaya-fuel", "gaya", "2020-12-01", "MIXED")
	lot := s.takes("gaya-fuel", "FUEL", 18400)
	lorry := b.truck("NE", s.mark, s.ev)
	s.link(domain.SeizedIn, lorry, s.seized, s.ev, s.now())
	s.link(domain.Carries, lorry, lot, s.ev, s.now())

	watch := s.says("fuel-route", "B2", "2020-11-12", "ne-source-fuel-1", "Lorries leave Kamba by night (invented).")
	customs := s.says("fuel-route-customs", "B2", "2020-11-20", "ng-customs-kamba", "")
	both := append(append([]string{}, watch...), customs...)
	route := s.fuelRoute(both)
	s.link(domain.Carries, route, lot, append(s.ev, customs...), tie{since: "2020-11-30", until: s.day, lawful: "NO"})
	s.link(domain.OperatedBy, route, cell("konni"), watch, tie{since: "2019"})
	s.link(domain.Supplies, route, cell("gourma"), both, tie{since: "2019-06", country: "ML"})
	s.money(route)
}

func (s *story) fuelRoute(ev []string) string {
	route := s.thing(domain.FuelRoute, "fuel-route:kamba-ansongo", with(domain.FieldName, "Demo route Kamba to Ansongo"),
		with(domain.FieldLitresPerPeriod, domain.Decimal("42000")), with(domain.FieldPeriod, "WEEK"), with(domain.FieldOpened, date("2019-02")))
	s.link(domain.StartsAt, route, placeNamed("kamba").id(), ev, tie{country: "NG"})
	for i, stop := range []string{"gaya", "dosso", "tillaberi", "ayorou"} {
		s.link(domain.Passes, route, placeNamed(stop).id(), ev, tie{country: "NE", order: int64(i + 1)})
	}
	s.link(domain.EndsAt, route, placeNamed("ansongo").id(), ev, tie{country: "ML"})
	return route
}

// money follows what the fuel earned to the katiba's treasurer.
func (s *story) money(route string) {
	ev := s.says("fuel-money", "B3", "2020-11-25", "ne-fiu", "Suspicious transaction report (invented).")
	treasurer := s.person("demo-treasurer", named("Alhassane Demo-Maïga", "M", "1979", "ML", "SUSPECT", "«le Comptable» Demo"))
	account := s.thing(domain.Account, "account:demo-hawala-1", with(domain.FieldAccountType, "HAWALA"),
		with(domain.FieldNumber, "DEMO-HW-0001"), with(domain.FieldInstitution, "Demo Hawala Gaya"), with(domain.FieldCountry, "NE"))
	for i, day := range []string{"2020-09-14", "2020-10-19", ""} {
		flow := s.thing(domain.FinancingFlow, "flow:fuel-"+string(rune('1'+i)),
			with(domain.FieldAmount, domain.Decimal([]string{"8400000", "7950000", "2100000"}[i])), with(domain.FieldCurrency, "XOF"),
			with(domain.FieldDay, date(day)), with(domain.FieldMethod, "HAWALA"), with(domain.FieldPurpose, "proceeds of fuel"))
		s.link(domain.ProceedsOf, flow, route, ev, tie{})
		s.link(domain.PaidBy, flow, cell("konni"), ev, tie{since: day, until: day})
		s.link(domain.PaidTo, flow, account, ev, tie{since: day, until: day})
	}
	s.link(domain.HoldsAccount, treasurer, account, ev, tie{since: "2019"})
	s.link(domain.Finances, treasurer, cell("gourma"), s.says("treasurer", "C2", "2020-10", "ne-source-12", ""), tie{since: "2019"})
}

func (b *builder) dynamiteForTheMine() {
	s := b.open("po-dynamite", "po", "2020-12-03", "CONTRABAND")
	lot := s.takes("po-dynamite", "DYNAMITE", 16200)
	s.takes("po-detonator-cord", "DETONATOR_CORD", 4)
	driver := s.person("po-driver", named("Rasmané Demo-Sawadogo", "M", "1988-05", "BF", "ARRESTED"))
	s.arrested(driver)
	lorry := b.truck("BF", s.mark, s.ev)
	s.link(domain.Drove, driver, lorry, s.ev, tie{until: s.day})
	s.link(domain.Carries, lorry, lot, s.ev, s.now())

	bound := append(s.says("po-consignment", "B2", "2020-12-04", "bf-customs-po", "The way-bill names the site (invented)."), s.ev...)
	s.link(domain.DestinedFor, lot, minePlace, bound, tie{since: s.day})
	tax := s.says("mine-tax", "B2", "2020-10-30", "bf-source-mine", "A tenth of the gold is taken at the pit (invented).")
	recruits := s.says("mine-recruits", "C3", "2020-11-05", "bf-source-mine-2", "")
	s.link(domain.Taxes, cell("sirba"), minePlace, append(tax, recruits...), tie{since: "2019-09", country: "BF"})
	s.link(domain.RecruitsAt, cell("sirba"), minePlace, recruits, tie{since: "2020", country: "BF"})

	gold := s.thing(domain.FinancingFlow, "flow:mine-gold", with(domain.FieldAmount, domain.Decimal("12500000")),
		with(domain.FieldCurrency, "XOF"), with(domain.FieldDay, date("2020-10")), with(domain.FieldMethod, "GOLD"), with(domain.FieldPurpose, "tax on gold"))
	s.link(domain.ProceedsOf, gold, minePlace, tax, tie{})
	s.link(domain.PaidTo, gold, cell("sirba"), tax, tie{})
}

func (b *builder) medicinesAndRifles() {
	rifles := b.open("dori-rifles", "dori", "2020-12-04", "FIREARMS")
	for i, serial := range []domain.Serial{{AsRead: "MD-40118", State: "FULL"}, {AsRead: "MD-4?120", State: "PARTIAL"}, {State: "OBLITERATED"}} {
		rifles.disarms("dori-rifle-"+string(rune('1'+i)), firearmMakes[2], serial, "TRAFFICKED")
	}
	rifles.takes("dori-rounds", "AMMUNITION", 412)
	lorry := b.truck("BF", rifles.mark, rifles.ev)
	rifles.link(domain.SeizedIn, lorry, rifles.seized, rifles.ev, rifles.now())
	driver := rifles.person("dori-driver", named("Hama Demo-Dicko", "M", "1991", "BF", "ARRESTED"))
	rifles.arrested(driver)
	rifles.link(domain.Drove, driver, lorry, rifles.ev, tie{until: rifles.day})
	member := rifles.says("dori-driver-member", "C2", "2020-12-05", "bf-source-31", "")
	rifles.link(domain.MemberOf, driver, cell("sirba"), member, tie{since: "2019"})

	s := b.open("tillaberi-medicines", "tillaberi", "2020-12-02", "CONTRABAND")
	lot := s.takes("tillaberi-medicines", "MEDICINE", 300)
	shipment := s.thing(domain.Shipment, "shipment:demo-medicines", with(domain.FieldDispatched, date("2020-11-29")),
		with(domain.FieldTransport, "ROAD"), with(domain.FieldDeclared, "household goods"), with(domain.FieldFound, "medicines without licence"))
	s.link(domain.Contained, shipment, lot, s.ev, tie{until: s.day})
	s.link(domain.PartOfCase, shipment, s.caseID, s.ev, tie{since: s.day})
	s.link(domain.Origin, shipment, placeNamed("malanville").id(), s.ev, tie{})
	waybill := append(s.says("tillaberi-waybill", "B2", "2020-12-03", "ne-customs-tillaberi", "The way-bill names the lorry (invented)."), s.ev...)
	s.link(domain.CarriedBy, shipment, lorry, waybill, tie{since: "2020-11-29", until: s.day})
}

func (b *builder) busyBorderPost() {
	s := b.open("ouangolo-gloves", "ouangolodougou", "2020-12-05", "CONTRABAND")
	s.takes("ouangolo-gloves", "GLOVES", 90)
	s.takes("ouangolo-gel", "SANITISER", 60)
	courier := s.person("savane-courier", named("Kader Demo-Ouattara", "M", "1986-11-02", "CI", "SUSPECT"))
	s.link(domain.MemberOf, courier, cell("savane"), s.says("savane-courier", "B2", "2020-08", "ci-source-7", ""), tie{since: "2018"})
	seen := s.says("savane-courier-seen", "B2", "2020-12-05", "ci-post-ouangolodougou", "Passed in the morning (invented).")
	l := s.link(domain.SeenAt, courier, s.at.id(), seen, tie{since: s.day, until: s.day, country: "CI"})
	b.judge(l, "DISMISS", "cotedivoire", "2020-12-09T10:15:00Z", "Some 2,000 people passed the post that week.", s.mark)
}

func (b *builder) supplyThatCameBefore() {
	s := b.open("sikasso-rounds", "sikasso", "2020-12-02", "FIREARMS")
	lot := s.takes("sikasso-rounds", "AMMUNITION", 380)
	trader := s.person("sikasso-trader", named("Bakary Demo-Coulibaly", "M", "1970", "ML", "SUSPECT"))
	s.link(domain.Possessed, trader, lot, s.says("sikasso-trader", "B2", "2020-12-03", "ml-source-21", ""), tie{since: "2020-06", until: s.day, lawful: "NO"})
	old := s.says("sikasso-trader-before", "B2", "2018-02", "ml-source-3", "He sold to them until he was robbed (invented).")
	s.link(domain.Supplies, trader, cell("gourma"), old, tie{since: "2015", until: "2017-12"})
}

package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// addCommerce surrounds suspects and goods with what their trade leaves behind:
// documents, calls, accounts, shipments and further fuel routes.
func (b *builder) addCommerce() {
	b.documents()
	b.calls()
	b.transfers()
	b.consignments()
	b.fuelRoutes()
}

// lead is a report that an ordinary link rests on.
func (b *builder) lead(country, day string, mark domain.Mark) []string {
	return []string{b.report(b.next(country+":report:lead-"), b.everydayGrade(), day, b.informant(country), from(country), mark, "")}
}

// issuers are the three-letter codes of ICAO 9303-3.
var issuers = map[string]string{"BF": "BFA", "CI": "CIV", "ML": "MLI", "NE": "NER", "NG": "NGA"}

// documents gives the people who were checked, and every fourth suspect, a
// travel document.
func (b *builder) documents() {
	for _, who := range append(append([]actor{}, b.passengers...), every(4, b.suspects)...) {
		mark, ev := regional(who.country), b.lead(who.country, "2020-12-05", regional(who.country))
		id := b.next(who.country + ":document:demo-")
		number := fmt.Sprintf("DM%07d", 1000+b.count[who.country+":document:demo-"])
		state := pick(b, []string{"VALID", "VALID", "VALID", "EXPIRED", "LOST", "STOLEN", "REVOKED", "UNKNOWN"})
		kind, mrz := "IDENTITY_CARD", ""
		if b.chance(50) {
			kind = "PASSPORT"
			mrz = passportMRZ(issuers[who.country], "DEMO", "DEMO", number, "850101", "M", "251231")
		}
		b.add(domain.TravelDocument, id, mark, ev, with(domain.FieldDocumentType, kind), with(domain.FieldIssuer, issuers[who.country]),
			with(domain.FieldNumber, number), with(domain.FieldMrz, mrz), with(domain.FieldDocumentState, state))
		how := domain.HoldsDocument
		if state == "STOLEN" || state == "LOST" {
			how = domain.UsedDocument
		}
		b.link(how, who.id, id, mark, ev, tie{since: pick(b, []string{"", "2018", "2019-11"})})
	}
}

func every(n int, of []actor) []actor {
	var some []actor
	for i := 0; i < len(of); i += n {
		some = append(some, of[i])
	}
	return some
}

// allOf are copies of the entities of a kind made so far.
func (b *builder) allOf(kind domain.EntityKind) []*domain.Entity {
	var all []*domain.Entity
	for i := range b.data.Entities {
		if b.data.Entities[i].Kind == kind {
			e := b.data.Entities[i]
			all = append(all, &e)
		}
	}
	return all
}

func (b *builder) calls() {
	phones := b.allOf(domain.Phone)
	for range 90 {
		caller, called := pick(b, phones), pick(b, phones)
		if caller.ID == called.ID || told(caller) || told(called) {
			continue
		}
		day := fmt.Sprintf("2020-%02d-%02d", 1+b.rng.IntN(11), 1+b.rng.IntN(28))
		ev := b.lead(caller.Mark.Owner, day, caller.Mark)
		b.link(domain.Called, caller.ID, called.ID, caller.Mark, ev, tie{since: day, until: day})
	}
}

// told says whether a thing is a storyline's, which nothing else may touch:
// storylines have reports of their own on everything but phones.
func told(e *domain.Entity) bool { return len(e.Reports) > 0 }

// transfers move money between accounts of suspects.
func (b *builder) transfers() {
	var accounts []*domain.Entity
	for _, who := range every(9, b.suspects) {
		mark := regional(who.country)
		ev := b.lead(who.country, "2020-11", mark)
		id := b.next(who.country + ":account:demo-")
		b.add(domain.Account, id, mark, nil, with(domain.FieldAccountType, pick(b, domain.AccountType.Values)),
			with(domain.FieldNumber, "DEMO-"+id[len(who.country)+len(":account:demo-"):]+"-"+who.country),
			with(domain.FieldInstitution, "Demo Bank "+who.country), with(domain.FieldCountry, who.country))
		b.link(domain.HoldsAccount, who.id, id, mark, ev, tie{since: pick(b, []string{"", "2016", "2019-04"})})
		accounts = append(accounts, &b.data.Entities[len(b.data.Entities)-1])
	}
	for range 60 {
		payer, payee := pick(b, accounts), pick(b, accounts)
		if payer.ID == payee.ID {
			continue
		}
		b.transfer(payer.ID, payee.ID, payer.Mark)
	}
}

func (b *builder) transfer(payer, payee string, mark domain.Mark) {
	day := ""
	if b.chance(75) {
		day = fmt.Sprintf("2020-%02d-%02d", 3+b.rng.IntN(8), 1+b.rng.IntN(28))
	}
	ev := []string{b.report(b.next(mark.Owner+":report:transfer-"), pick(b, []string{"B2", "B3", "C3"}), "2020-11-20", slug(mark.Owner)+"-fiu", from(mark.Owner), mark, "")}
	flow := b.add(domain.FinancingFlow, b.next(mark.Owner+":flow:demo-"), mark, ev,
		with(domain.FieldAmount, domain.Decimal(fmt.Sprint(25_000*(1+b.rng.IntN(160))))), with(domain.FieldCurrency, pick(b, []string{"XOF", "XOF", "XOF", "NGN", "EUR"})),
		with(domain.FieldDay, date(day)), with(domain.FieldMethod, pick(b, domain.FlowMethod.Values)))
	b.link(domain.PaidBy, flow, payer, mark, ev, tie{since: day, until: day})
	b.link(domain.PaidTo, flow, payee, mark, ev, tie{since: day, until: day})
}

// consignments are the shipments that seized medicines, gloves and gel came in.
func (b *builder) consignments() {
	for _, lot := range b.allOf(domain.Lot) {
		commodity := lot.Values.Text(domain.FieldCommodity)
		if commodity != "MEDICINE" && commodity != "GLOVES" && commodity != "SANITISER" || b.seized[lot.ID] > 0 {
			continue
		}
		mark, ev, cc := lot.Mark, lot.Reports, lot.Mark.Owner
		shipment := b.add(domain.Shipment, b.next(cc+":shipment:demo-"), mark, ev, with(domain.FieldDispatched, date(fmt.Sprintf("2020-11-%02d", 5+b.rng.IntN(20)))),
			with(domain.FieldTransport, pick(b, []string{"SEA", "ROAD", "UNKNOWN"})), with(domain.FieldDeclared, pick(b, []string{"", "household goods", "textiles"})))
		b.link(domain.Contained, shipment, lot.ID, mark, ev, tie{})
		b.link(domain.Origin, shipment, placeNamed(pick(b, []string{"cotonou-port", "lome-port", "tema-port"})).id(), mark, ev, tie{})
		b.link(domain.Destination, shipment, b.placeIn(cc).id(), mark, ev, tie{})
		b.link(domain.InContainer, shipment, b.container(mark, ev), mark, ev, tie{})
		b.link(domain.ConsignedBy, shipment, b.trader(pick(b, []string{"BJ", "GH", "TG"})), mark, ev, tie{})
		b.link(domain.ConsignedTo, shipment, b.trader(cc), mark, ev, tie{})
	}
}

// trader is one of a country's three trading companies.
func (b *builder) trader(country string) string {
	n := 1 + b.rng.IntN(3)
	id := fmt.Sprintf("INT:org:demo-trading-%s-%d", slug(country), n)
	if b.count[id]++; b.count[id] == 1 {
		b.company(id, fmt.Sprintf("Demo Trading %s %d", country, n), "COMPANY", country)
	}
	return id
}

// fuelRoutes are corridors beside the storyline's, and what was seized on them.
func (b *builder) fuelRoutes() {
	corridors := []struct{ name, start, pass, end, ring, litres, period string }{
		{"Demo route Illela to Tahoua", "illela", "birni-nkonni", "arlit", "konni", "18000", "WEEK"},
		{"Demo route Jibia to Agadez", "jibia", "magaria", "agadez-airport", "konni", "3500", "DAY"},
		{"Demo route Malanville to Gao", "malanville", "gaya", "gao", "corridor", "95000", "MONTH"},
	}
	lots, turn := b.allOf(domain.Lot), 0
	for i, c := range corridors {
		mark := regional("NE")
		ev := append(b.lead("NE", "2020-10", mark), b.lead("NE", "2020-11", mark)...)
		route := b.add(domain.FuelRoute, fmt.Sprintf("NE:fuel-route:demo-%d", i+1), mark, ev, with(domain.FieldName, c.name),
			with(domain.FieldLitresPerPeriod, domain.Decimal(c.litres)), with(domain.FieldPeriod, c.period), with(domain.FieldOpened, date("2018")))
		b.link(domain.StartsAt, route, placeNamed(c.start).id(), mark, ev, tie{})
		b.link(domain.Passes, route, placeNamed(c.pass).id(), mark, ev, tie{order: 1})
		b.link(domain.EndsAt, route, placeNamed(c.end).id(), mark, ev, tie{})
		b.link(domain.OperatedBy, route, cell(c.ring), mark, ev, tie{since: "2019"})
		for carried := 0; carried < 3 && turn < len(lots); turn++ {
			if lot := lots[turn]; lot.Values.Text(domain.FieldCommodity) == "FUEL" && b.seized[lot.ID] == 0 {
				b.link(domain.Carries, route, lot.ID, lot.Mark, lot.Reports, tie{until: LastDay, lawful: "NO"})
				carried++
			}
		}
	}
}

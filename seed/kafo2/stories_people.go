package kafo2

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

func (b *builder) stolenPassport() {
	s := b.open("abidjan-passport", "abidjan-airport", "2020-12-04", "TERRORISM")
	holder := s.person("passport-holder", named("Awa Demo-Traoré", "F", "1990-02-17", "BF", "VICTIM"))
	user := s.person("passport-user", named("Mariam Demo-Touré", "F", "1989", "ML", "SUSPECT", "Awa Demo-Traoré", "مريم ديمو توري"))
	document := s.thing(domain.TravelDocument, "document:demo-passport", with(domain.FieldDocumentType, "PASSPORT"),
		with(domain.FieldIssuer, "BFA"), with(domain.FieldNumber, "DEM000417"), with(domain.FieldDocumentState, "STOLEN"),
		with(domain.FieldMrz, passportMRZ("BFA", "DEMO TRAORE", "AWA", "DEM000417", "900217", "F", "240630")))
	theft := s.says("passport-stolen", "A1", "2020-07-22", "bf-passport-office", "Reported stolen at Bobo-Dioulasso (invented).")
	s.link(domain.HoldsDocument, holder, document, theft, tie{since: "2019-06-30", until: "2020-07-21", lawful: "YES"})
	s.link(domain.UsedDocument, user, document, s.ev, s.now())
	s.link(domain.SeizedIn, document, s.seized, s.ev, s.now())
	s.link(domain.VictimIn, holder, s.caseID, theft, tie{since: s.day})

	s.coaster(user)

	told := bilateral("ML", "CI")
	r := b.report("ML:report:passport-user", "B2", "2020-12-08", "ml-source-river", from("ML"), told, "She carries for the river cell (invented).")
	b.link(domain.MemberOf, user, cell("river"), told, []string{r}, tie{since: "2018"})
}

// coaster is a vessel that was bought under the name in the passport. No ship
// has a number that begins with 0.
func (s *story) coaster(owner string) {
	vessel := s.thing(domain.Vehicle, "vessel:demo-harmattan", with(domain.FieldVehicleType, "VESSEL"), with(domain.FieldName, "Demo Harmattan"),
		with(domain.FieldImo, "0000024"), with(domain.FieldCountry, "TG"))
	sold := s.says("coaster-sold", "B3", "2020-11", "ci-port-office", "Sold at Abidjan to the bearer of the passport (invented).")
	s.link(domain.OwnsVehicle, owner, vessel, sold, tie{since: "2020-11"})
	s.link(domain.SeenAt, vessel, placeNamed("abidjan-port").id(), sold, tie{since: "2020-11-28", until: "2020-12-04"})
}

// passportMRZ writes the two lines of a passport (ICAO 9303-4, TD3).
func passportMRZ(issuer, surname, given, number, birth, sex, expiry string) string {
	fill := func(s string, width int) string {
		return (strings.ReplaceAll(s, " ", "<") + strings.Repeat("<", width))[:width]
	}
	number = fill(number, 9)
	numbered, born, until := number+checkDigit(number), birth+checkDigit(birth), expiry+checkDigit(expiry)
	optional := fill("", 14) + checkDigit(fill("", 14))
	return fill("P<"+issuer+fill(surname, len(surname))+"<<"+given, 44) + "\n" +
		numbered + issuer + born + sex + until + optional + checkDigit(numbered+born+until+optional)
}

// checkDigit weighs places by 7, 3, 1 (ICAO 9303-3, 4.9).
func checkDigit(s string) string {
	sum := 0
	for i, c := range []byte(s) {
		value := 0
		switch {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}

func (b *builder) twoCasesAreOne() {
	rifle := b.open("koro-rifle", "koro", "2020-12-03", "FIREARMS")
	gun := rifle.disarms("koro-rifle", firearmMakes[0], domain.Serial{AsRead: "DW-2?914", State: "PARTIAL"}, "TRAFFICKED")
	rifle.tracedInVain(gun, firearmMakes[0])
	herder := rifle.person("koro-suspect", named("Ousmane Demo-Barry", "M", "1994-01", "ML", "ARRESTED"))
	rifle.arrested(herder)
	rifle.link(domain.Possessed, herder, gun, rifle.ev, tie{until: rifle.day, lawful: "NO", country: "ML"})

	shooting := b.open("ouahigouya-shooting", "ouahigouya", "2020-12-05", "TERRORISM")
	shooting.takes("ouahigouya-rounds", "AMMUNITION", 57)
	rider := shooting.person("ouahigouya-suspect", named("Salif Demo-Ouédraogo", "M", "1993", "BF", "ARRESTED"))
	shooting.arrested(rider)

	phone := b.phone("ML", rifle.mark, rifle.ev)
	rifle.link(domain.UsesPhone, herder, phone, rifle.says("koro-phone", "A2", "2020-12-06", "ml-forensics", "Found in his pocket (invented)."), tie{until: rifle.day})
	calls := shooting.says("ouahigouya-phone", "B2", "2020-12-09", "bf-operator", "Billing record (invented).")
	shooting.link(domain.UsesPhone, rider, phone, calls, tie{since: "2020-08", until: "2020-10"})
	match := shooting.says("ballistics-koro-ouahigouya", "A1", "2020-12-18", "bf-ballistics", "Cartridge cases match (invented).")
	l := shooting.link(domain.SameBallistics, gun, shooting.caseID, match, tie{since: "2020-10-11", until: "2020-10-11", country: "BF"})
	b.judge(l, "CONFIRM", "mali", "2020-12-20T09:00:00Z", "Second examiner agrees.", regional("ML"))
}

func (b *builder) clearedMan() {
	s := b.open("bobo-cannabis", "bobo-dioulasso", "2020-12-01", "CONTRABAND")
	s.takes("bobo-cannabis", "CANNABIS", 96)
	phone := b.phone("BF", s.mark, s.ev)
	s.link(domain.SeizedIn, phone, s.seized, s.ev, s.now())
	teacher := s.person("cleared-teacher", named("Boubacar Demo-Sangaré", "M", "1985-03-14", "BF", "CLEARED"))
	s.link(domain.UsesPhone, teacher, phone, s.says("teacher-phone", "A2", "2020-12-02", "bf-operator", "Subscriber record (invented)."), tie{since: "2016"})
	s.says("teacher-cleared", "A1", "2020-12-11", "bf-prosecutor", "The phone had been borrowed; proceedings closed (invented).")

	suspect := s.person("sangare-suspect", named("Boubakar Demo-Sangare", "M", "1985", "ML", "SUSPECT", "Aboubacar Demo-Sangaré"))
	kin := s.says("sangare-kin", "C2", "2020-12-03", "bf-source-9", "Said to be cousins (invented).")
	l := s.link(domain.FamilyOf, teacher, suspect, kin, tie{})
	s.link(domain.MemberOf, suspect, cell("gourma"), s.says("sangare-member", "B2", "2020-11", "ml-liaison", ""), tie{since: "2019"})
	b.judge(l, "DISPUTE", "burkina", "2020-12-12T14:30:00Z", "They bear one name and share no kin; the teacher was cleared.", s.mark)
}

func (b *builder) listCourier() {
	s := b.open("menaka-courier", "menaka", "2020-12-05", "TERRORISM")
	s.takes("menaka-fuel", "FUEL", 600)
	courier := s.person("menaka-courier", named("Intalla Demo-Ag", "M", "1987", "ML", "ARRESTED"))
	s.arrested(courier)
	first := s.says("menaka-courier-1", "B2", "2020-12-06", "ml-source-16", "")
	second := s.says("menaka-courier-2", "B3", "2020-12-10", "ml-source-18", "")
	s.link(domain.MemberOf, courier, ListID("QDe.134"), append(first, second...), tie{since: "2014"})
}

func (b *builder) informantInMali() {
	s := b.open("tera-ammunition", "tera", "2020-12-02", "MIXED")
	s.takes("tera-rounds", "AMMUNITION", 240)
	suspect := s.person("tera-suspect", named("Hamidou Demo-Garba", "M", "1982-09", "NE", "ARRESTED"))
	s.arrested(suspect)
	r := b.report("ML:report:informant-wadi", "B2", "2020-11-15", "ml-informant-wadi", from("ML"), secret("ML"), "Seen at their camp (invented).")
	b.link(domain.MemberOf, suspect, cell("wadi"), secret("ML"), []string{r}, tie{since: "2020"})
}

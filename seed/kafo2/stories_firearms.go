package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

func (b *builder) divertedPistol() {
	s := b.open("ayorou-pistol", "ayorou", "2020-12-02", "FIREARMS")
	m := firearmMakes[7]
	gun := s.disarms("ayorou-pistol", m, domain.Serial{AsRead: "PV-41709", State: "FULL"}, "STOLEN",
		with(domain.FieldMadeIn, domain.CountryYear{Country: "IT", Year: 2009}), with(domain.FieldImportMark, domain.CountryYear{Country: "BF", Year: 2011}))
	s.takes("ayorou-rounds", "AMMUNITION", 46)
	b.lawfulLifeOf(gun, m)

	man := s.person("ayorou-suspect", named("Moussa Demo-Issoufou", "M", "1992-04-08", "NE", "SUSPECT", "«Liptako» Demo"))
	held := s.says("ayorou-possession", "B2", "2020-12-06", "ne-source-4", "He showed it at a market in 2019 (invented).")
	s.link(domain.Possessed, man, gun, append(held, s.ev...), tie{since: "2019", until: s.day, country: "NE", lawful: "NO"})
	member := append(s.says("ayorou-member-1", "B2", "2020-11-02", "ne-source-5", ""), s.says("ayorou-member-2", "C3", "2020-12-07", "ne-source-6", "")...)
	s.link(domain.MemberOf, man, cell("liptako"), member, tie{since: "2018-10"})
}

// lawfulLifeOf tells of the pistol from its making to its theft.
func (b *builder) lawfulLifeOf(gun string, m firearmMake) {
	mark := regional("BF")
	answer := b.report("BF:report:trace-ayorou", "A1", "2020-12-21", "trace-it", domain.Originator{Country: "IT", Agency: "Demo Tracing Centre"}, mark,
		"Made 2010, exported 2011 to Demo Import BF (invented).")
	registry := b.report("BF:report:registry-ayorou", "A2", "2020-12-22", "bf-registry", from("BF"), mark, "National register (invented).")
	theft := b.report("BF:report:theft-ayorou", "A2", "2016-08-19", "bf-police-fada", from("BF"), mark, "Armoury broken into in the night (invented).")
	guards := b.company("BF:org:demo-guards", "Demo Faso Guards", "COMPANY", "BF")
	trace, kept := []string{answer}, []string{registry}

	b.link(domain.Manufactured, makerID(m), gun, mark, trace, tie{since: "2010", until: "2010", country: "IT", lawful: "YES"})
	b.link(domain.Exported, makerID(m), gun, mark, trace, tie{since: "2011-02", until: "2011-02", country: "IT", lawful: "YES"})
	b.link(domain.Imported, importerID("BF"), gun, mark, []string{answer, registry}, tie{since: "2011-03-14", until: "2011-03-14", country: "BF", lawful: "YES"})
	b.link(domain.Sold, dealerID("BF"), gun, mark, kept, tie{since: "2011-06-20", until: "2011-06-20", country: "BF", lawful: "YES"})
	b.link(domain.Owned, guards, gun, mark, []string{registry, theft}, tie{since: "2011-06-20", until: "2016-08-18", country: "BF", lawful: "YES", place: placeNamed("fada").id()})
	b.data.Links[len(b.data.Links)-1].Properties = map[string]string{"ended": "STOLEN"}

	// The stamp says 2009, the maker's answer 2010: a trace shows both.
	request := b.add(domain.TraceRequest, "NE:trace:ayorou-pistol", regional("NE"), trace,
		with(domain.FieldAskedOf, "IT"), with(domain.FieldAskedOn, date("2020-12-04")), with(domain.FieldTraceState, "ANSWERED"),
		with(domain.FieldAnsweredOn, date("2020-12-21")), with(domain.FieldAnswer, "Exported 2011 to Burkina Faso (invented)."))
	b.link(domain.About, request, gun, regional("NE"), trace, tie{since: "2020-12-04"})
}

func (b *builder) numberGroundAway() {
	s := b.open("fada-pistol", "fada", "2020-12-06", "FIREARMS")
	m := firearmMakes[3]
	gun := s.disarms("fada-pistol", m, domain.Serial{State: "OBLITERATED"}, "RECOVERED", with(domain.FieldMadeIn, domain.CountryYear{Country: "CZ", Year: 2003}))
	refused := b.add(domain.TraceRequest, "BF:trace:fada-pistol", s.mark, nil, with(domain.FieldAskedOf, "CZ"),
		with(domain.FieldAskedOn, date("2020-12-10")), with(domain.FieldTraceState, "NO_ANSWER"))
	s.link(domain.About, refused, gun, nil, tie{since: "2020-12-10"})

	twin := s.thing(domain.Firearm, "firearm:demo-twin", with(domain.FieldFirearmType, m.kind), with(domain.FieldMake, m.maker),
		with(domain.FieldModel, m.model), with(domain.FieldCalibre, m.calibre), with(domain.FieldRecordState, "TRAFFICKED"),
		with(domain.FieldSerial, domain.Serial{AsRead: "MP-70552", State: "FULL"}), with(domain.FieldMadeIn, domain.CountryYear{Country: "CZ", Year: 2003}))
	neighbour := s.thing(domain.Firearm, "firearm:demo-neighbour", with(domain.FieldFirearmType, m.kind), with(domain.FieldMake, m.maker),
		with(domain.FieldModel, m.model), with(domain.FieldCalibre, m.calibre), with(domain.FieldSerial, domain.Serial{AsRead: "MP-70553", State: "FULL"}))
	match := s.says("ballistics-fada", "A2", "2020-12-19", "bf-ballistics", "One barrel in two frames (invented).")
	s.link(domain.SameBallistics, gun, twin, match, tie{})
	s.link(domain.SameBatch, twin, neighbour, match, tie{})

	had := s.says("fada-twin-holder", "B2", "2020-10-03", "bf-source-14", "")
	holder := s.person("fada-holder", named("Yacouba Demo-Tamboura", "M", "", "BF", "SUSPECT"))
	s.link(domain.Possessed, holder, twin, had, tie{since: "2020", lawful: "NO"})
	s.link(domain.MemberOf, holder, cell("liptako"), append(had, s.says("fada-holder-member", "C3", "2020-11", "bf-source-15", "")...), tie{since: "2019"})
}

// tracedInVain is a request about a rifle that waits, and a rifle lost from an
// armoury whose number fits what can be read.
func (s *story) tracedInVain(gun string, m firearmMake) {
	s.thing(domain.Firearm, "firearm:demo-lost", with(domain.FieldFirearmType, m.kind), with(domain.FieldMake, m.maker),
		with(domain.FieldModel, m.model), with(domain.FieldCalibre, m.calibre), with(domain.FieldRecordState, "LOST"),
		with(domain.FieldSerial, domain.Serial{AsRead: "DW-25914", State: "FULL"}), with(domain.FieldMadeIn, domain.CountryYear{Country: "RS", Year: 1983}))
	request := s.add(domain.TraceRequest, "ML:trace:koro-rifle", s.mark, nil, with(domain.FieldAskedOf, "RS"),
		with(domain.FieldAskedOn, date("2020-12-09")), with(domain.FieldTraceState, "ACKNOWLEDGED"))
	s.linkAs("ML:link:trace-koro-rifle", domain.About, request, gun, s.mark, nil, tie{since: "2020-12-09"})
}

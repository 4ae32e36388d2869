package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// RecoveredBefore is how many firearms the region recovered in the year before
// the operation, which its training traced.
const RecoveredBefore = 304

// recoveredIn are the countries that recovered them, with their weights.
var recoveredIn = []string{"BF", "BF", "BF", "ML", "ML", "ML", "NE", "NE", "CI", "CI", "NG"}

// addRecoveries makes the firearms of 2019, their cases, holders and trace requests.
func (b *builder) addRecoveries() {
	for made := 0; made < RecoveredBefore; {
		o := b.recovery()
		for range min(1+b.rng.IntN(6), RecoveredBefore-made) {
			b.recovered(o)
			made++
		}
	}
}

func (b *builder) recovery() *occasion {
	cc := pick(b, recoveredIn)
	o := &occasion{at: b.placeIn(cc), mark: b.everyday(cc), id: b.next(cc + ":seizure:2019-")}
	o.day = fmt.Sprintf("2019-%02d-%02d", 1+b.rng.IntN(12), 1+b.rng.IntN(28))
	o.report = b.report(b.next(cc+":report:recovery-"), b.everydayGrade(), o.day, b.patrol(cc), from(cc), o.mark, "")
	ev := []string{o.report}
	b.add(domain.Seizure, o.id, o.mark, ev, with(domain.FieldDay, date(o.day)), with(domain.FieldCountry, cc))
	b.link(domain.OccurredAt, o.id, o.at.id(), o.mark, ev, tie{since: o.day, until: o.day, country: cc})
	if b.chance(60) {
		o.caseID = b.caseFile(b.next(cc+":case:2019-"), cc, pick(b, []string{"FIREARMS", "FIREARMS", "TERRORISM", "MIXED"}), o.day, o.mark, ev)
		b.link(domain.PartOfCase, o.id, o.caseID, o.mark, ev, tie{since: o.day})
	}
	if b.chance(65) {
		o.suspect = b.suspect(cc, o)
	}
	return o
}

func (b *builder) placeIn(country string) place {
	for {
		if p := pick(b, places); p.country == country {
			return p
		}
	}
}

func (b *builder) recovered(o *occasion) {
	m, ev, cc := pick(b, firearmMakes), []string{o.report}, o.at.country
	record := pick(b, []string{"RECOVERED", "RECOVERED", "RECOVERED", "STOLEN", "TRAFFICKED", "SMUGGLED", "LOST"})
	id := b.firearm(b.next(cc+":firearm:2019-"), o.mark, ev, m, record)
	b.link(domain.RecoveredIn, id, o.id, o.mark, ev, tie{since: o.day, until: o.day, country: cc, place: o.at.id()})
	if o.suspect != "" && b.chance(50) {
		b.link(domain.Possessed, o.suspect, id, o.mark, ev, tie{since: pick(b, []string{"", "2017", "2018-06"}), until: o.day, lawful: "NO", country: cc})
	}
	if m.country != "" {
		b.traceRequest(id, m, o)
	}
}

// traceStates as they come: many are never answered.
var traceStates = []string{"ANSWERED", "ANSWERED", "ANSWERED", "ANSWERED", "NO_ANSWER", "NO_ANSWER", "NO_ANSWER", "ACKNOWLEDGED", "SUBMITTED", "REFUSED"}

func (b *builder) traceRequest(gun string, m firearmMake, o *occasion) {
	asked := date(o.day).First() + domain.Day(5+b.rng.IntN(60))
	state := pick(b, traceStates)
	values := []domain.Value{
		with(domain.FieldAskedOf, m.country), with(domain.FieldAskedOn, asked.Date()), with(domain.FieldTraceState, state),
	}
	id, ev := b.next(o.at.country+":trace:2019-"), []string(nil)
	switch state {
	case "ANSWERED":
		on := (asked + domain.Day(10+b.rng.IntN(200))).Date()
		importer := pick(b, tradeCountries)
		answer := b.report(b.next("INT:report:trace-"), pick(b, []string{"A1", "A2", "B2"}), on.String(), "trace-"+slug(m.country),
			domain.Originator{Country: m.country, Agency: "Demo Tracing Centre"}, o.mark, "")
		ev = []string{answer}
		values = append(values, with(domain.FieldAnsweredOn, on), with(domain.FieldAnswer, "Exported to "+importer+" (invented)."))
		b.lawfulTrade(gun, m, importer, o.mark, ev)
	case "REFUSED":
		values = append(values, with(domain.FieldAnsweredOn, (asked+21).Date()), with(domain.FieldAnswer, "Refused: records sealed (invented)."))
	}
	b.add(domain.TraceRequest, id, o.mark, ev, values...)
	b.link(domain.About, id, gun, o.mark, nil, tie{since: asked.Date().String()})
}

// lawfulTrade is a firearm's way from its maker to a dealer.
func (b *builder) lawfulTrade(gun string, m firearmMake, importer string, mark domain.Mark, ev []string) {
	year := 1995 + b.rng.IntN(20)
	dated := func(after int) tie {
		day := fmt.Sprint(year + after)
		return tie{since: day, until: day, lawful: "YES"}
	}
	b.link(domain.Manufactured, makerID(m), gun, mark, ev, dated(0))
	b.link(domain.Exported, makerID(m), gun, mark, ev, dated(1))
	b.link(domain.Imported, importerID(importer), gun, mark, ev, dated(1))
	if b.chance(50) {
		b.link(domain.Sold, dealerID(importer), gun, mark, ev, dated(2))
	}
}

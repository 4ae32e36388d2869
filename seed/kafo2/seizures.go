package kafo2

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/kafo-graph/kafo/internal/domain"
)

// share is a commodity's part of the operation: what is seized of it, in whole
// numbers of its smallest step, and in how many seizures beside the stories'.
type share struct {
	commodity, unit string
	total, seizures int
	// limit is the most of it that one seizure may hold.
	limit int
	// halves: the step is half a unit.
	halves bool
	// only are the countries where it was seized; none: all.
	only []string
}

// shares add up to Totals. No seizure holds over 15 % of its commodity, of
// dynamite and fuel 40 %.
var shares = []share{
	{commodity: "DYNAMITE", unit: "STICK", total: 40593, seizures: 7, limit: 12000},
	{commodity: "FUEL", unit: "LITRE", total: 60000, seizures: 11, limit: 9000, only: []string{"ML", "NE"}},
	{commodity: "AMMUNITION", unit: "ROUND", total: 6162, seizures: 17, limit: 900},
	{commodity: "DETONATOR_CORD", unit: "PIECE", total: 28, seizures: 9, limit: 4},
	{commodity: "CANNABIS", unit: "KG", total: 2 * 1061, seizures: 12, limit: 318, halves: true},
	{commodity: "KHAT", unit: "KG", total: 2 * 412, seizures: 9, limit: 123, halves: true},
	{commodity: "MEDICINE", unit: "BOX", total: 2263, seizures: 14, limit: 330},
	{commodity: "SANITISER", unit: "BOX", total: 418, seizures: 9, limit: 62},
	{commodity: "GLOVES", unit: "BOX", total: 655, seizures: 9, limit: 98},
}

const (
	// occasionsBeside the stories' own seizures of the operation.
	occasionsBeside = 62
	// Firearms beside the stories' are seized in so many groups.
	firearmGroups = 17
	groupLimit    = 5
)

// occasion is one seizure of the operation.
type occasion struct {
	id, day, report string
	at              place
	mark            domain.Mark
	goods           []string
	// suspect and vehicle are empty where there is none.
	caseID, suspect, vehicle string
}

// addSeizures makes the operation's seizures that no story tells of, and seizes
// in them what the stories leave of the totals.
func (b *builder) addSeizures() {
	all := make([]*occasion, occasionsBeside)
	at := checkpoints()
	for i := range all {
		all[i] = b.occasion(at[i%len(at)])
	}
	turn := 0
	for _, s := range shares {
		left := s.total - b.seized[s.commodity]
		for _, part := range b.split(left, s.seizures, s.limit) {
			o := nextIn(all, &turn, s.only)
			b.seizeLot(o, s, part)
		}
	}
	for _, group := range b.split(Firearms-b.seized["FIREARM"], firearmGroups, groupLimit) {
		o := nextIn(all, &turn, nil)
		for range group {
			b.seizeFirearm(o)
		}
	}
	for _, o := range all {
		b.peopleOf(o)
	}
}

func nextIn(all []*occasion, turn *int, only []string) *occasion {
	for {
		o := all[*turn%len(all)]
		*turn++
		if only == nil || slices.Contains(only, o.at.country) {
			return o
		}
	}
}

func (b *builder) operationDay() string {
	return (date(FirstDay).First() + domain.Day(b.rng.IntN(7))).Date().String()
}

func (b *builder) occasion(at place) *occasion {
	o := &occasion{at: at, day: b.operationDay(), mark: b.everyday(at.country)}
	o.id = b.next(at.country + ":seizure:kafo2-")
	o.report = b.report(b.next(at.country+":report:seizure-"), b.everydayGrade(), o.day, b.patrol(at.country), from(at.country), o.mark,
		"Seizure record, "+at.name+" (invented).")
	b.seizureEntity(o, "")
	return o
}

func (b *builder) patrol(country string) string {
	return fmt.Sprintf("%s-patrol-%d", slug(country), 1+b.rng.IntN(9))
}

func (b *builder) seizureEntity(o *occasion, note string) {
	b.add(domain.Seizure, o.id, o.mark, []string{o.report},
		with(domain.FieldDay, date(o.day)), with(domain.FieldCountry, o.at.country), with(domain.FieldNote, note))
	b.link(domain.OccurredAt, o.id, o.at.id(), o.mark, []string{o.report}, tie{since: o.day, until: o.day, country: o.at.country})
	b.link(domain.During, o.id, OperationID, o.mark, []string{o.report}, tie{since: o.day, until: o.day})
}

func (b *builder) seizeLot(o *occasion, s share, steps int) string {
	quantity := strconv.Itoa(steps)
	if s.halves {
		quantity = strconv.FormatFloat(float64(steps)/2, 'f', -1, 64)
	}
	id := b.next(o.at.country + ":lot:kafo2-")
	lotNumber := ""
	if b.chance(35) {
		lotNumber = b.next("DEMO-LOT-")
	}
	b.add(domain.Lot, id, o.mark, []string{o.report},
		with(domain.FieldCommodity, s.commodity), with(domain.FieldQuantity, domain.Decimal(quantity)),
		with(domain.FieldUnit, s.unit), with(domain.FieldLotNumber, lotNumber))
	b.link(domain.SeizedIn, id, o.id, o.mark, []string{o.report}, tie{since: o.day, until: o.day, country: o.at.country, place: o.at.id()})
	o.goods = append(o.goods, id)
	return id
}

func (b *builder) seizeFirearm(o *occasion) string {
	id := b.firearm(b.next(o.at.country+":firearm:kafo2-"), o.mark, []string{o.report}, pick(b, firearmMakes), "RECOVERED")
	b.link(domain.RecoveredIn, id, o.id, o.mark, []string{o.report}, tie{since: o.day, until: o.day, country: o.at.country, place: o.at.id()})
	o.goods = append(o.goods, id)
	return id
}

// peopleOf gives an occasion its case, its suspects and what they had.
func (b *builder) peopleOf(o *occasion) {
	ev, cc := []string{o.report}, o.at.country
	if b.chance(75) {
		o.caseID = b.caseFile(b.next(cc+":case:kafo2-"), cc, b.caseType(o), o.day, o.mark, ev)
		b.link(domain.PartOfCase, o.id, o.caseID, o.mark, ev, tie{since: o.day})
	}
	if b.chance(70) {
		o.suspect = b.suspect(cc, o)
	}
	if b.chance(45) {
		o.vehicle = b.truck(cc, o.mark, ev)
		b.link(domain.SeizedIn, o.vehicle, o.id, o.mark, ev, tie{since: o.day, until: o.day, country: cc})
		if len(o.goods) > 0 {
			b.link(domain.Carries, o.vehicle, o.goods[0], o.mark, ev, tie{since: o.day, until: o.day, lawful: "NO"})
		}
		if o.suspect != "" {
			b.link(domain.Drove, o.suspect, o.vehicle, o.mark, ev, tie{until: o.day})
		}
	}
}

func (b *builder) caseType(o *occasion) string {
	for _, g := range o.goods {
		if len(g) > 11 && g[3:10] == "firearm" {
			return "FIREARMS"
		}
	}
	return cmp.Or(map[bool]string{true: "MIXED"}[b.chance(20)], "CONTRABAND")
}

func (b *builder) caseFile(id, country, caseType, opened string, mark domain.Mark, reports []string) string {
	status := "OPEN"
	if b.chance(12) {
		status = "SUSPENDED"
	}
	return b.add(domain.Case, id, mark, reports,
		with(domain.FieldNumber, fmt.Sprintf("DEMO/%s/%s/%s", country, opened[:4], b.next("number-")[7:])),
		with(domain.FieldCountry, country), with(domain.FieldAgency, agencies[country]),
		with(domain.FieldCaseType, caseType), with(domain.FieldCaseStatus, status), with(domain.FieldOpened, date(opened)))
}

func (b *builder) suspect(country string, o *occasion) string {
	ev := []string{o.report}
	status := "SUSPECT"
	if b.chance(40) {
		status = "ARRESTED"
	}
	id := b.add(domain.Person, b.next(country+":person:kafo2-"), o.mark, ev, b.someone(country, status)...)
	if status == "ARRESTED" {
		b.link(domain.ArrestedIn, id, o.id, o.mark, ev, tie{since: o.day, until: o.day, country: country, place: o.at.id()})
	}
	if o.caseID != "" {
		b.link(domain.SuspectIn, id, o.caseID, o.mark, ev, tie{since: o.day})
	}
	b.surround(actor{id, country}, o.mark, o.day)
	return id
}

// surround gives a suspect a phone, acquaintances and, now and then, a ring.
func (b *builder) surround(who actor, mark domain.Mark, day string) {
	hint := func() []string {
		return []string{b.report(b.next(who.country+":report:lead-"), b.everydayGrade(), day, b.informant(who.country), from(who.country), mark, "")}
	}
	if b.chance(60) {
		p := b.phone(who.country, mark, nil)
		b.link(domain.UsesPhone, who.id, p, mark, hint(), tie{until: day})
	}
	if len(b.suspects) > 0 && b.chance(40) {
		b.link(domain.AssociateOf, who.id, pick(b, b.suspects).id, mark, hint(), tie{})
	}
	if b.chance(18) {
		b.link(domain.MemberOf, who.id, cell(pick(b, rings)), mark, hint(), tie{since: pick(b, []string{"", "2017", "2019", "2020-03"})})
	}
	b.suspects = append(b.suspects, who)
}

// informant is a source key; some reports come without one.
func (b *builder) informant(country string) string {
	if b.chance(20) {
		return ""
	}
	return fmt.Sprintf("%s-source-%d", slug(country), 1+b.rng.IntN(40))
}

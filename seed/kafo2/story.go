package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// story is a storyline being written: one country's case with the seizure that
// opened it.
type story struct {
	*builder
	country string
	mark    domain.Mark
	at      place
	day     string
	// ev is the report of the seizure.
	ev             []string
	caseID, seized string
}

// open begins a story with a case and its seizure during the operation, both
// named by the slug.
func (b *builder) open(slug, placeSlug, day, caseType string) *story {
	at := placeNamed(placeSlug)
	s := &story{builder: b, country: at.country, mark: regional(at.country), at: at, day: day}
	s.says("seizure-"+slug, "A2", day, b.patrol(at.country), "Seizure record, "+at.name+" (invented).")
	o := &occasion{id: at.country + ":seizure:" + slug, day: day, report: s.ev[0], at: at, mark: s.mark}
	b.seizureEntity(o, "Told in a storyline.")
	s.seized = o.id
	s.caseID = b.add(domain.Case, at.country+":case:"+slug, s.mark, s.ev,
		with(domain.FieldNumber, fmt.Sprintf("DEMO/%s/2020/%s", at.country, slug)), with(domain.FieldCountry, at.country),
		with(domain.FieldAgency, agencies[at.country]), with(domain.FieldCaseType, caseType),
		with(domain.FieldCaseStatus, "OPEN"), with(domain.FieldOpened, date(day)))
	s.link(domain.PartOfCase, s.seized, s.caseID, s.ev, tie{since: day})
	return s
}

func placeNamed(slug string) place {
	for _, p := range places {
		if p.slug == slug {
			return p
		}
	}
	panic("kafo2: no place " + slug)
}

// says adds a report by the story's country under its mark; the first one is
// the seizure's.
func (s *story) says(slug, grade, day, source, text string) []string {
	r := s.report(s.country+":report:"+slug, grade, day, source, from(s.country), s.mark, text)
	if s.ev == nil {
		s.ev = []string{r}
	}
	return []string{r}
}

func (s *story) link(kind domain.LinkKind, from, to string, ev []string, t tie) string {
	return s.builder.link(kind, from, to, s.mark, ev, t)
}

func (s *story) thing(kind domain.EntityKind, id string, values ...domain.Value) string {
	return s.add(kind, s.country+":"+id, s.mark, s.ev, values...)
}

// now is the day and place of the seizure.
func (s *story) now() tie {
	return tie{since: s.day, until: s.day, country: s.country, place: s.at.id()}
}

// takes seizes goods, which then count towards the operation's totals.
func (s *story) takes(slug, commodity string, quantity int) string {
	for _, sh := range shares {
		if sh.commodity != commodity {
			continue
		}
		s.builder.seized[commodity] += quantity * steps(sh)
		lot := s.thing(domain.Lot, "lot:"+slug, with(domain.FieldCommodity, commodity),
			with(domain.FieldQuantity, domain.Decimal(fmt.Sprint(quantity))), with(domain.FieldUnit, sh.unit))
		s.link(domain.SeizedIn, lot, s.seized, s.ev, s.now())
		s.builder.seized[lot]++
		return lot
	}
	panic("kafo2: no share of " + commodity)
}

func steps(s share) int {
	if s.halves {
		return 2
	}
	return 1
}

// disarms recovers a firearm, which then counts towards the operation's total.
func (s *story) disarms(slug string, m firearmMake, serial domain.Serial, record string, more ...domain.Value) string {
	s.builder.seized["FIREARM"]++
	values := append([]domain.Value{
		with(domain.FieldFirearmType, m.kind), with(domain.FieldMake, m.maker), with(domain.FieldModel, m.model),
		with(domain.FieldCalibre, m.calibre), with(domain.FieldSerial, serial), with(domain.FieldRecordState, record),
	}, more...)
	gun := s.thing(domain.Firearm, "firearm:"+slug, values...)
	s.link(domain.RecoveredIn, gun, s.seized, s.ev, s.now())
	return gun
}

func (s *story) person(slug string, values []domain.Value) string {
	return s.thing(domain.Person, "person:"+slug, values...)
}

func (s *story) arrested(who string) {
	s.link(domain.ArrestedIn, who, s.seized, s.ev, s.now())
	s.link(domain.SuspectIn, who, s.caseID, s.ev, tie{since: s.day})
}

// judge keeps what an analyst holds of a link.
func (b *builder) judge(link, verdict, by, at, reason string, mark domain.Mark) {
	b.data.Judgements = append(b.data.Judgements, domain.Judgement{Link: link, Verdict: verdict, By: by, At: at, Reason: reason, Mark: mark})
}

package kafo2

import (
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// checkSubjects draws what is checked at each kind of place.
var checkSubjects = map[string][]string{
	"AIRPORT":     {"PERSON", "PERSON", "PERSON", "PERSON", "PERSON", "GOODS"},
	"SEAPORT":     {"CONTAINER", "CONTAINER", "GOODS", "GOODS", "VEHICLE", "PERSON"},
	"BORDER_POST": {"PERSON", "PERSON", "PERSON", "VEHICLE", "VEHICLE", "GOODS"},
	"TOWN":        {"PERSON", "PERSON", "VEHICLE", "VEHICLE", "GOODS"},
	"DEPOT":       {"GOODS", "GOODS", "CONTAINER", "VEHICLE"},
	"MARKET":      {"GOODS", "GOODS", "PERSON", "VEHICLE"},
}

// addChecks spreads the operation's checks over its places by how busy they
// are, and over its days. Most are clear, and name nobody.
func (b *builder) addChecks() {
	at := checkpoints()
	weight := 0
	for _, p := range at {
		weight += p.busy
	}
	left := Checks - b.count["checks"]
	for _, p := range at {
		n := left * p.busy / weight
		b.checksAt(p, n)
		left, weight = left-n, weight-p.busy
	}
}

func (b *builder) checksAt(p place, n int) {
	first := date(FirstDay).First()
	for day := range 7 {
		today := n / (7 - day)
		n -= today
		on := (first + domain.Day(day)).Date()
		r := b.report(fmt.Sprintf("%s:report:checks-%s-%d", p.country, p.slug, day+1), "B2", on.String(),
			slug(p.country)+"-post-"+p.slug, from(p.country), regional(p.country), "")
		for range today {
			b.check(p, on, r)
		}
	}
}

func (b *builder) check(p place, on domain.PartialDate, report string) {
	subject, outcome := pick(b, checkSubjects[p.kind]), "CLEAR"
	if b.chance(2) {
		outcome = pick(b, []string{"HIT", "HIT", "HIT", "HIT", "SEIZURE", "ARREST"})
	}
	if outcome == "ARREST" {
		subject = "PERSON"
	}
	id := b.checkEntity(p, on, subject, outcome, report)
	if outcome != "CLEAR" {
		b.checked(id, subject, outcome, p, on, report)
	}
}

func (b *builder) checkEntity(p place, on domain.PartialDate, subject, outcome, report string) string {
	b.count["checks"]++
	mark, ev := regional(p.country), []string{report}
	id := b.add(domain.Check, b.next(p.country+":check:kafo2-"), mark, ev, with(domain.FieldDay, on),
		with(domain.FieldCountry, p.country), with(domain.FieldSubject, subject), with(domain.FieldCheckOutcome, outcome))
	day := tie{since: on.String(), until: on.String(), country: p.country}
	b.link(domain.OccurredAt, id, p.id(), mark, ev, day)
	b.link(domain.During, id, OperationID, mark, ev, day)
	return id
}

// checked names what a check was about, where it led to something.
func (b *builder) checked(check, subject, outcome string, p place, on domain.PartialDate, report string) {
	mark, ev, cc := regional(p.country), []string{report}, p.country
	var about string
	switch subject {
	case "PERSON":
		status := "NONE"
		if outcome == "ARREST" {
			status = "ARRESTED"
		}
		about = b.add(domain.Person, b.next(cc+":person:checked-"), mark, ev, b.someone(cc, status)...)
		b.passengers = append(b.passengers, actor{about, cc})
	case "VEHICLE":
		about = b.truck(cc, mark, ev)
	case "CONTAINER":
		about = b.container(mark, ev)
	default:
		return
	}
	b.link(domain.Checked, check, about, mark, ev, tie{since: on.String(), until: on.String()})
	if outcome == "ARREST" {
		b.link(domain.ArrestedIn, about, check, mark, ev, tie{since: on.String(), until: on.String(), country: cc, place: p.id()})
	}
}

// container draws a container number with a check digit that holds (ISO 6346).
func (b *builder) container(mark domain.Mark, ev []string) string {
	body := fmt.Sprintf("DEMU%06d", 100000+b.rng.IntN(900000))
	number := body
	for digit := 0; !identifiers.ReadContainer(number).CheckDigitHolds; digit++ {
		number = fmt.Sprint(body, digit)
	}
	return b.add(domain.Container, b.next("INT:container:demo-"), mark, ev, with(domain.FieldNumber, number))
}

// addSightings puts suspects and vehicles at busy places, where thousands pass.
func (b *builder) addSightings() {
	at := checkpoints()
	for range 420 {
		who, p := pick(b, b.suspects), pick(b, at)
		if b.chance(50) {
			who = pick(b, b.vehicles)
		}
		day := fmt.Sprintf("2020-%02d", 1+b.rng.IntN(11))
		mark := regional(who.country)
		r := b.report(b.next(who.country+":report:sighting-"), b.everydayGrade(), day, slug(p.country)+"-post-"+p.slug, from(p.country), mark, "")
		b.link(domain.SeenAt, who.id, p.id(), mark, []string{r}, tie{since: day, until: day, country: p.country})
	}
}

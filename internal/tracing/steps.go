package tracing

import (
	"github.com/kafo-graph/kafo/internal/domain"
)

// Properties that say what the ontology has no field for.
const (
	// PropertyEnded of an OWNED or POSSESSED link says how it ended: LOST or STOLEN.
	PropertyEnded = "ended"
	// PropertyLostOn and PropertyStolenOn of a firearm say when; partial dates.
	PropertyLostOn   = "lostOn"
	PropertyStolenOn = "stolenOn"
)

// Dossier is what was read of a firearm.
type Dossier struct {
	// Records are those of the firearm, the one asked for first.
	Records []*domain.Entity
	// Things are the entities of the findings that are in view, by id.
	Things map[string]*domain.Entity
	// Links are those of the findings, by id.
	Links []domain.Link
}

// telling makes steps of a dossier.
type telling struct {
	*Dossier
	record map[string]*domain.Entity
	out    map[string][]*domain.Link
	steps  []Step
}

func newTelling(d *Dossier) *telling {
	t := &telling{Dossier: d, record: map[string]*domain.Entity{}, out: map[string][]*domain.Link{}}
	for _, r := range d.Records {
		t.record[r.ID] = r
	}
	for i := range d.Links {
		l := &d.Links[i]
		t.out[l.From] = append(t.out[l.From], l)
	}
	return t
}

// eventsOf are the events that links to a firearm tell of as they stand.
var eventsOf = map[domain.LinkKind]Event{
	domain.Manufactured: Manufactured, domain.Exported: Exported, domain.Imported: Imported,
	domain.Sold: Sold, domain.Owned: Owned, domain.Possessed: Possessed,
}

// chain is the firearm's life in its order.
func (t *telling) chain() []Step {
	for i := range t.Links {
		l := &t.Links[i]
		switch event, plain := eventsOf[l.Kind]; {
		case t.record[l.To] != nil && plain:
			t.told(event, l, l.From)
			t.ending(l)
		case t.record[l.To] != nil && (l.Kind == domain.Contained || l.Kind == domain.Carries):
			t.carried(l, t.Things[l.From])
		case t.record[l.From] != nil && l.Kind == domain.InContainer:
			t.carried(l, t.Things[l.To])
		case t.record[l.From] != nil && (l.Kind == domain.RecoveredIn || l.Kind == domain.SeizedIn):
			t.recovered(l)
		}
	}
	for _, r := range t.Records {
		t.stamps(r)
		t.state(r)
	}
	steps := inOrder(t.steps)
	against(steps)
	return steps
}

// told adds a step that a link tells of, and returns it until the next is added.
func (t *telling) told(event Event, l *domain.Link, holder string) *Step {
	s := Step{Event: event, Lawful: lawful(l.Lawful), Holder: holder, Place: l.Place, Country: l.Country, Interval: l.Interval(), Link: l, Reports: l.Reports}
	if s.Country == "" {
		s.Country = t.countryOf(l.Place)
	}
	if s.Country == "" && event <= Sold {
		s.Country = t.countryOf(holder)
	}
	t.steps = append(t.steps, s)
	return &t.steps[len(t.steps)-1]
}

func lawful(code string) string {
	if code == "" {
		return Unknown
	}
	return code
}

func (t *telling) countryOf(id string) string {
	if e := t.Things[id]; e != nil {
		return e.Values.Text(domain.FieldCountry)
	}
	return ""
}

// ending adds the loss or theft that ended a holding.
func (t *telling) ending(l *domain.Link) {
	event := Lost
	switch l.Properties[PropertyEnded] {
	case "LOST":
	case "STOLEN":
		event = Stolen
	default:
		return
	}
	s := t.told(event, l, l.From)
	s.Interval = domain.Interval{From: l.Until, To: l.Until}
	s.Lawful = Unknown
	if event == Stolen {
		s.Lawful = "NO"
	}
}

// state adds the loss or theft that a record's state tells of, where no holding
// ended in one.
func (t *telling) state(r *domain.Entity) {
	event, property := Lost, PropertyLostOn
	switch r.Values.Text(domain.FieldRecordState) {
	case "LOST":
	case "STOLEN":
		event, property = Stolen, PropertyStolenOn
	default:
		return
	}
	for i := range t.steps {
		if t.steps[i].Event == event {
			return
		}
	}
	day, _ := domain.ParsePartialDate(r.Properties[property]) // kept as given: it may be no date
	s := Step{Event: event, Lawful: Unknown, Interval: domain.Interval{From: day, To: day}, Reports: r.Reports, Mark: "recordState"}
	if event == Stolen {
		s.Lawful = "NO"
	}
	t.steps = append(t.steps, s)
}

// stamps adds what the firearm itself says of its making and its import, where
// no link tells of it.
func (t *telling) stamps(r *domain.Entity) {
	for _, stamp := range []struct {
		field domain.FieldID
		name  string
		event Event
	}{{domain.FieldMadeIn, "madeIn", Manufactured}, {domain.FieldImportMark, "importMark", Imported}} {
		mark := domain.As[domain.CountryYear](r.Values, stamp.field)
		if mark.Country == "" && mark.Year == 0 || t.tells(stamp.event, mark) {
			continue
		}
		year := yearOf(mark)
		t.steps = append(t.steps, Step{
			Event: stamp.event, Lawful: Unknown, Country: mark.Country, Interval: domain.Interval{From: year, To: year}, Reports: r.Reports, Mark: stamp.name,
		})
	}
}

func yearOf(mark domain.CountryYear) domain.PartialDate {
	year, _ := domain.NewPartialDate(mark.Year, 0, 0)
	return year
}

// tells says whether a step there is tells what the stamp does.
func (t *telling) tells(event Event, mark domain.CountryYear) bool {
	for i := range t.steps {
		s := &t.steps[i]
		if s.Event == event && (mark.Country == "" || s.Country == mark.Country) && within(s, mark.Year) {
			return true
		}
	}
	return false
}

// within says whether the step may have been in the year; 0 is any.
func within(s *Step, year int) bool {
	y, err := domain.NewPartialDate(year, 0, 0)
	if err != nil {
		return true
	}
	first, last := s.span()
	return first <= y.Last() && y.First() <= last
}

// recovered adds the recovery in a seizure or case, at its place and on its day
// where the link says none.
func (t *telling) recovered(l *domain.Link) {
	s := t.told(Recovered, l, "")
	in := t.Things[l.To]
	if in == nil {
		return
	}
	if s.Country == "" {
		s.Country = in.Values.Text(domain.FieldCountry)
	}
	if day := domain.As[domain.PartialDate](in.Values, domain.FieldDay); !s.dated() && day.Known() {
		s.Interval = domain.Interval{From: day, To: day}
	}
	if at := t.first(l.To, domain.OccurredAt); s.Place == "" && at != nil {
		s.Place = at.To
	}
}

// first is the first link of a kind that leads away from a thing.
func (t *telling) first(from string, kind domain.LinkKind) *domain.Link {
	for _, l := range t.out[from] {
		if l.Kind == kind {
			return l
		}
	}
	return nil
}

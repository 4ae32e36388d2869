package hotspots_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// TestMain lets property tests draw more graphs than rapid would by itself,
// unless the command line says how many.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "400"); err != nil {
		panic(err)
	}
	flag.Parse()
	os.Exit(m.Run())
}

// model is a small graph in the plainest form.
type model struct {
	entities []domain.Entity
	links    []domain.Link
}

// hiddenOwner owns what the asker does not see.
const hiddenOwner = "ML"

func maySee(c domain.Class) bool {
	m, err := c.Mark()
	return err == nil && m.Owner != hiddenOwner
}

func (m *model) snapshot(t interface{ Fatal(...any) }) *projection.Snapshot {
	b := projection.NewBuilder()
	for i := range m.entities {
		b.AddEntity(&m.entities[i])
	}
	for i := range m.links {
		l := &m.links[i]
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	s, err := b.Build(7)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// trimmed is the model without what is hidden.
func (m *model) trimmed() *model {
	out := &model{}
	there := map[string]bool{}
	for _, e := range m.entities {
		if maySee(e.Mark.Class()) {
			there[e.ID] = true
			out.entities = append(out.entities, e)
		}
	}
	for _, l := range m.links {
		if maySee(l.Mark.Class()) && there[l.From] && there[l.To] {
			out.links = append(out.links, l)
		}
	}
	return out
}

func (m *model) entity(id string) *domain.Entity {
	for i := range m.entities {
		if m.entities[i].ID == id {
			return &m.entities[i]
		}
	}
	return nil
}

func (m *model) ids(kind domain.EntityKind) []string {
	var ids []string
	for _, e := range m.entities {
		if e.Kind == kind {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// to are the ends of links of the kinds that lead there from the entity, each
// once, by id; from the beginnings of those that lead to it.
func (m *model) to(id string, kinds ...domain.LinkKind) []string {
	var ids []string
	for _, l := range m.links {
		if l.From == id && slices.Contains(kinds, l.Kind) {
			ids = append(ids, l.To)
		}
	}
	return domain.SortedSet(ids)
}

func (m *model) from(id string, kinds ...domain.LinkKind) []string {
	var ids []string
	for _, l := range m.links {
		if l.To == id && slices.Contains(kinds, l.Kind) {
			ids = append(ids, l.From)
		}
	}
	return domain.SortedSet(ids)
}

func (m *model) kind(id string) domain.EntityKind { return m.entity(id).Kind }

func (m *model) text(id string, f domain.FieldID) string { return m.entity(id).Values.Text(f) }

func (m *model) day(id string) domain.PartialDate {
	e := m.entity(id)
	f := domain.FieldDay
	if e.Kind == domain.Case {
		f = domain.FieldOpened
	}
	return domain.As[domain.PartialDate](e.Values, f)
}

// ofKind are those of the ids that are of the kind.
func (m *model) ofKind(kind domain.EntityKind, ids ...string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return m.kind(id) != kind })
}

func date(text string) domain.PartialDate {
	d, err := domain.ParsePartialDate(text)
	if err != nil && text != "" {
		panic(err)
	}
	return d
}

func window(from, to string) domain.Interval { return domain.Interval{From: date(from), To: date(to)} }

// kindsDrawn have each their part in what is counted.
var kindsDrawn = []domain.EntityKind{
	domain.Location, domain.Location, domain.Seizure, domain.Seizure, domain.Seizure, domain.Seizure, domain.Check, domain.Check,
	domain.Case, domain.Case, domain.Case, domain.Firearm, domain.Firearm, domain.Firearm, domain.Lot, domain.Lot, domain.Person,
	domain.Person, domain.Organisation, domain.Organisation, domain.Shipment, domain.FuelRoute, domain.Vehicle,
}

var linksDrawn = []domain.LinkKind{
	domain.OccurredAt, domain.RecoveredIn, domain.SeizedIn, domain.PartOfCase, domain.SuspectIn, domain.ArrestedIn, domain.MemberOf,
	domain.PartOf, domain.SameAs, domain.WitnessIn, domain.Supplies, domain.Origin, domain.Destination, domain.StartsAt, domain.Passes,
	domain.EndsAt, domain.Contained, domain.Carries, domain.Possessed,
}

// values are those of the fields that are counted by.
func values(t *rapid.T, kind domain.EntityKind) domain.Values {
	pick := func(name string, list ...string) string { return rapid.SampledFrom(list).Draw(t, name) }
	day := func(name string) any {
		if d := date(pick(name, "", "2019", "2020-01", "2020-01-15", "2020-01-31", "2020-02-01", "2020-02-29", "2020-03-01")); d.Known() {
			return d
		}
		return nil
	}
	country := pick("country", "NE", "BF", "CI")
	var v domain.Values
	switch kind {
	case domain.Location:
		v = v.With(domain.FieldLocationType, pick("place type", "AIRPORT", "TOWN", "BORDER_POST")).With(domain.FieldCountry, country)
		if rapid.Bool().Draw(t, "placed") {
			v = v.With(domain.FieldAt, domain.Point{Lat: rapid.Float64Range(8, 16).Draw(t, "lat"), Lon: rapid.Float64Range(-5, 5).Draw(t, "lon")})
		}
	case domain.Seizure:
		v = v.With(domain.FieldDay, day("day")).With(domain.FieldCountry, country)
	case domain.Check:
		v = v.With(domain.FieldDay, day("day")).With(domain.FieldSubject, "PERSON").With(domain.FieldCountry, country).
			With(domain.FieldCheckOutcome, pick("outcome", "CLEAR", "CLEAR", "HIT"))
	case domain.Case:
		v = v.With(domain.FieldOpened, day("opened")).With(domain.FieldCountry, country).With(domain.FieldCaseType, pick("case type", "FIREARMS", "TERRORISM"))
	case domain.Lot:
		v = v.With(domain.FieldCommodity, pick("commodity", "FUEL", "GOLD")).With(domain.FieldUnit, pick("unit", "KG", "LITRE")).
			With(domain.FieldQuantity, domain.Decimal(pick("quantity", "1", "0.5", "-3", "12345678901234567890.25")))
	case domain.Organisation:
		v = v.With(domain.FieldOrganisationType, pick("organisation type", "TERRORIST_GROUP", "CRIMINAL_NETWORK", "COMPANY"))
	case domain.Person:
		v = v.With(domain.FieldLegalStatus, pick("legal status", "SUSPECT", "SUSPECT", "NONE", "CLEARED", "WITNESS")).
			With(domain.FieldNationalities, []string{country})
	case domain.Shipment:
		v = v.With(domain.FieldDispatched, day("dispatched"))
	case domain.FuelRoute:
		v = v.With(domain.FieldOpened, day("opened"))
	}
	return v
}

// someModel is a graph of a few things, some of them hidden.
func someModel(t *rapid.T) *model {
	m := &model{}
	mark := func() domain.Mark {
		return domain.Mark{Owner: rapid.SampledFrom([]string{"NE", "NE", "NE", hiddenOwner}).Draw(t, "owner"), ReleasableTo: []string{"ALL"}}
	}
	for i := range rapid.IntRange(8, 30).Draw(t, "entities") {
		kind := rapid.SampledFrom(kindsDrawn).Draw(t, "kind")
		m.entities = append(m.entities, domain.Entity{ID: fmt.Sprintf("e%02d", i), Kind: kind, Values: values(t, kind), Mark: mark()})
	}
	tying := slices.DeleteFunc(slices.Clone(m.entities), func(e domain.Entity) bool {
		return e.Kind != domain.Person && e.Kind != domain.Organisation && e.Kind != domain.Case
	})
	for range rapid.IntRange(10, 80).Draw(t, "links") {
		among := m.entities
		if len(tying) > 0 && rapid.IntRange(0, 2).Draw(t, "ties") == 0 {
			among = tying
		}
		a, b := rapid.SampledFrom(among).Draw(t, "from"), rapid.SampledFrom(among).Draw(t, "to")
		fit := slices.DeleteFunc(slices.Clone(linksDrawn), func(k domain.LinkKind) bool { return !k.Joins(a.Kind, b.Kind) })
		if len(fit) > 0 && a.ID != b.ID {
			m.links = append(m.links, domain.Link{
				ID: fmt.Sprintf("l%02d", len(m.links)), Kind: rapid.SampledFrom(fit).Draw(t, "link kind"), From: a.ID, To: b.ID, Mark: mark(),
			})
		}
	}
	return m
}

func someWindow(t *rapid.T) domain.Interval {
	return rapid.SampledFrom([]domain.Interval{
		{}, window("2020", "2020"), window("2020-02-01", "2020-02-29"), window("2020-02", "2020-03"), window("2020-01-31", ""), window("", "2020-01-15"),
	}).Draw(t, "window")
}

// plainWhere says by the days themselves where a date lies.
func plainWhere(p domain.PartialDate, first, last domain.Day) string {
	a, b := p.First(), p.Last()
	switch {
	case a >= first && b <= last:
		return "inside"
	case b < first || a > last:
		return "outside"
	}
	return "unsure"
}

// plainTies are the nearest networks of a case or person, by one search for each
// pair.
func plainTies(t *rapid.T, lens *projection.Lens, id string, floor float64) []hotspots.Tie {
	finder := linkage.Finder{}
	var ties []hotspots.Tie
	q := linkage.Question{K: new(1), MaxHops: new(linkage.MostHops), MinStrength: &floor, IncludeImpossible: true}
	if n, _ := lens.Node(id); lens.Kind(n) != domain.Case {
		return nil
	}
	for n := range lens.Networks() {
		why, err := finder.WhyLinked(context.Background(), lens, id, lens.ID(n), q)
		if err != nil {
			t.Fatal(err)
		}
		if why.Linked {
			ties = append(ties, hotspots.Tie{Network: n, Strength: why.Strength})
		}
	}
	slices.SortStableFunc(ties, func(a, b hotspots.Tie) int {
		switch {
		case a.Strength > b.Strength:
			return -1
		case a.Strength < b.Strength:
			return 1
		}
		return lens.CompareNodes(a.Network, b.Network)
	})
	return ties[:min(len(ties), hotspots.Nearest)]
}

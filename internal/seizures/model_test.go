package seizures_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// model is a small graph in the plainest form; what Mali owns is hidden.
type model struct {
	entities []domain.Entity
	links    []domain.Link
}

const hiddenOwner = "ML"

func (m *model) lens(t interface{ Fatal(...any) }) *projection.Lens {
	b := projection.NewBuilder()
	for i := range m.entities {
		b.AddEntity(&m.entities[i])
	}
	for i := range m.links {
		l := &m.links[i]
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, nil)
	}
	s, err := b.Build(7)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lens(func(c domain.Class) bool {
		mark, err := c.Mark()
		return err == nil && mark.Owner != hiddenOwner
	})
}

// seen is the model without what is hidden.
func (m *model) seen() *model {
	out := &model{}
	there := map[string]bool{}
	for _, e := range m.entities {
		if e.Mark.Owner != hiddenOwner {
			there[e.ID] = true
			out.entities = append(out.entities, e)
		}
	}
	for _, l := range m.links {
		if l.Mark.Owner != hiddenOwner && there[l.From] && there[l.To] {
			out.links = append(out.links, l)
		}
	}
	return out
}

func (m *model) linked(from, to string, kinds ...domain.LinkKind) bool {
	return slices.ContainsFunc(m.links, func(l domain.Link) bool { return l.From == from && l.To == to && slices.Contains(kinds, l.Kind) })
}

var days = []string{"2020-11-30", "2020-12-01", "2020-12-02", "2020-12", "2020", "2021-01-05"}

func date(text string) domain.PartialDate {
	var d domain.PartialDate
	if err := d.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return d
}

// drawModel makes an operation or two with checks and seizures, in which things
// were seized and persons arrested, some of them twice.
func drawModel(t *rapid.T) *model {
	m := &model{}
	mark := func() domain.Mark {
		return domain.Mark{Owner: rapid.SampledFrom([]string{"NE", "NE", "NE", "NE", hiddenOwner}).Draw(t, "owner")}
	}
	add := func(kind domain.EntityKind, most int, values func() domain.Values) {
		for range rapid.IntRange(1, most).Draw(t, kind.String()) {
			id := fmt.Sprintf("e%02d", (len(m.entities)*37)%97) // not in the order of kinds
			m.entities = append(m.entities, domain.Entity{ID: id, Kind: kind, Mark: mark(), Values: values()})
		}
	}
	of := func(f domain.FieldID, codes ...string) domain.Value {
		return domain.Value{Field: f, Value: rapid.SampledFrom(codes).Draw(t, f.String())}
	}
	day := func() domain.Value {
		return domain.Value{Field: domain.FieldDay, Value: date(rapid.SampledFrom(days).Draw(t, "day"))}
	}
	country := func() domain.Value { return of(domain.FieldCountry, "NE", "BF", "CI") }
	add(domain.Operation, 2, func() domain.Values { return nil })
	add(domain.Check, 5, func() domain.Values {
		return domain.Values{country(), day(), of(domain.FieldSubject, domain.CheckSubject.Values...), of(domain.FieldCheckOutcome, "CLEAR", "CLEAR", "HIT", "ARREST")}
	})
	add(domain.Seizure, 5, func() domain.Values {
		return domain.Values{country(), day()}[rapid.IntRange(0, 1).Draw(t, "no country"):]
	})
	add(domain.Lot, 5, func() domain.Values {
		quantity, err := domain.ParseDecimal(rapid.StringMatching(`-?[0-9]{1,30}(\.[0-9]{1,30})?`).Draw(t, "quantity"))
		if err != nil {
			t.Fatal(err)
		}
		return domain.Values{of(domain.FieldCommodity, "FUEL", "DYNAMITE"), {Field: domain.FieldQuantity, Value: quantity}, of(domain.FieldUnit, "LITRE", "KG")}
	})
	add(domain.Firearm, 3, func() domain.Values {
		return domain.Values{of(domain.FieldFirearmType, "PISTOL", "RIFLE"), of(domain.FieldRecordState, "STOLEN", "RECOVERED")}[:rapid.IntRange(1, 2).Draw(t, "state")]
	})
	add(domain.Person, 3, func() domain.Values { return nil })
	add(domain.Location, 3, func() domain.Values { return domain.Values{of(domain.FieldLocationType, "AIRPORT", "TOWN", "SEAPORT")} })
	m.drawLinks(t, mark)
	return m
}

func (m *model) drawLinks(t *rapid.T, mark func() domain.Mark) {
	for _, from := range m.entities {
		for _, to := range m.entities {
			for _, k := range []domain.LinkKind{domain.During, domain.SeizedIn, domain.RecoveredIn, domain.OccurredAt, domain.ArrestedIn} {
				if k.Joins(from.Kind, to.Kind) && rapid.IntRange(0, 2).Draw(t, "linked") == 0 {
					m.links = append(m.links, domain.Link{ID: fmt.Sprintf("l%03d", len(m.links)), Kind: k, From: from.ID, To: to.ID, Mark: mark()})
				}
			}
		}
	}
}

// Package regiontest makes small random graphs, with marks and hidden reports,
// for the tests of what looks at regions of a graph.
package regiontest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// Model is a small graph in the plainest form.
type Model struct {
	Reports  []domain.Report
	Entities []domain.Entity
	Links    []domain.Link
}

// hiddenOwner owns what the asker does not see.
const hiddenOwner = "ML"

// MaySee says what the asker sees.
func MaySee(c domain.Class) bool {
	m, err := c.Mark()
	return err == nil && m.Owner != hiddenOwner
}

// Lens is the model as the asker sees it.
func (m *Model) Lens() (*projection.Lens, error) {
	b := projection.NewBuilder()
	for i := range m.Reports {
		b.AddReport(&m.Reports[i])
	}
	for i := range m.Entities {
		b.AddEntity(&m.Entities[i])
	}
	for i := range m.Links {
		l := &m.Links[i]
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	}
	s, err := b.Build(7)
	if err != nil {
		return nil, fmt.Errorf("build the model: %w", err)
	}
	return s.Lens(MaySee), nil
}

// Trimmed is the model without what is hidden, and without any mention of it.
func (m *Model) Trimmed() *Model {
	out := &Model{}
	seen := map[string]bool{}
	for _, r := range m.Reports {
		if MaySee(r.Mark.Class()) {
			seen[r.ID] = true
			out.Reports = append(out.Reports, r)
		}
	}
	shown := func(mark domain.Mark, reports []string) ([]string, bool) {
		left := slices.DeleteFunc(slices.Clone(reports), func(id string) bool { return !seen[id] })
		return left, MaySee(mark.Class()) && (len(reports) == 0 || len(left) > 0)
	}
	there := map[string]bool{}
	for _, e := range m.Entities {
		var ok bool
		if e.Reports, ok = shown(e.Mark, e.Reports); ok {
			there[e.ID] = true
			out.Entities = append(out.Entities, e)
		}
	}
	for _, l := range m.Links {
		var ok bool
		if l.Reports, ok = shown(l.Mark, l.Reports); ok && there[l.From] && there[l.To] {
			out.Links = append(out.Links, l)
		}
	}
	return out
}

var kindsDrawn = []domain.LinkKind{
	domain.MemberOf, domain.Leads, domain.Supports, domain.PartOf, domain.AffiliateOf, domain.AssociateOf,
	domain.AssociateOf, domain.FamilyOf, domain.TravelledWith, domain.SuspectIn, domain.WitnessIn, domain.SeenAt,
}

var datesDrawn = []domain.PartialDate{0, 0, year(2019), year(2020), year(2021)}

func year(y int) domain.PartialDate {
	d, err := domain.NewPartialDate(y, 0, 0)
	if err != nil {
		panic(err)
	}
	return d
}

// Date is one of those that links bear, or unknown.
func Date(t *rapid.T, label string) domain.PartialDate {
	return rapid.SampledFrom(datesDrawn).Draw(t, label)
}

// Kind is one of those that links are of.
func Kind(t *rapid.T, label string) domain.LinkKind {
	return rapid.SampledFrom(kindsDrawn).Draw(t, label)
}

func mark(t *rapid.T, hiddenOneIn int) domain.Mark {
	owner := "NE"
	if hiddenOneIn > 0 && rapid.IntRange(1, hiddenOneIn).Draw(t, "hidden") == 1 {
		owner = hiddenOwner
	}
	return domain.Mark{Owner: owner, Level: domain.Restricted}
}

// Draw makes a graph of so many persons, networks, other organisations, cases
// and places e00, e01, ... and of up to so many links, parallel ones among them;
// one thing in hiddenOneIn is hidden, none for 0.
func Draw(t *rapid.T, entities, links, hiddenOneIn int) *Model {
	m := &Model{}
	for i := range 4 {
		m.Reports = append(m.Reports, domain.Report{
			ID:     fmt.Sprintf("r%d", i),
			Grade:  domain.Grade{Reliability: rapid.SampledFrom([]string{"A", "B", "F"}).Draw(t, "reliability"), Credibility: 1 + i},
			Source: rapid.SampledFrom([]string{"", "s1", "s2"}).Draw(t, "source"),
			Mark:   mark(t, hiddenOneIn),
		})
	}
	for i := range rapid.IntRange(1, entities).Draw(t, "entities") {
		m.Entities = append(m.Entities, entity(t, fmt.Sprintf("e%02d", i), hiddenOneIn))
	}
	for i := range rapid.IntRange(0, links).Draw(t, "links") {
		m.link(t, fmt.Sprintf("l%02d", (i*37)%97), hiddenOneIn)
	}
	return m
}

func entity(t *rapid.T, id string, hiddenOneIn int) domain.Entity {
	e := domain.Entity{ID: id, Kind: domain.Person, Mark: mark(t, 2*hiddenOneIn)}
	value := func(field domain.FieldID, value any) {
		e.Values = append(e.Values, domain.Value{Field: field, Value: value})
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		e.Kind = domain.Organisation
		value(domain.FieldOrganisationType, "ARMED_GROUP")
	case 2:
		e.Kind = domain.Organisation
	case 3:
		e.Kind = domain.Case
		value(domain.FieldCountry, rapid.SampledFrom([]string{"NE", "BF"}).Draw(t, "country"))
	case 4:
		e.Kind = domain.Location
	default:
		if n := rapid.SampledFrom([]string{"", "NE", "BF", "TD"}).Draw(t, "nationality"); n != "" {
			value(domain.FieldNationalities, []string{n})
		}
	}
	return e
}

func (m *Model) link(t *rapid.T, id string, hiddenOneIn int) {
	from := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "from")
	to := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "to")
	if from == to {
		return
	}
	l := domain.Link{
		ID: id, Kind: Kind(t, "kind"), From: m.Entities[from].ID, To: m.Entities[to].ID,
		Since: Date(t, "since"), Mark: mark(t, hiddenOneIn),
	}
	for range rapid.IntRange(0, 2).Draw(t, "reports") {
		l.Reports = append(l.Reports, m.Reports[rapid.IntRange(0, len(m.Reports)-1).Draw(t, "report")].ID)
	}
	l.Reports = domain.SortedSet(l.Reports)
	m.Links = append(m.Links, l)
}

// DrawBounds makes bounds within the model: around up to two entities, in view
// or not, or everything.
func DrawBounds(t *rapid.T, m *Model) region.Bounds {
	var b region.Bounds
	if rapid.Bool().Draw(t, "around") {
		for range rapid.IntRange(1, 2).Draw(t, "seeds") {
			b.Around = append(b.Around, rapid.SampledFrom(m.Entities).Draw(t, "seed").ID)
		}
		b.Hops = new(rapid.IntRange(1, 3).Draw(t, "hops"))
		b.Arcs = rapid.SampledFrom([]int{0, 0, 10, 30}).Draw(t, "arcs")
	}
	if rapid.IntRange(0, 3).Draw(t, "filtered") == 0 {
		b.ExcludeKinds = []domain.LinkKind{Kind(t, "excluded")}
	}
	if rapid.IntRange(0, 3).Draw(t, "windowed") == 0 {
		b.Window.From = Date(t, "from")
	}
	return b
}

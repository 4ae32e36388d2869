package linkage_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// model is a small graph in the plainest form.
type model struct {
	Reports  []domain.Report
	Entities []domain.Entity
	Links    []domain.Link
	Disputes []dispute
}

type dispute struct {
	Link string
	Mark domain.Mark
}

// fataler is what tests and property tests share.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// hiddenOwner owns what the asker does not see.
const hiddenOwner = "ML"

func maySee(c domain.Class) bool {
	m, err := c.Mark()
	return err == nil && m.Owner != hiddenOwner
}

func (m *model) snapshot(t fataler) *projection.Snapshot {
	t.Helper()
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
	for _, d := range m.Disputes {
		b.AddDispute(d.Link, d.Mark.Class())
	}
	s, err := b.Build(7)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// trimmed is the model without what is hidden, and without any mention of it.
func (m *model) trimmed(may func(domain.Class) bool) *model {
	out := &model{}
	seen := map[string]bool{}
	for _, r := range m.Reports {
		if may(r.Mark.Class()) {
			seen[r.ID] = true
			out.Reports = append(out.Reports, r)
		}
	}
	shown := func(mark domain.Mark, reports []string) ([]string, bool) {
		left := slices.DeleteFunc(slices.Clone(reports), func(id string) bool { return !seen[id] })
		return left, may(mark.Class()) && (len(reports) == 0 || len(left) > 0)
	}
	there := map[string]bool{}
	for _, e := range m.Entities {
		var ok bool
		if e.Reports, ok = shown(e.Mark, e.Reports); ok {
			there[e.ID] = true
			out.Entities = append(out.Entities, e)
		}
	}
	links := map[string]bool{}
	for _, l := range m.Links {
		var ok bool
		if l.Reports, ok = shown(l.Mark, l.Reports); ok && there[l.From] && there[l.To] {
			links[l.ID] = true
			out.Links = append(out.Links, l)
		}
	}
	for _, d := range m.Disputes {
		if links[d.Link] && may(d.Mark.Class()) {
			out.Disputes = append(out.Disputes, d)
		}
	}
	return out
}

// kindsDrawn favour chains, flows and equal costs.
var kindsDrawn = []domain.LinkKind{
	domain.PartOf, domain.AffiliateOf, domain.PartOf, domain.AffiliateOf, domain.MemberOf, domain.SameAs,
	domain.SuspectIn, domain.Possessed, domain.Contained, domain.PaidTo, domain.CarriedBy, domain.Sold,
	domain.Finances, domain.SeenAt, domain.Manufactured,
}

var datesDrawn = []string{"", "", "", "2019", "2020", "2020-01", "2020-02", "2020-01-31", "2020-02-01", "2020-02-02", "2021"}

func date(text string) domain.PartialDate {
	if text == "" {
		return 0
	}
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func drawMark(t *rapid.T, hiddenOneIn int) domain.Mark {
	owner := "NE"
	if hiddenOneIn > 0 && rapid.IntRange(1, hiddenOneIn).Draw(t, "hidden") == 1 {
		owner = hiddenOwner
	}
	return domain.Mark{Owner: owner, Level: domain.Restricted}
}

// drawModel makes a graph of a case c0, perhaps another c1, networks n..., other
// organisations, persons and things.
func drawModel(t *rapid.T, hiddenOneIn int) *model {
	m := &model{}
	reports := rapid.IntRange(1, 5).Draw(t, "reports")
	for i := range reports {
		m.Reports = append(m.Reports, domain.Report{
			ID: fmt.Sprintf("r%d", i),
			Grade: domain.Grade{
				Reliability: rapid.SampledFrom([]string{"A", "A", "B", "F"}).Draw(t, "reliability"),
				Credibility: rapid.SampledFrom([]int{1, 1, 2, 5, 6}).Draw(t, "credibility"),
			},
			Source: rapid.SampledFrom([]string{"", "s1", "s2", "s3"}).Draw(t, "source"),
			Mark:   drawMark(t, hiddenOneIn),
		})
	}
	drawReports := func() []string {
		n := rapid.SampledFrom([]int{0, 1, 1, 2, 3}).Draw(t, "reportCount")
		ids := []string{}
		for range n {
			ids = append(ids, m.Reports[rapid.IntRange(0, reports-1).Draw(t, "report")].ID)
		}
		return domain.SortedSet(ids)
	}
	add := func(id string, kind domain.EntityKind, field domain.FieldID, value any) {
		e := domain.Entity{ID: id, Kind: kind, Values: domain.Values{{Field: field, Value: value}}, Mark: drawMark(t, 2*hiddenOneIn)}
		if rapid.IntRange(0, 3).Draw(t, "reported") == 0 {
			e.Reports = drawReports()
		}
		m.Entities = append(m.Entities, e)
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "cases") {
		add(fmt.Sprintf("c%d", i), domain.Case, domain.FieldCountry, "NE")
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "networks") {
		add(fmt.Sprintf("n%d", i), domain.Organisation, domain.FieldOrganisationType, "ARMED_GROUP")
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "organisations") {
		add(fmt.Sprintf("o%d", i), domain.Organisation, domain.FieldCountry, "BF")
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "persons") {
		status := rapid.SampledFrom([]string{"NONE", "CLEARED", "WITNESS", "VICTIM", "SUSPECT"}).Draw(t, "status")
		add(fmt.Sprintf("p%d", i), domain.Person, domain.FieldLegalStatus, status)
	}
	for i := range rapid.IntRange(0, 1).Draw(t, "things") {
		add(fmt.Sprintf("f%d", i), domain.Firearm, domain.FieldMake, "Invented")
	}
	for i := range rapid.IntRange(0, 14).Draw(t, "links") {
		m.drawLink(t, fmt.Sprintf("l%02d", (i*7)%15), drawReports(), hiddenOneIn)
	}
	return m
}

func (m *model) drawLink(t *rapid.T, id string, reports []string, hiddenOneIn int) {
	kind := rapid.SampledFrom(kindsDrawn).Draw(t, "kind")
	from := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "from")
	to := rapid.IntRange(0, len(m.Entities)-1).Draw(t, "to")
	chain := kind.Spec().Chain
	if from == to || chain && (m.Entities[from].Kind != domain.Organisation || m.Entities[to].Kind != domain.Organisation) {
		return
	}
	l := domain.Link{
		ID: id, Kind: kind, From: m.Entities[from].ID, To: m.Entities[to].ID,
		Since: date(rapid.SampledFrom(datesDrawn).Draw(t, "since")), Until: date(rapid.SampledFrom(datesDrawn).Draw(t, "until")),
		Reports: reports, Mark: drawMark(t, hiddenOneIn),
	}
	if l.Interval().Empty() {
		l.Until = 0
	}
	m.Links = append(m.Links, l)
	if rapid.IntRange(0, 5).Draw(t, "disputed") == 0 {
		m.Disputes = append(m.Disputes, dispute{id, drawMark(t, hiddenOneIn)})
	}
}

package timeline_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/timeline"
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

func date(text string) domain.PartialDate {
	var d domain.PartialDate
	if err := d.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return d
}

func drawDate(t *rapid.T, name string) domain.PartialDate {
	return date(rapid.SampledFrom([]string{"", "2020", "2020-12", "2020-12-01", "2020-12-02", "2021-01", "2019"}).Draw(t, name))
}

var dated = map[domain.EntityKind][]domain.FieldID{
	domain.Case: {domain.FieldOpened, domain.FieldClosed}, domain.Shipment: {domain.FieldDispatched, domain.FieldArrived},
	domain.Seizure: {domain.FieldDay}, domain.Check: {domain.FieldDay}, domain.FinancingFlow: {domain.FieldDay},
	domain.TraceRequest: {domain.FieldAskedOn, domain.FieldAnsweredOn},
	domain.Person:       nil, domain.Organisation: nil, domain.Firearm: nil, domain.Location: nil,
}

func drawModel(t *rapid.T) *model {
	m := &model{}
	mark := func() domain.Mark {
		return domain.Mark{Owner: rapid.SampledFrom([]string{"NE", "NE", "NE", "NE", "NE", hiddenOwner}).Draw(t, "owner")}
	}
	for _, kind := range domain.AllEntityKinds() {
		fields, drawn := dated[kind]
		if !drawn {
			continue
		}
		for range rapid.IntRange(1, 2).Draw(t, kind.String()) {
			e := domain.Entity{ID: fmt.Sprintf("e%02d", (len(m.entities)*37)%97), Kind: kind, Mark: mark()}
			for _, f := range fields {
				if d := drawDate(t, f.String()); d.Known() {
					e.Values = e.Values.With(f, d)
				}
			}
			m.entities = append(m.entities, e)
		}
	}
	for range rapid.IntRange(0, 60).Draw(t, "links") {
		from, to := rapid.SampledFrom(m.entities).Draw(t, "from"), rapid.SampledFrom(m.entities).Draw(t, "to")
		var fit []domain.LinkKind
		for _, k := range domain.AllLinkKinds() {
			if k.Joins(from.Kind, to.Kind) && from.ID != to.ID {
				fit = append(fit, k)
			}
		}
		if len(fit) > 0 {
			m.links = append(m.links, domain.Link{
				ID: fmt.Sprintf("l%02d", (len(m.links)*41)%89), Kind: rapid.SampledFrom(fit).Draw(t, "kind"), From: from.ID, To: to.ID,
				Since: drawDate(t, "since"), Until: drawDate(t, "until"), Mark: mark(),
			})
		}
	}
	return m
}

func (m *model) kind(id string) domain.EntityKind {
	return m.entities[slices.IndexFunc(m.entities, func(e domain.Entity) bool { return e.ID == id })].Kind
}

// subjects are the things with what belongs to them, by the book.
func (m *model) subjects(q *timeline.Question) []string {
	var all []string
	for _, e := range m.entities {
		if slices.Contains(q.Of, e.ID) {
			all = append(all, e.ID)
		}
	}
	for range *q.Hops {
		next := slices.Clone(all)
		for _, l := range m.links {
			to, toCase := m.kind(l.To), []domain.LinkKind{
				domain.PartOfCase, domain.SuspectIn, domain.WitnessIn, domain.VictimIn, domain.ArrestedIn, domain.RecoveredIn, domain.SeizedIn, domain.SameBallistics,
			}
			joins := l.Kind == domain.SameAs || to == domain.Case && slices.Contains(toCase, l.Kind) ||
				to == domain.Seizure && slices.Contains([]domain.LinkKind{domain.RecoveredIn, domain.SeizedIn, domain.ArrestedIn}, l.Kind) ||
				to == domain.Organisation && slices.Contains([]domain.LinkKind{domain.MemberOf, domain.Leads, domain.PartOf, domain.AffiliateOf}, l.Kind)
			if joins && slices.Contains(all, l.To) {
				next = append(next, l.From)
			}
			if l.Kind == domain.SameAs && slices.Contains(all, l.From) {
				next = append(next, l.To)
			}
		}
		all = domain.SortedSet(next)
	}
	return domain.SortedSet(all)
}

// told is an event by its words.
type told struct {
	kind, id string
	date     domain.PartialDate
}

// events are those of the question in order, found by looking through everything.
func (m *model) events(q *timeline.Question) []told {
	subjects := m.subjects(q)
	occasions := []domain.EntityKind{domain.Seizure, domain.Check, domain.FinancingFlow, domain.TraceRequest, domain.Shipment}
	sources := slices.Clone(subjects)
	var all []told
	first := map[string]domain.PartialDate{}
	for _, e := range m.entities {
		if fields := dated[e.Kind]; fields != nil {
			first[e.ID] = domain.As[domain.PartialDate](e.Values, fields[0])
		}
	}
	for _, l := range m.links {
		subject := slices.Contains(subjects, l.From) || slices.Contains(subjects, l.To)
		if !subject {
			continue
		}
		folded := false
		for _, end := range []string{l.From, l.To} {
			if !slices.Contains(occasions, m.kind(end)) {
				continue
			}
			sources = append(sources, end)
			day := first[end]
			folded = folded || (l.Since == 0 || l.Since == day) && (l.Until == 0 || l.Until == day)
		}
		if folded || q.LinkKinds != nil && !slices.Contains(q.LinkKinds, l.Kind) {
			continue
		}
		if l.Since == l.Until {
			all = append(all, told{"LINK_HELD", l.ID, l.Since})
			continue
		}
		if l.Since != 0 {
			all = append(all, told{"LINK_BEGAN", l.ID, l.Since})
		}
		if l.Until != 0 {
			all = append(all, told{"LINK_ENDED", l.ID, l.Until})
		}
	}
	names := map[domain.EntityKind][2]string{
		domain.Case: {"OPENED", "CLOSED"}, domain.Shipment: {"DISPATCHED", "ARRIVED"}, domain.Seizure: {"SEIZED"}, domain.Check: {"CHECKED"},
		domain.FinancingFlow: {"PAID"}, domain.TraceRequest: {"TRACE_ASKED", "TRACE_ANSWERED"},
	}
	for _, id := range domain.SortedSet(sources) {
		e := m.entities[slices.IndexFunc(m.entities, func(e domain.Entity) bool { return e.ID == id })]
		for i, f := range dated[e.Kind] {
			if day := domain.As[domain.PartialDate](e.Values, f); i == 0 || day.Known() {
				all = append(all, told{names[e.Kind][i], id, day})
			}
		}
	}
	all = slices.DeleteFunc(all, func(e told) bool {
		return !q.Window.Overlaps(domain.Interval{From: e.date, To: e.date}) || q.Kinds != nil && !slices.ContainsFunc(q.Kinds, func(k timeline.Kind) bool { return k.String() == e.kind })
	})
	slices.SortFunc(all, func(a, b told) int {
		return cmp.Or(a.date.Compare(b.date), cmp.Compare(slices.Index(timeline.Kinds[:], a.kind), slices.Index(timeline.Kinds[:], b.kind)), cmp.Compare(a.id, b.id))
	})
	return all
}

// Page after page, a timeline is what comes of looking through everything,
// without what is hidden.
func TestATimelineIsWhatTheRecordsTell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		q := timeline.Question{Hops: new(rapid.IntRange(0, 3).Draw(t, "hops"))}
		for range rapid.IntRange(1, 3).Draw(t, "things") {
			q.Of = append(q.Of, rapid.SampledFrom(m.entities).Draw(t, "of").ID)
		}
		if rapid.IntRange(0, 2).Draw(t, "in a window") == 0 {
			q.Window.From = date(rapid.SampledFrom([]string{"", "2020-12", "2020-12-02"}).Draw(t, "from"))
		}
		if rapid.IntRange(0, 2).Draw(t, "of kinds") == 0 {
			q.Kinds = []timeline.Kind{timeline.Seized, timeline.LinkBegan, timeline.Opened}
			q.LinkKinds = []domain.LinkKind{domain.SuspectIn, domain.MemberOf, domain.SeizedIn}
		}
		lens := m.lens(t)
		found, err := timeline.Gather(context.Background(), lens, q)
		if err != nil {
			t.Fatal(err)
		}
		var got []told
		var after *timeline.Position
		for more := true; more; {
			var page []timeline.Event
			page, more = found.Page(after, rapid.IntRange(1, 5).Draw(t, "first"))
			for i := range page {
				got = append(got, told{page[i].Kind.String(), found.ID(&page[i]), page[i].Date})
				after = new(found.Position(&page[i]))
			}
		}
		want := m.seen().events(&q)
		if !slices.Equal(want, got) {
			t.Fatalf("by the book (-), gathered (+):\n%s", gocmp.Diff(want, got, gocmp.AllowUnexported(told{})))
		}
		undated := 0
		for _, e := range want {
			if !e.date.Known() {
				undated++
			}
		}
		if total, unknown := found.Total(); total != len(want) || unknown != undated {
			t.Fatalf("%d events, %d of them undated", total, unknown)
		}
	})
}

func TestHistogramsCountWhatIsDatedLessWellBeside(t *testing.T) {
	dates := []timeline.DateCount{
		{Date: date("2019"), Count: 1},
		{Date: date("2020"), Count: 2},
		{Date: date("2020-11-30"), Count: 3},
		{Date: date("2020-12"), Count: 4},
		{Date: date("2020-12-01"), Count: 5},
	}
	bucket := func(d string, events, possible int) timeline.Bucket {
		return timeline.Bucket{Period: date(d), Events: events, Possible: possible}
	}
	for by, want := range map[timeline.Period][]timeline.Bucket{
		timeline.ByDay:   {bucket("2020-11-30", 3, 2), bucket("2020-12-01", 5, 6)},
		timeline.ByMonth: {bucket("2020-11", 3, 2), bucket("2020-12", 9, 2)},
		timeline.ByYear:  {bucket("2019", 1, 0), bucket("2020", 14, 0)},
	} {
		if _, got, err := timeline.Histogram(dates, &by); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v: %v (%v), want %v", by, got, err, want)
		}
	}
	if by, _, err := timeline.Histogram(dates, nil); by != timeline.ByDay || err != nil {
		t.Error(by, err)
	}
	var many []timeline.DateCount
	for d := date("2000-01-01").First(); len(many) <= timeline.MostBuckets; d++ {
		many = append(many, timeline.DateCount{Date: d.Date(), Count: 1})
	}
	if by, buckets, err := timeline.Histogram(many, nil); by != timeline.ByYear && len(buckets) > 120 || err != nil {
		t.Error(by, len(buckets), err)
	}
	if _, _, err := timeline.Histogram(many, new(timeline.ByDay)); domain.CodeOf(err) != domain.LimitExceeded {
		t.Error(err)
	}
}

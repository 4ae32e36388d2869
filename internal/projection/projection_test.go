package projection_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/projection/projectiontest"
)

// records are a graph in the plainest form, by id.
type records struct {
	reports  map[string]domain.Report
	entities map[string]domain.Entity
	links    map[string]domain.Link
	disputes map[string][]domain.Class
}

func newRecords() *records {
	return &records{map[string]domain.Report{}, map[string]domain.Entity{}, map[string]domain.Link{}, map[string][]domain.Class{}}
}

func (r *records) build(t interface{ Fatal(...any) }) *projection.Snapshot {
	b := projection.NewBuilder()
	for _, x := range r.reports {
		b.AddReport(&x)
	}
	for _, x := range r.entities {
		b.AddEntity(&x)
	}
	for _, x := range r.links {
		from, _ := b.Entity(x.From)
		to, _ := b.Entity(x.To)
		b.AddLink(x.ID, x.Kind, from, to, x.Mark.Class(), x.Since, x.Until, x.Reports)
	}
	for link, classes := range r.disputes {
		b.SetDisputes(link, classes)
	}
	s, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hides(owner string) func(domain.Class) bool {
	return func(c domain.Class) bool { return !strings.HasPrefix(string(c), owner+"|") }
}

// picture is all that a lens shows, in words.
func picture(l *projection.Lens) string {
	var lines []string
	for _, kind := range domain.AllEntityKinds() {
		for n := range l.NodesOfKind(kind, "") {
			lines = append(lines, fmt.Sprint(l.ID(n), kind, l.Label(n), l.Countries(n), l.Facts(n), l.Status(n), l.IsNetwork(n), l.NodeReports(n), l.Degree(n), l.Damping(n)))
			for _, e := range l.Links(n, projection.LinkFilter{}) {
				var keys []string
				for _, k := range l.Supports(e.Link) {
					keys = append(keys, fmt.Sprintf("%s %.6f", l.KeyText(k.Key), k.Confidence))
				}
				from, to := l.Ends(e.Link)
				lines = append(lines, fmt.Sprint("  ", l.LinkID(e.Link), l.LinkKind(e.Link), e.Out, l.ID(e.Other), l.ID(from), l.ID(to),
					l.Interval(e.Link), l.Price(e.Link), l.LinkReports(e.Link), keys, l.Unsourced(e.Link), l.Disputed(e.Link)))
			}
		}
	}
	return strings.Join(lines, "\n")
}

// wanted is the same from the records themselves.
func (r *records) wanted(may func(domain.Class) bool) string {
	var lines []string
	entities := sorted(r.entities)
	for _, kind := range domain.AllEntityKinds() {
		for _, id := range entities {
			e := r.entities[id]
			if e.Kind != kind || !r.shows(e.Mark, e.Reports, may) {
				continue
			}
			links, degree := r.linksAt(id, may)
			status := ""
			if e.Kind == domain.Person {
				status = e.Values.Text(domain.FieldLegalStatus)
			}
			damping := uint32(math.Round(1e6 * math.Log(1+.25*math.Log2(math.Max(1, float64(degree)/2)))))
			lines = append(lines, fmt.Sprint(id, kind, e.Label(), e.Countries(), wantedFacts(&e), status, e.IsNetwork(), r.visible(e.Reports, may), degree, damping))
			lines = append(lines, links...)
		}
	}
	return strings.Join(lines, "\n")
}

func sorted[V any](m map[string]V) []string {
	var ids []string
	for id := range m {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (r *records) visible(ids []string, may func(domain.Class) bool) []string {
	out := []string{}
	for _, id := range ids {
		if report, ok := r.reports[id]; ok && may(report.Mark.Class()) {
			out = append(out, id)
		}
	}
	return out
}

func (r *records) shows(mark domain.Mark, reports []string, may func(domain.Class) bool) bool {
	return may(mark.Class()) && (len(reports) == 0 || len(r.visible(reports, may)) > 0)
}

func (r *records) linksAt(id string, may func(domain.Class) bool) (lines []string, degree int) {
	for _, link := range sorted(r.links) {
		l := r.links[link]
		from, to := r.entities[l.From], r.entities[l.To]
		if l.From != id && l.To != id || !r.shows(l.Mark, l.Reports, may) || !r.shows(from.Mark, from.Reports, may) || !r.shows(to.Mark, to.Reports, may) {
			continue
		}
		other := l.To
		if l.To == id {
			other = l.From
		}
		var seen []domain.Report
		for _, report := range r.visible(l.Reports, may) {
			seen = append(seen, r.reports[report])
		}
		keys, confidences := domain.SortedKeys(seen)
		confidence, shown := .5, []string(nil)
		if len(l.Reports) > 0 {
			doubt := 1.0
			for i, c := range confidences {
				doubt *= 1 - c
				shown = append(shown, fmt.Sprintf("%s %.6f", keys[i], c))
			}
			confidence = 1 - doubt
		}
		price := projection.Unwalked
		if p := l.Kind.Spec().Prior; p > 0 {
			price = uint32(math.Round(-1e6 * math.Log(p*confidence)))
			degree++
		}
		disputed := slices.ContainsFunc(r.disputes[link], may)
		lines = append(lines, fmt.Sprint("  ", link, l.Kind, l.From == id, other, l.From, l.To, l.Interval(), price,
			r.visible(l.Reports, may), shown, len(l.Reports) == 0, disputed))
	}
	return lines, degree
}

func drawMark(t *rapid.T) domain.Mark {
	return domain.Mark{Owner: rapid.SampledFrom([]string{"NE", "NE", "ML", "BF"}).Draw(t, "owner")}
}

func drawIDs(t *rapid.T, prefix string, most int) []string {
	var ids []string
	for range rapid.IntRange(0, most).Draw(t, "count") {
		ids = append(ids, fmt.Sprint(prefix, rapid.IntRange(0, 12).Draw(t, "id")))
	}
	return domain.SortedSet(ids)
}

// drawChanges adds, replaces and removes records, in the records themselves
// and as the changes that say so. At first everything is new.
func drawChanges(t *rapid.T, r *records, epoch int64) projection.Changes {
	c := projection.Changes{Epoch: epoch, Disputes: map[string][]domain.Class{}}
	for _, id := range drawIDs(t, "r", 8) {
		report := domain.Report{
			ID: id, Source: rapid.SampledFrom([]string{"", "s", "t", "s\x00"}).Draw(t, "source"), Mark: drawMark(t),
			Grade: domain.Grade{Reliability: rapid.SampledFrom([]string{"A", "C", "F"}).Draw(t, "reliability"), Credibility: rapid.IntRange(1, 6).Draw(t, "credibility")},
		}
		r.reports[id] = report
		c.Reports = append(c.Reports, report)
	}
	known := sorted(r.reports)
	some := func() []string {
		return slices.DeleteFunc(drawIDs(t, "r", 3), func(id string) bool { return !slices.Contains(known, id) })
	}
	for _, id := range drawIDs(t, "e", 2) {
		if _, ok := r.entities[id]; ok {
			c.Retired = append(c.Retired, id)
			delete(r.entities, id)
			for link, l := range r.links {
				if l.From == id || l.To == id {
					delete(r.links, link)
				}
			}
		}
	}
	for _, id := range drawIDs(t, "e", 8) {
		if slices.Contains(c.Retired, id) {
			continue
		}
		e := drawThing(t, id)
		e.Mark, e.Reports = drawMark(t), some()
		r.entities[id] = e
		c.Entities = append(c.Entities, e)
	}
	drawLinkChanges(t, r, &c, some)
	for link := range r.disputes { // a link that moves away from what is retired keeps its own
		if _, ok := r.links[link]; !ok {
			delete(r.disputes, link)
		}
	}
	return c
}

func drawLinkChanges(t *rapid.T, r *records, c *projection.Changes, some func() []string) {
	for _, id := range drawIDs(t, "l", 2) {
		if _, ok := r.links[id]; ok {
			c.Deleted = append(c.Deleted, id)
			delete(r.links, id)
			delete(r.disputes, id)
		}
	}
	entities := sorted(r.entities)
	for _, id := range drawIDs(t, "l", 10) {
		if slices.Contains(c.Deleted, id) || len(entities) < 2 {
			continue
		}
		from, to := rapid.SampledFrom(entities).Draw(t, "from"), rapid.SampledFrom(entities).Draw(t, "to")
		if from == to {
			continue
		}
		since, _ := domain.NewPartialDate(2019, 0, 0)
		l := domain.Link{
			ID: id, Kind: rapid.SampledFrom([]domain.LinkKind{domain.FamilyOf, domain.AssociateOf, domain.SeenAt, domain.Checked}).Draw(t, "kind"),
			From: from, To: to, Since: since, Reports: some(), Mark: drawMark(t),
		}
		r.links[id] = l
		c.Links = append(c.Links, l)
		if rapid.Bool().Draw(t, "disputed") {
			classes := []domain.Class{drawMark(t).Class()}
			r.disputes[id], c.Disputes[id] = classes, classes
		}
	}
}

func TestLensShowsWhatTheRecordsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRecords()
		drawChanges(t, r, 1)
		s := r.build(t)
		for _, owner := range []string{"nobody", "ML", "NE"} {
			if got, want := picture(s.Lens(hides(owner))), r.wanted(hides(owner)); got != want {
				t.Fatalf("without %s:\n%s\nwant\n%s", owner, got, want)
			}
		}
	})
}

func TestGraphFollowsChanges(t *testing.T) {
	empty, err := projection.NewBuilder().Build(0)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		r, g := newRecords(), projection.NewGraph(empty)
		for epoch := range int64(4) {
			pinned := g.Now()
			before := picture(pinned.Lens(hides("ML")))
			if _, err := g.Apply(drawChanges(t, r, epoch+1)); err != nil {
				t.Fatal(err)
			}
			if got, want := picture(g.Now().Lens(hides("ML"))), r.wanted(hides("ML")); got != want || g.Now().Epoch() != epoch+1 {
				t.Fatalf("epoch %d:\n%s\nwant\n%s", g.Now().Epoch(), got, want)
			}
			if picture(pinned.Lens(hides("ML"))) != before {
				t.Fatal("a snapshot changed under its reader")
			}
		}
		if s, err := g.Apply(projection.Changes{Epoch: 2}); err != nil || s.Epoch() != 4 {
			t.Fatal("an old change was taken in")
		}
	})
}

func TestNumbersFollowTheOrderOfIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRecords()
		ids := rapid.SliceOfNDistinct(rapid.StringMatching(`[ab:.]{1,12}`), 2, 600, rapid.ID[string]).Draw(t, "ids")
		for _, id := range ids {
			r.entities[id] = domain.Entity{ID: id, Kind: domain.Person}
		}
		l := r.build(t).Lens(hides("nobody"))
		slices.Sort(ids)
		for i, id := range ids {
			if n, ok := l.Node(id); !ok || n != projection.Node(i) || l.ID(n) != id {
				t.Fatalf("%q is number %d, want %d", id, n, i)
			}
		}
	})
}

// skewed is a graph large enough for every way of sorting and counting.
func skewed(t testing.TB) *projection.Snapshot {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 3, 5_000, 30_000)
	s, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLinksOfAHub(t *testing.T) {
	l := skewed(t).Lens(hides(projectiontest.HiddenOwner))
	var hub projection.Node
	for n := range l.NodesOfKind(domain.Location, "") {
		if l.Degree(n) > l.Degree(hub) {
			hub = n
		}
	}
	whole := l.Links(hub, projection.LinkFilter{})
	if !slices.IsSortedFunc(whole, func(a, b projection.LinkEnd) int { return strings.Compare(l.LinkID(a.Link), l.LinkID(b.Link)) }) {
		t.Error("links out of the order of their ids")
	}
	var paged []projection.LinkEnd
	for after := ""; ; after = l.LinkID(paged[len(paged)-1].Link) {
		page := l.Links(hub, projection.LinkFilter{After: after, Limit: 7})
		if len(page) == 0 {
			break
		}
		paged = append(paged, page...)
	}
	if len(whole) < 100 || !slices.Equal(whole, paged) {
		t.Errorf("%d links at once, %d in pages", len(whole), len(paged))
	}
	total := 0
	for _, c := range l.Counts([]projection.Node{hub}, nil) {
		ends := l.Links(hub, projection.LinkFilter{Kinds: []domain.LinkKind{c.Link}, Direction: c.Direction})
		ends = slices.DeleteFunc(ends, func(e projection.LinkEnd) bool { return l.Kind(e.Other) != c.Other })
		if len(ends) != c.Links {
			t.Errorf("%v: %d links", c, len(ends))
		}
		total += c.Links
	}
	if total != len(whole) {
		t.Errorf("%d counted of %d", total, len(whole))
	}
}

func TestWindowKeepsWhatIntervalsOverlap(t *testing.T) {
	dates := []string{"", "2019", "2020", "2020-01", "2020-02", "2020-01-31", "2020-02-01", "2020-02-29", "2020-12-31", "2021-01-01"}
	parse := func(s string) (d domain.PartialDate) { _ = d.UnmarshalText([]byte(s)); return d }
	for _, a := range dates {
		for _, b := range dates {
			w := domain.Interval{From: parse(a), To: parse(b)}
			for _, since := range dates {
				for _, until := range dates {
					held := domain.Interval{From: parse(since), To: parse(until)}
					if got := projection.NewWindow(w).Keeps(held.From, held.To); got != w.Overlaps(held) {
						t.Errorf("window %s..%s, link %s..%s: %v", a, b, since, until, got)
					}
				}
			}
		}
	}
}

func TestLensesAreSharedAndDroppedByUse(t *testing.T) {
	b := projection.NewBuilder()
	projectiontest.Skewed(b, 3, 100, 300)
	b.LensBytes = 1
	s, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	first := s.Lens(hides("nobody"))
	if s.Lens(hides("nobody too")) != first {
		t.Error("two lenses for one set of classes")
	}
	s.Lens(hides(projectiontest.HiddenOwner))
	if s.Lens(hides("nobody")) == first {
		t.Error("a lens was kept past the memory allowed")
	}
}

func TestReadersAndAWriterAtOnce(t *testing.T) {
	g := projection.NewGraph(skewed(t))
	g.Share, g.Least = 0, 50 // new bases all the time
	var all sync.WaitGroup
	var done atomic.Bool
	for i := range 4 {
		all.Go(func() {
			for !done.Load() {
				l := g.Now().Lens(hides([]string{"nobody", projectiontest.HiddenOwner}[i%2]))
				n, ok := l.Node("e00000001")
				if !ok && i%2 == 0 {
					t.Error("an entity is gone")
				}
				if ok {
					l.Links(n, projection.LinkFilter{})
				}
			}
		})
	}
	for i := range 150 {
		c := projection.Changes{Epoch: int64(i + 2), Entities: []domain.Entity{{ID: fmt.Sprint("new", i), Kind: domain.Phone}}}
		for k := range 3 {
			c.Links = append(c.Links, domain.Link{
				ID: fmt.Sprint("new", i, ".", k), Kind: domain.AssociateOf, From: "e00000001", To: fmt.Sprintf("e%08d", 2+3*i+k),
			})
		}
		if _, err := g.Apply(c); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	all.Wait()
	g.Wait()
	l := g.Now().Lens(hides("nobody"))
	for i := range 150 {
		if _, ok := l.Node(fmt.Sprint("new", i)); !ok {
			t.Fatalf("what came with epoch %d is not there", i+2)
		}
	}
}

func TestColumnsTakeAtMost32BytesALinkAndDirection(t *testing.T) {
	if _, perArc := skewed(t).Bytes(); perArc > 32 {
		t.Errorf("%d bytes", perArc)
	}
}

func TestPricesHaveRoomForEveryKindOfLink(t *testing.T) {
	for _, k := range domain.AllLinkKinds() {
		if k >= 1<<6 {
			t.Errorf("%s is numbered %d: widen kindBits in price.go", k, k)
		}
	}
}

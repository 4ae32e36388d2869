package service

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// open is a mark that everybody sees.
var open = domain.Mark{Owner: "NE", ReleasableTo: []string{domain.Everyone}}

// viewOf is the administrator's view of a graph of persons p0, p1 and so on, and
// links between them.
func viewOf(t testing.TB, persons int, links []domain.Link) *View {
	t.Helper()
	b := projection.NewBuilder()
	handles := make([]projection.Handle, persons)
	for i := range handles {
		handles[i] = b.AddEntity(&domain.Entity{ID: fmt.Sprintf("p%d", i), Kind: domain.Person, Mark: open})
	}
	for i := range links {
		l := &links[i]
		var from, to int
		_, _ = fmt.Sscanf(l.From+" "+l.To, "p%d p%d", &from, &to)
		b.AddLink(l.ID, l.Kind, handles[from], handles[to], open.Class(), l.Since, l.Until, nil)
	}
	snapshot, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return (&Service{graph: projection.NewGraph(snapshot)}).View(domain.Administrator())
}

func personID(i int) string { return fmt.Sprintf("p%d", i) }

var betweenPersons = []domain.LinkKind{domain.FamilyOf, domain.AssociateOf, domain.Called}

// someLinks are links between a few persons, with parallel ones.
func someLinks(t *rapid.T, persons int) []domain.Link {
	var links []domain.Link
	for i := range rapid.IntRange(0, 40).Draw(t, "links") {
		from := rapid.IntRange(0, persons-1).Draw(t, "from")
		to := rapid.IntRange(0, persons-2).Draw(t, "to")
		if to >= from {
			to++
		}
		links = append(links, domain.Link{
			ID: fmt.Sprintf("l%d", i), Kind: rapid.SampledFrom(betweenPersons).Draw(t, "kind"), From: personID(from), To: personID(to),
		})
	}
	return links
}

func TestANeighbourhoodIsSharedOutFairlyAndSaysWhatItHeldBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const persons = 6
		links := someLinks(rt, persons)
		v := viewOf(t, persons, links)
		var seeds []string
		for i := range rapid.IntRange(1, 4).Draw(rt, "seeds") {
			seeds = append(seeds, personID(i))
		}
		limit := rapid.IntRange(1, 30).Draw(rt, "limit")
		r := NeighbourhoodRequest{IDs: seeds, Limit: &limit}
		perKind := rapid.IntRange(1, 9).Draw(rt, "per kind")
		if rapid.Bool().Draw(rt, "limited per kind") {
			r.PerKind = &perKind
		}
		hub := rapid.IntRange(1, 12).Draw(rt, "hub")
		if rapid.Bool().Draw(rt, "hubs are guarded against") {
			r.HubLimit = &hub
		}
		n, err := v.Neighbourhood(context.Background(), r)
		if err != nil {
			rt.Fatal(err)
		}
		m := newModel(links, seeds, r)
		m.hold(rt, v, &n, limit)
	})
}

// model knows by the book what may be returned.
type model struct {
	request NeighbourhoodRequest
	seeds   []string
	degree  map[string]int
	// group is where each link belongs: the first seed that is no hub, else the
	// first.
	group map[string]string
	size  map[string]int
	all   int
}

func newModel(links []domain.Link, seeds []string, r NeighbourhoodRequest) *model {
	m := &model{request: r, seeds: seeds, degree: map[string]int{}, group: map[string]string{}, size: map[string]int{}}
	for i := range links {
		for _, end := range []string{links[i].From, links[i].To} {
			if slices.Contains(seeds, end) {
				m.degree[end]++
				m.all++
			}
		}
	}
	for i := range links {
		l := &links[i]
		for _, hubs := range []bool{false, true} {
			for _, s := range seeds {
				if m.group[l.ID] == "" && (l.From == s || l.To == s) && m.hub(s) == hubs {
					m.group[l.ID] = fmt.Sprint(s, l.Kind, l.From == s)
				}
			}
		}
		if g := m.group[l.ID]; g != "" {
			m.size[g]++
		}
	}
	return m
}

func (m *model) hub(seed string) bool {
	return m.request.HubLimit != nil && m.degree[seed] > *m.request.HubLimit
}

// could is how many links of a group may be returned at most.
func (m *model) could(group string) int {
	for _, s := range m.seeds {
		if m.hub(s) && len(group) >= len(s) && group[:len(s)] == s {
			return 0
		}
	}
	if m.request.PerKind != nil {
		return min(m.size[group], *m.request.PerKind)
	}
	return m.size[group]
}

func (m *model) hold(t *rapid.T, v *View, n *Neighbourhood, limit int) {
	ids := LinkLists{n.Subgraph}.IDs()
	got, held, counted := map[string]int{}, 0, 0
	for _, id := range ids {
		if m.group[id] == "" {
			t.Fatalf("%s is at none of the seeds", id)
		}
		got[m.group[id]]++
	}
	possible, least := 0, limit
	for g := range m.size {
		possible += m.could(g)
		if got[g] > m.could(g) {
			t.Fatalf("%d links of %s, of which %d may be returned", got[g], g, m.could(g))
		}
		if got[g] < m.could(g) {
			least = min(least, got[g])
		}
	}
	for g := range m.size {
		if got[g] > least+1 && len(ids) < possible {
			t.Fatalf("%d links of %s, where another that could have more has %d", got[g], g, least)
		}
	}
	if len(ids) != min(limit, possible) {
		t.Fatalf("%d links, of %d that may be returned and a limit of %d", len(ids), possible, limit)
	}
	for _, h := range n.HeldBack {
		if h.Hub != m.hub(h.ID) || h.Links != m.degree[h.ID] {
			t.Fatalf("%+v, where %s has %d links", h, h.ID, m.degree[h.ID])
		}
		for _, k := range h.Kinds {
			g := fmt.Sprint(h.ID, k.Kind, k.Direction == domain.Out)
			if k.Links != m.size[g]-got[g] || k.Links == 0 {
				t.Fatalf("%d held back of %s, of %d links %d were returned", k.Links, g, m.size[g], got[g])
			}
			held += k.Links
		}
	}
	for _, c := range n.Counts {
		counted += c.Links
	}
	if held+len(ids) != len(m.group)-m.elsewhere() || counted != m.all {
		t.Fatalf("%d returned and %d held back of %d links, %d counted of %d", len(ids), held, len(m.group), counted, m.all)
	}
	m.holdOrder(t, v, ids)
}

// elsewhere are the links at no seed.
func (m *model) elsewhere() int {
	n := 0
	for _, g := range m.group {
		if g == "" {
			n++
		}
	}
	return n
}

// holdOrder says that the links returned of a group are those with the smallest
// ids.
func (m *model) holdOrder(t *rapid.T, v *View, ids []string) {
	if !slices.IsSorted(ids) {
		t.Fatalf("not in the order of ids: %v", ids)
	}
	last := map[string]string{}
	for _, id := range ids {
		last[m.group[id]] = id
	}
	for id, g := range m.group {
		if g != "" && id < last[g] && !slices.Contains(ids, id) {
			t.Fatalf("%s was passed over for %s", id, last[g])
		}
	}
}

func TestAHubIsCountedAndNotExpanded(t *testing.T) {
	links := []domain.Link{{ID: "x", Kind: domain.FamilyOf, From: "p1", To: "p0"}}
	for i := range 50 {
		links = append(links, domain.Link{ID: fmt.Sprintf("l%02d", i), Kind: domain.AssociateOf, From: "p0", To: personID(i + 2)})
	}
	v := viewOf(t, 52, links)
	most := 20
	n, err := v.Neighbourhood(t.Context(), NeighbourhoodRequest{IDs: []string{"p0", "p1"}, HubLimit: &most})
	if err != nil {
		t.Fatal(err)
	}
	want := []HeldBack{{ID: "p0", Links: 51, Hub: true, Kinds: []KindHeldBack{{domain.AssociateOf, domain.Out, 50}}}}
	if got := fmt.Sprint(n.HeldBack); got != fmt.Sprint(want) {
		t.Errorf("held back: %s, want %s", got, fmt.Sprint(want))
	}
	if ids := (LinkLists{n.Subgraph}).IDs(); !slices.Equal(ids, []string{"x"}) {
		t.Errorf("links %v: that to the other thing asked for is its own", ids)
	}
}

// leaves is a view of a hub, p0, with so many leaves.
func leaves(tb testing.TB, count int) *View {
	links := make([]domain.Link, count)
	for i := range links {
		links[i] = domain.Link{ID: fmt.Sprintf("l%07d", i), Kind: betweenPersons[i%2], From: "p0", To: personID(i + 1)}
	}
	return viewOf(tb, count+1, links)
}

func TestAMillionLeavesAreCountedAndSharedOutAtOnce(t *testing.T) {
	v := leaves(t, 1_000_000)
	begun := time.Now()
	n, err := v.Neighbourhood(t.Context(), NeighbourhoodRequest{IDs: []string{"p0"}})
	took := time.Since(begun)
	if err != nil || len(n.Subgraph.links) != 100 || len(n.HeldBack) != 1 || n.HeldBack[0].Links != 1_000_000 {
		t.Fatalf("%d links (%v), held back %+v", len(n.Subgraph.links), err, n.HeldBack)
	}
	if took > time.Minute { // a millisecond each would be a quarter of an hour
		t.Errorf("it took %v", took)
	}
}

func BenchmarkNeighbourhoodOfAMillionLeaves(b *testing.B) {
	v := leaves(b, 1_000_000)
	for b.Loop() {
		if _, err := v.Neighbourhood(b.Context(), NeighbourhoodRequest{IDs: []string{"p0"}}); err != nil {
			b.Fatal(err)
		}
	}
}

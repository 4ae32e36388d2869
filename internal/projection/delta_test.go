package projection_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// whole is all that a lens shows through any of its methods, in words.
func whole(l *projection.Lens) string {
	lines := []string{picture(l)}
	add := func(words ...any) { lines = append(lines, fmt.Sprint(words...)) }
	for n := range l.Networks() {
		add("network ", l.ID(n))
	}
	for n := range projection.Node(l.NodeCount()) {
		if !l.Sees(n) {
			continue
		}
		add(walked(l, n)...)
		lines = append(lines, ordered(l, n)...)
		for _, c := range l.Counts([]projection.Node{n}, nil) {
			add(l.ID(n), " counts ", c)
		}
		for _, e := range l.Links(n, projection.LinkFilter{}) {
			for _, k := range l.Supports(e.Link) {
				add(l.ID(n), l.KeyText(k.Key), l.KeyReports(k.Key))
			}
			paged := l.Links(n, projection.LinkFilter{After: l.LinkID(e.Link), Limit: 2, Direction: domain.Out})
			for _, p := range paged {
				add(l.ID(n), " after ", l.LinkID(e.Link), " ", l.LinkID(p.Link))
			}
		}
		for later := range l.NodesOfKind(l.Kind(n), l.ID(n)) {
			add("after ", l.ID(n), " ", l.ID(later))
			break
		}
	}
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n")
}

// walked is what searches see of a node: its arcs that may be walked, by id,
// with what they cost.
func walked(l *projection.Lens, n projection.Node) []any {
	c := l.Columns()
	var arcs []string
	into := false
	for _, r := range c.Runs(n, nil) {
		if into && r.Out {
			arcs = append(arcs, "a run out of the node behind one into it")
		}
		into = !r.Out
		for a := r.From; a < r.To; a++ {
			if a > r.From && l.CompareLinks(projection.Link(r.Link[a-1]), projection.Link(r.Link[a])) >= 0 {
				arcs = append(arcs, "a run out of order")
			}
			if r.Price[a] < projection.Unwalked {
				arcs = append(arcs, fmt.Sprint(l.LinkID(projection.Link(r.Link[a])), r.Out, l.ID(projection.Node(r.Target[a])), r.Price[a],
					domain.LinkKind(r.Kind[a]), r.Since[a], r.Until[a]))
			}
		}
	}
	slices.Sort(arcs)
	return []any{l.ID(n), " walks ", arcs, c.Damping(n)}
}

func ordered(l *projection.Lens, n projection.Node) []string {
	var ids []string
	arcs := 0
	for r, a := range l.InOrder(n) {
		ids = append(ids, l.LinkID(projection.Link(r.Link[a])))
		arcs++
	}
	if !slices.IsSorted(ids) || arcs != l.Columns().Arcs(n) {
		return []string{fmt.Sprint(l.ID(n), " has its arcs in disorder")}
	}
	return nil
}

// held is a lens that a reader keeps to.
type held struct {
	snapshot *projection.Snapshot
	may      func(domain.Class) bool
	lens     *projection.Lens
	shows    string
}

func TestEveryEpochShowsWhatIsBuiltFromScratch(t *testing.T) {
	for _, least := range []int{4096, 2} {
		t.Run(fmt.Sprintf("rebuilt past %d arcs", least), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				r := newRecords()
				drawChanges(t, r, 1)
				g := projection.NewGraph(r.build(t))
				g.Share, g.Least = 0, least
				var kept []held
				for epoch := range int64(rapid.IntRange(1, 9).Draw(t, "epochs")) {
					if _, err := g.Apply(drawChanges(t, r, epoch+2)); err != nil {
						t.Fatal(err)
					}
					owners := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"nobody", "ML", "NE", "BF"}), 0, 3, rapid.ID[string]).Draw(t, "readers")
					for _, owner := range owners { // some lenses skip epochs
						h := held{snapshot: g.Now(), may: hides(owner)}
						h.lens = h.snapshot.Lens(h.may)
						h.shows = whole(h.lens)
						if want := whole(r.build(t).Lens(h.may)); h.shows != want {
							t.Fatalf("epoch %d without %s:\n%s\nfrom scratch\n%s", epoch+2, owner, h.shows, want)
						}
						mustTouchWhatDiffers(t, kept, h)
						kept = append(kept, h)
					}
				}
				g.Wait()
				if got, want := whole(g.Now().Lens(hides("ML"))), whole(r.build(t).Lens(hides("ML"))); got != want {
					t.Fatalf("in the end\n%s\nfrom scratch\n%s", got, want)
				}
				for _, h := range kept {
					if whole(h.lens) != h.shows || whole(h.snapshot.Lens(h.may)) != h.shows {
						t.Fatalf("epoch %d changed under its reader", h.snapshot.Epoch())
					}
				}
			})
		})
	}
}

// mustTouchWhatDiffers compares the lens with earlier ones of its family at the
// nodes that it does not say were touched.
func mustTouchWhatDiffers(t *rapid.T, earlier []held, now held) {
	for _, h := range earlier {
		if h.lens.Family() != now.lens.Family() {
			continue
		}
		touched := now.lens.TouchedSince(h.lens.Epoch())
		for n := range projection.Node(now.lens.NodeCount()) {
			if slices.Contains(touched, n) {
				continue
			}
			if int(n) >= h.lens.NodeCount() || h.lens.Sees(n) != now.lens.Sees(n) ||
				now.lens.Sees(n) && fmt.Sprint(walked(h.lens, n)) != fmt.Sprint(walked(now.lens, n)) {
				t.Fatalf("%s differs from epoch %d to %d and is not among those touched", now.lens.ID(n), h.lens.Epoch(), now.lens.Epoch())
			}
		}
	}
}

// TestWhatIsHiddenHasNoPartInWhatIsShown compares a graph that took in changes
// with one built without what is hidden from a reader.
func TestWhatIsHiddenHasNoPartInWhatIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRecords()
		drawChanges(t, r, 1)
		g := projection.NewGraph(r.build(t))
		for epoch := range int64(5) {
			if _, err := g.Apply(drawChanges(t, r, epoch+2)); err != nil {
				t.Fatal(err)
			}
			for _, owner := range []string{"ML", "NE"} {
				got, want := whole(g.Now().Lens(hides(owner))), whole(r.without(owner).build(t).Lens(hides(owner)))
				if got != want {
					t.Fatalf("with what %s hides\n%s\nwithout it\n%s", owner, got, want)
				}
			}
		}
	})
}

// without is what is left where the owner's records, and what rests on them
// alone, are taken out.
func (r *records) without(owner string) *records {
	may := hides(owner)
	rest := newRecords()
	for id, x := range r.reports {
		if may(x.Mark.Class()) {
			rest.reports[id] = x
		}
	}
	for id, x := range r.entities {
		if r.shows(x.Mark, x.Reports, may) {
			x.Reports = r.visible(x.Reports, may)
			rest.entities[id] = x
		}
	}
	for id, x := range r.links {
		_, from := rest.entities[x.From]
		_, to := rest.entities[x.To]
		if from && to && r.shows(x.Mark, x.Reports, may) {
			x.Reports = r.visible(x.Reports, may)
			rest.links[id] = x
			for _, c := range r.disputes[id] {
				if may(c) {
					rest.disputes[id] = append(rest.disputes[id], c)
				}
			}
		}
	}
	return rest
}

// TestAHubThatChangesAllTheTime writes, moves and deletes links at one entity
// by the thousand, on a graph of many pages.
func TestAHubThatChangesAllTheTime(t *testing.T) {
	for _, least := range []int{1 << 20, 400} {
		random := rand.New(rand.NewPCG(5, 5))
		r := newRecords()
		mark := domain.Mark{Owner: "NE"}
		person := func(i int) string { return fmt.Sprintf("e%04d", i) }
		for i := range 3000 {
			e := domain.Entity{ID: person(i), Kind: domain.Person, Mark: mark}
			r.entities[e.ID] = e
		}
		link := func(i int) domain.Link {
			return domain.Link{
				ID: fmt.Sprintf("l%05d", i), From: person(0), To: person(1 + random.IntN(2999)), Mark: mark,
				Kind: []domain.LinkKind{domain.FamilyOf, domain.AssociateOf}[random.IntN(2)],
			}
		}
		for i := range 4000 {
			l := link(2 * i)
			r.links[l.ID] = l
		}
		g := projection.NewGraph(r.build(t))
		g.Share, g.Least = 0, least
		for epoch := range int64(150) {
			c := projection.Changes{Epoch: epoch + 2}
			for _, i := range random.Perm(8000)[:1+random.IntN(12)] {
				l := link(i)
				if _, there := r.links[l.ID]; there && random.IntN(3) == 0 {
					c.Deleted = append(c.Deleted, l.ID)
					delete(r.links, l.ID)
				} else {
					r.links[l.ID] = l
					c.Links = append(c.Links, l)
				}
			}
			now, err := g.Apply(c)
			if err != nil {
				t.Fatal(err)
			}
			lens := now.Lens(hides("nobody"))
			hub, _ := lens.Node(person(0))
			if d := int(lens.Degree(hub)); d != len(r.links) || lens.Columns().Arcs(hub) != d {
				t.Fatalf("epoch %d: degree %d, %d arcs, want %d", epoch, d, lens.Columns().Arcs(hub), len(r.links))
			}
			if epoch%57 == 0 || epoch == 149 {
				if whole(lens) != whole(r.build(t).Lens(hides("nobody"))) {
					t.Fatalf("epoch %d differs from what is built from scratch", epoch)
				}
			}
		}
		g.Wait()
		if whole(g.Now().Lens(hides("nobody"))) != whole(r.build(t).Lens(hides("nobody"))) {
			t.Fatal("in the end it differs from what is built from scratch")
		}
	}
}

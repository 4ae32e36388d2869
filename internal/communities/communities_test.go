package communities_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/communities"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region/regiontest"
)

func lensOf(t interface{ Fatal(...any) }, m *regiontest.Model) *projection.Lens {
	lens, err := m.Lens()
	if err != nil {
		t.Fatal(err)
	}
	return lens
}

// twoCells are two groups of persons who all know one another, the first led
// from a network, and one link between the groups.
func twoCells() *regiontest.Model {
	m := &regiontest.Model{}
	add := func(id string, kind domain.EntityKind, values ...domain.Value) {
		m.Entities = append(m.Entities, domain.Entity{ID: id, Kind: kind, Values: values, Mark: domain.Mark{Owner: "NE"}})
	}
	link := func(kind domain.LinkKind, from, to string) {
		m.Links = append(m.Links, domain.Link{ID: fmt.Sprintf("l%02d", len(m.Links)), Kind: kind, From: from, To: to, Mark: domain.Mark{Owner: "NE"}})
	}
	for _, cell := range []string{"a", "b"} {
		for i := range 4 {
			add(fmt.Sprint(cell, i), domain.Person, domain.Value{Field: domain.FieldNationalities, Value: []string{map[string]string{"a": "NE", "b": "BF"}[cell]}})
			for j := range i {
				link(domain.AssociateOf, fmt.Sprint(cell, j), fmt.Sprint(cell, i))
			}
		}
	}
	add("network", domain.Organisation, domain.Value{Field: domain.FieldOrganisationType, Value: "ARMED_GROUP"})
	add("stranger", domain.Person)
	link(domain.Leads, "a0", "network")
	link(domain.AssociateOf, "a3", "b3")
	return m
}

func find(t interface{ Fatal(...any) }, lens *projection.Lens, o communities.Options) communities.Answer {
	a, err := communities.Find(context.Background(), lens, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// text is all that an answer says, without node numbers.
func text(lens *projection.Lens, a communities.Answer) string {
	s := fmt.Sprintf("%d found, %v, %d runs, %+v\n", a.Found, a.Score, a.Iterations, a.Scope)
	for _, c := range a.Communities {
		s += fmt.Sprintf("%s %d %v %v %v %v %v:", c.ID, c.Size, c.Kinds, c.Countries, c.Internal, c.External, c.Cohesion)
		for _, m := range c.Members {
			s += fmt.Sprint(" ", lens.ID(m.Node), m.Internal, m.External)
		}
		for _, n := range c.Networks {
			s += " " + lens.ID(n)
		}
		s += "\n"
	}
	return s
}

func TestCommunitiesSayWhoIsInThem(t *testing.T) {
	lens := lensOf(t, twoCells())
	for _, q := range []struct {
		communities.Quality
		resolution float64
	}{{communities.Modularity, 1}, {communities.CPM, .05}} {
		a := find(t, lens, communities.Options{Quality: q.Quality, Resolution: &q.resolution, Members: new(2)})
		if a.Found != 2 || len(a.Communities) != 2 {
			t.Fatal(text(lens, a))
		}
		first, second := a.Communities[0], a.Communities[1]
		if first.ID != "a0" || first.Size != 5 || len(first.Networks) != 1 || first.Countries[0] != (communities.CountryCount{Country: "NE", Members: 4}) {
			t.Errorf("%+v", first)
		}
		// A link of associates without reports weighs .6 x .5, one of leading .98 x .5.
		if second.ID != "b0" || second.Internal != 1.8 || second.External != .3 || second.Cohesion != 1.8/2.1 || len(second.Members) != 2 {
			t.Errorf("%+v", second)
		}
		if m := second.Members[0]; lens.ID(m.Node) != "b0" || m.Internal != .9 || m.External != 0 {
			t.Errorf("%+v", m)
		}
	}
}

func TestBoundsOfCommunities(t *testing.T) {
	lens := lensOf(t, twoCells())
	options := func(change func(*communities.Options)) communities.Options {
		o := communities.Options{MinSize: new(1)}
		change(&o)
		return o
	}
	sizes := func(o communities.Options) []int {
		var sizes []int
		for _, c := range find(t, lens, o).Communities {
			sizes = append(sizes, c.Size)
		}
		return sizes
	}
	for _, c := range []struct {
		name string
		o    communities.Options
		want []int
	}{
		{"all in view", options(func(*communities.Options) {}), []int{5, 4, 1}},
		{"the largest", options(func(o *communities.Options) { o.First = new(1) }), []int{5}},
		{"not the small", options(func(o *communities.Options) { o.MinSize = new(5) }), []int{5}},
		{"a link around someone", options(func(o *communities.Options) { o.Around, o.Hops = []string{"b0", "nobody"}, new(1) }), []int{4}},
		{"around nobody in view", options(func(o *communities.Options) { o.Around = []string{"nobody"} }), nil},
		{"without a kind", options(func(o *communities.Options) { o.ExcludeKinds = []domain.LinkKind{domain.AssociateOf} }), []int{2, 1, 1, 1, 1, 1, 1, 1, 1}},
	} {
		if got := sizes(c.o); !slices.Equal(got, c.want) {
			t.Errorf("%s: sizes %v, want %v", c.name, got, c.want)
		}
	}
}

func TestOptionsOutOfLimits(t *testing.T) {
	lens := lensOf(t, twoCells())
	for _, c := range []struct {
		name string
		o    communities.Options
		want domain.Code
	}{
		{"as much as may be asked", communities.Options{First: new(200), Members: new(1000), Iterations: new(20), Resolution: new(1e6)}, ""},
		{"communities past the limit", communities.Options{First: new(201)}, domain.LimitExceeded},
		{"members past the limit", communities.Options{Members: new(1001)}, domain.LimitExceeded},
		{"runs past the limit", communities.Options{Iterations: new(21)}, domain.LimitExceeded},
		{"no least size", communities.Options{MinSize: new(0)}, domain.InvalidInput},
		{"no resolution", communities.Options{Resolution: new(0.0)}, domain.InvalidInput},
	} {
		_, err := communities.Find(context.Background(), lens, c.o)
		if got := domain.CodeOf(err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", c.name, got, err, c.want)
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := communities.Find(ended, lens, communities.Options{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("after the deadline: %v", err)
	}
}

func drawOptions(t *rapid.T, m *regiontest.Model) communities.Options {
	o := communities.Options{
		Quality: rapid.SampledFrom([]communities.Quality{communities.Modularity, communities.CPM}).Draw(t, "quality"),
		MinSize: new(1), Seed: 5, Resolution: new(rapid.SampledFrom([]float64{.05, 1}).Draw(t, "resolution")),
	}
	o.Bounds = regiontest.DrawBounds(t, m)
	return o
}

// TestHiddenThingsHaveNoInfluence compares answers through a lens with those
// about the graph without what the lens hides.
func TestHiddenThingsHaveNoInfluence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := regiontest.Draw(t, 20, 40, 3)
		o := drawOptions(t, m)
		whole, without := lensOf(t, m), lensOf(t, m.Trimmed())
		if a, b := text(whole, find(t, whole, o)), text(without, find(t, without, o)); a != b {
			t.Fatalf("with what is hidden\n%s\nwithout\n%s", a, b)
		}
	})
}

// TestEveryoneIsInOneCommunity holds with bounds too, and the weights add up.
func TestEveryoneIsInOneCommunity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := regiontest.Draw(t, 20, 40, 3)
		lens := lensOf(t, m)
		a := find(t, lens, drawOptions(t, m))
		in := map[projection.Node]int{}
		weight := 0.0
		for _, c := range a.Communities {
			if c.Size != len(c.Members) || c.ID != slices.Min(idsOf(lens, c)) {
				t.Fatalf("%+v", c)
			}
			sum := 0.0
			for _, member := range c.Members {
				in[member.Node]++
				sum += member.Internal + member.External
			}
			weight += sum
			if got := 2*c.Internal + c.External; got < sum-1e-9 || got > sum+1e-9 {
				t.Fatalf("weights %v and %v of members with %v", c.Internal, c.External, sum)
			}
		}
		if len(in) != a.Scope.Entities || weight > 0 != (a.Scope.Ties > 0) {
			t.Fatalf("%d of %d entities, weight %v of %d ties", len(in), a.Scope.Entities, weight, a.Scope.Ties)
		}
		for n, times := range in {
			if times != 1 || !lens.Sees(n) {
				t.Fatalf("%s is %d times in a community", lens.ID(n), times)
			}
		}
	})
}

func idsOf(lens *projection.Lens, c communities.Community) []string {
	var ids []string
	for _, m := range c.Members {
		ids = append(ids, lens.ID(m.Node))
	}
	return ids
}

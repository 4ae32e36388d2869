package linkage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

type builder struct {
	*projection.Builder
	class domain.Class
	links int
}

func newBuilder() *builder {
	return &builder{projection.NewBuilder(), domain.Mark{Owner: "NE"}.Class(), 0}
}

func (b *builder) entity(id string, kind domain.EntityKind) projection.Handle {
	e := domain.Entity{ID: id, Kind: kind, Mark: domain.Mark{Owner: "NE"}}
	if kind == domain.Organisation {
		e.Values = domain.Values{{Field: domain.FieldOrganisationType, Value: "ARMED_GROUP"}}
	}
	return b.AddEntity(&e)
}

func (b *builder) link(kind domain.LinkKind, from, to projection.Handle, since, until string) {
	b.AddLink(fmt.Sprintf("l%08d", b.links), kind, from, to, b.class, date(since), date(until), nil)
	b.links++
}

func (b *builder) lens(t *testing.T) *projection.Lens {
	t.Helper()
	s, err := b.Build(1)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lens(all)
}

// quickly fails when the question takes long; the bound is a hundred times
// what it should take.
func quickly(t *testing.T, what string, ask func()) {
	t.Helper()
	start := time.Now()
	ask()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("%s took %v", what, took)
	}
}

func askAll(t *testing.T, lens *projection.Lens, q linkage.Question) linkage.PathsAnswer {
	t.Helper()
	f := &linkage.Finder{}
	var paths linkage.PathsAnswer
	quickly(t, "paths", func() {
		var err error
		if paths, err = f.Paths(context.Background(), lens, "case", "network", q); err != nil {
			t.Error(err)
		}
	})
	quickly(t, "whyLinked", func() {
		if _, err := f.WhyLinked(context.Background(), lens, "case", "network", q); err != nil {
			t.Error(err)
		}
	})
	quickly(t, "caseLinks", func() {
		if _, err := f.CaseLinks(context.Background(), lens, "case", nil, nil, q); err != nil {
			t.Error(err)
		}
	})
	return paths
}

func TestHubOfAMillionLeaves(t *testing.T) {
	b := newBuilder()
	hub, c, n := b.entity("hub", domain.Person), b.entity("case", domain.Case), b.entity("network", domain.Organisation)
	for i := range 1_000_000 {
		b.link(domain.AssociateOf, b.entity(fmt.Sprintf("leaf%07d", i), domain.Person), hub, "", "")
	}
	b.link(domain.SuspectIn, hub, c, "", "")
	b.link(domain.MemberOf, hub, n, "", "")
	paths := askAll(t, b.lens(t), linkage.Question{MinStrength: new(0.0)})
	if len(paths.Paths) != 1 || paths.Paths[0].Steps[0].Damping != int64(projection.Damping(1_000_002)) {
		t.Errorf("%+v", paths)
	}
}

func TestAHundredThousandParallelLinks(t *testing.T) {
	b := newBuilder()
	p, c, n := b.entity("p", domain.Person), b.entity("case", domain.Case), b.entity("network", domain.Organisation)
	for range 100_000 {
		b.link(domain.SuspectIn, p, c, "", "")
		b.link(domain.MemberOf, p, n, "", "")
	}
	lens := b.lens(t)
	paths := askAll(t, lens, linkage.Question{MinStrength: new(0.0), MaxHops: new(2)})
	if len(paths.Paths) != 1 || lens.LinkID(paths.Paths[0].Steps[0].Link) != "l00000000" || lens.LinkID(paths.Paths[0].Steps[1].Link) != "l00000001" {
		t.Errorf("%+v", paths)
	}
	if paths := askAll(t, lens, linkage.Question{MinStrength: new(0.0), K: new(50)}); len(paths.Paths) != 50 {
		t.Errorf("%d of 50 paths", len(paths.Paths))
	}
}

func TestDenseGraphWithoutAFloor(t *testing.T) {
	b := newBuilder()
	nodes := []projection.Handle{b.entity("case", domain.Case), b.entity("network", domain.Organisation)}
	for i := range 300 {
		nodes = append(nodes, b.entity(fmt.Sprint("p", i), domain.Person))
	}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range nodes {
		for j := range i {
			if r.IntN(2) == 0 {
				b.link(domain.AssociateOf, nodes[i], nodes[j], "", "")
			}
		}
	}
	if paths := askAll(t, b.lens(t), linkage.Question{MinStrength: new(0.0), MaxHops: new(16), K: new(50)}); len(paths.Paths) != 50 {
		t.Errorf("%d of 50 paths", len(paths.Paths))
	}
}

// impossible is a case tied to a network by very many paths, none of which can
// have happened in that order: things sold on before they were had.
func impossible(t *testing.T, width int) *projection.Lens {
	b := newBuilder()
	c, n := b.entity("case", domain.Case), b.entity("network", domain.Organisation)
	gun, lot := b.entity("gun", domain.Firearm), b.entity("lot", domain.Lot)
	b.link(domain.RecoveredIn, gun, c, "", "")
	b.link(domain.Finances, lot, n, "2019", "2019")
	for range width {
		b.link(domain.Finances, gun, lot, "2021", "")
	}
	return b.lens(t)
}

func TestImpossiblePathsAreCountedUpToAHundredThousand(t *testing.T) {
	f := &linkage.Finder{}
	a, err := f.Paths(context.Background(), impossible(t, 500), "case", "network", linkage.Question{})
	if err != nil || len(a.Paths) != 0 || a.Scope.SkippedImpossible != 500 || a.Scope.Truncated {
		t.Errorf("%+v %v", a, err)
	}
}

func TestABudgetCutsTheCountShortAndSaysSo(t *testing.T) {
	f := &linkage.Finder{Arcs: 1_000_000}
	a, err := f.Paths(context.Background(), impossible(t, 100_000), "case", "network", linkage.Question{MinStrength: new(0.0)})
	if err != nil || len(a.Paths) != 0 || !a.Scope.Truncated || a.Scope.Reason != linkage.Budget {
		t.Errorf("%+v %v", a, err)
	}
}

func TestADeadlineStopsTheSearch(t *testing.T) {
	lens := impossible(t, 100_000)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := (&linkage.Finder{}).Paths(ctx, lens, "case", "network", linkage.Question{MinStrength: new(0.0)})
	if domain.CodeOf(err) != domain.Timeout {
		t.Errorf("error %v, want a timeout", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("stopped after %v", took)
	}
}

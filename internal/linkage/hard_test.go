package linkage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// quickly fails when the question takes long: some seconds are expected, minutes
// where the work grows out of hand.
func quickly(t *testing.T, what string, ask func()) {
	t.Helper()
	start := time.Now()
	ask()
	if took := time.Since(start); took > time.Minute {
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
	if len(paths.Paths) != linkage.DefaultPaths || lens.LinkID(paths.Paths[0].Steps[0].Link) != "l00000000" || lens.LinkID(paths.Paths[0].Steps[1].Link) != "l00000001" {
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

// TestHopsThatBind: cheap ways that are too long lie beside dear ones that are
// not, so that every search has to tell nodes apart by the links used.
func TestHopsThatBind(t *testing.T) {
	b := newBuilder()
	const width, length = 12, 40
	c, n := b.entity("case", domain.Case), b.entity("network", domain.Organisation)
	layer := []projection.Handle{c}
	for i := range length {
		var next []projection.Handle
		for j := range width {
			p := b.entity(fmt.Sprintf("p%02d-%02d", i, j), domain.Person)
			for _, before := range layer {
				b.link(domain.FamilyOf, before, p, "", "")
			}
			if i == 13 { // the only ways of at most 16 links
				b.link(domain.Called, p, n, "", "")
			}
			next = append(next, p)
		}
		layer = next
	}
	for _, p := range layer {
		b.link(domain.MemberOf, p, n, "", "")
	}
	paths := askAll(t, b.lens(t), linkage.Question{MinStrength: new(0.0), MaxHops: new(16), K: new(50)})
	if len(paths.Paths) != 50 || paths.Scope.Truncated {
		t.Fatalf("%d of 50 paths, truncated %v", len(paths.Paths), paths.Scope.Truncated)
	}
	for _, p := range paths.Paths {
		if p.Hops() > 16 {
			t.Errorf("%d links", p.Hops())
		}
	}
}

// TestACancelledSearchStops: when those who asked have gone, nothing goes on
// working for them.
func TestACancelledSearchStops(t *testing.T) {
	lens := impossible(t, 100_000)
	q := linkage.Question{MinStrength: new(0.0)}
	finder := &linkage.Finder{}
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	var asked sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		asked.Go(func() {
			if i%2 == 0 {
				_, errs[i] = finder.CaseLinks(ctx, lens, "case", nil, nil, q)
			} else {
				_, errs[i] = finder.WhyLinked(ctx, lens, "case", "network", q)
			}
		})
	}
	time.Sleep(50 * time.Millisecond)
	cancel()
	quickly(t, "stopping", asked.Wait)
	for _, err := range errs {
		if domain.CodeOf(err) != domain.Timeout {
			t.Errorf("error %v, want a timeout", err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
	if used := processorTime(t, 200*time.Millisecond); used > 100*time.Millisecond {
		t.Errorf("%v of processor time in the 200 ms after all had stopped", used)
	}
}

// processorTime is what the process uses while it waits.
func processorTime(t *testing.T, wait time.Duration) time.Duration {
	t.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			t.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	time.Sleep(wait)
	return used() - start
}

// TestABudgetCountsWhatIsInViewAlone: were what is hidden counted, how far a
// search comes would tell of it.
func TestABudgetCountsWhatIsInViewAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t, 3)
		finder := &linkage.Finder{Arcs: rapid.IntRange(1, 120).Draw(t, "budget")}
		a := drawAsking(t, m)
		if got, want := a.answer(finder, lensOf(t, m)), a.answer(finder, lensOf(t, m.trimmed(maySee))); got != want {
			t.Fatalf("%+v: with what is hidden\n%s\nwithout it\n%s\nmodel %+v", a, got, want, m)
		}
	})
}

package groupcommit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/groupcommit"
)

// ledger is a store that keeps the operations of committed batches in order,
// and stops at the gate before each commit.
type ledger struct {
	mu       sync.Mutex
	written  []string
	revision int64
	began    chan int
	gate     chan struct{}
	fail     func(batches []store.Batch) error
}

func newLedger() *ledger {
	return &ledger{began: make(chan int, 1000), gate: make(chan struct{})}
}

func (l *ledger) commit(_ context.Context, batches []store.Batch) ([]groupcommit.Outcome, error) {
	l.began <- len(batches)
	<-l.gate
	if l.fail != nil {
		if err := l.fail(batches); err != nil {
			return nil, err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	outcomes := make([]groupcommit.Outcome, len(batches))
	for i, b := range batches {
		if b.Digest == "refuse" {
			outcomes[i].Err = domain.Errorf(domain.Conflict, "refused")
			continue
		}
		l.revision++
		l.written = append(l.written, b.Operation)
		outcomes[i].Receipt.Revision = l.revision
	}
	return outcomes, nil
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.written)
}

type answer struct {
	receipt store.Receipt
	err     error
}

func applyLater(ctx context.Context, s *groupcommit.Sequencer, b store.Batch) chan answer {
	c := make(chan answer, 1)
	go func() {
		r, err := s.Apply(ctx, b)
		c <- answer{r, err}
	}()
	return c
}

func TestBatchesThatArriveDuringACommitAreCommittedTogether(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{Operation: "first"})
	<-l.began
	const writers = 100
	var later []chan answer
	for i := range writers {
		later = append(later, applyLater(t.Context(), s, store.Batch{Operation: fmt.Sprint(i)}))
	}
	waitFor(t, func() bool { return groupcommit.Queued(s) == writers })
	close(l.gate)
	<-first
	seen := map[int64]bool{1: true}
	for _, c := range later {
		a := <-c
		if a.err != nil {
			t.Fatal(a.err)
		}
		seen[a.receipt.Revision] = true
	}
	if len(seen) != writers+1 {
		t.Errorf("%d revisions for %d batches", len(seen), writers+1)
	}
	if got := s.Stats(); got != (groupcommit.Stats{Groups: 2, Batches: writers + 1}) {
		t.Errorf("stats are %+v", got)
	}
	s.Close()
}

func TestAnEndedContextWritesNothingBeforeTheCommitBegins(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{Operation: "first"})
	<-l.began
	ctx, cancel := context.WithCancel(t.Context())
	second := applyLater(ctx, s, store.Batch{Operation: "second"})
	waitFor(t, func() bool { return groupcommit.Queued(s) == 1 })
	cancel()
	if a := <-second; domain.CodeOf(a.err) != domain.Timeout || !errors.Is(a.err, context.Canceled) {
		t.Errorf("the answer is %v", a.err)
	}
	close(l.gate)
	<-first
	s.Close()
	if l.count() != 1 {
		t.Errorf("%v was written", l.written)
	}
	if _, err := s.Apply(ctx, store.Batch{}); domain.CodeOf(err) != domain.Timeout {
		t.Errorf("an ended context gives %v", err)
	}
}

func TestACommitThatBeganIsFinishedThoughItsCallerIsGone(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	ctx, cancel := context.WithCancel(t.Context())
	first := applyLater(ctx, s, store.Batch{Operation: "first"})
	<-l.began
	cancel()
	if a := <-first; domain.CodeOf(a.err) != domain.Timeout {
		t.Errorf("the answer is %v", a.err)
	}
	close(l.gate)
	s.Close()
	if l.count() != 1 {
		t.Error("the batch was lost")
	}
}

func TestAnErrorOfOneBatchDoesNotTouchTheOthers(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{})
	<-l.began
	good := applyLater(t.Context(), s, store.Batch{})
	bad := applyLater(t.Context(), s, store.Batch{Digest: "refuse"})
	waitFor(t, func() bool { return groupcommit.Queued(s) == 2 })
	close(l.gate)
	if a := <-good; a.err != nil {
		t.Error(a.err)
	}
	if a := <-bad; domain.CodeOf(a.err) != domain.Conflict {
		t.Errorf("the refused batch gives %v", a.err)
	}
	<-first
	s.Close()
}

func TestAGroupThatWasRolledBackIsTriedOneByOne(t *testing.T) {
	l := newLedger()
	poison := errors.New("poison")
	l.fail = func(batches []store.Batch) error {
		for _, b := range batches {
			if b.Operation == "poison" {
				return groupcommit.RolledBack(poison)
			}
		}
		return nil
	}
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{})
	<-l.began
	good := applyLater(t.Context(), s, store.Batch{})
	bad := applyLater(t.Context(), s, store.Batch{Operation: "poison"})
	waitFor(t, func() bool { return groupcommit.Queued(s) == 2 })
	close(l.gate)
	if a := <-good; a.err != nil {
		t.Error(a.err)
	}
	if a := <-bad; !errors.Is(a.err, poison) {
		t.Errorf("the poisonous batch gives %v", a.err)
	}
	<-first
	s.Close()
}

func TestAGroupWhoseFateIsUnknownIsNotTriedAgain(t *testing.T) {
	l := newLedger()
	lost := errors.New("connection lost")
	l.fail = func([]store.Batch) error { return lost }
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{})
	<-l.began
	second := applyLater(t.Context(), s, store.Batch{})
	third := applyLater(t.Context(), s, store.Batch{})
	waitFor(t, func() bool { return groupcommit.Queued(s) == 2 })
	close(l.gate)
	for _, c := range []chan answer{first, second, third} {
		if a := <-c; !errors.Is(a.err, lost) {
			t.Errorf("the answer is %v", a.err)
		}
	}
	s.Close()
	if got := s.Stats().Groups; got != 2 {
		t.Errorf("%d groups were tried, want 2", got)
	}
}

func TestLargeBatchesAreNotMeltedIntoOneTransaction(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{})
	<-l.began
	var later []chan answer
	for range 6 {
		b := store.Batch{Entities: make([]store.Put[domain.Entity], 4000)}
		for i := range b.Entities {
			b.Entities[i].Record.ID = fmt.Sprint(i)
		}
		later = append(later, applyLater(t.Context(), s, b))
	}
	waitFor(t, func() bool { return groupcommit.Queued(s) == 6 })
	close(l.gate)
	<-first
	for _, c := range later {
		<-c
	}
	s.Close()
	if got := s.Stats().Groups; got != 4 {
		t.Errorf("%d groups, want the first and three of two batches", got)
	}
}

func TestCloseCommitsWhatIsQueuedAndRefusesWhatComesLater(t *testing.T) {
	l := newLedger()
	s := groupcommit.New(t.Context(), l.commit)
	first := applyLater(t.Context(), s, store.Batch{})
	<-l.began
	second := applyLater(t.Context(), s, store.Batch{})
	waitFor(t, func() bool { return groupcommit.Queued(s) == 1 })
	closed := make(chan struct{})
	go func() { s.Close(); close(closed) }()
	close(l.gate)
	<-closed
	for _, c := range []chan answer{first, second} {
		if a := <-c; a.err != nil {
			t.Error(a.err)
		}
	}
	if _, err := s.Apply(t.Context(), store.Batch{}); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("after Close: %v", err)
	}
	s.Close()
}

func TestARecordMayStandOnlyOnceInABatch(t *testing.T) {
	s := groupcommit.New(t.Context(), newLedger().commit)
	defer s.Close()
	twice := store.Put[domain.Entity]{Record: domain.Entity{ID: "NE:a"}}
	for name, b := range map[string]store.Batch{
		"put twice":       {Entities: []store.Put[domain.Entity]{twice, twice}},
		"put and retired": {Entities: []store.Put[domain.Entity]{twice}, Retire: []store.Ref{{ID: "NE:a"}}},
	} {
		if _, err := s.Apply(t.Context(), b); domain.CodeOf(err) != domain.InvalidInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func waitFor(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}

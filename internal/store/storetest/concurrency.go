package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

var concurrencyCases = []testCase{
	{"small batches that arrive together share transactions", groupCommit},
	{"a batch that fails does not touch those that arrive with it", failsAlone},
	{"what a writer was told is there for every reader", readYourWrites},
	{"readers see whole batches while a writer writes", wholeBatches},
	{"the topology is consistent with its revision while a writer writes", topologyWhileWriting},
	{"an ended context writes nothing and reads nothing", cancelled},
	{"two that expect the same revision do not both succeed", racingExpectations},
}

// concurrently runs the function n times at once.
func (f *fixture) concurrently(n int, run func(i int) error) {
	f.Helper()
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = run(i) })
	}
	all.Wait()
	f.must(errors.Join(errs...))
}

func groupCommit(f *fixture) {
	f.apply(pair())
	const writers, each = 50, 4
	before := f.h.Commits(f.s)
	revisions := make([][]int64, writers)
	f.concurrently(writers, func(w int) error {
		for i := range each {
			r, err := f.s.Apply(f.ctx, store.Batch{Entities: puts(person(fmt.Sprintf("q:%d-%d", w, i), "Q"))})
			if err != nil {
				return err
			}
			revisions[w] = append(revisions[w], r.Revision)
		}
		return nil
	})
	commits := f.h.Commits(f.s) - before
	f.Logf("%d batches of %d writers took %d transactions", writers*each, writers, commits)
	if commits < each || commits > writers*each/4 {
		f.Errorf("%d batches took %d transactions", writers*each, commits)
	}
	given := map[int64]bool{}
	for _, list := range revisions {
		for _, r := range list {
			given[r] = true
		}
	}
	f.same("distinct revisions", len(given), writers*each)
	f.same("revision", f.revision(), int64(1+writers*each))
}

func failsAlone(f *fixture) {
	f.apply(pair())
	const writers = 30
	f.concurrently(writers, func(w int) error {
		b := store.Batch{Entities: puts(person(fmt.Sprintf("q:%02d", w), "Q"))}
		want := domain.Code("")
		if w%3 == 0 {
			b.Links = puts(link(fmt.Sprintf("l:%02d", w), domain.TravelledWith, "p:a", "p:none"))
			want = domain.NotFound
		}
		if _, err := f.s.Apply(f.ctx, b); domain.CodeOf(err) != want {
			return fmt.Errorf("batch %d: %w", w, errors.Join(errors.New("not as wanted: "+string(want)), err))
		}
		return nil
	})
	for w := range writers {
		if _, found := f.entity(fmt.Sprintf("q:%02d", w)); found != (w%3 != 0) {
			f.Errorf("entity of batch %d: found %v", w, found)
		}
	}
	f.same("revision", f.revision(), int64(1+writers*2/3))
}

func readYourWrites(f *fixture) {
	f.apply(pair())
	f.concurrently(8, func(w int) error {
		for i := range 10 {
			id := fmt.Sprintf("l:%d-%d", w, i)
			if _, err := f.s.Apply(f.ctx, store.Batch{Links: puts(link(id, domain.TravelledWith, "p:a", "p:b"))}); err != nil {
				return err
			}
			links, err := f.s.Links(f.ctx, []string{id})
			if err != nil || len(links) != 1 {
				return fmt.Errorf("%s is not there: %w", id, errors.Join(errors.New("not read"), err))
			}
		}
		return nil
	})
}

// wholeBatches has a writer change twenty entities at once to one name; a
// reader must never see two names.
func wholeBatches(f *fixture) {
	const entities, rounds = 20, 25
	write := func(round int) error {
		var b store.Batch
		for i := range entities {
			b.Entities = append(b.Entities, puts(person(fmt.Sprintf("p:%02d", i), fmt.Sprintf("name %d", round)))...)
		}
		_, err := f.s.Apply(f.ctx, b)
		return err
	}
	f.must(write(0))
	done := make(chan struct{})
	f.concurrently(4, func(i int) error {
		if i == 0 {
			defer close(done)
			for round := range rounds {
				if err := write(round + 1); err != nil {
					return err
				}
			}
			return nil
		}
		for {
			select {
			case <-done:
				return nil
			default:
			}
			found, err := f.s.Find(f.ctx, store.Query{Limit: entities})
			if err != nil {
				return err
			}
			for _, e := range found {
				if len(found) != entities || e.Entity.Label() != found[0].Entity.Label() {
					return fmt.Errorf("%d entities, %q beside %q", len(found), e.Entity.Label(), found[0].Entity.Label())
				}
			}
		}
	})
}

func topologyWhileWriting(f *fixture) {
	f.apply(pair())
	done := make(chan struct{})
	f.concurrently(2, func(i int) error {
		if i == 0 {
			defer close(done)
			for n := range 60 {
				id := fmt.Sprintf("q:%02d", n)
				b := store.Batch{Entities: puts(person(id, "Q")), Links: puts(link("l:"+id, domain.TravelledWith, "p:a", id))}
				if _, err := f.s.Apply(f.ctx, b); err != nil {
					return err
				}
			}
			return nil
		}
		for {
			top, err := readTopology(f)
			switch want := int(top.revision); {
			case domain.CodeOf(err) == domain.Unavailable: // a server may not be able to just then: who asks tries again
			case err != nil:
				return err
			case len(top.links) < want:
				return fmt.Errorf("at revision %d there are %d links", top.revision, len(top.links))
			}
			select {
			case <-done:
				return nil
			default:
			}
		}
	})
}

func cancelled(f *fixture) {
	f.apply(triangle())
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	calls := map[string]func() error{
		"Apply":        func() error { _, err := f.s.Apply(ctx, pair()); return err },
		"Revision":     func() error { _, err := f.s.Revision(ctx); return err },
		"Reports":      func() error { _, err := f.s.Reports(ctx, []string{"r:1"}); return err },
		"Entities":     func() error { _, err := f.s.Entities(ctx, corners); return err },
		"Links":        func() error { _, err := f.s.Links(ctx, sides); return err },
		"Judgements":   func() error { _, err := f.s.Judgements(ctx, sides); return err },
		"Sights":       func() error { _, err := f.s.Sights(ctx); return err },
		"Find":         func() error { _, err := f.s.Find(ctx, store.Query{Limit: 1}); return err },
		"LinksOf":      func() error { _, err := f.s.LinksOf(ctx, store.LinksQuery{IDs: corners}); return err },
		"Scan":         func() error { return f.s.Scan(ctx, store.Visit{Entity: func(*domain.Entity) error { return nil }}) },
		"Topology":     func() error { _, err := f.s.Topology(ctx, store.TopologyVisit{}); return err },
		"Changes":      func() error { _, err := f.s.Changes(ctx, 0, 1); return err },
		"PutJob":       func() error { return f.s.PutJob(ctx, store.Job{ID: "j"}) },
		"Job":          func() error { _, err := f.s.Job(ctx, "j"); return err },
		"ListJobs":     func() error { _, err := f.s.ListJobs(ctx, store.JobsQuery{Limit: 1}); return err },
		"BeginJob":     func() error { return second(f.s.BeginJob(ctx, store.Job{ID: "j"}, nil)) },
		"ClaimChunks":  func() error { return second(f.s.ClaimChunks(ctx, store.Claiming{Job: "j", Most: 1})) },
		"JobResults":   func() error { return second(f.s.JobResults(ctx, store.ResultsQuery{Job: "j", Limit: 1})) },
		"AppendAudit":  func() error { return f.s.AppendAudit(ctx, store.AuditRecord{}) },
		"AuditAfter":   func() error { _, err := f.s.AuditAfter(ctx, 0, 1); return err },
		"Setting":      func() error { _, err := f.s.Setting(ctx, "s"); return err },
		"KeepSetting":  func() error { _, err := f.s.KeepSetting(ctx, "s", "v"); return err },
		"a late Scan":  f.scanUntilCancelled,
		"a deadline":   f.readPastDeadline,
		"a late write": func() error { _, err := f.s.Apply(ctx, store.Batch{}); return err },
	}
	for name, call := range calls {
		if code := domain.CodeOf(call()); code != domain.Timeout {
			f.Errorf("%s gives %q, want TIMEOUT", name, code)
		}
	}
	f.same("revision", f.revision(), int64(1))
	jobs, err := f.s.ListJobs(f.ctx, store.JobsQuery{Limit: 10})
	f.must(err)
	f.same("jobs", len(jobs), 0)
}

func (f *fixture) scanUntilCancelled() error {
	ctx, cancel := context.WithCancel(f.ctx)
	defer cancel()
	return f.s.Scan(ctx, store.Visit{Entity: func(*domain.Entity) error { cancel(); return nil }})
}

func (f *fixture) readPastDeadline() error {
	ctx, cancel := context.WithDeadline(f.ctx, time.Now().Add(-time.Second))
	defer cancel()
	_, err := f.s.Entities(ctx, corners)
	return err
}

func racingExpectations(f *fixture) {
	f.apply(pair())
	won := make(chan int, 20)
	f.concurrently(cap(won), func(i int) error {
		_, err := f.s.Apply(f.ctx, store.Batch{Entities: expecting(person("p:a", fmt.Sprint(i)), 1)})
		if err == nil {
			won <- i
			return nil
		}
		if domain.CodeOf(err) != domain.Conflict {
			return err
		}
		return nil
	})
	f.same("winners", len(won), 1)
	a, _ := f.entity("p:a")
	f.same("label", a.Label(), fmt.Sprint(<-won))
	f.same("revision", f.revision(), int64(2))
}

package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/seed/planted"
)

// Shared is a store that workers of several processes may share.
type Shared struct {
	// Address of the store, as --store takes it.
	Address string
	Open    func(ctx context.Context) (store.Store, error)
}

// fiveSample is how many cases are linked at k = 5.
const fiveSample = 4000

// sharing measures what a second worker, a process of its own, brings to a
// linking job. Each has one processor: what one has done with two is no measure.
func sharing(ctx context.Context, s *Suite) (figures []Figure, err error) {
	b := &linkBench{Suite: s}
	size := planted.Size{Cases: s.Entities / 10, Networks: max(2, s.Entities/1000), Entities: s.Entities, Links: s.Links, Seed: 1}
	if err := b.build(ctx, size); err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	where := s.Shared
	if where == nil {
		path := filepath.Join(folder, "graph.db")
		where = &Shared{"sqlite:" + path, func(ctx context.Context) (store.Store, error) { return sqlite.Open(ctx, path, sqlite.Options{}) }}
	}
	opened, err := where.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	w := &workerBench{linkBench: b, store: opened, address: where.Address, folder: folder}
	cases := b.ids(slices.Collect(b.lens.NodesOfKind(domain.Case, "")))
	for _, run := range []struct {
		k     int
		cases []string
	}{{1, cases}, {5, cases[:min(fiveSample, len(cases))]}} {
		found, err := w.compare(ctx, run.k, run.cases)
		if err != nil {
			return nil, err
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

type workerBench struct {
	*linkBench
	store           store.Store
	address, folder string
}

func (w *workerBench) compare(ctx context.Context, k int, cases []string) ([]Figure, error) {
	w.doing(fmt.Sprintf("workers: k = %d, one of one processor", k))
	one, err := w.run(ctx, 1, k, cases)
	if err != nil {
		return nil, err
	}
	w.doing(fmt.Sprintf("workers: k = %d, two of one processor each", k))
	two, err := w.run(ctx, 2, k, cases)
	if err != nil {
		return nil, err
	}
	both := one.opening + one.cases/2
	return []Figure{
		free(fmt.Sprintf("k = %d, %d cases, one worker", k, len(cases)), one.whole().Seconds(), "s"),
		free("... of that reading the graph and the search, which each worker does", one.opening.Seconds(), "s"),
		free("... two workers", two.whole().Seconds(), "s"),
		free("... of that until the first had searched", two.opening.Seconds(), "s"),
		atLeast(1.6, "... so that two are so many times as fast as one", one.whole().Seconds()/two.whole().Seconds(), "times"),
		free("... where sharing all cases without loss would be", one.whole().Seconds()/both.Seconds(), "times"),
		free("... cases alone", one.cases.Seconds()/two.cases.Seconds(), "times"),
	}, nil
}

// shared is how long workers took from their start until the first claimed
// cases, and from then until all was done.
type shared struct{ opening, cases time.Duration }

func (s shared) whole() time.Duration { return s.opening + s.cases }

// run links the cases with so many workers, which are started for it.
func (w *workerBench) run(ctx context.Context, workers, k int, cases []string) (took shared, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	spool := filepath.Join(w.folder, "spool")
	began := time.Now()
	j, err := jobs.StartLink(ctx, w.store, jobs.Spool{Folder: spool, Program: w.Program}, jobs.Starting{
		Link: jobs.Link{PerCase: new(bulkPerCase), K: &k}, Cases: cases, Subject: domain.Administrator(), Graph: w.lens.Snapshot, At: began,
	})
	if err != nil {
		return took, err
	}
	began = time.Now()
	var running []*exec.Cmd
	defer func() {
		for _, cmd := range running {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait() // it was told to end
		}
	}()
	for range workers {
		cmd := exec.CommandContext(ctx, w.Binary, "worker", "--store", w.address, "--spool", spool, "--log-level", "warn")
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			return took, err
		}
		running = append(running, cmd)
	}
	return w.await(ctx, j.ID, began)
}

// await looks at the job until it is done.
func (w *workerBench) await(ctx context.Context, job string, began time.Time) (took shared, err error) {
	for {
		j, err := w.store.Job(ctx, job)
		switch {
		case err != nil:
			return took, err
		case j.State == store.JobRunning && took.opening == 0:
			took.opening = time.Since(began)
		case j.State == store.JobDone:
			took.cases = time.Since(began) - took.opening
			return took, nil
		case !j.Open():
			return took, errors.New("the job ended otherwise: " + j.FailureText)
		}
		select {
		case <-ctx.Done():
			return took, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

package bench

import (
	"context"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// clocked is a store whose calls by a worker are timed.
type clocked struct {
	store.Jobs
	spent atomic.Int64
}

func (c *clocked) time(began time.Time) { c.spent.Add(int64(time.Since(began))) }

// WaitingChunks is that of store.Chunks.
func (c *clocked) WaitingChunks(ctx context.Context, job string) ([]store.Chunk, error) {
	defer c.time(time.Now())
	return c.Jobs.WaitingChunks(ctx, job)
}

// ClaimChunks is that of store.Chunks.
func (c *clocked) ClaimChunks(ctx context.Context, ask store.Claiming) ([]store.Chunk, error) {
	defer c.time(time.Now())
	return c.Jobs.ClaimChunks(ctx, ask)
}

// CompleteChunks is that of store.Chunks.
func (c *clocked) CompleteChunks(ctx context.Context, job string, at time.Time, done []store.Completion) error {
	defer c.time(time.Now())
	return c.Jobs.CompleteChunks(ctx, job, at, done)
}

// Beat is that of store.Chunks.
func (c *clocked) Beat(ctx context.Context, job string, claims []store.Claim) ([]store.Claim, error) {
	defer c.time(time.Now())
	return c.Jobs.Beat(ctx, job, claims)
}

// checkpointing links all cases as a job in SQLite, in chunks and as one, and
// measures what more of the time goes into claims, beats and the writing of
// results where there are chunks.
func (b *linkBench) checkpointing(ctx context.Context, cases []string) ([]Figure, error) {
	b.doing("jobs: as a job in SQLite")
	chunks, err := b.stored(ctx, cases, 0)
	if err != nil {
		return nil, err
	}
	one, err := b.stored(ctx, cases, len(cases))
	if err != nil {
		return nil, err
	}
	return []Figure{
		free("... as a job in SQLite, its graph read from the spool", chunks.whole.Seconds(), "s"),
		free("... of that claims, beats and writing results", chunks.calls.Seconds(), "s"),
		free("... which without chunks, written once at the end, would be", one.calls.Seconds(), "s"),
		atMost(5, "... so that to keep what is done on the way costs of the whole", max(0, 100*(chunks.calls-one.calls).Seconds()/chunks.whole.Seconds()), "%"),
		free("... starting it, its graph written to the spool", chunks.starting.Seconds(), "s"),
	}, nil
}

// storedJob is what a job in a store took, calls being those of the store.
type storedJob struct{ starting, whole, calls time.Duration }

// stored links all cases as a job, so many in a chunk; 0: as jobs have it.
func (b *linkBench) stored(ctx context.Context, cases []string, inChunk int) (took storedJob, err error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return took, err
	}
	defer os.RemoveAll(folder)
	s, err := sqlite.Open(ctx, filepath.Join(folder, "graph.db"), sqlite.Options{})
	if err != nil {
		return took, err
	}
	defer s.Close()
	spool, began := jobs.Spool{Folder: folder, Program: "bench"}, time.Now()
	j, err := jobs.StartLink(ctx, s, spool, jobs.Starting{
		Link: jobs.Link{PerCase: new(bulkPerCase)}, Cases: cases, Subject: domain.Administrator(), Graph: b.lens.Snapshot, At: began, CasesInChunk: inChunk,
	})
	if err != nil {
		return took, err
	}
	took.starting = time.Since(began)
	timed := &clocked{Jobs: s}
	w := jobs.Worker{Store: timed, Kinds: map[string]jobs.Kind{jobs.LinkKind: &jobs.Linking{Store: s, Spool: spool}}, Now: time.Now, Log: zerolog.Nop()}
	began = time.Now()
	err = w.Work(ctx, j.ID)
	took.whole, took.calls = time.Since(began), time.Duration(timed.spent.Load())
	return took, err
}

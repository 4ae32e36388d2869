package neo4j

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// gate lets reads see batches whole. Neo4j's readers take no locks, and may meet
// a transaction while it is being applied, one node changed and another not
// yet; so a read that a commit of this process overlaps is done again. Commits
// of other processes are not known here: who follows those takes in Changes.
type gate struct {
	commits *semaphore.Weighted
	begun   atomic.Int64
}

// everyone is more than there are readers.
const everyone = 1 << 30

// patience is how often a read lets commits go first.
const patience = 3

func newGate() *gate { return &gate{commits: semaphore.NewWeighted(everyone)} }

// enter waits for readers that wait for no more commits; leave must be called.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	if err := g.commits.Acquire(ctx, everyone); err != nil {
		return nil, err
	}
	g.begun.Add(1)
	return func() { g.commits.Release(everyone) }, nil
}

// whole runs read until no commit overlaps it; after some attempts it holds
// commits back. Read begins by making its answer anew.
func (g *gate) whole(ctx context.Context, read func() error) error {
	for range patience {
		if err := g.commits.Acquire(ctx, 1); err != nil { // a commit is being applied
			return err
		}
		before := g.begun.Load()
		g.commits.Release(1)
		if err := read(); err != nil || g.begun.Load() == before {
			return err
		}
	}
	if err := g.commits.Acquire(ctx, 1); err != nil {
		return err
	}
	defer g.commits.Release(1)
	return read()
}

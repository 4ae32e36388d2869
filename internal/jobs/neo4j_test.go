package jobs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/neo4j"
	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
)

// slowly does a job's chunks slowly enough that something may happen meanwhile.
type slowly struct{ *jobs.Linking }

type slowSession struct{ jobs.Session }

func (s slowly) Open(ctx context.Context, j store.Job) (jobs.Session, error) {
	session, err := s.Linking.Open(ctx, j)
	return slowSession{session}, err
}

func (s slowSession) Do(ctx context.Context, input []byte) ([]store.Result, error) {
	time.Sleep(50 * time.Millisecond)
	return s.Session.Do(ctx, input)
}

func openNeo4j(t *testing.T, uri string) store.Store {
	t.Helper()
	s, err := neo4j.Open(t.Context(), neo4j.Config{URI: uri, Database: "neo4j"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Two workers share a job on one Neo4j, which is killed and started again in the
// middle: each tie is there once, as if nothing had been.
func TestNeo4jThatIsStoppedAndStartedInTheMiddleLosesNothing(t *testing.T) {
	server := neo4jtest.StartOwn(t)
	watching, folder := openNeo4j(t, server.URI), t.TempDir()
	startLink(t, watching, folder, starting("j"))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	defer cancel()
	var working sync.WaitGroup
	for range 2 {
		s := openNeo4j(t, server.URI)
		w := worker(s, slowly{&jobs.Linking{Store: s, Spool: jobs.Spool{Folder: folder, Program: program}, Threads: 1}})
		working.Go(func() { w.Run(ctx) })
	}
	defer working.Wait()
	defer cancel()
	reaches := func(what string, enough func(store.Job) bool) {
		t.Helper()
		for ctx.Err() == nil {
			if j, err := watching.Job(ctx, "j"); err == nil && enough(j) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("the job does not come to be %s", what)
	}
	reaches("a quarter done", func(j store.Job) bool { return j.Done >= j.Total/4 })
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	reaches("done", func(j store.Job) bool { return j.State == store.JobDone })
	if lines(t, watching, "j") != undisturbed(t) {
		t.Error("the results are others")
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// inStore does something with the folder's store.
func (f *folder) inStore(do func(store.Store) error) {
	f.t.Helper()
	s, err := sqlite.Open(f.t.Context(), filepath.Join(f.path, "kafo.db"), sqlite.Options{})
	if err != nil {
		f.t.Fatal(err)
	}
	failed := do(s)
	if err := s.Close(); err != nil || failed != nil {
		f.t.Fatal(failed, err)
	}
}

// breaks leaves a job that is done in another state, without its graph.
func (f *folder) breaks(id, state string) {
	f.t.Helper()
	f.inStore(func(s store.Store) error {
		j, err := s.Job(f.t.Context(), id)
		if err != nil {
			return err
		}
		j.State = state
		return s.PutJob(f.t.Context(), j)
	})
}

func TestAJobWhoseGraphIsLostIsNotGoneOnWith(t *testing.T) {
	for state, out := range map[string]string{
		store.JobFailed:  "kafo jobs remove j takes it away",
		store.JobRunning: "kafo jobs cancel j, then kafo jobs remove j takes it away",
	} {
		f := tied(t)
		want := f.ok("link", "--job", "j", "-o", "-")
		f.breaks("j", state)
		if r := f.run("link", "--job", "j", "-o", "x"); r.code != unreachable || !strings.Contains(r.err, "the job j cannot be gone on with here") || !strings.Contains(r.err, out) {
			t.Errorf("%s, named: exit code %d: %s", state, r.code, r.err)
		}
		r := f.run("link", "-o", "-")
		if r.code != done || r.out != want || !strings.Contains(r.err, "the job j, begun 20") || !strings.Contains(r.err, "a new one begins ("+out+")") {
			t.Errorf("%s: exit code %d, %s%s", state, r.code, r.out, r.err)
		}
		if r := f.run("link", "-o", "-"); r.code != done || r.out != want || strings.Contains(r.err, "the job j,") {
			t.Errorf("%s, again: exit code %d, %s%s", state, r.code, r.out, r.err)
		}
	}
}

func TestOfTwoThatBeginAJobAtOnceBothWorkAtIt(t *testing.T) {
	f := tied(t)
	var told bytes.Buffer
	c := &cli{err: &told, now: time.Now}
	f.inStore(func(s store.Store) error {
		start := jobs.StartingScreen{ID: "j", Rows: []json.RawMessage{[]byte(`{}`)}, Subject: domain.Administrator(), At: time.Now()}
		w := wanted{kind: jobs.ScreenKind, subject: start.Subject.Name, id: "j", asked: start.Asked()}
		j, err := c.taken(t.Context(), s, w, func() (store.Job, error) {
			if _, err := jobs.StartScreen(t.Context(), s, start); err != nil { // the other's
				return store.Job{}, err
			}
			return jobs.StartScreen(t.Context(), s, start)
		})
		if j.ID != "j" || !strings.Contains(told.String(), "going on with the job j, begun 20") {
			t.Errorf("%+v, %s", j, told.String())
		}
		return err
	})
	one, other := f.command("link", "--job", "k", "-o", "one.ndjson"), f.command("link", "--job", "k", "-o", "other.ndjson")
	if err := one.Start(); err != nil {
		t.Fatal(err)
	}
	if r := f.finish(other); r.code != done {
		t.Errorf("the other: exit code %d: %s", r.code, r.err)
	}
	if err := one.Wait(); err != nil || f.read("one.ndjson") != f.read("other.ndjson") {
		t.Errorf("the one: %v", err)
	}
}

func TestAJobThatWasCancelledSaysHowToGoOn(t *testing.T) {
	err := unfinished(store.Job{ID: "j", State: store.JobCancelled})
	if err == nil || !strings.Contains(err.Error(), "run this again with --job j, or kafo jobs resume j first") {
		t.Errorf("it says %v", err)
	}
}

func TestOnlyBulkJobsAreResumed(t *testing.T) {
	f := tied(t)
	for _, kind := range []string{"SCHEDULE", "WEBHOOK", "IMPORT"} {
		f.inStore(func(s store.Store) error {
			return s.PutJob(t.Context(), store.Job{ID: kind, Kind: kind, State: store.JobFailed, StartedAt: time.Now(), UpdatedAt: time.Now()})
		})
		if r := f.run("jobs", "resume", kind); r.code != failed || !strings.Contains(r.err, "only bulk jobs are resumed, not jobs of the kind "+kind) {
			t.Errorf("%s: exit code %d: %s", kind, r.code, r.err)
		}
		if j, _ := f.job(kind); j.State != store.JobFailed {
			t.Errorf("%s: %+v", kind, j)
		}
	}
}

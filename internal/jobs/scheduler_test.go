package jobs_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// planner is a scheduler with a clock that a test moves.
type planner struct {
	jobs.Scheduler
	t      *testing.T
	at     time.Time
	graph  *projection.Snapshot
	who    map[string]domain.Subject
	told   []jobs.News
	deaf   bool
	worker *jobs.Worker
}

func analyst() domain.Subject {
	return domain.Subject{Name: "a", Country: "NE", Level: domain.Secret, Caveats: []string{"CT"}, Roles: []domain.Role{domain.Analyst}, SeesAll: true}
}

func plan(t *testing.T, s store.Jobs, folder string, at time.Time) *planner {
	t.Helper()
	p := &planner{t: t, at: at, graph: graph(), who: map[string]domain.Subject{"a": analyst()}}
	named := func(name string) (domain.Subject, bool) { who, there := p.who[name]; return who, there }
	spool := jobs.Spool{Folder: folder, Program: program}
	p.Scheduler = jobs.Scheduler{
		Store: s, Spool: spool, Graph: func() *projection.Snapshot { return p.graph }, Subject: named, Now: func() time.Time { return p.at }, Log: zerolog.Nop(),
		Tell: func(_ context.Context, _ string, news jobs.News) error {
			if p.deaf {
				return errors.New("nobody answers")
			}
			p.told = append(p.told, news)
			return nil
		},
	}
	p.worker = worker(s, &jobs.Linking{Store: s, Spool: spool, Threads: 2, Subject: named})
	return p
}

// looks moves the clock and looks once; it returns what was started, and does it.
func (p *planner) looks(at string, work bool) (started []string) {
	p.t.Helper()
	p.at = instant(p.t, at)
	before := p.runs()
	if err := p.Look(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	for _, id := range p.runs() {
		if !slices.Contains(before, id) {
			started = append(started, id[strings.LastIndex(id, "-")+1:])
		}
		if work {
			if err := p.worker.Work(p.t.Context(), id); err != nil {
				p.t.Fatal(err)
			}
		}
	}
	return started
}

func (p *planner) runs() (ids []string) {
	p.t.Helper()
	list, err := p.Store.ListJobs(p.t.Context(), store.JobsQuery{Kind: jobs.LinkKind, Limit: 1000})
	if err != nil {
		p.t.Fatal(err)
	}
	for _, j := range list {
		ids = append(ids, j.ID)
	}
	return ids
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func schedule(t *testing.T, s store.Jobs, at time.Time, sc jobs.Schedule) string {
	t.Helper()
	j, err := jobs.StartSchedule(t.Context(), s, analyst(), at, sc)
	if err != nil {
		t.Fatal(err)
	}
	return j.ID
}

func (p *planner) starts(at string, work bool, want ...string) {
	p.t.Helper()
	if got := p.looks(at, work); !slices.Equal(got, want) {
		p.t.Errorf("at %s %v are started, want %v", at, got, want)
	}
}

func TestASchedulesJobsAreStartedWhenTheyAreDueAndOnceWhereTheyWereMissed(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p, other := plan(t, s, folder, begun), plan(t, s, folder, begun)
	id := schedule(t, s, begun, jobs.Schedule{Cron: "0 5 * * *", Link: jobs.Link{OnlyNew: true}})
	p.starts("2020-12-01T04:59:59Z", true)
	p.starts("2020-12-01T05:00:00Z", false, "20201201T0500")
	other.starts("2020-12-01T05:00:03Z", false) // another process: it is started
	p.starts("2020-12-03T05:00:00Z", false)     // the one before has not ended
	p.starts("2020-12-03T05:00:00Z", true)
	p.starts("2020-12-03T06:00:00Z", true, "20201203T0500") // that of the 2nd was missed
	p.starts("2020-12-02T06:00:00Z", true)                  // a clock that is set back starts nothing again
	again := plan(t, s, folder, begun)
	again.starts("2020-12-03T07:00:00Z", true) // nor does a new process
	again.starts("2020-12-04T05:00:00Z", true, "20201204T0500")
	p.starts("2020-12-04T05:00:01Z", true)
	if err := s.EndJob(t.Context(), id, begun, store.JobCancelled, "", ""); err != nil {
		t.Fatal(err)
	}
	p.starts("2020-12-05T05:00:00Z", true)
	if left, _ := filepath.Glob(filepath.Join(folder, "*.projection")); len(left) > 0 {
		t.Errorf("%v are left in the spool", left)
	}
}

func TestASchedulesNewsAreToldToItsWebhookUntilTheyAreHeard(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *", Link: jobs.Link{OnlyNew: true}, Webhook: "https://demo.example/"})
	hears := func(step, at string, want int) {
		t.Helper()
		p.looks(at, true)
		if len(p.told) != want {
			t.Errorf("%s: it was told %v", step, p.told)
		}
	}
	hears("the first job is what others are compared with", "2020-11-30T09:00:00Z", 0)
	hears("nothing changed", "2020-11-30T10:00:00Z", 0)
	p.graph = plantedGraph(6, 100)
	hears("something changed, and the job is done", "2020-11-30T11:00:00Z", 0)
	p.deaf = true
	hears("nobody hears", "2020-11-30T11:10:00Z", 0)
	p.deaf = false
	hears("now it is heard", "2020-11-30T11:20:00Z", 1)
	hears("once", "2020-11-30T11:30:00Z", 1)
	again := plan(t, s, folder, begun)
	again.looks("2020-11-30T11:40:00Z", true)
	if len(again.told) > 0 {
		t.Errorf("another process tells it again: %v", again.told)
	}
}

func TestAScheduleEndsWhenRightsAreRevoked(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	id := schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *"})
	less := analyst()
	less.Level = domain.Open
	p.who["a"] = less
	p.starts("2020-11-30T09:00:00Z", true)
	if j, err := s.Job(t.Context(), id); err != nil || j.State != store.JobFailed || j.FailureCode != string(domain.Forbidden) {
		t.Errorf("%+v, %v", j, err)
	}
}

func TestWhenSchedulesMayBeDue(t *testing.T) {
	s, begun := openStore(t, sqlite.Options{}), instant(t, "2020-11-30T08:00:00Z")
	for expression, next := range map[string]string{
		"0 5 * * 1-5":  "2020-12-01T05:00:00Z",
		"*/15 * * * *": "2020-11-30T08:15:00Z",
		"30 8 30 11 *": "2020-11-30T08:30:00Z",
		"0 0 29 2 *":   "2024-02-29T00:00:00Z",
		"":             "", "every day": "", "0 5 * * * *": "", "@every 1s": "", "TZ=Asia/Tokyo 0 5 * * *": "", "61 * * * *": "", "0 0 30 2 *": "",
	} {
		j, err := jobs.StartSchedule(t.Context(), s, analyst(), begun, jobs.Schedule{Cron: expression})
		if next == "" {
			if domain.CodeOf(err) != domain.InvalidInput {
				t.Errorf("%q gives %v", expression, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", expression, err)
			continue
		}
		of, err := jobs.ScheduleOf(j)
		if err != nil {
			t.Fatal(err)
		}
		if at, err := of.Next(begun); err != nil || !at.Equal(instant(t, next)) {
			t.Errorf("%q is next due at %s, %v", expression, at, err)
		}
	}
}

package jobs_test

import (
	"context"
	"errors"
	"os"
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

func TestARunWhoseGraphIsLostEndsAndTheNextIsStarted(t *testing.T) {
	for name, loses := range map[string]func(p *planner, path string) error{
		"taken away": func(_ *planner, path string) error { return os.Remove(path) },
		"cut off":    func(_ *planner, path string) error { return os.Truncate(path, 100) },
		"of another version": func(p *planner, _ string) error {
			p.Spool.Program = "later"
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, folder := openStore(t, sqlite.Options{}), t.TempDir()
			begun := instant(t, "2020-11-30T08:00:00Z")
			p := plan(t, s, folder, begun)
			id := schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *"})
			p.starts("2020-11-30T09:00:00Z", false, "20201130T0900")
			p.starts("2020-11-30T09:30:00Z", false)
			first := id + "-20201130T0900"
			if err := loses(p, filepath.Join(folder, first+".projection")); err != nil {
				t.Fatal(err)
			}
			p.starts("2020-11-30T10:00:00Z", false, "20201130T1000")
			j, err := s.Job(t.Context(), first)
			if err != nil || j.State != store.JobFailed || j.FailureCode != string(domain.Unavailable) || !strings.Contains(j.FailureText, "graph") {
				t.Errorf("%+v, %v", j, err)
			}
		})
	}
}

func TestAScheduleEndsWhenAllThatItNamesIsOutOfView(t *testing.T) {
	some := allCases()[0]
	for name, test := range map[string]struct {
		schedule jobs.Schedule
		ends     bool
	}{
		"its case is gone":       {jobs.Schedule{Cases: []string{"gone"}}, true},
		"its person is gone":     {jobs.Schedule{Cases: []string{"gone"}, Link: jobs.Link{Things: true}}, true},
		"its networks are gone":  {jobs.Schedule{Link: jobs.Link{Networks: []string{"gone", "away"}}}, true},
		"one of its cases stays": {jobs.Schedule{Cases: []string{"gone", some}}, false},
		"it names nothing":       {jobs.Schedule{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, folder := openStore(t, sqlite.Options{}), t.TempDir()
			begun := instant(t, "2020-11-30T08:00:00Z")
			p := plan(t, s, folder, begun)
			test.schedule.Cron = "0 * * * *"
			id := schedule(t, s, begun, test.schedule)
			started := len(p.looks("2020-11-30T09:00:00Z", false)) > 0
			j, err := s.Job(t.Context(), id)
			if err != nil || started == test.ends || (j.State == store.JobFailed) != test.ends {
				t.Errorf("started %v: %+v, %v", started, j, err)
			}
			if test.ends && (j.FailureCode != string(domain.NotFound) || j.FailureText != "what it watches is no longer in view") {
				t.Errorf("it ended with %s: %s", j.FailureCode, j.FailureText)
			}
		})
	}
}

func TestASchedulerWhoseGraphLagsBehindWaits(t *testing.T) {
	s, folder := openStore(t, sqlite.Options{}), t.TempDir()
	begun := instant(t, "2020-11-30T08:00:00Z")
	p := plan(t, s, folder, begun)
	schedule(t, s, begun, jobs.Schedule{Cron: "0 * * * *", Cases: allCases()[:1], Epoch: 5})
	p.graph = emptyGraph(t, 4)
	p.starts("2020-11-30T09:00:00Z", false)
	p.graph = graph()
	p.starts("2020-11-30T09:00:05Z", false, "20201130T0900")
}

func emptyGraph(t *testing.T, revision int64) *projection.Snapshot {
	t.Helper()
	g, err := projection.NewBuilder().Build(revision)
	if err != nil {
		t.Fatal(err)
	}
	return g
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

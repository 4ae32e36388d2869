package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Scheduler starts the jobs of schedules when they are due. Any number of them
// may look after one store: a job's id follows from its schedule and from when
// it was due, so that each is started once. One is not started while the one
// before has not ended, and those that were missed come to one.
type Scheduler struct {
	Store store.Jobs
	Spool Spool
	// Graph is the graph as it is now.
	Graph func() *projection.Snapshot
	// Subject is asked before every run: a schedule ends
	// when rights were taken from who made it.
	Subject Known
	// Tell tells a webhook of a job that found news; nil: none is told.
	Tell func(ctx context.Context, url string, news News) error
	// Every is how often it looks; 0: 5 s.
	Every time.Duration
	Now   func() time.Time
	Log   zerolog.Logger

	last map[string]*lastRun
}

// lastRun is the last job that a schedule started, and when that was due.
type lastRun struct {
	id  string
	due time.Time
	// untold are the runs of which its webhook may still have to be told, the
	// oldest first.
	untold []string
}

// Run looks after schedules until the context ends.
func (s *Scheduler) Run(ctx context.Context) {
	for ; ctx.Err() == nil; wait(ctx, orDefault(s.Every, 5*time.Second)) {
		if err := s.Look(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn().Err(err).Msg("schedules: tried again shortly")
		}
	}
}

// Look starts what is due, and tells what is new, once.
func (s *Scheduler) Look(ctx context.Context) error {
	list, err := s.Store.ListJobs(ctx, store.JobsQuery{Kind: ScheduleKind, Open: true, Limit: mostListed})
	if err != nil {
		return err
	}
	if s.last == nil {
		s.last = map[string]*lastRun{}
	}
	var failed []error
	for _, j := range list {
		failed = append(failed, s.look(ctx, j))
	}
	return errors.Join(failed...)
}

func (s *Scheduler) look(ctx context.Context, j store.Job) error {
	plan, err := ScheduleOf(j)
	if err != nil {
		return err
	}
	by, _ := StartedBy(j)
	if err := s.Subject.Allows(by); err != nil {
		return s.Store.EndJob(ctx, j.ID, s.Now(), store.JobFailed, string(domain.Forbidden), err.Error())
	}
	last, err := s.lastOf(ctx, j, plan.Webhook != "")
	if err != nil {
		return err
	}
	if err := s.tell(ctx, j.ID, plan.Webhook, last); err != nil {
		return err
	}
	if goesOn, err := s.goesOn(ctx, last.id); err != nil || goesOn {
		return err
	}
	due, err := plan.due(last.due, s.Now())
	if err != nil || due.IsZero() || s.Graph().Epoch() < plan.Epoch {
		return err
	}
	return s.start(ctx, j.ID, plan, by, due)
}

// goesOn says whether a run has not ended. One whose graph is lost never would,
// and is ended here.
func (s *Scheduler) goesOn(ctx context.Context, id string) (bool, error) {
	if id == "" {
		return false, nil
	}
	run, err := s.Store.Job(ctx, id)
	if err != nil || !run.Open() {
		return false, err
	}
	lost := s.Spool.check(id)
	if domain.CodeOf(lost) != domain.Unavailable {
		return true, lost
	}
	err = s.Store.EndJob(ctx, id, s.Now(), store.JobFailed, string(domain.Unavailable), lost.Error())
	if domain.CodeOf(err) == domain.Conflict {
		return false, nil // it has ended meanwhile, and its graph was taken away
	}
	return false, err
}

// lastOf is the schedule's last run. What another scheduler started since comes
// up when this one tries the same.
func (s *Scheduler) lastOf(ctx context.Context, j store.Job, tells bool) (*lastRun, error) {
	if last, known := s.last[j.ID]; known {
		return last, nil
	}
	last, runs := &lastRun{due: j.StartedAt}, []lastRun{}
	for run, err := range store.EachJob(ctx, s.Store, store.JobsQuery{Kind: LinkKind, Subject: j.Subject, Limit: mostListed}) {
		if err != nil {
			return nil, err
		}
		if of, due := scheduledBy(run); of == j.ID && !due.Before(last.due) {
			runs = append(runs, lastRun{id: run.ID, due: due})
		}
	}
	slices.SortFunc(runs, func(a, b lastRun) int { return a.due.Compare(b.due) })
	for _, run := range runs {
		last.started(run.id, run.due)
	}
	if tells {
		if err := s.leaveTold(ctx, last); err != nil {
			return nil, err
		}
	}
	s.last[j.ID] = last
	return last, nil
}

// started takes note of a run later than all others.
func (l *lastRun) started(id string, due time.Time) {
	l.id, l.due = id, due
	l.untold = append(l.untold, id)
	l.untold = l.untold[max(0, len(l.untold)-mostUntold):]
}

// scheduledBy is the schedule that started a linking job, and when it was due.
func scheduledBy(run store.Job) (schedule string, due time.Time) {
	var in linkInput
	if json.Unmarshal(run.Input, &in) != nil || in.Due == nil {
		return "", time.Time{}
	}
	return in.Schedule, *in.Due
}

func (s *Scheduler) start(ctx context.Context, schedule string, plan Schedule, by domain.Subject, due time.Time) error {
	start := Starting{
		Link: plan.Link, Cases: plan.Cases, ID: schedule + due.UTC().Format("-20060102T1504"), Subject: by, Graph: s.Graph(), At: s.Now(),
		schedule: schedule, due: &due,
	}
	err := s.startOnce(ctx, start)
	switch code := domain.CodeOf(err); {
	case err == nil:
		s.last[schedule].started(start.ID, due)
	case code == domain.InvalidInput || code == domain.LimitExceeded || code == domain.NotFound:
		return s.Store.EndJob(ctx, schedule, s.Now(), store.JobFailed, string(code), err.Error()) // it never will be otherwise
	}
	return err
}

// startOnce starts a run, unless another scheduler does or did.
func (s *Scheduler) startOnce(ctx context.Context, run Starting) error {
	if _, err := s.Store.Job(ctx, run.ID); domain.CodeOf(err) != domain.NotFound {
		return err
	}
	if err := run.stillInView(); err != nil {
		return err
	}
	_, err := StartLink(ctx, s.Store, s.Spool, run)
	if _, there := s.Store.Job(ctx, run.ID); there == nil {
		return nil
	}
	return err
}

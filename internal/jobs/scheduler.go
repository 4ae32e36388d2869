package jobs

import (
	"context"
	"encoding/json"
	"errors"
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
	// Subject is who the name stands for by now; false for nobody. A schedule ends
	// when rights were taken from who made it.
	Subject func(name string) (domain.Subject, bool)
	// Tell tells a webhook of a job that found news; nil: none is told.
	Tell func(ctx context.Context, url string, news News) error
	// Every is how often it looks; 0: 5 s.
	Every time.Duration
	Now   func() time.Time
	Log   zerolog.Logger

	last map[string]lastRun
}

// News is what a webhook is told: where to look, and nothing of what was found.
type News struct {
	Schedule string    `json:"schedule"`
	Job      string    `json:"job"`
	At       time.Time `json:"at"`
}

// lastRun is the last job that a schedule started, and when that was due.
type lastRun struct {
	id  string
	due time.Time
	// told: its webhook was told, or need not be.
	told bool
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
		s.last = map[string]lastRun{}
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
	now, there := s.Subject(by.Name)
	if err := StillAllowed(by, now, there); err != nil {
		return s.Store.EndJob(ctx, j.ID, s.Now(), store.JobFailed, string(domain.Forbidden), err.Error())
	}
	last, err := s.lastOf(ctx, j)
	if err != nil {
		return err
	}
	if last.id != "" {
		run, err := s.Store.Job(ctx, last.id)
		if err != nil || run.Open() {
			return err
		}
		if err := s.tell(ctx, j.ID, plan.Webhook, run, last); err != nil {
			return err
		}
	}
	due, err := plan.due(last.due, s.Now())
	if err != nil || due.IsZero() {
		return err
	}
	return s.start(ctx, j.ID, plan, by, due)
}

// lastOf is the schedule's last run. What another scheduler started since comes
// up when this one tries the same.
func (s *Scheduler) lastOf(ctx context.Context, j store.Job) (lastRun, error) {
	if last, known := s.last[j.ID]; known {
		return last, nil
	}
	last := lastRun{due: j.StartedAt}
	for run, err := range store.EachJob(ctx, s.Store, store.JobsQuery{Kind: LinkKind, Subject: j.Subject, Limit: mostListed}) {
		if err != nil {
			return last, err
		}
		if of, due := scheduledBy(run); of == j.ID && !due.Before(last.due) {
			last = lastRun{id: run.ID, due: due}
		}
	}
	s.last[j.ID] = last
	return last, nil
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
	_, err := s.Store.Job(ctx, start.ID)
	if domain.CodeOf(err) == domain.NotFound {
		_, err = StartLink(ctx, s.Store, s.Spool, start)
		if _, there := s.Store.Job(ctx, start.ID); there == nil {
			err = nil // this one began it, or another did meanwhile
		}
	}
	switch code := domain.CodeOf(err); {
	case err == nil:
		s.last[schedule] = lastRun{id: start.ID, due: due}
	case code == domain.InvalidInput || code == domain.LimitExceeded || code == domain.NotFound:
		return s.Store.EndJob(ctx, schedule, s.Now(), store.JobFailed, string(code), err.Error()) // it never will be otherwise
	}
	return err
}

// tell tells the webhook of a run that found news, again until it was heard.
func (s *Scheduler) tell(ctx context.Context, schedule, url string, run store.Job, last lastRun) error {
	if last.told || url == "" || s.Tell == nil {
		return nil
	}
	if err := s.tellOnce(ctx, schedule, url, run); err != nil {
		s.Log.Warn().Err(err).Str("job", run.ID).Msg("schedules: a webhook was not told; it is tried again")
		return nil
	}
	last.told = true
	s.last[schedule] = last
	return nil
}

// tellOnce tells of a run, unless that was done before, by whomever.
func (s *Scheduler) tellOnce(ctx context.Context, schedule, url string, run store.Job) error {
	told := run.ID + "-told"
	if _, err := s.Store.Job(ctx, told); domain.CodeOf(err) != domain.NotFound {
		return err
	}
	news, err := HasNews(ctx, s.Store, run)
	if err == nil && news {
		err = s.Tell(ctx, url, News{schedule, run.ID, run.UpdatedAt})
	}
	if err != nil {
		return err
	}
	_, err = s.Store.BeginJob(ctx, store.Job{ID: told, Kind: "WEBHOOK", Subject: run.Subject, StartedAt: s.Now(), UpdatedAt: s.Now()}, nil)
	return err
}

// HasNews says whether a job is one that is done, tells changes against a job
// before it, and has any. The first of its kind has none to tell against.
func HasNews(ctx context.Context, jobs store.Jobs, j store.Job) (bool, error) {
	if j.Kind != LinkKind || j.State != store.JobDone {
		return false, nil
	}
	var in linkInput
	if err := json.Unmarshal(j.Input, &in); err != nil || in.Before == "" {
		return false, err
	}
	first, err := jobs.JobResults(ctx, store.ResultsQuery{Job: j.ID, ByStrength: true, Limit: 1})
	return err == nil && len(first) > 0 && Told(&first[0]), err
}

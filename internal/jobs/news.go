package jobs

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// News is what a webhook is told: where to look, and nothing of what was found.
type News struct {
	Schedule string    `json:"schedule"`
	Job      string    `json:"job"`
	At       time.Time `json:"at"`
}

const (
	// mostUntold is how many of a schedule's latest runs its webhook is told of,
	// where none was heard.
	mostUntold = 100
	// mostToldAtOnce is how many are told before other schedules have their turn.
	mostToldAtOnce = 10
)

// tell tells the webhook of runs that found news, the oldest first, each again
// until it was heard.
func (s *Scheduler) tell(ctx context.Context, schedule, url string, last *lastRun) error {
	if url == "" || s.Tell == nil {
		last.untold = nil
		return nil
	}
	for range min(mostToldAtOnce, len(last.untold)) {
		run, err := s.Store.Job(ctx, last.untold[0])
		if err != nil || run.Open() {
			return err
		}
		if err := s.tellOnce(ctx, schedule, url, run); err != nil {
			s.Log.Warn().Err(err).Str("job", run.ID).Msg("schedules: a webhook was not told; it is tried again")
			return nil
		}
		last.untold = last.untold[1:]
	}
	return nil
}

// tellOnce tells of a run, unless that was done before, by whomever.
func (s *Scheduler) tellOnce(ctx context.Context, schedule, url string, run store.Job) error {
	if told, err := s.wasTold(ctx, run.ID); err != nil || told {
		return err
	}
	news, err := HasNews(ctx, s.Store, run)
	if err == nil && news {
		err = s.Tell(ctx, url, News{schedule, run.ID, run.UpdatedAt})
	}
	if err != nil {
		return err
	}
	_, err = s.Store.BeginJob(ctx, store.Job{ID: toldMark(run.ID), Kind: "WEBHOOK", Subject: run.Subject, StartedAt: s.Now(), UpdatedAt: s.Now()}, nil)
	return err
}

// toldMark is the id of the record that says that a run was told, or need not be.
func toldMark(run string) string { return run + "-told" }

func (s *Scheduler) wasTold(ctx context.Context, run string) (bool, error) {
	_, err := s.Store.Job(ctx, toldMark(run))
	if domain.CodeOf(err) == domain.NotFound {
		return false, nil
	}
	return err == nil, err
}

// leaveTold leaves the runs out that were told: since the oldest is told first,
// the latest of these and all before it.
func (s *Scheduler) leaveTold(ctx context.Context, last *lastRun) error {
	for i, run := range slices.Backward(last.untold) {
		told, err := s.wasTold(ctx, run)
		if err != nil {
			return err
		}
		if told {
			last.untold = last.untold[i+1:]
			return nil
		}
	}
	return nil
}

// TellsChanges says whether a job is one that is done and tells changes against a
// job before it. The first of its kind has none to tell against.
func TellsChanges(j store.Job) (bool, error) {
	if j.Kind != LinkKind || j.State != store.JobDone {
		return false, nil
	}
	var in linkInput
	err := json.Unmarshal(j.Input, &in)
	return err == nil && in.Before != "", err
}

// HasNews says whether a job is one that TellsChanges, and has any.
func HasNews(ctx context.Context, jobs store.Jobs, j store.Job) (bool, error) {
	if tells, err := TellsChanges(j); err != nil || !tells {
		return false, err
	}
	first, err := jobs.JobResults(ctx, store.ResultsQuery{Job: j.ID, ByStrength: true, Limit: 1})
	return err == nil && len(first) > 0 && Told(&first[0]), err
}

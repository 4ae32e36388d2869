package service

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// Alerts are the jobs of the subject's schedules that are done and found
// changes of which any is in the subject's view now, the latest first; more says
// whether there are further ones.
func (s *Service) Alerts(ctx context.Context, subject domain.Subject, first *int, after *store.JobPlace) (list []Job, more bool, err error) {
	if !subject.Has(domain.Analyst) {
		return nil, false, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	view := s.View(subject)
	q := store.JobsQuery{Kind: jobs.LinkKind, Subject: subject.Name, After: after, Limit: maxFirst}
	return pageOf(first, s.jobsWhere(ctx, q, func(j Job) (bool, error) { return view.isAlert(ctx, &j) }))
}

// isAlert says whether a schedule's job tells a change that is in view; none is
// of a job that the subject may no longer read.
func (v *View) isAlert(ctx context.Context, j *Job) (bool, error) {
	if !jobs.Scheduled(j.Job) || v.mayRead(j) != nil {
		return false, nil
	}
	if tells, err := jobs.TellsChanges(j.Job); err != nil || !tells {
		return false, err
	}
	next, stop := iter.Pull2(v.jobLinks(ctx, j, JobLinksRequest{First: new(1)}))
	defer stop()
	_, err, some := next()
	return some && err == nil, err
}

// alertsEvery is how often it is looked for new alerts.
const alertsEvery = time.Second

// mostWatched is how many of the latest jobs are looked at for new alerts.
const mostWatched = 500

// FollowAlerts tells of alerts from now on: next waits for one; nil when the
// context ends, and where they can no longer be read.
func (s *Service) FollowAlerts(ctx context.Context, subject domain.Subject) (next func(context.Context) *Job, err error) {
	if !subject.Has(domain.Analyst) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	f := &alerts{service: s, subject: subject, settled: map[string]bool{}}
	if _, err := f.ended(ctx); err != nil {
		return nil, err
	}
	return f.next, nil
}

type alerts struct {
	service *Service
	subject domain.Subject
	// settled are jobs that ended, told or not.
	settled map[string]bool
	waiting []Job
}

func (a *alerts) next(ctx context.Context) *Job {
	for {
		if len(a.waiting) > 0 {
			told := a.waiting[0]
			a.waiting = a.waiting[1:]
			return &told
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(alertsEvery):
		}
		found, err := a.look(ctx)
		if err != nil {
			return nil
		}
		a.waiting = found
	}
}

// look are the alerts of jobs that ended since the last look, the oldest first.
func (a *alerts) look(ctx context.Context) (found []Job, err error) {
	ended, err := a.ended(ctx)
	view := a.service.View(a.subject)
	for i := range ended {
		alert, err := view.isAlert(ctx, &ended[i])
		if err != nil {
			return nil, err
		}
		if alert {
			found = append(found, ended[i])
		}
	}
	return found, err
}

// ended are the jobs that ended since it was last asked for, the oldest first.
func (a *alerts) ended(ctx context.Context) (ended []Job, err error) {
	list, err := a.service.store.ListJobs(ctx, store.JobsQuery{Kind: jobs.LinkKind, Subject: a.subject.Name, Limit: mostWatched})
	if err != nil {
		return nil, err
	}
	settled := map[string]bool{}
	for _, record := range slices.Backward(list) {
		if record.Open() {
			continue
		}
		if settled[record.ID] = true; !a.settled[record.ID] {
			ended = append(ended, jobOf(record))
		}
	}
	a.settled = settled
	return ended, nil
}

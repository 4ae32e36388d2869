package service

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

const (
	// mostSchedules is how many schedules one subject may have.
	mostSchedules = 50
	// mostTitle is how many characters the title of one may have.
	mostTitle = 200
)

// ScheduledJobs say what a schedule starts, and when.
type ScheduledJobs = jobs.Schedule

// Schedule is a schedule as its record stands.
type Schedule struct {
	Job
	ScheduledJobs
}

// NextDue is when the next job of a schedule is due; zero where it has ended.
func (s *Service) NextDue(of *Schedule) time.Time {
	if !of.Open() {
		return time.Time{}
	}
	next, err := of.Next(s.now())
	if err != nil {
		return time.Time{} // it was checked when it was made
	}
	return next
}

// StartSchedule keeps a schedule. Errors as those of StartLinkJob; INVALID_INPUT
// names what is wrong with the schedule, LIMIT_EXCEEDED for too many.
func (s *Service) StartSchedule(ctx context.Context, subject domain.Subject, plan ScheduledJobs) (*Schedule, error) {
	if err := s.mayStart(ctx, subject); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(plan.Title) > mostTitle {
		return nil, domain.FieldErrorf("title", "expected at most %d characters", mostTitle)
	}
	if plan.Webhook != "" {
		if err := s.mayTell(plan.Webhook); err != nil {
			return nil, err
		}
	}
	graph := s.View(subject).Snapshot
	plan.Epoch = graph.Epoch()
	check := jobs.Starting{Link: plan.Link, Cases: plan.Cases, Subject: subject, Graph: graph}
	if err := check.Check(); err != nil {
		return nil, under("link", err)
	}
	open, err := s.store.ListJobs(ctx, store.JobsQuery{Kind: jobs.ScheduleKind, Subject: subject.Name, Open: true, Limit: mostSchedules})
	if err != nil {
		return nil, err
	}
	if len(open) == mostSchedules {
		return nil, domain.Errorf(domain.LimitExceeded, "you have %d schedules: end one before", mostSchedules)
	}
	j, err := jobs.StartSchedule(ctx, s.store, subject, s.now(), plan)
	if err != nil {
		return nil, err
	}
	return &Schedule{Job{j, subject}, plan}, nil
}

func (s *Service) mayTell(url string) error {
	if s.webhooks == nil {
		return domain.FieldErrorf("webhook", "webhooks are not offered here: the operator has to allow hosts")
	}
	if err := s.webhooks(url); err != nil {
		var told *domain.Error
		if errors.As(err, &told) {
			return domain.FieldErrorf("webhook", "%s", told.Message)
		}
		return domain.FieldErrorf("webhook", "%s", err)
	}
	return nil
}

// WatchTies keeps a schedule that looks for what changed at a case, a network or
// anything else, such as a person. NOT_FOUND for what is not in view; then as
// StartSchedule.
func (s *Service) WatchTies(ctx context.Context, subject domain.Subject, of, cron, webhook string) (*Schedule, error) {
	v := s.View(subject)
	plan := ScheduledJobs{Title: "watch " + of, Cron: cron, Webhook: webhook, Link: jobs.Link{OnlyNew: true, Paths: true}}
	n, in := v.Node(of)
	switch {
	case !subject.Has(domain.Analyst):
		return nil, domain.Errorf(domain.Forbidden, "watching needs the role ANALYST")
	case !in:
		return nil, notThere("of", of)
	case v.Kind(n) == domain.Case:
		plan.Cases = []string{of}
	case v.IsNetwork(n):
		plan.Link.Networks = []string{of}
	default:
		plan.Link.Things, plan.Cases = true, []string{of}
	}
	return s.StartSchedule(ctx, subject, plan)
}

// EndSchedule ends a schedule of the subject's own; one that failed is taken off
// the list, and returned as it was. NOT_FOUND for any other.
func (s *Service) EndSchedule(ctx context.Context, subject domain.Subject, id string) (*Schedule, error) {
	found, err := s.schedule(ctx, subject, id)
	if err != nil {
		return nil, err
	}
	if found.State == store.JobFailed {
		return found, s.store.RemoveJob(ctx, id)
	}
	if err := s.store.EndJob(ctx, id, s.now(), store.JobCancelled, "", ""); err != nil {
		return nil, err
	}
	return s.schedule(ctx, subject, id)
}

func (s *Service) schedule(ctx context.Context, subject domain.Subject, id string) (*Schedule, error) {
	record, err := s.store.Job(ctx, id)
	j := jobOf(record)
	if domain.CodeOf(err) == domain.NotFound || err == nil && (j.Kind != jobs.ScheduleKind || j.By.Name != subject.Name || j.By.Unlimited) {
		return nil, notThere("id", id)
	}
	if err != nil {
		return nil, err
	}
	plan, err := jobs.ScheduleOf(record)
	return &Schedule{j, plan}, err
}

// Schedules are those of the subject that go on and those that failed, the latest
// first; more says whether there are further ones.
func (s *Service) Schedules(ctx context.Context, subject domain.Subject, first *int, after *store.JobPlace) (list []Schedule, more bool, err error) {
	q := store.JobsQuery{Kind: jobs.ScheduleKind, Subject: subject.Name, After: after, Limit: maxFirst}
	found, more, err := pageOf(first, s.jobsWhere(ctx, q, func(j Job) (bool, error) { return j.Open() || j.State == store.JobFailed, nil }))
	if err != nil {
		return nil, false, err
	}
	for _, j := range found {
		plan, err := jobs.ScheduleOf(j.Job)
		if err != nil {
			return nil, false, err
		}
		list = append(list, Schedule{j, plan})
	}
	return list, more, nil
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// ScheduleKind is the kind of the records that hold schedules: they are RUNNING
// as long as jobs are started by them.
const ScheduleKind = "SCHEDULE"

// Schedule starts a linking job again and again.
type Schedule struct {
	// Title says in words what it is for.
	Title string `json:"title,omitempty"`
	// Cron says when, in UTC: minute, hour, day of the month, month and day of the
	// week, as cron has them.
	Cron string `json:"cron"`
	// Link and Cases are as in Starting.
	Link  Link     `json:"link"`
	Cases []string `json:"cases"`
	// Webhook is the URL that is told when a job found news; "" for none.
	Webhook string `json:"webhook,omitempty"`
	// Epoch of the graph that it was made on: no job of it is about an earlier one,
	// in which what it names may not be yet.
	Epoch int64 `json:"epoch,omitempty"`
}

type scheduleInput struct {
	Schedule
	Subject rights `json:"subject"`
}

// StartSchedule keeps a schedule for the subject. INVALID_INPUT names what is
// wrong with it.
func StartSchedule(ctx context.Context, jobs store.Jobs, by domain.Subject, at time.Time, s Schedule) (store.Job, error) {
	if next, err := s.Next(at); err != nil {
		return store.Job{}, err
	} else if next.IsZero() {
		return store.Job{}, domain.FieldErrorf("cron", "expected a time that comes; %q never does", s.Cron)
	}
	input, err := json.Marshal(scheduleInput{s, rightsOf(by)})
	if err != nil {
		return store.Job{}, fmt.Errorf("write the schedule: %w", err)
	}
	j := store.Job{
		ID: "schedule-" + newID()[len("job-"):], Kind: ScheduleKind, State: store.JobRunning, Subject: by.Name, Input: input, StartedAt: at, UpdatedAt: at,
	}
	return j, jobs.PutJob(ctx, j)
}

// ScheduleOf is the schedule that a record holds.
func ScheduleOf(j store.Job) (Schedule, error) {
	var in scheduleInput
	if err := json.Unmarshal(j.Input, &in); err != nil {
		return Schedule{}, fmt.Errorf("read the schedule: %w", err)
	}
	return in.Schedule, nil
}

// Next is when a job is due after the instant; zero where none ever is.
// INVALID_INPUT where Cron is no such expression.
func (s *Schedule) Next(after time.Time) (time.Time, error) {
	parsed, err := fiveFields(s.Cron)
	if err != nil {
		return time.Time{}, err
	}
	return parsed.Next(after.UTC()), nil
}

// due is the latest instant up to now at which a job was due after the last one;
// zero where there is none. So runs that were missed come to one.
func (s *Schedule) due(last, now time.Time) (time.Time, error) {
	parsed, err := fiveFields(s.Cron)
	if err != nil {
		return time.Time{}, err
	}
	if early := now.AddDate(-1, 0, 0); last.Before(early) && parsed.Next(last.UTC()).Before(early) {
		last = early
	}
	due := time.Time{}
	for next := parsed.Next(last.UTC()); !next.IsZero() && !next.After(now); next = parsed.Next(next) {
		due = next
	}
	return due, nil
}

func fiveFields(expression string) (cron.Schedule, error) {
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	parsed, err := parser.Parse(expression)
	if err != nil || strings.Contains(expression, "TZ=") {
		return nil, domain.FieldErrorf("cron", "expected minute, hour, day of the month, month and day of the week, in UTC, such as 0 5 * * 1-5, not %q", expression)
	}
	return parsed, nil
}

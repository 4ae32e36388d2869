package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// wanted is a job that is wanted, and may be there; id is "" where any will do that
// asks for the same.
type wanted struct {
	kind, id, asked string
	basis           jobs.Basis
}

// earlier is the job that is gone on with, ready for it; found is false where
// there is none.
func (c *cli) earlier(ctx context.Context, s store.Jobs, w wanted) (j store.Job, found bool, err error) {
	if w.id == "" {
		j, found, err = jobs.Earlier(ctx, s, w.kind, w.asked, w.basis)
	} else {
		j, err = s.Job(ctx, w.id)
		found = domain.CodeOf(err) != domain.NotFound
		if err == nil && !jobs.AsksFor(j, w.kind, w.asked) {
			return j, false, misuse("--job %s: the job with this id asks for something else, or for somebody else", w.id)
		}
	}
	if err != nil || !found {
		return j, false, notFoundIsNone(err)
	}
	if j.State == store.JobFailed || j.State == store.JobCancelled {
		err = s.ResumeJob(ctx, j.ID, c.now())
	}
	return j, true, err
}

func notFoundIsNone(err error) error {
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	return err
}

// unfinished says why a job that is worked at no longer has not found all; nil
// where it is done.
func unfinished(j store.Job) error {
	switch j.State {
	case store.JobDone:
		return nil
	case store.JobCancelled:
		return fmt.Errorf("the job %s was cancelled; run this again to go on", j.ID)
	}
	return fmt.Errorf("the job %s failed: %s", j.ID, j.FailureText)
}

// refusedJob makes what is wrong with what was asked for a wrong use.
func refusedJob(err error) error {
	var told *domain.Error
	if errors.As(err, &told) && (told.Code == domain.InvalidInput || told.Code == domain.LimitExceeded) {
		return misuse("%s: %s", told.Field, told.Message)
	}
	return err
}

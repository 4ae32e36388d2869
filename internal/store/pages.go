package store

import (
	"context"
	"iter"
)

// mostAtOnce is up to how many results more and more are read at a time.
const mostAtOnce = 5000

// EachJob are the jobs that the query asks for, from page to page: Limit of them
// are read at a time. An error is the last.
func EachJob(ctx context.Context, jobs Jobs, q JobsQuery) iter.Seq2[Job, error] {
	return func(yield func(Job, error) bool) {
		for {
			page, err := jobs.ListJobs(ctx, q)
			if err != nil {
				yield(Job{}, err)
				return
			}
			for _, j := range page {
				if !yield(j, nil) {
					return
				}
			}
			if len(page) < q.Limit {
				return
			}
			last := &page[len(page)-1]
			q.After = &JobPlace{StartedAt: last.StartedAt, ID: last.ID}
		}
	}
}

// EachResult are the results that the query asks for, from page to page: Limit of
// them are read at first, then more at a time, so that who stops early pays for
// little. An error is the last.
func EachResult(ctx context.Context, jobs Chunks, q ResultsQuery) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		for {
			page, err := jobs.JobResults(ctx, q)
			if err != nil {
				yield(Result{}, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			if len(page) < q.Limit {
				return
			}
			q.After = &page[len(page)-1].Place
			q.Limit = max(q.Limit, min(4*q.Limit, mostAtOnce))
		}
	}
}

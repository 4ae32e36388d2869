package service

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// mostOpenJobs is how many jobs of one subject may be under way.
const mostOpenJobs = 20

// Job is a bulk job as its record stands, with who started it.
type Job struct {
	store.Job
	By domain.Subject
}

// SecondsLeft are how many the job may still take; nil where that is not known.
func (j *Job) SecondsLeft() *int {
	left, known := jobs.TimeLeft(j.Job)
	if !known {
		return nil
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return &seconds
}

// PerSecond is how much is done a second while it is worked at; nil where that
// is not known.
func (j *Job) PerSecond() *float64 {
	if rate := jobs.PerSecond(j.Job); rate > 0 {
		return &rate
	}
	return nil
}

// Failed says why the job failed; "" where it did not.
func (j *Job) Failed() (code domain.Code, why string) {
	if j.State != store.JobFailed {
		return "", ""
	}
	if code = domain.Code(j.FailureCode); code == "" {
		code = domain.Internal
	}
	return code, j.FailureText
}

// LinkJob is what a linking job asks for.
type LinkJob = jobs.Link

// JobPlace is where a job stands in a list of jobs.
type JobPlace = store.JobPlace

// ResultPlace is where a result stands in a list of results.
type ResultPlace = store.Place

// CaseChoice says which cases are linked: those with the ids, or those that a
// filter, an EntityFilter in JSON, finds; all open ones where neither is given.
// With LinkJob.Things the ids are those of the things.
type CaseChoice struct {
	IDs   []string
	Where json.RawMessage
}

// mostChosen is how many cases a filter may find.
const mostChosen = 100_000

// StartLinkJob starts a job that links many cases or other things, which sees what the subject
// sees of the graph as it is now. FORBIDDEN without the role ANALYST,
// LIMIT_EXCEEDED where too many of the subject's jobs are under way, UNSUPPORTED
// where jobs have no spool; else as CaseLinks.
func (s *Service) StartLinkJob(ctx context.Context, subject domain.Subject, l jobs.Link, cases CaseChoice) (Job, error) {
	if err := s.mayStart(ctx, subject); err != nil {
		return Job{}, err
	}
	v := s.View(subject)
	ids, err := v.choose(ctx, cases)
	if err != nil {
		return Job{}, under("input", err)
	}
	j, err := jobs.StartLink(ctx, s.store, s.spool, jobs.Starting{Link: l, Cases: ids, Subject: subject, Graph: v.Snapshot, At: s.now()})
	return Job{j, subject}, under("input", err)
}

// choose are the ids of the cases; nil for all open ones.
func (v *View) choose(ctx context.Context, c CaseChoice) ([]string, error) {
	switch {
	case c.Where == nil:
		return c.IDs, nil
	case c.IDs != nil:
		return nil, domain.FieldErrorf("casesWhere", "expected cases or a filter, not both")
	}
	ids, r := []string{}, FindRequest{Where: c.Where, First: new(maxFirst)}
	for {
		page, err := v.Find(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, e := range page.Entities {
			if e.Kind == domain.Case {
				ids = append(ids, e.ID)
			}
		}
		switch {
		case len(ids) > mostChosen:
			return nil, limitError("casesWhere", "more than %d cases are found", mostChosen)
		case !page.More:
			slices.Sort(ids) // and not nil, which would be all open ones
			return ids, nil
		}
		r.After = page.Cursors[len(page.Cursors)-1]
	}
}

func (s *Service) mayStart(ctx context.Context, subject domain.Subject) error {
	switch {
	case !subject.Has(domain.Analyst):
		return domain.Errorf(domain.Forbidden, "starting jobs needs the role ANALYST")
	case s.spool.Folder == "":
		return domain.Errorf(domain.Unsupported, "jobs cannot be started here: there is no spool folder")
	}
	open := 0
	for _, kind := range jobs.BulkKinds() {
		list, err := s.store.ListJobs(ctx, store.JobsQuery{Kind: kind, Subject: subject.Name, Open: true, Limit: mostOpenJobs})
		if err != nil {
			return err
		}
		open += len(list)
	}
	if open >= mostOpenJobs {
		return domain.Errorf(domain.LimitExceeded, "%d of your jobs are under way: wait for one to end, or cancel one", mostOpenJobs)
	}
	return nil
}

// jobOf is a job with who started it.
func jobOf(record store.Job) Job {
	by, _ := jobs.StartedBy(record)
	return Job{record, by}
}

// mayLook says whether the subject is shown a job: its own bulk jobs, and with
// the role ADMIN those of others of whom it sees everything.
func mayLook(subject domain.Subject, j Job) bool {
	if j.By.Name == "" || !jobs.IsBulk(j.Job) {
		return false
	}
	return subject.Name == j.By.Name && !j.By.Unlimited || subject.Has(domain.Admin) && jobs.Covers(subject, j.By)
}

// Job is the bulk job with the id; nil where there is none that the subject is
// shown. FORBIDDEN without the role ANALYST.
func (s *Service) Job(ctx context.Context, subject domain.Subject, id string) (*Job, error) {
	if !subject.Has(domain.Analyst) && !subject.Has(domain.Admin) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	record, err := s.store.Job(ctx, id)
	if domain.CodeOf(err) == domain.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := jobOf(record)
	if !mayLook(subject, j) {
		return nil, nil
	}
	return &j, nil
}

// theJob is a job that the subject is shown; NOT_FOUND for any other.
func (s *Service) theJob(ctx context.Context, subject domain.Subject, id string) (*Job, error) {
	j, err := s.Job(ctx, subject, id)
	if err == nil && j == nil {
		err = notThere("id", id)
	}
	return j, err
}

// JobsRequest asks for jobs.
type JobsRequest struct {
	// Kind of the jobs; "" for all.
	Kind string
	// Open asks for those alone that have not ended.
	Open bool
	// First is how many; nil for the default.
	First *int
	// After is the place after which to go on; nil from the latest.
	After *store.JobPlace
}

// Jobs are those that the subject is shown, the latest first; more says whether
// there are further ones. Errors as those of Job, and of pages.
func (s *Service) Jobs(ctx context.Context, subject domain.Subject, r JobsRequest) (list []Job, more bool, err error) {
	if !subject.Has(domain.Analyst) && !subject.Has(domain.Admin) {
		return nil, false, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	q := store.JobsQuery{Kind: r.Kind, Open: r.Open, After: r.After, Limit: maxFirst}
	if !subject.Has(domain.Admin) {
		q.Subject = subject.Name
	}
	return pageOf(r.First, s.jobsWhere(ctx, q, func(j Job) (bool, error) { return mayLook(subject, j), nil }))
}

// jobsWhere are the jobs that the query asks for and that are wanted, with who
// started them.
func (s *Service) jobsWhere(ctx context.Context, q store.JobsQuery, wanted func(Job) (bool, error)) iter.Seq2[Job, error] {
	return func(yield func(Job, error) bool) {
		for record, err := range store.EachJob(ctx, s.store, q) {
			j, wants := jobOf(record), false
			if err == nil {
				wants, err = wanted(j)
			}
			if err != nil {
				yield(Job{}, err)
				return
			}
			if wants && !yield(j, nil) {
				return
			}
		}
	}
}

// CancelJob ends a job; CONFLICT where it has ended otherwise, NOT_FOUND where
// the subject is not shown it.
func (s *Service) CancelJob(ctx context.Context, subject domain.Subject, id string) (*Job, error) {
	return s.changeJob(ctx, subject, id, func() error {
		return s.store.EndJob(ctx, id, s.now(), store.JobCancelled, "", "")
	})
}

// ResumeJob lets a job go on that was cancelled or has failed; CONFLICT where it
// is done, NOT_FOUND where the subject is not shown it.
func (s *Service) ResumeJob(ctx context.Context, subject domain.Subject, id string) (*Job, error) {
	return s.changeJob(ctx, subject, id, func() error { return jobs.Resume(ctx, s.store, s.spool, id, s.now()) })
}

// RemoveJob takes a job that has ended away for good; CONFLICT where it is still
// needed, NOT_FOUND where the subject is not shown it.
func (s *Service) RemoveJob(ctx context.Context, subject domain.Subject, id string) error {
	if _, err := s.theJob(ctx, subject, id); err != nil {
		return err
	}
	return jobs.Remove(ctx, s.store, s.spool, id)
}

func (s *Service) changeJob(ctx context.Context, subject domain.Subject, id string, change func() error) (*Job, error) {
	if _, err := s.theJob(ctx, subject, id); err != nil {
		return nil, err
	}
	if err := change(); err != nil {
		return nil, err
	}
	return s.theJob(ctx, subject, id)
}

// lookEvery is how often it is looked whether a job got on.
const lookEvery = 250 * time.Millisecond

// JobProgress follows a job: next is the job at first, then waits until it got
// on; nil when it was told that it has ended, when the context ends, and where it
// can no longer be read. NOT_FOUND where the subject is not shown the job.
func (s *Service) JobProgress(ctx context.Context, subject domain.Subject, id string) (next func(context.Context) *Job, err error) {
	now, err := s.theJob(ctx, subject, id)
	if err != nil {
		return nil, err
	}
	var told *Job
	return func(ctx context.Context) *Job {
		for ; ; now, err = s.theJob(ctx, subject, id) {
			switch {
			case err != nil || ctx.Err() != nil || told != nil && !told.Open():
				return nil
			case told == nil || told.State != now.State || told.Done != now.Done || told.Attempts != now.Attempts:
				told = now
				return now
			}
			select {
			case <-ctx.Done():
			case <-time.After(lookEvery):
			}
		}
	}, nil
}

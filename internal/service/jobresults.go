package service

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// JobLinksRequest asks for what a linking job found.
type JobLinksRequest struct {
	// Case and Target of the ties; "" for all.
	Case, Target string
	// MinStrength is how strong ties are at least, now or in the job before.
	MinStrength float64
	// ByInput: in the order of the input instead of by falling strength.
	ByInput bool
	// First is how many; nil for the default.
	First *int
	// After is the place after which to go on; nil from the beginning.
	After *store.Place
}

// JobLink is a tie that a linking job found.
type JobLink struct {
	jobs.Row
	Place store.Place
	// CaseRecord and TargetRecord are the ends.
	CaseRecord, TargetRecord *domain.Entity
}

// resultsAtOnce is how many results are read at a time.
const resultsAtOnce = 1000

// JobLinks is a page of what a linking job of the view's own subject found, as
// far as its ends are in view. FORBIDDEN for another's job, and where the
// subject's rights were narrowed since.
func (v *View) JobLinks(ctx context.Context, j *Job, r JobLinksRequest) (page []JobLink, more bool, err error) {
	first, err := pageSize(r.First)
	if err != nil {
		return nil, false, err
	}
	err = v.EachJobLink(ctx, j, r, func(l JobLink) bool {
		if more = len(page) == first; !more {
			page = append(page, l)
		}
		return !more
	})
	if err != nil {
		return nil, false, err
	}
	return page, more, v.readJobLinks(ctx, page)
}

// EachJobLink calls the function for what JobLinks has, without the ends'
// records, until it returns false. Memory is bounded.
func (v *View) EachJobLink(ctx context.Context, j *Job, r JobLinksRequest, each func(JobLink) bool) error {
	if err := v.mayRead(j); err != nil || j.Kind != jobs.LinkKind {
		return err
	}
	q := store.ResultsQuery{Job: j.ID, ByStrength: !r.ByInput, After: r.After, Limit: resultsAtOnce}
	for {
		results, err := v.service.store.JobResults(ctx, q)
		if err != nil {
			return err
		}
		for i := range results {
			result := &results[i]
			if !jobs.Told(result) || result.Strength < r.MinStrength {
				if r.ByInput {
					continue
				}
				return nil // none that comes is stronger
			}
			row, err := jobs.ParseRow(result.Body)
			row.Links = slices.DeleteFunc(row.Links, func(id string) bool { return !v.seesLink(id) })
			switch {
			case err != nil:
				return err
			case r.wants(row) && v.shows(row.Case) && v.shows(row.Target) && !each(JobLink{Row: row, Place: result.Place}):
				return nil
			}
		}
		if len(results) < q.Limit {
			return nil
		}
		q.After = &results[len(results)-1].Place
	}
}

func (r *JobLinksRequest) wants(row jobs.Row) bool {
	return (r.Case == "" || r.Case == row.Case) && (r.Target == "" || r.Target == row.Target)
}

func (v *View) mayRead(j *Job) error {
	switch {
	case j.By.Name != v.subject.Name || j.By.Unlimited:
		return domain.Errorf(domain.Forbidden, "a job's results are for who started it")
	case !jobs.Covers(v.subject, j.By):
		return domain.Errorf(domain.Forbidden, "rights with which the job was started were taken from you since")
	}
	return nil
}

// readJobLinks reads the ends of all ties, at once.
func (v *View) readJobLinks(ctx context.Context, page []JobLink) error {
	ids := make([]string, 0, 2*len(page))
	for i := range page {
		ids = append(ids, page[i].Case, page[i].Target)
	}
	entities, err := v.Entities(ctx, domain.SortedSet(ids))
	if err != nil {
		return err
	}
	for i := range page {
		page[i].CaseRecord, page[i].TargetRecord = entities[page[i].Case], entities[page[i].Target]
		if page[i].CaseRecord == nil || page[i].TargetRecord == nil {
			return changedMeanwhile()
		}
	}
	return nil
}

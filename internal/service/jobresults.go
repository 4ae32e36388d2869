package service

import (
	"context"
	"iter"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// JobLinksRequest asks for what a linking job found.
type JobLinksRequest struct {
	// Case, or what else is tied, and Target of the ties; "" for all.
	Case, Target string
	// Changes keep ties that changed so; nil: all.
	Changes []string
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

// JobLinks is a page of what a linking job of the view's own subject found, as
// far as its ends are in view. FORBIDDEN for another's job, and where the
// subject's rights were narrowed since.
func (v *View) JobLinks(ctx context.Context, j *Job, r JobLinksRequest) (page []JobLink, more bool, err error) {
	if page, more, err = pageOf(r.First, v.jobLinks(ctx, j, r)); err != nil {
		return nil, false, err
	}
	return page, more, v.readJobLinks(ctx, page)
}

// jobLinks are all that JobLinks has pages of, without the ends' records.
func (v *View) jobLinks(ctx context.Context, j *Job, r JobLinksRequest) iter.Seq2[JobLink, error] {
	return func(yield func(JobLink, error) bool) {
		for result, err := range v.results(ctx, j, jobs.LinkKind, store.ResultsQuery{ByStrength: !r.ByInput, After: r.After}, r.First) {
			if err == nil && (!jobs.Told(&result) || result.Strength < r.MinStrength) {
				if r.ByInput {
					continue
				}
				return // none that comes is stronger
			}
			var row jobs.Row
			if err == nil {
				row, err = jobs.ParseRow(result.Body)
			}
			if err != nil {
				yield(JobLink{}, err)
				return
			}
			if all := len(row.Links); all > 0 {
				row.Links = slices.DeleteFunc(row.Links, func(id string) bool { return !v.seesLink(id) })
				if len(row.Links) < all {
					row.Cautions = nil // they may be of what is not seen
				}
			}
			if r.wants(row) && v.shows(row.Case) && v.shows(row.Target) && !yield(JobLink{Row: row, Place: result.Place}, nil) {
				return
			}
		}
	}
}

// results are those of a job of the kind that the query asks for, of which so many
// may be enough; none of a job of another kind, and an error where they are not
// for the view's subject.
func (v *View) results(ctx context.Context, j *Job, kind string, q store.ResultsQuery, enough *int) iter.Seq2[store.Result, error] {
	if err := v.mayRead(j); err != nil {
		return func(yield func(store.Result, error) bool) { yield(store.Result{}, err) }
	}
	if j.Kind != kind {
		return func(func(store.Result, error) bool) {}
	}
	q.Job, q.Limit = j.ID, defaultFirst+1
	if enough != nil {
		q.Limit = max(1, *enough) + 1 // whether there is more is asked as well
	}
	return store.EachResult(ctx, v.service.store, q)
}

func (r *JobLinksRequest) wants(row jobs.Row) bool {
	return (r.Case == "" || r.Case == row.Case) && (r.Target == "" || r.Target == row.Target) &&
		(r.Changes == nil || slices.Contains(r.Changes, string(row.Change)))
}

func (v *View) mayRead(j *Job) error {
	switch {
	case j.By.Name != v.subject.Name || j.By.Unlimited != v.subject.Unlimited:
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

package service

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// JobScreeningsRequest asks for what a screening job found.
type JobScreeningsRequest struct {
	// Verdicts of the subjects; nil for all.
	Verdicts []string
	// First is how many; nil for the default.
	First *int
	// After is the place after which to go on; nil from the beginning.
	After *store.Place
}

// JobScreening is what a screening job found of a subject.
type JobScreening struct {
	ScreenedRow
	Place store.Place
}

// JobScreenings is a page of what a screening job of the view's own subject
// found, in the order of its list, without matches that are not in view.
// FORBIDDEN as by JobLinks.
func (v *View) JobScreenings(ctx context.Context, j *Job, r JobScreeningsRequest) (page []JobScreening, more bool, err error) {
	if page, more, err = pageOf(r.First, v.jobScreenings(ctx, j, r)); err != nil {
		return nil, false, err
	}
	return page, more, v.readScreened(ctx, page)
}

// jobScreenings are all that JobScreenings has pages of, without the records.
func (v *View) jobScreenings(ctx context.Context, j *Job, r JobScreeningsRequest) iter.Seq2[JobScreening, error] {
	return func(yield func(JobScreening, error) bool) {
		for result, err := range v.results(ctx, j, jobs.ScreenKind, store.ResultsQuery{After: r.After}, r.First) {
			var row ScreenedRow
			if err == nil {
				row, err = v.screenedRow(result.Body)
			}
			if err != nil {
				yield(JobScreening{}, err)
				return
			}
			if r.wants(&row) && !yield(JobScreening{row, result.Place}, nil) {
				return
			}
		}
	}
}

// screenedRow reads a row, without what is not in view.
func (v *View) screenedRow(body []byte) (ScreenedRow, error) {
	var row ScreenedRow
	if err := json.Unmarshal(body, &row); err != nil {
		return row, fmt.Errorf("read a result: %w", err)
	}
	row.only(v.shows)
	return row, nil
}

func (r *JobScreeningsRequest) wants(row *ScreenedRow) bool {
	return r.Verdicts == nil || row.Problem == nil && slices.Contains(r.Verdicts, string(row.Verdict()))
}

// readScreened reads the records of all matches, at once.
func (v *View) readScreened(ctx context.Context, page []JobScreening) error {
	var ids []string
	for i := range page {
		for _, m := range page[i].Matches {
			ids = append(ids, m.ID)
		}
	}
	entities, err := v.Entities(ctx, domain.SortedSet(ids))
	if err != nil {
		return err
	}
	for i := range page {
		for k := range page[i].Matches {
			m := &page[i].Matches[k]
			if m.Record = entities[m.ID]; m.Record == nil {
				return changedMeanwhile()
			}
		}
	}
	return nil
}

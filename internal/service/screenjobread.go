package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// EachJobScreening calls the function for what JobScreenings has, without the
// records, until it returns false. Memory is bounded.
func (v *View) EachJobScreening(ctx context.Context, j *Job, r JobScreeningsRequest, each func(JobScreening) bool) error {
	if err := v.mayRead(j); err != nil || j.Kind != jobs.ScreenKind {
		return err
	}
	q := store.ResultsQuery{Job: j.ID, After: r.After, Limit: resultsAtOnce}
	for {
		results, err := v.service.store.JobResults(ctx, q)
		if err != nil {
			return err
		}
		for i := range results {
			row, err := v.screenedRow(results[i].Body)
			if err != nil {
				return err
			}
			if r.wants(&row) && !each(JobScreening{row, results[i].Place}) {
				return nil
			}
		}
		if len(results) < q.Limit {
			return nil
		}
		q.After = &results[len(results)-1].Place
	}
}

// screenedRow reads a row, without what is not in view.
func (v *View) screenedRow(body []byte) (ScreenedRow, error) {
	var row ScreenedRow
	if err := json.Unmarshal(body, &row); err != nil {
		return row, fmt.Errorf("read a result: %w", err)
	}
	row.Matches = slices.DeleteFunc(row.Matches, func(m ScreenedLike) bool { return !v.shows(m.ID) })
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

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

package jobs

import (
	"context"
	"encoding/json"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Remove takes a bulk job that has ended away for good, with what it was given and
// what it found. CONFLICT where it is still needed: where it has not ended, where a
// schedule started it that goes on, or another job tells changes against it;
// UNSUPPORTED for jobs that are no bulk jobs.
func Remove(ctx context.Context, jobs store.Jobs, spool Spool, id string) error {
	j, err := bulkJob(ctx, jobs, id, "removed")
	if err != nil {
		return err
	}
	if schedule, _ := scheduledBy(j); schedule != "" {
		by, err := jobs.Job(ctx, schedule)
		if err == nil && by.Open() {
			return domain.Errorf(domain.Conflict, "the schedule %s started the job and goes on from it: end that before", schedule)
		}
		if err != nil && domain.CodeOf(err) != domain.NotFound {
			return err
		}
	}
	for other, err := range store.EachJob(ctx, jobs, store.JobsQuery{Kind: LinkKind, Open: true, Limit: mostListed}) {
		if err != nil {
			return err
		}
		var in linkInput
		if json.Unmarshal(other.Input, &in) == nil && in.Before == id {
			return domain.Errorf(domain.Conflict, "the job %s tells changes against it, and has not ended", other.ID)
		}
	}
	if err := jobs.RemoveJob(ctx, id); err != nil {
		return err
	}
	return spool.drop(id)
}

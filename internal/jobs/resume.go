package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Resume lets a bulk job go on that was cancelled or has failed, as store.Chunks
// has it. CONFLICT also where the graph that it began on is no longer kept;
// UNSUPPORTED for jobs that are no bulk jobs.
func Resume(ctx context.Context, jobs store.Jobs, spool Spool, id string, at time.Time) error {
	j, err := bulkJob(ctx, jobs, id, "resumed")
	if err != nil {
		return err
	}
	if j.Kind == LinkKind && (j.State == store.JobCancelled || j.State == store.JobFailed) {
		var lost *domain.Error
		if err := spool.check(id); errors.As(err, &lost) {
			return domain.Errorf(domain.Conflict, "the job cannot go on, begin it anew: %s", lost.Message)
		} else if err != nil {
			return err
		}
	}
	return jobs.ResumeJob(ctx, id, at)
}

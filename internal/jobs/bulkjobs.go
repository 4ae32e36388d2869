package jobs

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// BulkKinds are the kinds of bulk jobs.
func BulkKinds() []string { return []string{LinkKind, ScreenKind} }

// IsBulk says whether a job is a bulk job.
func IsBulk(j store.Job) bool { return j.Kind == LinkKind || j.Kind == ScreenKind }

// bulkJob is the bulk job to which something is done; UNSUPPORTED for any other.
func bulkJob(ctx context.Context, jobs store.Jobs, id, done string) (store.Job, error) {
	j, err := jobs.Job(ctx, id)
	if err == nil && !IsBulk(j) {
		err = domain.Errorf(domain.Unsupported, "only bulk jobs are %s, not jobs of the kind %s", done, j.Kind)
	}
	return j, err
}

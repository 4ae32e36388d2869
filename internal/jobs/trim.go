package jobs

import (
	"context"

	"github.com/kafo-graph/kafo/internal/store"
)

// mostResumable is how many of a subject's jobs that were cancelled or failed keep
// their graphs, so that they may be resumed: who starts and cancels jobs again and
// again does not fill the disk.
const mostResumable = 5

// trim takes away the graphs of the subject's jobs that were cancelled or failed,
// but for those of the latest.
func (s Spool) trim(ctx context.Context, jobs store.Jobs, subject string) error {
	held, err := s.jobs()
	if err != nil || len(held) <= mostResumable {
		return err
	}
	resumable := 0
	for j, err := range store.EachJob(ctx, jobs, store.JobsQuery{Kind: LinkKind, Subject: subject, Limit: mostListed}) {
		if err != nil {
			return err
		}
		if _, there := held[j.ID]; !there || j.Open() {
			continue
		}
		if resumable++; resumable <= mostResumable {
			continue
		}
		if err := s.drop(j.ID); err != nil {
			return err
		}
	}
	return nil
}

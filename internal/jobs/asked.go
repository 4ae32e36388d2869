package jobs

import (
	"context"
	"encoding/json"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Basis is what the results of a job follow from beside what it asks for: what
// asks for the same on the same basis finds the same.
type Basis struct {
	// Epoch of the graph that the job began on.
	Epoch int64 `json:"epoch"`
	// Notes is how many notes on matches there were, where they count.
	Notes int64 `json:"notes,omitempty"`
}

// asking is what the records of bulk jobs have in common.
type asking struct {
	Basis
	Asked string `json:"asked"`
}

// AsksFor says whether a job is one of the kind that asks for this; see
// Starting.Asked.
func AsksFor(j store.Job, kind, asked string) bool {
	var in asking
	return j.Kind == kind && json.Unmarshal(j.Input, &in) == nil && in.Asked == asked
}

// BasisOf is what the results of a bulk job follow from; the zero Basis where the
// record does not say.
func BasisOf(j store.Job) Basis {
	var in asking
	_ = json.Unmarshal(j.Input, &in)
	return in.Basis
}

// Earlier is the subject's latest job of the kind that asks for the same, and goes
// on or could, or is done on the same basis; found is false where there is none. A
// job that was cancelled is none.
func Earlier(ctx context.Context, jobs store.Jobs, kind, subject, asked string, basis Basis) (j store.Job, found bool, err error) {
	for j, err := range store.EachJob(ctx, jobs, store.JobsQuery{Kind: kind, Subject: subject, Limit: mostListed}) {
		if err != nil {
			return store.Job{}, false, err
		}
		if AsksFor(j, kind, asked) && (couldGoOn(&j) || j.State == store.JobDone && BasisOf(j) == basis) {
			return j, true, nil
		}
	}
	return store.Job{}, false, nil
}

func couldGoOn(j *store.Job) bool {
	return j.Open() || j.State == store.JobFailed && j.FailureCode != string(domain.Forbidden)
}

// mostListed is how many jobs are read at a time.
const mostListed = 1000

package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Open says whether the job has not ended.
func (j *Job) Open() bool { return j.State == JobQueued || j.State == JobRunning }

// Give makes claims of chunks that are stale and of such as are ready, by
// number; what has lost too many holders is set aside instead. A chunk's losses
// count when it was leased.
func (c *Claiming) Give(stale, ready []Chunk) (given, aside []Chunk) {
	for _, k := range stale {
		if k.State == ChunkLeased {
			k.Losses++
		}
		if k.State == ChunkLeased && k.Losses > c.MostLosses {
			k.State, k.FailureCode = ChunkSetAside, string(domain.Internal)
			k.FailureText = fmt.Sprintf("%d workers were lost while they worked on it", k.Losses)
			aside = append(aside, k)
		} else {
			given = append(given, k)
		}
	}
	given = append(given, ready...)
	for i := range given {
		given[i].Token++
		given[i].State, given[i].Worker = ChunkLeased, c.Worker
	}
	slices.SortFunc(given, func(a, b Chunk) int { return cmp.Compare(a.Number, b.Number) })
	return given, aside
}

// Fail counts a failure of the chunk.
func (k *Chunk) Fail(f ChunkFailure) {
	k.Failures++
	k.State, k.FailureCode, k.FailureText = ChunkFailed, f.Code, f.Text
	if k.Failures >= f.MostFailures {
		k.State = ChunkSetAside
	}
}

// mostBreak is how long nothing may be seen of a job's progress and count as
// work: those who worked at it may have died.
const mostBreak = time.Minute

// Begin makes a job RUNNING that was QUEUED: it is worked at from now on.
func (j *Job) Begin(at time.Time) {
	if j.State == JobQueued {
		j.State, j.UpdatedAt = JobRunning, at
	}
}

// Settle takes into the job's record how its chunks stand: what of the total is
// done, how many chunks are left and how many set aside, the first of them for
// the reason.
func (j *Job) Settle(at time.Time, done, left, aside int64, reason string) {
	if j.State == JobRunning {
		j.Worked += min(max(at.Sub(j.UpdatedAt), 0), mostBreak).Truncate(time.Millisecond)
	}
	j.Done, j.UpdatedAt = done, at
	switch {
	case left > 0 || !j.Open():
	case aside == 0:
		j.State = JobDone
	default:
		j.State, j.FailureCode = JobFailed, string(domain.Internal)
		j.FailureText = fmt.Sprintf("%d parts were set aside, the first since: %s", aside, reason)
	}
}

// End ends the job; false where it has ended so already, and CONFLICT where it
// has otherwise.
func (j *Job) End(at time.Time, state, failureCode, failureText string) (bool, error) {
	switch {
	case j.State == state:
		return false, nil
	case !j.Open():
		return false, domain.Errorf(domain.Conflict, "the job has ended already")
	}
	j.State, j.UpdatedAt, j.FailureCode, j.FailureText = state, at, failureCode, failureText
	return true, nil
}

// Removable is a CONFLICT where the job has not ended.
func (j *Job) Removable() error {
	if j.Open() {
		return domain.Errorf(domain.Conflict, "the job has not ended: cancel it before")
	}
	return nil
}

// Resume makes the job QUEUED again; false where it need not be, and CONFLICT
// where there is nothing left to do.
func (j *Job) Resume(at time.Time) (bool, error) {
	switch {
	case j.Open():
		return false, nil
	case j.State == JobDone:
		return false, domain.Errorf(domain.Conflict, "the job is done")
	}
	j.State, j.UpdatedAt, j.FailureCode, j.FailureText = JobQueued, at, "", ""
	j.Attempts++
	return true, nil
}

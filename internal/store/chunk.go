package store

import (
	"context"
	"time"
)

// Chunks keeps the work of jobs that is done in chunks, by several workers at
// once, any of which may die or be paused at any moment.
//
// A worker holds a chunk by a claim, whose token is higher than that of every
// claim before it: what comes with an older token is a CONFLICT and writes
// nothing, so that a worker that comes back from the dead cannot write over its
// successor.
//
// No clock decides anything here. A holder shows that it lives by beating; who
// wants a chunk of another's watches its token and beat, and names them when
// they have stood still long enough on his own clock, one that cannot be set
// back. So clocks that are wrong, differ or are set do no harm.
type Chunks interface {
	// BeginJob creates a job with its chunks, numbered from 0, all READY. Total is
	// the sum of their sizes, Done 0 and the state QUEUED, or DONE where there are
	// no chunks. Where a job has the id already nothing changes, and began is
	// false.
	BeginJob(ctx context.Context, j Job, chunks []NewChunk) (began bool, err error)
	// WaitingChunks are those of the job that are LEASED or FAILED, by number,
	// without their input: what a worker watches.
	WaitingChunks(ctx context.Context, job string) ([]Chunk, error)
	// ClaimChunks gives the worker chunks with their input, by number. A job that
	// was QUEUED is RUNNING thereafter; of one that has ended nothing is given.
	ClaimChunks(ctx context.Context, c Claiming) ([]Chunk, error)
	// Beat counts up the beats of the claims that still hold, and returns these.
	Beat(ctx context.Context, job string, claims []Claim) ([]Claim, error)
	// CompleteChunks keeps the results of chunks, all or none: CONFLICT where one
	// of the claims no longer holds, or the job has ended. Those that were
	// completed under the same token before stay as they are, so that it may be
	// called again when its answer was lost. When no chunk is left, the job is
	// DONE, or FAILED where some were set aside.
	CompleteChunks(ctx context.Context, job string, at time.Time, done []Completion) error
	// FailChunk gives a claim up after a failure: the chunk is FAILED, or set
	// aside where it has failed so often; then as in CompleteChunks. CONFLICT
	// where the claim no longer holds.
	FailChunk(ctx context.Context, job string, at time.Time, f ChunkFailure) error
	// ReleaseChunks gives claims up that still hold as if they had never been:
	// their chunks are READY.
	ReleaseChunks(ctx context.Context, job string, claims []Claim) error
	// EndJob ends a job that is QUEUED or RUNNING: in the state, CANCELLED or
	// FAILED, with the failure. No claim holds any longer. A job that is in the
	// state already stays as it is; one that has ended otherwise is a CONFLICT.
	EndJob(ctx context.Context, job string, at time.Time, state, failureCode, failureText string) error
	// ResumeJob makes a job QUEUED that was CANCELLED or FAILED: chunks that were
	// set aside are READY, as if they had never failed; Attempts counts it. One
	// that is QUEUED or RUNNING stays as it is; one that is DONE is a CONFLICT.
	ResumeJob(ctx context.Context, job string, at time.Time) error
	// RemoveJob takes a job that has ended away, with its chunks and results. One
	// that has not is a CONFLICT.
	RemoveJob(ctx context.Context, job string) error
	// JobResults is a page of the results.
	JobResults(ctx context.Context, q ResultsQuery) ([]Result, error)
}

// States of chunks.
const (
	ChunkReady    = "READY"
	ChunkLeased   = "LEASED"
	ChunkFailed   = "FAILED"
	ChunkDone     = "DONE"
	ChunkSetAside = "SET_ASIDE"
)

// NewChunk is a chunk of a new job.
type NewChunk struct {
	// Size is how much of the job's Total it is.
	Size int64
	// Input in a form of the job's kind.
	Input []byte
}

// Claim is a chunk as a worker holds it.
type Claim struct {
	Number, Token int64
}

// Chunk is a chunk of a job.
type Chunk struct {
	Claim
	// Beat rises while its holder lives.
	Beat  int64
	State string
	// Worker that holds it or held it last.
	Worker string
	// Failures are how often it failed, Losses how often its holder was given up.
	Failures, Losses int
	// FailureCode and FailureText are of the last failure.
	FailureCode, FailureText string
	Size                     int64
	Input                    []byte
}

// Claiming asks for chunks.
type Claiming struct {
	Job, Worker string
	At          time.Time
	// Stale are chunks as they were seen to wait for long enough. They are given
	// first, if they still are as they were seen.
	Stale []Chunk
	// Most is how many are given.
	Most int
	// MostLosses is how many holders of a chunk may be lost before it is set
	// aside instead of being given once more.
	MostLosses int
}

// ChunkFailure says how a chunk failed.
type ChunkFailure struct {
	Claim
	Code, Text string
	// MostFailures is how often it may fail before it is set aside.
	MostFailures int
}

// Completion is a chunk with its results, in their order.
type Completion struct {
	Claim
	Results []Result
}

// Result is one row of a job's results.
type Result struct {
	Place
	Body []byte
}

// Place is where a result stands. It is given by the store but for Strength.
type Place struct {
	Strength float64
	Chunk    int64
	Index    int
}

// ResultsQuery asks for results.
type ResultsQuery struct {
	Job string
	// ByStrength: by falling strength, then in the order of the input, of what
	// there is by now; else in the order of the input up to the first chunk that
	// is still to be done, so that pages read meanwhile are those of the end.
	ByStrength bool
	// After is the place after which to go on; nil: from the beginning.
	After *Place
	Limit int
}

package store

import (
	"context"
	"time"
)

// Jobs keeps the records of durable jobs. They never move the graph's revision.
type Jobs interface {
	// PutJob creates or replaces a job by id.
	PutJob(ctx context.Context, j Job) error
	// Job is the job with the id; NOT_FOUND where there is none.
	Job(ctx context.Context, id string) (Job, error)
	// ListJobs returns jobs by falling StartedAt, then id.
	ListJobs(ctx context.Context, q JobsQuery) ([]Job, error)
	Chunks
}

// JobsQuery asks for jobs.
type JobsQuery struct {
	// Kind and Subject of the jobs; "" for all.
	Kind, Subject string
	// Open asks for those alone that have not ended.
	Open bool
	// After is the place after which to go on; nil: from the latest.
	After *JobPlace
	Limit int
}

// JobPlace is where a job stands in a list.
type JobPlace struct {
	StartedAt time.Time
	ID        string
}

// Job states.
const (
	JobQueued    = "QUEUED"
	JobRunning   = "RUNNING"
	JobDone      = "DONE"
	JobFailed    = "FAILED"
	JobCancelled = "CANCELLED"
)

// Job is the record of a durable job.
type Job struct {
	ID string
	// Kind such as IMPORT.
	Kind  string
	State string
	// Subject that asked for it, by name.
	Subject string
	// Input says what was asked for, in a form of the kind's own.
	Input       []byte
	Done, Total int64
	StartedAt   time.Time
	UpdatedAt   time.Time
	// Worked is how long it took to do what is done, in whole milliseconds: the
	// times between signs of progress. A break counts as mostBreak.
	Worked      time.Duration
	Attempts    int
	FailureCode string
	FailureText string
}

// Audit keeps who did what. Records never move the graph's revision, and are
// never changed.
type Audit interface {
	// AppendAudit adds a record; its Number and Revision are given by the store.
	AppendAudit(ctx context.Context, r AuditRecord) error
	// AuditAfter returns records after a number, by number.
	AuditAfter(ctx context.Context, number int64, limit int) ([]AuditRecord, error)
}

// AuditRecord says who did what and when.
type AuditRecord struct {
	// Number rises by one in commit order, from 1.
	Number int64
	// Revision of the graph after the batch that the record came with, else at
	// the time it was added.
	Revision int64
	At       time.Time
	Subject  string
	// Action such as APPLY or IMPORT.
	Action string
	// Operation id, where there is one.
	Operation string
	// Detail in a form of the action's own.
	Detail string
}

package interchange

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Target is the graph that is imported into.
type Target interface {
	// Revision of the graph; 0 says that it is empty, and nothing is looked up in it.
	Revision(ctx context.Context) (int64, error)
	// Reports, Entities, Links and Judgements return the records of the ids that
	// are there, in any order; the others are left out. Import asks for at most
	// 1,000 ids at a time.
	Reports(ctx context.Context, ids []string) ([]domain.Report, error)
	Entities(ctx context.Context, ids []string) ([]domain.Entity, error)
	Links(ctx context.Context, ids []string) ([]domain.Link, error)
	Judgements(ctx context.Context, links []string) ([]domain.Judgement, error)
	// Write commits the batch whole or not at all, with its audit record. A batch
	// whose Operation was committed before changes nothing.
	Write(ctx context.Context, b Batch) (Written, error)
	// BeginLoad prepares for many batches; the function that it returns ends that.
	BeginLoad(ctx context.Context) (end func(context.Context) error, err error)
	// ImportJob is the record of an import; found is false where there is none.
	ImportJob(ctx context.Context, id string) (job Job, found bool, err error)
	// PutImportJob creates or replaces the record of an import.
	PutImportJob(ctx context.Context, job Job) error
}

// Batch is what is written at once: records that are put whatever is there,
// each id at most once for each type of record.
type Batch struct {
	// Operation makes the batch idempotent; Digest is of its content.
	Operation  string
	Digest     string
	Reports    []domain.Report
	Entities   []domain.Entity
	Links      []domain.Link
	Judgements []domain.Judgement
	// Audit is to be written in the same transaction.
	Audit Audit
}

// Size is the number of records in the batch.
func (b *Batch) Size() int {
	return len(b.Reports) + len(b.Entities) + len(b.Links) + len(b.Judgements)
}

// Audit says who wrote a batch and when.
type Audit struct {
	At      time.Time
	Subject string
	// Action is IMPORT.
	Action string
	// Detail names the files and the place of the batch among all.
	Detail string
}

// Written says what a batch did.
type Written struct {
	Revision                    int64
	Created, Updated, Unchanged int
}

// JobKind is the kind of the job that an import is recorded as.
const JobKind = "IMPORT"

// The states of an import's job. One that is not done is incomplete, and is
// finished by running the same import again.
const (
	JobRunning   = "RUNNING"
	JobDone      = "DONE"
	JobFailed    = "FAILED"
	JobCancelled = "CANCELLED"
)

// Job is the record of one import.
type Job struct {
	ID      string
	State   string
	Subject string
	// Input is a JSON object: files, digest and options.
	Input []byte
	// Done and Total count records.
	Done, Total          int64
	StartedAt, UpdatedAt time.Time
	// Attempts counts how often the import was begun.
	Attempts    int
	FailureText string
}

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// PutJob creates or replaces a job.
func (s *Store) PutJob(ctx context.Context, j store.Job) error {
	return s.write(ctx, "put job", func(w *writer) error { return w.putJob(&j) })
}

func (w *writer) putJob(j *store.Job) error {
	return w.exec("INSERT OR REPLACE INTO job ("+jobColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		j.ID, j.Kind, j.State, j.Subject, j.Input, j.Done, j.Total, instantOf(j.StartedAt), instantOf(j.UpdatedAt),
		int64(j.Attempts), j.FailureCode, j.FailureText, j.Worked.Milliseconds())
}

const jobColumns = "id, kind, state, subject, input, done, total, started_at, updated_at, attempts, failure_code, failure_text, worked"

// Job is the job with the id; see store.Jobs.
func (s *Store) Job(ctx context.Context, id string) (j store.Job, err error) {
	err = s.read(ctx, "read job", func(c *conn) error {
		j, err = c.jobByID(id)
		return err
	})
	return j, err
}

func (c *conn) jobByID(id string) (store.Job, error) {
	list, err := c.jobs("WHERE id = ?", id)
	switch {
	case err != nil:
		return store.Job{}, err
	case len(list) == 0:
		return store.Job{}, notFound("job", id)
	}
	return list[0], nil
}

// ListJobs are the latest jobs; see store.Jobs.
func (s *Store) ListJobs(ctx context.Context, q store.JobsQuery) (list []store.Job, err error) {
	after := store.JobPlace{}
	if q.After != nil {
		after = *q.After
	}
	err = s.read(ctx, "read jobs", func(c *conn) error {
		list, err = c.jobs(`WHERE (?1 = '' OR kind = ?1) AND (?2 = '' OR subject = ?2) AND (NOT ?3 OR state IN ('QUEUED', 'RUNNING'))
			AND (NOT ?4 OR started_at < ?5 OR started_at = ?5 AND id > ?6) ORDER BY started_at DESC, id LIMIT ?7`,
			q.Kind, q.Subject, q.Open, q.After != nil, instantOf(after.StartedAt), after.ID, int64(max(q.Limit, 0)))
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (c *conn) jobs(condition string, args ...driver.Value) (list []store.Job, err error) {
	err = c.query("SELECT "+jobColumns+" FROM job "+condition, func(row []driver.Value) error {
		started, err := timeOf(row[7])
		updated, err2 := timeOf(row[8])
		j := store.Job{
			ID: text(row[0]), Kind: text(row[1]), State: text(row[2]), Subject: text(row[3]),
			Done: integer(row[5]), Total: integer(row[6]), StartedAt: started, UpdatedAt: updated,
			Attempts: int(integer(row[9])), FailureCode: text(row[10]), FailureText: text(row[11]),
			Worked: time.Duration(integer(row[12])) * time.Millisecond,
		}
		j.Input, _ = row[4].([]byte)
		list = append(list, j)
		return errors.Join(err, err2)
	}, args...)
	return list, err
}

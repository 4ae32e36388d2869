package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/groupcommit"
)

// commit writes a group of batches in one transaction; see groupcommit.Commit.
func (s *Store) commit(_ context.Context, batches []store.Batch) ([]groupcommit.Outcome, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.beforeGroup(batches); err != nil {
		return nil, groupcommit.RolledBack(fault("defer indexes", err))
	}
	if err := s.w.begin(); err != nil {
		return nil, groupcommit.RolledBack(fault("begin", err))
	}
	outcomes := make([]groupcommit.Outcome, len(batches))
	for i := range batches {
		o, err := s.w.inSavepoint(&batches[i])
		if err != nil {
			s.w.rollback()
			return nil, groupcommit.RolledBack(fault("apply", err))
		}
		outcomes[i] = o
	}
	if err := s.w.commit(); err != nil {
		s.w.rollback()
		return nil, groupcommit.RolledBack(fault("commit", err))
	}
	s.commits.Add(1)
	if s.answerLost != nil {
		if err := s.answerLost(); err != nil {
			return nil, err
		}
	}
	return outcomes, nil
}

// inSavepoint applies one batch of a group such that its failure takes back
// what it wrote and nothing else. The error is one of the whole transaction.
func (w *writer) inSavepoint(b *store.Batch) (groupcommit.Outcome, error) {
	if err := w.exec("SAVEPOINT batch"); err != nil {
		return groupcommit.Outcome{}, err
	}
	revision := w.revision
	r, err := w.apply(b)
	var told *domain.Error
	switch {
	case err == nil:
		w.memory.keep()
		return groupcommit.Outcome{Receipt: r}, w.exec("RELEASE batch")
	case !errors.As(err, &told):
		return groupcommit.Outcome{}, err
	}
	w.revision = revision
	w.memory.drop()
	// A sight that follows from a report's mark may have been forgotten in the batch.
	w.memory.sights.clear()
	if e := w.exec("ROLLBACK TO batch"); e != nil {
		return groupcommit.Outcome{}, e
	}
	return groupcommit.Outcome{Err: err}, w.exec("RELEASE batch")
}

// application is one batch being applied.
type application struct {
	*writer
	batch    *store.Batch
	revision int64
	receipt  store.Receipt
	changes  []change
	// remarked are reports whose class changed.
	remarked []int64
	// population is by how much the number of entities of a sight and kind grew.
	population map[population]int64
	record     []byte
}

type population struct{ sight, kind int64 }

func (w *writer) apply(b *store.Batch) (store.Receipt, error) {
	if b.Operation != "" {
		if r, found, err := receipt(w.conn, b.Operation, b.Digest); found || err != nil {
			return r, err
		}
	}
	a := &application{writer: w, batch: b, revision: w.revision + 1, population: map[population]int64{}}
	for _, step := range []func() error{
		a.inspectLinks, a.putReports, a.putEntities, a.retire, a.putLinks, a.deleteLinks, a.putJudgements, a.followMarks, a.count, a.addNotes,
	} {
		if err := step(); err != nil {
			return store.Receipt{}, err
		}
	}
	return a.finish()
}

// Committed is the receipt of an operation; see store.Writer.
func (s *Store) Committed(ctx context.Context, operation, digest string) (r store.Receipt, found bool, err error) {
	err = s.read(ctx, "find operation", func(c *conn) error {
		r, found, err = receipt(c, operation, digest)
		return err
	})
	if err != nil {
		return store.Receipt{}, false, err
	}
	return r, found, nil
}

// receipt is that of an operation that was committed before.
func receipt(c *conn, operation, digest string) (r store.Receipt, found bool, err error) {
	err = c.query("SELECT digest, revision, created, updated, unchanged, deleted, answer FROM operation WHERE id = ?",
		func(row []driver.Value) error {
			found = true
			if text(row[0]) != digest {
				return domain.Errorf(domain.Conflict, "operation %s was used for something else", operation)
			}
			r = store.Receipt{
				Replayed: true, Revision: integer(row[1]),
				Created: int(integer(row[2])), Updated: int(integer(row[3])), Unchanged: int(integer(row[4])), Deleted: int(integer(row[5])),
			}
			r.Answer, _ = row[6].([]byte)
			return nil
		}, operation)
	return r, found, err
}

// finish writes what goes with the batch: its changes, operation and audit record.
func (a *application) finish() (store.Receipt, error) {
	if len(a.changes) > 0 {
		a.writer.revision = a.revision
		if err := a.writeChanges(); err != nil {
			return store.Receipt{}, err
		}
	}
	b, r := a.batch, &a.receipt
	r.Revision, r.Answer = a.writer.revision, b.Answer
	if b.Operation != "" {
		err := a.exec("INSERT INTO operation (id, digest, revision, created, updated, unchanged, deleted, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			b.Operation, b.Digest, r.Revision, int64(r.Created), int64(r.Updated), int64(r.Unchanged), int64(r.Deleted), b.Answer)
		if err != nil {
			return store.Receipt{}, err
		}
	}
	if b.Audit != nil {
		if err := a.appendAudit(b.Audit); err != nil {
			return store.Receipt{}, err
		}
	}
	return *r, nil
}

// count writes how many entities there are of each sight and kind.
func (a *application) count() error {
	for p, n := range a.population {
		if n == 0 {
			continue
		}
		err := a.exec(`INSERT INTO population (sight, kind, entities) VALUES (?1, ?2, ?3)
			ON CONFLICT (sight, kind) DO UPDATE SET entities = entities + ?3`, p.sight, p.kind, n)
		if err != nil {
			return err
		}
	}
	return nil
}

// stored is a record as it was before the batch.
type stored struct {
	num, revision int64
	record        string
}

func (s *stored) holds(what, id string, expect *int64) error {
	switch {
	case expect == nil:
	case s == nil && *expect != 0:
		return domain.Errorf(domain.Conflict, "%s %s is not there", what, id)
	case s != nil && *expect != s.revision:
		return domain.Errorf(domain.Conflict, "%s %s is of revision %d, not %d", what, id, s.revision, *expect)
	}
	return nil
}

// put counts a record that was put over an earlier one, and says whether it
// differs from that.
func (a *application) put(c change, before *stored) (changed bool) {
	switch {
	case before == nil:
		a.receipt.Created++
	case before.record == string(a.record):
		a.receipt.Unchanged++
		return false
	default:
		a.receipt.Updated++
		c.Before = []byte(before.record)
	}
	a.changes = append(a.changes, c)
	return true
}

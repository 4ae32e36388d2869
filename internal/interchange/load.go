package interchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/interchange/native"
)

// A batch holds at most so many records, and ends early when its records take
// so many bytes.
const (
	batchRecords = 5000
	batchBytes   = 32 << 20
)

// From so many records on, the store is told to prepare for a load.
const loadWorthPreparing = 20000

// load writes all that the check let pass.
func load(ctx context.Context, c *check, s *Summary) error {
	total := s.Reports + s.Entities + s.Links + s.Judgements - c.passedOver()
	if total == 0 {
		return nil
	}
	job, resumed, err := c.job(ctx, total)
	if err != nil {
		return err
	}
	s.Job, s.Resumed = job.ID, resumed
	if err := c.target.PutImportJob(ctx, job); err != nil {
		return fmt.Errorf("record the import: %w", err)
	}
	l := loader{check: c, job: job, summary: s, began: c.options.Now()}
	l.recorded = l.began
	err = l.run(ctx)
	l.job.State, l.job.UpdatedAt = ended(err), c.options.Now()
	if err != nil {
		l.job.FailureText = fmt.Sprintf("stopped after %d of %d records; the same import run again finishes it", l.job.Done, total)
	}
	if e := c.target.PutImportJob(context.WithoutCancel(ctx), l.job); e != nil && err == nil {
		err = fmt.Errorf("record the end of the import: %w", e)
	}
	return err
}

// passedOver counts the records in the spools that are not to be written.
func (c *check) passedOver() int64 {
	var unspooled int64
	if c.options.SkipBad {
		unspooled = c.spools[unreadable].count
	}
	return c.rejected.count() - unspooled + c.repeated.count()
}

type loader struct {
	*check
	job      Job
	summary  *Summary
	began    time.Time
	recorded time.Time
}

func (l *loader) run(ctx context.Context) (err error) {
	if l.job.Total >= loadWorthPreparing {
		end, failure := l.target.BeginLoad(ctx)
		if failure != nil {
			return fmt.Errorf("prepare the store for a load: %w", failure)
		}
		defer func() {
			if e := end(context.WithoutCancel(ctx)); e != nil && err == nil {
				err = fmt.Errorf("end the load: %w", e)
			}
		}()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches, failed := make(chan *batch, 2), make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- l.makeBatches(ctx, batches)
	}()
	for b := range batches {
		if err := l.write(ctx, b); err != nil {
			return err
		}
	}
	return <-failed
}

// batch is a batch in the making.
type batch struct {
	Batch
	number int
	bytes  int
	digest hash.Hash
}

func (l *loader) write(ctx context.Context, b *batch) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	b.Digest = hex.EncodeToString(b.digest.Sum(nil))
	b.Operation = fmt.Sprintf("%s/%d-%s", l.job.ID, b.number, b.Digest[:8])
	b.Audit = Audit{
		At: l.options.Now(), Subject: l.options.Subject, Action: JobKind,
		Detail: fmt.Sprintf("%s, batch %d, %d records", strings.Join(l.names, " "), b.number, b.Size()),
	}
	written, err := l.target.Write(ctx, b.Batch)
	if err != nil {
		return fmt.Errorf("write batch %d: %w", b.number, err)
	}
	l.summary.Created += int64(written.Created)
	l.summary.Updated += int64(written.Updated)
	l.summary.Unchanged += int64(written.Unchanged)
	l.summary.Revision = max(l.summary.Revision, written.Revision)
	l.job.Done += int64(b.Size())
	now := l.options.Now()
	l.options.Progress(Progress{Phase: Loading, Records: l.job.Done, TotalRecords: l.job.Total, Elapsed: now.Sub(l.began)})
	return l.keepJob(ctx, now)
}

// keepJob records progress every other second.
func (l *loader) keepJob(ctx context.Context, now time.Time) error {
	if now.Sub(l.recorded) < 2*time.Second {
		return nil
	}
	l.recorded, l.job.UpdatedAt = now, now
	if err := l.target.PutImportJob(ctx, l.job); err != nil {
		return fmt.Errorf("record the import's progress: %w", err)
	}
	return nil
}

func (l *loader) makeBatches(ctx context.Context, batches chan<- *batch) error {
	b := newBatch(1)
	for t := reportRecord; t < recordTypes; t++ {
		next, err := l.spools[t].rewind()
		if err != nil {
			return err
		}
		for {
			r, err := next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if l.rejected.has(r.number) || l.repeated.has(r.number) {
				continue
			}
			if err := b.add(r.text); err != nil {
				return err
			}
			if b.Size() < batchRecords && b.bytes < batchBytes {
				continue
			}
			if err := send(ctx, batches, b); err != nil {
				return err
			}
			b = newBatch(b.number + 1)
		}
	}
	if b.Size() == 0 {
		return nil
	}
	return send(ctx, batches, b)
}

func newBatch(number int) *batch { return &batch{number: number, digest: sha256.New()} }

func send(ctx context.Context, batches chan<- *batch, b *batch) error {
	select {
	case batches <- b:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("import: %w", ctx.Err())
	}
}

func (b *batch) add(line []byte) error {
	record, faults := native.Parse(line)
	switch {
	case len(faults) > 0:
		return fmt.Errorf("read back from temporary file: %w", native.Faults(faults))
	case record.Report != nil:
		b.Reports = append(b.Reports, *record.Report)
	case record.Entity != nil:
		b.Entities = append(b.Entities, *record.Entity)
	case record.Link != nil:
		b.Links = append(b.Links, *record.Link)
	default:
		b.Judgements = append(b.Judgements, *record.Judgement)
	}
	b.bytes += len(line)
	b.digest.Write(line)
	b.digest.Write([]byte{'\n'})
	return nil
}

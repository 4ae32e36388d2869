package sqlite

import (
	"context"
	"database/sql/driver"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// BeginJob creates a job with its chunks; see store.Chunks.
func (s *Store) BeginJob(ctx context.Context, j store.Job, chunks []store.NewChunk) (began bool, err error) {
	err = s.write(ctx, "begin job", func(w *writer) error {
		there, err := w.number("SELECT count(*) FROM job WHERE id = ?", j.ID)
		if err != nil || there > 0 {
			return err
		}
		began = true
		j.State, j.Done, j.Total = store.JobQueued, 0, 0
		if len(chunks) == 0 {
			j.State = store.JobDone
		}
		for i, c := range chunks {
			j.Total += c.Size
			if err := w.addChunk(j.ID, int64(i), c); err != nil {
				return err
			}
		}
		return w.putJob(&j)
	})
	return began, err
}

func (w *writer) addChunk(job string, number int64, c store.NewChunk) error {
	err := w.exec(`INSERT INTO job_chunk (job, number, state, token, beat, worker, failures, losses, failure_code, failure_text, size)
		VALUES (?, ?, ?, 0, 0, '', 0, 0, '', '', ?)`, job, number, store.ChunkReady, c.Size)
	if err != nil {
		return err
	}
	return w.exec("INSERT INTO job_chunk_input (job, number, input) VALUES (?, ?, ?)", job, number, orEmpty(c.Input))
}

// orEmpty is the bytes; empty ones for nil, which SQLite would take for NULL.
func orEmpty(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

const chunkColumns = "number, token, beat, state, worker, failures, losses, failure_code, failure_text, size"

func (c *conn) chunks(condition string, args ...driver.Value) (list []store.Chunk, err error) {
	err = c.query("SELECT "+chunkColumns+" FROM job_chunk WHERE job = ?1 AND "+condition, func(row []driver.Value) error {
		list = append(list, store.Chunk{
			Claim: store.Claim{Number: integer(row[0]), Token: integer(row[1])}, Beat: integer(row[2]), State: text(row[3]), Worker: text(row[4]),
			Failures: int(integer(row[5])), Losses: int(integer(row[6])), FailureCode: text(row[7]), FailureText: text(row[8]), Size: integer(row[9]),
		})
		return nil
	}, args...)
	return list, err
}

// WaitingChunks are those that are leased or failed; see store.Chunks.
func (s *Store) WaitingChunks(ctx context.Context, job string) (list []store.Chunk, err error) {
	err = s.read(ctx, "read chunks", func(c *conn) error {
		list, err = c.chunks("state IN ('LEASED', 'FAILED') ORDER BY number", job)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// ClaimChunks gives chunks to a worker; see store.Chunks.
func (s *Store) ClaimChunks(ctx context.Context, c store.Claiming) (claimed []store.Chunk, err error) {
	err = s.write(ctx, "claim chunks", func(w *writer) error {
		claimed = nil
		j, err := w.jobByID(c.Job)
		if err != nil || !j.Open() {
			return err
		}
		stale, err := w.stale(&c)
		if err != nil {
			return err
		}
		ready, err := w.chunks("state = 'READY' ORDER BY number LIMIT ?2", c.Job, int64(max(0, c.Most-len(stale))))
		if err != nil {
			return err
		}
		given, aside := c.Give(stale, ready)
		if len(given)+len(aside) == 0 {
			return nil
		}
		for i := range aside {
			if err := w.putChunk(c.Job, &aside[i]); err != nil {
				return err
			}
		}
		for i := range given {
			g := &given[i]
			if err := w.putChunk(c.Job, g); err != nil {
				return err
			}
			if g.Input, err = w.blob("SELECT input FROM job_chunk_input WHERE job = ? AND number = ?", c.Job, g.Number); err != nil {
				return err
			}
		}
		claimed = given
		if len(given) > 0 {
			j.Begin(c.At)
		}
		return w.settle(&j, c.At)
	})
	return claimed, err
}

// stale are the chunks that are still as they were seen.
func (w *writer) stale(c *store.Claiming) ([]store.Chunk, error) {
	var stale []store.Chunk
	for _, seen := range c.Stale {
		if len(stale) == c.Most {
			break
		}
		found, err := w.chunks("number = ?2 AND token = ?3 AND beat = ?4 AND state IN ('LEASED', 'FAILED')", c.Job, seen.Number, seen.Token, seen.Beat)
		if err != nil {
			return nil, err
		}
		stale = append(stale, found...)
	}
	return stale, nil
}

func (w *writer) putChunk(job string, c *store.Chunk) error {
	return w.exec(`UPDATE job_chunk SET token = ?, beat = ?, state = ?, worker = ?, failures = ?, losses = ?, failure_code = ?, failure_text = ?
		WHERE job = ? AND number = ?`,
		c.Token, c.Beat, c.State, c.Worker, int64(c.Failures), int64(c.Losses), c.FailureCode, c.FailureText, job, c.Number)
}

func (c *conn) blob(query string, args ...driver.Value) (b []byte, err error) {
	err = c.query(query, func(row []driver.Value) error {
		data, _ := row[0].([]byte)
		b = append([]byte{}, data...)
		return nil
	}, args...)
	return b, err
}

// settle keeps the job as its chunks are now, and ends it when none is left.
func (w *writer) settle(j *store.Job, at time.Time) error {
	var done, left, aside int64
	err := w.query(`SELECT coalesce(sum(size) FILTER (WHERE state = 'DONE'), 0), count(*) FILTER (WHERE state IN ('READY', 'LEASED', 'FAILED')),
		count(*) FILTER (WHERE state = 'SET_ASIDE') FROM job_chunk WHERE job = ?`, func(row []driver.Value) error {
		done, left, aside = integer(row[0]), integer(row[1]), integer(row[2])
		return nil
	}, j.ID)
	if err != nil {
		return err
	}
	reason := ""
	if aside > 0 {
		if err = w.query("SELECT failure_text FROM job_chunk WHERE job = ? AND state = 'SET_ASIDE' ORDER BY number LIMIT 1", func(row []driver.Value) error {
			reason = text(row[0])
			return nil
		}, j.ID); err != nil {
			return err
		}
	}
	j.Settle(at, done, left, aside, reason)
	return w.putJob(j)
}

// Beat counts up the beats of claims; see store.Chunks.
func (s *Store) Beat(ctx context.Context, job string, claims []store.Claim) (held []store.Claim, err error) {
	err = s.write(ctx, "beat", func(w *writer) error {
		held = nil
		for _, c := range claims {
			r, err := w.result("UPDATE job_chunk SET beat = beat + 1 WHERE job = ? AND number = ? AND token = ? AND state = 'LEASED'", job, c.Number, c.Token)
			if err != nil {
				return err
			}
			n, err := r.RowsAffected()
			if err != nil {
				return err
			}
			if n > 0 {
				held = append(held, c)
			}
		}
		return nil
	})
	return held, err
}

// CompleteChunks keeps results; see store.Chunks.
func (s *Store) CompleteChunks(ctx context.Context, job string, at time.Time, done []store.Completion) error {
	return s.write(ctx, "complete chunks", func(w *writer) error {
		j, err := w.jobByID(job)
		if err != nil {
			return err
		}
		changed := false
		for i := range done {
			fresh, err := w.complete(&j, &done[i])
			if err != nil {
				return err
			}
			changed = changed || fresh
		}
		if !changed {
			return nil
		}
		return w.settle(&j, at)
	})
}

// complete keeps the results of one chunk; false where that was done before.
func (w *writer) complete(j *store.Job, c *store.Completion) (bool, error) {
	chunk, err := w.held(j, c.Claim, true)
	if err != nil || chunk.State == store.ChunkDone {
		return false, err
	}
	chunk.State = store.ChunkDone
	packed := store.PackResults(c.Results)
	err = w.exec("INSERT OR REPLACE INTO job_chunk_results (job, number, strengths, results) VALUES (?, ?, ?, ?)",
		j.ID, c.Number, packed.Strengths, packed.Rows)
	if err != nil {
		return false, err
	}
	return true, w.putChunk(j.ID, &chunk)
}

// held is the chunk of a claim that holds, or one that was done under it
// already where that is allowed; else CONFLICT.
func (w *writer) held(j *store.Job, c store.Claim, doneToo bool) (store.Chunk, error) {
	list, err := w.chunks("number = ?2 AND token = ?3 AND state IN ('LEASED', 'DONE')", j.ID, c.Number, c.Token)
	if err != nil {
		return store.Chunk{}, err
	}
	if len(list) == 1 && (list[0].State == store.ChunkDone && doneToo || list[0].State == store.ChunkLeased && j.Open()) {
		return list[0], nil
	}
	return store.Chunk{}, domain.Errorf(domain.Conflict, "chunk %d is no longer held", c.Number)
}

// FailChunk gives a claim up after a failure; see store.Chunks.
func (s *Store) FailChunk(ctx context.Context, job string, at time.Time, f store.ChunkFailure) error {
	return s.write(ctx, "fail chunk", func(w *writer) error {
		j, err := w.jobByID(job)
		if err != nil {
			return err
		}
		chunk, err := w.held(&j, f.Claim, false)
		if err != nil {
			return err
		}
		chunk.Fail(f)
		if err := w.putChunk(job, &chunk); err != nil {
			return err
		}
		return w.settle(&j, at)
	})
}

// ReleaseChunks gives claims up; see store.Chunks.
func (s *Store) ReleaseChunks(ctx context.Context, job string, claims []store.Claim) error {
	return s.write(ctx, "release chunks", func(w *writer) error {
		for _, c := range claims {
			err := w.exec("UPDATE job_chunk SET state = 'READY', worker = '' WHERE job = ? AND number = ? AND token = ? AND state = 'LEASED'", job, c.Number, c.Token)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// EndJob ends a job; see store.Chunks.
func (s *Store) EndJob(ctx context.Context, job string, at time.Time, state, failureCode, failureText string) error {
	return s.write(ctx, "end job", func(w *writer) error {
		j, err := w.jobByID(job)
		if err != nil {
			return err
		}
		changes, err := j.End(at, state, failureCode, failureText)
		if err != nil || !changes {
			return err
		}
		if err := w.exec("UPDATE job_chunk SET state = 'READY', worker = '' WHERE job = ? AND state IN ('LEASED', 'FAILED')", job); err != nil {
			return err
		}
		return w.putJob(&j)
	})
}

// ResumeJob makes a job ready again; see store.Chunks.
func (s *Store) ResumeJob(ctx context.Context, job string, at time.Time) error {
	return s.write(ctx, "resume job", func(w *writer) error {
		j, err := w.jobByID(job)
		if err != nil {
			return err
		}
		changes, err := j.Resume(at)
		if err != nil || !changes {
			return err
		}
		err = w.exec(`UPDATE job_chunk SET state = 'READY', worker = '', failures = 0, losses = 0, failure_code = '', failure_text = ''
			WHERE job = ? AND state = 'SET_ASIDE'`, job)
		if err != nil {
			return err
		}
		return w.putJob(&j)
	})
}

// RemoveJob takes an ended job away; see store.Chunks.
func (s *Store) RemoveJob(ctx context.Context, job string) error {
	return s.write(ctx, "remove job", func(w *writer) error {
		j, err := w.jobByID(job)
		if err != nil {
			return err
		}
		if err := j.Removable(); err != nil {
			return err
		}
		for _, statement := range []string{
			"DELETE FROM job_chunk_results WHERE job = ?", "DELETE FROM job_chunk_input WHERE job = ?",
			"DELETE FROM job_chunk WHERE job = ?", "DELETE FROM job WHERE id = ?",
		} {
			if err := w.exec(statement, job); err != nil {
				return err
			}
		}
		return nil
	})
}

// JobResults is a page of results; see store.Chunks.
func (s *Store) JobResults(ctx context.Context, q store.ResultsQuery) (results []store.Result, err error) {
	err = s.read(ctx, "read results", func(c *conn) error {
		if _, err := c.jobByID(q.Job); err != nil {
			return err
		}
		if q.ByStrength {
			results, err = c.strongest(q)
		} else {
			results, err = c.inOrder(q)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (c *conn) strongest(q store.ResultsQuery) ([]store.Result, error) {
	page := store.NewStrongest(q)
	err := c.query("SELECT number, strengths FROM job_chunk_results WHERE job = ?", func(row []driver.Value) error {
		strengths, _ := row[1].([]byte)
		page.Add(integer(row[0]), strengths)
		return nil
	}, q.Job)
	if err != nil {
		return nil, err
	}
	return store.ReadPlaces(page.Page(), func(chunk int64) (store.PackedResults, error) { return c.packed(q.Job, chunk) })
}

func (c *conn) packed(job string, chunk int64) (p store.PackedResults, err error) {
	err = c.query("SELECT strengths, results FROM job_chunk_results WHERE job = ? AND number = ?", func(row []driver.Value) error {
		strengths, _ := row[0].([]byte)
		rows, _ := row[1].([]byte)
		p = store.PackedResults{Strengths: append([]byte{}, strengths...), Rows: append([]byte{}, rows...)}
		return nil
	}, job, chunk)
	return p, err
}

func (c *conn) inOrder(q store.ResultsQuery) (results []store.Result, err error) {
	from := int64(0)
	if q.After != nil {
		from = q.After.Chunk
	}
	first, err := c.number(`SELECT coalesce(min(number), 9223372036854775807) FROM job_chunk
		WHERE job = ? AND number >= ? AND state IN ('READY', 'LEASED', 'FAILED')`, q.Job, from)
	if err != nil {
		return nil, err
	}
	for len(results) < q.Limit {
		next, err := c.number("SELECT coalesce(min(number), -1) FROM job_chunk_results WHERE job = ? AND number >= ? AND number < ?", q.Job, from, first)
		if err != nil || next < 0 {
			return results, err
		}
		packed, err := c.packed(q.Job, next)
		if err != nil {
			return nil, err
		}
		rows, err := packed.From(next, q.After, q.Limit-len(results))
		if err != nil {
			return nil, err
		}
		results = append(results, rows...)
		from = next + 1
	}
	return results, nil
}

package neo4j

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// A job's node is written first in every transaction that changes its chunks:
// no other changes them until it has ended. A chunk is a node (:KafoChunk), its
// results one (:KafoResults), packed.

// lockedJob is the job, which no other transaction changes until this one ends.
func (t tx) lockedJob(id string) (store.Job, error) {
	return t.oneJob("MATCH (j:KafoJob {id: $id}) SET j.locked = true REMOVE j.locked RETURN properties(j)", id)
}

func (t tx) oneJob(cypher, id string) (j store.Job, err error) {
	found := false
	err = t.each(cypher, map[string]any{"id": id}, func(row []any) error {
		j, found = jobOf(row[0].(map[string]any)), true
		return nil
	})
	if err == nil && !found {
		err = domain.Errorf(domain.NotFound, "there is no such job")
	}
	return j, err
}

func (t tx) putJob(j *store.Job) error {
	return t.do("MERGE (j:KafoJob {id: $job.id}) SET j = $job", map[string]any{"job": jobProps(*j)})
}

// BeginJob is that of store.Chunks.
func (s *Store) BeginJob(ctx context.Context, j store.Job, chunks []store.NewChunk) (began bool, err error) {
	rows := make([]any, len(chunks))
	j.State, j.Done, j.Total = store.JobQueued, 0, 0
	if len(chunks) == 0 {
		j.State = store.JobDone
	}
	for i, c := range chunks {
		j.Total += c.Size
		k := store.Chunk{Claim: store.Claim{Number: int64(i)}, State: store.ChunkReady}
		row := chunkProps(&k)
		row["job"], row["size"], row["input"] = j.ID, c.Size, append([]byte{}, c.Input...)
		rows[i] = row
	}
	_, err = s.write(ctx, "begin a job", func(t tx) error {
		began = false
		err := t.each("MERGE (j:KafoJob {id: $id}) ON CREATE SET j.fresh = true RETURN coalesce(j.fresh, false)",
			map[string]any{"id": j.ID}, func(row []any) error {
				began = row[0].(bool)
				return nil
			})
		if err != nil || !began {
			return err
		}
		if err := t.putJob(&j); err != nil {
			return err
		}
		return t.do("UNWIND $rows AS row CREATE (c:KafoChunk) SET c = row", map[string]any{"rows": rows})
	})
	return began, err
}

func chunkProps(c *store.Chunk) map[string]any {
	return map[string]any{
		"number": c.Number, "token": c.Token, "beat": c.Beat, "state": c.State, "worker": c.Worker, "failures": int64(c.Failures),
		"losses": int64(c.Losses), "failureCode": c.FailureCode, "failureText": c.FailureText,
	}
}

// chunks are those of the job that the condition on c lets in, by number; their
// input only where it is asked for.
func (t tx) chunks(condition, input string, params map[string]any) (list []store.Chunk, err error) {
	err = t.each("MATCH (c:KafoChunk {job: $job}) WHERE "+condition+
		" RETURN c {.*, input: "+input+"} AS c ORDER BY c.number", params, func(row []any) error {
		r := &reading{props: row[0].(map[string]any)}
		k := store.Chunk{
			Claim: store.Claim{Number: r.whole("number"), Token: r.whole("token")}, Beat: r.whole("beat"), State: r.text("state"),
			Worker: r.text("worker"), Failures: int(r.whole("failures")), Losses: int(r.whole("losses")),
			FailureCode: r.text("failureCode"), FailureText: r.text("failureText"), Size: r.whole("size"),
		}
		k.Input, _ = r.props["input"].([]byte)
		list = append(list, k)
		return r.err("a chunk")
	})
	return list, err
}

func (t tx) putChunks(job string, chunks []store.Chunk) error {
	rows := make([]any, len(chunks))
	for i := range chunks {
		rows[i] = chunkProps(&chunks[i])
	}
	return t.do("UNWIND $rows AS row MATCH (c:KafoChunk {job: $job, number: row.number}) SET c += row", map[string]any{"job": job, "rows": rows})
}

// WaitingChunks is that of store.Chunks.
func (s *Store) WaitingChunks(ctx context.Context, job string) (list []store.Chunk, err error) {
	err = s.read(ctx, "read chunks", func(t tx) error {
		list, err = t.chunks("c.state IN ['LEASED', 'FAILED']", "null", map[string]any{"job": job})
		return err
	})
	return list, err
}

// ClaimChunks is that of store.Chunks.
func (s *Store) ClaimChunks(ctx context.Context, c store.Claiming) (claimed []store.Chunk, err error) {
	_, err = s.write(ctx, "claim chunks", func(t tx) error {
		claimed = nil
		j, err := t.lockedJob(c.Job)
		if err != nil || !j.Open() {
			return err
		}
		stale, err := t.stale(&c)
		if err != nil {
			return err
		}
		ready, err := t.firstReady(c.Job, c.Most-len(stale))
		if err != nil {
			return err
		}
		given, aside := c.Give(stale, ready)
		if len(given)+len(aside) == 0 {
			return nil
		}
		if err := t.putChunks(c.Job, append(aside, given...)); err != nil {
			return err
		}
		if claimed = given; len(given) > 0 {
			j.Begin(c.At)
		}
		return t.settle(&j, c.At)
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// firstReady are the first chunks that are ready.
func (t tx) firstReady(job string, most int) ([]store.Chunk, error) {
	if most < 1 {
		return nil, nil
	}
	var numbers []int64
	err := t.each("MATCH (c:KafoChunk {job: $job}) WHERE c.state = 'READY' RETURN c.number ORDER BY c.number LIMIT $most",
		map[string]any{"job": job, "most": int64(most)}, func(row []any) error {
			numbers = append(numbers, row[0].(int64))
			return nil
		})
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	return t.chunks("c.number IN $numbers", "c.input", map[string]any{"job": job, "numbers": numbers})
}

// stale are the chunks that are still as they were seen, in the order given.
func (t tx) stale(c *store.Claiming) ([]store.Chunk, error) {
	var stale []store.Chunk
	for _, seen := range c.Stale {
		if len(stale) == c.Most {
			break
		}
		found, err := t.chunks("c.number = $number AND c.token = $token AND c.beat = $beat AND c.state IN ['LEASED', 'FAILED']", "c.input",
			map[string]any{"job": c.Job, "number": seen.Number, "token": seen.Token, "beat": seen.Beat})
		if err != nil {
			return nil, err
		}
		stale = append(stale, found...)
	}
	return stale, nil
}

// settle keeps the job as its chunks are now, and ends it when none is left.
func (t tx) settle(j *store.Job, at time.Time) error {
	var done, left, aside int64
	reason := ""
	err := t.each(`MATCH (c:KafoChunk {job: $job}) WITH c ORDER BY c.number
		RETURN sum(CASE c.state WHEN 'DONE' THEN c.size ELSE 0 END),
			sum(CASE WHEN c.state IN ['READY', 'LEASED', 'FAILED'] THEN 1 ELSE 0 END),
			sum(CASE c.state WHEN 'SET_ASIDE' THEN 1 ELSE 0 END),
			coalesce(head(collect(CASE c.state WHEN 'SET_ASIDE' THEN c.failureText END)), '')`,
		map[string]any{"job": j.ID}, func(row []any) error {
			done, left, aside = row[0].(int64), row[1].(int64), row[2].(int64)
			reason = row[3].(string)
			return nil
		})
	if err != nil {
		return err
	}
	j.Settle(at, done, left, aside, reason)
	return t.putJob(j)
}

// Beat is that of store.Chunks.
func (s *Store) Beat(ctx context.Context, job string, claims []store.Claim) (held []store.Claim, err error) {
	_, err = s.write(ctx, "beat", func(t tx) error {
		held = nil
		return t.each(`UNWIND $claims AS claim MATCH (c:KafoChunk {job: $job, number: claim.number})
			SET c.locked = true REMOVE c.locked WITH c, claim WHERE c.token = claim.token AND c.state = 'LEASED'
			SET c.beat = c.beat + 1 RETURN c.number, c.token`, map[string]any{"job": job, "claims": claimRows(claims)}, func(row []any) error {
			held = append(held, store.Claim{Number: row[0].(int64), Token: row[1].(int64)})
			return nil
		})
	})
	return held, err
}

func claimRows(claims []store.Claim) []any {
	rows := make([]any, len(claims))
	for i, c := range claims {
		rows[i] = map[string]any{"number": c.Number, "token": c.Token}
	}
	return rows
}

// CompleteChunks is that of store.Chunks.
func (s *Store) CompleteChunks(ctx context.Context, job string, at time.Time, done []store.Completion) error {
	_, err := s.write(ctx, "complete chunks", func(t tx) error {
		j, err := t.lockedJob(job)
		if err != nil {
			return err
		}
		var chunks []store.Chunk
		var results []any
		for i := range done {
			c, err := t.held(&j, done[i].Claim, true)
			if err != nil {
				return err
			}
			if c.State == store.ChunkDone {
				continue
			}
			c.State = store.ChunkDone
			chunks = append(chunks, c)
			packed := store.PackResults(done[i].Results)
			results = append(results, map[string]any{"number": c.Number, "strengths": packed.Strengths, "results": packed.Rows})
		}
		if len(chunks) == 0 {
			return nil
		}
		err = t.do(`UNWIND $rows AS row MERGE (r:KafoResults {job: $job, number: row.number})
			SET r.strengths = row.strengths, r.results = row.results`, map[string]any{"job": job, "rows": results})
		if err == nil {
			err = t.putChunks(job, chunks)
		}
		if err != nil {
			return err
		}
		return t.settle(&j, at)
	})
	return err
}

// held is the chunk of a claim that holds, or one that was done under it
// already where that is allowed; else CONFLICT.
func (t tx) held(j *store.Job, c store.Claim, doneToo bool) (store.Chunk, error) {
	list, err := t.chunks("c.number = $number AND c.token = $token AND c.state IN ['LEASED', 'DONE']", "null",
		map[string]any{"job": j.ID, "number": c.Number, "token": c.Token})
	if err != nil {
		return store.Chunk{}, err
	}
	if len(list) == 1 && (list[0].State == store.ChunkDone && doneToo || list[0].State == store.ChunkLeased && j.Open()) {
		return list[0], nil
	}
	return store.Chunk{}, domain.Errorf(domain.Conflict, "chunk %d is no longer held", c.Number)
}

// FailChunk is that of store.Chunks.
func (s *Store) FailChunk(ctx context.Context, job string, at time.Time, f store.ChunkFailure) error {
	_, err := s.write(ctx, "give a chunk up", func(t tx) error {
		j, err := t.lockedJob(job)
		if err != nil {
			return err
		}
		c, err := t.held(&j, f.Claim, false)
		if err != nil {
			return err
		}
		c.Fail(f)
		if err := t.putChunks(job, []store.Chunk{c}); err != nil {
			return err
		}
		return t.settle(&j, at)
	})
	return err
}

// ReleaseChunks is that of store.Chunks.
func (s *Store) ReleaseChunks(ctx context.Context, job string, claims []store.Claim) error {
	_, err := s.write(ctx, "release chunks", func(t tx) error {
		if _, err := t.lockedJob(job); err != nil {
			return err
		}
		return t.do(`UNWIND $claims AS claim MATCH (c:KafoChunk {job: $job, number: claim.number})
			WHERE c.token = claim.token AND c.state = 'LEASED' SET c.state = 'READY', c.worker = ''`,
			map[string]any{"job": job, "claims": claimRows(claims)})
	})
	return err
}

// EndJob is that of store.Chunks.
func (s *Store) EndJob(ctx context.Context, job string, at time.Time, state, failureCode, failureText string) error {
	_, err := s.write(ctx, "end a job", func(t tx) error {
		j, err := t.lockedJob(job)
		if err != nil {
			return err
		}
		changes, err := j.End(at, state, failureCode, failureText)
		if err != nil || !changes {
			return err
		}
		err = t.do("MATCH (c:KafoChunk {job: $job}) WHERE c.state IN ['LEASED', 'FAILED'] SET c.state = 'READY', c.worker = ''", map[string]any{"job": job})
		if err != nil {
			return err
		}
		return t.putJob(&j)
	})
	return err
}

// ResumeJob is that of store.Chunks.
func (s *Store) ResumeJob(ctx context.Context, job string, at time.Time) error {
	_, err := s.write(ctx, "resume a job", func(t tx) error {
		j, err := t.lockedJob(job)
		if err != nil {
			return err
		}
		changes, err := j.Resume(at)
		if err != nil || !changes {
			return err
		}
		err = t.do(`MATCH (c:KafoChunk {job: $job}) WHERE c.state = 'SET_ASIDE'
			SET c.state = 'READY', c.worker = '', c.failures = 0, c.losses = 0, c.failureCode = '', c.failureText = ''`, map[string]any{"job": job})
		if err != nil {
			return err
		}
		return t.putJob(&j)
	})
	return err
}

// RemoveJob is that of store.Chunks.
func (s *Store) RemoveJob(ctx context.Context, job string) error {
	_, err := s.write(ctx, "remove a job", func(t tx) error {
		j, err := t.lockedJob(job)
		if err != nil {
			return err
		}
		if err := j.Removable(); err != nil {
			return err
		}
		for _, statement := range []string{
			"MATCH (r:KafoResults {job: $job}) DELETE r", "MATCH (c:KafoChunk {job: $job}) DELETE c", "MATCH (j:KafoJob {id: $job}) DELETE j",
		} {
			if err := t.do(statement, map[string]any{"job": job}); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// JobResults is that of store.Chunks.
func (s *Store) JobResults(ctx context.Context, q store.ResultsQuery) (results []store.Result, err error) {
	err = s.read(ctx, "read results", func(t tx) error {
		if _, err := t.oneJob("MATCH (j:KafoJob {id: $id}) RETURN properties(j)", q.Job); err != nil {
			return err
		}
		if q.ByStrength {
			results, err = t.strongest(q)
		} else {
			results, err = t.inOrder(q)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

func (t tx) strongest(q store.ResultsQuery) ([]store.Result, error) {
	page := store.NewStrongest(q)
	err := t.each("MATCH (r:KafoResults {job: $job}) RETURN r.number, r.strengths", map[string]any{"job": q.Job}, func(row []any) error {
		strengths, _ := row[1].([]byte)
		page.Add(row[0].(int64), strengths)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return store.ReadPlaces(page.Page(), func(chunk int64) (p store.PackedResults, err error) {
		err = t.each("MATCH (r:KafoResults {job: $job, number: $number}) RETURN r.strengths, r.results",
			map[string]any{"job": q.Job, "number": chunk}, func(row []any) error {
				p.Strengths, _ = row[0].([]byte)
				p.Rows, _ = row[1].([]byte)
				return nil
			})
		return p, err
	})
}

// inOrder reads a chunk's results at a time, until there are enough.
func (t tx) inOrder(q store.ResultsQuery) (results []store.Result, err error) {
	from := int64(0)
	if q.After != nil {
		from = q.After.Chunk
	}
	for more := true; more && len(results) < q.Limit; {
		more = false
		err := t.each(`OPTIONAL MATCH (c:KafoChunk {job: $job}) WHERE c.number >= $from AND c.state IN ['READY', 'LEASED', 'FAILED']
			WITH min(c.number) AS end
			MATCH (r:KafoResults {job: $job}) WHERE r.number >= $from AND (end IS NULL OR r.number < end)
			RETURN r.number, r.strengths, r.results ORDER BY r.number LIMIT 1`, map[string]any{"job": q.Job, "from": from}, func(row []any) error {
			var p store.PackedResults
			number := row[0].(int64)
			p.Strengths, _ = row[1].([]byte)
			p.Rows, _ = row[2].([]byte)
			rows, err := p.From(number, q.After, q.Limit-len(results))
			results = append(results, rows...)
			from, more = number+1, true
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}

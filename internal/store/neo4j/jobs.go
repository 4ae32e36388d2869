package neo4j

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// PutJob is that of store.Jobs.
func (s *Store) PutJob(ctx context.Context, j store.Job) error {
	_, err := s.write(ctx, "keep a job", func(t tx) error { return t.putJob(&j) })
	return err
}

func jobProps(j store.Job) map[string]any {
	return map[string]any{
		"id": j.ID, "kind": j.Kind, "state": j.State, "subject": j.Subject, "input": j.Input, "done": j.Done, "total": j.Total,
		"startedAt": j.StartedAt.UTC(), "updatedAt": j.UpdatedAt.UTC(), "attempts": int64(j.Attempts),
		"failureCode": j.FailureCode, "failureText": j.FailureText, "worked": j.Worked.Milliseconds(),
	}
}

func jobOf(properties map[string]any) store.Job {
	r := &reading{props: properties}
	return store.Job{
		ID: r.text("id"), Kind: r.text("kind"), State: r.text("state"), Subject: r.text("subject"),
		Input: value[[]byte](r, "input", "bytes"), Done: r.whole("done"), Total: r.whole("total"),
		StartedAt: value[time.Time](r, "startedAt", "a time").UTC(), UpdatedAt: value[time.Time](r, "updatedAt", "a time").UTC(),
		Attempts: int(r.whole("attempts")), FailureCode: r.text("failureCode"), FailureText: r.text("failureText"),
		Worked: time.Duration(r.whole("worked")) * time.Millisecond,
	}
}

// Job is that of store.Jobs.
func (s *Store) Job(ctx context.Context, id string) (j store.Job, err error) {
	err = s.read(ctx, "read a job", func(t tx) error {
		j, err = t.oneJob("MATCH (j:KafoJob {id: $id}) RETURN properties(j)", id)
		return err
	})
	return j, err
}

// ListJobs is that of store.Jobs.
func (s *Store) ListJobs(ctx context.Context, q store.JobsQuery) (jobs []store.Job, err error) {
	after := store.JobPlace{}
	if q.After != nil {
		after = *q.After
	}
	err = s.read(ctx, "read jobs", func(t tx) error {
		jobs = nil
		return t.each(`MATCH (j:KafoJob) WHERE ($kind = '' OR j.kind = $kind) AND ($subject = '' OR j.subject = $subject)
			AND (NOT $open OR j.state IN ['QUEUED', 'RUNNING'])
			AND (NOT $on OR j.startedAt < $at OR j.startedAt = $at AND j.id > $id)
			RETURN properties(j) ORDER BY j.startedAt DESC, j.id LIMIT $limit`,
			map[string]any{
				"kind": q.Kind, "subject": q.Subject, "open": q.Open, "limit": int64(max(q.Limit, 0)),
				"on": q.After != nil, "at": after.StartedAt.UTC(), "id": after.ID,
			}, func(row []any) error {
				jobs = append(jobs, jobOf(row[0].(map[string]any)))
				return nil
			})
	})
	return jobs, err
}

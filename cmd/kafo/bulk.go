package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// wanted is a job that is wanted, and may be there; id is "" where any of the
// subject's will do that asks for the same.
type wanted struct {
	kind, subject, id, asked string
	basis                    jobs.Basis
	// held says why a job cannot be gone on with here; nil: any can.
	held func(job string) error
}

// Where another process is about to begin the job that is wanted, it is looked for
// so often and in such intervals.
const (
	mostLooks  = 100
	lookedEach = 200 * time.Millisecond
)

// taken is the job to be worked at: one that is gone on with, or a new one that
// begin begins. Of two that begin one at the same moment both work at it.
func (c *cli) taken(ctx context.Context, s store.Jobs, w wanted, begin func() (store.Job, error)) (store.Job, error) {
	for looks := 1; ; looks++ {
		j, found, err := c.earlier(ctx, s, w)
		if err != nil || found {
			return j, err
		}
		j, err = begin()
		if domain.CodeOf(err) != domain.Conflict || looks == mostLooks {
			return j, err
		}
		select {
		case <-ctx.Done():
			return j, err
		case <-time.After(lookedEach):
		}
	}
}

// earlier is the job that is gone on with, ready for it; found is false where
// there is none.
func (c *cli) earlier(ctx context.Context, s store.Jobs, w wanted) (j store.Job, found bool, err error) {
	if w.id == "" {
		j, found, err = jobs.Earlier(ctx, s, w.kind, w.subject, w.asked, w.basis)
	} else {
		j, err = s.Job(ctx, w.id)
		found = domain.CodeOf(err) != domain.NotFound
		if err == nil && !jobs.AsksFor(j, w.kind, w.asked) {
			return j, false, misuse("--job %s: the job with this id asks for something else, or for somebody else", w.id)
		}
	}
	if err != nil || !found {
		return j, false, notFoundIsNone(err)
	}
	if lost := w.lost(j); lost != nil {
		return j, false, c.tellLost(j, w, lost)
	}
	if j.State == store.JobFailed || j.State == store.JobCancelled {
		err = s.ResumeJob(ctx, j.ID, c.now())
	}
	if err == nil {
		c.tellEarlier(j, w)
	}
	return j, true, err
}

func notFoundIsNone(err error) error {
	if domain.CodeOf(err) == domain.NotFound {
		return nil
	}
	return err
}

// lost says why the job cannot be gone on with here; nil where it can, or is done.
func (w *wanted) lost(j store.Job) error {
	if w.held == nil || j.State == store.JobDone {
		return nil
	}
	return w.held(j.ID)
}

// tellLost fails for a job that was named; of any other it says that a new one
// begins in its place.
func (c *cli) tellLost(j store.Job, w wanted, lost error) error {
	out := fmt.Sprintf("kafo jobs remove %s takes it away", j.ID)
	if j.Open() {
		out = fmt.Sprintf("kafo jobs cancel %s, then kafo jobs remove %s takes it away", j.ID, j.ID)
	}
	if w.id != "" {
		return fmt.Errorf("the job %s cannot be gone on with here: %w; name another --job, or the --spool folder that holds its graph; %s", j.ID, lost, out)
	}
	fmt.Fprintf(c.err, "kafo: the job %s, begun %s, cannot be gone on with here: %s; a new one begins (%s)\n", j.ID, begunAt(j), lost, out)
	return nil
}

// tellEarlier says which job is gone on with, and of which graph it tells.
func (c *cli) tellEarlier(j store.Job, w wanted) {
	doing, graph := "going on with", ""
	if j.State == store.JobDone {
		doing = "writing again what was found by"
	}
	if then := jobs.BasisOf(j); w.kind == jobs.LinkKind && then.Epoch != w.basis.Epoch {
		graph = fmt.Sprintf("; it answers about the graph as it was then (epoch %d, now %d)", then.Epoch, w.basis.Epoch)
	}
	fmt.Fprintf(c.err, "kafo: %s the job %s, begun %s%s\n", doing, j.ID, begunAt(j), graph)
}

func begunAt(j store.Job) string { return j.StartedAt.UTC().Format(time.RFC3339) }

// unfinished says why a job that is worked at no longer has not found all; nil
// where it is done.
func unfinished(j store.Job) error {
	switch j.State {
	case store.JobDone:
		return nil
	case store.JobCancelled:
		return fmt.Errorf("the job %s was cancelled; to go on run this again with --job %s, or kafo jobs resume %s first", j.ID, j.ID, j.ID)
	}
	return fmt.Errorf("the job %s failed: %s", j.ID, j.FailureText)
}

// refusedJob makes what is wrong with what was asked for a wrong use, of the flag
// that is at fault.
func refusedJob(err error) error {
	var told *domain.Error
	if !errors.As(err, &told) || told.Code != domain.InvalidInput && told.Code != domain.LimitExceeded {
		return err
	}
	if told.Field == "" {
		return misuse("%s", told.Message)
	}
	return misuse("%s: %s", flagOf(told.Field), told.Message)
}

// flagOf is the flag that gives a field of what is asked for: --per-case for
// perCase.
func flagOf(field string) string {
	if field == "id" {
		return "--job"
	}
	var flag strings.Builder
	for _, r := range field {
		if unicode.IsUpper(r) {
			flag.WriteByte('-')
		}
		flag.WriteRune(unicode.ToLower(r))
	}
	return "--" + flag.String()
}

package main

import (
	"bufio"
	"context"
	"io"
	"time"

	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

// linkRun is a run of kafo link. The graph is loaded where it is needed: to begin
// a job, and for a subject's view of what was found.
type linkRun struct {
	*cli
	flags linkFlags
	start jobs.Starting
	spool jobs.Spool
	store store.Store
	graph *loadedLate
}

func (c *cli) link(ctx context.Context, flags linkFlags) (err error) {
	r := linkRun{cli: c, flags: flags}
	if r.start, err = flags.starting(c); err != nil {
		return err
	}
	if err := writable(flags.out); err != nil {
		return err
	}
	if r.spool, err = c.spool(); err != nil {
		return err
	}
	if r.store, err = c.openExisting(ctx); err != nil {
		return err
	}
	defer closing(r.store, &err)
	r.graph = &loadedLate{open: func(ctx context.Context) (*service.Service, error) { return c.newService(ctx, r.store) }}
	defer r.graph.close()
	j, err := r.job(ctx)
	if err != nil {
		return refusedJob(err)
	}
	w := c.worker(r.store, map[string]jobs.Kind{jobs.LinkKind: &jobs.Linking{Store: r.store, Spool: r.spool, Subject: flags.still(c.store)}})
	if j, err = c.watched(ctx, w, r.store, j, "linking", flags.linked()); err != nil {
		return err
	}
	return r.write(ctx, j)
}

// job is the job to be worked at: one that is gone on with, or a new one.
func (r *linkRun) job(ctx context.Context) (store.Job, error) {
	revision, err := r.store.Revision(ctx)
	if err != nil {
		return store.Job{}, err
	}
	j, err := r.taken(ctx, r.store, wanted{
		kind: jobs.LinkKind, subject: r.start.Subject.Name, id: r.start.ID, asked: r.start.Asked(), basis: jobs.Basis{Epoch: revision}, held: r.spool.Holds,
	}, func() (store.Job, error) { return r.begin(ctx) })
	if err == nil && r.start.Cases != nil {
		r.tellLeftOut(r.flags.cases+r.flags.from, r.start.Cases, int(j.Total))
	}
	return j, err
}

func (r *linkRun) begin(ctx context.Context) (store.Job, error) {
	view, err := r.view(ctx)
	if err != nil {
		return store.Job{}, err
	}
	r.start.Graph, r.start.At = view.Snapshot, r.now()
	j, err := jobs.StartLink(ctx, r.store, r.spool, r.start)
	if err == nil {
		r.tellLeftOut(r.flags.networks, r.start.Networks, inView(view, r.start.Networks))
	}
	return j, err
}

// inView is how many things the ids are of, as far as they are in view.
func inView(v *service.View, ids []string) int {
	seen := map[string]bool{}
	for _, id := range ids {
		if _, in := v.Node(id); in {
			seen[id] = true
		}
	}
	return len(seen)
}

// watched works at the job until it has ended, showing how far it is.
func (c *cli) watched(ctx context.Context, w *jobs.Worker, s store.Jobs, j store.Job, doing, what string) (store.Job, error) {
	worked := make(chan error, 1)
	go func() { worked <- w.Work(ctx, j.ID) }()
	meter := c.newMeter()
	defer meter.end()
	for {
		select {
		case err := <-worked:
			if err != nil {
				return j, err
			}
			return s.Job(ctx, j.ID)
		case <-time.After(250 * time.Millisecond):
		}
		if now, err := s.Job(ctx, j.ID); err == nil {
			meter.showJob(doing, what, now)
		}
	}
}

type linked struct {
	Job  string `json:"job"`
	Rows int64  `json:"rows"`
	File string `json:"file"`
}

// write writes the results of a job that is done.
func (r *linkRun) write(ctx context.Context, j store.Job) error {
	if err := unfinished(j); err != nil {
		return err
	}
	results, err := r.results(ctx)
	if err != nil {
		return err
	}
	rows, out := int64(0), r.flags.out
	err = r.writeFile(out, func(w io.Writer) error {
		rows, err = results(ctx, j, w)
		return unwritten(out, err)
	})
	switch {
	case err != nil:
		return err
	case out == "-":
		return nil
	case r.json:
		return r.answer(linked{j.ID, rows, out})
	}
	return r.printf("%d %s were linked: %d ties are in %s (job %s)\n", j.Done, r.flags.linked(), rows, out, j.ID)
}

// resultsWriter writes a job's results in their order, a line each, and returns
// how many there are.
type resultsWriter func(context.Context, store.Job, io.Writer) (int64, error)

// results writes what the subject sees by now of what was found; for who sees
// everything, that is all of it.
func (r *linkRun) results(ctx context.Context) (resultsWriter, error) {
	if r.start.Subject.Unlimited {
		return r.allResults, nil
	}
	view, err := r.view(ctx)
	if err != nil {
		return nil, err
	}
	return view.WriteLinks, nil
}

// view is what the subject sees by now.
func (r *linkRun) view(ctx context.Context) (*service.View, error) {
	s, err := r.graph.get(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.CatchUp(ctx, 0); err != nil {
		return nil, err
	}
	return s.ViewOf(service.Begin(ctx, r.start.Subject))
}

// resultsAtOnce is how many results are read at a time.
const resultsAtOnce = 5000

func (r *linkRun) allResults(ctx context.Context, j store.Job, to io.Writer) (rows int64, err error) {
	w := bufio.NewWriterSize(to, 1<<20)
	for result, err := range store.EachResult(ctx, r.store, store.ResultsQuery{Job: j.ID, Limit: resultsAtOnce}) {
		if err != nil {
			return rows, err
		}
		if !jobs.Told(&result) {
			continue
		}
		_, _ = w.Write(result.Body) // a failure is told by Flush
		_ = w.WriteByte('\n')
		rows++
	}
	return rows, w.Flush()
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Linking does bulk linking jobs.
type Linking struct {
	// Store is where the results lie that changes are told against.
	Store store.Jobs
	Spool Spool
	// Subject is asked before every chunk.
	Subject Known
	// Threads share the work; 0: one for each processor.
	Threads int
	// Finder searches; nil: one for each job.
	Finder *linkage.Finder
}

// Open searches the job's graph for what its chunks are read off.
func (l *Linking) Open(ctx context.Context, j store.Job) (Session, error) {
	s := &linkSession{Linking: l, threads: l.Threads}
	if s.threads == 0 {
		s.threads = runtime.GOMAXPROCS(0)
	}
	if err := json.Unmarshal(j.Input, &s.input); err != nil {
		return nil, fmt.Errorf("read the job's input: %w", err)
	}
	if err := l.Subject.Serves(s.input.Subject.subject()); err != nil {
		return nil, err
	}
	graph, err := l.Spool.graph(j.ID)
	if err != nil {
		return nil, err
	}
	if graph.Epoch() != s.input.Epoch {
		return nil, domain.Errorf(domain.Unavailable, "the graph in the spool folder is not the one that the job began on")
	}
	s.lens = lensOf(graph, s.input.Subject.subject())
	finder := l.Finder
	if finder == nil {
		finder = &linkage.Finder{}
	}
	question := s.input.question(s.lens)
	question.Workers = s.threads
	if s.bulk, err = finder.Bulk(ctx, s.lens, question); err != nil {
		return nil, err
	}
	if s.input.Before != "" {
		s.earlier, err = readEarlier(ctx, l.Store, s.input.Before)
	}
	return s, err
}

// Close takes away what a job leaves behind that is done.
func (l *Linking) Close(j store.Job) error {
	if j.State != store.JobDone {
		return nil
	}
	return l.Spool.drop(j.ID)
}

// Tidy takes away the graphs of jobs that are done, and those of no job, or of one
// that ended otherwise, after a month: until then it may be resumed.
func (l *Linking) Tidy(ctx context.Context, now time.Time) error {
	held, err := l.Spool.jobs()
	if err != nil {
		return err
	}
	for job, last := range held {
		j, err := l.Store.Job(ctx, job)
		none := domain.CodeOf(err) == domain.NotFound
		if err != nil && !none {
			return err
		}
		if !none && j.Open() || j.State != store.JobDone && now.Sub(last) < keptFor {
			continue
		}
		if err := l.Spool.drop(job); err != nil {
			return err
		}
	}
	return nil
}

const keptFor = 30 * 24 * time.Hour

type linkSession struct {
	*Linking
	input   linkInput
	lens    *projection.Lens
	bulk    *linkage.Bulk
	threads int
	// earlier are the ties of the job before, where changes are told.
	earlier earlierTies
}

// Allowed looks whether the subject still may see what the job sees.
func (s *linkSession) Allowed() error { return s.Subject.Allows(s.input.Subject.subject()) }

// Do links the cases, or other things, of a chunk.
func (s *linkSession) Do(ctx context.Context, input []byte) ([]store.Result, error) {
	var cases []string
	if err := json.Unmarshal(input, &cases); err != nil {
		return nil, fmt.Errorf("read the chunk's input: %w", err)
	}
	rows := make([][]store.Result, len(cases))
	errs := make([]error, s.threads)
	var next atomic.Int64
	var done sync.WaitGroup
	for t := range s.threads {
		done.Go(func() {
			errs[t] = catching(func() error {
				for i := next.Add(1) - 1; int(i) < len(cases); i = next.Add(1) - 1 {
					var err error
					if rows[i], err = s.ties(ctx, cases[i]); err != nil {
						return err
					}
				}
				return nil
			})
		})
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	var all []store.Result
	for _, r := range rows {
		all = append(all, r...)
	}
	return all, nil
}

// catching makes a panic of the function an error.
func catching(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = domain.Errorf(domain.Internal, "a fault in the work itself").Because(fmt.Errorf("panic: %v", r))
		}
	}()
	return do()
}

func (s *linkSession) ties(ctx context.Context, id string) ([]store.Result, error) {
	n, in := s.lens.Node(id)
	if !in {
		return nil, fmt.Errorf("%s is not in the job's graph", id)
	}
	ties, err := s.bulk.Of(ctx, n)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(ties))
	for i, tie := range ties {
		rows[i] = s.row(ctx, n, tie)
	}
	if s.input.OnlyNew {
		if rows, err = s.changed(ctx, n, rows); err != nil {
			return nil, err
		}
	}
	if s.input.Fragility {
		if err := s.fragilities(ctx, n, rows); err != nil {
			return nil, err
		}
	}
	results := make([]store.Result, len(rows))
	for i := range rows {
		body, err := json.Marshal(rows[i])
		if err != nil {
			return nil, fmt.Errorf("write a result: %w", err)
		}
		results[i] = store.Result{Place: rows[i].place(), Body: body}
	}
	return results, nil
}

func (s *linkSession) row(ctx context.Context, n projection.Node, tie linkage.Tie) Row {
	countries := tie.Countries
	if countries == nil {
		countries = []string{}
	}
	row := Row{
		Case: s.lens.ID(n), Target: s.lens.ID(tie.Target), Strength: tie.Strength, Corroborations: tie.Corroborations,
		Hops: tie.Best.Hops(), Cost: tie.Best.Cost, Countries: countries, Exact: tie.Exact, Epoch: s.input.Epoch,
	}
	if s.input.Paths {
		row.Cautions = s.bulk.Cautions(ctx, &tie)
		for _, step := range tie.Best.Steps {
			row.Links = append(row.Links, s.lens.LinkID(step.Link))
		}
	}
	return row
}

// fragilities adds to the rows that are told on how many sources their ties hang.
func (s *linkSession) fragilities(ctx context.Context, n projection.Node, rows []Row) error {
	for i := range rows {
		target, in := s.lens.Node(rows[i].Target)
		if !in || rows[i].Change == Gone || rows[i].Change == Unchanged {
			continue
		}
		found, err := s.bulk.Fragility(ctx, n, target)
		if err != nil {
			return err
		}
		rows[i].Fragility = &Fragility{found.Size, found.Exact}
	}
	return nil
}

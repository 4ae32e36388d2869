package service

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
)

// mostScreenedInJob is how many subjects a screening job of the API's may have.
const mostScreenedInJob = 2000

// StartScreenJob starts a job that screens a list; limit is how many matches of
// each. Errors as those of StartLinkJob.
func (s *Service) StartScreenJob(ctx context.Context, subject domain.Subject, list []ScreenInput, limit *int) (Job, error) {
	if err := s.mayStart(ctx, subject); err != nil {
		return Job{}, err
	}
	if len(list) > mostScreenedInJob {
		return Job{}, limitError("input.subjects", "at most %d at once, not %d", mostScreenedInJob, len(list))
	}
	if _, err := screenLimit(limit); err != nil {
		return Job{}, under("input", err)
	}
	start := jobs.StartingScreen{Screen: jobs.Screen{Limit: limit}, Subject: subject, At: s.now()}
	var err error
	if start.Basis, err = s.ScreenBasis(ctx); err != nil {
		return Job{}, err
	}
	for i := range list {
		row, err := (&ScreenRow{Row: i + 1, Subject: list[i]}).Encode()
		if err != nil {
			return Job{}, err
		}
		start.Rows = append(start.Rows, row)
	}
	j, err := jobs.StartScreen(ctx, s.store, start)
	return Job{j, subject}, err
}

// ScreenBasis is what screenings follow from as the graph and the notes on
// matches are now.
func (s *Service) ScreenBasis(ctx context.Context) (b jobs.Basis, err error) {
	b.Epoch = s.Epoch()
	if b.Notes, err = s.store.CountNotes(ctx); err != nil {
		return b, fmt.Errorf("count the notes on matches: %w", err)
	}
	return b, nil
}

// Screening does bulk screening jobs.
type Screening struct {
	// Service gives the one that screens; it is asked for with every job.
	Service func(context.Context) (*Service, error)
	// Subject is asked before every chunk.
	Subject jobs.Known
}

// Open prepares for a job's chunks: with all that was written before.
func (k *Screening) Open(ctx context.Context, j store.Job) (jobs.Session, error) {
	asked, err := jobs.ScreenOf(j)
	if err != nil {
		return nil, err
	}
	by, _ := jobs.StartedBy(j)
	if err := k.Subject.Serves(by); err != nil {
		return nil, err
	}
	s, err := k.Service(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.CatchUp(ctx, 0); err != nil {
		return nil, err
	}
	return &screenSession{k, s, by, asked.Limit}, nil
}

// Close has nothing to take away.
func (k *Screening) Close(store.Job) error { return nil }

// Tidy has nothing to take away.
func (k *Screening) Tidy(context.Context, time.Time) error { return nil }

type screenSession struct {
	*Screening
	service *Service
	by      domain.Subject
	limit   *int
}

// Allowed looks whether the subject still may see what it saw at the start.
func (s *screenSession) Allowed() error { return s.Subject.Allows(s.by) }

// Do screens the subjects of a chunk; rows that are at fault come out as they are.
func (s *screenSession) Do(ctx context.Context, input []byte) ([]store.Result, error) {
	var rows []ScreenRow
	if err := json.Unmarshal(input, &rows); err != nil {
		return nil, fmt.Errorf("read the chunk's input: %w", err)
	}
	var list []ScreenInput
	for i := range rows {
		if rows[i].Problem == nil {
			list = append(list, rows[i].Subject)
		}
	}
	found, failed, err := s.service.View(s.by).screenInputs(ctx, list, s.limit, false)
	if err != nil {
		return nil, err
	}
	results := make([]store.Result, len(rows))
	for i := range rows {
		row := rows[i].unscreened()
		if row.Problem == nil {
			row.take(&found[0], rows[i].problem(failed[0]))
			found, failed = found[1:], failed[1:]
		}
		if results[i].Body, err = json.Marshal(row); err != nil {
			return nil, fmt.Errorf("write a result: %w", err)
		}
	}
	return results, nil
}

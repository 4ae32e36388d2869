package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/screening"
	"github.com/kafo-graph/kafo/internal/store"
)

// mostScreenedInJob is how many subjects a screening job may have.
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
	rows := make([]screenRow, len(list))
	for i := range list {
		rows[i] = screenRow{i + 1, list[i]}
	}
	j, err := jobs.StartScreen(ctx, s.store, subject, s.now(), jobs.Screen{Limit: limit}, rows)
	return Job{j, subject}, err
}

// screenRow is a subject of a screening job.
type screenRow struct {
	Row     int         `json:"row"`
	Subject ScreenInput `json:"subject"`
}

// ScreenedRow is what a screening job keeps of a subject.
type ScreenedRow struct {
	Row     int            `json:"row"`
	Matches []ScreenedLike `json:"matches"`
	// Identifiers and Unused are as in Screened.
	Identifiers []identifiers.Reading `json:"identifiers,omitempty"`
	Unused      []string              `json:"unused,omitempty"`
	// Problem is why it could not be screened; nil where it was.
	Problem *ScreenProblem `json:"problem,omitempty"`
	Epoch   int64          `json:"epoch"`
}

// ScreenedLike is a record that matched.
type ScreenedLike struct {
	ID        string            `json:"id"`
	Score     float64           `json:"score"`
	Verdict   screening.Verdict `json:"verdict"`
	Dismissed bool              `json:"dismissed,omitempty"`
	// Record is read when the row is.
	Record *domain.Entity `json:"-"`
}

// ScreenProblem is what is wrong with a subject.
type ScreenProblem struct {
	Code    domain.Code `json:"code"`
	Message string      `json:"message"`
}

// Verdict is that of the best match that is not dismissed; NONE where there is
// none.
func (r *ScreenedRow) Verdict() screening.Verdict {
	for i := range r.Matches {
		if !r.Matches[i].Dismissed {
			return r.Matches[i].Verdict // the best come first
		}
	}
	return screening.None
}

// Invalid are the texts of what is wrong with its identifiers.
func (r *ScreenedRow) Invalid() (all []string) {
	for _, id := range r.Identifiers {
		if !id.Valid {
			all = append(all, string(id.Type)+": "+strings.Join(id.ProblemTexts(), "; "))
		}
	}
	return all
}

// Screening does bulk screening jobs.
type Screening struct {
	Service *Service
	// Subject is who the name stands for by now; false for nobody. It is asked
	// before every chunk.
	Subject func(name string) (domain.Subject, bool)
}

// Open prepares for a job's chunks.
func (k *Screening) Open(_ context.Context, j store.Job) (jobs.Session, error) {
	asked, err := jobs.ScreenOf(j)
	if err != nil {
		return nil, err
	}
	by, _ := jobs.StartedBy(j)
	return &screenSession{k, by, asked.Limit}, nil
}

// Close has nothing to take away.
func (k *Screening) Close(store.Job) error { return nil }

// Tidy has nothing to take away.
func (k *Screening) Tidy(context.Context, time.Time) error { return nil }

type screenSession struct {
	*Screening
	by    domain.Subject
	limit *int
}

// Allowed looks whether the subject still may see what it saw at the start.
func (s *screenSession) Allowed() error {
	now, there := s.Subject(s.by.Name)
	return jobs.StillAllowed(s.by, now, there)
}

// Do screens the subjects of a chunk.
func (s *screenSession) Do(ctx context.Context, input []byte) ([]store.Result, error) {
	var rows []screenRow
	if err := json.Unmarshal(input, &rows); err != nil {
		return nil, fmt.Errorf("read the chunk's input: %w", err)
	}
	list := make([]ScreenInput, len(rows))
	for i := range rows {
		list[i] = rows[i].Subject
	}
	found, failed, err := s.Service.View(s.by).ScreenRows(ctx, list, s.limit)
	if err != nil {
		return nil, err
	}
	results := make([]store.Result, len(rows))
	for i := range rows {
		if results[i].Body, err = json.Marshal(screenedRow(rows[i].Row, &found[i], failed[i])); err != nil {
			return nil, fmt.Errorf("write a result: %w", err)
		}
	}
	return results, nil
}

func screenedRow(number int, found *Screened, failed error) ScreenedRow {
	row := ScreenedRow{Row: number, Matches: []ScreenedLike{}, Identifiers: found.Identifiers, Unused: found.Unused, Epoch: found.Epoch}
	if failed != nil {
		row.Problem = &ScreenProblem{domain.CodeOf(failed), "it cannot be screened"}
		var told *domain.Error
		if errors.As(failed, &told) {
			row.Problem.Message = told.Field + ": " + told.Message
		}
		return row
	}
	for i := range found.Matches {
		m := &found.Matches[i]
		row.Matches = append(row.Matches, ScreenedLike{ID: m.ID, Score: m.Score, Verdict: m.Verdict, Dismissed: m.Dismissed})
	}
	return row
}

// JobScreeningsRequest asks for what a screening job found.
type JobScreeningsRequest struct {
	// Verdicts of the subjects; nil for all.
	Verdicts []string
	// First is how many; nil for the default.
	First *int
	// After is the place after which to go on; nil from the beginning.
	After *store.Place
}

// JobScreening is what a screening job found of a subject.
type JobScreening struct {
	ScreenedRow
	Place store.Place
}

// JobScreenings is a page of what a screening job of the view's own subject
// found, in the order of its list, without matches that are not in view.
// FORBIDDEN as by JobLinks.
func (v *View) JobScreenings(ctx context.Context, j *Job, r JobScreeningsRequest) (page []JobScreening, more bool, err error) {
	if page, more, err = pageOf(r.First, v.jobScreenings(ctx, j, r)); err != nil {
		return nil, false, err
	}
	return page, more, v.readScreened(ctx, page)
}

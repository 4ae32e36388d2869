package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
)

// ScreenRow is a subject as it stands in the list of a screening job.
type ScreenRow struct {
	// Row is its place in the list, from 1; Line the one of the file on which it
	// begins, 0 where it comes from none.
	Row     int         `json:"row"`
	Line    int         `json:"line,omitempty"`
	Subject ScreenInput `json:"subject,omitzero"`
	// Expected are the ids of the records that the list says the subject is; none
	// for nobody, nil where it does not say.
	Expected []string `json:"expected,omitzero"`
	// Problem is what is wrong with the row, which is not screened then; nil for
	// nothing.
	Problem *ScreenProblem `json:"problem,omitempty"`
}

// Encode is the row as jobs.StartScreen takes it.
func (r *ScreenRow) Encode() (json.RawMessage, error) {
	row, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write a row of the job's: %w", err)
	}
	return row, nil
}

// ScreenProblem is what is wrong with a subject.
type ScreenProblem struct {
	Code domain.Code `json:"code"`
	// Line of the file, 0 where the subject comes from none.
	Line int `json:"line,omitempty"`
	// Field is the one at fault, "" where it is the subject as a whole.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// Text is the message, with the field before it.
func (p *ScreenProblem) Text() string {
	if p.Field == "" {
		return p.Message
	}
	return p.Field + ": " + p.Message
}

// problem is why the row could not be screened; nil where it was.
func (r *ScreenRow) problem(failed error) *ScreenProblem {
	if failed == nil {
		return nil
	}
	p := &ScreenProblem{Code: domain.CodeOf(failed), Line: r.Line, Message: "it cannot be screened"}
	var told *domain.Error
	if errors.As(failed, &told) {
		p.Field, p.Message = told.Field, told.Message
	}
	return p
}

// ScreenedRow is what a screening job keeps of a subject.
type ScreenedRow struct {
	Row     int            `json:"row"`
	Matches []ScreenedLike `json:"matches"`
	// Beyond is the best match that is not dismissed where it is not among
	// Matches, since those before it fill them.
	Beyond *ScreenedLike `json:"beyond,omitempty"`
	// Identifiers and Unused are as in Screened.
	Identifiers []identifiers.Reading `json:"identifiers,omitempty"`
	Unused      []string              `json:"unused,omitempty"`
	// Expected is as in ScreenRow.
	Expected []string `json:"expected,omitzero"`
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

func like(m *screening.Match) ScreenedLike {
	return ScreenedLike{ID: m.ID, Score: m.Score, Verdict: m.Verdict}
}

func (r *ScreenRow) unscreened() ScreenedRow {
	return ScreenedRow{Row: r.Row, Matches: []ScreenedLike{}, Expected: r.Expected, Problem: r.Problem}
}

// take takes in what screening came to; problem is why it could not be, or nil.
func (r *ScreenedRow) take(found *Screened, problem *ScreenProblem) {
	r.Identifiers, r.Unused, r.Problem, r.Epoch = found.Identifiers, found.Unused, problem, found.Epoch
	for i := range found.Matches {
		m := like(&found.Matches[i].Match)
		m.Dismissed = found.Matches[i].Dismissed
		r.Matches = append(r.Matches, m)
	}
	if best := found.Best; best != nil && !slices.ContainsFunc(r.Matches, func(m ScreenedLike) bool { return m.ID == best.ID }) {
		beyond := like(best)
		r.Beyond = &beyond
	}
}

// Verdict is that of the best match that is not dismissed; NONE where there is
// none.
func (r *ScreenedRow) Verdict() screening.Verdict {
	for i := range r.Matches {
		if !r.Matches[i].Dismissed {
			return r.Matches[i].Verdict // the best come first
		}
	}
	if r.Beyond != nil {
		return r.Beyond.Verdict
	}
	return screening.None
}

// only takes out the matches that are not shown.
func (r *ScreenedRow) only(shows func(id string) bool) {
	r.Matches = slices.DeleteFunc(r.Matches, func(m ScreenedLike) bool { return !shows(m.ID) })
	if r.Beyond != nil && !shows(r.Beyond.ID) {
		r.Beyond = nil
	}
}

package service

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/screening"
	"github.com/kafo-graph/kafo/internal/store"
)

// ScreenedLine is what a screening job found of a subject, as it is written line
// by line.
type ScreenedLine struct {
	Row int `json:"row"`
	// Verdict is nil for a subject that could not be screened.
	Verdict *screening.Verdict `json:"verdict"`
	Matches []LineMatch        `json:"matches"`
	// Invalid are the identifiers of the subject that are not valid: that nothing
	// matches such a one says little.
	Invalid []LineIdentifier `json:"invalid,omitempty"`
	// Unused names what was given and is of no use for the kind.
	Unused  []string       `json:"unused,omitempty"`
	Problem *ScreenProblem `json:"problem,omitempty"`
	Epoch   int64          `json:"epoch"`
	// Expected is as in ScreenRow; it is not written.
	Expected []string `json:"-"`
}

// LineMatch is a record that the subject may be.
type LineMatch struct {
	ID      string            `json:"id"`
	Label   string            `json:"label"`
	Kind    string            `json:"kind"`
	Score   float64           `json:"score"`
	Verdict screening.Verdict `json:"verdict"`
	// Dismissed: an analyst has noted that the subject is not this record.
	Dismissed bool `json:"dismissed,omitempty"`
}

// LineIdentifier is one that is not valid, with what is wrong with which part.
type LineIdentifier struct {
	Type     string   `json:"type"`
	Problems []string `json:"problems"`
}

// WriteScreened writes what a screening job of the view's own subject found, as
// far as it is in view, in the order of the list: a line of JSON for each row. told
// is told of every line. Memory is bounded. FORBIDDEN as by JobScreenings.
func (v *View) WriteScreened(ctx context.Context, j store.Job, to io.Writer, told func(*ScreenedLine)) error {
	w, of := bufio.NewWriterSize(to, 1<<16), jobOf(j)
	lines := json.NewEncoder(w)
	for line, err := range v.screenedLines(ctx, &of) {
		if err != nil {
			return err
		}
		if err := lines.Encode(line); err != nil {
			return fmt.Errorf("write a result: %w", err)
		}
		told(line)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

// screenedLines are the lines of a job, none of one that screens nothing.
func (v *View) screenedLines(ctx context.Context, j *Job) iter.Seq2[*ScreenedLine, error] {
	return func(yield func(*ScreenedLine, error) bool) {
		for s, err := range v.jobScreenings(ctx, j, JobScreeningsRequest{}) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(v.line(&s.ScreenedRow), nil) {
				return
			}
		}
	}
}

// line is a row of which all matches are in view.
func (v *View) line(r *ScreenedRow) *ScreenedLine {
	line := &ScreenedLine{
		Row: r.Row, Matches: make([]LineMatch, len(r.Matches)), Unused: r.Unused, Problem: r.Problem, Epoch: r.Epoch, Expected: r.Expected,
	}
	if r.Problem == nil {
		verdict := r.Verdict()
		line.Verdict = &verdict
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		n, _ := v.Node(m.ID)
		line.Matches[i] = LineMatch{m.ID, v.Label(n), v.Kind(n).String(), m.Score, m.Verdict, m.Dismissed}
	}
	for i := range r.Identifiers {
		if id := &r.Identifiers[i]; !id.Valid {
			line.Invalid = append(line.Invalid, LineIdentifier{string(id.Type), id.ProblemTexts()})
		}
	}
	return line
}

// screenedColumns are those of table.
var screenedColumns = []string{"row", "verdict", "record", "record label", "score", "match", "dismissed", "invalid identifiers", "problem", "epoch"}

// table is the line for spreadsheets: a line a match, or one where there is none.
func (l *ScreenedLine) table() (lines [][]string) {
	row, epoch, verdict, problem := strconv.Itoa(l.Row), strconv.FormatInt(l.Epoch, 10), "", ""
	if l.Verdict != nil {
		verdict = string(*l.Verdict)
	}
	if l.Problem != nil {
		problem = l.Problem.Text()
	}
	var invalid []string
	for _, id := range l.Invalid {
		invalid = append(invalid, id.Type+": "+strings.Join(id.Problems, "; "))
	}
	doubts := strings.Join(invalid, " | ")
	for _, m := range l.Matches {
		lines = append(lines, []string{
			row, verdict, m.ID, m.Label, decimal(m.Score), string(m.Verdict), strconv.FormatBool(m.Dismissed), doubts, problem, epoch,
		})
	}
	if len(lines) == 0 {
		lines = append(lines, []string{row, verdict, "", "", "", "", "", doubts, problem, epoch})
	}
	return lines
}

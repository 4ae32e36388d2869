package screenlist

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Screener screens what is in one view.
type Screener interface {
	ScreenRows(ctx context.Context, inputs []service.ScreenInput, limit *int) (all []service.Screened, failed []error, err error)
}

// Options of a run.
type Options struct {
	// Kind of the rows of a list that has no column for it.
	Kind domain.EntityKind
	// Limit is how many matches each row gets; nil for the default.
	Limit *int
	// Progress is told how many rows have their answers; it may be nil.
	Progress func(rows int64)
}

// Summary says what became of a list.
type Summary struct {
	// Rows of the list, and how many of them were answered by an earlier run.
	Rows    int64 `json:"rows"`
	Resumed int64 `json:"resumed"`
	// Match, Possible and None count the verdicts; Bad are the rows at fault.
	Match    int64 `json:"match"`
	Possible int64 `json:"possible"`
	None     int64 `json:"none"`
	Bad      int64 `json:"bad"`
	// Doubtful are the rows with an identifier that is not valid.
	Doubtful int64 `json:"doubtful,omitempty"`
	// Faults are the first mostFaults.
	Faults []Fault `json:"faults,omitempty"`
	// Unused counts rows that give what their kind has no use for, by field.
	Unused map[string]int64 `json:"unused,omitempty"`
	// Quality is how good the answers are; nil where the list does not say what
	// was expected.
	Quality *Quality `json:"quality,omitempty"`
}

const mostFaults = 100

// Answer is a line of the output.
type Answer struct {
	Row int64 `json:"row"`
	// Verdict is null for a row at fault, which says what is wrong with it.
	Verdict *string `json:"verdict"`
	Matches []Match `json:"matches"`
	// Invalid are the identifiers of the row that are not valid: that nothing
	// matches such a one says little.
	Invalid []Identifier `json:"invalid,omitempty"`
	Fault   *Fault       `json:"fault,omitempty"`
	Epoch   int64        `json:"epoch"`
}

// Match is a record that the row's subject may be.
type Match struct {
	ID      string  `json:"id"`
	Label   string  `json:"label"`
	Kind    string  `json:"kind"`
	Score   float64 `json:"score"`
	Verdict string  `json:"verdict"`
	// Dismissed: an analyst has noted that the subject is not this record.
	Dismissed bool `json:"dismissed,omitempty"`
}

// Identifier is one that is not valid, with what is wrong with which part of it.
type Identifier struct {
	Type     string   `json:"type"`
	Problems []string `json:"problems"`
}

// portion is how many rows are screened at once.
const portion = 256

// run is the screening of one list.
type run struct {
	Options
	screener Screener
	out      *bufio.Writer
	summary  Summary
}

// Screen screens the list and writes a line for every row. earlier are the lines
// that an interrupted run has written, as Earlier found them; nil: none. Rows at
// fault do not fail it; a *Fault says that the header is at fault.
func Screen(ctx context.Context, s Screener, in io.Reader, earlier io.Reader, out io.Writer, o Options) (*Summary, error) {
	list, err := newReader(in, o.Kind)
	if err != nil {
		return nil, err
	}
	r := &run{Options: o, screener: s, out: bufio.NewWriter(out)}
	if earlier != nil {
		if err := r.pass(list, earlier); err != nil {
			return nil, err
		}
	}
	for {
		rows, end, err := take(list)
		if err == nil {
			err = r.answer(ctx, rows)
		}
		if err != nil {
			return nil, err
		}
		if end {
			r.summary.Rows = list.number
			return &r.summary, nil
		}
	}
}

// take reads a portion of rows; end says that they are the last.
func take(list *reader) (rows []row, end bool, err error) {
	for len(rows) < portion {
		one, err := list.next()
		if errors.Is(err, io.EOF) {
			return rows, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, one)
	}
	return rows, false, nil
}

// pass goes past the rows that have their answers.
func (r *run) pass(list *reader, earlier io.Reader) error {
	lines := json.NewDecoder(bufio.NewReader(earlier))
	for {
		var a Answer
		err := lines.Decode(&a)
		if errors.Is(err, io.EOF) {
			return nil
		}
		one, failed := list.next()
		if err != nil || failed != nil || a.Row != one.number {
			return fmt.Errorf("the output of the earlier run does not fit the list: %w", errors.Join(err, failed))
		}
		r.summary.Resumed++
		r.count(&one, &a)
	}
}

// answer screens the rows and writes their answers, whole lines at once.
func (r *run) answer(ctx context.Context, rows []row) error {
	var inputs []service.ScreenInput
	for i := range rows {
		if rows[i].fault == nil {
			inputs = append(inputs, rows[i].input)
		}
	}
	found, failed, err := r.screener.ScreenRows(ctx, inputs, r.Limit)
	if err != nil {
		return fmt.Errorf("screen the list: %w", err)
	}
	for i := range rows {
		a := Answer{Row: rows[i].number, Fault: rows[i].fault, Matches: []Match{}}
		if a.Fault == nil {
			a.take(&rows[i], &found[0], failed[0])
			for _, field := range found[0].Unused {
				r.unused(field)
			}
			found, failed = found[1:], failed[1:]
		}
		line, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("write an answer: %w", err)
		}
		if _, err := r.out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("write the answers: %w", err)
		}
		r.count(&rows[i], &a)
	}
	if err := r.out.Flush(); err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	if r.Progress != nil && len(rows) > 0 {
		r.Progress(rows[len(rows)-1].number)
	}
	return nil
}

func (r *run) unused(field string) {
	if r.summary.Unused == nil {
		r.summary.Unused = map[string]int64{}
	}
	r.summary.Unused[field]++
}

// take fills in what screening the row came to.
func (a *Answer) take(one *row, found *service.Screened, failed error) {
	if failed != nil {
		a.Fault = &Fault{Row: one.number, Line: one.line, Message: failed.Error()}
		var told *domain.Error
		if errors.As(failed, &told) {
			a.Fault.Field, a.Fault.Message = told.Field, told.Message
		}
		return
	}
	verdict := string(found.Verdict)
	a.Verdict, a.Epoch = &verdict, found.Epoch
	for i := range found.Identifiers {
		if id := &found.Identifiers[i]; !id.Valid {
			a.Invalid = append(a.Invalid, Identifier{string(id.Type), id.ProblemTexts()})
		}
	}
	for i := range found.Matches {
		m := &found.Matches[i]
		a.Matches = append(a.Matches, Match{m.ID, m.Label, m.Kind.String(), m.Score, string(m.Verdict), m.Dismissed})
	}
}

func (r *run) count(one *row, a *Answer) {
	if a.Fault != nil {
		if r.summary.Bad++; len(r.summary.Faults) < mostFaults {
			r.summary.Faults = append(r.summary.Faults, *a.Fault)
		}
		return
	}
	if len(a.Invalid) > 0 {
		r.summary.Doubtful++
	}
	switch *a.Verdict {
	case matched:
		r.summary.Match++
	case possible:
		r.summary.Possible++
	default:
		r.summary.None++
	}
	if one.judged {
		if r.summary.Quality == nil {
			r.summary.Quality = &Quality{}
		}
		r.summary.Quality.add(one.expected, a.Matches)
	}
}

// The verdicts of matches.
const (
	matched  = "MATCH"
	possible = "POSSIBLE"
)

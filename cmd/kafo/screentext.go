package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/screenlist"
)

// screened says what became of a list, and of the job that screened it.
type screened struct {
	Job string `json:"job"`
	// Resumed is how many rows had their answers before this run.
	Resumed int64 `json:"resumed"`
	screenlist.Summary
}

// tellScreened says on standard error what became of the list; with --json on
// standard output, unless the answers went there.
func (c *cli) tellScreened(s *screened, output string, took time.Duration) error {
	for _, fault := range s.Faults {
		fmt.Fprintln(c.err, "kafo: "+fault.Error())
	}
	if more := s.Bad - int64(len(s.Faults)); more > 0 {
		fmt.Fprintf(c.err, "kafo: and %s more\n", grouped(more))
	}
	for _, field := range slices.Sorted(maps.Keys(s.Unused)) {
		fmt.Fprintf(c.err, "kafo: %s rows give %s, which is of no use for their kind\n", grouped(s.Unused[field]), field)
	}
	if s.Doubtful > 0 {
		fmt.Fprintf(c.err, "kafo: %s rows give an identifier that is not valid: see \"invalid\" in their answers\n", grouped(s.Doubtful))
	}
	fmt.Fprintf(c.err, "screened %s rows in %s (%s): %s match, %s possibly, %s do not", grouped(s.Rows), seconds(took), rate(s.Rows-s.Resumed, took),
		grouped(s.Match), grouped(s.Possible), grouped(s.None))
	if s.Bad > 0 {
		fmt.Fprintf(c.err, ", %s are at fault", grouped(s.Bad))
	}
	if s.Resumed > 0 {
		fmt.Fprintf(c.err, "; %s had been answered before", grouped(s.Resumed))
	}
	fmt.Fprintf(c.err, " (job %s)\n", s.Job)
	if s.Quality != nil {
		writeQuality(c.err, s.Quality)
	}
	if c.json && output != "-" {
		if err := c.answer(s); err != nil {
			return err
		}
	}
	if s.Bad > 0 {
		return answered(badInput)
	}
	return nil
}

func writeQuality(w io.Writer, q *screenlist.Quality) {
	fmt.Fprintf(w, "\nof %s subjects %s are a record that was expected, the others nobody\n", grouped(q.Judged), grouped(q.Expected))
	fmt.Fprintf(w, "%-18s %9s %9s %9s %9s %9s\n", "said to be", "right", "wrong", "precision", "recall", "F1")
	for _, row := range []struct {
		said string
		hits screenlist.Hits
	}{{"MATCH", q.Match}, {"MATCH or POSSIBLE", q.Possible}} {
		fmt.Fprintf(w, "%-18s %9s %9s %9.4f %9.4f %9.4f\n", row.said, grouped(row.hits.Right), grouped(row.hits.Wrong),
			row.hits.Precision(), row.hits.Recall(q.Expected), row.hits.F1(q.Expected))
	}
	fmt.Fprintf(w, "the record expected is the first match of %.4f (top-1)\n", q.Top1())
}

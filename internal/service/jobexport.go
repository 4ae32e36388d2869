package service

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
)

// JobFormats are those that a job's results are written in: NDJSON as kafo link
// and kafo screen write it, CSV for spreadsheets, and GEXF with the best paths of ties, from
// jobs that keep them.
var JobFormats = []string{"ndjson", "csv", "gexf"}

// JobExport is what a job found, ready to be written.
type JobExport struct {
	view   *View
	job    *Job
	format string
}

// ExportJob prepares what a job found to be written in one of the JobFormats, in
// the order of its input and as far as it is in view. NOT_FOUND for a job that
// the subject is not shown, FORBIDDEN as by JobLinks, INVALID_INPUT for another
// format, UNSUPPORTED for one in which the job cannot be written.
func (s *Service) ExportJob(ctx context.Context, subject domain.Subject, id, format string) (*JobExport, error) {
	j, err := s.theJob(ctx, subject, id)
	if err != nil {
		return nil, err
	}
	e := &JobExport{view: s.View(subject), job: j, format: format}
	if err := e.view.mayRead(j); err != nil {
		return nil, err
	}
	if writers[format] == nil {
		return nil, domain.FieldErrorf("format", "expected one of %s, not %q", strings.Join(JobFormats, ", "), format)
	}
	if format == "gexf" && !jobs.KeepsPaths(j.Job) {
		return nil, domain.Errorf(domain.Unsupported, "only linking jobs that keep paths can be written as gexf")
	}
	return e, nil
}

// State is how the job stood before its results were read: those of one that is not
// DONE are what there is so far, and may have gaps.
func (e *JobExport) State() string { return e.job.State }

// Write writes the results. Memory is bounded, but that gexf holds the ids of
// what lies on the paths.
func (e *JobExport) Write(ctx context.Context, to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<16)
	if err := writers[e.format](ctx, e, w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

var writers = map[string]func(context.Context, *JobExport, *bufio.Writer) error{
	"ndjson": writeJobNDJSON, "csv": writeJobCSV, "gexf": writeJobGEXF,
}

// writeJobNDJSON writes what is there of the one kind and of the other, of which
// a job has one.
func writeJobNDJSON(ctx context.Context, e *JobExport, w *bufio.Writer) error {
	if _, err := e.view.WriteLinks(ctx, e.job.Job, w); err != nil {
		return err
	}
	return e.view.WriteScreened(ctx, e.job.Job, w, func(*ScreenedLine) {})
}

// writeJobCSV writes a line a tie, or a line a match and one for each subject
// without.
func writeJobCSV(ctx context.Context, e *JobExport, w *bufio.Writer) (err error) {
	lines := csv.NewWriter(w)
	switch e.job.Kind {
	case jobs.LinkKind:
		err = e.linkLines(ctx, lines)
	case jobs.ScreenKind:
		err = e.screenLines(ctx, lines)
	}
	lines.Flush()
	return errors.Join(err, lines.Error())
}

func (e *JobExport) linkLines(ctx context.Context, w *csv.Writer) error {
	_ = w.Write([]string{ // a failure is told by Error
		"case", "case label", "target", "target label", "strength", "corroborations", "hops", "cost", "countries", "exact", "change", "strength before", "epoch",
		"fragility", "fragility exact", "cautions",
	})
	return inBatches(e.view.jobLinks(ctx, e.job, JobLinksRequest{ByInput: true}), func(some []JobLink) error {
		if err := e.view.readJobLinks(ctx, some); err != nil {
			return err
		}
		for i := range some {
			_ = w.Write(cells(some[i].line()...))
		}
		return nil
	})
}

func (l *JobLink) line() []string {
	before, size, exact := "", "", ""
	if l.Before != nil {
		before = decimal(*l.Before)
	}
	if l.Fragility != nil {
		exact = strconv.FormatBool(l.Fragility.Exact)
		if l.Fragility.Size != nil {
			size = strconv.Itoa(*l.Fragility.Size)
		}
	}
	return []string{
		l.Case, l.CaseRecord.Label(), l.Target, l.TargetRecord.Label(), decimal(l.Strength), strconv.Itoa(l.Corroborations), strconv.Itoa(l.Hops),
		strconv.FormatInt(l.Cost, 10), strings.Join(l.Countries, " "), strconv.FormatBool(l.Exact), string(l.Change), before, strconv.FormatInt(l.Epoch, 10),
		size, exact, strings.Join(l.Cautions, " "),
	}
}

func (e *JobExport) screenLines(ctx context.Context, w *csv.Writer) error {
	_ = w.Write(screenedColumns) // a failure is told by Error
	for line, err := range e.view.screenedLines(ctx, e.job) {
		if err != nil {
			return err
		}
		for _, row := range line.table() {
			_ = w.Write(cells(row...))
		}
	}
	return nil
}

// inBatches calls the function for recordsAtOnce of a list at a time.
func inBatches[T any](list iter.Seq2[T, error], do func([]T) error) error {
	var batch []T
	for one, err := range list {
		if err != nil {
			return err
		}
		if batch = append(batch, one); len(batch) == recordsAtOnce {
			if err := do(batch); err != nil {
				return err
			}
			batch = nil
		}
	}
	return do(batch)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// cells are texts that no spreadsheet takes for formulas: those that begin like
// one get an apostrophe before them, as OWASP advises against CSV injection.
func cells(texts ...string) []string {
	for i, text := range texts {
		if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
			texts[i] = "'" + text
		}
	}
	return texts
}

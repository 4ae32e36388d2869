package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/screenlist"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

const screenHelp = `Screens the subjects of a CSV file against the store, and writes one JSON object
a row, in the order of the rows, to the output. The header names fields of
ScreenInput, nested ones with a dot (document.mrz); names are set apart by ;
within their cell. Without a column "kind" all rows are of --kind. A list has at
most 1,000,000 rows.

A row that is at fault gets an object that says why ("problem"), is told of with
its line and field (the first 100), and makes the exit code 3; the others are
screened all the same.

An identifier that is not valid, such as a machine-readable zone with a wrong check
digit, is told of in the row's answer with what was expected; the row is screened
all the same.

The work is a job that the store keeps, with the list in it: run again after an
interruption with the same list, --limit and subject, it goes on where it was. Each
row is screened against the graph as it is when its turn comes ("epoch"). The file
is written whole at the end, without matches that are no longer in view. As long as
neither the graph nor what was noted on matches has changed, the same is written
again; after that the list is screened anew.

kafo jobs shows jobs; kafo worker processes may share one.

A column "expected" holds the id of the record that the subject is, or nothing for
nobody; how good the answers are is then printed. kafo screen sample makes such a
list from a store.`

// mostScreened is how many rows a list may have.
const mostScreened = 1_000_000

type screenFlags struct {
	asker
	input, output, kind string
	limit               int
	job                 string
}

func (c *cli) screenCommand() *cobra.Command {
	flags := screenFlags{}
	cmd := &cobra.Command{
		Use:   "screen --input FILE.csv -o FILE",
		Short: "Screen a list of persons, vehicles, documents and the like",
		Long:  screenHelp,
		Example: "  kafo screen --store demo --as niger --input names.csv -o out.ndjson\n" +
			"  kafo screen sample --store sqlite:my.db --rows 1000 -o names.csv",
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.screen(cmd.Context(), flags) },
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.input, "input", "", "the CSV `FILE` with the subjects, - for standard input")
	f.StringVarP(&flags.output, "output", "o", "", "the `FILE` to write, - for standard output")
	f.StringVar(&flags.kind, "kind", domain.Person.String(), "the `KIND` of all rows of a list without a column for it")
	f.IntVar(&flags.limit, "limit", 10, "how many matches of each subject, at most 200")
	f.StringVar(&flags.job, "job", "", "the `ID` of the job, to be begun or gone on with; one that asks for the same when left out")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		for _, needed := range []string{"input", "output"} {
			if cmd.Flag(needed).Value.String() == "" {
				return misuse("--%s is needed: see %s --help", needed, cmd.CommandPath())
			}
		}
		return nil
	}
	cmd.AddCommand(c.screenSampleCommand())
	return cmd
}

// starting is what the flags ask for.
func (f *screenFlags) starting(c *cli) (s jobs.StartingScreen, err error) {
	kind, err := domain.ParseEntityKind(f.kind)
	switch {
	case err != nil:
		return s, misuse("--kind: %s", err)
	case f.limit < 1 || f.limit > 200:
		return s, misuse("--limit: expected 1 to 200, not %d", f.limit)
	case same(f.input, f.output):
		return s, misuse("--output: expected another file than the list")
	}
	if err := writable(f.output); err != nil {
		return s, err
	}
	s.ID, s.Limit = f.job, &f.limit
	if s.Subject, err = f.subject(c.store); err == nil {
		s.Rows, err = c.readList(f.input, kind)
	}
	return s, err
}

// readList reads the rows of the list.
func (c *cli) readList(path string, kind domain.EntityKind) ([]json.RawMessage, error) {
	in := c.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, badInputf("read the list: %w", err)
		}
		defer f.Close()
		in = f
	}
	rows, err := screenlist.Read(in, kind, mostScreened)
	var fault *screenlist.Fault
	if errors.As(err, &fault) {
		return nil, badInputf("%w", fault)
	}
	return rows, err
}

func (c *cli) screen(ctx context.Context, flags screenFlags) (err error) {
	start, err := flags.starting(c)
	if err != nil {
		return err
	}
	subject := start.Subject
	_, s, err := c.viewOf(ctx, subject)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	began := c.now()
	j, err := c.screenJob(ctx, s, start)
	if err != nil {
		return refusedJob(err)
	}
	told := screened{Job: j.ID, Resumed: j.Done}
	w := c.worker(s.store, map[string]jobs.Kind{jobs.ScreenKind: &service.Screening{Service: s.loaded, Subject: flags.still(c.store)}})
	if j, err = c.watched(ctx, w, s.store, j, "screening", "rows"); err == nil {
		err = unfinished(j)
	}
	if err != nil {
		return err
	}
	if err := c.writeScreened(ctx, s, subject, j, flags.output, &told.Summary); err != nil {
		return err
	}
	return c.tellScreened(&told, flags.output, c.now().Sub(began))
}

// viewOf opens the store and gives what the subject sees of it. Close the session.
func (c *cli) viewOf(ctx context.Context, subject domain.Subject) (*service.View, *session, error) {
	opened, err := c.openExisting(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := c.openSession(ctx, opened)
	if err != nil {
		return nil, nil, err
	}
	view, err := s.service.ViewOf(service.Begin(ctx, subject))
	if err != nil {
		_ = s.Close() // the first failure says more
		return nil, nil, err
	}
	return view, s, nil
}

// screenJob is the job to be worked at: one that is gone on with, or a new one.
func (c *cli) screenJob(ctx context.Context, s *session, start jobs.StartingScreen) (j store.Job, err error) {
	if start.Basis, err = s.service.ScreenBasis(ctx); err != nil {
		return j, err
	}
	w := wanted{kind: jobs.ScreenKind, subject: start.Subject.Name, id: start.ID, asked: start.Asked(), basis: start.Basis}
	return c.taken(ctx, s.store, w, func() (store.Job, error) {
		start.At = c.now()
		return jobs.StartScreen(ctx, s.store, start)
	})
}

// writeScreened writes what the job found, as the subject sees it by now, and sums
// it up.
func (c *cli) writeScreened(ctx context.Context, s *session, subject domain.Subject, j store.Job, path string, sum *screenlist.Summary) error {
	if err := s.service.CatchUp(ctx, 0); err != nil {
		return err
	}
	return c.writeFile(path, func(w io.Writer) error {
		if err := s.service.View(subject).WriteScreened(ctx, j, w, sum.Add); err != nil {
			return fmt.Errorf("write %s: %w", path, cause(err))
		}
		return nil
	})
}

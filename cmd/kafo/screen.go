package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screenlist"
	"github.com/kafo-graph/kafo/internal/service"
)

const screenHelp = `Screens the subjects of a CSV file against the store, and writes one JSON object
a row, in the order of the rows, to the output. The header names fields of
ScreenInput, nested ones with a dot (document.mrz); names are set apart by ;
within their cell. Without a column "kind" all rows are of --kind.

A row that is at fault gets an object that says why, is told of with its line and
field (the first 100), and makes the exit code 3; the others are screened all the
same.

An identifier that is not valid, such as a machine-readable zone with a wrong check
digit, is told of in the row's answer with what was expected; the row is screened
all the same.

Run again after an interruption, it goes on behind the last whole line of the
output, as long as list, subject, store and flags are the same.

A column "expected" holds the id of the record that the subject is, or nothing for
nobody; how good the answers are is then printed. kafo screen sample makes such a
list from a store.`

type screenFlags struct {
	asker
	input, output, kind string
	limit               int
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

func (c *cli) screen(ctx context.Context, flags screenFlags) (err error) {
	kind, err := domain.ParseEntityKind(flags.kind)
	if err != nil {
		return misuse("--kind: %s", err)
	}
	if flags.limit < 1 || flags.limit > 200 {
		return misuse("--limit: expected 1 to 200, not %d", flags.limit)
	}
	subject, err := flags.subject(c.store)
	if err != nil {
		return err
	}
	in, task, rows, err := c.openList(flags.input, kind)
	if err != nil {
		return err
	}
	defer in.Close()
	task.Subject, task.Store, task.Kind, task.Limit = subject.Name, c.store, kind.String(), flags.limit
	if same(flags.input, flags.output) {
		return misuse("--output: expected another file than the list")
	}
	view, s, err := c.viewOf(ctx, subject)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	meter := c.newMeter()
	defer meter.end()
	began := c.now()
	options := screenlist.Options{Kind: kind, Limit: &flags.limit, Progress: func(did int64) { meter.show("screening", "rows", did, rows) }}
	summary, err := c.screenTo(flags.output, task, func(earlier io.Reader, out io.Writer) (*screenlist.Summary, error) {
		return screenlist.Screen(ctx, view, in, earlier, out, options)
	})
	if err != nil {
		return listFault(err)
	}
	meter.end()
	return c.tellScreened(summary, flags.output, c.now().Sub(began))
}

// openList opens the list, and looks through it where it is a file. Close it.
func (c *cli) openList(path string, kind domain.EntityKind) (in io.ReadCloser, t screenlist.Task, rows int64, err error) {
	if path == "-" {
		return io.NopCloser(c.in), t, 0, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, t, 0, badInputf("read the list: %w", err)
	}
	if t.List, rows, err = screenlist.Look(f, kind); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close() // it was only read
		return nil, t, 0, listFault(err)
	}
	return f, t, rows, nil
}

// same says whether two paths lead to one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	other, failed := os.Stat(b)
	return err == nil && failed == nil && os.SameFile(one, other)
}

// listFault is bad input where the list is at fault.
func listFault(err error) error {
	var fault *screenlist.Fault
	if errors.As(err, &fault) {
		return badInputf("%w", fault)
	}
	return err
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

// screenTo runs with the output. What comes from standard input, or goes to
// standard output, is begun anew.
func (c *cli) screenTo(path string, t screenlist.Task, run func(earlier io.Reader, out io.Writer) (*screenlist.Summary, error)) (*screenlist.Summary, error) {
	if path == "-" {
		return run(nil, c.out)
	}
	if t.List == "" {
		t.List = "standard input at " + c.now().String() // no other is the same
	}
	out, err := screenlist.OpenOutput(path, t)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, cause(err))
	}
	summary, err := run(out.Earlier(), out)
	if closed := out.Close(err == nil); err == nil {
		err = closed
	}
	return summary, err
}

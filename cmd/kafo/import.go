package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/service"
)

const importHelp = `Brings files into the store; - is standard input, and files may be compressed
with gzip. All files of one call are checked whole, as one, before anything is
written: where anything is at fault, nothing is, and every fault is told with
its file, line and field (the first 100) and the exit code is 3. With --skip-bad
the good records are written, and the others go to FILE.rejected.ndjson.

A record that is in the store already with the same content is left alone; with
other content it is a fault, unless --update is given. The UN list (un-xml) always
updates its own records.

An import that is interrupted leaves whole batches and is shown as incomplete by
kafo doctor; the same import run again finishes it.`

type importFlags struct {
	format string
	interchange.Options
}

func (c *cli) importCommand() *cobra.Command {
	flags := importFlags{}
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Bring files into the store",
		Long:  importHelp,
		Example: "  kafo import --store sqlite:my.db cases.ndjson\n" +
			"  kafo import --store sqlite:my.db --format un-xml consolidated.xml\n" +
			"  zcat cases.ndjson.gz | kafo import --skip-bad -",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("expected one FILE or more, - for standard input: see %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, files []string) error { return c.importFiles(cmd.Context(), files, flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "", "`FORMAT` of the files, native or un-xml; told from name and content where not given")
	f.BoolVar(&flags.Update, "update", false, "let records replace those of the same id that say something else")
	f.BoolVar(&flags.SkipBad, "skip-bad", false, "import what is good, and write the rest to FILE.rejected.ndjson")
	f.StringVar(&flags.Owner, "owner", domain.International, "country code, or INT, that owns what comes without a mark")
	return cmd
}

func (c *cli) importFiles(ctx context.Context, files []string, flags importFlags) (err error) {
	if err := domain.CheckOwner(flags.Owner); err != nil {
		return misuse("--owner: %s, or INT", err)
	}
	inputs, err := openInputs(files, flags.format)
	if err != nil {
		return err
	}
	defer inputs.close()
	s, err := c.openStore(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	options := flags.Options
	options.Subject, options.Now = domain.Administrator().Name, c.now
	sources := inputs.sources(s)
	summary, err := c.runImport(ctx, service.ImportInto(s), sources, options)
	var faults *interchange.BadInputError
	if errors.As(err, &faults) {
		return c.tellFaults(faults)
	}
	if err != nil {
		return err
	}
	return c.summarise(summary, notesOf(sources))
}

// runImport imports and shows its progress.
func (c *cli) runImport(ctx context.Context, t interchange.Target, sources []interchange.Source, o interchange.Options) (interchange.Summary, error) {
	meter := c.newMeter()
	defer meter.end()
	o.Progress = func(p interchange.Progress) {
		if p.Phase == interchange.Checking && p.TotalBytes > 0 {
			meter.show(string(p.Phase), "bytes", p.Bytes, p.TotalBytes)
			return
		}
		meter.show(string(p.Phase), "records", p.Records, p.TotalRecords)
	}
	return interchange.Import(ctx, t, sources, o)
}

// notesOf are what the sources want to be looked at, led by the file's name.
func notesOf(sources []interchange.Source) []string {
	var all []string
	for _, s := range sources {
		if noting, ok := s.(interface{ Notes() []string }); ok {
			for _, note := range noting.Notes() {
				all = append(all, s.Name()+": "+note)
			}
		}
	}
	return all
}

func (c *cli) tellFaults(faults *interchange.BadInputError) error {
	if c.json {
		if err := c.answer(toldFailure{Error: "nothing was imported", Code: badInput, Count: faults.Count, Details: faults.Faults}); err != nil {
			return err
		}
	}
	for _, f := range faults.Faults {
		fmt.Fprintln(c.err, f)
	}
	if more := faults.Count - int64(len(faults.Faults)); more > 0 {
		fmt.Fprintf(c.err, "... and %s more\n", grouped(more))
	}
	fmt.Fprintf(c.err, "kafo: nothing was imported: %s faults. Mend the lines, or leave them out with --skip-bad\n", grouped(faults.Count))
	return answered(badInput)
}

type importSummary struct {
	interchange.Summary
	Notes []string `json:"notes,omitempty"`
}

func (c *cli) summarise(s interchange.Summary, notes []string) error {
	if c.json {
		return c.answer(importSummary{s, notes})
	}
	for _, note := range notes {
		fmt.Fprintln(c.err, note)
	}
	records := s.Reports + s.Entities + s.Links + s.Judgements
	again := ""
	if s.Resumed {
		again = ", finishing an import that was interrupted"
	}
	lines := fmt.Sprintf("read     %s reports, %s entities, %s links, %s judgements\n", grouped(s.Reports), grouped(s.Entities), grouped(s.Links), grouped(s.Judgements))
	lines += fmt.Sprintf("checked  in %s (%s)\n", seconds(s.CheckTime), rate(records, s.CheckTime))
	lines += fmt.Sprintf("written  %s created, %s updated, %s unchanged in %s (%s)%s\n",
		grouped(s.Created), grouped(s.Updated), grouped(s.Unchanged), seconds(s.LoadTime), rate(s.Created+s.Updated+s.Unchanged, s.LoadTime), again)
	if s.Repeated > 0 {
		lines += fmt.Sprintf("repeated %s records stood in several places with the same content\n", grouped(s.Repeated))
	}
	if s.Rejected > 0 {
		lines += fmt.Sprintf("rejected %s lines, with their reasons in the .rejected.ndjson of %s\n", grouped(s.Rejected), strings.Join(s.RejectedFiles, ", "))
	}
	return c.print(lines)
}

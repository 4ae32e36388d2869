package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

const exportHelp = `Writes the graph in the native format, ordered, so that equal graphs export byte
for byte equal. The file is there whole or not at all; -o - writes to standard
output. With --as what that subject may not see is left out, and sources that it
may not see stand as tokens.`

type exportFlags struct {
	asker
	format, output string
}

func (c *cli) exportCommand() *cobra.Command {
	flags := exportFlags{}
	cmd := &cobra.Command{
		Use:   "export -o FILE",
		Short: "Write the graph to a file",
		Long:  exportHelp,
		Example: "  kafo export --store sqlite:my.db -o my.ndjson\n" +
			"  kafo export --store demo --as niger -o - | gzip > niger.ndjson.gz",
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.export(cmd.Context(), flags) },
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", string(interchange.FormatNative), "`FORMAT` of the file: native")
	f.StringVarP(&flags.output, "output", "o", "", "the `FILE` to write, - for standard output")
	require(cmd, "output")
	return cmd
}

func (c *cli) export(ctx context.Context, flags exportFlags) (err error) {
	if flags.format != string(interchange.FormatNative) {
		return misuse("--format: this version writes native, not %q", flags.format)
	}
	subject, err := flags.subject(c.store)
	if err != nil {
		return err
	}
	if err := writable(flags.output); err != nil {
		return err
	}
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	write, err := c.exporter(ctx, s, subject)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	began := c.now()
	var counts interchange.Exported
	err = c.writeFile(flags.output, func(w io.Writer) error {
		counts, err = write(ctx, c.metered(w))
		return err
	})
	if err != nil || flags.output == "-" {
		return err
	}
	if c.json {
		return c.answer(counts)
	}
	took := c.now().Sub(began)
	all := counts.Reports + counts.Entities + counts.Links + counts.Judgements
	return c.printf("exported %s reports, %s entities, %s links, %s judgements to %s in %s (%s)\n", grouped(counts.Reports),
		grouped(counts.Entities), grouped(counts.Links), grouped(counts.Judgements), flags.output, seconds(took), rate(all, took))
}

type exporting func(ctx context.Context, w io.Writer) (interchange.Exported, error)

// exporter exports what the subject sees of the store. A failure closes the store.
func (c *cli) exporter(ctx context.Context, s store.Store, subject domain.Subject) (exporting, error) {
	if subject.Unlimited {
		return func(ctx context.Context, w io.Writer) (interchange.Exported, error) {
			return service.ExportAll(ctx, s, w)
		}, nil
	}
	session, err := c.openSession(ctx, s)
	if err != nil {
		return nil, err
	}
	view, err := session.service.ViewOf(service.Begin(ctx, subject))
	if err != nil {
		_ = session.Close() // the first failure says more
		return nil, err
	}
	return func(ctx context.Context, w io.Writer) (interchange.Exported, error) {
		defer session.service.Close(ctx)
		return view.Export(ctx, s, w)
	}, nil
}

// metered shows how much is written to w.
func (c *cli) metered(w io.Writer) io.Writer { return &meteredWriter{w: w, meter: c.newMeter()} }

type meteredWriter struct {
	w       io.Writer
	meter   *meter
	written int64
}

// Write writes and shows it.
func (m *meteredWriter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.written += int64(n)
	m.meter.show("exporting", "bytes", m.written, 0)
	return n, err
}

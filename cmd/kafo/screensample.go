package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/screenlist"
)

const screenSampleHelp = `Makes a list to try kafo screen with: names of persons and organisations in the
store as somebody else may write them (misspelt, transliterated, in another order,
with words left out), each with the id of the record in the column "expected", and
among them names of nobody. The same store and numbers give the same list.`

type screenSampleFlags struct {
	asker
	screenlist.Sample
	kinds  []string
	output string
}

func (c *cli) screenSampleCommand() *cobra.Command {
	flags := screenSampleFlags{}
	cmd := &cobra.Command{
		Use:     "sample -o FILE.csv",
		Short:   "Make a list to try kafo screen with",
		Long:    screenSampleHelp,
		Example: "  kafo screen sample --store sqlite:my.db --rows 1000 --seed 7 -o names.csv",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.screenSample(cmd.Context(), flags) },
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.IntVar(&flags.Rows, "rows", 1000, "how many rows")
	f.Uint64Var(&flags.Seed, "seed", 1, "what chance begins with")
	f.StringSliceVar(&flags.kinds, "kinds", []string{"PERSON", "ORGANISATION"}, "the `KINDS` of the records: PERSON, ORGANISATION")
	f.StringVarP(&flags.output, "output", "o", "", "the `FILE` to write, - for standard output")
	require(cmd, "output")
	return cmd
}

func (c *cli) screenSample(ctx context.Context, flags screenSampleFlags) (err error) {
	if flags.Rows < 1 {
		return misuse("--rows: expected at least 1, not %d", flags.Rows)
	}
	for _, name := range flags.kinds {
		kind, err := domain.ParseEntityKind(name)
		if err != nil || kind != domain.Person && kind != domain.Organisation {
			return misuse("--kinds: expected PERSON, ORGANISATION or both, not %q", name)
		}
		flags.Kinds = append(flags.Kinds, kind)
	}
	subject, err := flags.subject(c.store)
	if err != nil {
		return err
	}
	if err := writable(flags.output); err != nil {
		return err
	}
	view, s, err := c.viewOf(ctx, subject)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	return c.writeFile(flags.output, func(w io.Writer) error { return screenlist.WriteSample(ctx, view, w, flags.Sample) })
}

package main

import (
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/seed/planted"
)

const generateHelp = `Makes a synthetic graph with planted truth: real chains from cases to networks,
hidden among decoys, with marks of several countries. The same numbers give the
same bytes. The folder gets reports.ndjson, entities.ndjson and links.ndjson in
the native format, and truth.csv with the chains that are real.`

func (c *cli) generateCommand() *cobra.Command {
	size := planted.Size{}
	folder := ""
	cmd := &cobra.Command{
		Use:     "generate -o DIR",
		Short:   "Make a synthetic graph with planted truth",
		Long:    generateHelp,
		Example: "  kafo generate --entities 100000 --links 500000 --cases 500 --networks 50 --seed 1 -o big\n  kafo import --store sqlite:big.db big/*.ndjson",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.generate(cmd, size, folder) },
	}
	flags := cmd.Flags()
	flags.IntVar(&size.Cases, "cases", 100, "how many cases")
	flags.IntVar(&size.Networks, "networks", 20, "how many networks")
	flags.IntVar(&size.Entities, "entities", 10_000, "how many entities, cases and networks among them")
	flags.IntVar(&size.Links, "links", 50_000, "how many links")
	flags.Uint64Var(&size.Seed, "seed", 1, "what chance begins with")
	flags.StringVarP(&folder, "output", "o", "", "the `DIR` to write to; made where it is not there")
	require(cmd, "output")
	return cmd
}

func (c *cli) generate(cmd *cobra.Command, size planted.Size, folder string) error {
	graph, err := planted.New(size)
	if err != nil {
		return misuse("%s", err)
	}
	meter := c.newMeter()
	began := c.now()
	err = graph.Write(cmd.Context(), folder, func(written, total int64) { meter.show("generating", "records", written, total) })
	meter.end()
	if err != nil {
		return err
	}
	truth, took := len(graph.Truth()), c.now().Sub(began)
	files := []string{planted.ReportsFile, planted.EntitiesFile, planted.LinksFile, planted.TruthFile}
	for i := range files {
		files[i] = filepath.Join(folder, files[i])
	}
	if c.json {
		return c.answer(map[string]any{"records": graph.Records(), "chains": truth, "files": files, "nanoseconds": took})
	}
	return c.printf("%s records and %s true chains in %s (%s), in %s\n",
		grouped(graph.Records()), grouped(int64(truth)), seconds(took), rate(graph.Records(), took), folder)
}

package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/cmd/kafo/internal/bench"
	"github.com/kafo-graph/kafo/internal/store"
)

const benchHelp = `Measures the figures that Kafo is held to on this machine, and prints them as a table
or with --json as JSON. Figures beside another way of doing the same are ratios
taken in one run. Groups: %s; all of them where none is named.

The bounds of path and lens are meant for the full size (--full: 10^6 entities
and 5x10^6 links, some 6 GB of memory and several minutes).

link asks the link engine what analysts ask it, on a planted graph, beside
plain Yen and gonum, and lets 64 analysts ask while 1,000 writes a second arrive.
Asked for by name it is of the full size unless --entities and --links say otherwise:
some 6 GB of memory and five minutes. What takes a store is measured on a tenth of it.

workers starts one worker process and then two on a linking job, each with one
processor, in the store that --store names if it is Neo4j, else in an SQLite store
of its own. The job stays in the store; the graph is not written to it.

screening builds the index of names and numbers, screens 12,000 mixed subjects and
compares a sample by brute force, all on one core, and judges the matching of names
beside plain Levenshtein and trigrams. Records have primary names alone, half of the
listed are left out; aliases are asked. Thresholds come from the half of the listed
that is not reported. Asked for by name it is of the full size as well.

trace writes firearms with their lives into SQLite, half of all entities, and traces
one after the other: numbers read whole, partial ones and obliterated ones.

quality ranks all networks for every case of graphs with planted truth, by Kafo and
by baselines, on the same pairs and in the same view, which hides nothing. True
routes are matched by decoys with the same kinds of links and ends of the same
degrees; preferential attachment must be near chance. Whoever tunes a parameter
looks at the tuning set; Kafo is held to the other, of other seeds and families of
decoys. Average precision is over the pairs of all cases, those without a true
network too; MRR and Hits@10 are over the cases with one; "truth before its decoy"
is how often it scores higher, .5 being chance. Ties count as expected if ordered
by chance. Brackets: 95 %% bootstrap over cases. Adamic-Adar and resource
allocation see neighbours in common only, of which ends three to six links apart
have few, so they are near chance; over 3 links they see further.`

func (c *cli) benchCommand() *cobra.Command {
	suite := bench.Suite{}
	full := false
	cmd := &cobra.Command{
		Use:       "bench [GROUP]",
		Short:     "Measure Kafo on this machine",
		Long:      fmt.Sprintf(benchHelp, strings.Join(bench.Groups(), ", ")),
		Example:   "  kafo bench\n  kafo bench path --full\n  kafo bench import --entities 100000 --links 500000 --json",
		ValidArgs: bench.Groups(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && !slices.Contains(bench.Groups(), args[0]) {
				return misuse("expected one of the groups %s, or nothing for all", strings.Join(bench.Groups(), ", "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			sized := cmd.Flags().Changed("entities") || cmd.Flags().Changed("links")
			if full || len(args) == 1 && (args[0] == bench.Link || args[0] == bench.Screening) && !sized {
				suite.Entities, suite.Links = 1_000_000, 5_000_000
			}
			return c.bench(cmd.Context(), suite, strings.Join(args, ""))
		},
	}
	cmd.Flags().IntVar(&suite.Entities, "entities", 50_000, "how many entities the graphs have")
	cmd.Flags().IntVar(&suite.Links, "links", 250_000, "how many links the graphs have")
	cmd.Flags().StringVar(&suite.UNList, "un-list", "", "the UN list (XML) on whose aliases screening is judged; invented names if not given")
	cmd.Flags().BoolVar(&full, "full", false, "the full size: 1,000,000 entities and 5,000,000 links")
	return cmd
}

func (c *cli) bench(ctx context.Context, suite bench.Suite, group string) error {
	if suite.Entities < 1000 || suite.Links < suite.Entities {
		return misuse("--entities and --links: expected at least 1,000 entities, and as many links as entities or more")
	}
	var err error
	if suite.Binary, err = os.Executable(); err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if suite.Shared, err = c.shared(); err != nil {
		return err
	}
	suite.Program = programOf(thisVersion())
	suite.Doing = func(what string) { c.log.Info().Msg("measuring " + what) }
	figures, err := suite.Run(ctx, group)
	if err != nil {
		return err
	}
	machine := bench.ThisMachine()
	if c.json {
		return c.answer(map[string]any{"machine": machine, "entities": suite.Entities, "links": suite.Links, "figures": figures})
	}
	return c.printFigures(machine, suite, figures)
}

// shared is the store that --store names, where it is Neo4j; nil where it is not.
func (c *cli) shared() (*bench.Shared, error) {
	at, err := parseLocation(c.store)
	if err != nil || at.demo || at.path != "" {
		return nil, err
	}
	return &bench.Shared{Address: c.store, Open: func(ctx context.Context) (store.Store, error) { return openAt(ctx, at) }}, nil
}

func (c *cli) printFigures(m bench.Machine, suite bench.Suite, figures []bench.Figure) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d cores, %s MiB, %s, %s; graphs of %s entities and %s links\n\n", m.Processor, m.Cores,
		grouped(int64(m.MemoryMiB)), m.Platform, m.Go, grouped(int64(suite.Entities)), grouped(int64(suite.Links)))
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "group\tfigure\tvalue\tunit\tbound\t")
	for _, f := range figures {
		met := ""
		if f.Met != nil && !*f.Met {
			met = "MISSED"
		}
		fmt.Fprintf(table, "%s\t%s\t%s%s\t%s\t%s\t%s\n", f.Group, f.Name, number(f.Value), f.Interval, f.Unit, f.Bound, met)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return c.print(b.String())
}

// number shows a value for reading, to three digits or to the unit.
func number(v float64) string {
	if v >= 1000 {
		return grouped(int64(v + .5))
	}
	return fmt.Sprintf("%.3g", v)
}

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// cli is one run of the command line: what all commands share.
type cli struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	started  time.Time

	store        string
	snapshotFile string
	spoolFolder  string
	lease        time.Duration
	json         bool
	logLevel     string
	log          zerolog.Logger
	// webhooks are those that serve may tell of news; nil elsewhere.
	webhooks *webhooks
}

const rootHelp = `Kafo answers one question well: how is this firearm case tied to that terrorist
network, across which countries, on whose evidence?

Every flag may also be given as an environment variable: --skip-bad as
KAFO_SKIP_BAD=true, --store as KAFO_STORE. Secrets are given only that way, or
in a file that NAME_FILE names: KAFO_NEO4J_USER and KAFO_NEO4J_PASSWORD for Neo4j
(both unset: no authentication), KAFO_SECRET for the tokens that stand for
sources (unset: one that the store keeps).

The store (--store, KAFO_STORE) is one of
  sqlite:PATH                   an SQLite file; sqlite:kafo.db where none is named
  neo4j://HOST:PORT/DATABASE    Neo4j, also bolt://, neo4j+s:// and the like
  demo                          the demonstration's own store, in the user's data folder

What a command answers goes to standard output, with --json as one JSON document;
logs and progress go to standard error.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 bad input, 4 store unreachable or
not usable, 5 verification failed.`

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "kafo",
		Short:         "Link analysis for firearm cases and terrorist networks",
		Long:          rootHelp,
		Example:       "  kafo demo\n  kafo import --store sqlite:my.db cases.ndjson\n  kafo serve --store sqlite:my.db --subjects subjects.yaml",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if err := fromEnvironment(cmd.Flags(), os.LookupEnv); err != nil {
				return err
			}
			return c.startLog()
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse("there is no command %q: kafo --help lists them", args[0])
			}
			return cmd.Help()
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return misuse("%s: see %s --help", err, cmd.CommandPath()) })
	flags := root.PersistentFlags()
	flags.StringVar(&c.store, "store", "sqlite:kafo.db", "the `STORE`: sqlite:PATH, neo4j://HOST:PORT/DATABASE or demo")
	flags.StringVar(&c.snapshotFile, "snapshot-file", snapshotBeside, "the `FILE` that keeps the graph in memory from one start to the next, as secret as the store; auto: beside an SQLite store, or in the cache folder; none")
	flags.StringVar(&c.spoolFolder, "spool", snapshotBeside, "the `FOLDER` in which jobs keep the graph that they began on, as secret as the store; auto: beside an SQLite store, or in the cache folder")
	flags.DurationVar(&c.lease, "lease", 15*time.Second, "how long a part of a job may stand still in a worker's hands before another takes it over")
	flags.BoolVar(&c.json, "json", false, "answer with one JSON document")
	flags.StringVar(&c.logLevel, "log-level", "info", "how much is logged: debug, info, warn or error")
	root.AddCommand(
		c.demoCommand(), c.serveCommand(),
		c.importCommand(), c.exportCommand(), c.generateCommand(),
		c.queryCommand(), c.whyCommand(), c.traceCommand(), c.screenCommand(), c.schemaCommand(),
		c.linkCommand(), c.jobsCommand(), c.workerCommand(),
		c.backupCommand(), c.restoreCommand(), c.reindexCommand(), c.doctorCommand(),
		c.benchCommand(), c.versionCommand(),
	)
	return root
}

// fromEnvironment sets the flags that were not given from KAFO_... variables.
func fromEnvironment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || f.Name == "help" || failed != nil {
			return
		}
		name := variableOf(f.Name)
		value, given := lookup(name)
		if !given || value == "" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = misuse("the environment variable %s=%s: %s", name, value, err)
		}
	})
	return failed
}

// variableOf names the environment variable of a flag.
func variableOf(flag string) string {
	return "KAFO_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// secret is the value of an environment variable, or the content of the file
// that NAME_FILE names.
func secret(name string) (string, error) {
	if value := os.Getenv(name); value != "" {
		return value, nil
	}
	path := os.Getenv(name + "_FILE")
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the file that %s_FILE names: %w", name, err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

func (c *cli) startLog() error {
	level, err := zerolog.ParseLevel(c.logLevel)
	if err != nil || c.logLevel == "" {
		return misuse("--log-level: expected debug, info, warn or error, not %q", c.logLevel)
	}
	w := c.err
	if isTerminal(c.err) {
		w = zerolog.ConsoleWriter{Out: c.err, TimeFormat: time.TimeOnly}
	}
	c.log = zerolog.New(w).Level(level).With().Timestamp().Logger()
	return nil
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// exactly demands as many arguments as there are names.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		if len(names) == 0 {
			return misuse("%s takes no arguments, but was given %q", cmd.CommandPath(), args[0])
		}
		return misuse("expected %s: see %s --help", strings.Join(names, " and "), cmd.CommandPath())
	}
}

// require makes a flag one that must be given, or set by its variable.
func require(cmd *cobra.Command, flag string) {
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flag(flag).Value.String() == "" {
			return misuse("--%s is needed: see %s --help", flag, cmd.CommandPath())
		}
		return nil
	}
}

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/store"
)

const linkHelp = `Links many cases at once: to each case its strongest ties to networks, or with
--targets cases to other cases, one line of JSON a tie, targets by falling
strength then id, cases in the order given. All of it is read off one search of
the graph, and is what the API answers case by case.

Cases and networks are files with one id a line; without --cases every open case
is linked, by id, without --networks to every network. --from links persons and
other things to networks instead, whose ids stand in the lines as "case". What is not in view is
left out. A line whose "exact" is false tells that a stronger tie may have been
missed, or that not all paths were judged.

The work is a job that the store keeps: run again after an interruption, the
same command goes on where it was, with the graph as it was when it began, and
the file comes out as if nothing had been. It is written whole at the end.
With --only-new a line also holds "change" and "before", the strength in the last
run that asked for the same with the same rights; what did not change is left out.
On an unchanged graph the same run's news is written again, so that none is lost.

kafo jobs shows jobs; kafo worker processes may share one.`

type linkFlags struct {
	asker
	cases, from, networks, targets string
	crossBorder, onlyNew           bool
	paths, fragility               bool
	openedSince                    string
	networkTypes                   []string
	perCase, k, maxHops            int
	minStrength                    float64
	job, out                       string
}

func (c *cli) linkCommand() *cobra.Command {
	flags := linkFlags{}
	cmd := &cobra.Command{
		Use:   "link -o FILE",
		Short: "Link many cases at once, as a job that outlives interruptions",
		Long:  linkHelp,
		Example: "  kafo link --store demo -o ties.ndjson\n  kafo link --store demo --as niger --per-case 2 -o ties.ndjson\n" +
			"  kafo link --store sqlite:my.db --cases cases.txt --targets cases --cross-border -o related.ndjson",
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.link(cmd.Context(), flags) },
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.cases, "cases", "", "the `FILE` with the ids of the cases, one a line; every open case when left out")
	f.StringVar(&flags.from, "from", "", "instead of cases the `FILE` with the ids of persons and other things, one a line")
	f.StringVar(&flags.networks, "networks", "", "the `FILE` with the ids of the networks, one a line; every one when left out")
	f.StringVar(&flags.targets, "targets", "networks", "what is linked to: networks or cases")
	f.BoolVar(&flags.crossBorder, "cross-border", false, "with --targets cases, those of other countries alone")
	f.StringVar(&flags.openedSince, "opened-since", "", "without --cases, open cases that may have been opened on this `DATE` or later, such as 2020-11")
	f.StringSliceVar(&flags.networkTypes, "network-type", nil, "networks of this `TYPE` alone: TERRORIST_GROUP, ARMED_GROUP or CRIMINAL_NETWORK")
	f.BoolVar(&flags.onlyNew, "only-new", false, "tell only what changed against the last run that asked for the same: NEW, STRONGER, WEAKER, OUTRANKED or GONE")
	f.BoolVar(&flags.paths, "paths", false, "with the links of each tie's best path, from what is tied on, and what to bear in mind of it (cautions)")
	f.BoolVar(&flags.fragility, "fragility", false, "with how many sources each tie hangs on, which takes up to a quarter of a second a tie; kafo why shows which, of a case's")
	f.IntVar(&flags.perCase, "per-case", linkage.DefaultPerCase, "how many ties of each, at most 200")
	f.IntVar(&flags.k, "k", linkage.DefaultBulkPaths, "how many paths a strength is made of, at most 50")
	f.IntVar(&flags.maxHops, "max-hops", linkage.DefaultMaxHops, "most links that a path may have, at most 16")
	f.Float64Var(&flags.minStrength, "min-strength", linkage.DefaultMinStrength, "strength below which there is no path; 0 lifts the floor")
	f.StringVar(&flags.job, "job", "", "the `ID` of the job, to be begun or gone on with; one that asks for the same when left out")
	f.StringVarP(&flags.out, "out", "o", "", "the `FILE` to write, - for standard output")
	require(cmd, "out")
	return cmd
}

// starting is what the flags ask for.
func (f *linkFlags) starting() (jobs.Starting, error) {
	s := jobs.Starting{ID: f.job, Link: jobs.Link{
		CrossBorder: f.crossBorder, OnlyNew: f.onlyNew, Paths: f.paths, Fragility: f.fragility, Things: f.from != "", PerCase: &f.perCase, K: &f.k, MaxHops: &f.maxHops, MinStrength: &f.minStrength,
	}}
	switch f.targets {
	case "networks":
	case "cases":
		s.ToCases = true
	default:
		return s, misuse("--targets %s: expected networks or cases", f.targets)
	}
	for _, name := range f.networkTypes {
		if !slices.Contains(domain.OrganisationType.Values, name) {
			return s, misuse("--network-type: there is no type %s", name)
		}
	}
	s.NetworkTypes = f.networkTypes
	var err error
	if s.OpenedSince, err = domain.ParsePartialDate(f.openedSince); f.openedSince != "" && err != nil {
		return s, misuse("--opened-since: %s", err)
	}
	if f.from != "" && (f.cases != "" || f.openedSince != "") {
		return s, misuse("--from: expected cases or other things, not both")
	}
	if s.Cases, err = readIDs(f.cases + f.from); err == nil {
		s.Networks, err = readIDs(f.networks)
	}
	return s, err
}

// linked is what is linked, in words.
func (f *linkFlags) linked() string {
	if f.from != "" {
		return "things"
	}
	return "cases"
}

// readIDs reads a file with an id a line; nil for no file.
func readIDs(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, badInputf("read the ids: %w", err)
	}
	defer file.Close()
	ids := []string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if id := strings.TrimSpace(lines.Text()); id != "" {
			ids = append(ids, id)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, badInputf("read the ids in %s: %w", path, err)
	}
	return ids, nil
}

func (c *cli) link(ctx context.Context, flags linkFlags) (err error) {
	start, err := flags.starting()
	if err != nil {
		return err
	}
	if start.Subject, err = flags.subject(c.store); err != nil {
		return err
	}
	spool, err := c.spool()
	if err != nil {
		return err
	}
	opened, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	w := c.worker(opened, map[string]jobs.Kind{jobs.LinkKind: &jobs.Linking{Store: opened, Spool: spool, Subject: flags.still(c.store)}})
	j, found, err := c.earlierLink(ctx, opened, &start)
	if err != nil || found {
		defer closing(opened, &err)
	} else {
		s, failed := c.openSession(ctx, opened)
		if failed != nil {
			return failed
		}
		defer closing(s, &err)
		start.Graph, start.At = s.service.View(start.Subject).Snapshot, c.now()
		j, err = jobs.StartLink(ctx, opened, spool, start)
	}
	if err != nil {
		return refusedJob(err)
	}
	if j, err = c.watched(ctx, w, opened, j, "linking", flags.linked()); err != nil {
		return err
	}
	return c.writeLinks(ctx, opened, j, &flags)
}

func (c *cli) earlierLink(ctx context.Context, s store.Store, start *jobs.Starting) (store.Job, bool, error) {
	revision, err := s.Revision(ctx)
	if err != nil {
		return store.Job{}, false, err
	}
	return c.earlier(ctx, s, wanted{jobs.LinkKind, start.ID, start.Asked(), jobs.Basis{Epoch: revision}})
}

// watched works at the job until it has ended, showing how far it is.
func (c *cli) watched(ctx context.Context, w *jobs.Worker, s store.Jobs, j store.Job, doing, what string) (store.Job, error) {
	worked := make(chan error, 1)
	go func() { worked <- w.Work(ctx, j.ID) }()
	meter := c.newMeter()
	defer meter.end()
	for {
		select {
		case err := <-worked:
			if err != nil {
				return j, err
			}
			return s.Job(ctx, j.ID)
		case <-time.After(250 * time.Millisecond):
		}
		if now, err := s.Job(ctx, j.ID); err == nil {
			meter.showJob(doing, what, now)
		}
	}
}

type linked struct {
	Job  string `json:"job"`
	Rows int64  `json:"rows"`
	File string `json:"file"`
}

// writeLinks writes the results of a job that is done.
func (c *cli) writeLinks(ctx context.Context, s store.Jobs, j store.Job, flags *linkFlags) error {
	if err := unfinished(j); err != nil {
		return err
	}
	rows := int64(0)
	err := c.writeFile(flags.out, func(w io.Writer) (err error) {
		rows, err = writeResults(ctx, s, j.ID, w)
		return err
	})
	switch {
	case err != nil:
		return err
	case flags.out == "-":
		return nil
	case c.json:
		return c.answer(linked{j.ID, rows, flags.out})
	}
	return c.printf("%d %s were linked: %d ties are in %s (job %s)\n", j.Done, flags.linked(), rows, flags.out, j.ID)
}

// resultsAtOnce is how many results are read at a time.
const resultsAtOnce = 5000

// writeResults writes a job's results in their order, a line each.
func writeResults(ctx context.Context, s store.Jobs, job string, to io.Writer) (rows int64, err error) {
	w := bufio.NewWriterSize(to, 1<<20)
	for result, err := range store.EachResult(ctx, s, store.ResultsQuery{Job: job, Limit: resultsAtOnce}) {
		if err != nil {
			return rows, err
		}
		if !jobs.Told(&result) {
			continue
		}
		_, _ = w.Write(result.Body) // a failure is told by Flush
		_ = w.WriteByte('\n')
		rows++
	}
	return rows, w.Flush()
}

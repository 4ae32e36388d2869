package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/linkage"
)

const linkHelp = `Links many cases at once: to each case its strongest ties to networks, or with
--targets cases to other cases, one line of JSON a tie, targets by falling
strength then id, cases in the order given. All of it is read off one search of
the graph, and is what the API answers case by case.

Cases and networks are files in UTF-8 with one id a line, - for standard input; without
--cases every open case is linked, by id, without --networks to every network. --from
links persons and other things to networks instead, whose ids stand in the lines as
"case". What is not in view is left out; standard error says how many ids. A line whose
"exact" is false tells that a stronger tie may have been missed, or that not all paths
were judged.

The work is a job that the store keeps: run again after an interruption, the
same command goes on where it was, with the graph as it was when it began, and
the file comes out as if nothing had been; standard error says which job that is, and
whether the graph has changed since. Where the job's graph is no longer in the spool folder
a new job begins. The file is written whole at the end, of a subject without what it may no
longer see.
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
	f.StringVar(&flags.cases, "cases", "", "the `FILE` with the ids of the cases, one a line, - for standard input; every open case when left out")
	f.StringVar(&flags.from, "from", "", "instead of cases the `FILE` with the ids of persons and other things, one a line, - for standard input")
	f.StringVar(&flags.networks, "networks", "", "the `FILE` with the ids of the networks, one a line, - for standard input; every one when left out")
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
func (f *linkFlags) starting(c *cli) (s jobs.Starting, err error) {
	if err := f.check(); err != nil {
		return s, err
	}
	s = jobs.Starting{ID: f.job, Link: jobs.Link{
		ToCases: f.targets == "cases", NetworkTypes: f.networkTypes,
		CrossBorder: f.crossBorder, OnlyNew: f.onlyNew, Paths: f.paths, Fragility: f.fragility, Things: f.from != "", PerCase: &f.perCase, K: &f.k, MaxHops: &f.maxHops, MinStrength: &f.minStrength,
	}}
	if s.OpenedSince, err = domain.ParsePartialDate(f.openedSince); f.openedSince != "" && err != nil {
		return s, misuse("--opened-since: %s", err)
	}
	if s.Subject, err = f.subject(c.store); err != nil {
		return s, err
	}
	if s.Cases, err = c.readIDs(f.cases + f.from); err == nil {
		s.Networks, err = c.readIDs(f.networks)
	}
	return s, err
}

// check says what of the flags makes no sense.
func (f *linkFlags) check() error {
	if f.targets != "networks" && f.targets != "cases" {
		return misuse("--targets %s: expected networks or cases", f.targets)
	}
	for _, name := range f.networkTypes {
		if !slices.Contains(domain.OrganisationType.Values, name) {
			return misuse("--network-type: there is no type %s", name)
		}
	}
	switch {
	case f.from != "" && (f.cases != "" || f.openedSince != ""):
		return misuse("--from: expected cases or other things, not both")
	case f.cases != "" && f.openedSince != "":
		return misuse("--opened-since: expected to choose among all open cases, not among those of --cases")
	case f.networks == "-" && f.cases+f.from == "-":
		return misuse("--networks: expected a file, where standard input is read already")
	}
	for _, list := range []string{f.cases, f.from, f.networks} {
		if same(list, f.out) {
			return misuse("--out: expected another file than the list of ids in %s", list)
		}
	}
	return nil
}

// linked is what is linked, in words.
func (f *linkFlags) linked() string {
	if f.from != "" {
		return "things"
	}
	return "cases"
}

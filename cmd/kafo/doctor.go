package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/store"
)

const doctorHelp = `Looks whether all is well with the store: its constraints and indexes, records that
refer to what is not there, writes that were not Kafo's, imports that were
interrupted; and at the snapshot file that starts begin with. Changes nothing. The exit code is 5 when something is wrong.`

// mostJobs is how many jobs are looked at.
const mostJobs = 10_000

type diagnosis struct {
	Store    string   `json:"store"`
	Revision int64    `json:"revision"`
	Version  version  `json:"version"`
	Well     bool     `json:"well"`
	Problems []string `json:"problems"`
	// Snapshot is what the projection's file is worth, in words.
	Snapshot string `json:"snapshot"`
}

func (c *cli) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "doctor",
		Short:   "Look whether all is well with the store",
		Long:    doctorHelp,
		Example: "  kafo doctor --store sqlite:my.db\n  kafo doctor --json --store neo4j://127.0.0.1:7687/neo4j",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.doctor(cmd.Context()) },
	}
}

func (c *cli) doctor(ctx context.Context) (err error) {
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	d := diagnosis{Store: c.store, Version: thisVersion(), Problems: []string{}}
	if d.Revision, err = s.Revision(ctx); err != nil {
		return err
	}
	found, err := s.Check(ctx)
	if err != nil {
		return err
	}
	d.Problems = append(d.Problems, found...)
	incomplete, err := incompleteImports(ctx, s)
	if err != nil {
		return err
	}
	d.Problems = append(d.Problems, incomplete...)
	if err := c.lookAtSnapshot(ctx, s, &d); err != nil {
		return err
	}
	d.Well = len(d.Problems) == 0
	if err := c.tellDiagnosis(d); err != nil {
		return err
	}
	if !d.Well {
		return answered(verification)
	}
	return nil
}

// lookAtSnapshot looks whether the next start can begin with the projection's
// file. One that cannot is no fault, unless it is damaged.
func (c *cli) lookAtSnapshot(ctx context.Context, s store.Store, d *diagnosis) error {
	file, err := c.projectionFile()
	if err != nil {
		return err
	}
	if file.Path == "" {
		d.Snapshot = "none is kept"
		return nil
	}
	revision, unused, damaged := file.Check(ctx, s)
	switch {
	case damaged:
		d.Problems = append(d.Problems, fmt.Sprintf("the snapshot file %s is damaged: the next start reads the whole store and writes it anew", file.Path))
		d.Snapshot = unused
	case unused != "":
		d.Snapshot = "the next start reads the whole store: " + unused
	default:
		d.Snapshot = fmt.Sprintf("sound, of revision %d", revision)
	}
	return nil
}

// incompleteImports says which imports have not come to their end.
func incompleteImports(ctx context.Context, jobs store.Jobs) ([]string, error) {
	all, err := jobs.ListJobs(ctx, store.JobsQuery{Kind: interchange.JobKind, Limit: mostJobs})
	if err != nil {
		return nil, err
	}
	var said []string
	for _, j := range all {
		if j.State == store.JobDone {
			continue
		}
		said = append(said, fmt.Sprintf("the import %s is incomplete (%s, %s of %s records, begun %s): run the same kafo import again to finish it",
			j.ID, j.State, grouped(j.Done), grouped(j.Total), j.StartedAt.UTC().Format("2006-01-02 15:04:05Z")))
	}
	return said, nil
}

func (c *cli) tellDiagnosis(d diagnosis) error {
	if c.json {
		return c.answer(d)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "kafo     %s %s\nstore    %s\nrevision %d\nsnapshot %s\n", d.Version.Version, d.Version.Commit, d.Store, d.Revision, d.Snapshot)
	for _, p := range d.Problems {
		fmt.Fprintf(&b, "wrong    %s\n", p)
	}
	if d.Well {
		b.WriteString("all is well\n")
	}
	return c.print(b.String())
}

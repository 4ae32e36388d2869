package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

const workerHelp = `Does the bulk jobs that there are, and those that come, until Ctrl-C: linking and
screening, for which it loads the graph at the first one. Any number of workers
may share the jobs of one store: what one holds when it dies, another takes over.
Workers on other machines need the spool folder (--spool), in which
jobs keep the graph that they began on, to be shared. Jobs that subjects started
are done by workers that know the subjects file, and stop when its rights were
taken from the subject.`

func (c *cli) workerCommand() *cobra.Command {
	subjects := ""
	cmd := &cobra.Command{
		Use:     "worker",
		Short:   "Do bulk jobs until Ctrl-C",
		Long:    workerHelp,
		Example: "  kafo worker --store neo4j://127.0.0.1:7687/neo4j --spool /shared/kafo --subjects subjects.yaml",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.work(cmd.Context(), subjects) },
	}
	cmd.Flags().StringVar(&subjects, "subjects", "", "the subjects `FILE` (YAML), read again when it has changed")
	return cmd
}

func (c *cli) work(ctx context.Context, subjects string) (err error) {
	known, err := followSubjects(subjects, c.store, c.tellSubjects)
	if err != nil {
		return err
	}
	spool, err := c.spool()
	if err != nil {
		return err
	}
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	var named func(string) (domain.Subject, bool)
	if known != nil {
		named = namedIn(known)
	}
	c.log.Info().Str("store", c.store).Msg("working; Ctrl-C stops it")
	loaded := &loadedLate{open: func(ctx context.Context) (*service.Service, error) { return c.newService(ctx, s) }}
	defer loaded.close()
	c.worker(s, map[string]jobs.Kind{
		jobs.LinkKind:   &jobs.Linking{Store: s, Spool: spool, Subject: named},
		jobs.ScreenKind: &service.Screening{Service: loaded.get, Subject: named},
	}).Run(ctx)
	return nil
}

// loadedLate is the graph, loaded when it is first asked for. It is for one
// goroutine.
type loadedLate struct {
	open   func(context.Context) (*service.Service, error)
	opened *service.Service
}

func (l *loadedLate) get(ctx context.Context) (s *service.Service, err error) {
	if l.opened == nil {
		l.opened, err = l.open(ctx)
	}
	return l.opened, err
}

func (l *loadedLate) close() {
	if l.opened != nil {
		l.opened.Close(context.Background())
	}
}

func (c *cli) worker(s store.Jobs, kinds map[string]jobs.Kind) *jobs.Worker {
	return &jobs.Worker{Store: s, Kinds: kinds, Now: c.now, Log: c.log, Lease: c.lease}
}

// spool is where jobs keep the graph that they began on: beside an SQLite file,
// and for Neo4j in the user's cache folder, unless the flag says otherwise.
func (c *cli) spool() (jobs.Spool, error) {
	spool := jobs.Spool{Folder: c.spoolFolder, Program: programOf(thisVersion())}
	if c.spoolFolder != snapshotBeside {
		return spool, nil
	}
	at, err := parseLocation(c.store)
	if err != nil {
		return spool, err
	}
	path, err := at.snapshotPath()
	if err != nil {
		return spool, err
	}
	spool.Folder = strings.TrimSuffix(path, filepath.Ext(path)) + ".jobs"
	return spool, nil
}

package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
)

const jobsHelp = `Shows the jobs that the store keeps, the latest first: bulk jobs (LINK, SCREEN),
what starts them again and again (SCHEDULE), news that were told (WEBHOOK) and
imports; and cancels bulk jobs or makes them ready to be gone on with, by kafo worker or by
the command that began them. What a job had found before it was cancelled is kept, until
the job is removed, with what it was given, such as a list of persons.`

func (c *cli) jobsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "jobs",
		Short: "Show, cancel, resume and remove jobs",
		Long:  jobsHelp,
		Example: "  kafo jobs list --store demo\n  kafo jobs show --store demo ID\n  kafo jobs cancel --store demo ID\n" +
			"  kafo jobs resume --store demo ID\n  kafo jobs remove --store demo ID",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return misuse("there is no command jobs %s: expected list, show, cancel, resume or remove", args[0])
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use: "list", Short: "Show the latest jobs", Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.withJobs(cmd.Context(), c.listJobs) },
	})
	for _, of := range []struct {
		use, short string
		do         func(ctx context.Context, s store.Store, id string) error
	}{
		{"show", "Show a job", func(context.Context, store.Store, string) error { return nil }},
		{"cancel", "Cancel a bulk job", func(ctx context.Context, s store.Store, id string) error {
			return s.EndJob(ctx, id, c.now(), store.JobCancelled, "", "")
		}},
		{"resume", "Make a bulk job ready to be gone on with", func(ctx context.Context, s store.Store, id string) error {
			return c.resumeJob(ctx, s, id)
		}},
	} {
		cmd.AddCommand(&cobra.Command{
			Use: of.use + " ID", Short: of.short, Args: exactly("the ID of a job"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.withJobs(cmd.Context(), func(ctx context.Context, s store.Store) error {
					if err := of.do(ctx, s, args[0]); err != nil {
						return err
					}
					return c.showJob(ctx, s, args[0])
				})
			},
		})
	}
	cmd.AddCommand(&cobra.Command{
		Use: "remove ID", Short: "Remove a bulk job that has ended, with what it found", Args: exactly("the ID of a job"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withJobs(cmd.Context(), func(ctx context.Context, s store.Store) error { return c.removeJob(ctx, s, args[0]) })
		},
	})
	return cmd
}

func (c *cli) resumeJob(ctx context.Context, s store.Store, id string) error {
	spool, err := c.spool()
	if err != nil {
		return err
	}
	return jobs.Resume(ctx, s, spool, id, c.now())
}

func (c *cli) removeJob(ctx context.Context, s store.Store, id string) error {
	spool, err := c.spool()
	if err != nil {
		return err
	}
	if err := jobs.Remove(ctx, s, spool, id); err != nil {
		return err
	}
	if c.json {
		return c.answer(map[string]string{"removed": id})
	}
	return c.printf("removed %s\n", id)
}

func (c *cli) withJobs(ctx context.Context, do func(context.Context, store.Store) error) (err error) {
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	return do(ctx, s)
}

type toldJob struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	State     string `json:"state"`
	Subject   string `json:"subject"`
	Done      int64  `json:"done"`
	Total     int64  `json:"total"`
	StartedAt string `json:"startedAt"`
	UpdatedAt string `json:"updatedAt"`
	Attempts  int    `json:"attempts"`
	// PerSecond and Left are null where they are not known; Left is in seconds.
	PerSecond *float64    `json:"perSecond"`
	Left      *int        `json:"etaSeconds"`
	Failure   *toldReason `json:"failure"`
}

type toldReason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func jobTold(j *store.Job) toldJob {
	told := toldJob{
		ID: j.ID, Kind: j.Kind, State: j.State, Subject: j.Subject, Done: j.Done, Total: j.Total,
		StartedAt: j.StartedAt.UTC().Format(time.RFC3339), UpdatedAt: j.UpdatedAt.UTC().Format(time.RFC3339), Attempts: j.Attempts,
	}
	shown := service.Job{Job: *j}
	told.PerSecond, told.Left = shown.PerSecond(), shown.SecondsLeft()
	if j.FailureText != "" {
		code := j.FailureCode
		if code == "" {
			code = string(domain.Internal)
		}
		told.Failure = &toldReason{code, j.FailureText}
	}
	return told
}

func (j *toldJob) left() string {
	if j.Left == nil {
		return "-"
	}
	return (time.Duration(*j.Left) * time.Second).String()
}

// mostShown is how many jobs are listed.
const mostShown = 100

func (c *cli) listJobs(ctx context.Context, s store.Store) error {
	list, err := s.ListJobs(ctx, store.JobsQuery{Limit: mostShown})
	if err != nil {
		return err
	}
	told := make([]toldJob, len(list))
	for i := range list {
		told[i] = jobTold(&list[i])
	}
	if c.json {
		return c.answer(told)
	}
	return c.printJobs(told)
}

func (c *cli) showJob(ctx context.Context, s store.Store, id string) error {
	j, err := s.Job(ctx, id)
	if err != nil {
		return err
	}
	if c.json {
		return c.answer(jobTold(&j))
	}
	return c.printJobs([]toldJob{jobTold(&j)})
}

func (c *cli) printJobs(list []toldJob) error {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tKIND\tSTATE\tDONE\tLEFT\tFOR\tSTARTED\tUPDATED")
	for _, j := range list {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d of %d\t%s\t%s\t%s\t%s\n", j.ID, j.Kind, j.State, j.Done, j.Total, j.left(), j.Subject, j.StartedAt, j.UpdatedAt)
		if j.Failure != nil {
			fmt.Fprintf(table, "\t%s: %s\n", j.Failure.Code, j.Failure.Message)
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("lay the table out: %w", err)
	}
	return c.print(text.String())
}

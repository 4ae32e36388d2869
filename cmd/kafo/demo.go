package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/webui"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

const demoHelp = `Serves the demonstration: a graph that reproduces the published totals of operation
KAFO II, with invented people, things and storylines, in a store of its own in the
user's data folder (XDG_DATA_HOME, else ~/.local/share). It is written at the first
start. Another --store may be named when it is empty or holds the demonstration
already; one that holds anything else is left alone, but for a Neo4j on this machine,
where the demonstration is written beside what is there.

Everything else is as in kafo serve; kafo query --store demo and its like ask the
same data without a server.`

func (c *cli) demoCommand() *cobra.Command {
	flags := serveFlags{}
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Serve the KAFO II demonstration",
		Long:    demoHelp,
		Example: "  kafo demo\n  kafo demo --listen 127.0.0.1:9000\n  kafo demo --store neo4j://127.0.0.1:7687/neo4j",
		Args:    exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("store") {
				c.store = demoStore
			}
			return c.demo(cmd.Context(), flags)
		},
	}
	flags.add(cmd)
	return cmd
}

func (c *cli) demo(ctx context.Context, flags serveFlags) error {
	if err := flags.check(); err != nil {
		return err
	}
	subjects, err := followSubjects(flags.subjects, demoStore, c.tellSubjects)
	if err != nil {
		return err
	}
	at, err := parseLocation(c.store)
	if err != nil {
		return err
	}
	open := func(ctx context.Context) (store.Store, error) { return c.fillDemo(ctx, at) }
	if at.demo {
		open = c.openStore
	}
	return c.serve(ctx, flags, serving{
		open: open, subjects: subjects, tour: demoTour(),
		tell: func(url string) error { return c.tellDemo(url, subjects) },
	})
}

func demoTour() []webui.Query {
	var tour []webui.Query
	for _, q := range kafo2.Tour() {
		tour = append(tour, webui.Query{Title: q.Title, Query: q.Query, Variables: q.Variables})
	}
	return tour
}

const demoTold = `The KAFO II demonstration is served at %[1]s/ (ready in %.1[2]f s).
GraphiQL with a tour of five queries: %[1]s/graphiql
Only the published totals, the places and the UN designations are real; the rest is invented.

Sign in by the header "Authorization: Bearer dev:NAME" as one of (without it: %[3]s)
%[4]s
Try:
  curl -s %[1]s/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer dev:niger' \
    -d '{"query":"{ search(text: \"maghreb\") { edges { node { id label } } } }"}'

Ctrl-C stops it.
`

func (c *cli) tellDemo(url string, subjects *access.Subjects) error {
	if c.json {
		return c.answer(c.served(url))
	}
	var names strings.Builder
	table := tabwriter.NewWriter(&names, 0, 0, 2, ' ', 0)
	for _, s := range subjects.All() {
		fmt.Fprintf(table, "  %s\t%s\t%s\t%s\n", s.Name, s.Country, s.Level, strings.ToLower(joined(s.Roles)))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("write the subjects: %w", err)
	}
	return c.printf(demoTold, url, c.served(url).Seconds, subjects.First().Name, names.String())
}

func joined(roles []domain.Role) string {
	texts := make([]string, len(roles))
	for i, r := range roles {
		texts[i] = string(r)
	}
	return strings.Join(texts, ", ")
}

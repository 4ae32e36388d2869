package main

import (
	"context"

	"github.com/spf13/cobra"
)

const reindexHelp = `Makes all that is derived from the records anew (columns, indexes, labels), and takes
in what others than Kafo have written to the store. Servers that run on the store
follow. Records themselves are not changed.`

func (c *cli) reindexCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "reindex",
		Short:   "Read the store anew after foreign writes",
		Long:    reindexHelp,
		Example: "  kafo reindex --store neo4j://127.0.0.1:7687/neo4j",
		Args:    exactly(),
		RunE:    func(cmd *cobra.Command, _ []string) error { return c.reindex(cmd.Context()) },
	}
}

func (c *cli) reindex(ctx context.Context) (err error) {
	s, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	began := c.now()
	before, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	if err := s.Reindex(ctx); err != nil {
		return err
	}
	after, err := s.Revision(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.answer(map[string]any{"revisionBefore": before, "revision": after})
	}
	if err := c.printf("reindexed in %s; the revision is %d", seconds(c.now().Sub(began)), after); err != nil {
		return err
	}
	if after != before {
		return c.printf(", foreign writes were taken in\n")
	}
	return c.print("\n")
}

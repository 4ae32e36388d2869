package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

const traceHelp = `Tells a firearm's life, for reading: from its making through export, import, sale
and ownership to its recovery, with gaps as gaps and what sources tell differently
side by side; the country that the trace leads to, when it left lawful hands, how
long it took from its sale to its recovery; trace requests and their state; and,
where its number cannot be read, which firearms it may be. It is the API's own
answer (traceFirearm).`

//go:embed trace.graphql
var traceDocument string

func (c *cli) traceCommand() *cobra.Command {
	asked := asker{}
	cmd := &cobra.Command{
		Use:   "trace ID",
		Short: "Tell a firearm's life",
		Long:  traceHelp,
		Example: "  kafo trace --store demo NE:firearm:ayorou-pistol\n" +
			"  kafo trace --store demo --as niger --json BF:firearm:fada-pistol",
		Args: exactly("a firearm's ID"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.trace(cmd.Context(), args[0], asked) },
	}
	asked.add(cmd)
	return cmd
}

func (c *cli) trace(ctx context.Context, id string, asked asker) (err error) {
	subject, err := asked.subject(c.store)
	if err != nil {
		return err
	}
	opened, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	s, err := c.openSession(ctx, opened)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	response := s.graphql.Execute(service.Begin(ctx, subject), gqlserver.Request{Query: traceDocument, Variables: map[string]any{"id": id}})
	if len(response.Errors) > 0 {
		return refused(response.Errors[0].Message, response.Errors[0].Extensions)
	}
	var data struct {
		TraceFirearm json.RawMessage `json:"traceFirearm"`
	}
	if err := json.Unmarshal(response.Data, &data); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if c.json {
		return c.answer(data.TraceFirearm)
	}
	t := traceText{}
	if err := json.Unmarshal(data.TraceFirearm, &t.answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return c.print(t.text())
}

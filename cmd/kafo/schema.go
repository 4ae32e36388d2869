package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/kafo-graph/kafo/graph/generated"
)

func (c *cli) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the GraphQL schema (SDL)",
		Long:    "Prints the schema of the GraphQL API in the schema definition language, with its descriptions.\nWith --json: an object with the schema as text in the field sdl.",
		Example: "  kafo schema > kafo.graphqls",
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			var sdl strings.Builder
			schema := generated.NewExecutableSchema(generated.Config{}).Schema()
			formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchema(schema)
			if c.json {
				return c.answer(map[string]string{"sdl": sdl.String()})
			}
			return c.print(sdl.String())
		},
	}
}

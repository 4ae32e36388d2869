package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

const queryHelp = `Runs one GraphQL operation on the store without a server, and prints the GraphQL
response as one line of JSON. The administrator asks, who sees everything, unless
--as names a subject of the subjects file.

The exit code is 1 when the response has errors, and 3 when the file cannot be
read or is not a GraphQL document.`

type queryFlags struct {
	asker
	variables, operation string
	pretty               bool
}

func (c *cli) queryCommand() *cobra.Command {
	flags := queryFlags{}
	cmd := &cobra.Command{
		Use:   "query FILE.graphql",
		Short: "Run one GraphQL operation without a server",
		Long:  queryHelp,
		Example: "  kafo query --store demo --variables '{\"text\":\"maghreb\"}' search.graphql\n" +
			"  kafo query --store demo --as niger --variables @variables.json case-links.graphql\n" +
			"  echo '{ me { name roles } }' | kafo query --pretty -",
		Args: exactly("one FILE, - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.query(cmd.Context(), args[0], flags) },
	}
	flags.add(cmd)
	f := cmd.Flags()
	f.StringVar(&flags.variables, "variables", "", "the operation's variables: a `JSON` object, or @FILE that holds one")
	f.StringVar(&flags.operation, "operation", "", "the `NAME` of the operation to run, where the file has several")
	f.BoolVar(&flags.pretty, "pretty", false, "print the response over several lines")
	return cmd
}

func (c *cli) query(ctx context.Context, file string, flags queryFlags) (err error) {
	document, err := c.readDocument(file)
	if err != nil {
		return err
	}
	variables, err := readVariables(flags.variables)
	if err != nil {
		return err
	}
	subject, err := flags.subject(c.store)
	if err != nil {
		return err
	}
	opened, err := c.openStore(ctx)
	if err != nil {
		return err
	}
	s, err := c.openSession(ctx, opened)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	response := s.graphql.Execute(service.Begin(ctx, subject), gqlserver.Request{
		Query: document, OperationName: flags.operation, Variables: variables,
	})
	if err := c.printResponse(response, flags.pretty); err != nil {
		return err
	}
	if len(response.Errors) > 0 {
		return answered(failed)
	}
	return nil
}

// readDocument reads a GraphQL document and looks that it is one.
func (c *cli) readDocument(file string) (string, error) {
	in := c.in
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return "", badInputf("read the GraphQL document: %w", err)
		}
		defer opened.Close()
		in = opened
	}
	most := gqlserver.DefaultLimits().Body
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	switch {
	case err != nil:
		return "", badInputf("read the GraphQL document: %w", err)
	case int64(len(text)) > most:
		return "", badInputf("%s: a GraphQL document has at most %d bytes", file, most)
	case len(bytes.TrimSpace(text)) == 0:
		return "", badInputf("%s: expected a GraphQL document, but there is nothing in it", file)
	}
	if _, err := parser.ParseQuery(&ast.Source{Name: file, Input: string(text)}); err != nil {
		return "", badInputf("%s: not a GraphQL document: %s", file, syntaxFault(err))
	}
	return string(text), nil
}

func syntaxFault(err error) string {
	var fault *gqlerror.Error
	if !errors.As(err, &fault) || len(fault.Locations) == 0 {
		return err.Error()
	}
	return fmt.Sprintf("line %d, column %d: %s", fault.Locations[0].Line, fault.Locations[0].Column, fault.Message)
}

// readVariables reads a JSON object, or the file that @FILE names.
func readVariables(text string) (map[string]any, error) {
	if text == "" {
		return nil, nil
	}
	fault := misuse
	if path, ok := strings.CutPrefix(text, "@"); ok {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, badInputf("read the variables: %w", err)
		}
		text, fault = string(content), badInputf
	}
	variables := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&variables); err != nil || decoder.More() {
		return nil, fault(`--variables: expected one JSON object such as {"text":"maghreb"}`)
	}
	return variables, nil
}

func (c *cli) printResponse(response any, pretty bool) error {
	if !pretty {
		return c.answer(response)
	}
	encoder := json.NewEncoder(c.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(response); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

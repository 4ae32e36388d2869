package graph_test

import (
	"embed"
	"io/fs"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/kafo-graph/kafo/graph"
)

// Copies of the contract's operations, to the byte.
//
//go:embed contract/*.graphql
var contract embed.FS

func TestTheContractsOperationsHoldAgainstTheSchema(t *testing.T) {
	schema := load(t)
	documents, err := fs.Glob(contract, "contract/*.graphql")
	if err != nil || len(documents) < 10 {
		t.Fatalf("%d documents (%v)", len(documents), err)
	}
	for _, name := range documents {
		text, err := contract.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, errs := gqlparser.LoadQueryWithRules(schema, string(text), rules.NewDefaultRules()); errs != nil {
			t.Errorf("%s: %v", name, errs)
		}
	}
}

func load(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := fs.Glob(graph.Schema, "schema/*.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	var sources []*ast.Source
	for _, name := range files {
		text, err := graph.Schema.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

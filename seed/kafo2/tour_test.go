package kafo2_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/kafo-graph/kafo/seed/kafo2"
)

func TestEveryStopOfTheTourIsOneNamedOperationOfTheSchemaWithItsVariables(t *testing.T) {
	tour, schema := kafo2.Tour(), readSchema(t)
	if len(tour) != 6 {
		t.Errorf("%d stops", len(tour))
	}
	for _, q := range tour {
		doc, faults := gqlparser.LoadQueryWithRules(schema, q.Query, rules.NewDefaultRules())
		if faults != nil {
			t.Fatalf("%s: %v", q.Title, faults)
		}
		var variables map[string]any
		if err := json.Unmarshal(q.Variables, &variables); err != nil {
			t.Fatal(err)
		}
		if len(doc.Operations) != 1 || doc.Operations[0].Name == "" {
			t.Errorf("%s: %d operations", q.Title, len(doc.Operations))
			continue
		}
		declared := doc.Operations[0].VariableDefinitions
		for _, v := range declared {
			if _, given := variables[v.Variable]; !given {
				t.Errorf("%s: $%s is not given", q.Title, v.Variable)
			}
		}
		if len(declared) != len(variables) {
			t.Errorf("%s: %d variables for %d declared", q.Title, len(variables), len(declared))
		}
	}
}

func readSchema(t *testing.T) *ast.Schema {
	t.Helper()
	files, err := filepath.Glob("../../graph/schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var sources []*ast.Source
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: f, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

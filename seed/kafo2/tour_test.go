package kafo2_test

import (
	"encoding/json"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/kafo-graph/kafo/seed/kafo2"
)

func TestEveryStopOfTheTourIsOneNamedOperationWithItsVariables(t *testing.T) {
	tour := kafo2.Tour()
	if len(tour) != 5 {
		t.Errorf("%d stops", len(tour))
	}
	for _, q := range tour {
		doc, err := parser.ParseQuery(&ast.Source{Name: q.Title, Input: q.Query})
		if err != nil {
			t.Fatal(err)
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

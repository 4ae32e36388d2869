package gqlserver

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// costLimit refuses operations that may make the service do too much: each
// field costs 1, and what lies below a list counts as often as the list is
// long, by the directive @listSize of the schema. A field with @weight and what
// lies below it count that much.
type costLimit struct{ limit int }

var _ graphql.OperationContextMutator = costLimit{}

// ExtensionName names it to gqlgen.
func (costLimit) ExtensionName() string { return "CostLimit" }

// Validate has nothing to find at fault in a schema.
func (costLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that costs too much.
func (c costLimit) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	w := costWalk{variables: operation.Variables, fragments: map[string]float64{}}
	cost := w.set(operation.Operation.SelectionSet)
	if cost > float64(c.limit) {
		return exceeded("an operation may cost %d, this one costs %s: ask for fewer things at once or for shorter lists", c.limit, show(cost))
	}
	return nil
}

func show(cost float64) string {
	if cost > math.MaxInt32 {
		return fmt.Sprintf("%.1e", cost)
	}
	return strconv.Itoa(int(cost))
}

type costWalk struct {
	variables map[string]any
	fragments map[string]float64
}

func (w costWalk) set(set ast.SelectionSet) float64 {
	cost := 0.0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			cost += weight(s) * (1 + w.size(s)*w.set(s.SelectionSet))
		case *ast.InlineFragment:
			cost += w.set(s.SelectionSet)
		case *ast.FragmentSpread:
			cost += w.fragment(s)
		}
	}
	return cost
}

// weight is what the field counts for.
func weight(f *ast.Field) float64 {
	if f.Definition == nil {
		return 1
	}
	directive := f.Definition.Directives.ForName("weight")
	if directive == nil {
		return 1
	}
	value, _ := number(directive.ArgumentMap(nil)["value"])
	return value
}

func (w costWalk) fragment(s *ast.FragmentSpread) float64 {
	cost, known := w.fragments[s.Name]
	if !known {
		cost = w.set(s.Definition.SelectionSet)
		w.fragments[s.Name] = cost
	}
	return cost
}

// size is how long the field's list is taken to be: the greatest of its
// slicing arguments (a list counts by its length), else the assumed size; 1 for
// what is no list.
func (w costWalk) size(f *ast.Field) float64 {
	if f.Definition == nil {
		return 1
	}
	directive := f.Definition.Directives.ForName(listSize)
	if directive == nil {
		return 1
	}
	values := directive.ArgumentMap(nil)
	size, given := 0.0, false
	names, _ := values["slicingArguments"].([]any)
	for _, name := range names {
		if n, ok := w.argument(f, fmt.Sprint(name)); ok {
			size, given = max(size, n), true
		}
	}
	if given {
		return max(size, 0)
	}
	assumed, _ := number(values["assumedSize"])
	return assumed
}

const listSize = "listSize"

func (w costWalk) argument(f *ast.Field, name string) (float64, bool) {
	value, ok := f.ArgumentMap(w.variables)[name]
	if !ok {
		return 0, false
	}
	return number(value)
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case []any:
		return float64(len(n)), true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	case float64:
		return n, true
	case json.Number:
		return number(n.String())
	case string: // variables of type Int may come as strings
		f, err := strconv.ParseFloat(n, 64)
		return f, err == nil
	}
	return 0, false
}

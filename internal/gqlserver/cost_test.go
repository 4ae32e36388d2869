package gqlserver

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/internal/domain"
)

// costOf is what the operation costs, as the server works it out.
func costOf(t *testing.T, query string, variables map[string]any) int {
	t.Helper()
	e := executor.New(generated.NewExecutableSchema(generated.Config{}))
	e.Use(preparation{schema: generated.NewExecutableSchema(generated.Config{}).Schema(), limits: DefaultLimits(), introspection: true})
	operation, errs := e.CreateOperationContext(graphql.StartOperationTrace(context.Background()), &graphql.RawParams{Query: query, Variables: variables})
	if errs != nil {
		t.Fatalf("%s: %v", query, errs)
	}
	w := costWalk{variables: operation.Variables, fragments: map[string]float64{}}
	return int(w.set(operation.Operation.SelectionSet))
}

func TestCostMultipliesTheSizesOfLists(t *testing.T) {
	const search = `query($n:Int){search(text:"a",first:$n){edges{node{id}}}}`
	for _, test := range []struct {
		query     string
		variables map[string]any
		want      int
	}{
		{"{me{name}}", nil, 2},
		{"{me{...s ...s} again:me{...s}} fragment s on Subject{name level}", nil, 8},
		{"{me{caveats}}", nil, 2},
		{`{search(text:"a"){edges{node{id}}}}`, nil, 1 + 20*3},
		{`{search(text:"a",first:7){edges{node{id}}}}`, nil, 1 + 7*3},
		{`{search(text:"a",first:0){edges{node{id}}}}`, nil, 1},
		{`{search(text:"a",first:-3){edges{node{id}}}}`, nil, 1},
		{`{search(text:"a",first:null){edges{node{id}}}}`, nil, 1 + 20*3},
		{search, nil, 1 + 20*3},
		{search, map[string]any{"n": nil}, 1 + 20*3},
		{search, map[string]any{"n": 200}, 1 + 200*3},
		{search, map[string]any{"n": "200"}, 1 + 200*3},
		{`query($n:Int=9){search(text:"a",first:$n){edges{node{id}}}}`, nil, 1 + 9*3},
		{`{search(text:"a",first:2){edges{node{links(first:3){edges{cursor}}}}}}`, nil, 1 + 2*(1+1+1+3*2)},
		{`{neighbourhood(of:["a"],limit:1000){subgraph{links{id}}}}`, nil, 1 + 1000*3},
		{`{paths(from:"a",to:"b",k:50){paths{hops}}}`, nil, 1 + 50*2},
		{`{whyLinked(case:"a",network:"b",k:50){paths{hops}}}`, nil, 1 + 50*2},
		{`{neighbourhood(of:["a"],limit:1000){subgraph{columns{nodes{ids labels}}}}}`, nil, 1 + 1000 + 1000*4/20},
		{`{subgraph(ids:["a","b","c"],limit:2){truncated}}`, nil, 1 + 3},
		{`query($of:[ID!]!){subgraph(ids:$of,limit:2){truncated}}`, map[string]any{"of": []any{"a", "b", "c"}}, 1 + 3},
		{`{keyPlayers(first:7){players{betweenness}}}`, nil, 1 + 7*2},
		{`{communities(first:7){communities{members(first:50){id}}}}`, nil, 1 + 7*(1+1+50)},
		{`{connect(seeds:["a","b"]){nodes{id}}}`, nil, 1 + 30*2},
		{"{__schema{types{name}}}", nil, 3},
	} {
		if got := costOf(t, test.query, test.variables); got != test.want {
			t.Errorf("%s %v costs %d, want %d", test.query, test.variables, got, test.want)
		}
	}
}

func TestCostLimitHoldsAtItAndNotPastIt(t *testing.T) {
	for limit, want := range map[int]domain.Code{61: "", 60: domain.LimitExceeded} {
		err := costLimit{limit: limit}.MutateOperationContext(context.Background(), operationOf(t, `{search(text:"a"){edges{node{id}}}}`))
		if got := codeOf(err); got != want {
			t.Errorf("a cost of 61 under a limit of %d: %q, want %q", limit, got, want)
		}
	}
}

func codeOf(err *gqlerror.Error) domain.Code {
	if err == nil {
		return ""
	}
	return domain.CodeOf(err)
}

func operationOf(t *testing.T, query string) *graphql.OperationContext {
	t.Helper()
	e := executor.New(generated.NewExecutableSchema(generated.Config{}))
	operation, errs := e.CreateOperationContext(graphql.StartOperationTrace(context.Background()), &graphql.RawParams{Query: query})
	if errs != nil {
		t.Fatal(errs)
	}
	return operation
}

// The contract's operations at the most that they may ask for.
func TestTheContractsOperationsStayWithinTheLimits(t *testing.T) {
	kinds := make([]any, 18)
	for i := range kinds {
		kinds[i] = "PERSON"
	}
	for name, variables := range map[string]map[string]any{
		"me":                nil,
		"search":            {"text": "a", "kinds": kinds, "first": 200},
		"entities":          {"where": map[string]any{}, "order": []any{map[string]any{"field": "id"}}, "first": 200},
		"entity":            {"id": "a", "first": 200},
		"neighbourhood":     {"ids": []any{"a"}, "limit": 1000},
		"operation-summary": {"code": "KAFO-II"},
		"apply":             {"operationId": "a", "batch": map[string]any{}},
		"paths":             {"from": "a", "to": "b", "k": 50, "maxHops": 16},
		"case-links":        {"case": "a", "first": 200, "k": 50, "maxHops": 16},
		"related-cases":     {"case": "a", "first": 200, "k": 50, "maxHops": 16},
		"why-linked":        {"case": "a", "network": "b", "k": 50, "maxHops": 16},
	} {
		document, err := os.ReadFile(fmt.Sprintf("../../graph/contract/%s.graphql", name))
		if err != nil {
			t.Fatal(err)
		}
		cost := costOf(t, string(document), variables)
		if limit := DefaultLimits().Cost; cost > limit {
			t.Errorf("%s costs %d, more than %d", name, cost, limit)
		}
		t.Logf("%s costs %d", name, cost)
	}
}

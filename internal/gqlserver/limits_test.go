package gqlserver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

// times joins n texts made of their numbers.
func times(n int, each func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(each(i) + " ")
	}
	return b.String()
}

// around are fields that lead from a link to the next.
var around = []string{"from", "links", "edges", "node"}

// below is a selection set of a link whose fields lie depth deep.
func below(depth int) string {
	var b strings.Builder
	for i := range depth - 1 {
		b.WriteString("{" + around[i%len(around)])
	}
	return b.String() + "{__typename" + strings.Repeat("}", depth)
}

func TestEachLimitOfADocumentHoldsAtItAndNotPastIt(t *testing.T) {
	tests := []struct {
		name string
		// document that reaches n of what is limited.
		document func(n int) string
		limit    int
	}{
		{"tokens", func(n int) string { return "{me{name " + tokens(n) + "}}" }, 1000},
		{"depth", func(n int) string { return `{entity(id:"a"){links{edges{node` + below(n-4) + "}}}}" }, 12},
		{"depth through fragments", func(n int) string {
			return `{entity(id:"a"){...e}} fragment e on Entity{links{edges{node{...l}}}} fragment l on Link` + below(n-4)
		}, 12},
		{"introspection depth", func(n int) string {
			return "{__schema{types{" + strings.Repeat("ofType{", n-3) + "name" + strings.Repeat("}", n)
		}, 15},
		{"introspection depth of one type", func(n int) string {
			return `{__type(name:"Case"){` + strings.Repeat("ofType{", n-2) + "name" + strings.Repeat("}", n)
		}, 15},
		{"aliases", func(n int) string {
			return "{me{" + times(n, func(i int) string { return fmt.Sprintf("a%d:name", i) }) + "}}"
		}, 30},
		{"aliases over operations and fragments", func(n int) string {
			return "{me{...s b:name}} fragment s on Subject{" + times(n-1, func(i int) string { return fmt.Sprintf("a%d:name", i) }) + "}"
		}, 30},
		{"directives", func(n int) string {
			return "{me{" + times(n, func(i int) string { return fmt.Sprintf("...@include(if:true){a%d:name}", i) }) + "}}"
		}, 20},
		{"repeats", func(n int) string { return "{me{" + strings.Repeat("name ", n) + "}}" }, 5},
		{"repeats under one alias", func(n int) string { return "{me{" + strings.Repeat("a:name ", n) + "}}" }, 5},
		{"repeats of a fragment", func(n int) string { return "{me{" + strings.Repeat("...s ", n) + "}} fragment s on Subject{name}" }, 5},
		{"root fields", func(n int) string {
			return "{" + times(n, func(i int) string { return fmt.Sprintf("a%d:me{name}", i) }) + "}"
		}, 10},
		{"root fields through fragments", func(n int) string {
			return "{me{name}...q} fragment q on Query{...{" + times(n-1, func(i int) string { return fmt.Sprintf("a%d:me{name}", i) }) + "}}"
		}, 10},
	}
	s := serve(root{answer: silent}, defaults())
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			expectCode(t, "at the limit", ask(t, s, test.document(test.limit), nil), "")
			expectCode(t, "past it", ask(t, s, test.document(test.limit+1), nil), domain.LimitExceeded)
		})
	}
}

// tokens makes the document {me{name TOKENS}} one of n tokens.
func tokens(n int) string {
	n -= len(strings.Fields("{ me { name } }"))
	odd := ""
	if n%2 == 1 { // __typename is one token, `name level` two
		odd, n = "__typename ", n-1
	}
	inline := n / 4 // ...{name}: four tokens
	rest := n % 4
	return odd + strings.Repeat("...{name}", inline) + strings.Repeat("level country ", rest/2)
}

func TestVariablesDirectivesCount(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	document := "query($a:Int" + strings.Repeat("@x", 21) + "){me{name}}"
	expectCode(t, "21 directives of a variable", ask(t, s, document, nil), domain.LimitExceeded)
}

func TestTheStandardIntrospectionPasses(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	for _, name := range []string{"introspection.graphql", "introspection-all.graphql"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		answer := ask(t, s, string(text), nil)
		if answer.code() != "" || answer.Data["__schema"] == nil {
			t.Errorf("%s: %s", name, answer.message())
		}
	}
}

func TestWithoutIntrospectionTheSchemaIsNotTold(t *testing.T) {
	o := defaults()
	o.Introspection = false
	s := serve(root{answer: silent}, o)
	for _, query := range []string{
		"{__schema{types{name}}}", `{__type(name:"Case"){name}}`, "{...q} fragment q on Query{__schema{types{name}}}",
	} {
		answer := ask(t, s, query, nil)
		expectCode(t, query, answer, domain.Unsupported)
		if answer.Data != nil {
			t.Errorf("%s: data %v", query, answer.Data)
		}
	}
	expectCode(t, "__typename", ask(t, s, "{__typename me{__typename}}", nil), "")
	for _, wrong := range wrongNames {
		answer := ask(t, s, wrong, nil)
		expectCode(t, wrong, answer, domain.InvalidInput)
		if strings.Contains(answer.message(), "Did you mean") {
			t.Errorf("%s: %s", wrong, answer.message())
		}
	}
}

// wrongNames are queries with a name that is nearly right.
var wrongNames = []string{
	"{mee{name}}", "{me{nam}}", `{entity(idd:"a"){id}}`, "{me{...on Subjec{name}}}", "{me}",
	`{search(text:"a",kinds:[PERSN]){edges{cursor}}}`, `{entities(where:{knd:{equals:PERSON}}){edges{cursor}}}`,
	"query($w:EntityFiltr!){entities(where:$w){edges{cursor}}}",
}

func TestWithIntrospectionNearMissesAreSuggested(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	if m := ask(t, s, "{mee{name}}", nil).message(); !strings.Contains(m, "Did you mean") {
		t.Error(m)
	}
}

func TestDeadline(t *testing.T) {
	o := defaults()
	o.Limits.Deadline = 20 * time.Millisecond
	waiting := func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }
	within := func(context.Context, string) error { return nil }
	interrupted := func(ctx context.Context, _ string) error { <-ctx.Done(); return errors.New("interrupted (9)") }
	unreachable := func(ctx context.Context, _ string) error {
		<-ctx.Done()
		return domain.Errorf(domain.Unavailable, "the store cannot be reached").Because(ctx.Err())
	}
	expectCode(t, "in time", ask(t, serve(root{answer: within}, o), "{me{name}}", nil), "")
	for name, answer := range map[string]func(context.Context, string) error{
		"waits for the context": waiting, "a store's own word for it": interrupted, "taken for an outage": unreachable,
	} {
		expectCode(t, name, ask(t, serve(root{answer: answer}, o), "{me{name}}", nil), domain.Timeout)
	}
}

func TestARequestThatWasGivenUpIsNoPassedDeadline(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(root{answer: func(context.Context, string) error { cancel(); return context.Canceled }}, defaults())
	answer := askIn(t, ctx, s, gqlserver.Request{Query: "{me{name}}"})
	expectCode(t, "cancelled while answering", answer, domain.Timeout)
	if strings.Contains(answer.message(), "deadline") {
		t.Error(answer.message())
	}
	expectCode(t, "cancelled before", askIn(t, ctx, s, gqlserver.Request{Query: "{me{name}}"}), domain.Timeout)
}

func TestACallersErrorStaysOneAfterTheDeadline(t *testing.T) {
	o := defaults()
	o.Limits.Deadline = time.Millisecond
	late := func(ctx context.Context, _ string) error {
		<-ctx.Done()
		return domain.Errorf(domain.NotFound, "no such case")
	}
	expectCode(t, "not found", ask(t, serve(root{answer: late}, o), `query{paths(from:"a",to:"b"){paths{hops}}}`, nil), domain.NotFound)
}

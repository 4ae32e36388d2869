package gqlserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

func TestAnErrorSaysItsCodeMessageFieldPathAndPlace(t *testing.T) {
	fault := domain.FieldErrorf("batch.links[0].from", "expected an id")
	s := serve(root{answer: failing(fmt.Errorf("apply: %w", fault))}, defaults())
	answer := askIn(t, gqlserver.WithRequestID(context.Background(), "r1"), s, gqlserver.Request{
		Query: `mutation{done:apply(operationId:"a",batch:{}){epoch}}`,
	})
	if len(answer.Errors) != 1 {
		t.Fatal(answer)
	}
	e := answer.Errors[0]
	if e.Message != "batch.links[0].from: expected an id" || e.Extensions.Field != "batch.links[0].from" ||
		e.Extensions.Code != "INVALID_INPUT" || e.Extensions.RequestID != "r1" ||
		len(e.Path) != 1 || e.Path[0] != "done" || len(e.Locations) != 1 || e.Locations[0].Column != 10 {
		t.Errorf("%+v", e)
	}
}

func TestEveryCodeReachesTheCaller(t *testing.T) {
	for _, c := range domain.Codes {
		s := serve(root{answer: failing(domain.Errorf(c.Code, "so it is"))}, defaults())
		answer := ask(t, s, `{paths(from:"a",to:"b"){paths{hops}}}`, nil)
		expectCode(t, string(c.Code), answer, c.Code)
		if answer.message() != "so it is" {
			t.Errorf("%s: %q", c.Code, answer.message())
		}
	}
}

func TestWhatWasNotMadeForCallersGoesToTheLogOnly(t *testing.T) {
	const secret = "SELECT name FROM informants -- /var/lib/kafo.db MATCH (n)"
	for name, answer := range map[string]func(context.Context, string) error{
		"a bare error":      failing(errors.New(secret)),
		"the cause of one":  failing(domain.Errorf(domain.Unavailable, "the store cannot be reached").Because(errors.New(secret))),
		"a panic":           func(context.Context, string) error { panic(secret) },
		"a panicking error": func(context.Context, string) error { panic(errors.New(secret)) },
	} {
		var log bytes.Buffer
		o := defaults()
		o.Log = zerolog.New(&log)
		ctx := gqlserver.WithRequestID(context.Background(), "request-7")
		response, err := json.Marshal(serve(root{answer: answer}, o).Execute(ctx, gqlserver.Request{Query: "{me{name}}"}))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"SELECT", "informants", "kafo.db", "MATCH", "goroutine", ".go:", "panic"} {
			if strings.Contains(string(response), word) {
				t.Errorf("%s: the answer says %q: %s", name, word, response)
			}
		}
		if !strings.Contains(log.String(), "informants") || !strings.Contains(log.String(), "request-7") {
			t.Errorf("%s: the log does not have it under the request's id: %s", name, &log)
		}
	}
}

func TestAPanicOutsideOfAnyFieldIsAnsweredToo(t *testing.T) {
	s := gqlserver.New(broken{executable(root{answer: silent})}, defaults())
	expectCode(t, "panic", ask(t, s, "{me{name}}", nil), domain.Internal)
}

type broken struct{ graphql.ExecutableSchema }

func (broken) Exec(context.Context) graphql.ResponseHandler { panic("broken") }

func TestPartsThatWentWellAreAnsweredBesideTheErrors(t *testing.T) {
	s := serve(root{answer: func(_ context.Context, field string) error {
		if field == "entity" {
			return domain.Errorf(domain.Unavailable, "the store cannot be reached")
		}
		return nil
	}}, defaults())
	answer := ask(t, s, `{me{name} entity(id:"a"){id}}`, nil)
	me, _ := answer.Data["me"].(map[string]any)
	if me["name"] != "niger" || len(answer.Errors) != 1 || answer.Errors[0].Path[0] != "entity" {
		t.Errorf("%+v", answer)
	}
	if entity, given := answer.Data["entity"]; entity != nil || !given {
		t.Errorf("entity is %v", entity)
	}
}

func TestWhichOperationIsMeant(t *testing.T) {
	const two = "query A{me{name}} query B{me{level}}"
	s := serve(root{answer: silent}, defaults())
	for _, test := range []struct {
		query, name string
		want        domain.Code
	}{
		{two, "A", ""},
		{two, "", domain.InvalidInput},
		{two, "C", domain.InvalidInput},
		{"query A{me{name}}", "", ""},
		{"query A{me{name}}", "B", domain.InvalidInput},
		{"fragment s on Subject{name}", "", domain.InvalidInput},
		{"", "", domain.InvalidInput},
		{"subscription{me{name}}", "", domain.InvalidInput},
	} {
		answer := askIn(t, context.Background(), s, gqlserver.Request{Query: test.query, OperationName: test.name})
		expectCode(t, fmt.Sprintf("%q of %s", test.name, test.query), answer, test.want)
	}
}

func TestMessagesDoNotRepeatValuesOfTheRequest(t *testing.T) {
	const name = "Moussa Secret"
	s := serve(root{answer: silent}, defaults())
	for _, test := range []struct {
		query     string
		variables map[string]any
		says      string
	}{
		{`{search(text:"a",first:"Moussa Secret"){edges{cursor}}}`, nil, "Int"},
		{`{search(text:"a",kinds:"Moussa Secret"){edges{cursor}}}`, nil, "EntityKind"},
		{`{entities(where:"Moussa Secret"){edges{cursor}}}`, nil, "EntityFilter"},
		{`{entities(where:{hasLink:{kind:{equals:"Moussa Secret"}}}){edges{cursor}}}`, nil, "LinkKind"},
		{`{paths(from:"a",to:"b",minStrength:"Moussa Secret"){paths{hops}}}`, nil, "Float"},
		{`{paths(from:"a",to:"b",includeImpossible:"Moussa Secret"){paths{hops}}}`, nil, "Boolean"},
		{`{search("Moussa Secret"){edges{cursor}}}`, nil, "String"},
		{`query($k:[EntityKind!]){search(text:"a",kinds:$k){edges{cursor}}}`, map[string]any{"k": []any{name}}, "EntityKind"},
		{`query($n:Int){search(text:"a",first:$n){edges{cursor}}}`, map[string]any{"n": name}, "Int"},
		{`query($w:EntityFilter!){entities(where:$w){edges{cursor}}}`, map[string]any{"w": name}, "EntityFilter"},
	} {
		answer := ask(t, s, test.query, test.variables)
		expectCode(t, test.query, answer, domain.InvalidInput)
		if strings.Contains(answer.message(), "Secret") || !strings.Contains(answer.message(), test.says) {
			t.Errorf("%s: %s", test.query, answer.message())
		}
	}
}

func TestAFaultyVariableIsNamedAsAField(t *testing.T) {
	s := serve(root{answer: silent}, defaults())
	answer := ask(t, s, "mutation($b:BatchInput!){apply(operationId:\"a\",batch:$b){epoch}}", map[string]any{
		"b": map[string]any{"links": []any{map[string]any{"kind": "MEMBER_OF", "from": "a", "to": "b", "colour": "2019"}}},
	})
	expectCode(t, "an unknown field", answer, domain.InvalidInput)
	if e := answer.Errors[0]; e.Extensions.Field != "b.links[0].colour" || e.Path != nil {
		t.Errorf("%+v", e)
	}
}

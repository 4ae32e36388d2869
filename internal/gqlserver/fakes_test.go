package gqlserver_test

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

// root answers every root field by what `answer` does; only the fields that a
// test needs have data.
type root struct {
	answer func(ctx context.Context, field string) error
	// given are the arguments of the last call that has a map or a list.
	given *any
	// changes are what a subscription tells.
	changes func(context.Context) <-chan *model.GraphChanges
}

func (r root) Query() generated.QueryResolver               { return queries{root: r} }
func (r root) Mutation() generated.MutationResolver         { return mutations{root: r} }
func (r root) Subscription() generated.SubscriptionResolver { return subscriptions{root: r} }

// Fields without data have no resolvers: fields answers them.
type queries struct {
	generated.QueryResolver
	root
}

type mutations struct {
	generated.MutationResolver
	root
}

type subscriptions struct {
	generated.SubscriptionResolver
	root
}

func (s subscriptions) GraphChanges(ctx context.Context, ids []string, _ []domain.EntityKind, _ []domain.LinkKind) (<-chan *model.GraphChanges, error) {
	s.keep(ids)
	if err := s.answer(ctx, "graphChanges"); err != nil {
		return nil, err
	}
	return s.changes(ctx), nil
}

func (m mutations) Apply(ctx context.Context, _ string, batch map[string]any) (*model.ApplyPayload, error) {
	m.keep(batch)
	return &model.ApplyPayload{}, m.answer(ctx, "apply")
}

func (q queries) Paths(ctx context.Context, _, _ string, _, _ *int, _ *float64, kinds []domain.LinkKind, _ *domain.Interval, _ *int, _ *domain.PartialDate, _ *bool) (*model.Paths, error) {
	q.keep(kinds)
	return nil, q.answer(ctx, "paths")
}

func (q queries) Me(ctx context.Context) (*domain.Subject, error) {
	return &domain.Subject{Name: "niger", Country: "NE", Level: domain.Restricted, Roles: []domain.Role{domain.Analyst}}, q.answer(ctx, "me")
}

func (q queries) Entities(ctx context.Context, where map[string]any, order []model.EntityOrder, _ *int, _ *string) (*model.EntityConnection, error) {
	q.keep([]any{where, order})
	return &model.EntityConnection{}, q.answer(ctx, "entities")
}

func (q queries) Search(ctx context.Context, _ string, kinds []domain.EntityKind, _ *int, _ *string) (*model.SearchConnection, error) {
	q.keep(kinds)
	return &model.SearchConnection{}, q.answer(ctx, "search")
}

func (r root) keep(arguments any) {
	if r.given != nil {
		*r.given = arguments
	}
}

// silent answers everything without an error.
func silent(context.Context, string) error { return nil }

// failing answers everything with the error.
func failing(err error) func(context.Context, string) error {
	return func(context.Context, string) error { return err }
}

func defaults() gqlserver.Options {
	return gqlserver.Options{Limits: gqlserver.DefaultLimits(), Introspection: true, Log: zerolog.Nop()}
}

func executable(r root) graphql.ExecutableSchema {
	return fields{generated.NewExecutableSchema(generated.Config{Resolvers: r}), r}
}

// fields is the schema, with the root fields that have no data answered before
// their resolvers are asked.
type fields struct {
	graphql.ExecutableSchema
	root root
}

func (f fields) Exec(ctx context.Context) graphql.ResponseHandler {
	operation := graphql.GetOperationContext(ctx)
	resolve := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(ctx context.Context, next graphql.Resolver) (any, error) {
		field := graphql.GetFieldContext(ctx)
		if name := field.Field.Name; (field.Object == "Query" || field.Object == "Mutation") && !withData[name] && name[0] != '_' {
			return nil, f.root.answer(ctx, name)
		}
		return resolve(ctx, next)
	}
	return f.ExecutableSchema.Exec(ctx)
}

var withData = map[string]bool{"apply": true, "paths": true, "me": true, "entities": true, "search": true}

func serve(r root, o gqlserver.Options) *gqlserver.Server { return gqlserver.New(executable(r), o) }

// reply is a response as a client sees it.
type reply struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Locations  []struct{ Line, Column int }
		Extensions struct{ Code, Field, RequestID string }
	}
}

func (r reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Extensions.Code
}

func (r reply) message() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Message
}

// ask runs a request, and holds every error to what the API promises of errors.
func ask(t *testing.T, s *gqlserver.Server, query string, variables map[string]any) reply {
	t.Helper()
	return askIn(t, context.Background(), s, gqlserver.Request{Query: query, Variables: variables})
}

func askIn(t *testing.T, ctx context.Context, s *gqlserver.Server, request gqlserver.Request) reply { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	begun := time.Now()
	encoded, err := json.Marshal(s.Execute(ctx, request))
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("the answer took %v", took)
	}
	return decode(t, encoded)
}

func decode(t *testing.T, encoded []byte) reply {
	t.Helper()
	var r reply
	if err := json.NewDecoder(bytes.NewReader(encoded)).Decode(&r); err != nil {
		t.Fatalf("%v in %q", err, encoded)
	}
	for _, e := range r.Errors {
		if e.Extensions.RequestID == "" || e.Message == "" || !isCode(e.Extensions.Code) {
			t.Errorf("an error without code, message or request id: %s", encoded)
		}
	}
	return r
}

func isCode(code string) bool {
	for _, c := range domain.Codes {
		if string(c.Code) == code {
			return true
		}
	}
	return false
}

func expectCode(t *testing.T, name string, r reply, want domain.Code) {
	t.Helper()
	if r.code() != string(want) {
		t.Errorf("%s: code %q (%s), want %q", name, r.code(), r.message(), want)
	}
}

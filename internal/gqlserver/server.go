// Package gqlserver runs GraphQL requests against the executable schema, over
// HTTP and in process, under the limits that the API promises.
package gqlserver

import (
	"context"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Options of a Server.
type Options struct {
	Limits Limits
	// Introspection says whether the schema may be asked for; suggestions in
	// error messages go with it.
	Introspection bool
	// Log gets the faults that callers are not told of.
	Log zerolog.Logger
}

// Server answers GraphQL requests. It may be used from many goroutines.
type Server struct {
	executor *executor.Executor
	options  Options
}

// Request is one GraphQL request.
type Request struct {
	Query         string         `json:"query"`
	OperationName string         `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
}

const cachedDocuments = 500

// New makes a server of an executable schema.
func New(es graphql.ExecutableSchema, o Options) *Server {
	s := &Server{executor: executor.New(es), options: o}
	s.executor.SetParserTokenLimit(o.Limits.Tokens)
	s.executor.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocuments))
	s.executor.SetDisableSuggestion(!o.Introspection)
	s.executor.SetDefaultRulesFn(func() *rules.Rules { return validation(o.Introspection) })
	s.executor.SetErrorPresenter(s.present)
	s.executor.SetRecoverFunc(s.recovered)
	s.executor.Use(preparation{schema: es.Schema(), limits: o.Limits, introspection: o.Introspection})
	s.executor.Use(costLimit{limit: o.Limits.Cost})
	if o.Introspection {
		s.executor.Use(extension.Introspection{})
	}
	return s
}

// Execute runs a query or mutation to its end. It never fails: what goes wrong
// is in the response's errors.
func (s *Server) Execute(ctx context.Context, r Request) (response *graphql.Response) {
	ctx, cancel := context.WithTimeout(withRequestID(ctx), s.options.Limits.Deadline)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			response = s.failure(ctx, s.recovered(ctx, p))
		}
		OutcomeOf(ctx).settle(response)
	}()
	return s.execute(graphql.StartOperationTrace(ctx), r)
}

func (s *Server) execute(ctx context.Context, r Request) *graphql.Response {
	now := graphql.Now()
	operation, errs := s.executor.CreateOperationContext(ctx, &graphql.RawParams{
		Query: r.Query, OperationName: r.OperationName, Variables: r.Variables, Extensions: r.Extensions,
		ReadTime: graphql.TraceTiming{Start: now, End: now},
	})
	if errs != nil {
		return s.executor.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
	}
	responses, ctx := s.executor.DispatchOperation(ctx, operation)
	if response := responses(ctx); response != nil {
		return response
	}
	return s.failure(ctx, ctx.Err())
}

func (s *Server) failure(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Data: json.RawMessage("null"), Errors: []*gqlError{s.present(ctx, err)}}
}

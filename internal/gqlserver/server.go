// Package gqlserver runs GraphQL requests against the executable schema, over
// HTTP and in process, under the limits that the API promises.
package gqlserver

import (
	"context"
	"encoding/json"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/kafo-graph/kafo/internal/domain"
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
	schema   *ast.Schema
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
	s := &Server{executor: executor.New(es), schema: es.Schema(), options: o}
	s.executor.SetParserTokenLimit(o.Limits.Tokens)
	s.executor.SetQueryCache(lru.New[*ast.QueryDocument](cachedDocuments))
	s.executor.SetDisableSuggestion(!o.Introspection)
	s.executor.SetErrorPresenter(s.present)
	s.executor.SetRecoverFunc(s.recovered)
	s.executor.Use(documentLimits{limits: o.Limits})
	s.executor.Use(shorthand{schema: s.schema})
	s.executor.Use(costLimit{schema: s.schema, limit: o.Limits.Cost})
	if o.Introspection {
		s.executor.Use(extension.Introspection{})
	}
	return s
}

// Execute runs a query or mutation to its end. It never fails: what goes wrong
// is in the response's errors.
func (s *Server) Execute(ctx context.Context, r Request) *graphql.Response {
	ctx, cancel := context.WithTimeout(ctx, s.options.Limits.Deadline)
	defer cancel()
	ctx = graphql.StartOperationTrace(withRequestID(ctx))
	params := &graphql.RawParams{
		Query: r.Query, OperationName: r.OperationName, Variables: r.Variables, Extensions: r.Extensions,
		ReadTime: graphql.TraceTiming{Start: time.Now(), End: time.Now()},
	}
	operation, errs := s.executor.CreateOperationContext(ctx, params)
	if errs != nil {
		return s.executor.DispatchError(graphql.WithOperationContext(ctx, operation), errs)
	}
	responses, ctx := s.executor.DispatchOperation(ctx, operation)
	if response := responses(ctx); response != nil {
		return response
	}
	return s.failure(ctx, timeoutError(ctx))
}

func (s *Server) failure(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Data: json.RawMessage("null"), Errors: []*gqlError{s.present(withRequestID(ctx), err)}}
}

func timeoutError(ctx context.Context) error {
	return domain.Errorf(domain.Timeout, "the deadline passed before the answer was complete").Because(ctx.Err())
}

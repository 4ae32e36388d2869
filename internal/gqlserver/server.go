// Package gqlserver runs GraphQL requests against the executable schema, over
// HTTP and in process, under the limits that the API promises.
package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Options of a Server.
type Options struct {
	Limits Limits
	// Streams are the limits of what outlasts a request.
	Streams StreamLimits
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
	streams  *streams
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
	s := &Server{executor: executor.New(es), options: o, streams: newStreams(o.Streams.orDefault())}
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

// Execute runs a query or mutation to its end; it refuses subscriptions. It
// never fails: what goes wrong is in the response's errors.
func (s *Server) Execute(ctx context.Context, r Request) *graphql.Response {
	o := s.begin(ctx, r, func() error {
		return domain.Errorf(domain.Unsupported, "a subscription is answered over server-sent events (Accept: text/event-stream) or a websocket (graphql-transport-ws)")
	})
	defer o.cancel()
	return o.next()
}

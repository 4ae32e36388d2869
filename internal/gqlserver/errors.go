package gqlserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/kafo-graph/kafo/internal/domain"
)

type gqlError = gqlerror.Error

type requestIDKey struct{}

// withRequestID gives the request an id, unless it has one.
func withRequestID(ctx context.Context) context.Context {
	if RequestID(ctx) != "" {
		return ctx
	}
	return WithRequestID(ctx, rand.Text())
}

// WithRequestID names the request, for errors and logs.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the id of the request; "" outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// present makes of any error what the caller may know of it: a code, a message
// that was made for callers, the path and field, and the request's id. All else
// goes to the log under that id.
func (s *Server) present(ctx context.Context, err error) *gqlError {
	shown := &gqlError{Path: graphql.GetPath(ctx)}
	var said *domain.Error
	var own *gqlError
	switch {
	case errors.As(err, &said):
		shown.Message = said.Error()
		if errors.As(err, &own) && own.Path != nil {
			shown.Path = own.Path
		}
		mark(shown, said.Code, said.Field)
		if cause := errors.Unwrap(said); cause != nil {
			s.options.Log.Warn().Str("request", RequestID(ctx)).Str("code", string(said.Code)).Err(cause).Msg("request failed")
		}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		shown.Message = "the deadline passed before the answer was complete"
		mark(shown, domain.Timeout, "")
	case errors.As(err, &own) && own.Unwrap() == nil:
		*shown = *own
		mark(shown, codeOf(own), "")
	default:
		shown.Message = "something went wrong in the service; it was logged under the request id"
		mark(shown, domain.Internal, "")
		s.options.Log.Error().Str("request", RequestID(ctx)).Err(err).Msg("request failed")
	}
	shown.Extensions["requestId"] = RequestID(ctx)
	return shown
}

func mark(e *gqlError, code domain.Code, field string) {
	e.Extensions = map[string]any{"code": string(code)}
	if field != "" {
		e.Extensions["field"] = field
	}
}

// codeOf is the code of an error that the GraphQL library made itself.
func codeOf(e *gqlError) domain.Code {
	if strings.Contains(e.Message, "token limit") {
		return domain.LimitExceeded
	}
	return domain.InvalidInput
}

// recovered logs a panic with its stack; the caller learns that something went wrong.
func (s *Server) recovered(ctx context.Context, p any) error {
	s.options.Log.Error().Str("request", RequestID(ctx)).Str("stack", string(debug.Stack())).Msgf("panic: %v", p)
	return fmt.Errorf("panic: %v", p)
}

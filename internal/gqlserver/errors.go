package gqlserver

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
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
	return withFreshRequestID(ctx)
}

func withFreshRequestID(ctx context.Context) context.Context { return WithRequestID(ctx, rand.Text()) }

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
	var said *domain.Error
	var own *gqlError
	errors.As(err, &own)
	late := cutShort(ctx, err)
	var shown *gqlError
	switch {
	case errors.As(err, &said) && (late == nil || !couldNot(said.Code)):
		shown = describe(said)
	case late != nil:
		said = late
		shown = describe(late)
	case errors.As(err, new(*strconv.NumError)), errors.As(err, new(*graphql.IntegerError)):
		shown = describe(domain.Errorf(domain.InvalidInput, "expected a number within the range of its type"))
	case own != nil && own.Unwrap() == nil:
		shown = libraryError(own)
	default:
		shown = describe(domain.Errorf(domain.Internal, "something went wrong in the service; it was logged under the request id"))
		s.options.Log.Error().Str("request", RequestID(ctx)).Err(err).Msg("request failed")
	}
	if said != nil && said.Unwrap() != nil {
		s.options.Log.Warn().Str("request", RequestID(ctx)).Str("code", string(said.Code)).Err(said.Unwrap()).Msg("request failed")
	}
	place(ctx, shown, own)
	shown.Extensions["requestId"] = RequestID(ctx)
	return shown
}

// couldNot says that the service failed, which it may have done for want of time.
func couldNot(c domain.Code) bool { return c == domain.Internal || c == domain.Unavailable }

// cutShort is the error of a request that ended early; nil if it did not, or if
// that has nothing to do with err. Stores do not always say that it was the
// context's end that stopped them.
func cutShort(ctx context.Context, err error) *domain.Error {
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(ctx.Err(), context.DeadlineExceeded) && !understood(err):
		return domain.Errorf(domain.Timeout, "the deadline passed before the answer was complete")
	case errors.Is(err, context.Canceled), errors.Is(ctx.Err(), context.Canceled) && !understood(err):
		return domain.Errorf(domain.Timeout, "the request was given up before the answer was complete")
	}
	return nil
}

// understood errors are the caller's own and have another cause than time.
func understood(err error) bool {
	var said *domain.Error
	var own *gqlError
	if errors.As(err, &said) {
		return !couldNot(said.Code)
	}
	return errors.As(err, &own) && own.Unwrap() == nil
}

func describe(e *domain.Error) *gqlError {
	shown := &gqlError{Message: e.Error(), Extensions: map[string]any{"code": string(e.Code)}}
	if e.Field != "" {
		shown.Extensions["field"] = e.Field
	}
	return shown
}

// place says where in the answer and in the document the error belongs.
func place(ctx context.Context, shown, own *gqlError) {
	shown.Path = graphql.GetPath(ctx)
	if own == nil {
		return
	}
	shown.Locations = own.Locations
	if own.Path != nil {
		shown.Path = own.Path
	}
	// The library gives the place of a faulty variable as if it were in the answer.
	if len(shown.Path) > 0 && shown.Path[0] == ast.PathName("variable") {
		if field := shown.Path[1:].String(); field != "" {
			shown.Extensions["field"] = field
		}
		shown.Path = nil
	}
}

// libraryError is an error that the GraphQL library made itself: of a document
// that is not well formed or not valid, or of its variables.
func libraryError(own *gqlError) *gqlError {
	code := domain.InvalidInput
	if strings.Contains(own.Message, "token limit") {
		code = domain.LimitExceeded
	}
	return describe(domain.Errorf(code, "%s", withoutValues(own.Message)))
}

// echoes are the places where the library's messages repeat values of the
// request, which may hold what must not come into anybody's logs.
var echoes = []struct {
	repeats *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?s)^(Expected value of type "[^"]*"), found .*$`), "$1"},
	{regexp.MustCompile(`(?s)^([\w" !\[\]-]* cannot represent [\w -]*value): .*$`), "$1"},
	{regexp.MustCompile(`(?s)^.* is not a valid (\w+)$`), "expected a value of the enum $1"},
	{regexp.MustCompile(`^cannot use value \S+ as (\w+)$`), "expected a value of type $1"},
	{regexp.MustCompile(`\b(String|BlockString|Int|Float) "(?:[^"\\]|\\.)*"`), "$1"},
}

func withoutValues(message string) string {
	for _, e := range echoes {
		message = e.repeats.ReplaceAllString(message, e.instead)
	}
	return message
}

// recovered logs a panic with its stack; the caller learns that something went
// wrong. The library panics at numbers of more than 64 bits.
func (s *Server) recovered(ctx context.Context, p any) error {
	if err, ok := p.(error); ok && errors.As(err, new(*strconv.NumError)) {
		return err
	}
	s.options.Log.Error().Str("request", RequestID(ctx)).Str("stack", string(debug.Stack())).Msgf("panic: %v", p)
	return fmt.Errorf("panic: %v", p)
}

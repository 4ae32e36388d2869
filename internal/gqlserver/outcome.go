package gqlserver

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Outcome is what became of a request, for logs and metrics. It holds nothing
// that the client made up.
type Outcome struct {
	// Operation is query, mutation or subscription; "" where none was found.
	Operation string
	// Code is that of the first error; "" where all went well.
	Code string
	// Streamed: a subscription was let in, which lasts as long as its client likes.
	Streamed bool
}

type outcomeKey struct{}

// WithOutcome prepares a request whose outcome is to be known. The outcome is
// filled in by the time the server has answered.
func WithOutcome(ctx context.Context) (context.Context, *Outcome) {
	o := &Outcome{}
	return context.WithValue(ctx, outcomeKey{}, o), o
}

// OutcomeOf is the outcome of the request. It is never nil: what nobody asked
// for by WithOutcome is thrown away.
func OutcomeOf(ctx context.Context) *Outcome {
	if o, ok := ctx.Value(outcomeKey{}).(*Outcome); ok {
		return o
	}
	return &Outcome{}
}

func (o *Outcome) settle(response *graphql.Response) {
	if len(response.Errors) > 0 {
		o.Code, _ = response.Errors[0].Extensions["code"].(string)
	}
}

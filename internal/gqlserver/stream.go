package gqlserver

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/kafo-graph/kafo/internal/domain"
)

// operation is a request that has begun.
type operation struct {
	server *Server
	ctx    context.Context
	cancel context.CancelFunc
	// subscription answers until it ends; else there is one answer.
	subscription bool
	responses    graphql.ResponseHandler
	answered     bool
	// admitted: it is a subscription that was let in.
	admitted bool
	// refused: it did not begin; the one answer says why.
	refused bool
}

// begin prepares a request and begins to run it. The deadline holds for
// queries and mutations. admit is asked before a subscription begins.
func (s *Server) begin(ctx context.Context, r Request, admit func() error) (o *operation) {
	o = &operation{server: s}
	o.ctx, o.cancel = context.WithCancel(withRequestID(ctx))
	defer o.recover()
	now := graphql.Now()
	traced := graphql.StartOperationTrace(o.ctx)
	run, errs := s.executor.CreateOperationContext(traced, &graphql.RawParams{
		Query: r.Query, OperationName: r.OperationName, Variables: r.Variables, Extensions: r.Extensions,
		ReadTime: graphql.TraceTiming{Start: now, End: now},
	})
	if errs != nil {
		o.refused = true
		o.responses = graphql.OneShot(s.executor.DispatchError(graphql.WithOperationContext(traced, run), errs))
		return o
	}
	o.subscription = run.Operation.Operation == ast.Subscription
	if o.subscription {
		err := single(run)
		if err == nil {
			err = admit()
		}
		if err != nil {
			o.fail(err)
			return o
		}
		o.admitted = true
		OutcomeOf(o.ctx).Streamed = true
	} else {
		cancel := o.cancel
		var stop context.CancelFunc
		traced, stop = context.WithTimeout(traced, s.options.Limits.Deadline)
		o.cancel = func() { stop(); cancel() }
	}
	o.responses, o.ctx = s.executor.DispatchOperation(traced, run)
	return o
}

// single refuses a subscription to anything but one field, of which the library
// makes a panic.
func single(run *graphql.OperationContext) error {
	fields := graphql.CollectFields(run, run.Operation.SelectionSet, []string{"Subscription"})
	if len(fields) != 1 || strings.HasPrefix(fields[0].Name, "__") {
		return domain.FieldErrorf("query", "a subscription is to one field of the schema, no more and no less")
	}
	return nil
}

// fail leaves the error as the only answer.
func (o *operation) fail(err error) {
	o.subscription, o.refused = false, true
	o.responses = graphql.OneShot(o.server.failure(o.ctx, err))
}

// recover makes an answer of a panic.
func (o *operation) recover() {
	if p := recover(); p != nil {
		o.fail(o.server.recovered(o.ctx, p))
	}
}

// next is the next answer; nil when there is none. What it holds is good until
// it is called again.
func (o *operation) next() (response *graphql.Response) {
	defer func() {
		if p := recover(); p != nil {
			response = o.server.failure(o.ctx, o.server.recovered(o.ctx, p))
			o.responses = graphql.OneShot(nil)
		}
		if response != nil {
			OutcomeOf(o.ctx).settle(response)
			o.refused = o.refused || o.subscription && !o.answered && response.Data == nil
		}
		o.answered = true
	}()
	if o.answered && !o.subscription {
		return nil
	}
	if response = o.responses(o.ctx); response == nil && !o.subscription {
		response = o.server.failure(o.ctx, o.ctx.Err())
	}
	return response
}

// all calls send with every answer of the operation, and pulse from time to
// time in between. It returns nil when the operation has ended or all streams
// are to end, errSignedOut when the caller is no longer signed in, else what
// send or pulse failed with.
func (o *operation) all(caller Caller, send func(*graphql.Response) error, pulse func() error) error {
	if !o.subscription {
		defer o.cancel()
		return send(o.next())
	}
	responses, taken := make(chan *graphql.Response), make(chan struct{})
	go o.feed(responses, taken)
	defer func() {
		o.cancel()
		for range responses { // until the feed has ended
		}
	}()
	tick := time.NewTicker(o.server.streams.limits.Pulse)
	defer tick.Stop()
	for {
		var failed error
		select {
		case <-o.server.streams.ended:
			return nil
		case <-tick.C:
			failed = pulse()
		case response, more := <-responses:
			if !more {
				return nil
			}
			if caller.holds() {
				failed = send(response)
			}
			select {
			case taken <- struct{}{}:
			case <-o.ctx.Done():
			}
		}
		if failed != nil {
			return failed
		}
		if !caller.holds() {
			return errSignedOut
		}
	}
}

// feed sends each answer, and waits until it has been taken before it makes the
// next, which overwrites it.
func (o *operation) feed(responses chan<- *graphql.Response, taken <-chan struct{}) {
	defer close(responses)
	for response := o.next(); response != nil; response = o.next() {
		select {
		case responses <- response:
		case <-o.ctx.Done():
			return
		}
		select {
		case <-taken:
		case <-o.ctx.Done():
			return
		}
	}
}

// errSignedOut ends what a caller who is no longer signed in began.
var errSignedOut = domain.Errorf(domain.Forbidden, "you are no longer signed in as when this began; sign in again")

func (s *Server) failure(ctx context.Context, err error) *graphql.Response {
	return &graphql.Response{Data: json.RawMessage("null"), Errors: []*gqlError{s.present(ctx, err)}}
}

package gqlserver

import (
	"context"
	"time"
)

// Caller is who sends requests over a connection that outlasts one request.
type Caller struct {
	// Name is by which the streams of one caller are counted.
	Name string
	// Begin begins a request of the caller's.
	Begin func(context.Context) context.Context
	// Holds says whether the caller is still signed in as when the connection
	// began; nil: it always is.
	Holds func() bool
}

func (c Caller) begin(ctx context.Context) context.Context {
	if c.Begin == nil {
		return ctx
	}
	return c.Begin(ctx)
}

func (c Caller) holds() bool { return c.Holds == nil || c.Holds() }

// SignIn finds the caller that an authorization, as in the header of that name,
// stands for; an error where it stands for nobody.
type SignIn func(authorization string) (Caller, error)

type (
	callerKey   struct{}
	signInKey   struct{}
	observerKey struct{}
)

// WithCaller says who sends the request.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

func callerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// WithSignIn leaves it to a websocket's connection_init to say who sends
// requests over it. Without it, WithCaller does.
func WithSignIn(ctx context.Context, s SignIn) context.Context {
	return context.WithValue(ctx, signInKey{}, s)
}

func signInOf(ctx context.Context) SignIn {
	s, _ := ctx.Value(signInKey{}).(SignIn)
	return s
}

// WithObserver has every query and mutation that comes over a websocket told of.
func WithObserver(ctx context.Context, observer func(o Outcome, took time.Duration)) context.Context {
	return context.WithValue(ctx, observerKey{}, observer)
}

func observe(ctx context.Context, took time.Duration) {
	if observer, ok := ctx.Value(observerKey{}).(func(Outcome, time.Duration)); ok {
		observer(*OutcomeOf(ctx), took)
	}
}

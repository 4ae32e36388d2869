package gqlserver

import (
	"context"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// StreamLimits hold what outlasts a request: subscriptions over server-sent
// events, and websockets. A zero value stands for that of DefaultStreamLimits.
type StreamLimits struct {
	// Streams open at the same time, in all and of one caller. A websocket is
	// one stream, whatever runs over it.
	Streams, OfCaller int
	// Operations under way over one websocket.
	Operations int
	// Init is how long a websocket may take to send connection_init.
	Init time.Duration
	// Pulse is how often a sign of life is sent over a stream that is silent.
	Pulse time.Duration
	// Stall is how long a client may take to read what it is sent before its
	// connection is cut.
	Stall time.Duration
}

// DefaultStreamLimits are those that the API promises.
func DefaultStreamLimits() StreamLimits {
	return StreamLimits{
		Streams: 1000, OfCaller: 100, Operations: 20,
		Init: 5 * time.Second, Pulse: 12 * time.Second, Stall: 20 * time.Second,
	}
}

func (l StreamLimits) orDefault() StreamLimits {
	d := DefaultStreamLimits()
	return StreamLimits{
		Streams: nonZero(l.Streams, d.Streams), OfCaller: nonZero(l.OfCaller, d.OfCaller),
		Operations: nonZero(l.Operations, d.Operations),
		Init:       nonZero(l.Init, d.Init), Pulse: nonZero(l.Pulse, d.Pulse), Stall: nonZero(l.Stall, d.Stall),
	}
}

func nonZero[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// streams counts those that are open, and ends them all.
type streams struct {
	limits StreamLimits
	// ended is closed when no stream may go on.
	ended chan struct{}

	lock   sync.Mutex
	open   int
	of     map[string]int
	closed bool
	idle   chan struct{} // closed when the last stream has ended after closed
}

func newStreams(l StreamLimits) *streams {
	return &streams{limits: l, ended: make(chan struct{}), of: map[string]int{}, idle: make(chan struct{})}
}

// enter counts a stream; leave must be called when it ends.
func (s *streams) enter() error {
	s.lock.Lock()
	defer s.lock.Unlock()
	switch {
	case s.closed:
		return domain.Errorf(domain.Unavailable, "the service is stopping")
	case s.open >= s.limits.Streams:
		return domain.Errorf(domain.LimitExceeded, "too many streams are open; try again later")
	}
	s.open++
	return nil
}

func (s *streams) leave() {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.open--
	if s.closed && s.open == 0 {
		close(s.idle)
	}
}

// claim counts a stream that entered as the caller's; disclaim must be called
// when it ends.
func (s *streams) claim(caller string) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.of[caller] >= s.limits.OfCaller {
		return domain.Errorf(domain.LimitExceeded, "one may have %d streams open at the same time", s.limits.OfCaller)
	}
	s.of[caller]++
	return nil
}

func (s *streams) disclaim(caller string) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if s.of[caller]--; s.of[caller] == 0 {
		delete(s.of, caller)
	}
}

func (s *streams) end(ctx context.Context) error {
	s.lock.Lock()
	if !s.closed {
		s.closed = true
		close(s.ended)
		if s.open == 0 {
			close(s.idle)
		}
	}
	s.lock.Unlock()
	select {
	case <-s.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// OpenStreams is how many streams are open.
func (s *Server) OpenStreams() int {
	s.streams.lock.Lock()
	defer s.streams.lock.Unlock()
	return s.streams.open
}

// EndStreams ends all streams, tells their clients that they are complete, and
// takes no more. It waits until all have ended or the context has.
func (s *Server) EndStreams(ctx context.Context) error { return s.streams.end(ctx) }

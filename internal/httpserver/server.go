// Package httpserver serves the API, the web client and what operators ask of a
// running process over HTTP: who asks is signed in, browsers' requests from
// foreign pages are refused, every request has an id, a log line and a place in
// the metrics.
package httpserver

import (
	"context"
	"errors"
	"fmt"
	stdlog "log"
	"net"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
)

// SignIn finds out who asks.
type SignIn interface {
	// SignIn is the subject that an Authorization header stands for; an error
	// where it stands for nobody. The header is "" where there is none.
	SignIn(authorization string) (domain.Subject, error)
}

// Readiness tells whether requests can be answered.
type Readiness interface {
	// Ready returns why the store does not answer, or nil.
	Ready(ctx context.Context) error
}

// Streams are the API's answers that go on until they are ended.
type Streams interface {
	// OpenStreams is how many there are.
	OpenStreams() int
	// EndStreams ends them all, and takes no more. It waits until they have
	// ended or the context has.
	EndStreams(ctx context.Context) error
}

// Graph is what answers show.
type Graph interface {
	// Epoch is the revision of the store that answers show.
	Epoch() int64
	// Staleness is how long ago that was last known to be the newest one.
	Staleness() time.Duration
}

// Config is what a Server is made of. GraphQL, Web, SignIn and Ready must be given.
type Config struct {
	// GraphQL answers what is sent to /graphql by subjects that are signed in.
	GraphQL http.Handler
	// Streams are ended before the server stops, and counted in the metrics;
	// nil: there are none.
	Streams Streams
	// Jobs gives what bulk jobs found; nil: it is not offered.
	Jobs Jobs
	// Graph is told of in the metrics; it may be nil.
	Graph Graph
	// Web answers every path that is not the server's own: the web client.
	Web http.Handler
	// SignIn finds out who asks at /graphql.
	SignIn SignIn
	// Ready is asked at /readyz.
	Ready Readiness
	// AllowOrigins are the origins, such as https://kafo.example, whose pages
	// may use the API from another host; none by default.
	AllowOrigins []string
	// LoopbackOnly refuses requests whose Host header does not name this
	// machine, against DNS rebinding. It goes with development sign-in.
	LoopbackOnly bool
	// Log gets a line for each request, and faults.
	Log zerolog.Logger
}

// Times that a connection is given. A response may take as long as the
// GraphQL deadline and some more to be sent.
const (
	headerTime   = 5 * time.Second
	readTime     = 30 * time.Second
	writeTime    = 90 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 10 * time.Second
	readyTime    = 3 * time.Second
	headerBytes  = 32 << 10
)

// Server is the HTTP server. It may be used from many goroutines.
type Server struct {
	config  Config
	metrics *metrics
	origins *origins
	handler http.Handler
}

// New makes a server. It returns an error for an AllowOrigins that is no origin.
func New(c Config) (*Server, error) {
	allowed, err := newOrigins(c.AllowOrigins)
	if err != nil {
		return nil, err
	}
	s := &Server{config: c, metrics: newMetrics(), origins: allowed}
	s.metrics.gauges(c.Graph, c.Streams)
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Run serves on the listener until the context ends; then it ends all streams,
// takes no more requests, waits up to ten seconds for those under way, cancels them, and
// returns nil. It closes the listener in any case.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	return s.run(ctx, l, shutdownTime)
}

func (s *Server) run(ctx context.Context, l net.Listener, patience time.Duration) error {
	requests, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    headerBytes,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ErrorLog:          stdlog.New(s.config.Log, "", 0),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	waiting, stop := context.WithTimeout(requests, patience)
	defer stop()
	err := s.stop(waiting, server)
	if errors.Is(err, context.DeadlineExceeded) {
		s.config.Log.Warn().Msg("requests still under way were cut off")
		cancel()
		err = server.Close()
	}
	if err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// stop ends the streams, which the server itself does not wait for where they
// are websockets, beside the requests.
func (s *Server) stop(ctx context.Context, server *http.Server) error {
	if s.config.Streams == nil {
		return server.Shutdown(ctx)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.config.Streams.EndStreams(ctx) }()
	err := server.Shutdown(ctx)
	return errors.Join(err, <-ended)
}

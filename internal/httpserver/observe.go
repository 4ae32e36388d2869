package httpserver

import (
	"crypto/rand"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

const requestIDHeader = "X-Request-Id"

// observed gives a request its id, and writes it to the log and the metrics
// when it is done. The log holds neither queries nor headers.
func (s *Server) observed(route string, next http.Handler) http.Handler {
	next = s.recovering(route, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		id := rand.Text()
		ctx, outcome := gqlserver.WithOutcome(gqlserver.WithRequestID(r.Context(), id))
		w.Header().Set(requestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		a := &answer{ResponseWriter: w}
		defer func() {
			s.metrics.answered(route, a.sent())
			event := s.config.Log.Info().Str("request", id).Str("method", r.Method).Str("route", route).
				Int("status", a.sent()).Int64("bytes", a.bytes).Dur("took", time.Since(begun))
			if outcome.Operation != "" {
				event.Str("operation", outcome.Operation)
			}
			if outcome.Code != "" {
				event.Str("code", outcome.Code)
			}
			event.Msg("request")
		}()
		next.ServeHTTP(a, r.WithContext(ctx))
	})
}

// observedGraphQL measures what is asked of the API. Streams take as long as
// their clients like, so they are counted while they are open and not measured.
func (s *Server) observedGraphQL() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		outcome := gqlserver.Outcome{Code: string(domain.Internal)} // should it panic
		defer func() {
			if a, ok := w.(*answer); !ok || !outcome.Streamed && a.status != http.StatusSwitchingProtocols {
				s.metrics.executed(outcome, time.Since(begun))
			}
		}()
		s.config.GraphQL.ServeHTTP(w, r.WithContext(gqlserver.WithObserver(r.Context(), s.metrics.executed)))
		outcome = *gqlserver.OutcomeOf(r.Context())
	})
}

// recovering answers for handlers that panic. What was sent in part is broken off,
// so that nobody takes it for the whole.
func (s *Server) recovering(route string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			a, _ := w.(*answer)
			if p != http.ErrAbortHandler { //nolint:errorlint // net/http compares it so, too
				s.config.Log.Error().Str("request", gqlserver.RequestID(r.Context())).
					Str("stack", string(debug.Stack())).Msgf("panic: %v", p)
			}
			if a.status != 0 {
				panic(http.ErrAbortHandler)
			}
			apologise(route, w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

func apologise(route string, w http.ResponseWriter, r *http.Request) {
	const text = "something went wrong in the service; it was logged under the request id"
	if route == graphqlPath {
		gqlserver.Refuse(w, r, http.StatusInternalServerError, domain.Errorf(domain.Internal, text))
		return
	}
	say(w, http.StatusInternalServerError, text)
}

// answer keeps account of what is sent.
type answer struct {
	http.ResponseWriter
	status int // 0 as long as nothing is sent
	bytes  int64
}

func (a *answer) sent() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// WriteHeader sends the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) { // other 1xx are only on the way
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends some of the body.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Flush sends what is held back, as streams need.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

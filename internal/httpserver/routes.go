package httpserver

import (
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

const graphqlPath = "/graphql"

// routes are the server's paths; each is observed under its own name, so that
// the metrics hold no paths that clients made up.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	answers := map[string]http.Handler{
		graphqlPath: s.origins.sharing(s.signedIn(s.observedGraphQL())),
		"/healthz":  operators(s.health),
		"/readyz":   operators(s.readiness),
		"/metrics":  operators(s.metrics.handler().ServeHTTP),
		"/":         s.config.Web,
	}
	if s.config.Jobs != nil {
		answers[jobResultsPath] = s.origins.sharing(s.signedIn(http.HandlerFunc(s.jobResults)))
	}
	for path, handler := range answers {
		mux.Handle(path, s.observed(path, s.guarded(handler)))
	}
	return mux
}

// guarded refuses what foreign pages and foreign hosts' names may not do.
func (s *Server) guarded(next http.Handler) http.Handler {
	next = s.origins.guard(next)
	if s.config.LoopbackOnly {
		next = loopbackOnly(next)
	}
	return next
}

// operators answer requests to read something that needs no sign-in.
func operators(answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			say(w, http.StatusMethodNotAllowed, "send GET")
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		answer(w, r)
	})
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "up") }

func (s *Server) readiness(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	if err := s.config.Ready.Ready(ctx); err != nil {
		s.config.Log.Warn().Err(err).Msg("not ready")
		say(w, http.StatusServiceUnavailable, "the store does not answer; the log says why")
		return
	}
	say(w, http.StatusOK, "ready")
}

// signedIn lets through the requests of subjects, as theirs. A websocket may
// leave it to its first message to say whose it is, since pages cannot give it
// headers.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization := r.Header.Get("Authorization")
		if authorization == "" && gqlserver.IsWebsocket(r) {
			next.ServeHTTP(w, r.WithContext(gqlserver.WithSignIn(r.Context(), s.caller)))
			return
		}
		subject, err := s.config.SignIn.SignIn(authorization)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			gqlserver.Refuse(w, r, http.StatusUnauthorized, domain.Errorf(domain.Forbidden,
				"not signed in: the Authorization header stands for nobody known here; "+
					"in development it is Bearer dev:NAME with a name of the subjects file"))
			return
		}
		ctx := gqlserver.WithCaller(r.Context(), s.callerFor(subject, authorization))
		next.ServeHTTP(w, r.WithContext(service.Begin(ctx, subject)))
	})
}

func (s *Server) caller(authorization string) (gqlserver.Caller, error) {
	subject, err := s.config.SignIn.SignIn(authorization)
	if err != nil {
		return gqlserver.Caller{}, err
	}
	return s.callerFor(subject, authorization), nil
}

// callerFor is the subject as one who may stay: as long as the authorization
// stands for the same subject, with the same rights.
func (s *Server) callerFor(subject domain.Subject, authorization string) gqlserver.Caller {
	return gqlserver.Caller{
		Name:  subject.Name,
		Begin: func(ctx context.Context) context.Context { return service.Begin(ctx, subject) },
		Holds: func() bool {
			now, err := s.config.SignIn.SignIn(authorization)
			return err == nil && reflect.DeepEqual(now, subject)
		},
	}
}

// say answers with a line of text.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n") // the client has gone: nobody is left to tell
}

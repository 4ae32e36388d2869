package gqlserver

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/kafo-graph/kafo/internal/domain"
)

const eventStream = "text/event-stream"

// wantsEvents says whether the client accepts server-sent events.
func wantsEvents(r *http.Request) bool {
	for _, header := range r.Header.Values("Accept") {
		for _, accepted := range strings.Split(header, ",") {
			if t, _, err := mime.ParseMediaType(accepted); err == nil && t == eventStream {
				return true
			}
		}
	}
	return false
}

// serveEvents answers by the protocol graphql-sse, in its distinct connections
// mode: an event "next" for each answer, and "complete" after the last.
// https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request, request Request) {
	caller := callerOf(r.Context())
	var full error
	o := s.begin(r.Context(), request, func() error {
		if full = s.streams.enter(); full != nil {
			return full
		}
		if full = s.streams.claim(caller.Name); full != nil {
			s.streams.leave()
		}
		return full
	})
	defer o.cancel()
	if full != nil {
		s.refuse(w, r, statusOf(full), full)
		return
	}
	if o.admitted {
		defer s.streams.leave()
		defer s.streams.disclaim(caller.Name)
	}
	e := events{w: w, control: http.NewResponseController(w), stall: s.streams.limits.Stall}
	err := e.open()
	if err == nil {
		err = o.all(caller, e.next, e.pulse)
	}
	if err == errSignedOut { //nolint:errorlint // it is returned as it is
		_ = e.next(s.failure(r.Context(), err)) // the stream ends anyhow
		err = nil
	}
	if err == nil {
		err = e.write("event: complete\ndata:\n\n")
	}
	if err != nil {
		s.options.Log.Debug().Err(err).Msg("write events")
	}
}

func statusOf(err error) int {
	if domain.CodeOf(err) == domain.Unavailable {
		return http.StatusServiceUnavailable
	}
	return http.StatusTooManyRequests
}

// events are written to one client.
type events struct {
	w       http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
}

// open begins the stream, which may last longer than the server's times for
// reading a request and writing an answer.
func (e *events) open() error {
	_ = e.control.SetReadDeadline(time.Time{}) // where it cannot be set there is none
	header := e.w.Header()
	header.Set("Content-Type", eventStream)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	e.w.WriteHeader(http.StatusOK)
	return e.pulse()
}

// pulse is a comment, by which both ends and all between them learn that the
// stream lives.
func (e *events) pulse() error { return e.write(":\n\n") }

func (e *events) next(response *graphql.Response) error {
	encoded, err := json.Marshal(response) // on one line
	if err != nil {
		return fmt.Errorf("encode response: %w", err)
	}
	return e.write("event: next\ndata: " + string(encoded) + "\n\n")
}

func (e *events) write(text string) error {
	_ = e.control.SetWriteDeadline(time.Now().Add(e.stall)) // where it cannot be set there is none
	if _, err := e.w.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}

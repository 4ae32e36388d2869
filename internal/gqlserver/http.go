package gqlserver

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"github.com/kafo-graph/kafo/internal/domain"
)

// ServeHTTP answers one GraphQL request sent by POST as JSON: as JSON, or as
// server-sent events where those are accepted; and websockets, which carry many.
// Everything else is refused with an error in the same form.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(withRequestID(r.Context()))
	if IsWebsocket(r) {
		s.serveSocket(w, r)
		return
	}
	request, status, err := s.read(w, r)
	switch {
	case err != nil:
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		s.refuse(w, r, status, err)
	case wantsEvents(r):
		s.serveEvents(w, r, request)
	default:
		s.send(w, http.StatusOK, s.Execute(r.Context(), request))
	}
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	response := s.failure(r.Context(), err)
	OutcomeOf(r.Context()).settle(response)
	s.send(w, status, response)
}

func (s *Server) send(w http.ResponseWriter, status int, response *graphql.Response) {
	if err := write(w, status, response); err != nil {
		s.options.Log.Debug().Err(err).Msg("write response")
	}
}

func (s *Server) read(w http.ResponseWriter, r *http.Request) (Request, int, error) {
	if r.Method != http.MethodPost {
		return Request{}, http.StatusMethodNotAllowed, domain.Errorf(domain.InvalidInput, "send GraphQL requests by POST")
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		return Request{}, http.StatusUnsupportedMediaType, domain.Errorf(domain.InvalidInput, "send GraphQL requests as application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.options.Limits.Body))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return Request{}, http.StatusRequestEntityTooLarge, domain.Errorf(domain.LimitExceeded, "a request may have %d bytes", s.options.Limits.Body)
	case err != nil:
		return Request{}, http.StatusBadRequest, domain.Errorf(domain.InvalidInput, "the request ended before it was complete").Because(err)
	}
	request, err := decode(body)
	if err != nil {
		return Request{}, http.StatusBadRequest, err
	}
	return request, http.StatusOK, nil
}

func decode(body []byte) (Request, error) {
	var request Request
	for _, c := range body {
		if c == '[' {
			return request, domain.Errorf(domain.Unsupported, "one request at a time: batches are not taken")
		}
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			break
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil || !ended(decoder) {
		return request, domain.Errorf(domain.InvalidInput, `expected a JSON object {"query": ..., "variables": ..., "operationName": ...}`)
	}
	if request.Query == "" {
		return request, domain.FieldErrorf("query", "expected a GraphQL document")
	}
	return request, nil
}

func ended(decoder *json.Decoder) bool {
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// Refuse answers a request that was not let through with an error in GraphQL's form.
func Refuse(w http.ResponseWriter, r *http.Request, status int, reason *domain.Error) {
	shown := describe(reason)
	shown.Extensions["requestId"] = RequestID(r.Context())
	_ = write(w, status, &graphql.Response{Data: json.RawMessage("null"), Errors: []*gqlError{shown}})
}

func write(w http.ResponseWriter, status int, response *graphql.Response) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(response)
}

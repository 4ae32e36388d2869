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

// ServeHTTP answers one GraphQL request sent by POST as JSON; everything else
// is refused with an error in the same form.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = r.WithContext(withRequestID(r.Context()))
	request, status, err := s.read(w, r)
	if err != nil {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodPost)
		}
		s.write(w, status, s.failure(r.Context(), err))
		return
	}
	s.write(w, http.StatusOK, s.Execute(r.Context(), request))
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
	if err := decoder.Decode(&request); err != nil || decoder.More() {
		return request, domain.Errorf(domain.InvalidInput, `expected a JSON object {"query": ..., "variables": ..., "operationName": ...}`)
	}
	if request.Query == "" {
		return request, domain.FieldErrorf("query", "expected a GraphQL document")
	}
	return request, nil
}

func (s *Server) write(w http.ResponseWriter, status int, response *graphql.Response) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(response); err != nil {
		s.options.Log.Debug().Err(err).Msg("write response")
	}
}

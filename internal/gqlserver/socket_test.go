package gqlserver_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

func TestAWebsocketCarriesManyOperations(t *testing.T) {
	k := dial(t, listening(t, serve(root{answer: silent, changes: counting(1)}, defaults())))
	k.open(t)
	k.send(t, `{"id":"watch","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "watch", `{"data":{"graphChanges":{"epoch":1,"entities":[]}}}`)
	k.send(t, `{"id":"ask","type":"subscribe","payload":%s}`, document("{me{name}}"))
	k.expect(t, "next", "ask", `{"data":{"me":{"name":"niger"}}}`)
	k.expect(t, "complete", "ask", "")
	k.send(t, `{"type":"ping","payload":{"n":1}}`)
	k.expect(t, "pong", "", `{"n":1}`)
	k.send(t, `{"type":"pong"}`)
	k.send(t, `{"id":"nobody","type":"complete"}`)
	k.send(t, `{"id":"wrong","type":"subscribe","payload":%s}`, document("{you}"))
	k.expect(t, "error", "wrong", `"INVALID_INPUT"`)
	k.send(t, `{"id":"change","type":"subscribe","payload":%s}`, document(`mutation{apply(operationId:"o",batch:{}){epoch}}`))
	k.expect(t, "next", "change", `{"data":{"apply":{"epoch":0}}}`)
	k.expect(t, "complete", "change", "")
	// An id is free again once its operation is over, or given up.
	k.send(t, `{"id":"watch","type":"complete"}`)
	k.send(t, `{"id":"watch","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "watch", `"epoch":1`)
}

func TestWhatClosesAWebsocket(t *testing.T) {
	const start = `{"type":"connection_init"}`
	subscribe := `{"id":"1","type":"subscribe","payload":` + document(watching) + `}`
	for _, test := range []struct {
		name     string
		messages []string
		code     websocket.StatusCode
	}{
		{"no connection_init in time", nil, 4408},
		{"a ping is none", []string{`{"type":"ping"}`}, 4408},
		{"a second connection_init", []string{start, start}, 4429},
		{"subscribe before connection_init", []string{subscribe}, 4401},
		{"the same id twice", []string{start, subscribe, subscribe}, 4409},
		{"no JSON", []string{start, "{"}, 4400},
		{"another type", []string{start, `{"type":"start"}`}, 4400},
		{"no type", []string{start, `{}`}, 4400},
		{"a list", []string{start, `[]`}, 4400},
		{"subscribe without an id", []string{start, `{"type":"subscribe","payload":{"query":"{me{name}}"}}`}, 4400},
		{"too long", []string{start, strings.Repeat(" ", 256<<10+4<<10) + start}, websocket.StatusMessageTooBig},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(root{answer: silent, changes: counting(0)}, quickly(gqlserver.StreamLimits{Init: 200 * time.Millisecond}))
			k := dial(t, listening(t, s))
			for _, m := range test.messages {
				k.send(t, "%s", m)
			}
			k.closes(t, test.code)
			eventually(t, "the stream has ended", func() bool { return s.OpenStreams() == 0 })
		})
	}
}

func TestAnotherSubprotocolIsNotSpoken(t *testing.T) {
	url := listening(t, serve(root{answer: silent}, defaults()))
	dialFor(t, url, "graphql-ws").closes(t, 4406)
	dialFor(t, url).closes(t, 4406)
}

func TestBytesOfARequestOverAWebsocketAreLimited(t *testing.T) {
	k := dial(t, listening(t, serve(root{answer: silent}, defaults())))
	k.open(t)
	for over, want := range map[int]string{0: "next", 1: "error"} {
		query := "{me{name}}"
		query += strings.Repeat(" ", 256<<10-len(document(query))+over)
		k.send(t, `{"id":"%d","type":"subscribe","payload":%s}`, over, document(query))
		m := k.read(t)
		if m.Type != want || want == "error" && !strings.Contains(string(m.Payload), string(domain.LimitExceeded)) {
			t.Errorf("%d over: %s %s", over, m.Type, m.Payload)
		}
		if want == "next" {
			k.expect(t, "complete", "0", "")
		}
	}
}

func TestOperationsOverOneWebsocketAreLimited(t *testing.T) {
	k := dial(t, listening(t, serve(root{answer: silent, changes: counting(1)}, quickly(gqlserver.StreamLimits{Operations: 3}))))
	k.open(t)
	for i := range 3 {
		k.send(t, `{"id":"%d","type":"subscribe","payload":%s}`, i, document(watching))
		k.expect(t, "next", fmt.Sprint(i), "")
	}
	k.send(t, `{"id":"3","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "error", "3", string(domain.LimitExceeded))
	k.send(t, `{"id":"0","type":"complete"}`)
	k.send(t, `{"id":"3","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "3", "")
}

type whoKey struct{}

func TestAWebsocketIsSignedInByItsFirstMessage(t *testing.T) {
	s := serve(root{answer: func(ctx context.Context, _ string) error {
		if ctx.Value(whoKey{}) != "niger" {
			return domain.Errorf(domain.Forbidden, "nobody is signed in")
		}
		return nil
	}}, defaults())
	url := listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r.WithContext(gqlserver.WithSignIn(r.Context(), func(authorization string) (gqlserver.Caller, error) {
			if authorization != "Bearer dev:niger" {
				return gqlserver.Caller{}, errors.New("nobody")
			}
			return gqlserver.Caller{Name: "niger", Begin: func(ctx context.Context) context.Context { return context.WithValue(ctx, whoKey{}, "niger") }}, nil
		})))
	}))
	for payload, code := range map[string]websocket.StatusCode{
		`{"authorization":"Bearer dev:niger"}`: 0,
		`{"authorization":"Bearer dev:eve"}`:   4403,
		`{"authorization":null}`:               4403,
		`{}`:                                   4403,
		`null`:                                 4403,
		`{"authorization":7}`:                  4400,
		`"Bearer dev:niger"`:                   4400,
	} {
		k := dial(t, url)
		k.send(t, `{"type":"connection_init","payload":%s}`, payload)
		if code != 0 {
			k.closes(t, code)
			continue
		}
		k.expect(t, "connection_ack", "", "")
		k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document("{me{name}}"))
		k.expect(t, "next", "1", `{"data":{"me":{"name":"niger"}}}`)
	}
}

func TestEveryOperationOverAWebsocketIsARequestOfItsOwn(t *testing.T) {
	ids := map[string]bool{}
	k := dial(t, listening(t, serve(root{answer: failing(domain.Errorf(domain.Forbidden, "no"))}, defaults())))
	k.open(t)
	for i := range 3 {
		k.send(t, `{"id":"%d","type":"subscribe","payload":%s}`, i, document("{me{name}}"))
		r := decode(t, k.read(t).Payload)
		ids[r.Errors[0].Extensions.RequestID] = true
		k.expect(t, "complete", fmt.Sprint(i), "")
	}
	if len(ids) != 3 {
		t.Errorf("request ids: %v", ids)
	}
}

func TestQueriesOverAWebsocketAreTold(t *testing.T) {
	told := make(chan gqlserver.Outcome, 1)
	s := serve(root{answer: silent}, defaults())
	k := dial(t, listening(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r.WithContext(gqlserver.WithObserver(r.Context(), func(o gqlserver.Outcome, _ time.Duration) { told <- o })))
	})))
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document("{me{name}}"))
	if o := <-told; o.Operation != "query" || o.Code != "" {
		t.Errorf("%v", o)
	}
}

func TestAQueryThatIsGivenUpStops(t *testing.T) {
	var begun, stopped atomic.Bool
	k := dial(t, listening(t, serve(root{answer: func(ctx context.Context, _ string) error {
		begun.Store(true)
		<-ctx.Done()
		stopped.Store(true)
		return ctx.Err()
	}}, defaults())))
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document("{me{name}}"))
	eventually(t, "it has begun", begun.Load)
	k.send(t, `{"id":"1","type":"complete"}`)
	eventually(t, "it stopped", stopped.Load)
	k.send(t, `{"type":"ping"}`)
	k.expect(t, "pong", "", "") // and nothing is told of it
}

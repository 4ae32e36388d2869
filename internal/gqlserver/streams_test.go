package gqlserver_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
)

const watching = `subscription{graphChanges{epoch entities}}`

// counting tells epochs from 1 up to a number and then nothing until it is
// given up; a negative number ends after its amount.
func counting(to int) func(context.Context) <-chan *model.GraphChanges {
	return func(ctx context.Context) <-chan *model.GraphChanges {
		told := make(chan *model.GraphChanges)
		go func() {
			defer close(told)
			for i := range max(to, -to) {
				select {
				case told <- &model.GraphChanges{Epoch: int64(i + 1)}:
				case <-ctx.Done():
					return
				}
			}
			if to >= 0 {
				<-ctx.Done()
			}
		}()
		return told
	}
}

func quickly(l gqlserver.StreamLimits) gqlserver.Options {
	o := defaults()
	o.Streams = l
	return o
}

// listening is a real HTTP server whose times for reading and writing are
// shorter than the tests' streams.
func listening(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ReadTimeout, s.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	s.Start()
	t.Cleanup(s.Close)
	return s.URL
}

// event is a server-sent event; a comment has the name ":".
type event struct{ name, data string }

// events are read from a response line by line.
type events struct {
	*http.Response
	lines *bufio.Scanner
}

func subscribe(t *testing.T, ctx context.Context, url, body string) *events { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return &events{response, bufio.NewScanner(response.Body)}
}

// next is the next event; false at the end of the stream.
func (e *events) next() (event, bool) {
	var read event
	for e.lines.Scan() {
		line := e.lines.Text()
		name, value, _ := strings.Cut(line, ":")
		switch {
		case line == "" && read != (event{}):
			return read, true
		case line != "" && name == "":
			read.name = ":"
		case name == "event":
			read.name = strings.TrimSpace(value)
		case name == "data":
			read.data += strings.TrimSpace(value)
		}
	}
	return event{}, false
}

// told is the next event that is no comment.
func (e *events) told(t *testing.T) event {
	t.Helper()
	for {
		read, more := e.next()
		if !more {
			t.Fatalf("the stream ended: %v", e.lines.Err())
		}
		if read.name != ":" {
			return read
		}
	}
}

func (e *events) expect(t *testing.T, name, data string) {
	t.Helper()
	if got := e.told(t); got.name != name || !strings.Contains(got.data, data) {
		t.Fatalf("%v, want %s with %q", got, name, data)
	}
}

func TestServerSentEvents(t *testing.T) {
	url := listening(t, serve(root{answer: silent, changes: counting(-2)}, defaults()))
	next, complete := func(data string) event { return event{"next", data} }, event{"complete", ""}
	for _, test := range []struct {
		name, query string
		want        []event
	}{
		{"a query is answered once", `{me{name}}`, []event{next(`{"data":{"me":{"name":"niger"}}}`), complete}},
		{
			"a mutation is answered once", `mutation{apply(operationId:"o",batch:{}){epoch}}`,
			[]event{next(`{"data":{"apply":{"epoch":0}}}`), complete},
		},
		{"a subscription as often as there is something to tell", watching, []event{
			next(`{"data":{"graphChanges":{"epoch":1,"entities":[]}}}`), next(`{"data":{"graphChanges":{"epoch":2,"entities":[]}}}`), complete,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := subscribe(t, t.Context(), url, document(test.query))
			if got := e.Header.Get("Content-Type"); got != "text/event-stream" || e.StatusCode != http.StatusOK {
				t.Errorf("%d %s", e.StatusCode, got)
			}
			for _, want := range test.want {
				if got := e.told(t); got != want {
					t.Errorf("%v, want %v", got, want)
				}
			}
			if got, more := e.next(); more {
				t.Errorf("%v after the end", got)
			}
		})
	}
}

func TestFaultsOverServerSentEvents(t *testing.T) {
	failing := serve(root{answer: failing(domain.Errorf(domain.Forbidden, "not for you")), changes: counting(0)}, defaults())
	fine := serve(root{answer: silent, changes: counting(0)}, defaults())
	for _, test := range []struct {
		name   string
		server *gqlserver.Server
		body   string
		status int
		code   domain.Code
	}{
		{"no JSON", fine, "{", 400, domain.InvalidInput},
		{"too long", fine, document("{me{name}}" + strings.Repeat(" ", 256<<10)), 413, domain.LimitExceeded},
		{"not valid", fine, document("subscription{you}"), 200, domain.InvalidInput},
		{"two root fields", fine, document("subscription{graphChanges{epoch} b:graphChanges{epoch}}"), 200, domain.InvalidInput},
		{"no root field", fine, document("subscription{graphChanges@skip(if:true){epoch}}"), 200, domain.InvalidInput},
		{"no field of the schema", fine, document("subscription{__typename}"), 200, domain.InvalidInput},
		{"introspection", fine, document("subscription{__schema{queryType{name}}}"), 200, domain.InvalidInput},
		{"too many tokens", fine, document("subscription{graphChanges{" + strings.Repeat("epoch ", 1000) + "}}"), 200, domain.LimitExceeded},
		{"too many repeats", fine, document("subscription{graphChanges{" + strings.Repeat("epoch ", 6) + "}}"), 200, domain.LimitExceeded},
		{"refused by the service", failing, document(watching), 200, domain.Forbidden},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := subscribe(t, t.Context(), listening(t, test.server), test.body)
			if e.StatusCode != test.status {
				t.Fatalf("status %d, want %d", e.StatusCode, test.status)
			}
			if test.status != 200 {
				var body bytes.Buffer
				_, _ = body.ReadFrom(e.Body)
				expectCode(t, test.name, decode(t, body.Bytes()), test.code)
				return
			}
			expectCode(t, test.name, decode(t, []byte(e.told(t).data)), test.code)
			e.expect(t, "complete", "")
		})
	}
}

// both asks over the two transports, and returns what answers first.
func both(t *testing.T, s *gqlserver.Server, query string) map[string]reply {
	t.Helper()
	url := listening(t, s)
	answers := map[string]reply{"events": decode(t, []byte(subscribe(t, t.Context(), url, document(query)).told(t).data))}
	k := dial(t, url)
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document(query))
	m := k.read(t)
	if m.Type == "error" {
		m.Payload = []byte(`{"errors":` + string(m.Payload) + `}`)
	}
	answers["websocket"] = decode(t, m.Payload)
	return answers
}

func TestEachLimitHoldsOverStreamsAtItAndNotPastIt(t *testing.T) {
	field := func(n int) string { return "subscription{graphChanges{" + strings.Repeat("epoch ", n) + "}}" }
	for _, test := range []struct {
		name     string
		limit    int
		document func(n int) string
	}{
		{"tokens", 1000, func(n int) string { return "subscription{graphChanges{" + tokens(n) + "}}" }},
		{"repeats", 5, field},
		{"aliases", 30, func(n int) string {
			return "subscription{graphChanges{" + times(n, func(i int) string { return fmt.Sprintf("a%d:epoch", i) }) + "}}"
		}},
		{"directives", 20, func(n int) string {
			return "subscription{graphChanges{" + strings.Repeat("...@skip(if:false){epoch}", n) + "}}"
		}},
	} {
		s := serve(root{answer: silent, changes: counting(1)}, defaults())
		for over := range 2 {
			if test.name == "tokens" && over == 0 {
				continue // so many fields stumble over another limit
			}
			want := ""
			if over == 1 {
				want = string(domain.LimitExceeded)
			}
			for transport, r := range both(t, s, test.document(test.limit+over)) {
				if r.code() != want {
					t.Errorf("%s, %d over %s: %q (%s)", test.name, test.limit+over, transport, r.code(), r.message())
				}
			}
		}
	}
}

func TestTheDeadlineHoldsForQueriesOverStreamsAndNotForSubscriptions(t *testing.T) {
	o := defaults()
	o.Limits.Deadline = 50 * time.Millisecond
	stuck := func(ctx context.Context, field string) error {
		if field == "me" {
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	late := func(ctx context.Context) <-chan *model.GraphChanges {
		told := make(chan *model.GraphChanges)
		go func() {
			defer close(told)
			time.Sleep(500 * time.Millisecond) // past the deadline and the server's times
			select {
			case told <- &model.GraphChanges{Epoch: 7}:
			case <-ctx.Done():
			}
		}()
		return told
	}
	s := serve(root{answer: stuck, changes: late}, o)
	for transport, r := range both(t, s, "{me{name}}") {
		expectCode(t, transport, r, domain.Timeout)
	}
	for transport, r := range both(t, s, watching) {
		if r.code() != "" || fmt.Sprint(r.Data["graphChanges"].(map[string]any)["epoch"]) != "7" {
			t.Errorf("%s: %v", transport, r)
		}
	}
}

func TestASubscriptionIsRefusedWhereItCannotBeAnswered(t *testing.T) {
	s := serve(root{answer: silent, changes: counting(1)}, defaults())
	response, answer := send(t, s, "POST", "application/json", document(watching))
	if response.Code != 200 {
		t.Errorf("status %d", response.Code)
	}
	expectCode(t, "by POST", answer, domain.Unsupported)
	expectCode(t, "in process", ask(t, s, watching, nil), domain.Unsupported)
}

func TestAStreamThatIsSilentShowsSignsOfLife(t *testing.T) {
	url := listening(t, serve(root{answer: silent, changes: counting(0)}, quickly(gqlserver.StreamLimits{Pulse: 10 * time.Millisecond})))
	e := subscribe(t, t.Context(), url, document(watching))
	for begun := time.Now(); time.Since(begun) < 500*time.Millisecond; { // longer than the server's times
		if got, more := e.next(); !more || got.name != ":" {
			t.Fatalf("%v %v: %v", got, more, e.lines.Err())
		}
	}
}

// gone counts subscriptions that begin and end.
type gone struct{ begun, ended atomic.Int64 }

func (g *gone) counting(to int) func(context.Context) <-chan *model.GraphChanges {
	return func(ctx context.Context) <-chan *model.GraphChanges {
		g.begun.Add(1)
		context.AfterFunc(ctx, func() { g.ended.Add(1) })
		return counting(to)(ctx)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not so: %s", what)
		}
	}
}

func TestASubscriptionEndsWhenItsClientGoes(t *testing.T) {
	var g gone
	s := serve(root{answer: silent, changes: g.counting(1)}, defaults())
	url := listening(t, s)
	ctx, leave := context.WithCancel(t.Context())
	e := subscribe(t, ctx, url, document(watching))
	e.expect(t, "next", `"epoch":1`)
	k := dial(t, url)
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "1", `"epoch":1`)
	if s.OpenStreams() != 2 {
		t.Errorf("%d streams are open", s.OpenStreams())
	}
	leave()
	_ = k.CloseNow()
	eventually(t, "both ended", func() bool { return g.ended.Load() == 2 && s.OpenStreams() == 0 })
}

func TestStreamsAreToldThatTheyAreCompleteWhenTheServerStops(t *testing.T) {
	s := serve(root{answer: silent, changes: counting(1)}, defaults())
	url := listening(t, s)
	e := subscribe(t, t.Context(), url, document(watching))
	e.expect(t, "next", `"epoch":1`)
	k := dial(t, url)
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "1", `"epoch":1`)
	ended := make(chan error, 1)
	go func() { ended <- s.EndStreams(t.Context()) }()
	e.expect(t, "complete", "")
	k.expect(t, "complete", "1", "")
	k.closes(t, websocket.StatusGoingAway)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if refused := subscribe(t, t.Context(), url, document(watching)); refused.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a stream was let in after the end: %d", refused.StatusCode)
	}
}

// asCaller signs everybody in as one caller, as long as it holds.
func asCaller(s http.Handler, name string, holds func() bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r.WithContext(gqlserver.WithCaller(r.Context(), gqlserver.Caller{Name: name, Holds: holds})))
	})
}

func TestAStreamEndsWhenItsCallerIsNoLongerSignedIn(t *testing.T) {
	var out atomic.Bool
	s := serve(root{answer: silent, changes: counting(1)}, quickly(gqlserver.StreamLimits{Pulse: 10 * time.Millisecond}))
	url := listening(t, asCaller(s, "niger", func() bool { return !out.Load() }))
	e := subscribe(t, t.Context(), url, document(watching))
	e.expect(t, "next", `"epoch":1`)
	k := dial(t, url)
	k.open(t)
	k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document(watching))
	k.expect(t, "next", "1", `"epoch":1`)
	out.Store(true)
	e.expect(t, "next", string(domain.Forbidden))
	e.expect(t, "complete", "")
	k.closes(t, 4403)
}

func TestNothingIsToldAfterTheCallerIsSignedOut(t *testing.T) {
	var out atomic.Bool
	news := make(chan *model.GraphChanges, 1) // the end may come before the second is taken
	s := serve(root{answer: silent, changes: func(context.Context) <-chan *model.GraphChanges { return news }}, defaults())
	url := listening(t, asCaller(s, "niger", func() bool { return !out.Load() }))
	e := subscribe(t, t.Context(), url, document(watching))
	news <- &model.GraphChanges{Epoch: 1}
	e.expect(t, "next", `"epoch":1`)
	out.Store(true)
	news <- &model.GraphChanges{Epoch: 2}
	e.expect(t, "next", string(domain.Forbidden))
	e.expect(t, "complete", "")
}

func TestTheCapsOnStreamsHoldAtThemAndNotPastThem(t *testing.T) {
	s := serve(root{answer: silent, changes: counting(1)}, quickly(gqlserver.StreamLimits{Streams: 5, OfCaller: 2}))
	as := func(name string) string { return listening(t, asCaller(s, name, nil)) }
	niger, burkina, mali := as("niger"), as("burkina"), as("mali")
	begin := func(url string) { subscribe(t, t.Context(), url, document(watching)).expect(t, "next", `"epoch":1`) }
	refused := func(url string) {
		t.Helper()
		e := subscribe(t, t.Context(), url, document(watching))
		var body bytes.Buffer
		_, _ = body.ReadFrom(e.Body)
		if e.StatusCode != http.StatusTooManyRequests {
			t.Fatalf("status %d", e.StatusCode)
		}
		expectCode(t, "past the cap", decode(t, body.Bytes()), domain.LimitExceeded)
	}
	begin(niger)
	k := dial(t, niger)
	k.open(t)
	refused(niger)
	third := dial(t, niger)
	third.send(t, `{"type":"connection_init"}`)
	third.closes(t, 4429)
	eventually(t, "it is no longer counted", func() bool { return s.OpenStreams() == 2 })
	begin(burkina)
	begin(burkina)
	begin(mali)
	refused(mali)
	dial(t, mali).closes(t, 4429)
	// A query is no stream.
	subscribe(t, t.Context(), mali, document("{me{name}}")).expect(t, "next", "niger")
	// One that ends makes room.
	_ = k.Close(websocket.StatusNormalClosure, "")
	eventually(t, "there is room", func() bool { return s.OpenStreams() == 4 })
	begin(mali)
}

func TestAClientThatDoesNotReadHoldsUpNobodyAndIsCutOff(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	endless := func(ctx context.Context) <-chan *model.GraphChanges {
		told := make(chan *model.GraphChanges)
		go func() {
			defer close(told)
			for epoch := int64(1); ; epoch++ {
				select {
				case told <- &model.GraphChanges{Epoch: epoch, Entities: []string{long}}:
				case <-ctx.Done():
					return
				}
			}
		}()
		return told
	}
	s := serve(root{answer: silent, changes: endless}, quickly(gqlserver.StreamLimits{Stall: 300 * time.Millisecond}))
	url := listening(t, s)
	slow, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = slow.Close() }()
	body := document(watching)
	_, _ = fmt.Fprintf(slow, "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	deaf := dial(t, url)
	deaf.open(t)
	deaf.send(t, `{"id":"1","type":"subscribe","payload":%s}`, body)
	e := subscribe(t, t.Context(), url, strings.Replace(body, " entities", "", 1))
	for range 100 {
		e.expect(t, "next", "epoch")
	}
	eventually(t, "both were cut off", func() bool { return s.OpenStreams() <= 1 })
}

func TestAHundredSubscribersAreAllTold(t *testing.T) {
	before := runtime.NumGoroutine()
	const subscribers = 100
	s := serve(root{answer: silent, changes: counting(-20)}, defaults())
	server := httptest.NewServer(s)
	var all sync.WaitGroup
	for i := range subscribers {
		all.Go(func() {
			if i%2 == 0 {
				e := subscribe(t, t.Context(), server.URL, document(watching))
				for n := range 20 {
					e.expect(t, "next", fmt.Sprintf(`"epoch":%d,`, n+1))
				}
				e.expect(t, "complete", "")
				return
			}
			k := dial(t, server.URL)
			k.open(t)
			k.send(t, `{"id":"1","type":"subscribe","payload":%s}`, document(watching))
			for n := range 20 {
				k.expect(t, "next", "1", fmt.Sprintf(`"epoch":%d,`, n+1))
			}
			k.expect(t, "complete", "1", "")
			_ = k.Close(websocket.StatusNormalClosure, "")
		})
	}
	all.Wait()
	eventually(t, "no stream is open", func() bool { return s.OpenStreams() == 0 })
	http.DefaultClient.CloseIdleConnections()
	server.Close()
	eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() < before+10 })
}

// wire is a websocket's client.
type wire struct{ *websocket.Conn }

type said struct {
	ID, Type string
	Payload  json.RawMessage
}

func dial(t *testing.T, url string) wire {
	t.Helper()
	return dialFor(t, url, "graphql-transport-ws")
}

func dialFor(t *testing.T, url string, protocols ...string) wire {
	t.Helper()
	conn, response, err := websocket.Dial(t.Context(), url, &websocket.DialOptions{Subprotocols: protocols})
	if err != nil {
		t.Fatal(err)
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	conn.SetReadLimit(-1)
	t.Cleanup(func() { _ = conn.CloseNow() })
	return wire{conn}
}

func (k wire) send(t *testing.T, format string, args ...any) {
	t.Helper()
	if err := k.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, format, args...)); err != nil {
		t.Fatal(err)
	}
}

func (k wire) read(t *testing.T) said {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, text, err := k.Read(ctx)
	var m said
	if err := errors.Join(err, json.Unmarshal(text, &m)); err != nil {
		t.Fatal(err)
	}
	return m
}

func (k wire) expect(t *testing.T, kind, id, payload string) {
	t.Helper()
	if m := k.read(t); m.Type != kind || m.ID != id || !strings.Contains(string(m.Payload), payload) {
		t.Fatalf("%s %s %s, want %s %s with %q", m.Type, m.ID, m.Payload, kind, id, payload)
	}
}

func (k wire) open(t *testing.T) {
	t.Helper()
	k.send(t, `{"type":"connection_init"}`)
	k.expect(t, "connection_ack", "", "")
}

// closes reads until the server closes with the code.
func (k wire) closes(t *testing.T, code websocket.StatusCode) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for {
		if _, _, err := k.Read(ctx); err != nil {
			if got := websocket.CloseStatus(err); got != code {
				t.Errorf("closed with %d (%v), want %d", got, err, code)
			}
			return
		}
	}
}

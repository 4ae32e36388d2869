package httpserver

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

// named is a schema of which a test needs who asks alone, and a subscription
// that tells that name and then nothing.
type named struct {
	generated.ResolverRoot
	generated.QueryResolver
}

func (n named) Query() generated.QueryResolver             { return n }
func (named) Subscription() generated.SubscriptionResolver { return telling{} }

type telling struct{ generated.SubscriptionResolver }

func (named) Me(ctx context.Context) (*domain.Subject, error) {
	subject, _ := service.SubjectOf(ctx)
	return &subject, nil
}

func (telling) GraphChanges(ctx context.Context, _ []string, _ []domain.EntityKind, _ []domain.LinkKind) (<-chan *model.GraphChanges, error) {
	subject, _ := service.SubjectOf(ctx)
	told := make(chan *model.GraphChanges, 1)
	told <- &model.GraphChanges{Entities: []string{subject.Name}}
	context.AfterFunc(ctx, func() { close(told) })
	return told, nil
}

func streaming(t *testing.T) Config {
	t.Helper()
	c := config(t)
	s := gqlserver.New(generated.NewExecutableSchema(generated.Config{Resolvers: named{}}), gqlserver.Options{
		Limits: gqlserver.DefaultLimits(), Streams: gqlserver.StreamLimits{Pulse: 20 * time.Millisecond}, Log: c.Log,
	})
	c.GraphQL, c.Streams = s, s
	return c
}

// running runs a server; the function returned stops it and waits.
func running(t *testing.T, c Config) (address string, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server(t, c).run(ctx, l, 5*time.Second) }()
	stopped := false
	stop = func() {
		cancel()
		if stopped {
			return
		}
		stopped = true
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Error("it does not stop")
		}
	}
	t.Cleanup(stop)
	return l.Addr().String(), stop
}

const (
	watchName = `{"query":"subscription{graphChanges{entities}}"}`
	watchIt   = `{"id":"1","type":"subscribe","payload":` + watchName + `}`
)

func events(t *testing.T, address string) *bufio.Scanner {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/graphql", strings.NewReader(watchName))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer dev:niger")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return bufio.NewScanner(response.Body)
}

func reads(t *testing.T, lines *bufio.Scanner, text string) {
	t.Helper()
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return
		}
	}
	t.Fatalf("the stream ended without %q: %v", text, lines.Err())
}

func socket(t *testing.T, address string, headers ...string) (*websocket.Conn, int) {
	t.Helper()
	options := &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{}}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			options.Host = headers[i+1]
			continue
		}
		options.HTTPHeader.Set(headers[i], headers[i+1])
	}
	conn, response, err := websocket.Dial(t.Context(), "ws://"+address+"/graphql", options)
	if response == nil {
		t.Fatal(err)
	}
	if response.Body != nil {
		_ = response.Body.Close()
	}
	if err == nil {
		t.Cleanup(func() { _ = conn.CloseNow() })
	}
	return conn, response.StatusCode
}

// says sends a message and returns what comes next.
func says(t *testing.T, conn *websocket.Conn, message string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := conn.Write(ctx, websocket.MessageText, []byte(message)); err != nil {
		t.Fatal(err)
	}
	return hears(t, conn)
}

func hears(t *testing.T, conn *websocket.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestWebsocketsOfForeignPagesAreRefused(t *testing.T) {
	c := streaming(t)
	c.AllowOrigins = []string{"https://kafo.example"}
	address, _ := running(t, c)
	for _, test := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"a program", nil, 101},
		{"a page of ours", []string{"Origin", "http://" + address}, 101},
		{"a page of ours, as newer browsers say", []string{"Origin", "http://" + address, "Sec-Fetch-Site", "same-origin"}, 101},
		{"a page of an origin that is allowed", []string{"Origin", "https://kafo.example", "Sec-Fetch-Site", "cross-site"}, 101},
		{"a foreign page", []string{"Origin", "https://evil.example"}, 403},
		{"a foreign page, as newer browsers say", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"a page on another port of this machine", []string{"Origin", "http://127.0.0.1:1", "Sec-Fetch-Site", "same-site"}, 403},
		{"a page without an origin", []string{"Origin", "null"}, 403},
		{"a page whose name was made to stand for this machine", []string{"Host", "evil.example", "Origin", "http://evil.example"}, 421},
		{"with an authorization, too", []string{"Origin", "https://evil.example", "Authorization", "Bearer dev:niger"}, 403},
	} {
		if _, status := socket(t, address, test.headers...); status != test.status {
			t.Errorf("%s: %d, want %d", test.name, status, test.status)
		}
	}
}

func TestServerSentEventsOfForeignPagesAreRefused(t *testing.T) {
	w := send(server(t, streaming(t)), "POST", "/graphql", "Content-Type", "application/json", "Accept", "text/event-stream",
		"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if w.Code != http.StatusForbidden {
		t.Errorf("%d", w.Code)
	}
}

func TestWhoAsksOverAWebsocket(t *testing.T) {
	address, _ := running(t, streaming(t))
	for _, test := range []struct {
		name, init string
		headers    []string
		want       string
	}{
		{"by the header", `{"type":"connection_init"}`, []string{"Authorization", "Bearer dev:niger"}, `"niger"`},
		{"by the first message", `{"type":"connection_init","payload":{"authorization":"Bearer dev:niger"}}`, nil, `"niger"`},
		{"in development nobody in particular is the first subject", `{"type":"connection_init"}`, nil, `"coordinator"`},
	} {
		conn, _ := socket(t, address, test.headers...)
		if got := says(t, conn, test.init); got != `{"type":"connection_ack"}` {
			t.Fatalf("%s: %s", test.name, got)
		}
		if got := says(t, conn, `{"id":"q","type":"subscribe","payload":{"query":"{me{name}}"}}`); !strings.Contains(got, test.want) {
			t.Errorf("%s: %s", test.name, got)
		}
	}
	if _, status := socket(t, address, "Authorization", "Bearer dev:eve"); status != http.StatusUnauthorized {
		t.Errorf("nobody known, by the header: %d", status)
	}
	conn, _ := socket(t, address)
	if got := says(t, conn, `{"type":"connection_init","payload":{"authorization":"Bearer dev:eve"}}`); !strings.Contains(got, "4403") {
		t.Errorf("nobody known, by the first message: %s", got)
	}
}

func TestStreamsEndBeforeTheServerDoes(t *testing.T) {
	address, stop := running(t, streaming(t))
	lines := events(t, address)
	reads(t, lines, "niger")
	conn, _ := socket(t, address, "Authorization", "Bearer dev:niger")
	says(t, conn, `{"type":"connection_init"}`)
	if got := says(t, conn, watchIt); !strings.Contains(got, "niger") {
		t.Fatal(got)
	}
	begun := time.Now()
	done := make(chan struct{})
	go func() { defer close(done); stop() }()
	reads(t, lines, "event: complete")
	if got := hears(t, conn); got != `{"id":"1","type":"complete"}` {
		t.Error(got)
	}
	if got := hears(t, conn); !strings.Contains(got, "GoingAway") {
		t.Error(got)
	}
	<-done
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestStreamsEndWhenASubjectMayDoLess(t *testing.T) {
	c := streaming(t)
	known := &changing{known: c.SignIn}
	c.SignIn = known
	address, _ := running(t, c)
	lines := events(t, address)
	reads(t, lines, "niger")
	conn, _ := socket(t, address, "Authorization", "Bearer dev:niger")
	says(t, conn, `{"type":"connection_init"}`)
	known.lowered.Store(true)
	reads(t, lines, "FORBIDDEN")
	reads(t, lines, "event: complete")
	if got := hears(t, conn); !strings.Contains(got, "4403") {
		t.Error(got)
	}
}

// changing lowers everybody's level at some time.
type changing struct {
	known   SignIn
	lowered atomic.Bool
}

func (c *changing) SignIn(authorization string) (domain.Subject, error) {
	subject, err := c.known.SignIn(authorization)
	if c.lowered.Load() {
		subject.Level = domain.Open
	}
	return subject, err
}

// ofGraph is a graph as the metrics tell of it.
type ofGraph struct{}

func (ofGraph) Epoch() int64             { return 1473 }
func (ofGraph) Staleness() time.Duration { return 250 * time.Millisecond }

func TestMetricsTellOfStreamsAndOfTheGraph(t *testing.T) {
	c := streaming(t)
	c.Graph = ofGraph{}
	address, _ := running(t, c)
	reads(t, events(t, address), "niger")
	response, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	lines := bufio.NewScanner(response.Body)
	found := map[string]bool{}
	for lines.Scan() {
		found[lines.Text()] = true
		if strings.Contains(lines.Text(), `operation="subscription"`) {
			t.Errorf("a stream was measured: %s", lines.Text())
		}
	}
	for _, line := range []string{"kafo_graph_epoch 1473", "kafo_graph_staleness_seconds 0.25", "kafo_graphql_streams 1"} {
		if !found[line] {
			t.Errorf("no %s", line)
		}
	}
}

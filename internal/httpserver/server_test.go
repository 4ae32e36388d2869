package httpserver

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
)

const subjectsFile = `subjects:
  - {name: coordinator, country: INT, agency: UNODC, level: SECRET, roles: [ANALYST]}
  - {name: niger, country: NE, agency: DGPN, level: RESTRICTED, roles: [ANALYST]}
`

type ready func(context.Context) error

func (r ready) Ready(ctx context.Context) error { return r(ctx) }

// whoami answers at /graphql with the subject's name.
func whoami(w http.ResponseWriter, r *http.Request) {
	subject, _ := service.SubjectOf(r.Context())
	gqlserver.OutcomeOf(r.Context()).Operation = "query"
	_, _ = io.WriteString(w, subject.Name)
}

func config(t *testing.T) Config {
	t.Helper()
	subjects, err := access.ParseSubjects([]byte(subjectsFile))
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		GraphQL: http.HandlerFunc(whoami),
		Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/" && r.URL.Path != "/graphiql" {
				http.NotFound(w, r)
				return
			}
			_, _ = io.WriteString(w, "page "+r.URL.Path)
		}),
		SignIn:       access.Development{Subjects: subjects},
		Ready:        ready(func(context.Context) error { return nil }),
		LoopbackOnly: true,
		Log:          zerolog.Nop(),
	}
}

func server(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// send sends a request to localhost; headers are names and values in turn.
func send(s http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(`{"query":"{me{name}}"}`))
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestPaths(t *testing.T) {
	s := server(t, config(t))
	for _, test := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"POST", "/graphql", 200, "coordinator"},
		{"GET", "/", 200, "page /"},
		{"GET", "/graphiql", 200, "page /graphiql"},
		{"GET", "/healthz", 200, "up"},
		{"HEAD", "/healthz", 200, ""},
		{"POST", "/healthz", 405, ""},
		{"GET", "/readyz", 200, "ready"},
		{"GET", "/metrics", 200, "go_goroutines"},
		{"POST", "/metrics", 405, ""},
		{"GET", "/nothing", 404, ""},
		{"GET", "/graphql/more", 404, ""},
		{"GET", "/debug/pprof/", 404, ""},
	} {
		w := send(s, test.method, test.path)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) {
			t.Errorf("%s %s: %d %.80q, want %d %q", test.method, test.path, w.Code, w.Body, test.status, test.says)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s may be sniffed", test.method, test.path)
		}
	}
}

func TestNotReadyWhenTheStoreDoesNotAnswer(t *testing.T) {
	c := config(t)
	var log bytes.Buffer
	c.Log = zerolog.New(&log)
	c.Ready = ready(func(context.Context) error { return errors.New("dial tcp 10.0.0.7:7687") })
	s := server(t, c)
	w := send(s, "GET", "/readyz")
	if w.Code != 503 || strings.Contains(w.Body.String(), "10.0.0.7") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "10.0.0.7") {
		t.Errorf("the log does not say why: %s", &log)
	}
	if w := send(s, "GET", "/healthz"); w.Code != 200 {
		t.Errorf("the process is up all the same: %d", w.Code)
	}
}

func TestReadinessIsAskedWithADeadline(t *testing.T) {
	c := config(t)
	c.Ready = ready(func(ctx context.Context) error {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("no deadline")
		}
		return nil
	})
	send(server(t, c), "GET", "/readyz")
}

func TestSigningIn(t *testing.T) {
	s := server(t, config(t))
	for header, name := range map[string]string{"": "coordinator", "Bearer dev:niger": "niger"} {
		if w := send(s, "POST", "/graphql", "Authorization", header); w.Code != 200 || w.Body.String() != name {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	}
	for _, header := range []string{"Bearer dev:pirate", "Bearer pirate", "Basic cGlyYXRl", "pirate"} {
		w := send(s, "POST", "/graphql", "Authorization", header)
		var answer struct {
			Data   any
			Errors []struct {
				Message    string
				Extensions struct{ Code, RequestID string }
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Errors) != 1 {
			t.Fatalf("%q: %s (%v)", header, w.Body, err)
		}
		e := answer.Errors[0]
		if w.Code != 401 || e.Extensions.Code != "FORBIDDEN" || e.Extensions.RequestID != w.Header().Get("X-Request-Id") ||
			w.Header().Get("WWW-Authenticate") != "Bearer" || strings.Contains(w.Body.String(), "pirate") {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	}
}

func TestEveryRequestHasAnIDOfItsOwn(t *testing.T) {
	s := server(t, config(t))
	seen := map[string]bool{}
	for _, path := range []string{"/graphql", "/graphql", "/", "/healthz", "/nothing"} {
		id := send(s, "POST", path, "X-Request-Id", "chosen\nby=client").Header().Get("X-Request-Id")
		if len(id) < 20 || strings.Contains(id, "chosen") || seen[id] {
			t.Errorf("%s: id %q", path, id)
		}
		seen[id] = true
	}
}

func TestTheLogHasALineForEachRequestAndNothingOfItsContent(t *testing.T) {
	c := config(t)
	var log bytes.Buffer
	c.Log = zerolog.New(&log)
	w := send(server(t, c), "POST", "/graphql?query=secret", "Authorization", "Bearer dev:niger", "User-Agent", "secret")
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %s", err, &log)
	}
	want := map[string]any{
		"request": w.Header().Get("X-Request-Id"), "method": "POST", "route": "/graphql", "status": 200.0,
		"operation": "query", "bytes": 5.0, "message": "request", "level": "info",
	}
	for key, value := range want {
		if line[key] != value {
			t.Errorf("%s is %v, want %v", key, line[key], value)
		}
	}
	for _, word := range []string{"secret", "me{name}", "niger", "Bearer"} {
		if strings.Contains(log.String(), word) {
			t.Errorf("the log says %q: %s", word, &log)
		}
	}
}

func TestPanicsAreAnsweredAndLogged(t *testing.T) {
	c := config(t)
	var log bytes.Buffer
	c.Log = zerolog.New(&log)
	c.GraphQL = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret of the service") })
	c.Web = c.GraphQL
	s := server(t, c)
	for path, says := range map[string]string{"/graphql": `"code":"INTERNAL"`, "/": "something went wrong"} {
		log.Reset()
		w := send(s, "POST", path)
		if w.Code != 500 || !strings.Contains(w.Body.String(), says) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		id := w.Header().Get("X-Request-Id")
		if text := log.String(); !strings.Contains(text, "secret of the service") || !strings.Contains(text, "server_test.go") ||
			strings.Count(text, id) != 2 || !strings.Contains(text, `"status":500`) {
			t.Errorf("%s: the log says %s", path, text)
		}
	}
}

func TestAnAnswerThatPanicsHalfwayIsBrokenOff(t *testing.T) {
	c := config(t)
	c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":`)
		panic("halfway")
	})
	live := httptest.NewServer(server(t, c))
	defer live.Close()
	response, err := http.Post(live.URL+"/graphql", "application/json", strings.NewReader("{}"))
	if err != nil {
		return // broken off before anything arrived
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err == nil {
		t.Errorf("%q came as if it were whole", text)
	}
}

func TestMetricsCountByOperationAndCode(t *testing.T) {
	c := config(t)
	c.GraphQL = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outcome := gqlserver.OutcomeOf(r.Context())
		outcome.Operation = "mutation"
		if r.Header.Get("Fail") != "" {
			outcome.Code = "CONFLICT"
		}
		if r.Header.Get("Panic") != "" {
			panic("so")
		}
		_, _ = io.WriteString(w, "{}")
	})
	s := server(t, c)
	send(s, "POST", "/graphql")
	send(s, "POST", "/graphql", "Fail", "yes", "Authorization", "Bearer dev:niger")
	send(s, "POST", "/graphql", "Panic", "yes")
	send(s, "POST", "/graphql", "Authorization", "Bearer nobody")
	send(s, "GET", "/some/path/of/a/client")
	text := send(s, "GET", "/metrics").Body.String()
	for _, want := range []string{
		`kafo_graphql_request_duration_seconds_count{code="OK",operation="mutation"} 1`,
		`kafo_graphql_request_duration_seconds_count{code="CONFLICT",operation="mutation"} 1`,
		`kafo_graphql_request_duration_seconds_count{code="INTERNAL",operation="none"} 1`,
		`kafo_http_requests_total{route="/graphql",status="200"} 2`,
		`kafo_http_requests_total{route="/graphql",status="401"} 1`,
		`kafo_http_requests_total{route="/graphql",status="500"} 1`,
		`kafo_http_requests_total{route="/",status="404"} 1`,
		"go_memstats_", "process_", "go_build_info",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	for _, word := range []string{"niger", "coordinator", "client"} {
		if strings.Contains(text, word) {
			t.Errorf("/metrics says %q", word)
		}
	}
}

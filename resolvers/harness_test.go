package resolvers_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/resolvers"
)

// tester is what of testing.TB and rapid.T the helpers need.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// world is a graph that is asked through GraphQL.
type world struct {
	store   store.Store
	service *service.Service
	server  *gqlserver.Server
}

// secret is the same in all worlds, so that tokens compare.
const secret = "a secret of the tests"

func today() time.Time { return time.Date(2021, 3, 4, 12, 0, 0, 0, time.UTC) }

// newStore is an empty store in a file of its own.
func newStore(t testing.TB) store.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "graph.db"), sqlite.Options{Readers: 2, CacheMiB: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// newWorld is a world with the records, each a line of the native format.
func newWorld(t testing.TB, lines ...string) *world {
	t.Helper()
	s := newStore(t)
	put(t, s, lines...)
	return serve(t, s)
}

// serve is a service of its own on the store.
func serve(t tester, s store.Store) *world {
	t.Helper()
	return serveJobs(t, s, "")
}

// serveJobs is a service on the store that starts jobs whose graphs lie in the folder.
func serveJobs(t tester, s store.Store, spool string) *world {
	t.Helper()
	made, err := service.New(context.Background(), service.Config{
		Store: s, Secret: secret, Now: today, Log: zerolog.Nop(), Spool: jobs.Spool{Folder: spool},
	})
	if err != nil {
		t.Fatalf("%v", err)
	}
	limits := gqlserver.DefaultLimits()
	limits.Tokens, limits.Aliases, limits.RootFields, limits.Cost, limits.Repeats = 100_000, 1000, 1000, 100_000_000, 1000
	server := gqlserver.New(
		generated.NewExecutableSchema(generated.Config{Resolvers: &resolvers.Root{Service: made}}),
		gqlserver.Options{Limits: limits, Log: zerolog.Nop()},
	)
	return &world{s, made, server}
}

// put writes records, each a line of the native format, past the service.
func put(t testing.TB, s store.Store, lines ...string) {
	t.Helper()
	var b store.Batch
	for _, line := range lines {
		if line == "" {
			continue
		}
		r, faults := native.Parse([]byte(line))
		if len(faults) > 0 {
			t.Fatalf("%s: %v", line, faults)
		}
		switch {
		case r.Report != nil:
			b.Reports = append(b.Reports, store.Put[domain.Report]{Record: *r.Report})
		case r.Entity != nil:
			b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: *r.Entity})
		case r.Link != nil:
			b.Links = append(b.Links, store.Put[domain.Link]{Record: *r.Link})
		default:
			b.Judgements = append(b.Judgements, *r.Judgement)
		}
	}
	if _, err := s.Apply(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

// vars are the variables of a request.
type vars = map[string]any

// answer is a GraphQL response.
type answer struct {
	Data   map[string]any `json:"data"`
	Errors []fault        `json:"errors"`
	// text is the response as it is written, without the request's id.
	text string
}

type fault struct {
	Message    string `json:"message"`
	Extensions struct {
		Code  domain.Code `json:"code"`
		Field string      `json:"field"`
	} `json:"extensions"`
}

// ask runs an operation as the subject.
func (w *world) ask(t tester, s domain.Subject, query string, v vars) answer {
	t.Helper()
	ctx := gqlserver.WithRequestID(service.Begin(context.Background(), s), "r")
	text, err := json.Marshal(w.server.Execute(ctx, gqlserver.Request{Query: query, Variables: throughJSON(t, v)}))
	if err != nil {
		t.Fatalf("%v", err)
	}
	var whole struct{ Data, Errors json.RawMessage }
	a := answer{}
	if err := errors.Join(json.Unmarshal(text, &a), json.Unmarshal(text, &whole)); err != nil {
		t.Fatalf("%v", err)
	}
	a.text = string(whole.Data) + inOrder(t, whole.Errors)
	return a
}

// inOrder are the errors in the order of their texts: root fields are answered
// at the same time.
func inOrder(t tester, list json.RawMessage) string {
	var each []json.RawMessage
	if list == nil {
		return ""
	}
	if err := json.Unmarshal(list, &each); err != nil {
		t.Fatalf("%v", err)
	}
	texts := make([]string, len(each))
	for i := range each {
		texts[i] = string(each[i])
	}
	slices.Sort(texts)
	return strings.Join(texts, "\n")
}

// throughJSON are variables as they come over the wire.
func throughJSON(t tester, v vars) vars {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%v", err)
	}
	var read vars
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&read); err != nil {
		t.Fatalf("%v", err)
	}
	return read
}

// code is the code of the answer's first error; "" where there is none.
func (a answer) code() domain.Code {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// at is the value at a path of names and indexes in the data; nil where there
// is none.
func (a answer) at(path ...any) any {
	var value any = a.Data
	for _, p := range path {
		switch step := p.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// expect fails unless the answer has the code ("" for no error).
func (a answer) expect(t tester, code domain.Code) answer {
	t.Helper()
	if a.code() != code {
		t.Fatalf("expected the code %q: %s", code, a.text)
	}
	return a
}

// expectText fails unless the value at the path is, as JSON, what is wanted.
func (a answer) expectText(t tester, want string, path ...any) {
	t.Helper()
	text, err := json.Marshal(a.at(path...))
	if err != nil || string(text) != want {
		t.Fatalf("at %v: %s, want %s, in %s", path, text, want, a.text)
	}
}

// Subjects of the tests.
func niger() domain.Subject { return subject("niger", "NE", domain.Restricted) }

func burkina() domain.Subject {
	return subject("burkina", "BF", domain.Restricted)
}

func secretNiger() domain.Subject { return subject("niger-secret", "NE", domain.Secret, "CT") }

func subject(name, country string, level domain.Level, caveats ...string) domain.Subject {
	return domain.Subject{Name: name, Country: country, Level: level, Caveats: caveats, Roles: []domain.Role{domain.Analyst, domain.Editor}}
}

// cursor is a cursor of a list of links.
func cursor(id string) string { return model.Cursor(id) }

package kafo2_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/graph/generated"
	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/gqlserver"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/resolvers"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

var writeReadme = flag.Bool("readme", false, "write the answers of the README's tour anew")

const readmePath = "../../README.md"

// tourStop is a query of the README's tour and, where it is there, its answer.
var tourStop = regexp.MustCompile("(?s)```graphql\n(.*?)```\n(?:\n```json\n(.*?)```\n)?")

// TestTheReadmesAnswersAreReal asks what the README's tour asks, as the
// coordinator. `go test ./seed/kafo2 -run Readme -readme` writes the answers.
func TestTheReadmesAnswersAreReal(t *testing.T) {
	readme, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	server := demonstration(t)
	subjects, err := access.ParseSubjects([]byte(kafo2.Subjects))
	if err != nil {
		t.Fatal(err)
	}
	stops := 0
	answered := tourStop.ReplaceAllFunc(readme, func(stop []byte) []byte {
		stops++
		query := tourStop.FindSubmatch(stop)[1]
		response := server.Execute(service.Begin(t.Context(), subjects.First()), gqlserver.Request{Query: string(query)})
		if len(response.Errors) > 0 {
			t.Errorf("%s: %v", query, response.Errors)
		}
		var answer bytes.Buffer
		if err := json.Indent(&answer, response.Data, "", "  "); err != nil {
			t.Fatal(err)
		}
		return []byte("```graphql\n" + string(query) + "```\n\n```json\n" + folded(answer.String()) + "\n```\n")
	})
	if stops != 11 {
		t.Errorf("the tour has %d stops, want 11", stops)
	}
	if *writeReadme {
		if err := os.WriteFile(readmePath, answered, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readme), string(answered)); diff != "" {
		t.Errorf("the README's answers are not those given (write them anew with -readme):\n%s", diff)
	}
}

// innermost are objects and lists that hold no others and are short.
var innermost = regexp.MustCompile(`[{\[]\n\s+([^{}\[\]]{1,150}?)\n\s*([}\]])`)

// folded writes what is short on one line.
func folded(text string) string {
	for range 3 {
		text = innermost.ReplaceAllStringFunc(text, func(found string) string {
			return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(found, " ")
		})
	}
	return text
}

func demonstration(t *testing.T) *gqlserver.Server {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "demo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	fill(t, s)
	made, err := service.New(t.Context(), service.Config{Store: s, Now: time.Now, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolvers.Root{Service: made}})
	return gqlserver.New(schema, gqlserver.Options{Limits: gqlserver.DefaultLimits(), Log: zerolog.Nop()})
}

func fill(t *testing.T, s store.Writer) {
	t.Helper()
	data := kafo2.Records()
	var b store.Batch
	for _, r := range data.Reports {
		b.Reports = append(b.Reports, store.Put[domain.Report]{Record: r})
	}
	for _, e := range data.Entities {
		b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: e})
	}
	for _, l := range data.Links {
		b.Links = append(b.Links, store.Put[domain.Link]{Record: l})
	}
	b.Judgements = data.Judgements
	if _, err := s.Apply(context.WithoutCancel(t.Context()), b); err != nil {
		t.Fatal(err)
	}
}

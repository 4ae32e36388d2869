// Command server serves the web client through the real handler, beside a made-up
// GraphQL endpoint, for the tests in a real browser. It prints its address and
// runs until its standard input closes.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/kafo-graph/kafo/internal/webui"
)

func main() {
	introspection := flag.String("introspection", "", "file with the introspection's whole GraphQL response")
	empty := flag.Bool("empty", false, "give the pages no subjects and no tour")
	flag.Parse()
	if err := run(*introspection, *empty); err != nil {
		log.Fatal(err)
	}
}

func run(introspectionFile string, empty bool) error {
	introspection, err := os.ReadFile(introspectionFile)
	if err != nil {
		return fmt.Errorf("read introspection: %w", err)
	}
	if !webui.Built() {
		return fmt.Errorf("the bundle is not built: run `npm run build` first")
	}
	config := webui.Config{Subjects: subjects, Tour: tour}
	if empty {
		config = webui.Config{}
	}
	mux := http.NewServeMux()
	mux.Handle("/", webui.Handler(config))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.Handle("POST /graphql", endpoint(introspection))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	return http.Serve(listener, mux)
}

var subjects = []webui.Subject{
	{Name: "coordinator", Country: "INT", Level: "SECRET", Roles: []string{"ANALYST", "EDITOR"}},
	{Name: "niger", Country: "NE", Level: "RESTRICTED", Roles: []string{"ANALYST"}},
	{Name: "mali", Country: "ML", Level: "RESTRICTED", Roles: []string{"ANALYST"}},
}

var tour = []webui.Query{
	{Title: "Who am I?", Query: "query Me {\n  me { name country }\n}"},
	{
		Title:     "What does a word find?",
		Query:     "query Search($text: String!) {\n  search(text: $text) { id label }\n}",
		Variables: json.RawMessage(`{"text": "convoy"}`),
	},
	{Title: "What hangs together?", Query: "query Together {\n  search(text: \"river\") { label }\n}"},
}

// endpoint answers introspection from the file, and everything else with the
// subject that the Authorization header names and the variables it was given.
func endpoint(introspection []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var operation struct {
			Query     string            `json:"query"`
			Variables map[string]string `json:"variables"`
		}
		if err := json.NewDecoder(r.Body).Decode(&operation); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/graphql-response+json")
		if strings.Contains(operation.Query, "__schema") {
			_, _ = w.Write(introspection)
			return
		}
		name, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer dev:")
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{
			"me":     map[string]string{"name": name, "country": countryOf(name)},
			"search": []map[string]string{{"id": "1", "label": operation.Variables["text"]}},
		}})
	})
}

func countryOf(name string) string {
	for _, subject := range subjects {
		if subject.Name == name {
			return subject.Country
		}
	}
	return ""
}

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
)

// Neo4j gives the same answers as SQLite, byte for byte, to the same commands:
// the demonstration, with a UN list and another file imported on top of it.
func TestNeo4jAndSQLiteAnswerAlike(t *testing.T) {
	server := neo4jtest.StartOwn(t)
	f := newFolder(t, "KAFO_SECRET=not-so-secret")
	f.write("small.ndjson", smallGraph)
	f.write("subjects.yaml", twoSubjects)
	stores := []string{demoStore, server.URI + "/neo4j"}
	var told [2][]string
	for i, at := range stores {
		demo := f.start("demo", "--store", at)
		if got := demo.ask("", firearms); got != answerTo("coordinator") {
			t.Errorf("on %s it answers %s", at, got)
		}
		if code := demo.stop(); code != done {
			t.Errorf("on %s it stopped with exit code %d\n%s", at, code, demo.err)
		}
		f.ok("import", "--store", at, here(t, "internal/interchange/unlist/testdata/list.xml"))
		f.ok("import", "--store", at, "small.ndjson")
		for _, args := range askedAlike(here(t, "graph/contract")) {
			told[i] = append(told[i], f.ok(append(args, "--store", at)...))
		}
		if out := f.ok("doctor", "--store", at); !strings.Contains(out, "all is well") {
			t.Errorf("on %s the doctor says\n%s", at, out)
		}
	}
	for n, args := range askedAlike("") {
		if told[0][n] != told[1][n] {
			t.Errorf("%s answers on SQLite\n%.2000s\nand on Neo4j\n%.2000s", args[0], told[0][n], told[1][n])
		}
	}
	testNeo4jIsBackedUp(t, f, stores[1], told[1][len(told[1])-1])
}

// askedAlike are the commands whose answers are compared, an export last.
func askedAlike(contract string) [][]string {
	operation := func(name, variables string, more ...string) []string {
		return append([]string{"query", "--variables", variables, filepath.Join(contract, name+".graphql")}, more...)
	}
	return [][]string{
		operation("search", `{"text":"beltane","first":5}`),
		operation("search", `{"text":"demo brigade"}`, "--as", "mali", "--subjects", "subjects.yaml"),
		operation("entity", `{"id":"p:1"}`, "--as", "mali", "--subjects", "subjects.yaml"),
		operation("entities", `{"where":{"kind":"CASE"},"order":[{"field":"number","direction":"DESC"}],"first":7}`),
		operation("case-links", `{"case":"NE:case:ayorou-pistol"}`),
		{"why", "BF:case:bobo-cannabis", "ML:org:demo-gourma"},
		{"export", "-o", "-"},
	}
}

func testNeo4jIsBackedUp(t *testing.T, f *folder, at, graph string) {
	f.ok("backup", "--store", at, "graph.ndjson.gz")
	if r := f.run("restore", "graph.ndjson.gz", "--store", at); r.code != failed || !strings.Contains(r.err, "empty") {
		t.Errorf("a backup goes into a store with data: exit code %d, %s", r.code, r.err)
	}
	f.ok("restore", "--store", "sqlite:restored.db", "graph.ndjson.gz")
	if restored := f.ok("export", "--store", "sqlite:restored.db", "-o", "-"); restored != graph {
		t.Error("what was restored differs from what was backed up")
	}
}

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
)

func TestExportImportAndExportAgainAreTheSameBytes(t *testing.T) {
	f := newFolder(t)
	f.ok("generate", "--entities", "2000", "--links", "10000", "--cases", "20", "--networks", "5", "-o", "big")
	f.ok(append([]string{"import", "--store", "sqlite:b.db"}, bigFiles...)...)
	f.ok("export", "--store", "sqlite:b.db", "-o", "b.ndjson")
	f.ok("import", "--store", "sqlite:c.db", "b.ndjson")
	f.ok("export", "--store", "sqlite:c.db", "-o", "c.ndjson")
	first, second := f.read("b.ndjson"), f.read("c.ndjson")
	if first != second || strings.Count(first, "\n") < 12_000 {
		t.Errorf("%d and %d bytes that are not equal, or too few", len(first), len(second))
	}
	if written := f.ok("export", "--store", "sqlite:c.db", "-o", "-"); written != first {
		t.Error("standard output gets other bytes than a file")
	}
}

func TestGeneratingAgainGivesTheSameBytes(t *testing.T) {
	f := newFolder(t)
	for _, folder := range []string{"big", "again"} {
		f.ok("generate", "--entities", "1000", "--links", "4000", "--cases", "10", "--networks", "3", "--seed", "7", "-o", folder)
	}
	for _, file := range append([]string{"big/truth.csv"}, bigFiles...) {
		if f.read(file) != f.read(strings.Replace(file, "big", "again", 1)) {
			t.Errorf("%s differs", file)
		}
	}
}

var bigFiles = []string{"big/reports.ndjson", "big/entities.ndjson", "big/links.ndjson"}

// asked are searches whose answers are the same on every store. The words are
// of the invented list.
var asked = []string{`{"text":"beltane","first":5}`, `{"text":"demo brigade"}`, `{"text":"person"}`, `{"text":"nothing like it"}`}

func TestTheInventedListIsImportedAndSearched(t *testing.T) {
	f := newFolder(t)
	list, search := here(t, "internal/interchange/unlist/testdata/list.xml"), here(t, "graph/contract/search.graphql")
	var summary importSummary
	f.okJSON(&summary, "import", "--store", "sqlite:a.db", "--format", "un-xml", list)
	if summary.Entities < 4 || summary.Links < 3 || summary.Created != summary.Reports+summary.Entities+summary.Links {
		t.Errorf("imported %+v", summary.Summary)
	}
	if len(summary.Notes) == 0 || !strings.Contains(strings.Join(summary.Notes, "\n"), "QDe.999") {
		t.Errorf("the reference to what is not on the list is not noted: %q", summary.Notes)
	}
	f.okJSON(&summary, "import", "--store", "sqlite:a.db", list) // the format is told from the content
	if summary.Created != 0 || summary.Updated != 0 {
		t.Errorf("importing again wrote %+v", summary.Summary)
	}
	answer := f.ok("query", "--store", "sqlite:a.db", "--variables", asked[0], search)
	if !strings.HasPrefix(answer, `{"data":{"search":{"edges":[{"cursor":`) || !strings.Contains(answer, "un:QDi.901") {
		t.Errorf("the search answers %s", answer)
	}
}

// Neo4j gives the same answers as SQLite, byte for byte, to the same commands.
func TestNeo4jAndSQLiteAnswerAlike(t *testing.T) {
	server := neo4jtest.StartOwn(t)
	f := newFolder(t, "KAFO_SECRET=not-so-secret")
	f.write("small.ndjson", smallGraph)
	f.write("subjects.yaml", twoSubjects)
	f.ok("generate", "--entities", "1500", "--links", "6000", "--cases", "15", "--networks", "4", "-o", "big")
	list, contract := here(t, "internal/interchange/unlist/testdata/list.xml"), here(t, "graph/contract")
	stores := []string{"sqlite:s.db", server.URI + "/neo4j"}
	told := make([][]string, len(stores))
	for i, at := range stores {
		tell := func(args ...string) { told[i] = append(told[i], f.ok(append(args, "--store", at)...)) }
		f.ok("import", "--store", at, list)
		f.ok(append([]string{"import", "--store", at, "small.ndjson"}, bigFiles...)...)
		for _, variables := range asked {
			tell("query", "--variables", variables, filepath.Join(contract, "search.graphql"))
		}
		for _, variables := range []string{`{"id":"p:1"}`, `{"id":"p:hidden"}`, `{"id":"NE:case:1","first":3}`} {
			tell("query", "--variables", variables, filepath.Join(contract, "entity.graphql"))
			tell("query", "--variables", variables, "--as", "mali", "--subjects", "subjects.yaml", filepath.Join(contract, "entity.graphql"))
		}
		tell("query", "--variables", `{"where":{"kind":"CASE"},"order":[{"field":"number","direction":"DESC"}],"first":7}`, filepath.Join(contract, "entities.graphql"))
		tell("why", "c:1", "o:1")
		tell("export", "-o", "-")
		tell("doctor")
	}
	for n := range told[0] {
		if same(told[0][n]) != same(told[1][n]) {
			t.Errorf("answer %d on SQLite\n%.2000s\non Neo4j\n%.2000s", n, told[0][n], told[1][n])
		}
	}
	testNeo4jKeepsOtherData(t, f, stores[1])
}

// same is an answer without what tells the stores apart.
func same(answer string) string {
	lines := strings.Split(answer, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "store ") {
			lines[i] = ""
		}
	}
	return strings.Join(lines, "\n")
}

func testNeo4jKeepsOtherData(t *testing.T, f *folder, at string) {
	before := f.ok("export", "--store", at, "-o", "-")
	f.ok("backup", "--store", at, "graph.ndjson.gz")
	for says, args := range map[string][]string{
		"the demonstration goes into a store with other data": {"demo", "--listen", "127.0.0.1:0"},
		"a backup goes into a store with data":                {"restore", "graph.ndjson.gz"},
	} {
		if r := f.run(append(args, "--store", at)...); r.code != failed || !strings.Contains(r.err, "empty") {
			t.Errorf("%s: exit code %d, %s", says, r.code, r.err)
		}
	}
	if after := f.ok("export", "--store", at, "-o", "-"); after != before {
		t.Error("the store was changed")
	}
	f.ok("restore", "--store", "sqlite:restored.db", "graph.ndjson.gz")
	if restored := f.ok("export", "--store", "sqlite:restored.db", "-o", "-"); restored != before {
		t.Error("what was restored differs from what was backed up")
	}
}

package main

import (
	"strings"
	"testing"
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
	answer := f.ok("query", "--store", "sqlite:a.db", "--variables", `{"text":"beltane","first":5}`, search)
	if !strings.HasPrefix(answer, `{"data":{"search":{"edges":[{"cursor":`) || !strings.Contains(answer, "un:QDi.901") {
		t.Errorf("the search answers %s", answer)
	}
}

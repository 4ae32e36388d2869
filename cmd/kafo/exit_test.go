package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryFailureHasItsExitCodeAndSaysWhatToDo(t *testing.T) {
	f := newFolder(t)
	f.write("small.ndjson", smallGraph)
	f.write("subjects.yaml", twoSubjects)
	f.write("me.graphql", "{ me { name } }")
	f.write("broken.graphql", "{ me { name }")
	f.write("unknown.graphql", "{ me { surname } }")
	f.write("empty.graphql", " \n")
	f.write("not-a-store.db", strings.Repeat("this is no store\n", 100))
	f.write("bad.ndjson", `{"entity":{"id":"p:1","kind":"PERSONNE"}}`+"\nnot json\n")
	f.write("bad.csv", "id,name\n1,2\n")
	f.write("bad-subjects.yaml", "subjects: [{name: x}]\n")
	f.ok("import", "--store", "sqlite:small.db", "small.ndjson")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	small := []string{"--store", "sqlite:small.db"}
	with := func(args ...string) []string { return append(args, small...) }
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"frobnicate"}, wrongUse, "kafo --help"},
		{[]string{"export", "--frobnicate"}, wrongUse, "kafo export --help"},
		{[]string{"export"}, wrongUse, "--output"},
		{[]string{"import"}, wrongUse, "FILE"},
		{[]string{"query"}, wrongUse, "FILE"},
		{[]string{"why", "c:1"}, wrongUse, "NETWORK"},
		{[]string{"doctor", "--store", "postgres://u:hushhush@x/y"}, wrongUse, "sqlite:PATH"},
		{[]string{"doctor", "--store", "neo4j://u:hushhush@x/y"}, wrongUse, "KAFO_NEO4J_PASSWORD"},
		{[]string{"doctor", "--log-level", "loud"}, wrongUse, "warn"},
		{[]string{"generate", "-o", "x", "--entities", "1"}, wrongUse, "at least"},
		{[]string{"bench", "everything"}, wrongUse, "import"},
		{with("query", "--as", "niger", "me.graphql"), wrongUse, "--subjects"},
		{with("query", "--as", "nobody", "--subjects", "subjects.yaml", "me.graphql"), wrongUse, "niger, mali"},
		{with("query", "--variables", "{", "me.graphql"), wrongUse, "JSON object"},
		{with("why", "--language", "de", "c:1", "o:1"), wrongUse, "en or fr"},
		{with("serve"), wrongUse, "--subjects"},
		{with("serve", "--subjects", "subjects.yaml", "--listen", "0.0.0.0:0"), wrongUse, "127.0.0.1"},
		{with("serve", "--subjects", "subjects.yaml", "--auth", "oidc"), wrongUse, "dev"},
		{with("import", "--format", "xlsx", "small.ndjson"), wrongUse, "native, un-xml"},
		{with("import", "--owner", "Niger", "small.ndjson"), wrongUse, "NE"},

		{with("import", "bad.ndjson"), badInput, "bad.ndjson:1: "},
		{with("import", "bad.csv"), badInput, "native, un-xml"},
		{with("import", "none.ndjson"), badInput, "no such file"},
		{with("import", "."), badInput, "folder"},
		{with("query", "none.graphql"), badInput, "no such file"},
		{with("query", "broken.graphql"), badInput, "line 1"},
		{with("query", "empty.graphql"), badInput, "nothing in it"},
		{with("query", "--as", "x", "--subjects", "bad-subjects.yaml", "me.graphql"), badInput, "country"},
		{[]string{"restore", "--store", "sqlite:new.db", "bad.csv"}, badInput, "no backup"},

		{with("query", "unknown.graphql"), failed, ""},
		{with("why", "c:1", "o:none"), failed, "network"},
		{with("why", "p:1", "o:1"), wrongUse, "case"},
		{with("serve", "--subjects", "subjects.yaml", "--listen", taken.Addr().String()), failed, "--listen"},
		{with("export", "-o", "none/x.ndjson"), failed, "none/x.ndjson"},
		{[]string{"demo", "--store", "sqlite:small.db", "--listen", "127.0.0.1:0"}, failed, "nothing was changed"},

		{[]string{"doctor", "--store", "sqlite:none.db"}, unreachable, "kafo import"},
		{[]string{"doctor", "--store", "sqlite:none/none.db"}, unreachable, ""},
		{[]string{"import", "--store", "sqlite:none/none.db", "small.ndjson"}, unreachable, "folder"},
		{[]string{"doctor", "--store", "sqlite:not-a-store.db"}, unreachable, "not a Kafo store"},
		{[]string{"import", "--store", "sqlite:not-a-store.db", "small.ndjson"}, unreachable, "not a Kafo store"},
		{[]string{"doctor", "--store", "neo4j://127.0.0.1:1/neo4j"}, unreachable, "is it running"},
		{[]string{"doctor", "--store", "bolt://127.0.0.1:1"}, unreachable, "is it running"},
	} {
		r := f.run(c.args...)
		if r.code != c.code || !strings.Contains(r.err, c.says) {
			t.Errorf("kafo %s: exit code %d instead of %d, or does not say %q:\n%s", strings.Join(c.args, " "), r.code, c.code, c.says, r.err)
		}
		for _, never := range []string{"goroutine ", "SELECT", "MATCH (", "panic", "hushhush"} {
			if strings.Contains(r.err+r.out, never) {
				t.Errorf("kafo %s says %q:\n%s", strings.Join(c.args, " "), never, r.err)
			}
		}
	}
	for _, left := range []string{"none.db", "new.db", "x"} {
		if _, err := os.Stat(filepath.Join(f.path, left)); err == nil {
			t.Errorf("%s was made by a command that failed", left)
		}
	}
	if text := f.read("not-a-store.db"); text != strings.Repeat("this is no store\n", 100) {
		t.Error("the file that is no store was changed")
	}
}

func TestFaultsAreListedAndCounted(t *testing.T) {
	f := newFolder(t)
	f.write("bad.ndjson", strings.Repeat(`{"entity":{"id":"p:1","kind":"PERSON","colour":"red"}}`+"\n", 150))
	r := f.run("import", "--json", "bad.ndjson")
	if r.code != badInput || strings.Count(r.err, "bad.ndjson:") != 100 || !strings.Contains(r.err, "more") {
		t.Errorf("exit code %d, %d faults listed\n%.500s", r.code, strings.Count(r.err, "bad.ndjson:"), r.err)
	}
	if !strings.HasPrefix(r.out, `{"error":`) || strings.Count(r.out, `"line":`) != 100 {
		t.Errorf("as JSON: %.300s", r.out)
	}
	if out := f.ok("export", "-o", "-"); out != "" {
		t.Errorf("something was written: %s", out)
	}
}

func TestTheGoodIsImportedWhereTheBadIsSkipped(t *testing.T) {
	f := newFolder(t)
	f.write("mixed.ndjson", smallGraph+"not json\n")
	if out := f.ok("import", "--skip-bad", "mixed.ndjson"); !strings.Contains(out, "rejected 1") {
		t.Errorf("told: %s", out)
	}
	if rejected := f.read("mixed.ndjson.rejected.ndjson"); !strings.Contains(rejected, "not json") {
		t.Errorf("rejected: %s", rejected)
	}
	if out := f.ok("export", "-o", "-"); out != smallGraph {
		t.Errorf("the graph is\n%s", out)
	}
}

func TestFlagsAreEnvironmentVariablesToo(t *testing.T) {
	f := newFolder(t, "KAFO_STORE=sqlite:other.db", "KAFO_SKIP_BAD=true", "KAFO_JSON=1", "KAFO_OUTPUT=out.ndjson")
	f.write("mixed.ndjson", smallGraph+"not json\n")
	if out := f.ok("import", "mixed.ndjson"); !strings.Contains(out, `"rejected":1`) {
		t.Errorf("told: %s", out)
	}
	f.ok("export")
	if f.read("out.ndjson") != smallGraph {
		t.Error("another graph was exported")
	}
	if r := f.run("export", "--store", "sqlite:none.db"); r.code != unreachable {
		t.Errorf("a flag does not go before its variable: %d", r.code)
	}
	wrong := newFolder(t, "KAFO_SKIP_BAD=perhaps")
	if r := wrong.run("import", "x"); r.code != wrongUse || !strings.Contains(r.err, "KAFO_SKIP_BAD") {
		t.Errorf("exit code %d, %s", r.code, r.err)
	}
}

package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func small(t *testing.T) *folder {
	f := newFolder(t, "KAFO_STORE=sqlite:small.db", "KAFO_SECRET=not-so-secret")
	f.write("small.ndjson", smallGraph)
	f.write("subjects.yaml", twoSubjects)
	f.ok("import", "small.ndjson")
	return f
}

func TestExportIsTrimmedToWhoAsks(t *testing.T) {
	f := small(t)
	if all := f.ok("export", "-o", "-"); all != smallGraph {
		t.Errorf("the administrator gets\n%s", all)
	}
	if own := f.ok("export", "-o", "-", "--as", "niger", "--subjects", "subjects.yaml"); own != smallGraph {
		t.Errorf("Niger gets\n%s", own)
	}
	theirs := f.ok("export", "-o", "-", "--as", "mali", "--subjects", "subjects.yaml")
	for _, hidden := range []string{"r:kept", "p:hidden", "l:3", "ne-patrol-7"} {
		if strings.Contains(theirs, hidden) {
			t.Errorf("Mali gets %s", hidden)
		}
	}
	if strings.Count(theirs, "\n") != 6 || !strings.Contains(theirs, `"source":"source `) {
		t.Errorf("Mali gets\n%s", theirs)
	}
	if r := f.run("export", "-o", "-", "--as", "auditor", "--subjects", "subjects.yaml"); r.code != failed || r.out != "" {
		t.Errorf("who may not read gets %d, %s", r.code, r.out)
	}
}

func TestQueriesAreTrimmedToWhoAsks(t *testing.T) {
	f := small(t)
	f.write("q.graphql", `query Q($id: ID!) { entity(id: $id) { label } me { name } }`)
	f.write("v.json", `{"id":"p:hidden"}`)
	for _, c := range []struct{ as, want string }{
		{"", `{"data":{"entity":{"label":"Hidden Person"},"me":{"name":"administrator"}}}`},
		{"niger", `{"data":{"entity":{"label":"Hidden Person"},"me":{"name":"niger"}}}`},
		{"mali", `{"data":{"entity":null,"me":{"name":"mali"}}}`},
	} {
		got := f.ok("query", "--variables", "@v.json", "--as", c.as, "--subjects", "subjects.yaml", "q.graphql")
		if got != c.want+"\n" {
			t.Errorf("as %q: %s", c.as, got)
		}
	}
}

func TestAQueryWithErrorsIsPrintedAndFails(t *testing.T) {
	f := small(t)
	f.write("q.graphql", `query A { me { surname } } query B { me { name } }`)
	r := f.run("query", "--operation", "A", "q.graphql")
	var response struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal([]byte(r.out), &response); err != nil || r.code != failed || len(response.Errors) == 0 || response.Errors[0].Extensions.Code != "INVALID_INPUT" {
		t.Errorf("exit code %d, %s", r.code, r.out)
	}
	cmd := f.command("query", "--pretty", "-")
	cmd.Stdin = strings.NewReader(`{ me { name } }`)
	if r := f.finish(cmd); r.code != done || !strings.Contains(r.out, "\n      \"name\": \"administrator\"") {
		t.Errorf("from standard input: exit code %d, %s%s", r.code, r.out, r.err)
	}
}

func TestAMutationWrites(t *testing.T) {
	f := small(t)
	f.write("m.graphql", `mutation { apply(operationId: "op-1", batch: { entities: [{ person: { names: [{ text: "New Person", type: PRIMARY }] } }] }) { created replayed } }`)
	for _, replayed := range []string{"false", "true"} {
		if out := f.ok("query", "m.graphql"); out != `{"data":{"apply":{"created":1,"replayed":`+replayed+"}}}\n" {
			t.Errorf("the mutation answers %s", out)
		}
	}
	if out := f.ok("export", "-o", "-"); strings.Count(out, "New Person") != 1 {
		t.Errorf("the graph is\n%s", out)
	}
}

func TestWhyTellsThePathWithItsEvidence(t *testing.T) {
	f := small(t)
	told := f.ok("why", "c:1", "o:1")
	for _, part := range []string{
		"“Invented Person” was cleared", "is linked to the network “Katiba Demo”", "not a probability", "Path 1 of 1, strength 0.", ", 2 links",
		"Corroboration:   1 of 1 path can be supported by sources of its own",
		"<-- SUSPECT_IN: ", "(since 2020)", "--> MEMBER_OF: is a member of (undated)", "[PERSON p:1, CLEARED]", "        hangs on one source\n",
		"report r:open, grade B2, by NE, 2020-12-03, source: ne-patrol-7", "report r:kept, grade A1, by NE, undated, source: itself",
		"CLEARED, a person on the path was cleared", "at most 8 links, strength at least 0.005", "Left out:",
	} {
		if !strings.Contains(told, part) {
			t.Errorf("%q is not told in\n%s", part, told)
		}
	}
	if told := f.ok("why", "--as", "mali", "--subjects", "subjects.yaml", "c:1", "o:1"); strings.Contains(told, "r:kept") || strings.Contains(told, "ne-patrol-7") {
		t.Errorf("Mali is told\n%s", told)
	}
	var answer whyAnswer
	f.okJSON(&answer, "why", "c:1", "o:1")
	if !answer.Linked || len(answer.Paths) != 1 || answer.Paths[0].Hops != 2 {
		t.Errorf("as JSON: %+v", answer)
	}
}

func TestWhyTellsItInFrench(t *testing.T) {
	f := small(t)
	told := strings.NewReplacer("\n", " ", "\u00a0", " ").Replace(f.ok("why", "--language", "fr", "c:1", "o:1"))
	for _, part := range []string{
		"est reliée au réseau « Katiba Demo »", "pas une probabilité", "Chemin 1 sur 1, force 0,53, 2 liens", "--> MEMBER_OF: est membre de (sans date)",
		"rapport r:open, cote B2, de NE, 2020-12-03, source : ne-patrol-7", "source : lui-même", "tient à une seule source",
		"Attention : ", "au plus 8 liens, force d’au moins 0,005", "Écartés : ",
	} {
		if !strings.Contains(told, part) {
			t.Errorf("%q is not told in\n%s", part, told)
		}
	}
	for _, english := range []string{"Path", "report r", "undated", "Searched", "Left out", "one source"} {
		if strings.Contains(told, english) {
			t.Errorf("%q is told in French:\n%s", english, told)
		}
	}
	if r := f.run("why", "--language", "de", "c:1", "o:1"); r.code != wrongUse || !strings.Contains(r.err, "en or fr") {
		t.Errorf("in German: exit code %d, %s", r.code, r.err)
	}
}

func TestWhyIsHeldToItsLimits(t *testing.T) {
	f := small(t)
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"--k", "1"}, done},
		{[]string{"--k", "0"}, wrongUse},
		{[]string{"--k", "51"}, wrongUse},
		{[]string{"--max-hops", "17"}, wrongUse},
		{[]string{"--half-life", "0"}, wrongUse},
		{[]string{"--as-of", "yesterday"}, wrongUse},
	} {
		if r := f.run(append([]string{"why", "c:1", "o:1"}, c.args...)...); r.code != c.code || r.code != done && r.err == "" {
			t.Errorf("%v: exit code %d, %s", c.args, r.code, r.err)
		}
	}
}

func TestWhySaysPlainlyThatNothingWasFoundAndWithinWhat(t *testing.T) {
	f := small(t)
	told := f.ok("why", "--min-strength", "0.99", "--max-hops", "3", "c:1", "o:1")
	for _, part := range []string{"No link was found between the case “DEMO/1” and the network “Katiba Demo”", "at most 3 links, strength at least 0.99", "UNDER_FLOOR"} {
		if !strings.Contains(strings.ReplaceAll(told, "\n", " "), part) {
			t.Errorf("%q is not told in\n%s", part, told)
		}
	}
	if told := f.ok("why", "--exclude", "MEMBER_OF", "c:1", "o:1"); !strings.Contains(told, "No link was found") || !strings.Contains(told, "ONLY_EXCLUDED_KINDS") || !strings.Contains(told, "Tied through:    MEMBER_OF") {
		t.Errorf("told\n%s", told)
	}
}

func TestTheSchemaIsPrinted(t *testing.T) {
	f := newFolder(t)
	sdl := f.ok("schema")
	for _, part := range []string{"type Query {", "whyLinked(", "interface Entity {", "scalar PartialDate", "directive @listSize"} {
		if !strings.Contains(sdl, part) {
			t.Errorf("the schema has no %q", part)
		}
	}
	var asJSON struct{ SDL string }
	f.okJSON(&asJSON, "schema")
	if asJSON.SDL != sdl {
		t.Error("as JSON it is another")
	}
}

func TestEveryCommandIsExplained(t *testing.T) {
	f := newFolder(t)
	for _, command := range []string{
		"serve", "demo", "import", "export", "query", "generate", "why", "bench", "doctor", "reindex", "schema", "backup", "restore", "version",
		"link", "jobs", "worker",
	} {
		help := f.ok(command, "--help")
		if !strings.Contains(help, "Examples:") || len(strings.SplitN(help, "\n\nUsage:", 2)[0]) < 60 {
			t.Errorf("kafo %s --help says\n%s", command, help)
		}
	}
	if !strings.Contains(f.ok("completion", "bash"), "kafo") {
		t.Error("there is no completion for shells")
	}
}

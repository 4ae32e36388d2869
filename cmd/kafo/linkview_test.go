package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// twoNetworks is the small graph with a second network.
const twoNetworks = smallGraph + `{"entity":{"id":"o:2","kind":"ORGANISATION","organisationType":"TERRORIST_GROUP","names":[{"text":"Katiba Autre","type":"PRIMARY"}],"reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"link":{"id":"l:4","kind":"MEMBER_OF","from":"p:1","to":"o:2","reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
`

// hidden takes a network and a link of twoNetworks from all but Niger.
const hidden = `{"entity":{"id":"o:1","kind":"ORGANISATION","organisationType":"TERRORIST_GROUP","names":[{"text":"Katiba Demo","type":"PRIMARY"}],"reports":["r:open"],"mark":{"owner":"NE","level":"RESTRICTED"}}}
{"link":{"id":"l:1","kind":"SUSPECT_IN","from":"p:1","to":"c:1","since":"2020","reports":["r:open"],"mark":{"owner":"NE","level":"RESTRICTED"}}}
`

// tied is a folder with a store of twoNetworks, and its subjects.
func tied(t *testing.T) *folder {
	t.Helper()
	f := newFolder(t)
	f.write("subjects.yaml", twoSubjects)
	f.write("graph.ndjson", twoNetworks)
	f.write("hidden.ndjson", hidden)
	f.ok("import", "graph.ndjson")
	return f
}

func TestLinkWritesASubjectOnlyWhatItSeesByNow(t *testing.T) {
	f := tied(t)
	asMali := []string{"--as", "mali", "--subjects", "subjects.yaml", "--paths"}
	link := func(args ...string) string {
		t.Helper()
		f.ok(append(append([]string{"link", "-o", "ties.ndjson"}, asMali...), args...)...)
		return f.read("ties.ndjson")
	}
	if before := link("--job", "then"); !strings.Contains(before, `"o:1"`) || !strings.Contains(before, `"l:1"`) {
		t.Fatalf("before anything was hidden: %s", before)
	}
	f.ok("import", "--update", "hidden.ndjson")
	ties := map[string]string{"then": link("--job", "then"), "news": link("--job", "news", "--only-new")}
	server := f.start("serve", "--subjects", "subjects.yaml")
	defer server.stop()
	for job, got := range ties {
		if strings.Contains(got, `"o:1"`) || strings.Contains(got, `"l:1"`) || strings.Count(got, `"o:2"`) != 1 {
			t.Errorf("%s: it tells of what is hidden, or not of what is seen: %s", job, got)
		}
		_, lines := server.send("mali", http.MethodGet, server.URL+"jobs/"+job+"/results?format=ndjson", "*/*", nil)
		if diff := cmp.Diff(lines, got); diff != "" {
			t.Errorf("%s: the API writes otherwise: %s", job, diff)
		}
	}
	if !strings.Contains(ties["news"], `"GONE"`) || !strings.Contains(ties["then"], `"l:4"`) {
		t.Errorf("what is seen is missing: %v", ties)
	}
}

func TestLinkSaysWhichJobItGoesOnWith(t *testing.T) {
	f := tied(t)
	if r := f.run("link", "--job", "j", "-o", "ties.ndjson"); r.code != done || r.err != "" {
		t.Errorf("a new job: exit code %d: %s", r.code, r.err)
	}
	same := f.run("link", "-o", "ties.ndjson")
	if !strings.Contains(same.err, "found by the job j, begun 20") || strings.Contains(same.err, "epoch") {
		t.Errorf("on the same graph: %s", same.err)
	}
	f.ok("import", "--update", "hidden.ndjson")
	later := f.run("link", "--job", "j", "-o", "ties.ndjson")
	if !strings.Contains(later.err, "as it was then (epoch 1, now 2)") {
		t.Errorf("on a later graph: %s", later.err)
	}
}

func TestLinkBeginsNothingForWhoMayNotRead(t *testing.T) {
	f := tied(t)
	if r := f.run("link", "--as", "auditor", "--subjects", "subjects.yaml", "--job", "j", "-o", "x"); r.code != failed || !strings.Contains(r.err, "needs the role ANALYST") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	if j, there := f.job("j"); there {
		t.Errorf("a job was begun: %+v", j)
	}
}

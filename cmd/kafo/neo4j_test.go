package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/store/neo4j/neo4jtest"
	"github.com/kafo-graph/kafo/seed/kafo2"
)

// Neo4j gives the same answers as SQLite, byte for byte, to the same commands:
// the demonstration, with a UN list and another file imported on top of it.
func TestNeo4jAndSQLiteAnswerAlike(t *testing.T) {
	server := neo4jtest.StartOwn(t)
	f := newFolder(t, "KAFO_SECRET=not-so-secret")
	f.write("small.ndjson", smallGraph)
	f.write("subjects.yaml", twoSubjects)
	f.write("demo.yaml", kafo2.Subjects)
	f.write("list.csv", "kind,name,birthDate,imo\nPERSON,DEMO TRAORE Awa,,\nPERSON,Hidden Person,,\nORGANISATION,Demo Gourma,,\nVEHICLE,DEMO HARMATTAN,,IMO 0000024\nPERSON,Nobody Whatsoever,1989,\n")
	stores := []string{demoStore, server.URI + "/neo4j"}
	var told [2][]string
	for i, at := range stores {
		demo := f.start("demo", "--store", at)
		if got := demo.ask("", firearms); got != answerTo("coordinator") {
			t.Errorf("on %s it answers %s", at, got)
		}
		told[i] = append(told[i], demo.linked("coordinator"), demo.linked("niger"))
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
	for n, args := range append([][]string{{"a job", "coordinator"}, {"a job", "niger"}}, askedAlike("")...) {
		if told[0][n] != told[1][n] {
			t.Errorf("%s answers on SQLite\n%.2000s\nand on Neo4j\n%.2000s", args, told[0][n], told[1][n])
		}
	}
	testNeo4jIsBackedUp(t, f, stores[1], told[1][len(told[1])-1])
}

// linked starts a linking job as a subject by the contract's operations, waits
// for it, and returns what it found, without what differs from job to job.
func (r *running) linked(subject string) string {
	r.t.Helper()
	var started struct {
		Data struct{ StartLinkJob struct{ Job servedJob } }
	}
	text := r.operation(subject, "start-link-job", "application/json", map[string]any{"input": map[string]any{"perCase": 4, "k": 2}})
	if err := json.Unmarshal([]byte(text), &started); err != nil {
		r.t.Fatalf("%v: %s", err, text)
	}
	id := started.Data.StartLinkJob.Job.ID
	r.operation(subject, "job-progress", "text/event-stream", map[string]any{"id": id}) // ends with the job
	text = strings.ReplaceAll(r.operation(subject, "job", "application/json", map[string]any{"id": id, "first": 200}), id, "job")
	if !strings.Contains(text, `"state":"DONE"`) || !strings.Contains(text, `"strength":`) {
		r.t.Errorf("%s's job comes to %.1000s", subject, text)
	}
	return jobTimes.ReplaceAllString(text, `"$1":""`)
}

var jobTimes = regexp.MustCompile(`"(startedAt|updatedAt)":"[^"]*"`)

// TestTheContractsLinkingOperationsRunOnTheDemonstration runs each unchanged;
// that Neo4j answers alike is the other test's.
func TestTheContractsLinkingOperationsRunOnTheDemonstration(t *testing.T) {
	f := newFolder(t, "KAFO_SECRET=not-so-secret")
	f.start("demo").stop()
	for _, subject := range []string{"coordinator", "niger"} {
		for _, o := range linkingOperations(subject) {
			f.ok("query", "--store", "demo", "--as", subject, "--variables", o.variables, here(t, "graph/contract/"+o.name+".graphql"))
		}
	}
}

// askedAlike are the commands whose answers are compared, an export last.
func askedAlike(contract string) [][]string {
	operation := func(name, variables string, more ...string) []string {
		return append([]string{"query", "--variables", variables, filepath.Join(contract, name+".graphql")}, more...)
	}
	all := [][]string{
		operation("search", `{"text":"beltane","first":5}`),
		operation("search", `{"text":"demo brigade"}`, "--as", "mali", "--subjects", "subjects.yaml"),
		operation("entity", `{"id":"p:1"}`, "--as", "mali", "--subjects", "subjects.yaml"),
		operation("entities", `{"where":{"kind":"CASE"},"order":[{"field":"number","direction":"DESC"}],"first":7}`),
		operation("case-links", `{"case":"NE:case:ayorou-pistol"}`),
		{"why", "BF:case:bobo-cannabis", "ML:org:demo-gourma"},
		{"trace", "BF:firearm:fada-pistol"},
		{"trace", "--json", "NE:firearm:ayorou-pistol"},
		{"why", "--language", "fr", "--verbose", "BF:case:po-dynamite", "BF:org:demo-sirba"},
		{"screen", "--input", "list.csv", "-o", "-"},
		{"screen", "--input", "list.csv", "-o", "-", "--as", "niger", "--subjects", "demo.yaml", "--limit", "3"},
	}
	for _, subject := range []string{"coordinator", "niger"} {
		for _, o := range linkingOperations(subject) {
			all = append(all, operation(o.name, o.variables, "--as", subject, "--subjects", "demo.yaml"))
		}
	}
	return append(all, []string{"export", "-o", "-"})
}

// linkingOperations are the contract's operations on links, each in the forms in
// which it may answer otherwise; the last is asked of what was written just
// before.
func linkingOperations(subject string) []struct{ name, variables string } {
	written := map[string]string{"coordinator": "INT:test:person", "niger": "NE:test:person"}[subject]
	return []struct{ name, variables string }{
		{"me", `{}`},
		{"screen", `{"subject":{"kind":"PERSON","document":{"mrz":"P<BFADEMO<TRAORE<<AWA<<<<<<<<<<<<<<<<<<<<<<<\nDEM0004173BFA9002177F2406307<<<<<<<<<<<<<<03"}}}`},
		{"screen", `{"subject":{"kind":"PERSON","name":"ديمو توري مريم","names":["TOURE Mariame Demo"],"birthDate":"1989","nationality":"ML"},"limit":5}`},
		{"screen", `{"subject":{"kind":"VEHICLE","name":"DEMO HARMATTAN","imo":"IMO 0000024"}}`},
		{"screen", `{"subject":{"kind":"CONTAINER","container":"DEMU 871345 7"}}`},
		{"screen", `{"subject":{"kind":"PHONE","phone":"00 10 00 07","country":"BF"}}`},
		{"paths", `{"from":"ML:case:koro-rifle","to":"BF:case:ouahigouya-shooting","k":10}`},
		{"paths", `{"from":"NE:case:gaya-fuel","to":"ML:org:demo-gourma","k":5,"minStrength":0,"maxHops":5,"impossible":true,"window":{"from":"2019","to":"2020-12"},"exclude":["SEEN_AT"]}`},
		{"paths", `{"from":"ML:case:sikasso-rounds","to":"ML:org:demo-gourma","maxHops":1}`},
		{"case-links", `{"case":"NE:case:gaya-fuel","first":7,"k":5}`},
		{"case-links", `{"case":"BF:case:po-dynamite","networks":["un:QDe.135","un:QDe.999"],"exact":true,"halfLifeDays":365,"asOf":"2021-06"}`},
		{"why-linked", `{"case":"BF:case:bobo-cannabis","network":"ML:org:demo-gourma","language":"FR"}`},
		{"why-linked", `{"case":"BF:case:po-dynamite","network":"un:QDe.135","k":7,"halfLifeDays":700,"asOf":"2021-06"}`},
		{"why-linked", `{"case":"CI:case:ouangolo-gloves","network":"CI:org:demo-savane"}`},
		{"why-linked", `{"case":"ML:case:sikasso-rounds","network":"ML:org:demo-gourma","language":"EN"}`},
		{"related-cases", `{"case":"ML:case:koro-rifle","first":5}`},
		{"related-cases", `{"case":"NE:case:tillaberi-medicines","crossBorder":true,"k":3}`},
		{"hotspots", `{"first":30}`},
		{"hotspots", `{"window":{"from":"2020-11-30","to":"2020-12-06"},"placeTypes":["AIRPORT","BORDER_POST"],"commodities":["AMMUNITION","DYNAMITE"]}`},
		{"fuel-flows", `{}`},
		{"fuel-flows", `{"originCountries":["NG"],"window":{"from":"2020-11-16","to":"2020-12-06"}}`},
		{"money-trails", `{"from":"NE:fuel-route:kamba-ansongo"}`},
		{"money-trails", `{"from":"BF:place:demo-mine-sirba","to":"un:QDe.135","window":{"from":"2020","to":"2020"},"first":3}`},
		{"neighbourhood", `{"ids":["ML:org:demo-gourma","NE:case:gaya-fuel","nothing"],"limit":25}`},
		{"neighbourhood", `{"ids":["INT:place:ouangolodougou"],"kinds":["SEEN_AT","OCCURRED_AT"]}`},
		{"operation-summary", `{"code":"KAFO II"}`},
		{"trace-firearm", `{"id":"NE:firearm:ayorou-pistol"}`},
		{"trace-firearm", `{"id":"BF:firearm:fada-pistol"}`},
		{"trace-firearm", `{"id":"ML:firearm:koro-rifle"}`},
		{"apply", `{"operationId":"test","batch":{"entities":[{"person":{"id":"` + written + `","names":[{"text":"Written Person","type":"PRIMARY"}]}}]}}`},
		{"entity", `{"id":"` + written + `"}`},
		{"entity", `{"id":"BF:person:cleared-teacher","first":5}`},
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

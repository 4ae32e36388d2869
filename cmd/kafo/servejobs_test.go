package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

const linker = `subjects:
  - {name: linker, country: INT, agency: Demo, level: SECRET, caveats: [CT], roles: [ANALYST, EDITOR, ADMIN], sees: ALL}
  - {name: other, country: NE, agency: Demo, level: OPEN, roles: [ANALYST]}
`

// send sends a request as a subject, and reads the whole answer.
func (r *running) send(subject, method, url, accept string, body any) (status int, text string) {
	r.t.Helper()
	status, _, text = r.answer(subject, method, url, accept, body)
	return status, text
}

func (r *running) answer(subject, method, url, accept string, body any) (status int, head http.Header, text string) {
	r.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		r.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), method, url, bytes.NewReader(encoded))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	request.Header.Set("Authorization", "Bearer dev:"+subject)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(all)
}

// operation runs one of the contract's operations as a subject.
func (r *running) operation(subject, name, accept string, variables map[string]any) string {
	r.t.Helper()
	document, err := os.ReadFile(here(r.t, "graph/contract/"+name+".graphql"))
	if err != nil {
		r.t.Fatal(err)
	}
	_, text := r.send(subject, http.MethodPost, r.GraphQL, accept, map[string]any{"query": string(document), "variables": variables})
	return text
}

type servedJob struct {
	ID, State string
	Progress  struct{ Done, Total int64 }
}

func TestAServerDoesTheJobsThatAreStartedThere(t *testing.T) {
	f := plantedFolder(t)
	f.write("subjects.yaml", linker)
	server := f.start("serve", "--subjects", "subjects.yaml")
	defer server.stop()
	var started struct {
		Data struct{ StartLinkJob struct{ Job servedJob } }
	}
	text := server.operation("linker", "start-link-job", "application/json", map[string]any{"input": map[string]any{"perCase": 3, "paths": true}})
	if err := json.Unmarshal([]byte(text), &started); err != nil || started.Data.StartLinkJob.Job.Progress.Total != 300 {
		t.Fatalf("%v: %s", err, text)
	}
	id := started.Data.StartLinkJob.Job.ID
	server.follows(id)
	var page struct {
		Data struct {
			Job struct {
				servedJob
				LinkResults struct {
					Edges []struct {
						Node struct {
							Case, Target struct{ ID string }
							Strength     float64
						}
					}
				}
			}
		}
	}
	text = server.operation("linker", "job", "application/json", map[string]any{"id": id, "first": 200})
	if err := json.Unmarshal([]byte(text), &page); err != nil || page.Data.Job.State != "DONE" || len(page.Data.Job.LinkResults.Edges) != 200 {
		t.Errorf("%v: %.300s", err, text)
	}
	server.downloads(f, id)
	if left, _ := os.ReadDir(f.path + "/kafo.db.jobs"); len(left) > 0 {
		t.Errorf("%v are left in the spool", left)
	}
}

// follows reads the job's progress as events to its end.
func (r *running) follows(id string) {
	r.t.Helper()
	events := r.operation("linker", "job-progress", "text/event-stream", map[string]any{"id": id})
	done, state := int64(-1), ""
	for line := range strings.Lines(events) {
		data, is := strings.CutPrefix(line, "data: ")
		if !is || !strings.HasPrefix(data, "{") {
			continue
		}
		var told struct {
			Data struct{ JobProgress servedJob }
		}
		if err := json.Unmarshal([]byte(data), &told); err != nil {
			r.t.Fatal(err)
		}
		if told.Data.JobProgress.Progress.Done < done {
			r.t.Errorf("%d are done after %d", told.Data.JobProgress.Progress.Done, done)
		}
		done, state = told.Data.JobProgress.Progress.Done, told.Data.JobProgress.State
	}
	if state != "DONE" || done != 300 {
		r.t.Errorf("at last %d are done, %s:\n%s", done, state, events)
	}
}

// downloads reads the results in each format.
func (r *running) downloads(f *folder, id string) {
	r.t.Helper()
	at := func(format string) string { return r.URL + "jobs/" + id + "/results?format=" + format }
	_, lines := r.send("linker", http.MethodGet, at("ndjson"), "*/*", nil)
	f.ok("link", "--per-case", "3", "--paths", "--as", "linker", "--subjects", "subjects.yaml", "-o", "same.ndjson")
	if lines != f.read("same.ndjson") {
		r.t.Errorf("the download differs from what kafo link writes:\n%.500s\n%.500s", lines, f.read("same.ndjson"))
	}
	_, table := r.send("linker", http.MethodGet, at("csv"), "*/*", nil)
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || len(rows) != strings.Count(lines, "\n")+1 {
		r.t.Errorf("%d lines of CSV: %v", len(rows), err)
	}
	_, drawing := r.send("linker", http.MethodGet, at("gexf"), "*/*", nil)
	var gexf struct {
		Nodes []struct {
			ID string `xml:"id,attr"`
		} `xml:"graph>nodes>node"`
		Edges []struct {
			Source string `xml:"source,attr"`
			Target string `xml:"target,attr"`
		} `xml:"graph>edges>edge"`
	}
	if err := xml.Unmarshal([]byte(drawing), &gexf); err != nil || len(gexf.Edges) == 0 {
		r.t.Fatalf("%v: %.300s", err, drawing)
	}
	nodes := map[string]bool{}
	for _, n := range gexf.Nodes {
		nodes[n.ID] = true
	}
	for _, e := range gexf.Edges {
		if !nodes[e.Source] || !nodes[e.Target] {
			r.t.Errorf("an edge from %s to %s has no ends", e.Source, e.Target)
		}
	}
	for _, refused := range []struct {
		subject, format string
		status          int
		code            string
	}{
		{"linker", "pdf", http.StatusBadRequest, "INVALID_INPUT"},
		{"other", "csv", http.StatusNotFound, "NOT_FOUND"},
		{"nobody", "csv", http.StatusUnauthorized, "FORBIDDEN"},
	} {
		if status, text := r.send(refused.subject, http.MethodGet, at(refused.format), "*/*", nil); status != refused.status || !strings.Contains(text, refused.code) {
			r.t.Errorf("%s as %s: %d %s", refused.format, refused.subject, status, text)
		}
	}
}

// downloadsAre looks how downloads say how their jobs stand.
func (r *running) downloadsAre(state, name string) {
	r.t.Helper()
	var list struct {
		Data struct {
			Jobs struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
	}
	if err := json.Unmarshal([]byte(r.ask("linker", `{ jobs { edges { node { id } } } }`)), &list); err != nil {
		r.t.Fatal(err)
	}
	for _, e := range list.Data.Jobs.Edges {
		_, head, _ := r.answer("linker", http.MethodGet, r.URL+"jobs/"+e.Node.ID+"/results?format=csv", "*/*", nil)
		if head.Get("Kafo-Job-State") != state || !strings.HasSuffix(head.Get("Content-Disposition"), e.Node.ID+name+`"`) {
			r.t.Errorf("want %s and %s, not %v", state, name, head)
		}
	}
}

func TestJobsThatNobodyDoesAreDoneByAWorker(t *testing.T) {
	f := plantedFolder(t)
	f.write("subjects.yaml", linker)
	server := f.start("serve", "--subjects", "subjects.yaml", "--no-worker")
	defer server.stop()
	for _, start := range []string{
		`mutation { startLinkJob(input: {perCase: 1}) { job { id } } }`,
		`mutation { startScreenJob(input: {subjects: [{kind: PERSON, name: "Demo Person"}]}) { job { id } } }`,
	} {
		if got := server.ask("linker", start); !strings.Contains(got, "job-") {
			t.Fatal(got)
		}
	}
	server.downloadsAre("QUEUED", "-so-far.csv")
	worker := f.command("worker", "--subjects", "subjects.yaml")
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	const states, want = `{ jobs { edges { node { kind state } } } }`, `{"data":{"jobs":{"edges":[{"node":{"kind":"SCREEN","state":"DONE"}},{"node":{"kind":"LINK","state":"DONE"}}]}}}`
	got := ""
	for deadline := time.Now().Add(30 * time.Second); got != want && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		got = server.ask("linker", states)
	}
	if got != want {
		t.Error(got)
	}
	server.downloadsAre("DONE", ".csv")
	if err := worker.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := worker.Wait(); err != nil {
		t.Errorf("the worker: %v", err)
	}
}

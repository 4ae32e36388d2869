package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is a kafo that serves.
type running struct {
	served
	t   *testing.T
	cmd *exec.Cmd
	err *bytes.Buffer
}

// start starts a kafo that serves, and waits until it says so.
func (f *folder) start(args ...string) *running {
	f.t.Helper()
	cmd := f.command(append(args, "--json", "--listen", "127.0.0.1:0")...)
	r := &running{t: f.t, cmd: cmd, err: &bytes.Buffer{}}
	cmd.Stderr = r.err
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &r.served)
	}
	if err != nil {
		_ = cmd.Wait()
		f.t.Fatalf("kafo %s: %v\n%s%s", strings.Join(args, " "), err, line, r.err)
	}
	return r
}

// stop interrupts it, and returns its exit code.
func (r *running) stop() int {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	_ = r.cmd.Wait() // its exit code says it
	return r.cmd.ProcessState.ExitCode()
}

func (r *running) get(path string) (int, string) {
	r.t.Helper()
	answer, err := http.Get(r.URL + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// ask sends a GraphQL request as a subject of the subjects file.
func (r *running) ask(subject, query string) string {
	r.t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		r.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, r.GraphQL, bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if subject != "" {
		request.Header.Set("Authorization", "Bearer dev:"+subject)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

const firearms = `{ operationSummary(code: "KAFO II") { firearms { count } } me { name } }`

func answerTo(name string) string {
	return `{"data":{"operationSummary":{"firearms":{"count":50}},"me":{"name":"` + name + `"}}}`
}

func TestTheDemonstrationIsServed(t *testing.T) {
	f := newFolder(t)
	demo := f.start("demo")
	if got := demo.ask("", firearms); got != answerTo("coordinator") {
		t.Errorf("without signing in: %s", got)
	}
	if got := demo.ask("nobody", firearms); !strings.Contains(got, "FORBIDDEN") {
		t.Errorf("as nobody known: %s", got)
	}
	if all, few := demo.ask("coordinator", everything), demo.ask("gate", everything); len(few) >= len(all) {
		t.Errorf("a gate sees as much as the coordinator: %s", few)
	}
	for path, want := range map[string]string{"readyz": "ready", "healthz": "up", "graphiql/config.json": "CaseNetworks", "metrics": "kafo_"} {
		if status, body := demo.get(path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("/%s answers %d %.200s", path, status, body)
		}
	}
	if code := demo.stop(); code != done {
		t.Errorf("stopped with exit code %d\n%s", code, demo.err)
	}
	again := f.start("demo")
	if got := again.ask("", firearms); got != answerTo("coordinator") {
		t.Errorf("started again: %s", got)
	}
	again.stop()
	f.write("q.graphql", firearms)
	if got := f.ok("query", "--store", "demo", "--as", "niger-chief", "q.graphql"); !strings.Contains(got, `"name":"niger-chief"`) {
		t.Errorf("without a server: %s", got)
	}
	f.ok("doctor", "--store", "demo")
}

const everything = `{ entities(where: {}, first: 200) { edges { node { id } } } }`

func TestTheUNListGoesIntoTheDemonstrationWithoutAClash(t *testing.T) {
	f := newFolder(t)
	list := here(t, "internal/interchange/unlist/testdata/list.xml")
	f.ok("import", "--store", "demo", list)
	demo := f.start("demo")
	defer demo.stop()
	got := demo.ask("", `{ entity(id: "un:QDi.901") { label } }`)
	if !strings.Contains(got, "BELTANE") {
		t.Errorf("the listed person is %s", got)
	}
	if got := demo.ask("", firearms); got != answerTo("coordinator") {
		t.Errorf("the totals are %s", got)
	}
}

func TestTheDemonstrationOfAnotherVersionIsSetAside(t *testing.T) {
	f := newFolder(t)
	f.ok("doctor", "--store", "demo")
	demo := filepath.Join(f.path, "data", "kafo", "demo.db")
	forget(t, demo)
	f.ok("doctor", "--store", "demo")
	if aside, _ := filepath.Glob(demo + ".until-*Z"); len(aside) != 1 {
		t.Errorf("set aside: %v", aside)
	}
	f.ok("doctor", "--store", "sqlite:"+demo)
}

func TestAServerTakesInWhatOthersWrite(t *testing.T) {
	f := small(t)
	server := f.start("serve", "--subjects", "subjects.yaml")
	defer server.stop()
	f.write("more.ndjson", `{"entity":{"id":"p:new","kind":"PERSON","names":[{"text":"Late Person","type":"PRIMARY"}],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}`+"\n")
	f.ok("import", "more.ndjson")
	const query, want = `{ entity(id: "p:new") { label } }`, `{"data":{"entity":{"label":"Late Person"}}}`
	got := ""
	for deadline := time.Now().Add(10 * time.Second); got != want && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		got = server.ask("mali", query)
	}
	if got != want {
		t.Errorf("it answers %s", got)
	}
}

func TestTerminationStopsAServerInGoodOrder(t *testing.T) {
	f := small(t)
	server := f.start("serve", "--subjects", "subjects.yaml")
	if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, server.err)
	}
}

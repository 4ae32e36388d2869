package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is the kafo that the tests run, as a user would.
var program string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := os.MkdirTemp("", "kafo-test-*")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(folder)
		program = filepath.Join(folder, "kafo")
		if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// folder is a folder to run kafo in.
type folder struct {
	t    *testing.T
	path string
	env  []string
}

// newFolder is an empty folder, with the user's data folder in it.
func newFolder(t *testing.T, env ...string) *folder {
	t.Helper()
	path := t.TempDir()
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "KAFO_") && !strings.HasPrefix(v, "XDG_") {
			env = append(env, v)
		}
	}
	return &folder{t, path, append(env, "XDG_DATA_HOME="+filepath.Join(path, "data"), "XDG_CACHE_HOME="+filepath.Join(path, "cache"))}
}

type result struct {
	out, err string
	code     int
}

func (f *folder) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(f.t.Context(), program, args...)
	cmd.Dir, cmd.Env = f.path, f.env
	return cmd
}

// run runs kafo and returns what it said.
func (f *folder) run(args ...string) result {
	f.t.Helper()
	return f.finish(f.command(args...))
}

func (f *folder) finish(cmd *exec.Cmd) result {
	f.t.Helper()
	var out, err bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &err
	failure := cmd.Run()
	var ended *exec.ExitError
	if failure != nil && !errors.As(failure, &ended) {
		f.t.Fatal(failure)
	}
	return result{out.String(), err.String(), cmd.ProcessState.ExitCode()}
}

// ok runs kafo, which must succeed, and returns its standard output.
func (f *folder) ok(args ...string) string {
	f.t.Helper()
	r := f.run(args...)
	if r.code != done {
		f.t.Fatalf("kafo %s: exit code %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// okJSON runs kafo, which must succeed and print one JSON document.
func (f *folder) okJSON(into any, args ...string) {
	f.t.Helper()
	out := f.ok(append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		f.t.Fatalf("kafo %s: %v in %s", strings.Join(args, " "), err, out)
	}
}

func (f *folder) write(name, text string) string {
	f.t.Helper()
	if err := os.WriteFile(filepath.Join(f.path, name), []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return name
}

func (f *folder) read(name string) string {
	f.t.Helper()
	text, err := os.ReadFile(filepath.Join(f.path, name))
	if err != nil {
		f.t.Fatal(err)
	}
	return string(text)
}

// here is the path of a file of the project's.
func here(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(filepath.Join("..", "..", path))
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}

// A small graph in the native format: a case that hangs on a network over a
// person, with one report that Niger keeps for itself.
const smallGraph = `{"report":{"id":"r:kept","originator":{"country":"NE"},"reliability":"A","credibility":1,"mark":{"owner":"NE","level":"RESTRICTED"}}}
{"report":{"id":"r:open","originator":{"country":"NE"},"day":"2020-12-03","reliability":"B","credibility":2,"source":"ne-patrol-7","mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"entity":{"id":"c:1","kind":"CASE","number":"DEMO/1","country":"NE","caseType":"FIREARMS","caseStatus":"OPEN","reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"entity":{"id":"o:1","kind":"ORGANISATION","organisationType":"TERRORIST_GROUP","names":[{"text":"Katiba Demo","type":"PRIMARY"}],"reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"entity":{"id":"p:1","kind":"PERSON","names":[{"text":"Invented Person","type":"PRIMARY"}],"legalStatus":"CLEARED","reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"entity":{"id":"p:hidden","kind":"PERSON","names":[{"text":"Hidden Person","type":"PRIMARY"}],"reports":["r:kept"],"mark":{"owner":"NE","level":"RESTRICTED"}}}
{"link":{"id":"l:1","kind":"SUSPECT_IN","from":"p:1","to":"c:1","since":"2020","reports":["r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"link":{"id":"l:2","kind":"MEMBER_OF","from":"p:1","to":"o:1","reports":["r:kept","r:open"],"mark":{"owner":"NE","level":"OPEN","releasableTo":["ALL"]}}}
{"link":{"id":"l:3","kind":"ASSOCIATE_OF","from":"p:hidden","to":"p:1","reports":["r:kept"],"mark":{"owner":"NE","level":"RESTRICTED"}}}
`

const twoSubjects = `subjects:
  - {name: niger, country: NE, agency: DGPN, level: RESTRICTED, roles: [ANALYST, EDITOR]}
  - {name: mali, country: ML, agency: DGPN, level: SECRET, roles: [ANALYST]}
  - {name: auditor, country: ML, agency: DGPN, level: SECRET, roles: [AUDITOR]}
`

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listed makes a folder with the UN list of the tests in its store.
func listed(t *testing.T) *folder {
	f := newFolder(t)
	f.ok("import", "--store", "sqlite:kafo.db", here(t, "internal/interchange/unlist/testdata/list.xml"))
	return f
}

func TestAListIsScreenedRowByRowAndJudged(t *testing.T) {
	f := listed(t)
	f.ok("screen", "sample", "--rows", "600", "--seed", "3", "-o", "names.csv")
	f.ok("screen", "sample", "--rows", "600", "--seed", "3", "-o", "again.csv")
	f.ok("screen", "sample", "--rows", "600", "--seed", "4", "-o", "other.csv")
	if f.read("names.csv") != f.read("again.csv") || f.read("names.csv") == f.read("other.csv") {
		t.Error("a sample does not follow from its seed alone")
	}
	r := f.run("screen", "--input", "names.csv", "-o", "out.ndjson")
	if r.code != done || !strings.Contains(r.err, "screened 600 rows") || !strings.Contains(r.err, "top-1") || r.out != "" {
		t.Errorf("exit code %d, %s%s", r.code, r.out, r.err)
	}
	lines := strings.Split(strings.TrimSpace(f.read("out.ndjson")), "\n")
	for i, line := range lines {
		var a struct {
			Row     int
			Verdict string
			Matches []struct{ ID, Label, Kind, Verdict string }
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil || a.Row != i+1 || a.Verdict == "" || a.Matches == nil {
			t.Fatalf("line %d is %s (%v)", i+1, line, err)
		}
	}
	if len(lines) != 600 {
		t.Errorf("%d lines", len(lines))
	}
	if r := f.run("screen", "--input", "names.csv", "-o", "-"); r.code != done || r.out != f.read("out.ndjson") {
		t.Errorf("to standard output: exit code %d", r.code)
	}
	if r := f.run("screen", "--input", "names.csv", "-o", "json.ndjson", "--json"); !strings.HasPrefix(r.out, `{"job":"job-`) || !strings.Contains(r.out, `"resumed":600,"rows":600,`) {
		t.Errorf("with --json: %s", r.out)
	}
}

func TestBadRowsAreToldOfAndTheOthersScreened(t *testing.T) {
	f := listed(t)
	f.write("names.csv", "kind,name,birthDate,container\nPERSON,Osama Demo,1957-13,\nPERSON,Somebody,2999,\nCONTAINER,,,CSQU3054383\nPERSON,,,\nCASE,x,,\n")
	r := f.run("screen", "--input", "names.csv", "-o", "out.ndjson")
	for _, told := range []string{"line 2: birthDate: ", "line 3: birthDate: ", "line 5: name: ", "line 6: kind: ", "screened 5 rows", "4 are at fault"} {
		if !strings.Contains(r.err, told) {
			t.Errorf("it does not say %q:\n%s", told, r.err)
		}
	}
	var rows []string
	for line := range strings.Lines(f.read("out.ndjson")) {
		var a struct {
			Row     int
			Verdict *string
			Problem *struct {
				Code, Field string
				Line        int
			}
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprint(a.Row)
		if a.Problem != nil {
			row += fmt.Sprintf(" %s %d %s %t", a.Problem.Code, a.Problem.Line, a.Problem.Field, a.Verdict == nil)
		}
		rows = append(rows, row)
	}
	want := []string{"1 INVALID_INPUT 2 birthDate true", "2 INVALID_INPUT 3 birthDate true", "3", "4 INVALID_INPUT 5 name true", "5 INVALID_INPUT 6 kind true"}
	if diff := cmp.Diff(want, rows); r.code != badInput || diff != "" {
		t.Errorf("exit code %d, %s", r.code, diff)
	}
	f.write("header.csv", "name,colour\nx,y\n")
	for _, c := range []struct {
		code int
		args []string
	}{
		{badInput, []string{"--input", "header.csv", "-o", "x"}},
		{badInput, []string{"--input", "none.csv", "-o", "x"}},
		{wrongUse, []string{"--input", "names.csv"}},
		{wrongUse, []string{"-o", "x"}},
		{wrongUse, []string{"--input", "names.csv", "-o", "names.csv"}},
		{wrongUse, []string{"--input", "names.csv", "-o", "x", "--limit", "201"}},
		{wrongUse, []string{"--input", "names.csv", "-o", "x", "--kind", "MAN"}},
		{wrongUse, []string{"--input", "names.csv", "-o", "x", "--as", "nobody"}},
		{wrongUse, []string{"--input", "names.csv", "-o", "x", "--job", "../x"}},
	} {
		if r := f.run(append([]string{"screen"}, c.args...)...); r.code != c.code {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, r.code, c.code, r.err)
		}
	}
	if !strings.HasPrefix(f.read("names.csv"), "kind,") {
		t.Error("the list was written over")
	}
	if _, err := os.Stat(filepath.Join(f.path, "x")); err == nil {
		t.Error("a file was written all the same")
	}
}

func TestAScreeningThatWasKilledIsGoneOnWith(t *testing.T) {
	f := listed(t)
	f.ok("screen", "sample", "--rows", "20000", "-o", "names.csv")
	f.write("names.csv", f.read("names.csv")+"PERSON,Somebody,1957-13,,\n") // at fault
	screen := []string{"screen", "--input", "names.csv", "--lease", "300ms"}
	if r := f.run(append(screen, "--job", "undisturbed", "-o", "want.ndjson")...); r.code != badInput {
		t.Fatalf("exit code %d: %s", r.code, r.err)
	}
	for _, share := range []int64{4000, 12000} { // of 20,001 rows
		cmd := f.slowly(append(screen, "--job", "killed", "-o", "got.ndjson")...)
		f.until(func() bool { j, there := f.job("killed"); return there && j.Done >= share })
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	}
	if _, err := os.Stat(filepath.Join(f.path, "got.ndjson")); err == nil {
		t.Error("there is a file before all is screened")
	}
	r := f.run(append(screen, "--job", "killed", "-o", "got.ndjson")...)
	if r.code != badInput || f.read("got.ndjson") != f.read("want.ndjson") {
		t.Errorf("exit code %d; the output differs from that of one run: %s", r.code, r.err)
	}
	for _, told := range []string{"line 20002: birthDate: ", "screened 20,001 rows", "1 are at fault", "had been answered before", "top-1"} {
		if !strings.Contains(r.err, told) {
			t.Errorf("it does not say %q:\n%s", told, r.err)
		}
	}
	if j, _ := f.job("killed"); j.Kind != "SCREEN" || j.State != "DONE" || j.Done != 20001 || j.Total != 20001 {
		t.Errorf("%+v", j)
	}
}

// slowly starts kafo on one processor, so that it can be caught in the middle.
func (f *folder) slowly(args ...string) *exec.Cmd {
	f.t.Helper()
	cmd := f.command(args...)
	cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	return cmd
}

// job is the job with the id as it is now; false where there is none.
func (f *folder) job(id string) (j toldJob, there bool) {
	f.t.Helper()
	r := f.run("jobs", "show", id, "--json")
	return j, r.code == done && json.Unmarshal([]byte(r.out), &j) == nil
}

// until waits for what is to be.
func (f *folder) until(is func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatal("it did not come to be")
		}
	}
}

// screenings are the ids of the screening jobs, the latest first.
func (f *folder) screenings() (ids []string) {
	f.t.Helper()
	var all []toldJob
	f.okJSON(&all, "jobs", "list")
	for _, j := range all {
		if j.Kind == "SCREEN" {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

func TestTheSameScreeningIsWrittenAgainUntilWhatItFollowsFromChanges(t *testing.T) {
	f := listed(t)
	f.write("subjects.yaml", linker)
	f.write("names.csv", "kind,name\nPERSON,Invented Person\n")
	run := func(args ...string) string {
		t.Helper()
		return f.ok(append([]string{"screen", "--input", "names.csv", "-o", "-"}, args...)...)
	}
	first := run()
	for _, c := range []struct {
		name  string
		run   func()
		fresh bool
	}{
		{"the same", func() {
			if again := run(); again != first {
				t.Errorf("first %s, then %s", first, again)
			}
		}, false},
		{"the same from standard input", func() {
			cmd := f.command("screen", "--input", "-", "-o", "-")
			cmd.Stdin = strings.NewReader(f.read("names.csv"))
			if r := f.finish(cmd); r.code != done || r.out != first {
				t.Errorf("exit code %d, %s%s", r.code, r.out, r.err)
			}
		}, false},
		{"another limit", func() { run("--limit", "3") }, true},
		{"a subject", func() { run("--as", "linker", "--subjects", "subjects.yaml") }, true},
		{"another list", func() {
			f.write("names.csv", "kind,name\nPERSON,Invented Person\nPERSON,Other Person\n")
			run()
		}, true},
		{"another graph", func() {
			f.write("small.ndjson", smallGraph)
			f.ok("import", "small.ndjson")
			if again := run(); !strings.Contains(again, `"p:1"`) {
				t.Errorf("what was imported is not found: %s", again)
			}
		}, true},
		{"a match that is dismissed", func() {
			f.write("dismiss.graphql", `mutation { dismissMatch(operationId: "1", subject: {kind: PERSON, name: "Invented Person"}, entity: "p:1", reason: "another man") { replayed } }`)
			f.ok("query", "dismiss.graphql")
			if again := run(); !strings.Contains(again, `"dismissed":true`) {
				t.Errorf("the match still counts: %s", again)
			}
		}, true},
	} {
		before := len(f.screenings())
		c.run()
		if fresh := len(f.screenings()) > before; fresh != c.fresh {
			t.Errorf("%s: a new job was started: %v, want %v", c.name, fresh, c.fresh)
		}
	}
}

func TestAScreeningUnderAnIDAsksForOneThing(t *testing.T) {
	f := listed(t)
	f.write("names.csv", "name\nInvented Person\n")
	f.write("other.csv", "name\nOther Person\n")
	f.write("subjects.yaml", linker)
	screen := func(args ...string) result {
		return f.run(append([]string{"screen", "--job", "j", "-o", "out.ndjson"}, args...)...)
	}
	if r := screen("--input", "names.csv"); r.code != done {
		t.Fatal(r.err)
	}
	for _, args := range [][]string{
		{"--input", "other.csv"},
		{"--input", "names.csv", "--kind", "ORGANISATION"},
		{"--input", "names.csv", "--limit", "2"},
		{"--input", "names.csv", "--as", "linker", "--subjects", "subjects.yaml"},
	} {
		if r := screen(args...); r.code != wrongUse || !strings.Contains(r.err, "asks for something else") {
			t.Errorf("%v: exit code %d: %s", args, r.code, r.err)
		}
	}
	if r := screen("--input", "names.csv"); r.code != done || !strings.Contains(r.err, "1 had been answered before (job j)") {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
	if r := f.run("link", "--job", "j", "-o", "-"); r.code != wrongUse {
		t.Errorf("linking under the same id: exit code %d: %s", r.code, r.err)
	}
}

// A screening that was cancelled is gone on with under its id, by a worker that
// knows no subjects, since it is the administrator's.
func TestAScreeningIsCancelledResumedAndSharedByAWorker(t *testing.T) {
	f := listed(t)
	f.ok("screen", "sample", "--rows", "20000", "-o", "names.csv")
	screen := []string{"screen", "--input", "names.csv", "--job", "j", "--lease", "300ms", "-o", "out.ndjson"}
	cmd := f.slowly(screen...)
	f.until(func() bool { j, there := f.job("j"); return there && j.Done > 0 })
	f.ok("jobs", "cancel", "j")
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != failed {
		t.Errorf("the screening that was cancelled: %v", err)
	}
	f.ok("jobs", "resume", "j")
	worker := f.command("worker", "--lease", "300ms")
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	f.until(func() bool { j, _ := f.job("j"); return j.State == "DONE" })
	if err := worker.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := worker.Wait(); err != nil {
		t.Errorf("the worker: %v", err)
	}
	if r := f.run(screen...); r.code != done || !strings.Contains(r.err, "20,000 had been answered before") || strings.Count(f.read("out.ndjson"), "\n") != 20000 {
		t.Errorf("exit code %d: %s", r.code, r.err)
	}
}

func TestAScreeningStopsWhenItsSubjectLosesRights(t *testing.T) {
	f := listed(t)
	f.write("subjects.yaml", linker)
	f.ok("screen", "sample", "--rows", "20000", "-o", "names.csv")
	screen := f.slowly("screen", "--input", "names.csv", "--job", "j", "--as", "linker", "--subjects", "subjects.yaml", "-o", "out.ndjson")
	f.until(func() bool { j, there := f.job("j"); return there && j.Done > 0 })
	f.write("less.yaml", strings.Replace(linker, "level: SECRET", "level: OPEN", 1))
	if err := os.Rename(filepath.Join(f.path, "less.yaml"), filepath.Join(f.path, "subjects.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := screen.Wait(); err == nil {
		t.Error("the screening ended well")
	}
	if j, _ := f.job("j"); j.State != "FAILED" || j.Failure == nil || j.Failure.Code != "FORBIDDEN" {
		t.Errorf("%+v", j)
	}
	if _, err := os.Stat(filepath.Join(f.path, "out.ndjson")); err == nil {
		t.Error("a file was written all the same")
	}
}

// What the API offers for download is what the command line writes, of one job
// and of two that screen the same.
func TestTheAPIAndTheCommandLineWriteTheSameOfAScreening(t *testing.T) {
	f := listed(t)
	f.write("subjects.yaml", linker)
	f.write("small.ndjson", smallGraph)
	f.ok("import", "small.ndjson")
	f.write("names.csv", "kind,name,imo\nPERSON,Invented Person,\nPERSON,Nobody <&> Whatsoever,\nVEHICLE,,9074728\nPERSON,Hidden Person,9074729\n")
	f.ok("screen", "--input", "names.csv", "--job", "here", "--as", "linker", "--subjects", "subjects.yaml", "-o", "want.ndjson")
	server := f.start("serve", "--subjects", "subjects.yaml")
	defer server.stop()
	text := server.ask("linker", `mutation { startScreenJob(input: {limit: 10, subjects: [{kind: PERSON, name: "Invented Person"}, {kind: PERSON, name: "Nobody <&> Whatsoever"},
		{kind: VEHICLE, imo: "9074728"}, {kind: PERSON, name: "Hidden Person", imo: "9074729"}]}) { job { id } } }`)
	var started struct {
		Data struct{ StartScreenJob struct{ Job servedJob } }
	}
	if err := json.Unmarshal([]byte(text), &started); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	there := started.Data.StartScreenJob.Job.ID
	server.operation("linker", "job-progress", "text/event-stream", map[string]any{"id": there}) // ends with the job
	for _, id := range []string{"here", there} {
		_, lines := server.send("linker", http.MethodGet, server.URL+"jobs/"+id+"/results?format=ndjson", "*/*", nil)
		if diff := cmp.Diff(f.read("want.ndjson"), lines); diff != "" {
			t.Errorf("job %s: %s", id, diff)
		}
	}
	_, table := server.send("linker", http.MethodGet, server.URL+"jobs/here/results?format=csv", "*/*", nil)
	if !strings.Contains(table, "1,MATCH,p:1,Invented Person,1,MATCH,false,,,") {
		t.Errorf("the table is\n%s", table)
	}
	f.ok("screen", "--input", "names.csv", "--job", "administrators", "-o", "all.ndjson")
	if status, text := server.send("linker", http.MethodGet, server.URL+"jobs/administrators/results", "*/*", nil); status != http.StatusNotFound {
		t.Errorf("of the administrator's job: %d %s", status, text)
	}
}

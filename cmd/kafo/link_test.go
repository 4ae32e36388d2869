package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// plantedFolder is a folder with a store of a small generated graph.
func plantedFolder(t *testing.T) *folder {
	t.Helper()
	f := newFolder(t)
	f.ok("generate", "--cases", "300", "--networks", "10", "--entities", "3000", "--links", "12000", "--seed", "7", "-o", "d")
	files, err := filepath.Glob(filepath.Join(f.path, "d", "*.ndjson"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing was generated: %v", err)
	}
	f.ok(append([]string{"import"}, files...)...)
	return f
}

type toldTie struct {
	Case, Target   string
	Strength       float64
	Corroborations int
	Hops           int
	Cost           int64
	Countries      []string
	Exact          bool
	Epoch          int64
	Fragility      *struct {
		Size  *int
		Exact bool
	}
}

func (f *folder) ties(name string) (ties []toldTie) {
	f.t.Helper()
	for line := range strings.Lines(f.read(name)) {
		var tie toldTie
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&tie); err != nil {
			f.t.Fatal(err)
		}
		ties = append(ties, tie)
	}
	return ties
}

func TestLinkGoesOnAfterItWasKilled(t *testing.T) {
	f := plantedFolder(t)
	var told linked
	f.okJSON(&told, "link", "--job", "undisturbed", "-o", "want.ndjson")
	if told.Rows == 0 || told.Job != "undisturbed" {
		t.Errorf("%+v", told)
	}
	for _, after := range []time.Duration{60, 150, 300} {
		cmd := f.command("link", "--job", "killed", "--lease", "300ms", "-o", "got.ndjson")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after * time.Millisecond)
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	f.ok("link", "--job", "killed", "--lease", "300ms", "-o", "got.ndjson")
	if f.read("got.ndjson") != f.read("want.ndjson") {
		t.Error("the file of the killed job is another")
	}
	f.ok("link", "-o", "again.ndjson") // asks for the same of the same graph
	if f.read("again.ndjson") != f.read("want.ndjson") {
		t.Error("the same question has another answer")
	}
	var all []toldJob
	f.okJSON(&all, "jobs", "list")
	links := 0
	for _, j := range all {
		if j.Kind == "LINK" {
			links++
			if j.State != "DONE" || j.Done != j.Total || j.Failure != nil {
				t.Errorf("%+v", j)
			}
		}
	}
	if links != 2 {
		t.Errorf("there are %d linking jobs", links)
	}
	ties := f.ties("want.ndjson")
	for i, tie := range ties {
		if i > 0 && ties[i-1].Case == tie.Case && (ties[i-1].Strength < tie.Strength || ties[i-1].Strength == tie.Strength && ties[i-1].Target >= tie.Target) {
			t.Errorf("%+v comes after %+v", tie, ties[i-1])
		}
		if i > 0 && ties[i-1].Case > tie.Case {
			t.Errorf("%s comes after %s", tie.Case, ties[i-1].Case)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(f.path, ".*")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
	spooled, _ := filepath.Glob(filepath.Join(f.path, "kafo.db.jobs", "*"))
	if len(spooled) > 0 {
		t.Errorf("%v are left in the spool", spooled)
	}
}

func TestLinkAnswersInTheOrderAsked(t *testing.T) {
	f := plantedFolder(t)
	f.ok("link", "-o", "all.ndjson")
	all := f.ties("all.ndjson")
	first, last := all[0].Case, all[len(all)-1].Case
	f.write("cases.txt", last+"\n\nnowhere\n"+first+"\n"+last+"\n")
	f.write("networks.txt", all[0].Target+"\nnowhere\n")
	f.ok("link", "--cases", "cases.txt", "--per-case", "1", "-o", "some.ndjson")
	var order []string
	for _, tie := range f.ties("some.ndjson") {
		order = append(order, tie.Case)
	}
	if strings.Join(order, " ") != last+" "+first {
		t.Errorf("the cases are %v", order)
	}
	f.ok("link", "--networks", "networks.txt", "-o", "one.ndjson")
	for _, tie := range f.ties("one.ndjson") {
		if tie.Target != all[0].Target {
			t.Errorf("%+v was not asked for", tie)
		}
	}
	f.ok("link", "--targets", "cases", "--cross-border", "-o", "-")
}

func TestLinkTiesPersonsToNetworks(t *testing.T) {
	f := plantedFolder(t)
	const person = "NE:person:1"
	f.write("persons.txt", person+"\nnowhere\n")
	f.ok("link", "--from", "persons.txt", "--fragility", "-o", "ties.ndjson")
	ties := f.ties("ties.ndjson")
	for _, tie := range ties {
		if tie.Case != person || tie.Fragility == nil {
			t.Errorf("%+v", tie)
		}
	}
	if len(ties) == 0 {
		t.Error("the person is tied to nothing")
	}
}

func TestJobsAreCancelledResumedAndRemoved(t *testing.T) {
	f := plantedFolder(t)
	cmd := f.command("link", "--job", "j", "-o", "never.ndjson")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if r := f.run("jobs", "show", "j"); r.code == done {
			break
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	var j toldJob
	if r := f.run("jobs", "cancel", "j", "--json"); r.code == done {
		if err := json.Unmarshal([]byte(r.out), &j); err != nil || j.State != "CANCELLED" {
			t.Errorf("%+v, %v", j, err)
		}
		f.okJSON(&j, "jobs", "resume", "j")
		if j.State != "QUEUED" || j.Attempts != 1 {
			t.Errorf("%+v", j)
		}
	}
	f.ok("link", "--job", "j", "--lease", "300ms", "-o", "ties.ndjson")
	if len(f.ties("ties.ndjson")) == 0 {
		t.Error("nothing was linked")
	}
	f.ok("jobs", "remove", "j")
	if r := f.run("jobs", "show", "j"); r.code != failed {
		t.Errorf("the job is still there: %s", r.out)
	}
}

func TestLinkRefusesWhatMakesNoSense(t *testing.T) {
	f := plantedFolder(t)
	f.write("none.txt", "c")
	for _, c := range []struct {
		args []string
		code int
	}{
		{[]string{"link"}, wrongUse},
		{[]string{"link", "-o", "x", "--targets", "persons"}, wrongUse},
		{[]string{"link", "-o", "x", "--per-case", "0"}, wrongUse},
		{[]string{"link", "-o", "x", "--k", "51"}, wrongUse},
		{[]string{"link", "-o", "x", "--cross-border"}, wrongUse},
		{[]string{"link", "-o", "x", "--from", "none.txt", "--cases", "none.txt"}, wrongUse},
		{[]string{"link", "-o", "x", "--from", "none.txt", "--targets", "cases"}, wrongUse},
		{[]string{"link", "-o", "x", "--fragility", "--targets", "cases"}, wrongUse},
		{[]string{"link", "-o", "x", "--job", "../x"}, wrongUse},
		{[]string{"link", "-o", "x", "--cases", "nowhere.txt"}, badInput},
		{[]string{"link", "-o", "x", "--store", "sqlite:nowhere.db"}, unreachable},
		{[]string{"jobs", "show", "nowhere"}, failed},
		{[]string{"jobs", "remove", "nowhere"}, failed},
		{[]string{"jobs", "burn"}, wrongUse},
	} {
		if r := f.run(c.args...); r.code != c.code {
			t.Errorf("kafo %s: exit code %d, want %d: %s", strings.Join(c.args, " "), r.code, c.code, r.err)
		}
	}
	if _, err := os.Stat(filepath.Join(f.path, "x")); err == nil {
		t.Error("a file was written all the same")
	}
}

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
	if _, err := os.Stat(filepath.Join(f.path, "out.ndjson.unfinished")); err == nil {
		t.Error("the file beside the output is left")
	}
	if r := f.run("screen", "--input", "names.csv", "-o", "-"); r.code != done || r.out != f.read("out.ndjson") {
		t.Errorf("to standard output: exit code %d", r.code)
	}
	if r := f.run("screen", "--input", "names.csv", "-o", "json.ndjson", "--json"); !strings.HasPrefix(r.out, `{"rows":600,`) {
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
	if r.code != badInput || strings.Count(f.read("out.ndjson"), "\n") != 5 {
		t.Errorf("exit code %d, %s", r.code, f.read("out.ndjson"))
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
	} {
		if r := f.run(append([]string{"screen"}, c.args...)...); r.code != c.code {
			t.Errorf("%v: exit code %d, want %d: %s", c.args, r.code, c.code, r.err)
		}
	}
	if !strings.HasPrefix(f.read("names.csv"), "kind,") {
		t.Error("the list was written over")
	}
}

func TestAScreeningThatWasKilledIsGoneOnWith(t *testing.T) {
	f := listed(t)
	f.ok("screen", "sample", "--rows", "20000", "-o", "names.csv")
	f.ok("screen", "--input", "names.csv", "-o", "whole.ndjson")
	cmd := f.command("screen", "--input", "names.csv", "-o", "out.ndjson")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2000 { // until some of it is there
		if info, err := os.Stat(filepath.Join(f.path, "out.ndjson")); err == nil && info.Size() > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	_ = cmd.Process.Kill() // it may have ended
	_ = cmd.Wait()
	r := f.run("screen", "--input", "names.csv", "-o", "out.ndjson")
	if r.code != done || f.read("out.ndjson") != f.read("whole.ndjson") {
		t.Errorf("exit code %d; the output differs from that of one run: %s", r.code, r.err)
	}
	if !strings.Contains(r.err, "had been answered before") {
		t.Errorf("nothing was gone on with: %s", r.err)
	}
}

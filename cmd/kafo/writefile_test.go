package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func TestWhatIsNoRegularFileIsWrittenInto(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := os.ReadFile(pipe)
		read <- string(text)
	}()
	if err := writable(pipe); err != nil {
		t.Error(err)
	}
	if err := (&cli{}).writeFile(pipe, writing("told\n")); err != nil {
		t.Error(err)
	}
	if got := <-read; got != "told\n" {
		t.Errorf("the pipe was given %q", got)
	}
	if info, err := os.Stat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Errorf("the pipe is %v (%v)", info, err)
	}
	if err := (&cli{}).writeFile(os.DevNull, writing("told\n")); err != nil {
		t.Error(err)
	}
}

func TestASymbolicLinkIsFollowed(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	if err := os.Mkdir(at("sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link": "sub/there", "dangling": "link2", "link2": "sub/new"} {
		if err := os.Symlink(to, at(link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(at("sub/there"), []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	for link, target := range map[string]string{"link": "sub/there", "dangling": "sub/new"} {
		if err := (&cli{}).writeFile(at(link), writing(link)); err != nil {
			t.Error(err)
		}
		got, err := os.ReadFile(at(target))
		if info, failed := os.Lstat(at(link)); err != nil || failed != nil || string(got) != link || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s leads to %q (%v, %v)", link, got, err, failed)
		}
	}
}

func TestAFailureLeavesWhatWasThere(t *testing.T) {
	path, failure := filepath.Join(t.TempDir(), "file"), errors.New("half-way")
	if err := (&cli{}).writeFile(path, writing("before")); err != nil {
		t.Fatal(err)
	}
	if err := (&cli{}).writeFile(path, func(io.Writer) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("it failed with %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "before" {
		t.Errorf("it holds %q (%v)", got, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
}

func TestAnOutputThatCannotBeWrittenIsToldBeforeTheWorkBegins(t *testing.T) {
	f := tied(t)
	f.write("names.csv", "name\nInvented Person\n")
	for _, command := range [][]string{{"link"}, {"screen", "--input", "names.csv"}, {"screen", "sample"}, {"export"}} {
		for _, out := range []string{"nowhere/x", f.path} {
			if r := f.run(append(command, "-o", out)...); r.code != failed || !strings.Contains(r.err, "write "+out+": ") {
				t.Errorf("%v to %s: exit code %d: %s", command, out, r.code, r.err)
			}
		}
	}
	var all []toldJob
	if f.okJSON(&all, "jobs", "list"); len(all) != 1 { // the import
		t.Errorf("jobs were begun: %+v", all)
	}
}

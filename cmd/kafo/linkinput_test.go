package main

import (
	"strings"
	"testing"
)

func TestListsOfIDsAreReadAsEditorsWriteThem(t *testing.T) {
	f := tied(t)
	want := f.ok("link", "-o", "-")
	f.write("bom.txt", "\ufeffc:1\r\n")
	if got := f.ok("link", "--cases", "bom.txt", "-o", "-"); got != want {
		t.Errorf("with a byte order mark: %s", got)
	}
	cmd := f.command("link", "--cases", "-", "-o", "-")
	cmd.Stdin = strings.NewReader("c:1\n")
	if r := f.finish(cmd); r.code != done || r.out != want {
		t.Errorf("from standard input: exit code %d, %s%s", r.code, r.out, r.err)
	}
	for name, c := range map[string]struct{ text, told string }{
		"UTF-16":       {"\xff\xfec\x00:\x001\x00\n\x00", "ids.txt, line 1: expected text in UTF-8"},
		"a NUL byte":   {"c:1\n\nc\x00\n", "ids.txt, line 3: expected text in UTF-8"},
		"Latin-1":      {"c:1\nc:\xe9\n", "ids.txt, line 2: expected text in UTF-8"},
		"without ends": {"c:1\n" + strings.Repeat("c", 100_000), "ids.txt, line 2: read the ids"},
	} {
		f.write("ids.txt", c.text)
		for _, flag := range []string{"--cases", "--from", "--networks"} {
			if r := f.run("link", flag, "ids.txt", "-o", "x"); r.code != badInput || !strings.Contains(r.err, c.told) {
				t.Errorf("%s in %s: exit code %d: %s", name, flag, r.code, r.err)
			}
		}
	}
}

func TestIDsThatAreLeftOutAreCounted(t *testing.T) {
	f := tied(t)
	f.write("ids.txt", "p:1\np:hidden\nnowhere\np:1\n")
	f.write("networks.txt", "o:1\no:9\n")
	for _, c := range []struct {
		told string
		args []string
	}{
		{"kafo: 2 of 4 ids in ids.txt are not in view, not there or given twice, and were left out\n", []string{"--from", "ids.txt"}},
		{"kafo: 3 of 4 ids in ids.txt are not in view", []string{"--from", "ids.txt", "--as", "mali", "--subjects", "subjects.yaml"}},
		{"kafo: 2 of 4 ids in ids.txt are not in view", []string{"--from", "ids.txt"}}, // again
		{"kafo: 1 of 2 ids in networks.txt are not in view", []string{"--networks", "networks.txt"}},
	} {
		if r := f.run(append([]string{"link", "-o", "-"}, c.args...)...); r.code != done || !strings.Contains(r.err, c.told) {
			t.Errorf("%v: exit code %d: %s", c.args, r.code, r.err)
		}
	}
	if r := f.run("link", "-o", "-"); strings.Contains(r.err, "left out") {
		t.Errorf("without lists: %s", r.err)
	}
}

func TestLinkNamesTheFlagAtFault(t *testing.T) {
	f := tied(t)
	f.write("ids.txt", "c:1\n")
	for _, c := range []struct {
		told string
		args []string
	}{
		{"--per-case: expected at least 1", []string{"--per-case", "0"}},
		{"--max-hops: ", []string{"--max-hops", "17"}},
		{"--min-strength: ", []string{"--min-strength", "2"}},
		{"--cross-border: ", []string{"--cross-border"}},
		{"--job: ", []string{"--job", "../x"}},
		{"--opened-since: ", []string{"--opened-since", "2020", "--cases", "ids.txt"}},
		{"--networks: ", []string{"--networks", "-", "--cases", "-"}},
		{"--out: ", []string{"--cases", "ids.txt", "-o", "ids.txt"}},
		{"--out: ", []string{"--from", "ids.txt", "-o", "ids.txt"}},
		{"--out: ", []string{"--networks", "ids.txt", "-o", "ids.txt"}},
	} {
		if r := f.run(append([]string{"link", "-o", "x"}, c.args...)...); r.code != wrongUse || !strings.Contains(r.err, c.told) {
			t.Errorf("%v: exit code %d: %s", c.args, r.code, r.err)
		}
	}
	if f.read("ids.txt") != "c:1\n" {
		t.Error("the list was written over")
	}
}

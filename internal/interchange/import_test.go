package interchange_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/interchange"
)

const (
	report1 = `{"report":{"id":"r:1","originator":{"country":"NE"},"reliability":"B","credibility":2,"mark":{"owner":"NE","level":"OPEN"}}}`
	person1 = `{"entity":{"id":"p:1","kind":"PERSON","names":[{"text":"Demo Person"}],"reports":["r:1"],"mark":{"owner":"NE","level":"OPEN"}}}`
	person2 = `{"entity":{"id":"p:2","kind":"PERSON","names":[{"text":"Other Person"}],"mark":{"owner":"NE","level":"OPEN"}}}`
	gun1    = `{"entity":{"id":"f:1","kind":"FIREARM","firearmType":"PISTOL","serial":{"state":"NONE"},"mark":{"owner":"NE","level":"OPEN"}}}`
	town1   = `{"entity":{"id":"a:1","kind":"LOCATION","locationType":"TOWN","name":"Town","country":"NE","mark":{"owner":"NE","level":"OPEN"}}}`
	had1    = `{"link":{"id":"l:1","kind":"POSSESSED","from":"p:1","to":"f:1","place":"a:1","reports":["r:1"],"mark":{"owner":"NE","level":"OPEN"}}}`
	doubt1  = `{"judgement":{"link":"l:1","verdict":"DISPUTE","by":"ana","at":"2021-01-02","mark":{"owner":"NE","level":"OPEN"}}}`
)

var small = []string{report1, person1, person2, gun1, town1, had1, doubt1}

// run imports files, given as name and lines, into the graph.
func run(t testing.TB, m *memory, o interchange.Options, files ...[]string) (interchange.Summary, map[string]string, error) {
	t.Helper()
	rejected := map[string]*bytes.Buffer{}
	o.TempFolder = t.TempDir()
	o.Rejected = func(source string) (io.WriteCloser, error) {
		rejected[source] = &bytes.Buffer{}
		return kept{rejected[source]}, nil
	}
	var sources []interchange.Source
	for i, lines := range files {
		in, err := interchange.NewInput(fmt.Sprintf("file%d", i+1), strings.NewReader(strings.Join(lines, "\n")+"\n"), 0)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, interchange.Native(in))
	}
	s, err := interchange.Import(context.Background(), m, sources, o)
	texts := map[string]string{}
	for name, b := range rejected {
		texts[name] = b.String()
	}
	if left, _ := os.ReadDir(o.TempFolder); len(left) > 0 {
		t.Errorf("temporary files are left: %v", left)
	}
	return s, texts, err
}

type kept struct{ io.Writer }

func (kept) Close() error { return nil }

func faultsOf(t *testing.T, err error) []string {
	t.Helper()
	var bad *interchange.BadInputError
	if err == nil {
		return nil
	}
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range bad.Faults {
		texts = append(texts, f.String())
	}
	return texts
}

func TestExportGivesBackWhatWasImportedWhateverTheOrderOfItsLines(t *testing.T) {
	want := strings.Join([]string{report1, town1, gun1, person1, person2, had1, doubt1}, "\n") + "\n"
	for says, lines := range map[string][]string{
		"as it stands": small,
		"backwards":    {doubt1, had1, town1, gun1, person2, person1, report1},
		"empty lines":  {"", doubt1, "  ", had1 + "\r", town1, gun1, person2, person1, report1, ""},
	} {
		m := newMemory()
		s, _, err := run(t, m, interchange.Options{}, lines)
		if err != nil || s.Created != 7 {
			t.Fatalf("%s: %v, %+v", says, err, s)
		}
		if diff := cmp.Diff(want, m.export()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", says, diff)
		}
		again := newMemory()
		if _, _, err := run(t, again, interchange.Options{}, strings.Split(m.export(), "\n")); err != nil || again.export() != want {
			t.Errorf("%s: the export is not imported the same: %v", says, err)
		}
	}
}

func TestWhatIsAtFaultIsToldAndNothingIsWritten(t *testing.T) {
	for says, c := range map[string]struct {
		there   []string
		files   [][]string
		update  bool
		want    []string
		written bool
	}{
		"a line that does not parse": {
			files: [][]string{{report1, `{"entity":{"id":"x"`}},
			want:  []string{"file1:2: entity: expected a whole JSON object, but the line ends early"},
		},
		"every field of a line": {
			files: [][]string{{`{"entity":{"id":"x y","kind":"PERSON"}}`}},
			want:  []string{"file1:1: entity.id: an id is made of", "file1:1: entity.names: expected a value: every PERSON has one"},
		},
		"what is referred to and is nowhere": {
			files: [][]string{{person1, had1, doubt1}, {`{"judgement":{"link":"l:9","verdict":"CONFIRM","by":"b","at":"2020"}}`}},
			want: []string{
				"file1:1: entity.reports: expected a report that is in the files or in the store, not r:1",
				"file1:2: link.reports: expected a report", "file1:2: link.to: expected an entity", "file1:2: link.place: expected an entity",
				"file1:2: link.from: expected something that is not rejected itself, not p:1 (file1:1)",
				"file1:3: judgement.link: expected something that is not rejected itself, not l:1 (file1:2)",
				"file2:1: judgement.link: expected a link that is in the files or in the store, not l:9",
			},
		},
		"what is referred to is in the store": {
			there: []string{report1, person1, gun1, town1}, files: [][]string{{had1}, {doubt1}}, written: true,
		},
		"what is referred to is in another file": {
			files: [][]string{{doubt1, had1}, {person1, gun1, town1}, {report1}}, written: true,
		},
		"ends that the ontology does not join": {
			there: []string{gun1},
			files: [][]string{{report1, person1, `{"link":{"id":"l","kind":"POSSESSED","from":"f:1","to":"p:1"}}`}},
			want: []string{
				"file1:3: link.from: expected PERSON or ORGANISATION for a POSSESSED link, not the FIREARM f:1",
				"file1:3: link.to: expected FIREARM or LOT or CONTAINER or TRAVEL_DOCUMENT for a POSSESSED link, not the PERSON p:1",
			},
		},
		"two kinds joined as the same thing": {
			files: [][]string{{report1, person1, gun1, `{"link":{"id":"l","kind":"SAME_AS","from":"f:1","to":"p:1"}}`, `{"judgement":{"link":"l","verdict":"CONFIRM","by":"b","at":"2020"}}`}},
			want: []string{
				"file1:4: link.to: expected the same kind as at the other end, FIREARM, not PERSON",
				"file1:5: judgement.link: expected something that is not rejected itself, not l (file1:4)",
			},
		},
		"an id twice in one file, even with the same content": {
			files: [][]string{{gun1, gun1}},
			want:  []string{"file1:2: entity.id: expected an id that is not in the file yet: f:1"},
		},
		"an id in two files with other content": {
			files: [][]string{{gun1}, {strings.Replace(gun1, "PISTOL", "RIFLE", 1)}},
			want:  []string{"file2:1: entity.id: expected the same content as in file1:1, which has the same id: f:1"},
		},
		"an id in two files with the same content": {
			files: [][]string{{report1, gun1}, {gun1, `{"entity":{"kind":"FIREARM","id":"f:1","serial":{"state":"NONE"},"firearmType":"PISTOL","mark":{"level":"OPEN","owner":"NE"}}}`}},
			want:  []string{"file2:2: entity.id: expected an id that is not in the file yet: f:1"},
		},
		"one file given twice": {files: [][]string{small, small}, written: true},
		"the same id for an entity, a link and a report": {
			files:   [][]string{{report1, strings.ReplaceAll(person2, "p:2", "r:1"), town1, `{"link":{"id":"r:1","kind":"SEEN_AT","from":"r:1","to":"a:1"}}`}},
			written: true,
		},
		"other content than in the store": {
			there: []string{gun1}, files: [][]string{{strings.Replace(gun1, "PISTOL", "RIFLE", 1)}},
			want: []string{"file1:1: entity.id: expected an id that is not in the store yet, or the same content (to change it, import with --update): f:1"},
		},
		"other content than in the store, with update": {
			there: []string{gun1}, files: [][]string{{strings.Replace(gun1, "PISTOL", "RIFLE", 1)}}, update: true, written: true,
		},
		"another kind than in the store, even with update": {
			there: []string{gun1}, files: [][]string{{strings.ReplaceAll(person2, "p:2", "f:1")}}, update: true,
			want: []string{"file1:1: entity.kind: expected FIREARM, which f:1 is in the store"},
		},
		"the same content as in the store": {there: small, files: [][]string{small}, written: true},
		"an empty file":                    {files: [][]string{{}, {""}}, written: true},
	} {
		m := newMemory()
		if _, _, err := run(t, m, interchange.Options{}, c.there); err != nil {
			t.Fatalf("%s: %v", says, err)
		}
		before, batches := m.export(), len(m.sizes)
		_, _, err := run(t, m, interchange.Options{Update: c.update}, c.files...)
		got := faultsOf(t, err)
		if !sameBeginnings(got, c.want) || (err == nil) != c.written {
			t.Errorf("%s:\n got %s\nwant %s", says, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
		if err != nil && (m.export() != before || len(m.sizes) != batches) {
			t.Errorf("%s: something was written", says)
		}
	}
}

// sameBeginnings compares as sets within a line: which field of one line is
// told first is not promised.
func sameBeginnings(got, want []string) bool {
	if len(got) != len(want) {
		return false
	}
	left := append([]string(nil), got...)
	for _, w := range want {
		found := -1
		for i, g := range left {
			if strings.HasPrefix(g, w) {
				found = i
				break
			}
		}
		if found < 0 {
			return false
		}
		left = append(left[:found], left[found+1:]...)
	}
	return true
}

func TestTheFirstHundredFaultsAreListedAndAllAreCounted(t *testing.T) {
	var lines []string
	for i := range 250 {
		lines = append(lines, fmt.Sprintf(`{"entity":{"id":"p:%d","kind":"PERSON","names":[{"text":"A"}],"reports":["r:%d"]}}`, i, i))
	}
	_, _, err := run(t, newMemory(), interchange.Options{}, lines)
	var bad *interchange.BadInputError
	if !errors.As(err, &bad) || bad.Count != 250 || len(bad.Faults) != 100 {
		t.Fatalf("got %v", err)
	}
	for i, f := range bad.Faults {
		if f.Line != int64(i+1) {
			t.Fatalf("fault %d is of line %d", i, f.Line)
		}
	}
}

func TestSkippingWhatIsBadRejectsWhatDependsOnIt(t *testing.T) {
	broken := `{"report":{"id":"r:1"`
	m := newMemory()
	s, rejected, err := run(t, m, interchange.Options{SkipBad: true}, append([]string{broken}, small[1:]...), []string{gun1, person2})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.export(), strings.Join([]string{town1, gun1, person2}, "\n")+"\n"; got != want {
		t.Errorf("imported %s", got)
	}
	if s.Rejected != 4 || s.Created != 3 || s.Repeated != 2 || !cmp.Equal(s.RejectedFiles, []string{"file1"}) {
		t.Errorf("summary %+v", s)
	}
	var got []string
	for _, line := range strings.Split(strings.TrimSpace(rejected["file1"]), "\n") {
		var r interchange.RejectedLine
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		var fields []string
		for _, reason := range r.Reasons {
			fields = append(fields, reason.Field)
		}
		got = append(got, fmt.Sprint(r.Line, fields, r.Text))
	}
	want := []string{
		"1[report]" + broken, "2[entity.reports]" + person1, "6[link.from link.reports]" + had1, "7[judgement.link]" + doubt1,
	}
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.ReplaceAll(strings.Join(got, "\n"), " [", "[")); diff != "" {
		t.Log(strings.Join(got, "\n"))
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothingIsRejectedFromGoodFiles(t *testing.T) {
	if _, rejected, err := run(t, newMemory(), interchange.Options{SkipBad: true}, small); err != nil || len(rejected) > 0 {
		t.Errorf("%v, %v", err, rejected)
	}
}

func manyPeople(n int) []string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf(`{"entity":{"id":"p:%d","kind":"PERSON","names":[{"text":"Person %d"}]}}`, i, i))
	}
	return lines
}

func TestAnInterruptedImportIsFinishedByRunningItAgain(t *testing.T) {
	whole := newMemory()
	if _, _, err := run(t, whole, interchange.Options{}, manyPeople(12001)); err != nil {
		t.Fatal(err)
	}
	m := newMemory()
	m.failAfter = 2
	if _, _, err := run(t, m, interchange.Options{}, manyPeople(12001)); !errors.Is(err, errFull) {
		t.Fatal(err)
	}
	job := theJob(t, m)
	if job.State != interchange.JobFailed || job.Done != 10000 || job.Total != 12001 || job.FailureText == "" {
		t.Errorf("the interrupted import shows as %+v", job)
	}
	m.failAfter = 0
	s, _, err := run(t, m, interchange.Options{}, manyPeople(12001))
	if err != nil || !s.Resumed {
		t.Fatalf("%v, %+v", err, s)
	}
	if job := theJob(t, m); job.State != interchange.JobDone || job.Done != 12001 || job.Attempts != 2 {
		t.Errorf("the finished import shows as %+v", job)
	}
	if diff := cmp.Diff([]int{5000, 5000, 2001}, m.sizes); diff != "" {
		t.Error(diff)
	}
	if m.export() != whole.export() {
		t.Error("the graph is another than without the interruption")
	}
	if s, _, err = run(t, m, interchange.Options{}, manyPeople(12001)); err != nil || s.Resumed || len(m.jobs) != 2 || s.Unchanged != 12001 {
		t.Errorf("a third run: %v, %+v", err, s)
	}
}

func theJob(t *testing.T, m *memory) interchange.Job {
	t.Helper()
	if len(m.jobs) != 1 {
		t.Fatalf("there are %d jobs", len(m.jobs))
	}
	for _, j := range m.jobs {
		return j
	}
	panic("unreachable")
}

func TestCancellingStopsBetweenBatches(t *testing.T) {
	m := newMemory()
	ctx, cancel := context.WithCancel(context.Background())
	in, _ := interchange.NewInput("many", strings.NewReader(strings.Join(manyPeople(30000), "\n")), 0)
	_, err := interchange.Import(ctx, m, []interchange.Source{interchange.Native(in)}, interchange.Options{
		TempFolder: t.TempDir(),
		Progress: func(p interchange.Progress) {
			if p.Phase == interchange.Loading {
				cancel()
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if job := theJob(t, m); job.State != interchange.JobCancelled || job.Done != 5000 || len(m.entities) != 5000 || m.loads != 0 {
		t.Errorf("the graph holds %d entities, the job shows %+v, %d loads are open", len(m.entities), job, m.loads)
	}
}

func TestEveryBatchHasItsAudit(t *testing.T) {
	m := newMemory()
	if _, _, err := run(t, m, interchange.Options{Subject: "coordinator"}, manyPeople(5001)); err != nil {
		t.Fatal(err)
	}
	if len(m.audit) != 2 || m.audit[1].Subject != "coordinator" || m.audit[1].Action != "IMPORT" || m.audit[1].Detail != "file1, batch 2, 1 records" {
		t.Errorf("got %+v", m.audit)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(strings.Join(small, "\n")))
	_ = z.Close()
	for name, content := range map[string][]byte{
		"good.ndjson.gz": zipped.Bytes(), "short.ndjson.gz": zipped.Bytes()[:zipped.Len()-9], "plain.gz": []byte(report1), "stub.gz": {0x1f, 0x8b, 8},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"missing.ndjson":  "no such file",
		"":                "it is a folder",
		"good.ndjson.gz":  "",
		"short.ndjson.gz": "the file ends before its compressed content does",
		"plain.gz":        "expected a gzip file",
		"stub.gz":         "not a whole gzip file",
	} {
		m := newMemory()
		in, err := interchange.OpenInput(filepath.Join(folder, name))
		if err == nil {
			_, err = interchange.Import(context.Background(), m, []interchange.Source{interchange.Native(in)}, interchange.Options{SkipBad: true})
		}
		var unreadable *interchange.UnreadableError
		switch {
		case want == "" && (err != nil || len(m.entities) != 4):
			t.Errorf("%s: %v", name, err)
		case want != "" && (!errors.As(err, &unreadable) || !strings.Contains(err.Error(), want) || len(m.entities) > 0):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALineThatIsTooLongIsAFault(t *testing.T) {
	long := `{"entity":{"id":"x","kind":"PERSON","names":[{"text":"` + strings.Repeat("a", interchange.MaxLine) + `"}]}}`
	_, _, err := run(t, newMemory(), interchange.Options{}, []string{report1, long, `{}`})
	if got := faultsOf(t, err); len(got) != 2 || got[0] != "file1:2: expected a line of at most 16 MiB" || !strings.HasPrefix(got[1], "file1:3: ") {
		t.Errorf("got %v", got)
	}
	just := long[:54] + long[54+len(long)-interchange.MaxLine:]
	if s, _, err := run(t, newMemory(), interchange.Options{}, []string{just}); err != nil || s.Created != 1 {
		t.Errorf("a line of 16 MiB: %v", err)
	}
}

func TestFormatsAreToldByContentAndName(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.ndjson", report1, "native"},
		{"-", report1, "native"},
		{"a.json", " {\"entity\": {}}", "native"},
		{"a.jsonl", "", "native"},
		{"list.xml", "\ufeff<?xml version=\"1.0\"?>\n<CONSOLIDATED_LIST dateGenerated=\"2015\">", "un-xml"},
		{"list.xml", "<html>", ""},
		{"a.csv", "id,name", "csv"},
		{"a.json", `{"type":"bundle","id":"bundle--1"}`, "stix"},
		{"a.json", `{"id":"x","schema":"Person","properties":{}}`, "ftm"},
		{"a.xlsx", "PK\x03\x04", "xlsx"},
		{"a.txt", "hello", ""},
	} {
		in, err := interchange.NewInput(c.name, strings.NewReader(c.content), 0)
		if err != nil {
			t.Fatal(err)
		}
		got, err := in.Format()
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %.30q is %q (%v), want %q", c.name, c.content, got, err, c.want)
		}
		if rest, _ := io.ReadAll(in); string(rest) != c.content {
			t.Errorf("telling the format of %s consumed some of it", c.name)
		}
	}
}

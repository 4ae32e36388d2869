package access_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/access"
	"github.com/kafo-graph/kafo/internal/domain"
)

func TestASubjectsFileIsFollowed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "subjects.yaml")
	at := time.Date(2020, 12, 1, 9, 0, 0, 0, time.UTC)
	write := func(text string) {
		t.Helper()
		at = at.Add(time.Second)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	write(two)
	faults := 0
	s, err := access.FollowSubjects(path, func(error) { faults++ })
	if err != nil {
		t.Fatal(err)
	}
	level := func(when string, want domain.Level, known bool, told int) {
		t.Helper()
		for range 3 {
			subject, err := s.Named("niger")
			if subject.Level != want || (err == nil) != known || faults != told {
				t.Errorf("%s: level %v, %v; %d faults", when, subject.Level, err, faults)
			}
		}
	}
	level("as it was", domain.Restricted, true, 0)
	write("subjects:\n  - {name: niger, country: NE, level: OPEN}\n")
	level("rights were taken", domain.Open, true, 0)
	write("")
	level("an empty file says nothing", domain.Open, true, 1)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	level("nor does one that is gone", domain.Open, true, 2)
	write("subjects:\n  - {name: mali, country: ML, level: OPEN}\n")
	level("the subject was taken out", 0, false, 2)
	if first := s.First(); first.Name != "mali" || len(s.All()) != 1 {
		t.Errorf("the first is %s of %d", first.Name, len(s.All()))
	}
}

func TestASubjectsFileThatCannotBeReadAtFirstIsNotFollowed(t *testing.T) {
	if _, err := access.FollowSubjects(filepath.Join(t.TempDir(), "none.yaml"), nil); err == nil {
		t.Error("a file that is not there is followed")
	}
}

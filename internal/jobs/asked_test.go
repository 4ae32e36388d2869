package jobs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

func TestAnEarlierJobIsFoundBehindManyOthers(t *testing.T) {
	s := openStore(t, sqlite.Options{})
	st := starting("first")
	startLink(t, s, t.TempDir(), st)
	for i := range 2100 {
		subject := []string{st.Subject.Name, "somebody"}[i%2]
		at := st.At.Add(time.Duration(i+1) * time.Second)
		j := store.Job{ID: fmt.Sprint("other-", i), Kind: jobs.LinkKind, State: store.JobQueued, Subject: subject, Input: []byte(`{"asked":"other"}`), StartedAt: at, UpdatedAt: at}
		if err := s.PutJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	for subject, want := range map[string]string{st.Subject.Name: "first", "somebody": ""} {
		if j, found, err := jobs.Earlier(t.Context(), s, jobs.LinkKind, subject, st.Asked(), jobs.Basis{}); err != nil || j.ID != want || found != (want != "") {
			t.Errorf("of %s: %s, %v, %v", subject, j.ID, found, err)
		}
	}
}

func TestAnIDIsTakenByOneJob(t *testing.T) {
	s, spool := openStore(t, sqlite.Options{}), jobs.Spool{Folder: t.TempDir(), Program: program}
	startLink(t, s, spool.Folder, starting("j"))
	before, err := os.Stat(filepath.Join(spool.Folder, "j.projection"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.StartLink(t.Context(), s, spool, starting("j")); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a second job: %v", err)
	}
	if after, err := os.Stat(filepath.Join(spool.Folder, "j.projection")); err != nil || !os.SameFile(before, after) {
		t.Errorf("the graph of the first was written over (%v)", err)
	}
	screen := jobs.StartingScreen{ID: "j", Subject: domain.Administrator(), At: time.Now()}
	if _, err := jobs.StartScreen(t.Context(), s, screen); domain.CodeOf(err) != domain.Conflict {
		t.Errorf("a screening: %v", err)
	}
}

func TestASpoolHoldsWhatCanBeReadOfIt(t *testing.T) {
	s, spool := openStore(t, sqlite.Options{}), jobs.Spool{Folder: t.TempDir(), Program: program}
	for _, id := range []string{"whole", "damaged"} {
		startLink(t, s, spool.Folder, starting(id))
	}
	path := filepath.Join(spool.Folder, "damaged.projection")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := spool.Holds("whole"); err != nil {
		t.Error(err)
	}
	later := jobs.Spool{Folder: spool.Folder, Program: "later"}
	for name, err := range map[string]error{"damaged": spool.Holds("damaged"), "not there": spool.Holds("nowhere"), "another version's": later.Holds("whole")} {
		if domain.CodeOf(err) != domain.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

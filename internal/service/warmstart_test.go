package service_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// starting is a store with a projection's file beside it.
type starting struct {
	*testing.T
	db   string
	file service.ProjectionFile
	said bytes.Buffer
}

func newStarting(t *testing.T) *starting {
	db := filepath.Join(t.TempDir(), "kafo.db")
	return &starting{T: t, db: db, file: service.ProjectionFile{Path: db + ".projection", Program: "1"}}
}

// with starts a service, does something with it, and ends it. It returns
// whether the whole store was read.
func (s *starting) with(do func(*service.Service)) (scanned bool) {
	s.Helper()
	opened, err := sqlite.Open(s.Context(), s.db, sqlite.Options{})
	if err != nil {
		s.Fatal(err)
	}
	s.said.Reset()
	read := 0
	made, err := service.New(s.Context(), service.Config{
		Store: opened, Now: time.Now, File: s.file, Log: zerolog.New(&s.said).Level(zerolog.DebugLevel),
		Loaded: func(int, int) { read++ },
	})
	if err != nil {
		s.Fatal(err)
	}
	do(made)
	made.Close(s.Context())
	if err := opened.Close(); err != nil {
		s.Fatal(err)
	}
	return !strings.Contains(s.said.String(), "read from its file")
}

func editor() domain.Subject {
	return domain.Subject{Name: "amina", Country: "NE", Roles: []domain.Role{domain.Editor, domain.Admin}, Unlimited: true}
}

// persons writes one person for each name, and links each with the one before.
func (s *starting) persons(made *service.Service, names ...string) {
	s.Helper()
	var b strings.Builder
	for i, name := range names {
		fmt.Fprintf(&b, `%s{"person": {"id": "NE:%s", "names": [{"text": "%s"}]}}`, comma(i), name, name)
	}
	batch := fmt.Sprintf(`{"entities": [%s]}`, b.String())
	if _, err := made.Apply(s.Context(), editor(), "put "+strings.Join(names, " "), json.RawMessage(batch)); err != nil {
		s.Fatal(err)
	}
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

// finds says whether the person is in view, and found by text.
func (s *starting) finds(made *service.Service, name string) bool {
	s.Helper()
	view := made.View(editor())
	_, in := view.Node("NE:" + name)
	page, err := view.Search(s.Context(), service.SearchRequest{Text: name})
	if err != nil {
		s.Fatal(err)
	}
	found := len(page.Entities) > 0 && page.Entities[0].ID == "NE:"+name
	if found != in {
		s.Errorf("%s: in view is %v, found by text %v", name, in, found)
	}
	return in
}

func TestAStartBeginsWithTheFileAndTheChangeLog(t *testing.T) {
	s := newStarting(t)
	s.with(func(made *service.Service) { s.persons(made, "zainabou") })
	if !s.with(func(*service.Service) {}) {
		t.Error("a start before there was anything left a file")
	}
	scanned := s.with(func(made *service.Service) {
		s.persons(made, "harouna") // after the file was read: it is in the change log alone
		if !s.finds(made, "zainabou") || !s.finds(made, "harouna") {
			t.Error("a person is missing after a start from the file")
		}
	})
	if scanned {
		t.Errorf("the whole store was read though there is a file: %s", s.said.String())
	}
	s.with(func(made *service.Service) {
		if !s.finds(made, "zainabou") || !s.finds(made, "harouna") || s.finds(made, "moussa") {
			t.Error("the change log was not taken in behind the file")
		}
	})
}

func TestAFileIsOfNoUseToAnotherHistory(t *testing.T) {
	s := newStarting(t)
	s.with(func(made *service.Service) { s.persons(made, "first") })
	backup := s.read(s.db)
	s.with(func(made *service.Service) { s.persons(made, "second") }) // writes a file of revision 1 at its start
	if err := os.Remove(s.file.Path); err != nil {
		t.Fatal(err)
	}
	s.with(func(*service.Service) {}) // and this one of revision 2
	s.write(s.db, backup)
	for _, end := range []string{"-wal", "-shm"} {
		_ = os.Remove(s.db + end) // the backup has none
	}
	kept := s.read(s.file.Path)
	if !s.with(func(made *service.Service) {
		if s.finds(made, "second") {
			t.Error("what a restored store does not hold is shown")
		}
		s.persons(made, "other") // revision 2 once more, of another history
	}) {
		t.Error("the file of before the restore was used")
	}
	s.write(s.file.Path, kept)
	if !s.with(func(made *service.Service) {
		if s.finds(made, "second") || !s.finds(made, "other") {
			t.Error("the history before the restore is shown")
		}
	}) {
		t.Error("the file of another history with the same revision was used")
	}
}

func TestADamagedFileIsReplaced(t *testing.T) {
	s := newStarting(t)
	s.with(func(made *service.Service) { s.persons(made, "first", "second") })
	s.with(func(*service.Service) {})
	whole := s.read(s.file.Path)
	s.write(s.file.Path, whole[:len(whole)/2])
	if !s.with(func(made *service.Service) { s.finds(made, "first") }) || !strings.Contains(s.said.String(), "damaged") {
		t.Errorf("half a file: %s", s.said.String())
	}
	if s.with(func(made *service.Service) { s.finds(made, "second") }) {
		t.Error("the damaged file was not replaced")
	}
	s.file.Program = "2"
	if !s.with(func(*service.Service) {}) {
		t.Error("the file of another version was read")
	}
	if s.with(func(*service.Service) {}) {
		t.Error("the file of another version was not replaced")
	}
}

func TestAFileThatCannotBeWrittenCostsTimeAlone(t *testing.T) {
	s := newStarting(t)
	s.file.Path = filepath.Join(t.TempDir(), "no such folder", "file")
	s.with(func(made *service.Service) { s.persons(made, "first") })
	if !s.with(func(made *service.Service) {
		if !s.finds(made, "first") {
			t.Error("a person is missing")
		}
	}) || !strings.Contains(s.said.String(), "not kept") {
		t.Errorf("it is not said that no file was written: %s", s.said.String())
	}
}

func TestADeadlineEndsASearchThatWaitsForItsIndex(t *testing.T) {
	s := newStarting(t)
	s.with(func(made *service.Service) { s.persons(made, "first") })
	s.with(func(*service.Service) {})
	s.with(func(made *service.Service) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := made.View(editor()).Search(ctx, service.SearchRequest{Text: "first"}); err == nil {
			t.Error("a search went on after its deadline")
		}
	})
}

func (s *starting) read(path string) []byte {
	s.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		s.Fatal(err)
	}
	return content
}

func (s *starting) write(path string, content []byte) {
	s.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.Fatal(err)
	}
}

package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

// raw opens the file without Kafo.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func somebody(i int) domain.Entity {
	e := domain.Entity{ID: fmt.Sprintf("p:%06d", i), Kind: domain.Person, Mark: domain.Mark{Owner: "NE", Level: domain.Open}}
	e.Values = e.Values.With(domain.FieldNames, []domain.Name{{Text: fmt.Sprintf("Person %d", i), Type: "PRIMARY"}})
	return e
}

// people is a batch of n persons, and of links from the first to the others.
func people(from, n int) store.Batch {
	var b store.Batch
	for i := from; i < from+n; i++ {
		e := somebody(i)
		b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: e})
		if i > from {
			l := domain.Link{ID: "l:" + e.ID, Kind: domain.FamilyOf, From: somebody(from).ID, To: e.ID, Mark: e.Mark}
			b.Links = append(b.Links, store.Put[domain.Link]{Record: l})
		}
	}
	return b
}

func apply(t testing.TB, s *sqlite.Store, b store.Batch) {
	t.Helper()
	if _, err := s.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
}

func closeStore(t testing.TB, s *sqlite.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// count is the number of entities that the store has, which must be whole.
func count(t testing.TB, s *sqlite.Store) int {
	t.Helper()
	problems, err := s.Check(t.Context())
	if err != nil || len(problems) > 0 {
		t.Fatalf("the store is not whole: %q, %v", problems, err)
	}
	found, err := s.Find(t.Context(), store.Query{Limit: 1_000_000})
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestAFileThatIsNoStoreIsRefusedAndLeftAlone(t *testing.T) {
	for name, write := range map[string]func(path string){
		"text":   func(path string) { _ = os.WriteFile(path, []byte(strings.Repeat("not a database\n", 100)), 0o600) },
		"folder": func(path string) { _ = os.Mkdir(path, 0o700) },
		"another program's database": func(path string) {
			db := raw(t, path)
			execute(t, db, "CREATE TABLE theirs (x)")
			db.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			write(path)
			before, _ := os.ReadFile(path)
			_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
			if !errors.Is(err, sqlite.ErrNotAStore) || !strings.Contains(err.Error(), path) {
				t.Errorf("the error is %v", err)
			}
			after, _ := os.ReadFile(path)
			if string(before) != string(after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestAStoreOfANewerKafoIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := open(t, path)
	closeStore(t, s)
	execute(t, raw(t, path), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
	_, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if !errors.Is(err, sqlite.ErrNewer) || !strings.Contains(err.Error(), "99") {
		t.Errorf("the error is %v", err)
	}
}

func TestAStoreOfAnEarlierKafoIsBroughtUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := open(t, path)
	apply(t, s, people(0, 3))
	closeStore(t, s)
	execute(t, raw(t, path), "DROP TABLE note", "DROP TABLE job_chunk", "DROP TABLE job_chunk_input", "DROP TABLE job_chunk_results",
		"ALTER TABLE job DROP COLUMN worked",
		"DELETE FROM goose_db_version WHERE version_id > 1")
	s = open(t, path)
	defer closeStore(t, s)
	apply(t, s, store.Batch{Notes: []store.Note{{ID: "n:1", Subject: "s", Entity: "p:1"}}})
	if n := count(t, s); n != 3 {
		t.Errorf("%d entities", n)
	}
}

func TestNotesAreKeptInABackup(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "graph.db"))
	apply(t, s, store.Batch{Notes: []store.Note{{ID: "n:1", Subject: "s", Entity: "p:1", Reason: "another man"}}})
	backup, restored := filepath.Join(folder, "backup.db"), filepath.Join(folder, "restored.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	if err := sqlite.Restore(t.Context(), backup, restored); err != nil {
		t.Fatal(err)
	}
	s = open(t, restored)
	defer closeStore(t, s)
	notes, err := s.Notes(t.Context(), store.NotesQuery{Subjects: []string{"s"}})
	if err != nil || len(notes) != 1 || notes[0].Reason != "another man" {
		t.Errorf("restored: %v, %v", notes, err)
	}
}

func TestAnyPathMayHoldAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?c#d%20&é.db")
	s := open(t, path)
	apply(t, s, people(0, 3))
	closeStore(t, s)
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer closeStore(t, s)
	if n := count(t, s); n != 3 {
		t.Errorf("%d entities", n)
	}
}

func TestAClosedStoreIsUnavailable(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "graph.db"))
	closeStore(t, s)
	closeStore(t, s)
	_, err := s.Revision(t.Context())
	for what, err := range map[string]error{"read": err, "job": s.PutJob(t.Context(), store.Job{}), "audit": s.AppendAudit(t.Context(), store.AuditRecord{})} {
		if domain.CodeOf(err) != domain.Unavailable {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAVisitMayReadAgain(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "graph.db"), sqlite.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	apply(t, s, people(0, 3))
	n := 0
	err = s.Scan(t.Context(), store.Visit{Entity: func(e *domain.Entity) error {
		again, err := s.Entities(t.Context(), []string{e.ID})
		n += len(again)
		return err
	}})
	if err != nil || n != 3 {
		t.Errorf("%d entities were read again, %v", n, err)
	}
}

func TestAFolderThatIsNotThereIsToldOf(t *testing.T) {
	_, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "none", "graph.db"), sqlite.Options{})
	if domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("the error is %v", err)
	}
}

func TestTheMigrationsHoldEveryColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	closeStore(t, open(t, path))
	rows, err := raw(t, path).Query("SELECT name, type FROM pragma_table_info('entity')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := map[string]string{}
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		got[name] = kind
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"num": "INTEGER", "id": "TEXT", "kind": "INTEGER", "sight": "INTEGER", "reports": "INTEGER",
		"revision": "INTEGER", "label": "TEXT", "record": "TEXT",
	}
	types := map[store.ColumnType]string{
		store.TextColumn: "TEXT", store.CodeColumn: "TEXT", store.DateColumn: "INTEGER", store.NumberColumn: "REAL",
	}
	for _, c := range store.Columns {
		if !c.List {
			want[c.Name] = types[c.Type]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of the table entity (-wanted +there); add a migration:\n%s", diff)
	}
}

func TestMissingIndexesAreMadeWhenTheStoreIsOpened(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := open(t, path)
	apply(t, s, people(0, 100))
	if _, err := s.BeginLoad(t.Context()); err != nil {
		t.Fatal(err)
	}
	apply(t, s, people(1000, 100))
	problems, err := s.Check(t.Context())
	if err != nil || len(problems) == 0 {
		t.Fatalf("a load that is under way shows no missing index: %v", err)
	}
	closeStore(t, s)
	s = open(t, path)
	defer closeStore(t, s)
	if n := count(t, s); n != 200 {
		t.Errorf("%d entities", n)
	}
}

func TestABackupIsAConsistentCopyOfARunningStore(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "graph.db"))
	apply(t, s, people(0, 500))
	ctx, cancel := context.WithCancel(t.Context())
	written := make(chan error, 1)
	go func() {
		for i := 1; ctx.Err() == nil; i++ {
			if _, err := s.Apply(t.Context(), people(i*500, 500)); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	backup := filepath.Join(folder, "backup.db")
	for range 3 {
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	restored := filepath.Join(folder, "restored.db")
	if err := sqlite.Restore(t.Context(), backup, restored); err != nil {
		t.Fatal(err)
	}
	r := open(t, restored)
	defer closeStore(t, r)
	if n := count(t, r); n == 0 || n%500 != 0 {
		t.Errorf("%d entities were restored", n)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "*.partial")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestABadBackupNeverReplacesAGoodStore(t *testing.T) {
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "graph.db"), filepath.Join(folder, "backup.db")
	s := open(t, path)
	apply(t, s, people(0, 2000))
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlite.Restore(t.Context(), backup, path); domain.CodeOf(err) != domain.Unavailable {
		t.Errorf("a store in use was restored: %v", err)
	}
	closeStore(t, s)
	damaged := append([]byte(nil), good...)
	for i := len(damaged) / 2; i < len(damaged)/2+20_000; i++ {
		damaged[i] ^= 0x5a
	}
	for name, content := range map[string][]byte{
		"cut short": good[:len(good)/2], "damaged": damaged, "empty": {}, "text": []byte(strings.Repeat("x", 5000)),
	} {
		bad := filepath.Join(folder, "bad.db")
		if err := os.WriteFile(bad, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := sqlite.Restore(t.Context(), bad, path); err == nil {
			t.Errorf("a backup that is %s was restored", name)
		}
		s := open(t, path)
		if n := count(t, s); n != 2000 {
			t.Errorf("after a backup that is %s there are %d entities", name, n)
		}
		closeStore(t, s)
	}
	if err := sqlite.Restore(t.Context(), filepath.Join(folder, "none.db"), path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a backup that is not there: %v", err)
	}
	s = open(t, path)
	apply(t, s, people(9000, 10))
	closeStore(t, s)
	if err := sqlite.Restore(t.Context(), backup, path); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	defer closeStore(t, s)
	if n := count(t, s); n != 2000 {
		t.Errorf("%d entities were restored", n)
	}
}

func TestForeignWritesAreFoundAndTakenIn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := open(t, path)
	defer closeStore(t, s)
	apply(t, s, people(0, 10))
	execute(t, raw(t, path), `UPDATE entity SET record = replace(record, 'Person 3', 'Somebody else') WHERE id = 'p:000003'`)
	problems, err := s.Check(t.Context())
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0], "p:000003") {
		t.Fatalf("the check finds %q, %v", problems, err)
	}
	if err := s.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 10 {
		t.Errorf("%d entities", n)
	}
	changes, err := s.Changes(t.Context(), 1, 100)
	if err != nil || len(changes) != 1 || changes[0].ID != "p:000003" || changes[0].Revision != 2 {
		t.Errorf("the changes are %+v, %v", changes, err)
	}
	label := store.Condition{Column: store.OrderByLabel, In: []string{"Somebody else"}}
	found, err := s.Find(t.Context(), store.Query{Where: []store.Condition{label}, Limit: 10})
	if err != nil || len(found) != 1 {
		t.Errorf("%d are found by the new label, %v", len(found), err)
	}
}

func TestReindexingMakesSightsAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := open(t, path)
	defer closeStore(t, s)
	b := people(0, 10)
	mark := domain.Mark{Owner: "ML", Level: domain.Secret}
	b.Reports = []store.Put[domain.Report]{{Record: domain.Report{
		ID: "r:1", Originator: domain.Originator{Country: "ML"}, Grade: domain.Grade{Reliability: "A", Credibility: 1}, Mark: mark,
	}}}
	b.Entities[3].Record.Reports = []string{"r:1"}
	apply(t, s, b)
	execute(t, raw(t, path), `UPDATE report SET record = replace(record, '"SECRET"', '"OPEN"')`, "UPDATE population SET entities = entities + 7")
	if err := s.Reindex(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 10 {
		t.Errorf("%d entities", n)
	}
	all, err := s.Sights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sights := &store.Sights{}
	for _, sight := range all {
		if sight.Seen(func(c domain.Class) bool { return c != "ML|SECRET||" }) {
			sights.Numbers = append(sights.Numbers, sight.Number)
		}
	}
	found, err := s.Find(t.Context(), store.Query{Limit: 20, Sights: sights})
	if err != nil || len(found) != 10 {
		t.Errorf("%d are seen after the report's mark was opened, %v", len(found), err)
	}
}

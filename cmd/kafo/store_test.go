package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver, to look into files from outside
)

func database(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// forget makes a store one that holds the demonstration of another version.
func forget(t *testing.T, path string) {
	t.Helper()
	db := database(t, path)
	for _, statement := range []string{
		"UPDATE setting SET value = 'older' WHERE name = 'demonstration'",
		"DELETE FROM setting WHERE name LIKE 'demonstration %'",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnInterruptedImportIsFinishedByRunningItAgain(t *testing.T) {
	f := newFolder(t)
	f.ok("generate", "--entities", "10000", "--links", "40000", "--cases", "50", "--networks", "5", "-o", "big")
	command := append([]string{"import"}, bigFiles...)
	cmd := f.command(command...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	interruptWithin(t, cmd.Process, filepath.Join(f.path, "kafo.db"))
	_ = cmd.Wait() // its exit code says it
	if code := cmd.ProcessState.ExitCode(); code != failed {
		t.Errorf("interrupted with exit code %d", code)
	}
	if r := f.run("doctor"); r.code != verification || !strings.Contains(r.out, "incomplete") || !strings.Contains(r.out, "run the same kafo import again") {
		t.Errorf("the doctor's exit code is %d:\n%s", r.code, r.out)
	}
	if out := f.ok(command...); !strings.Contains(out, "finishing an import that was interrupted") {
		t.Errorf("run again it says\n%s", out)
	}
	if out := f.ok("doctor"); !strings.Contains(out, "all is well") {
		t.Errorf("the doctor says\n%s", out)
	}
	f.ok(append(command, "--store", "sqlite:whole.db")...)
	if f.ok("export", "-o", "-") != f.ok("export", "--store", "sqlite:whole.db", "-o", "-") {
		t.Error("the graph differs from one that was imported without an interruption")
	}
}

// interruptWithin interrupts an import once it has written two batches of many.
func interruptWithin(t *testing.T, p *os.Process, path string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		var revision int
		err := database(t, path).QueryRowContext(t.Context(), "SELECT revision FROM state").Scan(&revision)
		if err != nil || revision < 2 {
			continue
		}
		if err := p.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("the import wrote nothing within a minute")
}

func TestAFullDiskIsToldAndNothingIsHalfWritten(t *testing.T) {
	f := newFolder(t)
	f.ok("generate", "--entities", "4000", "--links", "16000", "--cases", "20", "--networks", "5", "-o", "big")
	f.write("small.ndjson", smallGraph)
	disk := tinyDisk(t, filepath.Join(f.path, "tiny"), "2500k")
	f.ok("import", "--store", "sqlite:tiny/a.db", "small.ndjson")

	command := append([]string{"import", "--store", "sqlite:tiny/a.db"}, bigFiles...)
	r := f.run(command...)
	if (r.code != failed && r.code != unreachable) || !strings.Contains(r.err, "full") || !strings.Contains(r.err, "free some space") {
		t.Errorf("import: exit code %d\n%s", r.code, r.err)
	}
	disk("64m")
	if out := f.ok("export", "--store", "sqlite:tiny/a.db", "-o", "-"); !strings.Contains(out, `"id":"p:hidden"`) {
		t.Error("what had been imported before is lost")
	}
	f.ok(command...)
	f.ok("doctor", "--store", "sqlite:tiny/a.db")
	all := f.ok("export", "--store", "sqlite:tiny/a.db", "-o", "-")

	small := tinyDisk(t, filepath.Join(f.path, "smaller"), "400k")
	for _, args := range [][]string{{"export", "-o", "smaller/x.ndjson"}, {"backup", "smaller/x.db"}} {
		r := f.run(append(args, "--store", "sqlite:tiny/a.db")...)
		if (r.code != failed && r.code != unreachable) || !strings.Contains(r.err, "full") {
			t.Errorf("%s: exit code %d\n%s", args[0], r.code, r.err)
		}
		if left, _ := os.ReadDir(filepath.Join(f.path, "smaller")); len(left) > 0 {
			t.Errorf("%s left %s behind", args[0], left[0].Name())
		}
	}
	small("64m")
	f.ok("export", "--store", "sqlite:tiny/a.db", "-o", "smaller/x.ndjson")
	if f.read("smaller/x.ndjson") != all {
		t.Error("the export differs")
	}
}

// tinyDisk mounts a disk of a size, which the function that it returns changes.
func tinyDisk(t *testing.T, path, size string) (resize func(size string)) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	err := syscall.Mount("tmpfs", path, "tmpfs", 0, "size="+size)
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		t.Skipf("a full disk is made with a small tmpfs, which this user may not mount: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(path, syscall.MNT_DETACH) })
	return func(size string) {
		if err := syscall.Mount("tmpfs", path, "tmpfs", syscall.MS_REMOUNT, "size="+size); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABackupIsRestored(t *testing.T) {
	f := small(t)
	f.ok("backup", "b.db")
	f.ok("restore", "--store", "sqlite:restored.db", "b.db")
	if f.ok("export", "--store", "sqlite:restored.db", "-o", "-") != smallGraph {
		t.Error("the graph differs")
	}
	f.write("damaged.db", f.read("b.db")[:9000])
	r := f.run("restore", "--store", "sqlite:restored.db", "damaged.db")
	if r.code != badInput || f.ok("export", "--store", "sqlite:restored.db", "-o", "-") != smallGraph {
		t.Errorf("a damaged backup: exit code %d\n%s", r.code, r.err)
	}
	if r := f.run("restore", "--store", "neo4j://127.0.0.1:1/neo4j", "b.db"); r.code != wrongUse {
		t.Errorf("an SQLite backup into Neo4j: exit code %d\n%s", r.code, r.err)
	}
}

func TestReindexingMendsWhatTheDoctorFinds(t *testing.T) {
	f := small(t)
	db := database(t, filepath.Join(f.path, "small.db"))
	if _, err := db.ExecContext(t.Context(), "UPDATE entity SET label = 'foreign' WHERE id = 'p:1'"); err != nil {
		t.Fatal(err)
	}
	if r := f.run("doctor"); r.code != verification {
		t.Errorf("the doctor's exit code is %d:\n%s", r.code, r.out)
	}
	f.ok("reindex")
	if out := f.ok("doctor"); !strings.Contains(out, "all is well") {
		t.Errorf("the doctor says\n%s", out)
	}
}

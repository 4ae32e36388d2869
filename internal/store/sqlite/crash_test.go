package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

const (
	// crashFile makes a process of this test load the store of that file until it
	// is killed, instead of running tests.
	crashFile  = "KAFO_TEST_CRASH_FILE"
	crashBatch = 400
)

// loadUntilKilled is what the child process of a test does: it loads until it
// is killed, and says which batches were committed.
func loadUntilKilled(path string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return err
	}
	if _, err := s.BeginLoad(ctx); err != nil {
		return err
	}
	for i := 0; ; i++ {
		b := people(i*crashBatch, crashBatch)
		b.Operation = fmt.Sprintf("load:%d", i)
		if _, err := s.Apply(ctx, b); err != nil {
			return err
		}
		fmt.Printf("committed %d\n", i)
	}
}

func TestAKilledLoadLeavesWholeBatches(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	for round, until := range []int{3, 17, 40} {
		last := loadAndKill(t, path, until)
		s := open(t, path)
		n := count(t, s)
		if n%crashBatch != 0 || n < (last+1)*crashBatch {
			t.Errorf("round %d: %d entities after batch %d of %d was committed", round, n, last, crashBatch)
		}
		links, err := s.LinksOf(t.Context(), store.LinksQuery{IDs: []string{somebody(last * crashBatch).ID}})
		if err != nil || len(links[0]) != crashBatch-1 {
			t.Errorf("round %d: %d links of the last batch, %v", round, len(links[0]), err)
		}
		revision, err := s.Revision(t.Context())
		if err != nil || int(revision) != n/crashBatch {
			t.Errorf("round %d: revision %d with %d entities, %v", round, revision, n, err)
		}
		closeStore(t, s)
	}
}

// loadAndKill runs the child until it has committed the batch, kills it without
// warning, and returns the last batch that it told of. Batches of an earlier
// run are replays.
func loadAndKill(t *testing.T, path string, until int) (last int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashFile+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last = -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		number, told := strings.CutPrefix(lines.Text(), "committed ")
		if !told {
			continue
		}
		if last, err = strconv.Atoi(number); err != nil {
			t.Fatal(err)
		}
		if last == until {
			if err := child.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil || last < until {
		t.Fatalf("the child ended by itself after batch %d: %v", last, err)
	}
	return last
}

func TestAFullDiskIsToldOfAndNothingIsHalfWritten(t *testing.T) {
	t.Run("a file that may not grow", func(t *testing.T) {
		fillUp(t, filepath.Join(t.TempDir(), "graph.db"), sqlite.Options{MaxPages: 1200}, func(path string) sqlite.Options {
			return sqlite.Options{}
		})
	})
	t.Run("a small disk", func(t *testing.T) {
		disk := t.TempDir()
		if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=12m"); err != nil {
			t.Skipf("a file system can be mounted by root only (%v); the case before stands in for this one", err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(disk, 0); err != nil {
				t.Error(err)
			}
		})
		ballast := filepath.Join(disk, "ballast")
		if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); err != nil {
			t.Fatal(err)
		}
		fillUp(t, filepath.Join(disk, "graph.db"), sqlite.Options{}, func(string) sqlite.Options {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
			return sqlite.Options{}
		})
	})
}

// fillUp writes until the store is full, then makes room and writes on.
func fillUp(t *testing.T, path string, o sqlite.Options, makeRoom func(path string) sqlite.Options) {
	t.Helper()
	const size = 200
	s, err := sqlite.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for ; err == nil && written < 100; written++ {
		_, err = s.Apply(context.Background(), people(written*size, size))
	}
	written--
	t.Logf("full after %d batches: %v", written, err)
	if domain.CodeOf(err) != domain.Unavailable || !strings.Contains(err.Error(), "disk") {
		t.Fatalf("after %d batches the error is %v (%s)", written, err, domain.CodeOf(err))
	}
	if n := count(t, s); n != written*size {
		t.Errorf("%d entities after %d batches of %d", n, written, size)
	}
	if o.MaxPages > 0 {
		closeStore(t, s)
		if s, err = sqlite.Open(t.Context(), path, makeRoom(path)); err != nil {
			t.Fatal(err)
		}
	} else {
		makeRoom(path)
	}
	defer closeStore(t, s)
	apply(t, s, people(written*size, size))
	if n := count(t, s); n != (written+1)*size {
		t.Errorf("%d entities after room was made", n)
	}
}

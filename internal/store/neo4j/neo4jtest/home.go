package neo4jtest

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const homePattern = "kafo-neo4j-home-*"

// newHome makes a temporary folder, locked for as long as this process lives or until unlock,
// and first removes the folders that killed tests left behind.
func newHome() (home string, unlock func(), err error) {
	sweepHomes()
	home, err = os.MkdirTemp("", homePattern)
	if err != nil {
		return "", nil, fmt.Errorf("make a home for Neo4j: %w", err)
	}
	unlock, err = lockFile(filepath.Join(home, "lock"))
	if err != nil {
		return "", nil, err
	}
	return home, unlock, nil
}

// sweepHomes removes every home whose lock nobody holds.
func sweepHomes() {
	locks, _ := filepath.Glob(filepath.Join(os.TempDir(), homePattern, "lock")) // the pattern is well-formed
	for _, lock := range locks {
		if file, err := os.Open(lock); err == nil {
			if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
				_ = os.RemoveAll(filepath.Dir(lock)) // not ours to insist on
			}
			_ = file.Close()
		}
	}
}

// lockFile waits for the lock on the file at path, made if missing.
// The kernel gives it back when the process ends without unlock.
func lockFile(path string) (unlock func(), err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { _ = file.Close() }, nil
}

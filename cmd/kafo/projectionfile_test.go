package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDoctorSaysWhatTheSnapshotFileIsWorth(t *testing.T) {
	f := small(t)
	doctor := func(code int, says string) {
		t.Helper()
		if r := f.run("doctor"); r.code != code || !strings.Contains(r.out, says) {
			t.Errorf("exit code %d, want %d and %q in\n%s%s", r.code, code, says, r.out, r.err)
		}
	}
	path := filepath.Join(f.path, "small.db.projection")
	f.ok("why", "--snapshot-file", "none", "c:1", "o:1")
	doctor(done, "there is none yet")
	cold := f.ok("why", "c:1", "o:1")
	doctor(done, "sound, of revision")
	if warm := f.ok("why", "c:1", "o:1"); warm != cold {
		t.Errorf("from the file:\n%s\nfrom the store:\n%s", warm, cold)
	}
	whole := f.read("small.db.projection")
	f.write("small.db.projection", whole[:len(whole)-9]+"x"+whole[len(whole)-8:])
	doctor(verification, "is damaged")
	f.ok("why", "c:1", "o:1")
	doctor(done, "sound, of revision")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file may be read by others: %v, %v", info, err)
	}
}

package jobs

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestTheSpoolKeepsNothingOfAJobThatIsDone(t *testing.T) {
	folder := t.TempDir()
	spool := Spool{Folder: folder}
	for _, name := range []string{"j.projection", "j.projection.12.partial", "j.projection.13.partial", "j-2.projection", "j-2.projection.1.partial"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // what is gone is gone
		if err := spool.drop("j"); err != nil {
			t.Fatal(err)
		}
	}
	left, err := filepath.Glob(filepath.Join(folder, "*"))
	if want := []string{filepath.Join(folder, "j-2.projection"), filepath.Join(folder, "j-2.projection.1.partial")}; err != nil || !slices.Equal(left, want) {
		t.Errorf("%v are left, want %v: %v", left, want, err)
	}
	if err := (Spool{Folder: filepath.Join(folder, "nowhere")}).drop("j"); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}

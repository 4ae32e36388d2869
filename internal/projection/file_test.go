package projection_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/projection"
)

var seal = projection.Seal{Program: "1.0", Mark: "mark"}

func TestAFileGivesTheSnapshotBack(t *testing.T) {
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		r := newRecords()
		drawChanges(t, r, 1)
		g := projection.NewGraph(r.build(t))
		for epoch := range int64(rapid.IntRange(0, 3).Draw(t, "changes")) {
			if _, err := g.Apply(drawChanges(t, r, epoch+2)); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(folder, "file")
		if err := g.Now().WriteFile(path, seal); err != nil {
			t.Fatal(err)
		}
		s, by, err := projection.ReadFile(path, "1.0")
		if err != nil || by != seal || s.Epoch() != g.Now().Epoch() {
			t.Fatalf("%v, sealed %v, epoch %d", err, by, s.Epoch())
		}
		if got, want := whole(s.Lens(hides("ML"))), whole(r.build(t).Lens(hides("ML"))); got != want {
			t.Fatalf("read back\n%s\nwant\n%s", got, want)
		}
		read := projection.NewGraph(s)
		if _, err := read.Apply(drawChanges(t, r, s.Epoch()+1)); err != nil {
			t.Fatal(err)
		}
		if got, want := whole(read.Now().Lens(hides("NE"))), whole(r.build(t).Lens(hides("NE"))); got != want {
			t.Fatalf("read back and changed\n%s\nwant\n%s", got, want)
		}
	})
}

// written is a file of a graph of some size.
func written(t *testing.T) (path string, content []byte) {
	path = filepath.Join(t.TempDir(), "kafo.db.projection")
	if err := skewed(t).WriteFile(path, seal); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, content
}

func TestEveryByteOfAFileIsChecked(t *testing.T) {
	path, content := written(t)
	step := max(1, len(content)/120)
	try := func(what string, at int, bytes []byte) {
		if err := os.WriteFile(path, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := projection.ReadFile(path, seal.Program); err == nil {
			t.Fatalf("%s at byte %d of %d is not noticed", what, at, len(content))
		}
	}
	for at := 0; at < len(content); at++ {
		if at > 32 && at < len(content)-32 && at%step != 0 {
			continue
		}
		content[at] ^= 0x10
		try("a change", at, content)
		content[at] ^= 0x10
		if at%(7*step) == 0 {
			try("an end", at, content[:at])
			try("a byte too many", at, append(append(append([]byte{}, content[:at]...), 0), content[at:]...))
		}
	}
}

func TestAFileOfAnotherProgramIsNotRead(t *testing.T) {
	path, _ := written(t)
	if _, _, err := projection.ReadFile(path, "2.0"); !errors.Is(err, projection.ErrForeign) {
		t.Errorf("read with %v", err)
	}
	if _, _, err := projection.ReadFile(path+"x", "1.0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file is read with %v", err)
	}
}

func TestASealIsReadWithoutTheSnapshot(t *testing.T) {
	path, content := written(t)
	if by, err := projection.ReadSeal(path, "1.0"); err != nil || by != seal {
		t.Errorf("sealed %v, %v", by, err)
	}
	if _, err := projection.ReadSeal(path, "2.0"); !errors.Is(err, projection.ErrForeign) {
		t.Errorf("read with %v", err)
	}
	if _, err := projection.ReadSeal(path+"x", "1.0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file is read with %v", err)
	}
	if err := os.WriteFile(path, content[:len(content)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := projection.ReadSeal(path, "1.0"); !errors.Is(err, projection.ErrDamaged) {
		t.Errorf("half a file is read with %v", err)
	}
}

func TestAFileIsReplacedWholeOrNotAtAll(t *testing.T) {
	path, _ := written(t)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", info.Mode(), err)
	}
	// What a writer leaves that was killed is a partial file beside.
	if err := os.WriteFile(path+".123.partial", []byte("KafoPrj1 and no more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, _, err := projection.ReadFile(path, seal.Program); err != nil || s.LinkCount() == 0 {
		t.Errorf("the file beside a partial one: %v", err)
	}
	if err := os.Mkdir(path+".folder", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := skewed(t).WriteFile(path+".folder", seal); err == nil {
		t.Error("a folder was replaced")
	}
	left, _ := filepath.Glob(path + ".folder.*.partial")
	if len(left) > 0 {
		t.Errorf("a failure leaves %v", left)
	}
}

func BenchmarkFile(b *testing.B) {
	s := benchSnapshot()
	path := filepath.Join(b.TempDir(), "file")
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			if err := s.WriteFile(path, seal); err != nil {
				b.Fatal(err)
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			read, _, err := projection.ReadFile(path, seal.Program)
			if err != nil || read.LinkCount() != s.LinkCount() {
				b.Fatal(err)
			}
		}
	})
}

package interchange_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/interchange/unlist"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

func TestAStoreTakesInFilesAndListsAndGivesThemBack(t *testing.T) {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "kafo.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	target := service.ImportInto(s)
	take := func() interchange.Summary {
		t.Helper()
		lines, err := interchange.NewInput("small.ndjson", strings.NewReader(strings.Join(small, "\n")), 0)
		if err != nil {
			t.Fatal(err)
		}
		list, err := interchange.OpenInput(filepath.Join("unlist", "testdata", "list.xml"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = list.Close() }()
		summary, err := interchange.Import(ctx, target, []interchange.Source{interchange.Native(lines), unlist.New(list, s)}, interchange.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return summary
	}
	first := take()
	second := take()
	if first.Created != 27 || second.Created+second.Updated != 0 || second.Unchanged != 27 || second.Revision != first.Revision {
		t.Errorf("first %+v\nsecond %+v", first, second)
	}
	var exported, again bytes.Buffer
	if _, err := service.ExportAll(ctx, s, &exported); err != nil {
		t.Fatal(err)
	}
	other, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "other.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	in, err := interchange.NewInput("exported", bytes.NewReader(exported.Bytes()), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := interchange.Import(ctx, service.ImportInto(other), []interchange.Source{interchange.Native(in)}, interchange.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := service.ExportAll(ctx, other, &again); err != nil || !bytes.Equal(exported.Bytes(), again.Bytes()) {
		t.Errorf("export, import and export again differ: %v", err)
	}
}

// manyLinks reads as lines that are made while they are read.
type manyLinks struct {
	people, links int
	next          int
	left          []byte
}

func (m *manyLinks) Read(p []byte) (int, error) {
	for len(m.left) < len(p) && m.next < m.people+m.links {
		i := m.next
		m.next++
		if i < m.people {
			m.left = fmt.Appendf(m.left, `{"entity":{"id":"p:%d","kind":"PERSON","names":[{"text":"Person %d"}]}}`+"\n", i, i)
			continue
		}
		m.left = fmt.Appendf(m.left, `{"link":{"id":"l:%d","kind":"ASSOCIATE_OF","from":"p:%d","to":"p:%d"}}`+"\n", i, i%m.people, (i+1)%m.people)
	}
	if len(m.left) == 0 {
		return 0, io.EOF
	}
	n := copy(p, m.left)
	m.left = m.left[:copy(m.left, m.left[n:])]
	return n, nil
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	peak := func(links int) (bytes uint64) {
		in, err := interchange.NewInput("many", &manyLinks{people: 1000, links: links}, 0)
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		calls := 0
		o := interchange.Options{Memory: 4 << 20, TempFolder: t.TempDir(), Progress: func(interchange.Progress) {
			if calls++; calls%4 != 0 {
				return
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			bytes = max(bytes, m.HeapAlloc)
		}}
		if _, err := interchange.Import(context.Background(), null{newMemory()}, []interchange.Source{interchange.Native(in)}, o); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	little, much := peak(25_000), peak(200_000)
	t.Logf("at most %d MB with 25,000 links, %d MB with 200,000", little>>20, much>>20)
	if much > little+24<<20 {
		t.Errorf("%d bytes with 25,000 links, %d with 200,000", little, much)
	}
}

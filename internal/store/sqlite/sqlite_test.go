package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		panic(loadUntilKilled(path))
	}
	if err := sqlite.RegisterExamine(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestConformance(t *testing.T) {
	storetest.Run(t, harness(func(*sqlite.Store) {}))
}

func TestEveryWayOfFindingFindsTheSame(t *testing.T) {
	storetest.RunFind(t, harness((*sqlite.Store).TightenBounds))
}

func harness(opened func(*sqlite.Store)) func(t *testing.T) storetest.Harness {
	return func(t *testing.T) storetest.Harness {
		folder := t.TempDir()
		return storetest.Harness{
			Open: func(t testing.TB) store.Store {
				s := open(t, filepath.Join(folder, "graph.db"))
				opened(s)
				return s
			},
			Clear: func(t testing.TB) {
				files, err := filepath.Glob(filepath.Join(folder, "*"))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					if err := os.Remove(f); err != nil {
						t.Fatal(err)
					}
				}
			},
			Examined:   examined,
			LoseAnswer: func(_ testing.TB, s store.Store) { s.(*sqlite.Store).LoseAnswer() },
			Commits:    func(s store.Store) int64 { return s.(*sqlite.Store).Commits() },
		}
	}
}

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// examined counts the rows by a function in the conditions of the very query
// that Find asks, which is called for each row of an index that is looked at.
func examined(ctx context.Context, s store.Store, q store.Query) (int, error) {
	sqlite.Looked.Store(0)
	s.(*sqlite.Store).Examine(true)
	defer s.(*sqlite.Store).Examine(false)
	_, err := s.Find(ctx, q)
	return int(sqlite.Looked.Load()), err
}

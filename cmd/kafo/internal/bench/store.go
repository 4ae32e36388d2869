package bench

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/kafo-graph/kafo/internal/interchange"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/seed/planted"
)

// importing measures the import of a generated graph into SQLite, checked
// before, beside the bare driver writing the same rows and indexes.
func importing(ctx context.Context, s *Suite) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "kafo.db")
	summary, err := s.fill(ctx, folder, path)
	if err != nil {
		return nil, err
	}
	s.doing("import: the bare driver")
	bare, err := writeBare(ctx, path, filepath.Join(folder, "bare.db"), int(summary.Created/batchRecords)+1)
	if err != nil {
		return nil, fmt.Errorf("bare driver: %w", err)
	}
	records := float64(summary.Created)
	return []Figure{
		free("records imported", records, "records"),
		free("checked", records/summary.CheckTime.Seconds(), "records/s"),
		free("written to SQLite", records/summary.LoadTime.Seconds(), "records/s"),
		free("the bare driver, same rows and indexes", records/bare.Seconds(), "records/s"),
		atLeast(.6, "Kafo's rate to the bare driver's", bare.Seconds()/summary.LoadTime.Seconds(), "ratio"),
	}, nil
}

// batchRecords is how many records an import commits at once.
const batchRecords = 5000

// fill generates a graph and imports it into a new store.
func (s *Suite) fill(ctx context.Context, folder, path string) (interchange.Summary, error) {
	graph, err := planted.New(planted.Size{
		Cases: s.Entities / 200, Networks: s.Entities/2000 + 1, Entities: s.Entities, Links: s.Links, Seed: 1,
	})
	if err != nil {
		return interchange.Summary{}, err
	}
	return s.importGraph(ctx, graph, folder, path)
}

// importGraph writes the graph to the folder and imports it into a new store.
func (s *Suite) importGraph(ctx context.Context, graph *planted.Graph, folder, path string) (interchange.Summary, error) {
	none := interchange.Summary{}
	s.doing("import: generating")
	if err := graph.Write(ctx, folder, nil); err != nil {
		return none, err
	}
	var sources []interchange.Source
	for _, name := range []string{planted.ReportsFile, planted.EntitiesFile, planted.LinksFile} {
		in, err := interchange.OpenInput(filepath.Join(folder, name))
		if err != nil {
			return none, err
		}
		defer in.Close()
		sources = append(sources, interchange.Native(in))
	}
	opened, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return none, err
	}
	s.doing("import: importing")
	summary, err := interchange.Import(ctx, service.ImportInto(opened), sources, interchange.Options{Subject: "bench", TempFolder: folder})
	if closed := opened.Close(); err == nil {
		err = closed
	}
	return summary, err
}

// fromStore measures a projection made from a store.
func (s *Suite) fromStore(ctx context.Context) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "kafo.db")
	if _, err := s.fill(ctx, folder, path); err != nil {
		return nil, err
	}
	opened, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	s.doing("projection: from SQLite")
	whole, err := best(runs, func() error {
		_, err := new(service.Intake).Snapshot(ctx, opened)
		return err
	})
	if err != nil {
		return nil, err
	}
	read, taken, bare, err := takingInLinks(ctx, opened, path)
	if err != nil {
		return nil, err
	}
	links := float64(s.Links)
	return []Figure{
		free("a whole projection from SQLite", links/whole.Seconds(), "links/s"),
		free("a bare grouped scan of the links", links/bare.Seconds(), "links/s"),
		atLeast(.8, "links read from SQLite, rate to the bare scan's", bare.Seconds()/read.Seconds(), "ratio"),
		atLeast(.8, "links read and taken into a builder, rate to the bare scan's", bare.Seconds()/taken.Seconds(), "ratio"),
	}, nil
}

// takingInLinks is how long it takes to read the links from the store, to take
// them into a builder that has the entities, and to read the same rows with the
// driver alone; in turns.
func takingInLinks(ctx context.Context, s store.Store, path string) (read, taken, bare time.Duration, err error) {
	read, taken, bare = math.MaxInt64, math.MaxInt64, math.MaxInt64
	ignore := func(store.Handle, []store.TopologyLink) error { return nil }
	for range runs {
		once, err := best(1, func() error { return visitLinks(ctx, s, ignore) })
		if err != nil {
			return 0, 0, 0, err
		}
		read = min(read, once)
		if once, err = best(1, func() error { return scanBare(ctx, path) }); err != nil {
			return 0, 0, 0, err
		}
		bare = min(bare, once)
		if once, err = takeLinks(ctx, s); err != nil {
			return 0, 0, 0, err
		}
		taken = min(taken, once)
	}
	return read, taken, bare, nil
}

// takeLinks is how long an intake takes from the first links to its end.
func takeLinks(ctx context.Context, s store.Store) (time.Duration, error) {
	var began time.Time
	intake := service.Intake{Links: func(int) {
		if began.IsZero() {
			began = time.Now()
		}
	}}
	runtime.GC()
	if _, err := intake.Read(ctx, s); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

func visitLinks(ctx context.Context, s store.Store, visit func(store.Handle, []store.TopologyLink) error) error {
	_, err := s.Topology(ctx, store.TopologyVisit{Links: visit})
	return err
}

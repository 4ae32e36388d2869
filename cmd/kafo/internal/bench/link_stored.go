package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
	"github.com/kafo-graph/kafo/seed/planted"
)

// stored is a planted graph in SQLite with a service that answers for it.
type stored struct {
	linkBench
	path    string
	store   *sqlite.Store
	service *service.Service
}

// inStore measures what takes a store, on a graph of a tenth of the size.
func (s *Suite) inStore(ctx context.Context) ([]Figure, error) {
	folder, err := os.MkdirTemp("", "kafo-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	tenth := *s
	tenth.Entities, tenth.Links = max(1000, s.Entities/10), max(4000, s.Links/10)
	b := &stored{linkBench: linkBench{Suite: &tenth}, path: filepath.Join(folder, "kafo.db")}
	if err := b.open(ctx, folder); err != nil {
		return nil, err
	}
	defer b.store.Close()
	return figuresOf(ctx, b.warmStart, b.underLoad)
}

func (b *stored) open(ctx context.Context, folder string) error {
	graph, err := planted.New(planted.Size{
		Cases: b.Entities / 200, Networks: max(2, b.Entities/1000), Entities: b.Entities, Links: b.Links, Seed: 1,
	})
	if err != nil {
		return err
	}
	if _, err := b.importGraph(ctx, graph, folder, b.path); err != nil {
		return err
	}
	if b.store, err = sqlite.Open(ctx, b.path, sqlite.Options{}); err != nil {
		return err
	}
	if b.service, err = b.serve(ctx); err != nil {
		return err
	}
	b.lens = b.service.View(domain.Administrator()).Lens
	return b.draw(ctx, graph)
}

func (b *stored) serve(ctx context.Context) (*service.Service, error) {
	return service.New(ctx, service.Config{Store: b.store, Now: time.Now, Log: zerolog.Nop()})
}

// warmStart measures how long a projection takes from its file, beside how long
// it takes from the store.
func (b *stored) warmStart(ctx context.Context) ([]Figure, error) {
	b.doing("link: warm start")
	runtime.GC()
	began := time.Now()
	scanned, err := new(service.Intake).Snapshot(ctx, b.store)
	if err != nil {
		return nil, err
	}
	scan := time.Since(began)
	path := b.path + ".projection"
	seal := projection.Seal{Program: "bench", Mark: "bench"}
	written, err := timed(func() error { return scanned.WriteFile(path, seal) })
	if err != nil {
		return nil, err
	}
	read, err := best(runs, func() error {
		s, _, err := projection.ReadFile(path, seal.Program)
		if err == nil && s.Epoch() != b.lens.Epoch() {
			err = domain.Errorf(domain.Internal, "the file is of epoch %d, the store of %d", s.Epoch(), b.lens.Epoch())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return []Figure{
		free(fmt.Sprintf("the projection of %d links from a scan of SQLite", b.Links), scan.Seconds(), "s"),
		free("... written to its file", written.Seconds(), "s"),
		free("... from its file, checksums and all", read.Seconds(), "s"),
		atLeast(20, "a scan's time to the file's", float64(scan)/float64(read), "ratio"),
	}, nil
}

// underLoad lets analysts ask while others write.
func (b *stored) underLoad(ctx context.Context) ([]Figure, error) {
	b.doing("link: 64 analysts and 1,000 writes a second")
	replica, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	var things []string
	for n := range b.lens.NodesOfKind(domain.Person, "") {
		things = append(things, b.lens.ID(n))
	}
	l := load{answering: b.service, replica: replica, things: things}
	for _, m := range b.mixes {
		l.pairs = append(l.pairs, m.pairs...)
	}
	m, err := l.run(ctx, loadTime)
	if err != nil {
		return nil, err
	}
	asked, written, stale := times(m.asked), times(m.written), times(m.stale)
	return []Figure{
		free("64 analysts on paths (k = 5) beside 1,000 writes a second: answers", float64(len(asked))/loadTime.Seconds(), "answers/s"),
		free("... an answer, p50", asked.at(.5), "ms"),
		free("... an answer, p99", asked.at(.99), "ms"),
		free("... writes acknowledged", float64(len(written))/loadTime.Seconds(), "writes/s"),
		free("... a write, from when it was due to being seen by its writer, p50", written.at(.5), "ms"),
		free("... p99", written.at(.99), "ms"),
		free("... writes that were due and not done at the end", float64(m.behind), "writes"),
		free("... from a write's acknowledgement to another process's answers, p50", stale.at(.5), "ms"),
		atMost(1000, "... p99", stale.at(.99), "ms"),
	}, nil
}

package service_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/service"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/sqlite"
)

const (
	benchEntities = 100_000
	benchLinks    = 500_000
	benchBatch    = 10_000
)

// BenchmarkWarmStart reads the topology of a store, and the file of the same
// projection, in turns: the best of each, and how many times as long the scan
// takes.
func BenchmarkWarmStart(b *testing.B) {
	ctx := b.Context()
	folder := b.TempDir()
	opened, err := sqlite.Open(ctx, filepath.Join(folder, "kafo.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer opened.Close()
	if err := fillStore(b, opened); err != nil {
		b.Fatal(err)
	}
	path, seal := filepath.Join(folder, "file"), projection.Seal{Program: "1", Mark: "m"}
	scan, read := time.Duration(1<<62), time.Duration(1<<62)
	for b.Loop() {
		start := time.Now()
		s, err := (&service.Intake{}).Snapshot(ctx, opened)
		if err != nil {
			b.Fatal(err)
		}
		scan = min(scan, time.Since(start))
		if err := s.WriteFile(path, seal); err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		if _, _, err := projection.ReadFile(path, "1"); err != nil {
			b.Fatal(err)
		}
		read = min(read, time.Since(start))
	}
	b.ReportMetric(float64(scan.Milliseconds()), "ms-scan")
	b.ReportMetric(float64(read.Microseconds())/1e3, "ms-file")
	b.ReportMetric(float64(scan)/float64(read), "times")
}

func fillStore(b *testing.B, s *sqlite.Store) error {
	b.Helper()
	end, err := s.BeginLoad(b.Context())
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 1))
	id := func() string { return fmt.Sprintf("e%07d", r.IntN(benchEntities)) }
	mark := domain.Mark{Owner: "NE"}
	for at := 0; at < benchEntities; at += benchBatch {
		var batch store.Batch
		for i := range benchBatch {
			batch.Entities = append(batch.Entities, store.Put[domain.Entity]{Record: domain.Entity{
				ID: fmt.Sprintf("e%07d", at+i), Kind: domain.Person, Mark: mark,
				Values: domain.Values{{Field: domain.FieldNames, Value: []domain.Name{{Text: fmt.Sprint("Demo ", at+i)}}}},
			}})
		}
		if _, err := s.Apply(b.Context(), batch); err != nil {
			return err
		}
	}
	for at := 0; at < benchLinks; at += benchBatch {
		var batch store.Batch
		for i := range benchBatch {
			from, to := id(), id()
			if from == to {
				continue
			}
			batch.Links = append(batch.Links, store.Put[domain.Link]{Record: domain.Link{
				ID: fmt.Sprintf("l%07d", at+i), Kind: domain.AssociateOf, From: from, To: to, Mark: mark,
			}})
		}
		if _, err := s.Apply(b.Context(), batch); err != nil {
			return err
		}
	}
	return end(b.Context())
}

package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/seed/planted"
)

const (
	// bulkSample is how many cases are asked about one by one, beside the bulk.
	bulkSample = 200
	// bulkPerCase is how many ties of each case are kept.
	bulkPerCase = 5
)

// bulking measures bulk linking: a tenth of the entities are cases, a thousandth
// networks.
func bulking(ctx context.Context, s *Suite) ([]Figure, error) {
	b := &linkBench{Suite: s}
	size := planted.Size{Cases: s.Entities / 10, Networks: max(2, s.Entities/1000), Entities: s.Entities, Links: s.Links, Seed: 1}
	if err := b.build(ctx, size); err != nil {
		return nil, err
	}
	cases := slices.Collect(b.lens.NodesOfKind(domain.Case, ""))
	bulk, figures, err := b.bulk(ctx, cases)
	if err != nil {
		return nil, err
	}
	kept, err := b.checkpointing(ctx, b.ids(cases))
	if err != nil {
		return nil, err
	}
	more, err := b.oneByOne(ctx, cases, bulk)
	return append(append(figures, kept...), more...), err
}

func (b *linkBench) ids(nodes []projection.Node) []string {
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = b.lens.ID(n)
	}
	return ids
}

// bulk links all cases to all networks.
func (b *linkBench) bulk(ctx context.Context, cases []projection.Node) (*linkage.Bulk, []Figure, error) {
	b.doing("jobs: the search")
	workers := min(2, runtime.GOMAXPROCS(0))
	runtime.GC()
	var finder linkage.Finder
	began, used := time.Now(), processorTime()
	bulk, err := finder.Bulk(ctx, b.lens, linkage.BulkQuestion{PerCase: new(bulkPerCase), Workers: workers})
	if err != nil {
		return nil, nil, err
	}
	searched, searchUsed := time.Since(began), processorTime()-used
	b.doing("jobs: the ties of all cases")
	read, err := readTies(ctx, bulk, cases, workers)
	if err != nil {
		return nil, nil, err
	}
	whole, wholeUsed := time.Since(began), processorTime()-used
	networks := len(slices.Collect(b.lens.Networks()))
	return bulk, []Figure{
		atMost(5, fmt.Sprintf("%d cases to %d networks, the search, two threads", len(cases), networks), searched.Seconds(), "s"),
		free("... of processors' time", searchUsed.Seconds(), "s"),
		atMost(60, "... everything, k = 1", whole.Seconds(), "s"),
		free("... of processors' time", wholeUsed.Seconds(), "s"),
		free("... memory of the search", float64(bulk.Bytes())/1e6, "MB"),
		free("... ties", float64(read.ties.Load()), "ties"),
		free("... of them exact", float64(read.exact.Load())/float64(read.ties.Load()), "ratio"),
		free("... looked for by themselves", float64(bulk.Singles()), "ties"),
	}, nil
}

// processorTime is what the process has used so far: unlike time by the clock,
// it is much the same on a busy machine.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

type tiesRead struct{ ties, exact atomic.Int64 }

// readTies reads the ties of all cases.
func readTies(ctx context.Context, bulk *linkage.Bulk, cases []projection.Node, workers int) (*tiesRead, error) {
	read := &tiesRead{}
	errs := make([]error, workers)
	var next atomic.Int64
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(cases) && errs[w] == nil; i = next.Add(1) - 1 {
				var ties []linkage.Tie
				ties, errs[w] = bulk.Of(ctx, cases[i])
				read.ties.Add(int64(len(ties)))
				for _, tie := range ties {
					if tie.Exact {
						read.exact.Add(1)
					}
				}
			}
		})
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return read, nil
}

// oneByOne asks about a sample of the cases, each by itself, and about a
// sample of pairs; both are extrapolated to all.
func (b *linkBench) oneByOne(ctx context.Context, cases []projection.Node, bulk *linkage.Bulk) ([]Figure, error) {
	b.doing("jobs: a sample one by one")
	r := rand.New(rand.NewPCG(11, 11))
	networks := slices.Collect(b.lens.Networks())
	var finder linkage.Finder
	sample := min(bulkSample, len(cases))
	equal, exact := 0, 0
	var single, pair time.Duration
	for range sample {
		n := cases[r.IntN(len(cases))]
		began := time.Now()
		answer, err := finder.CaseLinks(ctx, b.lens, b.lens.ID(n), nil, new(bulkPerCase), linkage.Question{K: new(1)})
		single += time.Since(began)
		if err != nil {
			return nil, err
		}
		ties, err := bulk.Of(ctx, n)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(ties, func(t linkage.Tie) bool { return !t.Exact }) {
			exact++
			if slices.EqualFunc(ties, answer.Results, sameTie) {
				equal++
			}
		}
		began = time.Now()
		_, err = finder.Paths(ctx, b.lens, b.lens.ID(n), b.lens.ID(networks[r.IntN(len(networks))]), linkage.Question{K: new(1)})
		pair += time.Since(began)
		if err != nil {
			return nil, err
		}
	}
	of := float64(len(cases)) / float64(sample)
	figures := []Figure{
		free(fmt.Sprintf("case by case, from a sample of %d extrapolated to all, one thread", sample), single.Seconds()*of, "s"),
		free(fmt.Sprintf("pair by pair, from a sample of %d extrapolated to all, one thread", sample), pair.Seconds()*of*float64(len(networks)), "s"),
		atLeast(1, "cases of the sample that say they are exact and are answered as by themselves", float64(equal)/float64(max(1, exact)), "ratio"),
	}
	five, err := b.fivePaths(ctx, cases)
	return append(figures, five...), err
}

func sameTie(a, b linkage.Tie) bool {
	return a.Target == b.Target && a.Strength == b.Strength && a.Best.Cost == b.Best.Cost && slices.Equal(a.Countries, b.Countries)
}

// fivePaths links a sample at k = 5.
func (b *linkBench) fivePaths(ctx context.Context, cases []projection.Node) ([]Figure, error) {
	b.doing("jobs: five paths a tie")
	var finder linkage.Finder
	bulk, err := finder.Bulk(ctx, b.lens, linkage.BulkQuestion{PerCase: new(bulkPerCase), K: new(5), Workers: 2})
	if err != nil {
		return nil, err
	}
	sample := cases[:min(bulkSample, len(cases))]
	began := time.Now()
	read, err := readTies(ctx, bulk, sample, min(2, runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, err
	}
	return []Figure{
		free(fmt.Sprintf("k = 5, a sample of %d cases, two threads", len(sample)), milliseconds(time.Since(began))/float64(len(sample)), "ms a case"),
		free("... ties that are exact", float64(read.exact.Load())/float64(max(1, read.ties.Load())), "ratio"),
		free("... looked for by themselves", float64(bulk.Singles()), "ties"),
	}, nil
}

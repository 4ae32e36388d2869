package textindex_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kafo-graph/kafo/internal/textindex"
)

const benchDocuments = 1_000_000

// synthetic gives invented people with a name and an alias of two or three
// words, drawn from 60,000 by Zipf's law, and each a number of its own.
func synthetic(n int) iter.Seq2[string, textindex.Document] {
	return func(yield func(string, textindex.Document) bool) {
		names := newNames()
		for i := range n {
			doc := textindex.Document{Kind: uint8(i % 18), Ref: uint32(i), Terms: []textindex.Term{
				{Text: names.draw()},
				{Text: names.draw(), Class: textindex.Alias},
				{Text: fmt.Sprintf("+227%08d", names.random.IntN(1e8)), Class: textindex.Identifier},
			}}
			if !yield(fmt.Sprintf("p:%07d", i), doc) {
				return
			}
		}
	}
}

type names struct {
	random *rand.Rand
	words  []string
	zipf   *rand.Zipf
}

func newNames() *names {
	random := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("a ba be bou da di dja dou fa ga gou ha i ka ke kou la li ma mah me mo mou na nou ou ra ri sa se si sou ta ti tou ya you za")
	words := make([]string, 60_000)
	for i := range words {
		for range 2 + random.IntN(3) {
			words[i] += syllables[random.IntN(len(syllables))]
		}
	}
	return &names{random: random, words: words, zipf: rand.NewZipf(random, 1.1, 8, uint64(len(words)-1))}
}

func (n *names) draw() string {
	drawn := make([]string, 2+n.random.IntN(2))
	for i := range drawn {
		drawn[i] = n.words[n.zipf.Uint64()]
	}
	return strings.Join(drawn, " ")
}

// misspell changes one letter.
func (n *names) misspell(name string) string {
	letters := []byte(name)
	letters[n.random.IntN(len(letters))] = "aeioukst"[n.random.IntN(8)]
	return string(letters)
}

func load(b *testing.B, documents int) *textindex.Index {
	b.Helper()
	x := textindex.New()
	if err := x.Load(context.Background(), synthetic(documents)); err != nil {
		b.Fatal(err)
	}
	return x
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkLoad reports the rate of building, the making of the names
// included, and the bytes kept a document (three terms, its id included).
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		before, start := heap(), time.Now()
		x := load(b, benchDocuments)
		b.ReportMetric(benchDocuments/time.Since(start).Seconds(), "docs/s")
		b.ReportMetric(float64(heap()-before)/benchDocuments, "bytes/doc")
		runtime.KeepAlive(x)
	}
}

// BenchmarkSearch reports the spread over different queries of each sort.
func BenchmarkSearch(b *testing.B) {
	x := load(b, benchDocuments)
	for _, sort := range []struct {
		name string
		draw func(*names) string
	}{
		{"name", (*names).draw},
		{"misspelt", func(n *names) string { return n.misspell(n.draw()) }},
		{"word", func(n *names) string { return n.words[n.zipf.Uint64()] }},
		{"ahead4", func(n *names) string { return (n.words[n.zipf.Uint64()] + "aaa")[:4] }},
		{"ahead2", func(n *names) string { return (n.words[n.zipf.Uint64()] + "a")[:2] }},
		{"letter", func(n *names) string { return n.words[n.zipf.Uint64()][:1] }},
		{"phone", func(n *names) string { return fmt.Sprintf("+227 %08d", n.random.IntN(1e8)) }},
	} {
		b.Run(sort.name, func(b *testing.B) {
			n := newNames()
			var took []time.Duration
			for b.Loop() {
				text := sort.draw(n)
				start := time.Now()
				if _, err := x.Search(context.Background(), textindex.Query{Text: text, Limit: 20}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
		})
	}
}

func BenchmarkUpsert(b *testing.B) {
	x := load(b, benchDocuments)
	n := newNames()
	for b.Loop() {
		id := fmt.Sprintf("p:%07d", n.random.IntN(benchDocuments))
		x.Upsert(id, textindex.Document{Terms: []textindex.Term{{Text: n.draw()}}})
	}
}

package planted_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/seed/planted"
)

var small = planted.Size{Cases: 40, Networks: 10, Entities: 3000, Links: 15000, Seed: 7}

func plan(t testing.TB, size planted.Size) *planted.Graph {
	t.Helper()
	g, err := planted.New(size)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEveryRecordIsSoundAndTheirNumbersAreAsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := planted.Size{
			Cases: rapid.IntRange(0, 30).Draw(t, "cases"), Networks: rapid.IntRange(0, 8).Draw(t, "networks"),
			Seed: rapid.Uint64().Draw(t, "seed"),
		}
		size.Entities = size.Cases + size.Networks + rapid.IntRange(2, 400).Draw(t, "others")
		size.Links = 3*size.Cases + rapid.IntRange(0, 800).Draw(t, "links")
		g, err := planted.New(size)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, g, size)
	})
}

// sound goes through a graph as an import does.
func sound(t *rapid.T, g *planted.Graph, size planted.Size) {
	reports, entities, links := map[string]bool{}, map[string]*domain.Entity{}, map[string]bool{}
	networks, cases := 0, 0
	for r := range g.Reports() {
		readsBack(t, native.Record{Report: r})
		reports[r.ID] = true
	}
	for e := range g.Entities() {
		readsBack(t, native.Record{Entity: e})
		if entities[e.ID] != nil {
			t.Fatalf("%s twice", e.ID)
		}
		entities[e.ID] = e
		if e.IsNetwork() {
			networks++
		}
		if e.Kind == domain.Case {
			cases++
		}
		hasAll(t, reports, e.Reports)
	}
	for l := range g.Links() {
		readsBack(t, native.Record{Link: l})
		if links[l.ID] {
			t.Fatalf("%s twice", l.ID)
		}
		links[l.ID] = true
		if l.From == l.To || entities[l.From] == nil || entities[l.To] == nil || !l.Kind.Joins(entities[l.From].Kind, entities[l.To].Kind) {
			t.Fatalf("%s from %s to %s", l.Kind, l.From, l.To)
		}
		hasAll(t, reports, l.Reports)
	}
	if networks != size.Networks || cases != size.Cases || len(entities) != size.Entities || len(links) != size.Links {
		t.Fatalf("%d networks, %d cases, %d entities, %d links for %+v", networks, cases, len(entities), len(links), size)
	}
}

func readsBack(t *rapid.T, r native.Record) {
	line := native.Append(nil, r)
	back, faults := native.Parse(line)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", line, faults)
	}
	if again := native.Append(nil, back); !bytes.Equal(line, again) {
		t.Fatalf("%s\nreads back as\n%s", line, again)
	}
}

func hasAll(t *rapid.T, reports map[string]bool, ids []string) {
	for _, id := range ids {
		if !reports[id] {
			t.Fatalf("no report %s", id)
		}
	}
}

func TestTrueChainsAreInTheGraphWithTheirSources(t *testing.T) {
	g := plan(t, small)
	joined, lengths := map[[2]string]bool{}, map[int]bool{}
	for l := range g.Links() {
		joined[[2]string{l.From, l.To}], joined[[2]string{l.To, l.From}] = true, true
	}
	truth := g.Truth()
	if len(truth) != 32 {
		t.Fatalf("%d true chains for %d cases", len(truth), small.Cases)
	}
	for _, c := range truth {
		for i := range len(c.Nodes) - 1 {
			if !joined[[2]string{c.Nodes[i], c.Nodes[i+1]}] {
				t.Fatalf("%s and %s are not joined", c.Nodes[i], c.Nodes[i+1])
			}
		}
		if c.Nodes[0] != c.Case || c.Nodes[len(c.Nodes)-1] != c.Network || len(slices.Compact(slices.Sorted(slices.Values(c.Nodes)))) != len(c.Nodes) {
			t.Errorf("chain %v from %s to %s", c.Nodes, c.Case, c.Network)
		}
		if c.Sources < 2 {
			t.Errorf("%s rests on %d sources", c.Case, c.Sources)
		}
		lengths[len(c.Nodes)-1] = true
	}
	for hops := 3; hops <= 6; hops++ {
		if !lengths[hops] {
			t.Errorf("no true chain of %d links", hops)
		}
	}
	if len(lengths) != 4 {
		t.Errorf("chains of lengths %v", lengths)
	}
}

func TestDegreesAreSkewed(t *testing.T) {
	g := plan(t, small)
	degrees := make([]int, small.Entities)
	for e := range g.Edges() {
		degrees[e.From]++
		degrees[e.To]++
	}
	slices.Sort(degrees)
	busiest := 0
	for _, d := range degrees[len(degrees)*99/100:] {
		busiest += d
	}
	if share := float64(busiest) / float64(2*small.Links); share < .10 {
		t.Errorf("the busiest hundredth has %.0f %% of all ends", 100*share)
	}
}

func TestOneSizeGivesOneGraphAndAnotherSeedAnother(t *testing.T) {
	write := func(seed uint64) string {
		size, dir := small, t.TempDir()
		size.Seed = seed
		if err := plan(t, size).Write(t.Context(), dir, nil); err != nil {
			t.Fatal(err)
		}
		var all strings.Builder
		for _, name := range []string{planted.ReportsFile, planted.EntitiesFile, planted.LinksFile, planted.TruthFile} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
		return all.String()
	}
	one := write(1)
	if one != write(1) {
		t.Error("one seed gave two graphs")
	}
	if one == write(2) {
		t.Error("two seeds gave one graph")
	}
}

func TestFilesAreNativeLinesAndProgressReachesTheEnd(t *testing.T) {
	g, dir := plan(t, small), t.TempDir()
	var last, total int64
	err := g.Write(t.Context(), dir, func(done, of int64) {
		if done < last {
			t.Errorf("progress went back from %d to %d", last, done)
		}
		last, total = done, of
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != total || total != g.Records() {
		t.Errorf("%d of %d records told, %d written", last, total, g.Records())
	}
	var lines int64
	for _, name := range []string{planted.ReportsFile, planted.EntitiesFile, planted.LinksFile} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for scan := bufio.NewScanner(f); scan.Scan(); lines++ {
			if _, faults := native.Parse(scan.Bytes()); faults != nil {
				t.Fatalf("%s: %v", scan.Text(), faults)
			}
		}
		f.Close()
	}
	if lines != g.Records() {
		t.Errorf("%d lines for %d records", lines, g.Records())
	}
}

func TestCancellingLeavesNoHalfFile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	err := plan(t, small).Write(ctx, dir, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if f.Name() != planted.ReportsFile {
			t.Errorf("%s is left", f.Name())
		}
	}
}

func TestImpossibleNumbersAreRefusedWithWhatWouldDo(t *testing.T) {
	for _, c := range []struct {
		size planted.Size
		says string
	}{
		{planted.Size{Cases: 5, Networks: 5, Entities: 9, Links: 100}, "at least 12"},
		{planted.Size{Cases: 5, Networks: 5, Entities: 11, Links: 100}, "at least 12"},
		{planted.Size{Cases: 10, Networks: 2, Entities: 100, Links: 23}, "at least 24"},
		{planted.Size{Cases: 3, Entities: 3, Links: 4}, "more entities"},
		{planted.Size{Cases: -1}, "negative"},
		{planted.Size{Entities: 1 << 40}, "at most"},
	} {
		if _, err := planted.New(c.size); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.size, err, c.says)
		}
	}
	for _, size := range []planted.Size{
		{},
		{Entities: 5},
		{Cases: 10, Networks: 2, Entities: 100, Links: 24},
		{Cases: 5, Networks: 5, Entities: 12, Links: 40},
	} {
		if _, err := planted.New(size); err != nil {
			t.Errorf("%+v: %v", size, err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	g, dir := plan(b, planted.Size{Cases: 500, Networks: 50, Entities: 100_000, Links: 500_000, Seed: 1}), b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		if err := g.Write(b.Context(), dir, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(g.Records())*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkEdges(b *testing.B) {
	g := plan(b, planted.Size{Cases: 500, Networks: 50, Entities: 100_000, Links: 500_000, Seed: 1})
	for b.Loop() {
		for range g.Edges() {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/500_000, "ns/link")
}

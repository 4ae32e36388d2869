package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/kafo-graph/kafo/cmd/kafo/internal/bench"
)

func TestBenchmarksMeasureWhatKafoIsHeldTo(t *testing.T) {
	f := newFolder(t)
	var told struct {
		Machine bench.Machine
		Figures []bench.Figure
	}
	f.okJSON(&told, "bench", "--entities", "1000", "--links", "4000")
	groups := map[string]int{}
	for _, figure := range told.Figures {
		// Gains may be losses, and what was missed, cut short or found may be none.
		mayBeNone := figure.Group == "quality" || slices.Contains([]string{"%", "ties", "each"}, figure.Unit)
		measured := figure.Value > 0 || mayBeNone
		if !measured || (figure.Bound == nil) != (figure.Met == nil) {
			t.Errorf("%+v", figure)
		}
		if figure.Bound != nil {
			groups[figure.Group]++
		}
	}
	for _, group := range bench.Groups() {
		if groups[group] == 0 {
			t.Errorf("the group %s is held to nothing", group)
		}
	}
	if told.Machine.Cores < 1 || told.Machine.Go == "" {
		t.Errorf("the machine is %+v", told.Machine)
	}
	table := f.ok("bench", "lens", "--entities", "1000", "--links", "4000")
	if !strings.Contains(table, "a lens that hides a third") || !strings.Contains(table, "at most 15") {
		t.Errorf("the table is\n%s", table)
	}
}

// Package bench measures the figures that Kafo is held to, mostly as ratios
// taken in one run, so that they say the same on a slow machine and on a fast one.
package bench

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Figure is one measured figure.
type Figure struct {
	Group string  `json:"group"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	// Interval is where the value lies with 95 % confidence; missing where it was
	// not estimated.
	Interval *Interval `json:"interval,omitempty"`
	// Bound is what the value is held to, and Met whether it keeps to it; both
	// missing where it is held to nothing.
	Bound *Bound `json:"bound,omitempty"`
	Met   *bool  `json:"met,omitempty"`
}

// Interval is a range of values.
type Interval struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// String is the interval for reading, in brackets after a blank; empty for nil.
func (i *Interval) String() string {
	if i == nil {
		return ""
	}
	return fmt.Sprintf(" [%.3f %.3f]", i.From, i.To)
}

// Bound is the least or the most that a figure may be.
type Bound struct {
	AtLeast *float64 `json:"atLeast,omitempty"`
	AtMost  *float64 `json:"atMost,omitempty"`
}

// String is the bound for reading.
func (b *Bound) String() string {
	switch {
	case b == nil:
		return ""
	case b.AtLeast != nil:
		return fmt.Sprintf("at least %g", *b.AtLeast)
	}
	return fmt.Sprintf("at most %g", *b.AtMost)
}

func free(name string, value float64, unit string) Figure {
	return Figure{Name: name, Value: value, Unit: unit}
}

func atLeast(least float64, name string, value float64, unit string) Figure {
	met := value >= least
	return Figure{Name: name, Value: value, Unit: unit, Bound: &Bound{AtLeast: &least}, Met: &met}
}

func atMost(most float64, name string, value float64, unit string) Figure {
	met := value <= most
	return Figure{Name: name, Value: value, Unit: unit, Bound: &Bound{AtMost: &most}, Met: &met}
}

// Suite runs the benchmarks on graphs of one size.
type Suite struct {
	// Entities and Links of the graphs.
	Entities, Links int
	// Binary is the kafo that is started to measure the demonstration.
	Binary string
	// Program is how that names itself in files that no other may read.
	Program string
	// UNList is a file with the UN list, whose names are screened; "" for invented
	// ones.
	UNList string
	// Shared is where workers share a job; nil for an SQLite store of its own.
	Shared *Shared
	// Doing is told what is being measured; it may be nil.
	Doing func(what string)
}

// Link is the group that is measured at full size when it is asked for by name.
const Link = "link"

// groups are all benchmarks, in their order.
var groups = []struct {
	name string
	run  func(ctx context.Context, s *Suite) ([]Figure, error)
}{
	{"import", importing},
	{"projection", projecting},
	{"lens", trimming},
	{"path", linking},
	{Link, engine},
	{"jobs", bulking},
	{"workers", sharing},
	{Screening, screen},
	{"quality", assessing},
	{"trace", tracing},
	{"hotspots", hotting},
	{"summary", summing},
	{"money", trailing},
	{"demo", demonstrating},
}

// Groups are the names of all groups.
func Groups() []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	return names
}

// Run measures the group, or all of them where it is "".
func (s *Suite) Run(ctx context.Context, group string) ([]Figure, error) {
	var all []Figure
	for _, g := range groups {
		if group != "" && g.name != group {
			continue
		}
		s.doing(g.name)
		figures, err := g.run(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("benchmark %s: %w", g.name, err)
		}
		for i := range figures {
			figures[i].Group = g.name
		}
		all = append(all, figures...)
		runtime.GC()
	}
	return all, nil
}

func (s *Suite) doing(what string) {
	if s.Doing != nil {
		s.Doing(what)
	}
}

// Machine is where figures were measured.
type Machine struct {
	Cores     int    `json:"cores"`
	Processor string `json:"processor,omitempty"`
	MemoryMiB int    `json:"memoryMiB,omitempty"`
	Platform  string `json:"platform"`
	Go        string `json:"go"`
}

// ThisMachine describes the machine, as far as it tells.
func ThisMachine() Machine {
	m := Machine{Cores: runtime.GOMAXPROCS(0), Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	m.Processor = valueIn("/proc/cpuinfo", "model name")
	var kib int
	if _, err := fmt.Sscanf(valueIn("/proc/meminfo", "MemTotal"), "%d kB", &kib); err == nil {
		m.MemoryMiB = kib / 1024
	}
	return m
}

// valueIn is what stands behind "name:" in a file of such lines; "" where it
// does not stand there.
func valueIn(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// timed is how long the function took.
func timed(f func() error) (time.Duration, error) {
	began := time.Now()
	err := f()
	return time.Since(began), err
}

// best is the shortest of so many runs, which disturbs least what else the
// machine does.
func best(runs int, f func() error) (time.Duration, error) {
	var all []time.Duration
	for range runs {
		runtime.GC()
		took, err := timed(f)
		if err != nil {
			return 0, err
		}
		all = append(all, took)
	}
	return slices.Min(all), nil
}

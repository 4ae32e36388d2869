// Command gen cuts the land borders between countries out of a TopoJSON file of
// the world's countries: its arcs that two countries share.
//
//	npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
//	go run ./internal/hotspots/border/gen package/countries-10m.json internal/hotspots/border/borders.bin
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gen COUNTRIES.json BORDERS.bin")
		os.Exit(2)
	}
	if err := cut(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// topology is what is read of the file: arcs are lists of points, each as it
// differs from the one before, in steps of the scale.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]int64
	Objects   struct {
		Countries struct {
			Geometries []struct{ Arcs json.RawMessage }
		}
	}
}

func cut(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("read the countries: %w", err)
	}
	var t topology
	if err := json.Unmarshal(text, &t); err != nil {
		return fmt.Errorf("read the countries: %w", err)
	}
	shared, err := t.shared()
	if err != nil {
		return err
	}
	var out []byte
	for _, f := range [4]float64{t.Transform.Scale[0], t.Transform.Scale[1], t.Transform.Translate[0], t.Transform.Translate[1]} {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(f))
	}
	out = binary.AppendUvarint(out, uint64(len(shared)))
	for _, arc := range shared {
		out = binary.AppendUvarint(out, uint64(len(arc)))
		for _, step := range arc {
			out = binary.AppendVarint(binary.AppendVarint(out, step[0]), step[1])
		}
	}
	return os.WriteFile(to, out, 0o644) //nolint:gosec // it is the source's, for all to read
}

// shared are the arcs at which two countries meet, in the file's order.
func (t *topology) shared() ([][][2]int64, error) {
	users := make([]map[int]bool, len(t.Arcs))
	for country, g := range t.Objects.Countries.Geometries {
		var rings any
		if g.Arcs == nil {
			continue
		}
		if err := json.Unmarshal(g.Arcs, &rings); err != nil {
			return nil, fmt.Errorf("read the arcs of country %d: %w", country, err)
		}
		each(rings, func(arc int) {
			if users[arc] == nil {
				users[arc] = map[int]bool{}
			}
			users[arc][country] = true
		})
	}
	var arcs [][][2]int64
	for i, by := range users {
		if len(by) > 1 {
			arcs = append(arcs, t.Arcs[i])
		}
	}
	return arcs, nil
}

// each calls the function for the arcs in nested lists; one that is walked
// backwards stands there as its complement.
func each(rings any, do func(arc int)) {
	switch r := rings.(type) {
	case float64:
		if r < 0 {
			r = -1 - r
		}
		do(int(r))
	case []any:
		for _, inner := range r {
			each(inner, do)
		}
	}
}

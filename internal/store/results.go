package store

import (
	"cmp"
	"container/heap"
	"encoding/binary"
	"fmt"
	"math"
)

// PackedResults are a chunk's results as stores keep them: the rows, and beside
// them their strengths alone, by which they are sorted without being read.
type PackedResults struct {
	Rows, Strengths []byte
}

// PackResults packs the results of a chunk.
func PackResults(results []Result) PackedResults {
	p := PackedResults{Rows: []byte{}, Strengths: []byte{}}
	for i := range results {
		p.Rows = binary.AppendUvarint(p.Rows, uint64(len(results[i].Body)))
		p.Rows = append(p.Rows, results[i].Body...)
		p.Strengths = binary.LittleEndian.AppendUint64(p.Strengths, math.Float64bits(results[i].Strength))
	}
	return p
}

// Unpack are the results of a chunk.
func (p PackedResults) Unpack(chunk int64) ([]Result, error) {
	var results []Result
	rest := p.Rows
	for i := range p.count() {
		length, n := binary.Uvarint(rest)
		if n <= 0 || uint64(len(rest)-n) < length {
			return nil, fmt.Errorf("the results of chunk %d are damaged", chunk)
		}
		results = append(results, Result{Place{p.strength(i), chunk, i}, rest[n : n+int(length)]})
		rest = rest[n+int(length):]
	}
	return results, nil
}

func (p PackedResults) count() int { return len(p.Strengths) / 8 }

func (p PackedResults) strength(i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(p.Strengths[8*i:]))
}

// compareStrength orders places by falling strength, then as they stand in the
// input.
func (p Place) compareStrength(other Place) int {
	return cmp.Or(cmp.Compare(other.Strength, p.Strength), p.compareInput(other))
}

func (p Place) compareInput(other Place) int {
	return cmp.Or(cmp.Compare(p.Chunk, other.Chunk), cmp.Compare(p.Index, other.Index))
}

// Strongest gathers the places of a page by strength from the strengths of the
// chunks.
type Strongest struct {
	after *Place
	limit int
	kept  weakest
}

// NewStrongest gathers the page that the query asks for.
func NewStrongest(q ResultsQuery) *Strongest { return &Strongest{after: q.After, limit: q.Limit} }

// Add looks at the strengths of a chunk.
func (s *Strongest) Add(chunk int64, strengths []byte) {
	p := PackedResults{Strengths: strengths}
	for i := range p.count() {
		at := Place{p.strength(i), chunk, i}
		if s.limit < 1 || s.after != nil && at.compareStrength(*s.after) <= 0 {
			continue
		}
		if len(s.kept) == s.limit {
			if at.compareStrength(s.kept[0]) >= 0 {
				continue
			}
			heap.Pop(&s.kept)
		}
		heap.Push(&s.kept, at)
	}
}

// Page is the places in their order. Nothing can be added after it.
func (s *Strongest) Page() []Place {
	page := make([]Place, len(s.kept))
	for i := len(page) - 1; i >= 0; i-- {
		page[i] = heap.Pop(&s.kept).(Place)
	}
	return page
}

// weakest is a heap with the last in order first.
type weakest []Place

func (w weakest) Len() int           { return len(w) }
func (w weakest) Less(i, j int) bool { return w[i].compareStrength(w[j]) > 0 }
func (w weakest) Swap(i, j int)      { w[i], w[j] = w[j], w[i] }

// Push is heap.Interface's.
func (w *weakest) Push(x any) { *w = append(*w, x.(Place)) }

// Pop is heap.Interface's.
func (w *weakest) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

// From are the results of a chunk that come after the place in the order of
// the input, not more than so many.
func (p PackedResults) From(chunk int64, after *Place, limit int) ([]Result, error) {
	all, err := p.Unpack(chunk)
	if err != nil {
		return nil, err
	}
	for len(all) > 0 && after != nil && all[0].compareInput(*after) <= 0 {
		all = all[1:]
	}
	return all[:min(len(all), limit)], nil
}

// ReadPlaces are the results at the places, each chunk of which read gives once.
func ReadPlaces(page []Place, read func(chunk int64) (PackedResults, error)) ([]Result, error) {
	chunks := map[int64][]Result{}
	var results []Result
	for _, at := range page {
		rows, known := chunks[at.Chunk]
		if !known {
			packed, err := read(at.Chunk)
			if err != nil {
				return nil, err
			}
			if rows, err = packed.Unpack(at.Chunk); err != nil {
				return nil, err
			}
			chunks[at.Chunk] = rows
		}
		if at.Index >= len(rows) {
			return nil, fmt.Errorf("the results of chunk %d are damaged", at.Chunk)
		}
		results = append(results, rows[at.Index])
	}
	return results, nil
}

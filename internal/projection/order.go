package projection

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// sortedOrder is the order in which the texts stand in byte order; equal texts
// keep the order in which they were given. It is a radix sort over eight bytes
// at a time, since comparing millions of ids two by two would take most of a
// build.
func sortedOrder(count int, at func(i uint32) string) []uint32 {
	order := make([]uint32, count)
	for i := range order {
		order[i] = uint32(i)
	}
	if !inOrder(count, at) {
		r := radix{at: at, spare: make([]keyed, count)}
		rows := make([]keyed, count)
		r.sort(rows, order, 0, count)
	}
	return order
}

func inOrder(count int, at func(i uint32) string) bool {
	for i := 1; i < count; i++ {
		if at(uint32(i-1)) > at(uint32(i)) {
			return false
		}
	}
	return true
}

// keyed is a text's number with eight of its bytes as a number that compares
// alike.
type keyed struct {
	key  uint64
	text uint32
}

type radix struct {
	at    func(i uint32) string
	spare []keyed
}

// job is a run of the order whose texts are equal in their first skip bytes.
type job struct{ from, to, skip int }

func (r *radix) sort(rows []keyed, order []uint32, from, to int) {
	todo := []job{{from, to, r.common(order[from:to])}}
	for len(todo) > 0 {
		j := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		run := rows[j.from:j.to]
		for i, text := range order[j.from:j.to] {
			run[i] = keyed{eightBytes(r.at(text), j.skip), text}
		}
		r.sortKeys(run)
		for i := range run {
			order[j.from+i] = run[i].text
		}
		todo = r.unsettled(run, order, j, todo)
	}
}

// unsettled adds the runs of equal keys within the job that differ further on.
func (r *radix) unsettled(run []keyed, order []uint32, j job, todo []job) []job {
	for start := 0; start < len(run); {
		end := start + 1
		for end < len(run) && run[end].key == run[start].key {
			end++
		}
		if end-start > 1 {
			same := order[j.from+start : j.from+end]
			shortest, longest := r.lengths(same)
			switch {
			case shortest != longest && shortest < j.skip+8: // NUL bytes look like an end
				slices.SortStableFunc(same, func(x, y uint32) int { return strings.Compare(r.at(x), r.at(y)) })
			case longest > j.skip+8:
				todo = append(todo, job{j.from + start, j.from + end, j.skip + 8})
			}
		}
		start = end
	}
	return todo
}

func (r *radix) lengths(order []uint32) (shortest, longest int) {
	shortest = math.MaxInt
	for _, i := range order {
		shortest, longest = min(shortest, len(r.at(i))), max(longest, len(r.at(i)))
	}
	return shortest, longest
}

// common is the length of the beginning that all texts share.
func (r *radix) common(order []uint32) int {
	first := r.at(order[0])
	n := len(first)
	for _, i := range order[1:] {
		text := r.at(i)
		n = min(n, len(text))
		for k := range n {
			if text[k] != first[k] {
				n = k
				break
			}
		}
	}
	return n
}

// eightBytes are the text's bytes from skip on; a missing byte counts as 0.
func eightBytes(text string, skip int) uint64 {
	if len(text) >= skip+8 {
		return binary.BigEndian.Uint64([]byte(text[skip : skip+8]))
	}
	var b [8]byte
	if len(text) > skip {
		copy(b[:], text[skip:])
	}
	return binary.BigEndian.Uint64(b[:])
}

const fewRows = 256

func (r *radix) sortKeys(rows []keyed) {
	if len(rows) <= fewRows {
		slices.SortStableFunc(rows, func(a, b keyed) int {
			switch {
			case a.key < b.key:
				return -1
			case a.key > b.key:
				return 1
			}
			return 0
		})
		return
	}
	always, ever := ^uint64(0), uint64(0)
	for i := range rows {
		always &= rows[i].key
		ever |= rows[i].key
	}
	from, to := rows, r.spare[:len(rows)]
	for shift := 0; shift < 64; shift += 8 {
		if (always^ever)>>shift&0xff == 0 {
			continue
		}
		countingPass(from, to, shift)
		from, to = to, from
	}
	if &from[0] != &rows[0] {
		copy(rows, from)
	}
}

func countingPass(from, to []keyed, shift int) {
	var place [256]uint32
	for i := range from {
		place[byte(from[i].key>>shift)]++
	}
	sum := uint32(0)
	for b := range place {
		place[b], sum = sum, sum+place[b]
	}
	for i := range from {
		b := byte(from[i].key >> shift)
		to[place[b]] = from[i]
		place[b]++
	}
}

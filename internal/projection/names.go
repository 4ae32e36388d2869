package projection

import (
	"cmp"
	"iter"
	"slices"
	"sort"
	"strings"
)

// names are texts by number: those of the base, whose numbers follow the byte
// order, and those that came later, whose numbers do not.
type names struct {
	base *texts
	more []string
	// sorted are the later numbers in the order of their texts: lists that fall
	// in length by half or more.
	sorted [][]uint32
}

func namesOver(base *texts) names { return names{base: base} }

func (n *names) count() int { return len(n.base.ends) + len(n.more) }

func (n *names) at(i uint32) string {
	if known := uint32(len(n.base.ends)); i >= known {
		return n.more[i-known]
	}
	return n.base.at(i)
}

func (n *names) compare(a, b uint32) int {
	known := uint32(len(n.base.ends))
	if a < known && b < known || a == b {
		return cmp.Compare(a, b)
	}
	return strings.Compare(n.at(a), n.at(b))
}

func (n *names) find(text string) (uint32, bool) {
	if i, found := n.base.find(text); found {
		return i, true
	}
	for _, list := range n.sorted {
		if i := n.firstFrom(list, text); i < len(list) && n.at(list[i]) == text {
			return list[i], true
		}
	}
	return 0, false
}

// firstFrom is the first place in a sorted list whose text is not before the
// one given.
func (n *names) firstFrom(list []uint32, text string) int {
	return sort.Search(len(list), func(i int) bool { return n.at(list[i]) >= text })
}

// from are the numbers whose texts come after the one given ("": all), in the
// order of the texts.
func (n *names) from(after string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		heads := make([][]uint32, 0, len(n.sorted))
		for _, list := range n.sorted {
			i := 0
			if after != "" {
				i = sort.Search(len(list), func(i int) bool { return n.at(list[i]) > after })
			}
			if i < len(list) {
				heads = append(heads, list[i:])
			}
		}
		next, end := uint32(0), uint32(len(n.base.ends))
		if after != "" {
			first, found := n.base.find(after)
			if next = first; found {
				next++
			}
		}
		for len(heads) > 0 {
			least := 0
			for i := range heads {
				if n.compare(heads[i][0], heads[least][0]) < 0 {
					least = i
				}
			}
			later := heads[least][0]
			for before := n.base.search(n.at(later)); next < before; next++ {
				if !yield(next) {
					return
				}
			}
			if !yield(later) {
				return
			}
			if heads[least] = heads[least][1:]; len(heads[least]) == 0 {
				heads = slices.Delete(heads, least, least+1)
			}
		}
		for ; next < end; next++ {
			if !yield(next) {
				return
			}
		}
	}
}

// append adds a text that is not there yet, and returns its number. It is found
// once it was indexed. Old versions of the names are not disturbed.
func (n *names) append(text string) uint32 {
	n.more = append(n.more, text)
	return uint32(n.count() - 1)
}

// index makes the texts from a number on be found.
func (n *names) index(first int) {
	list := make([]uint32, n.count()-first)
	if len(list) == 0 {
		return
	}
	for i := range list {
		list[i] = uint32(first + i)
	}
	slices.SortFunc(list, n.compare)
	sorted := slices.Clone(n.sorted)
	for len(sorted) > 0 && len(sorted[len(sorted)-1]) < 2*len(list) {
		list = mergeSorted(sorted[len(sorted)-1], list, n.compare)
		sorted = sorted[:len(sorted)-1]
	}
	n.sorted = append(sorted, list)
}

func mergeSorted(a, b []uint32, compare func(x, y uint32) int) []uint32 {
	merged := make([]uint32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if compare(a[0], b[0]) <= 0 {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

func (n *names) bytes() int64 {
	size := n.base.bytes()
	for _, text := range n.more {
		size += 20 + int64(len(text))
	}
	return size
}

// layers are a map whose versions share what they have in common: maps that
// fall in size by half or more, of which the last that has a key counts.
type layers[V any] []map[uint32]V

func (l layers[V]) get(key uint32) (V, bool) {
	for i := len(l) - 1; i >= 0; i-- {
		if v, ok := l[i][key]; ok {
			return v, true
		}
	}
	var none V
	return none, false
}

// with is the map with the entries, which it keeps.
func (l layers[V]) with(entries map[uint32]V) layers[V] {
	if len(entries) == 0 {
		return l
	}
	next := slices.Clone(l)
	for len(next) > 0 && len(next[len(next)-1]) < 2*len(entries) {
		merged := make(map[uint32]V, len(next[len(next)-1])+len(entries))
		for _, layer := range []map[uint32]V{next[len(next)-1], entries} {
			for key, value := range layer {
				merged[key] = value
			}
		}
		entries, next = merged, next[:len(next)-1]
	}
	return append(next, entries)
}

package projection

import "sort"

// texts is a list of strings in one block of memory.
type texts struct {
	block string
	ends  []uint64
}

func newTexts(count int, at func(i int) string) texts {
	size := 0
	for i := range count {
		size += len(at(i))
	}
	block := make([]byte, 0, size)
	t := texts{ends: make([]uint64, count)}
	for i := range count {
		block = append(block, at(i)...)
		t.ends[i] = uint64(len(block))
	}
	t.block = string(block)
	return t
}

func (t *texts) at(i uint32) string {
	start := uint64(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.block[start:t.ends[i]]
}

// search is the first place at which the text or a greater one stands, in a
// list that is in byte order.
func (t *texts) search(text string) uint32 {
	return uint32(sort.Search(len(t.ends), func(i int) bool { return t.at(uint32(i)) >= text }))
}

func (t *texts) find(text string) (uint32, bool) {
	i := t.search(text)
	return i, int(i) < len(t.ends) && t.at(i) == text
}

func (t *texts) bytes() int64 { return int64(len(t.block)) + 8*int64(len(t.ends)) }

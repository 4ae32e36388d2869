package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// Queue is a heap of entries: a key in the upper half, a number in the lower, so
// that equal keys come in the order of numbers. A number may stand in it more
// than once; all but the first out are stale. The zero value is empty; Push and
// Pop take time in proportion to the logarithm of its length.
type Queue []uint64

func entry(key, label uint32) uint64 { return uint64(key)<<32 | uint64(label) }

// top is the least key; above every cost when the queue is empty.
func (q Queue) top() uint32 {
	if len(q) == 0 {
		return projection.Hidden
	}
	return uint32(q[0] >> 32)
}

// Push adds an entry.
func (q *Queue) Push(e uint64) {
	h := append(*q, e)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 4
		if h[up] <= e {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
	*q = h
}

// Pop takes the least entry out. The queue must not be empty.
func (q *Queue) Pop() uint64 {
	h := *q
	least, last := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return least
	}
	i := 0
	for {
		child := 4*i + 1
		if child >= len(h) {
			break
		}
		best := child
		for c := child + 1; c < min(child+4, len(h)); c++ {
			if h[c] < h[best] {
				best = c
			}
		}
		if last <= h[best] {
			break
		}
		h[i] = h[best]
		i = best
	}
	h[i] = last
	return least
}

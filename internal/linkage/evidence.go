package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// evidenced remembers what links rest on, for searches that ask again and
// again: the snapshot keeps it in many places.
type evidenced struct {
	*search
	slots    []uint32 // row number + 1; 0: empty
	rows     []evidencedRow
	supports []projection.Support
}

type evidencedRow struct {
	link projection.Link
	// first and count are the supports; none: the link is unsourced.
	first, count uint32
	// mayBear has the bit of every key.
	mayBear uint64
}

func keyBit(k projection.Key) uint64 { return 1 << (uint64(k) * 0x9E3779B97F4A7C15 >> 58) }

func (e *evidenced) of(link projection.Link) *evidencedRow {
	if 2*len(e.rows) >= len(e.slots) {
		e.grow()
	}
	slot := e.slot(link)
	if n := e.slots[slot]; n != 0 {
		return &e.rows[n-1]
	}
	row := evidencedRow{link: link, first: uint32(len(e.supports))}
	e.supports = e.lens.AppendSupports(e.supports, link)
	for _, s := range e.supports[row.first:] {
		row.mayBear |= keyBit(s.Key)
		row.count++
	}
	e.rows = append(e.rows, row)
	e.slots[slot] = uint32(len(e.rows))
	return &e.rows[len(e.rows)-1]
}

func (e *evidenced) slot(link projection.Link) uint32 {
	mask := uint32(len(e.slots) - 1)
	i := uint32(uint64(link)*0x9E3779B97F4A7C15>>32) & mask
	for e.slots[i] != 0 && e.rows[e.slots[i]-1].link != link {
		i = (i + 1) & mask
	}
	return i
}

func (e *evidenced) grow() {
	e.slots = make([]uint32, max(fewSlots, 4*len(e.slots)))
	for i := range e.rows {
		e.slots[e.slot(e.rows[i].link)] = uint32(i + 1)
	}
}

// withdrawn are sources that are taken away.
type withdrawn struct {
	*evidenced
	// all: of open links only unsourced ones are left.
	all     bool
	keys    []projection.Key
	mayBear uint64
}

func (w *withdrawn) add(k projection.Key) {
	if i, there := slices.BinarySearch(w.keys, k); !there {
		w.keys = slices.Insert(w.keys, i, k)
		w.mayBear |= keyBit(k)
	}
}

// price is what an open link of the price costs on the reports that are left;
// above every cap where it goes.
func (w *withdrawn) price(link projection.Link, price uint32) uint32 {
	if !w.all && len(w.keys) == 0 {
		return price
	}
	row := w.of(link)
	switch {
	case row.count > 0 && w.all:
		return projection.Hidden
	case row.mayBear&w.mayBear == 0:
		return price
	}
	var few [8]projection.Support
	left := few[:0]
	for _, s := range w.supports[row.first : row.first+row.count] {
		if _, away := slices.BinarySearch(w.keys, s.Key); !away {
			left = append(left, s)
		}
	}
	switch uint32(len(left)) {
	case 0:
		return projection.Hidden
	case row.count:
		return price
	}
	kind, held := w.lens.LinkKind(link), w.lens.Interval(link)
	return w.faded(projection.Cost(kind, projection.Confidence(left)), kind, held.From, held.To)
}

package screening

import "hash/maphash"

// numbering finds the number of a text among texts held elsewhere: open
// addressing with linear probing, 4 bytes a slot, at most three quarters full.
type numbering struct {
	seed  maphash.Seed
	slots []uint32 // number + 1; 0 is empty
	used  int
}

func newNumbering() numbering {
	return numbering{seed: maphash.MakeSeed(), slots: make([]uint32, 16)}
}

func (n *numbering) home(text string) int {
	return int(maphash.String(n.seed, text) & uint64(len(n.slots)-1))
}

func (n *numbering) next(slot int) int { return (slot + 1) & (len(n.slots) - 1) }

// find gives the slot of a text, or the empty slot where it belongs.
func (n *numbering) find(text string, textOf func(uint32) string) (slot int, found bool) {
	slot = n.home(text)
	for n.slots[slot] != 0 {
		if textOf(n.slots[slot]-1) == text {
			return slot, true
		}
		slot = n.next(slot)
	}
	return slot, false
}

// lookup gives the number of a text.
func (n *numbering) lookup(text string, textOf func(uint32) string) (number uint32, found bool) {
	slot, found := n.find(text, textOf)
	if !found {
		return 0, false
	}
	return n.slots[slot] - 1, true
}

// add enters a text that is not there yet.
func (n *numbering) add(text string, number uint32, textOf func(uint32) string) {
	if (n.used+1)*4 > len(n.slots)*3 {
		n.grow(textOf)
	}
	slot := n.home(text)
	for n.slots[slot] != 0 {
		slot = n.next(slot)
	}
	n.slots[slot] = number + 1
	n.used++
}

func (n *numbering) grow(textOf func(uint32) string) {
	old := n.slots
	n.slots = make([]uint32, 2*len(old))
	for _, entry := range old {
		if entry == 0 {
			continue
		}
		slot := n.home(textOf(entry - 1))
		for n.slots[slot] != 0 {
			slot = n.next(slot)
		}
		n.slots[slot] = entry
	}
}

// remove takes a text out and closes the gap, so that no tombstones pile up.
func (n *numbering) remove(text string, textOf func(uint32) string) {
	gap, found := n.find(text, textOf)
	if !found {
		return
	}
	for slot := n.next(gap); n.slots[slot] != 0; slot = n.next(slot) {
		mask := len(n.slots) - 1
		home := n.home(textOf(n.slots[slot] - 1))
		if (slot-home)&mask >= (slot-gap)&mask {
			n.slots[gap] = n.slots[slot]
			gap = slot
		}
	}
	n.slots[gap] = 0
	n.used--
}

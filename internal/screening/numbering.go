package screening

// numbering finds numbers by the hash of what they are numbers of, which is held
// elsewhere: open addressing with linear probing, 8 bytes a slot, at most three
// quarters full. What is held elsewhere is asked for only where hashes agree.
type numbering struct {
	slots []slot
	used  int
}

type slot struct {
	hash  uint32
	entry uint32 // the number and one; 0 is empty
}

func newNumbering() numbering { return numbering{slots: make([]slot, 16)} }

func (n *numbering) home(hash uint32) int { return int(hash) & (len(n.slots) - 1) }

func (n *numbering) next(at int) int { return (at + 1) & (len(n.slots) - 1) }

// lookup gives the number that has the hash and is the same.
func (n *numbering) lookup(hash uint32, same func(number uint32) bool) (number uint32, found bool) {
	if at := n.find(hash, same); n.slots[at].entry != 0 {
		return n.slots[at].entry - 1, true
	}
	return 0, false
}

// find gives the slot of a number, or the empty one where it belongs.
func (n *numbering) find(hash uint32, same func(number uint32) bool) int {
	at := n.home(hash)
	for s := n.slots[at]; s.entry != 0 && (s.hash != hash || !same(s.entry-1)); s = n.slots[at] {
		at = n.next(at)
	}
	return at
}

// add enters a number that is not there yet.
func (n *numbering) add(hash, number uint32) {
	if (n.used+1)*4 > len(n.slots)*3 {
		n.grow()
	}
	n.enter(slot{hash, number + 1})
	n.used++
}

func (n *numbering) enter(s slot) {
	at := n.home(s.hash)
	for n.slots[at].entry != 0 {
		at = n.next(at)
	}
	n.slots[at] = s
}

func (n *numbering) grow() {
	old := n.slots
	n.slots = make([]slot, 2*len(old))
	for _, s := range old {
		if s.entry != 0 {
			n.enter(s)
		}
	}
}

// remove takes a number out, where it is, and closes the gap, so that no
// tombstones pile up.
func (n *numbering) remove(hash uint32, same func(number uint32) bool) {
	gap := n.find(hash, same)
	if n.slots[gap].entry == 0 {
		return
	}
	for at := n.next(gap); n.slots[at].entry != 0; at = n.next(at) {
		mask, home := len(n.slots)-1, n.home(n.slots[at].hash)
		if (at-home)&mask >= (at-gap)&mask {
			n.slots[gap] = n.slots[at]
			gap = at
		}
	}
	n.slots[gap] = slot{}
	n.used--
}

func (n *numbering) bytes() int { return 8 * len(n.slots) }

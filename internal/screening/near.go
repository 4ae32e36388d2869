package screening

import (
	"bytes"
	"math/bits"
)

// near finds the texts within so many edits (Levenshtein) of another, all of
// them: a text is cut into one piece more than edits, and of two texts that near
// one piece is the same in both, at places that differ by no more than the edits
// around it (Pass-Join; Li, Deng, Wang, Feng, PVLDB 5(3), 2011). What is looked
// up holds others too; a sketch of the letters keeps most of them away.
type near struct {
	edits    int
	shortest int // shorter texts are not kept
	pieces   multimap
}

// letters turns a text into one byte a rune: ASCII as it is, others hashed. Texts
// are no farther apart as letters than as runes.
func letters(into []byte, text string) []byte {
	for _, r := range text {
		if r >= opaque {
			r = opaque | (r^r>>7)&0x7f
		}
		into = append(into, byte(r))
	}
	return into
}

// sketch counts letters, the frequent ones farther: the n-th occurrence of a
// letter sets its n-th bit, of those it has. An edit changes two bits at most.
func sketch(letters []byte) uint32 {
	bits := uint32(0)
	for _, c := range letters {
		own := sketchBits[c]
		free := own &^ bits
		bits |= free & -free
	}
	return bits
}

// sketchBits are the bits of each letter.
var sketchBits = func() (table [256]uint32) {
	at := 0
	for _, row := range []struct {
		letters string
		count   int
	}{
		{"a", 4},
		{"i", 2},
		{"o", 2},
		{"u", 2},
		{"e", 2},
		{"m", 2},
		{"n", 2},
		{"r", 2},
		{"d", 2},
		{"s", 2},
		{"l", 2},
		{"h", 1},
		{"b", 1},
		{"k", 1},
		{"t", 1},
		{"c", 1},
		{"yz", 1},
		{"fgjp", 1},
		{"qvwx", 1},
	} {
		for i := range row.letters {
			table[row.letters[i]] |= (1<<row.count - 1) << at
		}
		at += row.count
	}
	for c := range table {
		if table[c] == 0 && c != ' ' {
			table[c] = 1 << (c % 32)
		}
	}
	return table
}()

// piece is where the i-th piece of a text of that length lies.
func (n *near) piece(i, length int) (from, to int) {
	count := n.edits + 1
	short, longer := length/count, length%count
	// the longer pieces come last
	from = i*short + max(0, i-(count-longer))
	to = from + short
	if i >= count-longer {
		to++
	}
	return from, to
}

func (n *near) space(set uint64, i, length int) uint64 {
	return set<<32 | uint64(length)<<8 | uint64(i)
}

// add keeps a value under a text of the set.
func (n *near) add(set uint64, letters []byte, value uint32) {
	if len(letters) < n.shortest {
		return
	}
	tag := sketch(letters)
	for i := range n.edits + 1 {
		from, to := n.piece(i, len(letters))
		n.pieces.add(uint32(hash(n.space(set, i, len(letters)), letters[from:to])), tag, value)
	}
}

// find visits the values of all texts of the set that are near enough, some of
// them several times, and some of others.
func (n *near) find(set uint64, letters []byte, visit func(value uint32)) {
	tag, most := sketch(letters), 2*n.edits
	for length := max(n.shortest, len(letters)-n.edits); length <= len(letters)+n.edits; length++ {
		for i := range n.edits + 1 {
			from, to := n.piece(i, length)
			n.findPiece(set, letters, i, length, from, to-from, func(e entry) {
				if bits.OnesCount32(e.tag^tag) <= most {
					visit(e.value)
				}
			})
		}
	}
}

// window is from where to where in a text the i-th piece of another of that
// length may lie.
func (n *near) window(letters, i, length, at, size int) (first, last int) {
	shift := letters - length
	return max(0, at-i, at+shift-(n.edits-i)), min(letters-size, at+i, at+shift+(n.edits-i))
}

// shares says whether find visits another text for a piece that the two have in
// common. It may also visit one for lying beside such a piece, which hangs on
// what else is kept and on chance: who counts what is not within the edits asks.
func (n *near) shares(letters, other []byte) bool {
	length := len(other)
	if length < n.shortest || length < len(letters)-n.edits || length > len(letters)+n.edits {
		return false
	}
	for i := range n.edits + 1 {
		at, to := n.piece(i, length)
		first, last := n.window(len(letters), i, length, at, to-at)
		for from := first; from <= last; from++ {
			if bytes.Equal(letters[from:from+to-at], other[at:to]) {
				return true
			}
		}
	}
	return false
}

func (n *near) findPiece(set uint64, letters []byte, i, length, at, size int, visit func(entry)) {
	first, last := n.window(len(letters), i, length, at, size)
	space := n.space(set, i, length)
	for from := first; from <= last; from++ {
		base, later := n.pieces.lookup(uint32(hash(space, letters[from:from+size])))
		for _, e := range base {
			visit(e)
		}
		for _, e := range later {
			visit(e)
		}
	}
}

package projection

import (
	"cmp"
	"slices"
	"sort"
)

// layout is where the arcs at a touched node lie: in runs, those out of the
// node before those into it, and of each those in the base before those in the
// tail. The base's runs are pieces of what the node has there, in order. Those
// in the tail are as they were written, and written together again like the
// digits of a binary counter, so that however many links a node has, one more
// costs little.
type layout struct {
	// few are the spans where there are no more than these, the others empty:
	// what most nodes have lies in one line of memory.
	few  [3]span
	arcs uint32
	// more are all spans, where they are more.
	more []span
}

func newLayout(spans []span) layout {
	var l layout
	for _, piece := range spans {
		l.arcs += piece.length()
	}
	if len(spans) > len(l.few) {
		l.more = slices.Clip(spans)
	} else {
		copy(l.few[:], spans)
	}
	return l
}

func (l *layout) spans() []span {
	if l.more != nil {
		return l.more
	}
	n := 0
	for n < len(l.few) && l.few[n].length() > 0 {
		n++
	}
	return l.few[:n]
}

type span struct {
	from, to uint32
	out      bool
	tail     bool
}

func (s span) length() uint32 { return s.to - s.from }

// layoutOf is how the base's arcs at a node lie.
func (b *base) layoutOf(n uint32) layout {
	var spans []span
	if int(n) < len(b.turn) {
		first, turn, end := b.first[n], b.turn[n], b.first[n+1]
		if first < turn {
			spans = append(spans, span{first, turn, true, false})
		}
		if turn < end {
			spans = append(spans, span{turn, end, false, false})
		}
	}
	return newLayout(spans)
}

// replaced are the arcs at one node that die, and the rows that come.
type replaced struct {
	// dead are arcs of the base by number; deadLinks are links whose arcs in the
	// tail die, out of the node and into it.
	dead      []uint32
	deadLinks [2][]uint32
	// rows of new links out of the node, and into it.
	rows [2][]uint32
}

const (
	outOf = 0
	into  = 1
)

// relay is the layout after arcs were replaced. What comes is written behind
// the tail.
func (s *Snapshot) relay(l layout, r *replaced) layout {
	var next []span
	slices.Sort(r.dead)
	for direction := range 2 {
		out := direction == outOf
		var tail []span
		for _, piece := range l.spans() {
			switch {
			case piece.out != out:
			case piece.tail:
				tail = append(tail, piece)
			default:
				next = cutOut(next, piece, r.dead)
			}
		}
		for _, link := range r.deadLinks[direction] {
			tail = s.cutLink(tail, link)
		}
		s.dead += len(r.deadLinks[direction])
		if rows := r.rows[direction]; len(rows) > 0 {
			tail = append(tail, s.write(rows, out))
		}
		next = append(next, s.writeTogether(tail)...)
	}
	s.dead += len(r.dead)
	return newLayout(next)
}

// cutOut appends what is left of a piece without the dead arcs, which are
// sorted.
func cutOut(spans []span, piece span, dead []uint32) []span {
	i, _ := slices.BinarySearch(dead, piece.from)
	for ; i < len(dead) && dead[i] < piece.to; i++ {
		if piece.from < dead[i] {
			spans = append(spans, span{piece.from, dead[i], piece.out, false})
		}
		piece.from = dead[i] + 1
	}
	if piece.from < piece.to {
		spans = append(spans, piece)
	}
	return spans
}

// cutLink takes the arc of a link out of runs in the tail.
func (s *Snapshot) cutLink(spans []span, link uint32) []span {
	for i, piece := range spans {
		links := s.tail.link[piece.from:piece.to]
		at, found := slices.BinarySearchFunc(links, link, s.links.compare)
		if !found {
			continue
		}
		dead := piece.from + uint32(at)
		before, after := piece, piece
		before.to, after.from = dead, dead+1
		return slices.Replace(spans, i, i+1, slices.DeleteFunc([]span{before, after}, func(p span) bool { return p.length() == 0 })...)
	}
	return spans
}

// write appends arcs of the rows to the tail, as one run.
func (s *Snapshot) write(rows []uint32, out bool) span {
	slices.SortFunc(rows, func(a, b uint32) int { return s.links.compare(s.rows[a].link, s.rows[b].link) })
	from := uint32(len(s.tail.target))
	for _, n := range rows {
		r := &s.rows[n]
		other := r.to
		if !out {
			other = r.from
		}
		s.tail.append(other, n, r)
	}
	return span{from, uint32(len(s.tail.target)), out, true}
}

const (
	fewSpans = 16
	// arcsToSpan is how many arcs a run has on average at least, where there are
	// many.
	arcsToSpan = 64
)

// writeTogether makes fewer runs of the runs of one direction in the tail, the
// longest first: it writes the shortest together as long as the next is not
// more than twice as long, and all where they are many for their length, which
// deletions bring about.
func (s *Snapshot) writeTogether(spans []span) []span {
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(b.length(), a.length()) })
	total := uint32(0)
	for _, piece := range spans {
		total += piece.length()
	}
	keep := len(spans) - 1
	sum := uint32(0)
	if keep >= 0 {
		sum = spans[keep].length()
	}
	all := len(spans) > fewSpans+int(total/arcsToSpan)
	for keep > 0 && (all || spans[keep-1].length() <= 2*sum) {
		keep--
		sum += spans[keep].length()
	}
	if len(spans)-keep < 2 {
		return spans
	}
	rows := make([]uint32, 0, sum)
	for _, piece := range spans[keep:] {
		rows = append(rows, s.tail.row[piece.from:piece.to]...)
	}
	s.dead += len(rows)
	return append(spans[:keep:keep], s.write(rows, spans[0].out))
}

// linksAt are the links at a node, as they lie in a layout.
func (s *Snapshot) linksAt(l layout) []uint32 {
	var links []uint32
	for _, piece := range l.spans() {
		column := s.arcLink
		if piece.tail {
			column = s.tail.link
		}
		links = append(links, column[piece.from:piece.to]...)
	}
	return links
}

// later is the first arc of a run whose link's id comes after the text.
func (s *Snapshot) later(r Run, after string) uint32 {
	return r.From + uint32(sort.Search(int(r.To-r.From), func(i int) bool {
		return s.links.at(r.Link[int(r.From)+i]) > after
	}))
}

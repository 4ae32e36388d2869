package screening

import "math"

// gain is what the parts of a name cover of an asked one, and what they weigh
// themselves, both at the most: in the upper half of fullGain, in the lower in
// hundredths.
type gain uint32

const (
	gainBits = 16
	fullGain = 2000 // so that all parts of a name together stay within the upper half
)

// leastCovered is how much of an asked name a record's must cover at least, in
// hundredths.
var leastCovered = [sides]int{others: 55, organisations: 35}

// posting is the names that bear a token, from those to be looked at next.
type posting struct {
	names []uint32
	of    gain
	late  bool
}

// blockNames is how many names are credited before they are looked at: what they
// gained stays in the processor's cache meanwhile.
const blockNames = 1 << 15

// promise is a name that is to be scored and the most it can come to.
type promise struct {
	name  uint32
	most  uint16
	asked uint8
}

// gather finds the names whose parts may cover enough of the asked one.
func (t *tables) gather(q *question, asked int, s *nameScratch) {
	t.collect(q, &q.names[asked], s)
	for from := 0; from < len(t.names); from += blockNames {
		end := uint32(from + blockNames)
		for i := range s.postings {
			if p := &s.postings[i]; len(p.names) > 0 && p.names[0] < end {
				s.credit(p, end)
			}
		}
		t.keepTouched(q, asked, s)
	}
}

// collect finds the names that bear the tokens like those asked, rarest first.
func (t *tables) collect(q *question, n *askedName, s *nameScratch) {
	s.postings = s.postings[:0]
	left := n.weight
	for _, column := range t.byVolume(q, n, s) {
		times := times(n.columns, column)
		weight := q.weight(column) * times
		// what has gained nothing so far can no longer reach enough
		late := left*100 < leastCovered[q.side]*n.weight
		left -= weight
		for _, token := range s.similar[column] {
			alike := int(*s.cell(token, column)) - 1
			of := gain((alike*weight*fullGain/one+n.weight-1)/n.weight+1)<<gainBits |
				gain(alike*t.vocabulary.weight(token, q.side)*times/one+1)
			base, later := t.bearers.lookup(token)
			s.postings = append(s.postings, posting{base, of, late}, posting{later, of, late})
		}
	}
}

// credit credits a posting's names before the end.
func (s *nameScratch) credit(p *posting, end uint32) {
	names, gained, of := p.names, &s.gained, p.of
	at := 0
	if p.late {
		for ; at < len(names) && names[at] < end; at++ {
			if g := &gained[names[at]&(blockNames-1)]; *g != 0 {
				*g += of
			}
		}
		p.names = names[at:]
		return
	}
	touched := s.touched
	for ; at < len(names) && names[at] < end; at++ {
		g := &gained[names[at]&(blockNames-1)]
		if *g == 0 {
			touched = append(touched, names[at])
		}
		*g += of
	}
	p.names, s.touched = names[at:], touched
}

// keepTouched keeps those of the block that gained enough.
func (t *tables) keepTouched(q *question, asked int, s *nameScratch) {
	n := &q.names[asked]
	initials := n.initials(q)
	for _, name := range s.touched {
		g := &s.gained[name&(blockNames-1)]
		gained := *g + initials
		*g = 0
		if int(gained>>gainBits) < leastCovered[q.side]*fullGain/100 {
			continue
		}
		if most := n.most(gained, t.loads[name]); most >= nameFloor && s.near[name>>6]>>(name&63)&1 == 0 {
			s.promises = append(s.promises, promise{name, uint16(most), uint8(asked)})
		}
	}
	s.touched = s.touched[:0]
}

// most is what a name's score can be at the most by what was gained.
func (n *askedName) most(gained gain, l load) int {
	if len(n.letters) < shortestWhole {
		return one // equal ones are scored as whole names
	}
	mine := min(int(gained>>gainBits)*one/fullGain, one)
	other := min(int(gained&(1<<gainBits-1))*one/max(l.weight(), 1), one)
	return n.side.covering(mine, other, min(len(n.columns), l.parts()) == 1, len(n.columns)+l.parts())
}

// sameShort gives the edits between names too short to be found by them: none or
// too many.
func (t *tables) sameShort(n *askedName, name uint32) int {
	if len(n.letters) < shortestWhole && n.text == string(t.nameText(name)) {
		return 0
	}
	return editsOfNames + 1
}

func times(columns []int, column int) int {
	count := 0
	for _, c := range columns {
		if c == column {
			count++
		}
	}
	return count
}

// initials is what a name may gain besides by parts that begin with an initial of
// the asked one: those are not looked up.
func (n *askedName) initials(q *question) gain {
	of := gain(0)
	for _, column := range n.columns {
		if w := &q.columns[column]; len(w.latin) == 1 {
			of += gain((initialAlike*int(w.weights[q.side])*fullGain/one+n.weight-1)/n.weight)<<gainBits | gain(w.weights[q.side])
		}
	}
	return of
}

// byVolume are the different columns of a name, those with the fewest names
// first, initials last.
func (t *tables) byVolume(q *question, n *askedName, s *nameScratch) []int {
	columns, volume := make([]int, 0, len(n.columns)), [maxColumn]int{}
	for _, column := range n.columns {
		if times(columns, column) > 0 {
			continue
		}
		for _, token := range s.similar[column] {
			volume[column] += t.bearers.length(token)
		}
		if len(q.columns[column].latin) == 1 {
			volume[column] = math.MaxInt
		}
		at := len(columns)
		columns = append(columns, column)
		for ; at > 0 && volume[columns[at-1]] > volume[column]; at-- {
			columns[at] = columns[at-1]
		}
		columns[at] = column
	}
	return columns
}

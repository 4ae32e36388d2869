package screening

// nameScratch is what finding and scoring names needs besides the tables.
type nameScratch struct {
	rows    []uint32   // by token: its row of cells and one; 0 for none
	tokens  []uint32   // that have a row
	cells   []uint16   // rows of maxColumn similarities
	similar [][]uint32 // by column: tokens alike

	gained  []uint8 // by name: what its parts cover of the asked name
	touched []uint32
	near    []uint64 // bitmap of names that are to be scored
	found   []uint32
	hits    []nameHit
	runes   [2][]rune
}

// nameHit is a record's name that is like an asked one.
type nameHit struct {
	record, name uint32
	asked        int
	score        int
}

func (s *nameScratch) fit(t *tables) {
	s.rows = fitted(s.rows, len(t.vocabulary.tokens))
	s.gained = fitted(s.gained, len(t.names))
	s.near = fitted(s.near, len(t.names)/64+1)
	s.hits = s.hits[:0]
}

// fitted is a slice of zeros of that length; what is there is zero already.
func fitted[T any](s []T, length int) []T {
	if length <= cap(s) {
		return s[:length]
	}
	return make([]T, length+length/8)[:length]
}

// clear takes the rows away.
func (s *nameScratch) clear() {
	for _, token := range s.tokens {
		s.rows[token] = 0
	}
	s.tokens, s.cells = s.tokens[:0], s.cells[:0]
}

func (s *nameScratch) cell(token uint32, column int) *uint16 {
	row := s.rows[token]
	if row == 0 {
		s.tokens = append(s.tokens, token)
		row = uint32(len(s.tokens))
		s.rows[token] = row
		for range maxColumn {
			s.cells = append(s.cells, 0)
		}
	}
	return &s.cells[int(row-1)*maxColumn+column]
}

// findNames fills hits with the names that are like those asked.
func (t *tables) findNames(q *question, s *nameScratch) {
	s.fit(t)
	defer s.clear()
	for len(s.similar) < len(q.columns) {
		s.similar = append(s.similar, nil)
	}
	for column := range q.columns {
		t.findSimilar(q, column, s)
	}
	kind := named(q.Kind)
	for asked := range q.names {
		n := &q.names[asked]
		t.whole.find(uint64(kind), n.letters, func(name uint32) { s.mark(name) })
		t.gather(q, n, s)
		for _, name := range s.found {
			s.near[name>>6] = 0
			t.scoreName(q, asked, name, kind, s)
		}
		s.found = s.found[:0]
	}
}

func (s *nameScratch) mark(name uint32) {
	bit := uint64(1) << (name & 63)
	if s.near[name>>6]&bit == 0 {
		s.near[name>>6] |= bit
		s.found = append(s.found, name)
	}
}

// minAlike is the least similarity of parts that counts.
const minAlike = one * 62 / 100

// findSimilar finds the tokens like the part of a column.
func (t *tables) findSimilar(q *question, column int, s *nameScratch) {
	w, v := &q.columns[column], t.vocabulary
	s.similar[column] = s.similar[column][:0]
	look := func(token uint32) {
		cell := s.cell(token, column)
		if *cell != 0 {
			return
		}
		*cell = 1 + uint16(v.alike(w, token))
		if *cell > minAlike {
			s.similar[column] = append(s.similar[column], token)
		} else {
			*cell = 1
		}
	}
	for _, skeleton := range w.skeletons {
		h := hash(0, skeleton)
		eachTagged(&v.skeletons, uint32(h), uint32(h>>32), look)
	}
	if w.family != 0 {
		h := hash(uint64(w.family), nil)
		eachTagged(&v.kin, uint32(h), uint32(h>>32), look)
	}
	v.spelt.find(0, w.latin, look)
	v.spoken.find(0, w.skeletons[0], look)
	if len(w.latin) > 1 {
		if initial, known := v.numbers[string(w.latin[:1])]; known {
			look(initial)
		}
	}
}

func eachTagged(m *multimap, hash, tag uint32, visit func(value uint32)) {
	base, later := m.lookup(hash)
	for _, part := range [2][]entry{base, later} {
		for _, e := range part {
			if e.tag == tag {
				visit(e.value)
			}
		}
	}
}

// leastCovered is how much of an asked name a record's must cover at least, in
// hundredths.
const leastCovered = 55

// fullGain stands for an asked name covered wholly.
const fullGain = 200

// gather marks the names whose parts cover enough of the asked one.
func (t *tables) gather(q *question, n *askedName, s *nameScratch) {
	columns := t.byVolume(q, n, s)
	left := n.weight
	for _, column := range columns {
		weight := int(q.columns[column].weight) * times(n.columns, column)
		// what has gained nothing so far can no longer reach enough
		late := left*100 < leastCovered*n.weight
		left -= weight
		for _, token := range s.similar[column] {
			alike := int(*s.cell(token, column)) - 1
			gain := uint8(max(1, (alike*weight*fullGain/one+n.weight-1)/n.weight))
			base, later := t.bearers.lookup(token)
			for _, names := range [2][]uint32{base, later} {
				if late {
					s.add(names, gain)
				} else {
					s.gain(names, gain)
				}
			}
		}
	}
	least := uint8(leastCovered * fullGain / 100)
	for _, name := range s.touched {
		if s.gained[name] >= least {
			s.mark(name)
		}
		s.gained[name] = 0
	}
	s.touched = s.touched[:0]
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

// gain credits names, those that had nothing too.
func (s *nameScratch) gain(names []uint32, gain uint8) {
	for _, name := range names {
		before := s.gained[name]
		if before == 0 {
			s.touched = append(s.touched, name)
		}
		s.gained[name] = uint8(min(uint32(before)+uint32(gain), 255))
	}
}

// add credits the names that have gained something already.
func (s *nameScratch) add(names []uint32, gain uint8) {
	for _, name := range names {
		if before := s.gained[name]; before != 0 {
			s.gained[name] = uint8(min(uint32(before)+uint32(gain), 255))
		}
	}
}

// byVolume are the different columns of a name, those with the fewest names
// first.
func (t *tables) byVolume(q *question, n *askedName, s *nameScratch) []int {
	columns, volume := make([]int, 0, len(n.columns)), [maxColumn]int{}
	for _, column := range n.columns {
		if times(columns, column) > 0 {
			continue
		}
		for _, token := range s.similar[column] {
			volume[column] += t.bearers.length(token)
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

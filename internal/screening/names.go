package screening

// nameScratch is what finding and scoring names needs besides the tables.
type nameScratch struct {
	rows    []uint32   // by token: its row of cells and one; 0 for none
	tokens  []uint32   // that have a row
	cells   []uint16   // rows of similarities
	columns int        // in a row
	similar [][]uint32 // by column: tokens alike

	postings []posting
	gained   [blockNames]gain // by name, of one block at a time
	touched  []uint32
	seen     []uint64 // bitmap of the names that were compared letter by letter
	near     []uint64 // of those that were near and are scored
	found    []uint32 // all seen
	promises []promise
	hits     []nameHit
	table    [maxParts * maxParts]uint16
	pairs    []matched
	runes    [2][]rune
}

// nameHit is a record's name that is like an asked one.
type nameHit struct {
	record, name uint32
	score        uint16
	asked        uint8
	weak         bool
}

func (s *nameScratch) fit(t *tables, q *question) {
	s.columns = len(q.columns)
	s.rows = fitted(s.rows, len(t.vocabulary.tokens))
	s.near, s.seen = fitted(s.near, len(t.names)/64+1), fitted(s.seen, len(t.names)/64+1)
	s.hits, s.promises = s.hits[:0], s.promises[:0]
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
		s.cells = append(s.cells, make([]uint16, s.columns)...)
	}
	return &s.cells[int(row-1)*s.columns+column]
}

// findNames fills hits with the names that are near those asked as a whole, and
// promises with those that may be like them by their parts.
func (t *tables) findNames(q *question, s *nameScratch) {
	s.fit(t, q)
	for len(s.similar) < len(q.columns) {
		s.similar = append(s.similar, nil)
	}
	for column := range q.columns {
		t.findSimilar(q, column, s)
	}
	for asked := range q.names {
		n := &q.names[asked]
		t.whole.find(uint64(q.named), n.letters, func(name uint32) {
			if !s.mark(name) {
				return
			}
			if edits := t.editsBetween(n, name, s); edits <= editsOfNames {
				s.near[name>>6] |= 1 << (name & 63)
				t.scoreName(q, asked, name, edits, s)
			}
		})
		t.gather(q, asked, s)
		if q.side == organisations {
			t.findInitials(q, asked, s)
		}
		for _, name := range s.found {
			s.near[name>>6], s.seen[name>>6] = 0, 0
		}
		s.found = s.found[:0]
	}
}

// mark marks a name as compared letter by letter; false where it is already.
func (s *nameScratch) mark(name uint32) bool {
	bit := uint64(1) << (name & 63)
	if s.seen[name>>6]&bit != 0 {
		return false
	}
	s.seen[name>>6] |= bit
	s.found = append(s.found, name)
	return true
}

// minAlike is the least similarity of parts that counts.
const minAlike = one * 62 / 100

// findSimilar finds the tokens like the part of a column.
func (t *tables) findSimilar(q *question, column int, s *nameScratch) {
	w, v := &q.columns[column], t.vocabulary
	found, known := v.likenesses.recall(w.text)
	if !known {
		found = v.similar(w, s, column)
		v.likenesses.keep(w.text, found)
	}
	s.similar[column] = s.similar[column][:0]
	for _, l := range found {
		*s.cell(l.token, column) = 1 + l.alike
		s.similar[column] = append(s.similar[column], l.token)
	}
}

// similar gives the tokens that are alike to a word, marking in the column's cells
// those that were looked at.
func (v *vocabulary) similar(w *word, s *nameScratch, column int) []likeness {
	var found []likeness
	look := func(token uint32) {
		cell := s.cell(token, column)
		if *cell != 0 {
			return
		}
		*cell = 1
		if alike := v.alike(w, token); alike >= minAlike {
			found = append(found, likeness{token, uint16(alike)})
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
	v.spelt.find(0, w.latin, func(token uint32) {
		if v.spelt.shares(w.latin, v.latinOf(token)) {
			look(token)
		}
	})
	v.spoken.find(0, w.skeletons[0], func(token uint32) {
		if v.spoken.shares(w.skeletons[0], v.skeletonOf(token)) {
			look(token)
		}
	})
	if len(w.latin) > 1 {
		if initial, known := v.known(string(w.latin[:1])); known {
			look(initial)
		}
	}
	return found
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

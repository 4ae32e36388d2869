package textindex

// scratch is room that searches use one after the other. Between two searches
// rows, hits and marks are all zero.
//
// A row of the table holds, for one token and each pattern, their similarity
// plus one, or 0 when it was not computed. In a complete column, whose every
// similar token is filled in, 0 means that there is no similarity.
type scratch struct {
	rows     []uint32   // by token: its row + 1, 0 when it has none
	rowed    []uint32   // the tokens that have a row
	table    []uint32   // by row and pattern
	complete []bool     // by pattern
	matched  [][]uint32 // by pattern: the tokens similar to it, when complete
	best     []uint64   // by pattern, of the term being scored
	hits     []uint8    // by token: trigrams shared
	touched  []uint32   // the tokens that have hits
	marks    []uint64   // by document, one bit: a candidate
}

// fit makes room for a search.
func (s *scratch) fit(tokens, docs, patterns int) {
	s.rows = enough(s.rows, tokens)
	s.hits = enough(s.hits, tokens)
	s.marks = enough(s.marks, docs/64+1)
	s.best = enough(s.best, patterns)
	s.matched = enough(s.matched, patterns)
	s.complete = make([]bool, patterns)
	s.table, s.rowed = s.table[:0], s.rowed[:0]
}

func enough[T any](list []T, length int) []T {
	if len(list) >= length {
		return list
	}
	return make([]T, length+length/8)
}

// clear leaves the room as the next search expects it, however this one ended.
func (s *scratch) clear() {
	for _, token := range s.rowed {
		s.rows[token] = 0
	}
	clear(s.marks)
}

// cell is a token's place in a pattern's column; its row is made when missing.
func (s *scratch) cell(token uint32, column int) *uint32 {
	if s.rows[token] == 0 {
		s.rowed = append(s.rowed, token)
		s.rows[token] = uint32(len(s.rowed))
		for range s.complete {
			s.table = append(s.table, 0)
		}
	}
	return &s.table[int(s.rows[token]-1)*len(s.complete)+column]
}

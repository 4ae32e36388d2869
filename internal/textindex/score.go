package textindex

import (
	"context"
	"slices"
)

// search is one query being answered.
type search struct {
	*tables
	question
	*scratch
	exactName   []uint32 // token numbers of the query; nil when one is unknown
	exactJoined int64    // token number of the joined query, -1 when unknown
}

// scratch is room that searches use one after the other. Between two searches
// rows, hits and seen are all zero.
type scratch struct {
	rows    []uint32 // by token: row of its similarities + 1
	hits    []uint8  // by token
	seen    []uint64 // by document, one bit
	touched []uint32
	matched [][]uint32 // by pattern: the tokens similar to it
	table   []uint32   // by row and pattern: similarity in millionths
	rowed   []uint32   // tokens that have a row
	best    []uint64   // by pattern
	found   []uint32   // documents to score
}

func newScratch() *scratch { return &scratch{} }

func (s *scratch) fit(tokens, docs, patterns int) {
	s.rows = enough(s.rows, tokens)
	s.hits = enough(s.hits, tokens)
	s.seen = enough(s.seen, docs/64+1)
	s.best = enough(s.best, patterns)
	for len(s.matched) < patterns {
		s.matched = append(s.matched, nil)
	}
	s.table, s.rowed, s.found = s.table[:0], s.rowed[:0], s.found[:0]
}

func enough[T any](list []T, length int) []T {
	if len(list) >= length {
		return list
	}
	return make([]T, length+length/8)
}

func (s *scratch) clear() {
	for _, token := range s.rowed {
		s.rows[token] = 0
	}
	for _, doc := range s.found {
		s.seen[doc>>6] = 0
	}
}

// run scores every document that can match and hands on those that do.
func (s *search) run(ctx context.Context, visible func(string, uint32) bool, take func(match)) error {
	s.fit(len(s.vocabulary.text), len(s.docs), len(s.patterns))
	defer s.clear()
	s.findExact()
	for column := range s.patterns {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.findSimilar(column)
	}
	for _, column := range s.columnsToScan() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.scan(column)
	}
	for i, number := range s.found {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		doc := &s.docs[number]
		if visible != nil && !visible(doc.id, doc.ref) {
			continue
		}
		if score, class := s.score(doc); score >= threshold {
			take(match{score: uint32(score), class: class, doc: doc})
		}
	}
	return nil
}

func (s *search) findExact() {
	s.exactJoined = -1
	if number, found := s.vocabulary.numbers.lookup(s.joined, s.vocabulary.textOf); found {
		s.exactJoined = int64(number)
	}
	for _, token := range s.sequence {
		number, found := s.vocabulary.numbers.lookup(token, s.vocabulary.textOf)
		if !found {
			s.exactName = nil
			return
		}
		s.exactName = append(s.exactName, number)
	}
}

// findSimilar fills a pattern's column of the table.
func (s *search) findSimilar(column int) {
	v, p := s.vocabulary, &s.patterns[column]
	matched := s.matched[column][:0]
	s.touched = v.eachSimilar(p, s.hits, s.touched, func(token uint32) {
		if s.rows[token] != 0 && *s.cell(token, column) != 0 {
			return
		}
		if similarity := p.similarity(v.text[token], int(v.runes[token]), int(v.grams[token])); similarity > 0 {
			*s.cell(token, column) = uint32(similarity)
			matched = append(matched, token)
		}
	})
	s.matched[column] = matched
}

// cell is a token's place in a column; its row is made when it is missing.
func (s *search) cell(token uint32, column int) *uint32 {
	if s.rows[token] == 0 {
		s.rowed = append(s.rowed, token)
		s.rows[token] = uint32(len(s.rowed))
		for range s.patterns {
			s.table = append(s.table, 0)
		}
	}
	return &s.table[int(s.rows[token]-1)*len(s.patterns)+column]
}

// columnsToScan leaves out the patterns with the most documents, as long as
// matching nothing but them cannot reach the threshold: a term scores at most
// the share of the query it covers.
func (s *search) columnsToScan() []int {
	volume, most := make([]int, len(s.patterns)), make([]uint64, len(s.patterns))
	for column := range s.patterns {
		for _, token := range s.matched[column] {
			volume[column] += len(s.vocabulary.docs[token])
			most[column] = max(most[column], uint64(*s.cell(token, column)))
		}
	}
	var needed []int
	for _, variant := range s.variants {
		byVolume := slices.SortedFunc(slices.Values(variant), func(a, b int) int { return volume[b] - volume[a] })
		length, covered := uint64(0), uint64(0)
		for _, column := range variant {
			length += uint64(s.patterns[column].runes)
		}
		for i, column := range byVolume {
			covered += uint64(s.patterns[column].runes) * most[column]
			if covered >= threshold*length {
				needed = append(needed, byVolume[i:]...)
				break
			}
		}
	}
	return needed
}

func (s *search) scan(column int) {
	for _, token := range s.matched[column] {
		for _, doc := range s.vocabulary.docs[token] {
			if s.seen[doc>>6]&(1<<(doc&63)) == 0 {
				s.seen[doc>>6] |= 1 << (doc & 63)
				s.found = append(s.found, doc)
			}
		}
	}
}

// score is that of the document's best term and its class.
func (s *search) score(doc *document) (best uint64, class Class) {
	eachTerm(doc.terms, func(h header, tokens []uint32) {
		if score := s.scoreTerm(h, tokens) * percent[h.class()] / 100; score > best {
			best, class = score, h.class()
		}
	})
	return best, class
}

func (s *search) scoreTerm(h header, tokens []uint32) uint64 {
	if s.isExact(h, tokens) {
		return one
	}
	best := uint64(0)
	for _, variant := range s.variants {
		best = max(best, s.cover(variant, tokens, uint64(h.runes())))
	}
	return min(best, 990_000)
}

func (s *search) isExact(h header, tokens []uint32) bool {
	if h.class() == Identifier {
		return int64(tokens[0]) == s.exactJoined
	}
	return slices.Equal(tokens, s.exactName)
}

// cover is Q·(0.7 + 0.3·T) of the package comment.
func (s *search) cover(variant []int, tokens []uint32, termRunes uint64) uint64 {
	best := s.best[:len(s.patterns)]
	clear(best)
	ofTerm := uint64(0)
	for _, token := range tokens {
		if s.rows[token] == 0 {
			continue
		}
		row := s.table[int(s.rows[token]-1)*len(s.patterns):]
		most := uint64(0)
		for _, column := range variant {
			similarity := uint64(row[column])
			best[column] = max(best[column], similarity)
			most = max(most, similarity)
		}
		ofTerm += most * uint64(s.vocabulary.runes[token])
	}
	ofQuery, queryRunes := uint64(0), uint64(0)
	for _, column := range variant {
		runes := uint64(s.patterns[column].runes)
		ofQuery += best[column] * runes
		queryRunes += runes
	}
	return ofQuery / queryRunes * (700_000 + 3*(ofTerm/termRunes)/10) / one
}

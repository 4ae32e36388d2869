package textindex

import (
	"math/bits"
	"slices"
)

// worthDeferring is the effort from which a pattern is rather compared with
// the tokens of candidates alone. It decides speed only, never an answer.
const worthDeferring = 1 << 17

// A term scores at most the share of the query it covers. So of every variant
// the patterns that are the most work may be left out of the hunt for
// candidates, as long as matching nothing but them cannot reach the threshold.

// findCandidates sets the bit of every document that can match.
func (s *search) findCandidates() {
	for _, variant := range s.variants {
		hunted := s.hunted(variant)
		for _, column := range hunted {
			s.findSimilar(column)
		}
		for _, column := range s.needed(variant, hunted) {
			s.mark(column)
		}
	}
}

// hunted are the patterns of a variant whose similar tokens are looked up in
// the vocabulary; those of the others are compared as candidates turn up.
func (s *search) hunted(variant []int) []int {
	effort := make(map[int]int, len(variant))
	for _, column := range variant {
		effort[column] = s.vocabulary.effort(&s.patterns[column])
	}
	byEffort := slices.SortedFunc(slices.Values(variant), func(a, b int) int { return effort[b] - effort[a] })
	length, left := s.runesOf(variant), uint64(0)
	for i, column := range byEffort {
		left += uint64(s.patterns[column].runes)
		if left*one >= threshold*length || effort[column] < s.deferFrom {
			return byEffort[i:]
		}
	}
	return byEffort
}

// needed are the hunted patterns whose documents must be looked at.
func (s *search) needed(variant, hunted []int) []int {
	volume, most := make(map[int]int, len(hunted)), make(map[int]uint64, len(hunted))
	covered := (s.runesOf(variant) - s.runesOf(hunted)) * one
	for _, column := range hunted {
		for _, token := range s.matched[column] {
			volume[column] += len(s.vocabulary.docs[token])
			most[column] = max(most[column], s.similarity(token, column))
		}
	}
	byVolume := slices.SortedFunc(slices.Values(hunted), func(a, b int) int { return volume[b] - volume[a] })
	for i, column := range byVolume {
		covered += uint64(s.patterns[column].runes) * most[column]
		if covered >= threshold*s.runesOf(variant) {
			return byVolume[i:]
		}
	}
	return nil
}

func (s *search) runesOf(columns []int) uint64 {
	runes := uint64(0)
	for _, column := range columns {
		runes += uint64(s.patterns[column].runes)
	}
	return runes
}

// findSimilar fills a pattern's column of the table, for every token.
func (s *search) findSimilar(column int) {
	s.matched[column] = s.matched[column][:0]
	s.touched = s.vocabulary.eachSimilar(&s.patterns[column], s.hits, s.touched, func(token uint32) {
		if s.rows[token] != 0 && *s.cell(token, column) != 0 {
			return
		}
		if similarity := s.compare(token, column); similarity > 0 {
			*s.cell(token, column) = similarity + 1
			s.matched[column] = append(s.matched[column], token)
		}
	})
	s.complete[column] = true
}

// mark sets the bits of the documents that hold a token similar to a pattern.
func (s *search) mark(column int) {
	for _, token := range s.matched[column] {
		for _, doc := range s.vocabulary.docs[token] {
			s.marks[doc>>6] |= 1 << (doc & 63)
		}
	}
}

// eachCandidate visits the marked documents in the order they lie in memory
// and takes the marks away, up to the first that is refused.
func (s *search) eachCandidate(visit func(doc *document) (goOn bool)) {
	for i := range s.marks {
		for ; s.marks[i] != 0; s.marks[i] &= s.marks[i] - 1 {
			if !visit(&s.docs[i<<6|bits.TrailingZeros64(s.marks[i])]) {
				return
			}
		}
	}
}

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
	deferFrom   int
	exactName   []uint32 // token numbers of the query; nil when one is unknown
	allComplete bool
	exactJoined int64 // token number of the joined query, -1 when unknown
}

// run scores every document that can match and hands on those that do.
func (s *search) run(ctx context.Context, visible func(string, uint32) bool, take func(match)) error {
	s.fit(len(s.vocabulary.text), len(s.docs), len(s.patterns))
	defer s.clear()
	s.findExact()
	s.findCandidates()
	s.allComplete = !slices.Contains(s.complete, false)
	looked := 0
	s.eachCandidate(func(doc *document) bool {
		if visible == nil || visible(doc.id, doc.ref) {
			if score, class := s.score(doc); score >= threshold {
				take(match{score: uint32(score), class: class, doc: doc})
			}
		}
		looked++
		return looked%checkEvery != 0 || ctx.Err() == nil
	})
	return ctx.Err()
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

// score is that of the document's best term and its class.
func (s *search) score(doc *document) (best uint64, class Class) {
	eachTerm(s.termsOf(doc), func(h header, tokens []uint32) {
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
		if s.rows[token] == 0 && s.allComplete {
			continue
		}
		most := uint64(0)
		for _, column := range variant {
			similarity := s.similarity(token, column)
			best[column] = max(best[column], similarity)
			most = max(most, similarity)
		}
		ofTerm += most * uint64(s.vocabulary.runes[token])
	}
	ofQuery := uint64(0)
	for _, column := range variant {
		ofQuery += best[column] * uint64(s.patterns[column].runes)
	}
	return ofQuery / s.runesOf(variant) * (700_000 + 3*(ofTerm/termRunes)/10) / one
}

// similarity looks up how similar a token is to a pattern, or computes it.
func (s *search) similarity(token uint32, column int) uint64 {
	if row := s.rows[token]; row != 0 {
		if known := s.table[int(row-1)*len(s.complete)+column]; known != 0 {
			return uint64(known - 1)
		}
	}
	if s.complete[column] {
		return 0
	}
	similarity := s.compare(token, column)
	*s.cell(token, column) = similarity + 1
	return uint64(similarity)
}

func (s *search) compare(token uint32, column int) uint32 {
	v := s.vocabulary
	return uint32(s.patterns[column].similarity(v.text[token], int(v.runes[token]), int(v.grams[token])))
}

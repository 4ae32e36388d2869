package textindex

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// vocabulary is the distinct tokens of all terms, by number, with the
// documents that hold each and the trigrams that lead to it.
type vocabulary struct {
	text    []string
	runes   []uint8
	grams   []uint8    // distinct trigrams
	docs    [][]uint32 // documents that hold the token, once each, in no order
	byGram  map[gram][]uint32
	numbers numbering
	free    []uint32
	buffer  []gram
}

func newVocabulary() *vocabulary {
	return &vocabulary{byGram: map[gram][]uint32{}, numbers: newNumbering()}
}

func (v *vocabulary) textOf(token uint32) string { return v.text[token] }

// number finds a token or takes it in.
func (v *vocabulary) number(token string) uint32 {
	if number, found := v.numbers.lookup(token, v.textOf); found {
		return number
	}
	token = strings.Clone(token) // it may be a piece of a long name
	number := v.place()
	v.buffer = gramsOf(token, v.buffer)
	v.text[number] = token
	v.runes[number] = uint8(utf8.RuneCountInString(token))
	v.grams[number] = uint8(len(v.buffer))
	v.numbers.add(token, number, v.textOf)
	for _, g := range v.buffer {
		v.byGram[g] = append(v.byGram[g], number)
	}
	return number
}

// place gives a free number.
func (v *vocabulary) place() uint32 {
	if last := len(v.free) - 1; last >= 0 {
		number := v.free[last]
		v.free = v.free[:last]
		return number
	}
	v.text = append(v.text, "")
	v.runes = append(v.runes, 0)
	v.grams = append(v.grams, 0)
	v.docs = append(v.docs, nil)
	return uint32(len(v.text) - 1)
}

// drop forgets that a document holds a token, and the token with its last
// document.
func (v *vocabulary) drop(token, doc uint32) {
	v.docs[token] = without(v.docs[token], doc)
	if len(v.docs[token]) > 0 {
		return
	}
	text := v.text[token]
	v.buffer = gramsOf(text, v.buffer)
	for _, g := range v.buffer {
		if rest := without(v.byGram[g], token); len(rest) > 0 {
			v.byGram[g] = rest
		} else {
			delete(v.byGram, g)
		}
	}
	v.numbers.remove(text, v.textOf)
	v.text[token], v.docs[token] = "", nil
	v.free = append(v.free, token)
}

// without takes one number out of a list whose order does not matter.
func without(list []uint32, number uint32) []uint32 {
	at := slices.Index(list, number)
	if at < 0 {
		return list
	}
	last := len(list) - 1
	list[at] = list[last]
	return list[:last]
}

// eachSimilar visits every token the pattern may be similar to, some more than
// once, and leaves out none that is. hits is one zero byte a token, given back
// zero; touched is a buffer.
func (v *vocabulary) eachSimilar(p *pattern, hits []uint8, touched []uint32, visit func(token uint32)) []uint32 {
	for _, token := range v.shortestPrefixList(p) {
		if strings.HasPrefix(v.text[token], p.text) {
			visit(token)
		}
	}
	if p.runes < minFuzzyRunes {
		return touched
	}
	return v.eachFuzzy(p, hits, touched[:0], visit)
}

// shortestPrefixList picks, of the trigrams every token that begins with the
// pattern has, the rarest one's tokens.
func (v *vocabulary) shortestPrefixList(p *pattern) []uint32 {
	var shortest []uint32
	left := p.runes // the gram with the closing blank does not count
	first := true
	eachGram(p.text, func(g gram) {
		if left--; left < 0 {
			return
		}
		if list := v.byGram[g]; first || len(list) < len(shortest) {
			shortest, first = list, false
		}
	})
	return shortest
}

// effort is how many tokens eachSimilar would look at, about.
func (v *vocabulary) effort(p *pattern) int {
	effort := len(v.shortestPrefixList(p))
	if p.runes >= minFuzzyRunes {
		for _, list := range v.countedLists(p) {
			effort += len(list)
		}
	}
	return effort
}

// countedLists are the shortest trigram lists of a pattern, as many as cannot
// all be missed: what is in none of them shares fewer trigrams than leastCommon.
func (v *vocabulary) countedLists(p *pattern) [][]uint32 {
	lists := make([][]uint32, len(p.grams))
	for i, g := range p.grams {
		lists[i] = v.byGram[g]
	}
	slices.SortFunc(lists, func(a, b []uint32) int { return len(a) - len(b) })
	return lists[:len(lists)-p.leastCommon()+1]
}

func (v *vocabulary) eachFuzzy(p *pattern, hits []uint8, touched []uint32, visit func(token uint32)) []uint32 {
	for _, list := range v.countedLists(p) {
		for _, token := range list {
			if hits[token] == 0 {
				touched = append(touched, token)
			}
			hits[token]++
		}
	}
	uncounted := p.leastCommon() - 1
	for _, token := range touched {
		if p.closeEnough(int(hits[token])+uncounted, len(p.grams)+int(v.grams[token])) {
			visit(token)
		}
		hits[token] = 0
	}
	return touched
}

package textindex

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/identifiers"
)

const (
	maxTokens     = 32
	maxTokenRunes = 64
)

// Class says what a term is to its document.
type Class uint8

// The classes of terms, best first; see the package comment for what they count.
const (
	Name       Class = iota // a primary name or label
	Identifier              // a number, code, plate or serial, compared as one token
	Alias                   // another good name
	WeakAlias               // a name of low quality
	classes
)

// percent is what a term of each class counts.
var percent = [classes]uint64{Name: 100, Identifier: 100, Alias: 97, WeakAlias: 90}

// Term is one text a document is found by, as written; the index normalises it.
// Terms without a letter or digit are passed over; an unknown class counts as
// WeakAlias.
type Term struct {
	Text  string
	Class Class
}

// Document is what the index holds of one thing.
type Document struct {
	Kind  uint8  // the caller's number of its kind, for filters and facets
	Ref   uint32 // the caller's own number for it, handed to Query.Visible and back in hits
	Terms []Term
}

// document is a Document as kept; its terms are the words [at, at+words) of the
// tables' terms.
type document struct {
	id        string
	at, words uint32
	ref       uint32
	kind      uint8
}

// header holds a term's class, its number of tokens and their runes in all.
type header uint32

func newHeader(class Class, tokens, runes int) header {
	return header(uint32(class)<<24 | uint32(tokens)<<16 | uint32(runes))
}

func (h header) class() Class { return Class(h >> 24) }
func (h header) tokens() int  { return int(h >> 16 & 0xff) }
func (h header) runes() int   { return int(h & 0xffff) }

// tokensOf normalises a term; cut says that something was left out.
func tokensOf(term Term) (tokens []string, cut bool) {
	if term.Class == Identifier {
		token, cut := identifierToken(term.Text)
		if token == "" {
			return nil, cut
		}
		return []string{token}, cut
	}
	return nameTokens(term.Text)
}

func nameTokens(text string) (tokens []string, cut bool) {
	tokens = strings.Fields(identifiers.NormaliseName(text))
	if len(tokens) > maxTokens {
		tokens, cut = tokens[:maxTokens], true
	}
	for i, token := range tokens {
		short := clip(token)
		cut = cut || len(short) < len(token)
		tokens[i] = short
	}
	return tokens, cut
}

// identifierToken gives "" for what has no readable place.
func identifierToken(text string) (token string, cut bool) {
	whole := strings.ToLower(identifiers.NormaliseSerial(text))
	if strings.Trim(whole, string([]rune{identifiers.Unreadable, identifiers.UnreadableRun})) == "" {
		return "", false
	}
	token = clip(whole)
	return token, len(token) < len(whole)
}

func clip(token string) string {
	runes := 0
	for at := range token {
		if runes == maxTokenRunes {
			return token[:at]
		}
		runes++
	}
	return token
}

// pack turns the terms into words, a header and the token numbers for each one
// after the other, taking new tokens into the vocabulary.
func pack(terms []Term, v *vocabulary, packed []uint32) []uint32 {
	for _, term := range terms {
		tokens, _ := tokensOf(term)
		if len(tokens) == 0 {
			continue
		}
		runes := 0
		for _, token := range tokens {
			runes += utf8.RuneCountInString(token)
		}
		packed = append(packed, uint32(newHeader(min(term.Class, WeakAlias), len(tokens), runes)))
		for _, token := range tokens {
			packed = append(packed, v.number(token))
		}
	}
	return packed
}

// eachTerm walks packed terms.
func eachTerm(packed []uint32, visit func(h header, tokens []uint32)) {
	for len(packed) > 0 {
		h := header(packed[0])
		end := 1 + h.tokens()
		visit(h, packed[1:end])
		packed = packed[end:]
	}
}

// distinctTokens gives the token numbers of packed terms once each.
func distinctTokens(packed []uint32) []uint32 {
	var tokens []uint32
	eachTerm(packed, func(_ header, of []uint32) { tokens = append(tokens, of...) })
	slices.Sort(tokens)
	return slices.Compact(tokens)
}

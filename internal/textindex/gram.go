package textindex

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// gram is three runes of 21 bits each; 0 is the padding.
type gram uint64

const (
	runeBits = 21
	gramMask = 1<<(3*runeBits) - 1
)

// eachGram walks the trigrams of a token padded with two blanks before it and
// one after, repeats included.
func eachGram(token string, visit func(gram)) {
	var g gram
	for _, r := range token {
		g = (g<<runeBits | gram(r)) & gramMask
		visit(g)
	}
	visit(g << runeBits & gramMask)
}

// gramsOf gives the distinct trigrams of a token, ascending.
func gramsOf(token string, into []gram) []gram {
	into = into[:0]
	eachGram(token, func(g gram) { into = append(into, g) })
	slices.Sort(into)
	return slices.Compact(into)
}

// Similarities are counted in millionths.
const (
	one = 1_000_000

	prefixBase, prefixSpan = 800_000, 150_000
	fuzzyBase, fuzzySpan   = 550_000, 400_000
	minFuzzyRunes          = 3
	minDice, minDiceDigits = 50, 60 // hundredths
)

// pattern is one query token made ready for comparing.
type pattern struct {
	text    string
	runes   int
	grams   []gram // distinct, ascending
	minDice int    // hundredths
}

func newPattern(token string) pattern {
	p := pattern{text: token, runes: utf8.RuneCountInString(token), grams: gramsOf(token, nil), minDice: minDice}
	if strings.ContainsAny(token, "0123456789") {
		p.minDice = minDiceDigits
	}
	return p
}

// similarity compares the pattern with a token of so many runes and distinct
// trigrams, as the package comment says.
func (p *pattern) similarity(token string, runes, grams int) uint64 {
	if token == p.text {
		return one
	}
	best := uint64(0)
	if strings.HasPrefix(token, p.text) {
		best = prefixBase + prefixSpan*uint64(p.runes)/uint64(runes)
	}
	if p.runes < minFuzzyRunes || runes < minFuzzyRunes {
		return best
	}
	both := len(p.grams) + grams
	if common := p.common(token); p.closeEnough(common, both) {
		best = max(best, fuzzyBase+fuzzySpan*2*uint64(common)/uint64(both))
	}
	return best
}

func (p *pattern) closeEnough(common, both int) bool { return 200*common >= p.minDice*both }

// leastCommon is the least number of trigrams any token close enough shares
// with the pattern: 2c ≥ D(a+b) and b ≥ c give c ≥ Da/(2-D).
func (p *pattern) leastCommon() int {
	return (p.minDice*len(p.grams) + 199 - p.minDice) / (200 - p.minDice)
}

// common counts the distinct trigrams the pattern shares with a token.
func (p *pattern) common(token string) int {
	var shared [2]uint64 // a token has at most 65
	eachGram(token, func(g gram) {
		if at, found := slices.BinarySearch(p.grams, g); found {
			shared[at>>6] |= 1 << (at & 63)
		}
	})
	return bits.OnesCount64(shared[0]) + bits.OnesCount64(shared[1])
}

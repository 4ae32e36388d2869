package identifiers

import (
	"strings"
	"unicode/utf8"
)

// span is the places [from, to) of one line; to is 0 for a field a document lacks.
type span struct{ line, from, to int }

func (s span) of(lines []string) string {
	if s.to == 0 {
		return ""
	}
	return lines[s.line][s.from:s.to]
}

func joined(spans []span, lines []string) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.of(lines))
	}
	return b.String()
}

// mrzLayout says where a document keeps its fields.
type mrzLayout struct {
	typ                     Type
	lines, width            int
	visa                    bool
	longNumbers             bool
	code, issuer, names     span
	number, numberCheck     span
	nationality, sex        span
	birth, birthCheck       span
	expiry, expiryCheck     span
	optional, optionalCheck span
	optional2               span
	composite               span
	compositeOver           []span
}

func (l mrzLayout) fits(lines []string) bool {
	if len(lines) != l.lines {
		return false
	}
	for _, line := range lines {
		if utf8.RuneCountInString(line) != l.width {
			return false
		}
	}
	return true
}

// layoutOf finds the layout that fits or else comes nearest in length.
func layoutOf(lines []string) mrzLayout {
	length := 0
	for _, line := range lines {
		length += utf8.RuneCountInString(line)
	}
	visa := len(lines) > 0 && strings.HasPrefix(lines[0], "V")
	nearest, distance := mrzLayouts[0], -1
	for _, l := range mrzLayouts {
		d := max(l.lines*l.width-length, length-l.lines*l.width)
		if l.visa == visa && (distance < 0 || d < distance) {
			nearest, distance = l, d
		}
	}
	return nearest
}

// mrzLayouts holds the places as ICAO 9303 parts 4 to 7 number them, less one.
var mrzLayouts = []mrzLayout{
	{
		typ: TypeMRZTD3, lines: 2, width: 44,
		code: span{0, 0, 2}, issuer: span{0, 2, 5}, names: span{0, 5, 44},
		number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, nationality: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21},
		expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28},
		optional: span{1, 28, 42}, optionalCheck: span{1, 42, 43},
		composite: span{1, 43, 44}, compositeOver: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 43}},
	},
	{
		typ: TypeMRZTD1, lines: 3, width: 30, longNumbers: true,
		code: span{0, 0, 2}, issuer: span{0, 2, 5}, number: span{0, 5, 14}, numberCheck: span{0, 14, 15},
		optional: span{0, 15, 30}, birth: span{1, 0, 6}, birthCheck: span{1, 6, 7}, sex: span{1, 7, 8},
		expiry: span{1, 8, 14}, expiryCheck: span{1, 14, 15}, nationality: span{1, 15, 18},
		optional2: span{1, 18, 29}, names: span{2, 0, 30},
		composite: span{1, 29, 30}, compositeOver: []span{{0, 5, 30}, {1, 0, 7}, {1, 8, 15}, {1, 18, 29}},
	},
	{
		typ: TypeMRZTD2, lines: 2, width: 36, longNumbers: true,
		code: span{0, 0, 2}, issuer: span{0, 2, 5}, names: span{0, 5, 36},
		number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, nationality: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21},
		expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28}, optional: span{1, 28, 35},
		composite: span{1, 35, 36}, compositeOver: []span{{1, 0, 10}, {1, 13, 20}, {1, 21, 35}},
	},
	{
		typ: TypeMRZMRVA, lines: 2, width: 44, visa: true,
		code: span{0, 0, 2}, issuer: span{0, 2, 5}, names: span{0, 5, 44},
		number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, nationality: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21},
		expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28}, optional: span{1, 28, 44},
	},
	{
		typ: TypeMRZMRVB, lines: 2, width: 36, visa: true,
		code: span{0, 0, 2}, issuer: span{0, 2, 5}, names: span{0, 5, 36},
		number: span{1, 0, 9}, numberCheck: span{1, 9, 10}, nationality: span{1, 10, 13},
		birth: span{1, 13, 19}, birthCheck: span{1, 19, 20}, sex: span{1, 20, 21},
		expiry: span{1, 21, 27}, expiryCheck: span{1, 27, 28}, optional: span{1, 28, 36},
	},
}

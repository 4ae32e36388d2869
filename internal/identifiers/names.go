package identifiers

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormaliseName gives a name's comparison form: its tokens (see NameTokens)
// joined by one space. It is idempotent; a name without any letter or digit
// gives "".
func NormaliseName(name string) string {
	if isPlain(name) {
		return name
	}
	return strings.Join(NameTokens(name), " ")
}

// NameTokens splits a name into its comparison tokens, in the order written:
//
//   - compatibility decomposition (NFKD), nonspacing marks dropped, lower case;
//   - apostrophes and the like (' ’ ʼ ʿ ʾ ` ´) and invisible format characters
//     vanish, so that Qa'ida is qaida; every other character that is no letter
//     or digit (hyphens, dots, slashes) separates tokens;
//   - letters that do not decompose get their usual Latin spelling (ø o, ß ss,
//     ɓ b, ŋ ng), Arabic letter variants are unified and tatweel and hamza
//     dropped, digits of any script become ASCII.
//
// Arabic, Cyrillic, Han and all other letters stay in their own script.
func NameTokens(name string) []string {
	return strings.FieldsFunc(fold(name), func(r rune) bool { return r == ' ' })
}

// isPlain tells that a name is its own normal form, for ASCII only.
func isPlain(name string) bool {
	before := byte(' ')
	for i := range len(name) {
		c := name[i]
		switch {
		case 'a' <= c && c <= 'z', isDigit(c):
		case c == ' ' && before != ' ':
		default:
			return false
		}
		before = c
	}
	return name == "" || before != ' '
}

// fold maps every rune to its comparison form, separators to spaces.
func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range decompose(text) {
		foldRune(&b, r)
	}
	folded := b.String()
	if isASCII(folded) {
		return folded
	}
	return norm.NFC.String(folded)
}

// decompose applies NFKD after taking out apostrophes, some of which would
// otherwise decompose into a space and a mark.
func decompose(text string) string {
	if isASCII(text) {
		return text
	}
	return norm.NFKD.String(strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return -1
		}
		return r
	}, text))
}

func foldRune(b *strings.Builder, r rune) {
	if r < utf8.RuneSelf {
		foldASCII(b, byte(r))
		return
	}
	r = unicode.ToLower(r)
	if spelling, ok := spellings[r]; ok {
		b.WriteString(spelling)
		return
	}
	switch {
	case isApostrophe(r), unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
	case unicode.IsLetter(r), unicode.Is(unicode.Mc, r), unicode.IsDigit(r):
		b.WriteRune(asciiDigit(r))
	default:
		b.WriteByte(' ')
	}
}

func foldASCII(b *strings.Builder, c byte) {
	switch {
	case isLetter(c):
		b.WriteByte(c - 'A' + 'a')
	case 'a' <= c && c <= 'z', isDigit(c):
		b.WriteByte(c)
	case c != '\'' && c != '`':
		b.WriteByte(' ')
	}
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00b4', '\u02b9', '\u02bb', '\u02bc', '\u02bd', '\u02be', '\u02bf', '\u02c8',
		'\u02ee', '\u055a', '\u05f3', '\u07f4', '\u07f5', '\u2018', '\u2019', '\u201b', '\u2032', '\ua78c', '\uff07', '\uff40':
		return true
	}
	return false
}

func isSeparator(r rune) bool {
	return r == '-' || r == '.' || r == '/' || unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// asciiDigit turns a decimal digit of any script into its ASCII form. Decimal
// digits come in whole runs of ten from zero to nine.
func asciiDigit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return r
	}
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	return r
}

// spellings gives lower-case letters that NFKD leaves alone the form in which
// they are compared. Latin ones follow the ICAO 9303 part 3 transliteration
// where it has them; those of Hausa, Fula and Bambara their usual romanisation.
var spellings = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ħ': "h", 'ı': "i", 'ĸ': "k",
	'ł': "l", 'ŋ': "ng", 'þ': "th", 'ŧ': "t", 'ƒ': "f", 'ɓ': "b", 'ɗ': "d", 'ɖ': "d", 'ƙ': "k", 'ƴ': "y",
	'ɛ': "e", 'ɔ': "o", 'ɲ': "ny", 'ɣ': "g", 'ʋ': "v", 'ɩ': "i", 'ʊ': "u", 'ə': "e", 'ǝ': "e", 'ɠ': "g",
	'ς':      "σ",
	'\u0640': "", '\u0621': "", '\u0671': "\u0627", '\u0649': "\u064a", '\u06cc': "\u064a", '\u0629': "\u0647",
	'\u06a9': "\u0643", '\u06c1': "\u0647", '\u06d5': "\u0647",
}

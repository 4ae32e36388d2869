package identifiers

import (
	"strings"
	"unicode"
)

// Unreadable stands in a normalised serial for one place that could not be read.
const Unreadable = '?'

// NormaliseSerial gives a firearm serial's comparison form: compatibility
// decomposition, marks dropped, upper case, digits as ASCII; only letters and
// digits stay (of any script; letters are not transliterated and 0 and O stay
// apart), and each of `?`, `*` and `_` becomes one Unreadable place. Spaces,
// hyphens, dots, slashes and all other signs vanish. It is idempotent.
func NormaliseSerial(asRead string) string {
	var b strings.Builder
	b.Grow(len(asRead))
	for _, r := range decompose(asRead) {
		switch {
		case r == '?' || r == '*' || r == '_':
			b.WriteRune(Unreadable)
		case isApostrophe(r) || unicode.Is(unicode.Lm, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(asciiDigit(unicode.ToUpper(r)))
		}
	}
	return b.String()
}

// ReadSerial normalises a firearm serial. It is valid when at least one place
// was read and none is unreadable: makers follow no common check.
func ReadSerial(asRead string) Reading {
	r := Reading{Type: TypeSerial, Input: asRead, Normalised: NormaliseSerial(asRead)}
	unreadable := strings.Count(r.Normalised, string(Unreadable))
	r.expect(unreadable < len(r.Normalised), "serial", "at least one letter or digit")
	r.expect(unreadable == 0, "serial", "every place readable, %d unreadable", unreadable)
	r.close()
	return r
}

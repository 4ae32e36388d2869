package statement

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Language is one that statements are made in.
type Language uint8

// The languages.
const (
	English Language = iota
	French
)

// Languages are all languages.
func Languages() []Language { return []Language{English, French} }

var languageCodes = [...]string{English: "EN", French: "FR"}

// String is the language's code: EN or FR.
func (l Language) String() string { return languageCodes[l] }

// ParseLanguage reads a language's code, in small letters or capitals; no code
// is English.
func ParseLanguage(code string) (Language, error) {
	if code == "" {
		return English, nil
	}
	for _, l := range Languages() {
		if strings.EqualFold(code, l.String()) {
			return l, nil
		}
	}
	return English, domain.FieldErrorf("language", "expected EN or FR")
}

func (l Language) wording() *wording { return wordings[l] }

// wordings are those of the languages.
var wordings = [...]*wording{English: &english, French: &french}

// Quote is a label between the language's quotation marks, on one line: what
// controls or breaks text, turns it round or ends a quotation is taken out of it.
func (l Language) Quote(label string) string {
	w := l.wording()
	return w.open + plain(label) + w.shut
}

// plain is text in which every run of blanks and controls is one space, and
// without quotation marks that could end the quotation.
func plain(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner:
			return -1
		case strings.ContainsRune("“”«»", r):
			return '"'
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > mostOfLabel {
		return string(runes[:mostOfLabel]) + "…"
	}
	return text
}

// mostOfLabel is how many characters of a label are told.
const mostOfLabel = 120

// Scripts of the region's names need these two.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// Number is a strength to three significant digits, with the language's decimal
// mark, and never with an exponent.
func (l Language) Number(f float64) string {
	decimals := 2
	if f > 0 && f < 1 {
		decimals = min(12, 2-int(math.Floor(math.Log10(f))))
	}
	return l.decimal(strings.TrimRight(strings.TrimRight(strconv.FormatFloat(f, 'f', decimals, 64), "0"), "."))
}

// exactly is a number with all its digits.
func (l Language) exactly(f float64) string { return l.decimal(strconv.FormatFloat(f, 'f', -1, 64)) }

func (l Language) decimal(digits string) string {
	return strings.Replace(digits, ".", l.wording().decimal, 1)
}

// counted is a number of things of which the forms for one and for more are
// given; French counts none as one.
func (l Language) counted(n int, forms [2]string) string {
	return fmt.Sprintf(form(forms, l.one(n)), n)
}

func (l Language) one(n int) bool { return n == 1 || n == 0 && l == French }

func form(forms [2]string, one bool) string {
	if one {
		return forms[0]
	}
	return forms[1]
}

// listed joins texts with commas and a word before the last.
func listed(texts []string, word string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " " + word + " " + texts[last]
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

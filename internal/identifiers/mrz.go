package identifiers

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// MRZ is the machine-readable zone of a travel document after ICAO 9303, parts
// 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas MRV-A and MRV-B). Fields are without
// fillers, and empty where the zone's shape could not be read.
type MRZ struct {
	Reading
	DocumentCode string // P, V, I, A, C and what the issuer added
	Issuer       string // ICAO 9303-3 three-letter code (D is Germany)
	Surname      string // primary identifier
	GivenNames   string // secondary identifier
	Number       string // document number, also where it runs on into the optional data
	Nationality  string // ICAO 9303-3 three-letter code
	Birth        string // YYMMDD; unknown month or day is <<
	Sex          string // M, F or U
	Expiry       string // YYMMDD
	Optional     string // optional data of both fields, one space between
	// CheckDigits are the verdicts on the check digits that the document has, in
	// the order in which they stand in ICAO 9303; names carry none.
	CheckDigits []CheckDigit
}

// CheckDigit is the verdict on a check digit of a machine-readable zone.
type CheckDigit struct {
	// Field is what it is over: number, birth, expiry, optional or composite.
	Field string
	// Read stands in the zone, Want is what it should be.
	Read, Want string
	Holds      bool
}

// ReadMRZ reads a machine-readable zone, its lines one below the other or run
// together. Normalised is upper case, blanks removed, lines joined by \n. When
// the shape fits no document the type is the one it comes nearest to.
func ReadMRZ(text string) MRZ {
	lines := mrzLines(text)
	layout := layoutOf(lines)
	m := MRZ{Reading: Reading{Type: layout.typ, Input: text, Normalised: strings.Join(lines, "\n")}}
	if !layout.fits(lines) {
		m.expect(false, "mrz", "%d lines of %d characters (%s)", layout.lines, layout.width, layout.typ)
		return m
	}
	for i, line := range lines {
		m.expect(all(line, isMRZ), "line"+strconv.Itoa(i+1), "only A-Z, 0-9 and <")
		lines[i] = onePlaceEach(line)
	}
	m.fill(layout, lines)
	m.check(layout, lines)
	m.close()
	return m
}

// onePlaceEach puts a sign that no zone has in the place of each that takes more
// than one byte, so that all others stand where they belong.
func onePlaceEach(line string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return '?'
		}
		return r
	}, line)
}

func (m *MRZ) fill(l mrzLayout, lines []string) {
	m.DocumentCode = unfill(l.code.of(lines))
	m.Issuer = unfill(l.issuer.of(lines))
	surname, given, _ := strings.Cut(l.names.of(lines), "<<")
	m.Surname, m.GivenNames = unfill(surname), unfill(given)
	m.Number = unfill(l.number.of(lines))
	m.Nationality = unfill(l.nationality.of(lines))
	m.Birth = l.birth.of(lines)
	m.Expiry = l.expiry.of(lines)
	m.Sex = "U"
	if sex := l.sex.of(lines); sex == "M" || sex == "F" {
		m.Sex = sex
	}
	m.Optional = strings.TrimSpace(unfill(l.optional.of(lines)) + " " + unfill(l.optional2.of(lines)))
}

func (m *MRZ) check(l mrzLayout, lines []string) {
	m.expect(l.visa == strings.HasPrefix(m.DocumentCode, "V"), "documentCode", "V for a visa and only there, read %q", m.DocumentCode)
	m.expect(m.Issuer != "" && all(l.issuer.of(lines), isLetterOrFiller), "issuer", "a three-letter code")
	m.expect(m.Nationality != "" && all(l.nationality.of(lines), isLetterOrFiller), "nationality", "a three-letter code")
	m.expect(m.Surname != "", "names", "a name")
	m.expect(m.Number != "", "number", "a document number")
	m.expect(strings.Contains("MFX<", l.sex.of(lines)), "sex", "M, F, X or <")
	m.expect(isMRZDate(m.Birth), "birth", "a day as YYMMDD, unknown parts as <<")
	m.expect(isMRZDate(m.Expiry), "expiry", "a day as YYMMDD")
	m.checkNumber(l, lines)
	m.checkDigit("birth", l.birth.of(lines), l.birthCheck.of(lines))
	m.checkDigit("expiry", l.expiry.of(lines), l.expiryCheck.of(lines))
	if l.optionalCheck.to > 0 {
		m.checkOptional(l.optional.of(lines), l.optionalCheck.of(lines))
	}
	if l.composite.to > 0 {
		m.checkDigit("composite", joined(l.compositeOver, lines), l.composite.of(lines))
	}
}

// checkNumber also reads a number of more than nine places, which TD1 and TD2
// continue, with its check digit, in the optional data.
func (m *MRZ) checkNumber(l mrzLayout, lines []string) {
	number, digit := l.number.of(lines), l.numberCheck.of(lines)
	if !l.longNumbers || digit != "<" {
		m.checkDigit("number", number, digit)
		return
	}
	rest, optional, _ := strings.Cut(l.optional.of(lines), "<")
	if rest == "" {
		m.checkDigit("number", number, digit)
		return
	}
	last := len(rest) - 1
	number += rest[:last]
	m.Number = unfill(number)
	m.Optional = strings.TrimSpace(unfill(optional) + " " + unfill(l.optional2.of(lines)))
	m.checkDigit("number", number, rest[last:])
}

// checkOptional lets a filler stand for the check digit of empty data.
func (m *MRZ) checkOptional(data, digit string) {
	if digit == "<" && unfill(data) == "" {
		m.CheckDigits = append(m.CheckDigits, CheckDigit{Field: "optional", Read: digit, Want: digit, Holds: true})
		return
	}
	m.checkDigit("optional", data, digit)
}

func (m *MRZ) checkDigit(field, data, digit string) {
	want := mrzCheckDigit(data)
	m.CheckDigits = append(m.CheckDigits, CheckDigit{Field: field, Read: digit, Want: want, Holds: digit == want})
	m.expect(digit == want, field+"CheckDigit", "%s, read %s", want, digit)
}

// mrzCheckDigit: weights 7, 3, 1 modulo 10; letters count from A = 10, a filler
// 0 (ICAO 9303-3, section 4.9).
func mrzCheckDigit(data string) string {
	weights := [3]int{7, 3, 1}
	sum := 0
	for i := range len(data) {
		sum += mrzValue(data[i]) * weights[i%3]
	}
	return strconv.Itoa(sum % 10)
}

func mrzValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case isLetter(c):
		return int(c-'A') + 10
	}
	return 0
}

func isMRZ(c byte) bool            { return c == '<' || isDigit(c) || isLetter(c) }
func isLetterOrFiller(c byte) bool { return c == '<' || isLetter(c) }

// isMRZDate accepts YYMMDD of the calendar (29 February in any year, the
// century being unknown), YYMM<<, YY<<<< and <<<<<<.
func isMRZDate(day string) bool {
	known := strings.TrimRight(day, "<")
	if len(day) != 6 || len(known)%2 != 0 || !all(known, isDigit) {
		return false
	}
	month, dayOfMonth := piece(known, 2, 4), piece(known, 4, 6)
	if month == "" {
		return true
	}
	m, _ := strconv.Atoi(month)
	if m < 1 || m > 12 {
		return false
	}
	longest := [12]string{"31", "29", "31", "30", "31", "30", "31", "31", "30", "31", "30", "31"}
	return dayOfMonth == "" || "01" <= dayOfMonth && dayOfMonth <= longest[m-1]
}

func unfill(data string) string {
	return strings.Join(strings.FieldsFunc(data, func(r rune) bool { return r == '<' }), " ")
}

// mrzLines cuts the text into lines without blanks; a zone run together is cut
// where its length tells the document.
func mrzLines(text string) []string {
	const blanks = " \t\r\u00a0"
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.ToUpper(strings.Map(func(r rune) rune {
			if strings.ContainsRune(blanks, r) {
				return -1
			}
			return r
		}, line))
		if line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) != 1 {
		return lines
	}
	return cutEvenly(lines[0])
}

func cutEvenly(zone string) []string {
	for _, l := range mrzLayouts {
		signs := []rune(zone)
		if len(signs) != l.lines*l.width {
			continue
		}
		lines := make([]string, l.lines)
		for i := range lines {
			lines[i] = string(signs[i*l.width : (i+1)*l.width])
		}
		return lines
	}
	return []string{zone}
}

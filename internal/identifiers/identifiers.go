// Package identifiers parses, checks and normalises what things and people are
// known by: names, firearm serials, container, vehicle and ship numbers,
// machine-readable travel documents, telephone numbers and bank accounts.
//
// Every function is pure and total: any bytes may be given, nothing panics,
// and nothing is corrected silently. What is wrong is said in problems.
package identifiers

import (
	"fmt"
	"strings"
)

// Type names an identifier scheme as it is spelled in the API.
type Type string

// The schemes that can be read.
const (
	TypeMRZTD1  Type = "MRZ_TD1"
	TypeMRZTD2  Type = "MRZ_TD2"
	TypeMRZTD3  Type = "MRZ_TD3"
	TypeMRZMRVA Type = "MRZ_MRVA"
	TypeMRZMRVB Type = "MRZ_MRVB"
	TypeISO6346 Type = "ISO6346"
	TypeVIN     Type = "VIN"
	TypeIMO     Type = "IMO"
	TypePhone   Type = "PHONE"
	TypeIBAN    Type = "IBAN"
	TypeSerial  Type = "SERIAL"

	// Parts of things that have a type of their own in no question of the API.
	TypeSizeType   Type = "ISO6346_SIZE_TYPE"
	TypeImportMark Type = "IMPORT_MARK"
)

// Problem says which field of an identifier is wrong and what was expected
// there, in words fit for an analyst.
type Problem struct {
	Field    string
	Expected string
}

// String gives the problem as one line: "checkDigit: expected 3, read 4".
func (p Problem) String() string { return p.Field + ": expected " + p.Expected }

// Reading is what every scheme answers. Normalised is the canonical spelling of
// what could be read (possibly empty), also when the identifier is not valid.
// Valid holds exactly when there are no problems.
type Reading struct {
	Type       Type
	Input      string
	Normalised string
	Valid      bool
	Problems   []Problem
	// Notes are what is unusual and yet does not make it invalid.
	Notes []Problem
}

// ProblemTexts gives the problems one line each, never nil.
func (r Reading) ProblemTexts() []string { return lines(r.Problems) }

// NoteTexts gives the notes one line each, never nil.
func (r Reading) NoteTexts() []string { return lines(r.Notes) }

func lines(problems []Problem) []string {
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	return texts
}

func (r *Reading) expect(holds bool, field, format string, args ...any) {
	if !holds {
		r.Problems = append(r.Problems, Problem{Field: field, Expected: fmt.Sprintf(format, args...)})
	}
}

func (r *Reading) note(field, format string, args ...any) {
	r.Notes = append(r.Notes, Problem{Field: field, Expected: fmt.Sprintf(format, args...)})
}

func (r *Reading) close() { r.Valid = len(r.Problems) == 0 }

// compact upper-cases ASCII letters, turns every decimal digit into its ASCII
// form and drops spaces, hyphens, dots and slashes; all else is kept.
func compact(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isSeparator(r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return asciiDigit(r)
	}, text)
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }

func all(text string, is func(byte) bool) bool {
	for i := range len(text) {
		if !is(text[i]) {
			return false
		}
	}
	return true
}

// piece cuts text[from:to) as far as it goes.
func piece(text string, from, to int) string {
	return text[min(from, len(text)):min(to, len(text))]
}

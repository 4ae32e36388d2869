package identifiers

import (
	"strconv"
	"strings"
)

// VIN is a vehicle identification number after ISO 3779. Parts are as far as
// they could be read.
type VIN struct {
	Reading
	Manufacturer    string // world manufacturer identifier, three places
	Descriptor      string // places four to nine, the check digit included
	Serial          string // the last eight places
	CheckDigitHolds bool   // place nine fits; makers outside North America need not set it
}

const vinLength = 17

// ReadVIN reads a vehicle identification number. A check digit that does not
// hold makes one of a North American maker (49 CFR 565: it begins with 1 to 5)
// invalid. To others it is advisory: a note, and CheckDigitHolds is false.
func ReadVIN(text string) VIN {
	n := compact(text)
	v := VIN{
		Reading:      Reading{Type: TypeVIN, Input: text, Normalised: n},
		Manufacturer: piece(n, 0, 3),
		Descriptor:   piece(n, 3, 9),
		Serial:       piece(n, 9, vinLength),
	}
	v.expect(len(n) == vinLength, "vin", "%d characters, read %d", vinLength, len(n))
	v.expect(!strings.ContainsAny(n, "IOQ"), "vin", "no letter I, O or Q")
	v.expect(all(n, func(c byte) bool { return isDigit(c) || isLetter(c) }), "vin", "letters A-Z and digits only")
	if len(v.Problems) == 0 {
		want := vinCheckDigit(n)
		v.CheckDigitHolds = n[8] == want
		if n[0] >= '1' && n[0] <= '5' {
			v.expect(v.CheckDigitHolds, "checkDigit", "%c in place 9, read %c", want, n[8])
		} else if !v.CheckDigitHolds {
			v.note("checkDigit", "%c in place 9, read %c; makers outside North America need not set it", want, n[8])
		}
	}
	v.close()
	return v
}

// vinCheckDigit is the sum of the places' values times their weights modulo
// 11, ten written X (49 CFR 565.15(c)). The text must be 17 valid places.
func vinCheckDigit(vin string) byte {
	const (
		letterValues = "12345678012345070923456789" // A to Z; I, O, Q do not occur
		digits       = "0123456789X"
	)
	weights := [vinLength]int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2}
	sum := 0
	for i, weight := range weights {
		value := vin[i]
		if isLetter(value) {
			value = letterValues[value-'A']
		}
		sum += int(value-'0') * weight
	}
	return digits[sum%11]
}

// ReadIMO reads an IMO ship identification number (IMO resolution A.1117(30)),
// with or without the leading letters. Normalised is the seven digits alone.
func ReadIMO(text string) Reading {
	n := strings.TrimPrefix(strings.TrimPrefix(compact(text), "IMO"), ":")
	r := Reading{Type: TypeIMO, Input: text, Normalised: n}
	if len(n) != 7 || !all(n, isDigit) {
		r.expect(false, "number", "seven digits")
		return r
	}
	sum := 0
	for i := range 6 {
		sum += int(n[i]-'0') * (7 - i)
	}
	want := strconv.Itoa(sum % 10)
	r.expect(n[6:] == want, "checkDigit", "%s, read %s", want, n[6:])
	r.close()
	return r
}

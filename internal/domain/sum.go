package domain

import (
	"math/bits"
	"strconv"
	"strings"
)

// Sum adds Decimals exactly and quickly: in whole units of 1e-30 in 256 bits,
// two's complement, low word first. The zero value is 0. It holds numbers of up
// to 46 digits before the point: some 10^16 of the largest Decimals.
type Sum struct{ words [4]uint64 }

// Add adds the number, no number counting as 0.
func (s *Sum) Add(d Decimal) {
	if units, negative := unitsOf(string(d)); negative {
		s.subtract(units)
	} else {
		s.add(units)
	}
}

// Sub subtracts the number, no number counting as 0.
func (s *Sum) Sub(d Decimal) {
	if units, negative := unitsOf(string(d)); negative {
		s.add(units)
	} else {
		s.subtract(units)
	}
}

// AddSum adds the other sum.
func (s *Sum) AddSum(other Sum) { s.add(other.words) }

// Sign is -1, 0 or 1 as the sum is below, at or above 0.
func (s *Sum) Sign() int {
	switch {
	case s.words[3]>>63 == 1:
		return -1
	case s.words == [4]uint64{}:
		return 0
	}
	return 1
}

func (s *Sum) add(units [4]uint64) {
	carry := uint64(0)
	for i := range s.words {
		s.words[i], carry = bits.Add64(s.words[i], units[i], carry)
	}
}

func (s *Sum) subtract(units [4]uint64) {
	borrow := uint64(0)
	for i := range s.words {
		s.words[i], borrow = bits.Sub64(s.words[i], units[i], borrow)
	}
}

// digitsAtOnce is how many digits are read and written at a time: 10^18 is the
// greatest power of ten whose double fits a word.
const digitsAtOnce = 18

var powersOfTen = func() (powers [digitsAtOnce + 1]uint64) {
	powers[0] = 1
	for i := 1; i < len(powers); i++ {
		powers[i] = 10 * powers[i-1]
	}
	return powers
}()

// unitsOf is the number, without its sign, in units of 1e-30; 0 for what is no
// Decimal.
func unitsOf(text string) (units [4]uint64, negative bool) {
	if text != "" && text[0] == '-' {
		negative, text = true, text[1:]
	}
	var chunk uint64
	read, fraction, point := 0, 0, false
	for i := range len(text) {
		c := text[i]
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return [4]uint64{}, false
		}
		chunk = 10*chunk + uint64(c-'0')
		if point {
			fraction++
		}
		if read++; read == digitsAtOnce {
			multiplyAdd(&units, powersOfTen[read], chunk)
			chunk, read = 0, 0
		}
	}
	if fraction > maxDecimalDigits {
		return [4]uint64{}, false
	}
	multiplyAdd(&units, powersOfTen[read], chunk)
	for left := maxDecimalDigits - fraction; left > 0; left -= digitsAtOnce {
		multiplyAdd(&units, powersOfTen[min(left, digitsAtOnce)], 0)
	}
	return units, negative
}

// multiplyAdd makes of the words their product with a factor, and adds to it.
func multiplyAdd(words *[4]uint64, factor, plus uint64) {
	for i := range words {
		high, low := bits.Mul64(words[i], factor)
		var carry uint64
		words[i], carry = bits.Add64(low, plus, 0)
		plus = high + carry
	}
}

// Decimal is the sum as a number.
func (s *Sum) Decimal() Decimal {
	units := s.words
	if s.Sign() < 0 {
		var positive Sum
		positive.subtract(units)
		units = positive.words
	}
	text := digitsOf(units)
	if len(text) <= maxDecimalDigits {
		text = strings.Repeat("0", maxDecimalDigits+1-len(text)) + text
	}
	point := len(text) - maxDecimalDigits
	whole, fraction := text[:point], strings.TrimRight(text[point:], "0")
	if fraction != "" {
		whole += "." + fraction
	}
	if s.Sign() < 0 {
		whole = "-" + whole
	}
	return Decimal(whole)
}

// digitsOf writes the words as one number, without leading zeros; "" for 0.
func digitsOf(words [4]uint64) string {
	text := ""
	for words != [4]uint64{} {
		var rest uint64
		for i := len(words) - 1; i >= 0; i-- {
			words[i], rest = bits.Div64(rest, words[i], powersOfTen[digitsAtOnce])
		}
		chunk := strconv.FormatUint(rest, 10)
		text = strings.Repeat("0", digitsAtOnce-len(chunk)) + chunk + text
	}
	return strings.TrimLeft(text, "0")
}

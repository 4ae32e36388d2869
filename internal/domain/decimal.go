package domain

import (
	"fmt"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number in its canonical text: no exponent, no
// trailing zeros after the point, no leading zeros, no minus zero ("5", not
// "5.00"). The zero value is "no number".
type Decimal string

// The most digits that a Decimal may have before and after its point.
const maxDecimalDigits = 30

// ParseDecimal reads a decimal number, also with an exponent, into its
// canonical text. It fails for anything else and for numbers of more than 30
// digits before or after the point.
func ParseDecimal(s string) (Decimal, error) {
	fault := fmt.Errorf("not a decimal number: %q", clip(s))
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil || e < -99 || e > 99 {
			return "", fault
		}
		mantissa, exponent = s[:i], e
	}
	unsigned, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, point := strings.Cut(unsigned, ".")
	if whole == "" || point && fraction == "" || !allDigits(whole) || !allDigits(fraction) || len(s) > 200 {
		return "", fault
	}
	whole, fraction = shift(whole, fraction, exponent)
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	if len(whole) > maxDecimalDigits || len(fraction) > maxDecimalDigits {
		return "", fmt.Errorf("%q has more than %d digits before or after the point", clip(s), maxDecimalDigits)
	}
	text := whole
	if text == "" {
		text = "0"
	}
	if fraction != "" {
		text += "." + fraction
	}
	if negative && text != "0" {
		text = "-" + text
	}
	return Decimal(text), nil
}

func shift(whole, fraction string, exponent int) (string, string) {
	for ; exponent > 0; exponent-- {
		if fraction == "" {
			fraction = "0"
		}
		whole, fraction = whole+fraction[:1], fraction[1:]
	}
	for ; exponent < 0; exponent++ {
		if whole == "" {
			whole = "0"
		}
		whole, fraction = whole[:len(whole)-1], whole[len(whole)-1:]+fraction
	}
	return whole, fraction
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// Float is the number as the nearest IEEE double; 0 for no number.
func (d Decimal) Float() float64 {
	f, err := strconv.ParseFloat(string(d), 64)
	if err != nil {
		return 0
	}
	return f
}

// Add is the exact sum of two numbers, no number counting as 0. A Sum adds many
// more quickly.
func (d Decimal) Add(e Decimal) Decimal {
	var s Sum
	s.Add(d)
	s.Add(e)
	return s.Decimal()
}

// Negative says whether the number is below 0; no number is not.
func (d Decimal) Negative() bool { return strings.HasPrefix(string(d), "-") }

// NotNegative is the number, or none where it is below 0: what was seized or paid
// in error must not lower what was truly.
func (d Decimal) NotNegative() Decimal {
	if d.Negative() {
		return ""
	}
	return d
}

// Cmp is -1, 0 or 1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int {
	var s Sum
	s.Add(d)
	s.Sub(e)
	return s.Sign()
}

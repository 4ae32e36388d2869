package identifiers

import "strconv"

// Container is a freight container number after ISO 6346 and its parts.
// Parts are as far as they could be read; they are empty past the end.
type Container struct {
	Reading
	Owner           string // three letters, BIC owner code
	Category        string // U freight container, J detachable equipment, Z trailer or chassis
	Serial          string // six digits
	CheckDigit      string // as read; empty when there is none
	CheckDigitHolds bool
	// SizeType is the size and type code stamped after the number; nil where
	// none was given.
	SizeType *SizeType
}

const (
	containerLength = 11
	sizeTypeLength  = 4
)

// ReadContainer reads a container number such as CSQU3054383, typed with any
// spaces or hyphens, alone or with the size and type code that stands below it
// (CSQU3054383 22G1). Normalised is the number alone, upper case without
// separators.
func ReadContainer(text string) Container {
	n, code := compact(text), ""
	if len(n) == containerLength+sizeTypeLength {
		n, code = n[:containerLength], n[containerLength:]
	}
	c := Container{
		Reading:    Reading{Type: TypeISO6346, Input: text, Normalised: n},
		Owner:      piece(n, 0, 3),
		Category:   piece(n, 3, 4),
		Serial:     piece(n, 4, 10),
		CheckDigit: piece(n, 10, containerLength),
	}
	ownerReads := len(c.Owner) == 3 && all(c.Owner, isLetter)
	categoryReads := c.Category == "U" || c.Category == "J" || c.Category == "Z"
	serialReads := len(c.Serial) == 6 && all(c.Serial, isDigit)
	c.expect(ownerReads, "owner", "three letters")
	c.expect(categoryReads, "category", "U, J or Z")
	c.expect(serialReads, "serial", "six digits")
	c.expect(len(n) <= containerLength, "number", "%d characters, read %d", containerLength, len(n))
	if ownerReads && serialReads && len(c.Category) == 1 && isLetter(c.Category[0]) {
		want := containerCheckDigit(n[:10])
		c.CheckDigitHolds = c.CheckDigit == want && len(n) == containerLength
		c.expect(c.CheckDigit == want, "checkDigit", "%s, read %q", want, c.CheckDigit)
	}
	if code != "" {
		sizeType := ReadSizeType(code)
		c.SizeType = &sizeType
		c.Problems = append(c.Problems, sizeType.Problems...)
	}
	c.close()
	return c
}

// containerCheckDigit weighs the ten places by powers of two; letters count
// from 10 upwards leaving out the multiples of 11 (ISO 6346:2022, annex A).
func containerCheckDigit(body string) string {
	sum := 0
	for i := range len(body) {
		sum += containerValue(body[i]) << i
	}
	return strconv.Itoa(sum % 11 % 10)
}

func containerValue(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	value := 10 + int(c-'A')
	return value + (value-1)/10
}

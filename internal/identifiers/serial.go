package identifiers

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// Unreadable stands in a normalised serial for one place that could not be read.
	Unreadable = '?'
	// UnreadableRun stands in a normalised serial for any number of places that
	// could not be read, also for none.
	UnreadableRun = '*'
)

// MaxSerialPlaces is how many places a serial may have; no maker stamps as many.
const MaxSerialPlaces = 64

// SerialState says how much of a serial can be read, by its code.
type SerialState string

// The states.
const (
	SerialFull        SerialState = "FULL"        // every place
	SerialPartial     SerialState = "PARTIAL"     // some places
	SerialObliterated SerialState = "OBLITERATED" // there was one, and no place can be read
	SerialNone        SerialState = "NONE"        // there is none
)

// Serial is a firearm's serial as read.
type Serial struct {
	Reading
	// State is what the text implies; whoever holds the firearm may know better.
	State SerialState
	// Readable and Unreadable count places; Open says that places are missing
	// beside these, and it is not known how many.
	Readable, Unreadable int
	Open                 bool
}

// NormaliseSerial gives a firearm serial's comparison form: compatibility
// decomposition, marks dropped, upper case, digits as ASCII; only letters and
// digits stay (of any script; letters are not transliterated and 0 and O stay
// apart), `?` and `_` become one Unreadable place, `*` an UnreadableRun. Where
// several meet, places come before one run. Spaces, hyphens, dots, slashes and
// all other signs vanish. It is idempotent.
func NormaliseSerial(asRead string) string {
	var b strings.Builder
	b.Grow(len(asRead))
	open := false
	for _, r := range decompose(asRead) {
		switch {
		case r == '*':
			open = true
		case r == '?' || r == '_':
			b.WriteRune(Unreadable)
		case isApostrophe(r) || unicode.Is(unicode.Lm, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if open {
				b.WriteRune(UnreadableRun)
				open = false
			}
			b.WriteRune(asciiDigit(unicode.ToUpper(r)))
		}
	}
	if open {
		b.WriteRune(UnreadableRun)
	}
	return b.String()
}

// ReadSerial reads a firearm serial. It is valid when every place could be
// read: makers follow no common check. A text without any sign, or one that
// says there is no serial (NONE, NSN), implies the state NONE; one that says it
// was taken away (OBLITERATED, ERASED), or has unreadable places alone,
// OBLITERATED.
func ReadSerial(asRead string) Serial {
	n := NormaliseSerial(asRead)
	s := Serial{Reading: Reading{Type: TypeSerial, Input: asRead, Normalised: n}}
	for _, r := range n {
		switch r {
		case Unreadable:
			s.Unreadable++
		case UnreadableRun:
			s.Open = true
		default:
			s.Readable++
		}
	}
	s.State = s.implied()
	s.expect(s.State == SerialFull || s.State == SerialPartial, "serial", "at least one letter or digit of a number")
	s.expect(s.Unreadable == 0, "serial", "every place readable, %d unreadable", s.Unreadable)
	s.expect(!s.Open, "serial", "every place readable, * stands for any number of places")
	s.expect(s.Readable+s.Unreadable <= MaxSerialPlaces, "serial", "at most %d places, read %d", MaxSerialPlaces, s.Readable+s.Unreadable)
	s.close()
	return s
}

func (s *Serial) implied() SerialState {
	switch {
	case serialWords[s.Normalised] != "":
		return serialWords[s.Normalised]
	case s.Readable == 0 && s.Unreadable == 0 && !s.Open:
		return SerialNone
	case s.Readable == 0:
		return SerialObliterated
	case s.Unreadable > 0 || s.Open:
		return SerialPartial
	}
	return SerialFull
}

// serialWords are what is written where there is no serial to read; NSN is
// eTrace's "no serial number".
var serialWords = map[string]SerialState{
	"NONE": SerialNone, "NIL": SerialNone, "NSN": SerialNone, "NOSERIAL": SerialNone, "NOSERIALNUMBER": SerialNone, "SANSNUMERO": SerialNone,
	"OBLITERATED": SerialObliterated, "OBLIT": SerialObliterated, "ERASED": SerialObliterated, "REMOVED": SerialObliterated,
	"DEFACED": SerialObliterated, "GROUNDAWAY": SerialObliterated, "ILLEGIBLE": SerialObliterated, "UNREADABLE": SerialObliterated,
	"EFFACE": SerialObliterated, "LIME": SerialObliterated, "ILLISIBLE": SerialObliterated,
}

// confusable gives the sign that stands for all that it is taken for: O and 0,
// I and 1, B and 8, S and 5.
func confusable(r rune) rune {
	switch r {
	case 'O':
		return '0'
	case 'I':
		return '1'
	case 'B':
		return '8'
	case 'S':
		return '5'
	}
	return r
}

// twin is the other sign that one may be taken for, or itself where there is none.
func twin(r rune) rune {
	const signs, others = "O0I1B8S5", "0O1I8B5S"
	if i := strings.IndexRune(signs, r); i >= 0 {
		return rune(others[i])
	}
	return r
}

// SerialKey is one and the same for serials that are equal up to signs taken
// for one another (O/0, I/1, B/8, S/5): what they are found by in an index. It
// is no serial; nothing is corrected by it. Unreadable places stay as they are.
func SerialKey(serial string) string {
	return strings.Map(confusable, NormaliseSerial(serial))
}

// SerialAlternatives are the readings that a serial may stand for when signs
// taken for one another are exchanged, first itself as normalised, then by how
// few signs are exchanged, the later places first; at most limit of them. Whole
// says that there are no others.
func SerialAlternatives(serial string, limit int) (readings []string, whole bool) {
	n := []rune(NormaliseSerial(serial))
	var places []int
	for i, r := range n {
		if twin(r) != r {
			places = append(places, i)
		}
	}
	if limit < 1 {
		return nil, false
	}
	for exchanged := 0; exchanged <= len(places); exchanged++ {
		done := combinations(len(places), exchanged, func(chosen []int) bool {
			if len(readings) == limit {
				return false
			}
			reading := append([]rune(nil), n...)
			for _, c := range chosen {
				at := places[len(places)-1-c]
				reading[at] = twin(reading[at])
			}
			readings = append(readings, string(reading))
			return true
		})
		if !done {
			return readings, false
		}
	}
	return readings, true
}

// combinations visits every choice of k of n numbers in lexical order, until a
// visit returns false.
func combinations(n, k int, visit func([]int) bool) bool {
	chosen := make([]int, k)
	for i := range chosen {
		chosen[i] = i
	}
	for {
		if !visit(chosen) {
			return false
		}
		i := k - 1
		for i >= 0 && chosen[i] == n-k+i {
			i--
		}
		if i < 0 {
			return true
		}
		chosen[i]++
		for j := i + 1; j < k; j++ {
			chosen[j] = chosen[j-1] + 1
		}
	}
}

// SerialMatch says how two serials agree; the higher, the better.
type SerialMatch uint8

// The ways in which serials agree.
const (
	// SerialsDiffer: they cannot be one, or one of them has no readable place.
	SerialsDiffer SerialMatch = iota
	// SerialsCompatible: they may be one if what cannot be read is what it
	// needs to be, and signs were taken for one another or not.
	SerialsCompatible
	// SerialsConfusable: each is read whole, and they are equal once signs are
	// exchanged that are taken for one another.
	SerialsConfusable
	// SerialsEqual: each is read whole, and they are equal.
	SerialsEqual
)

// MatchSerials says how two serials agree, whichever comes first. Those of more
// than MaxSerialPlaces agree only where they are equal.
func MatchSerials(a, b string) SerialMatch {
	return MatchReadSerials(ReadSerial(a), ReadSerial(b))
}

// MatchReadSerials is MatchSerials of serials that were read before.
func MatchReadSerials(a, b Serial) SerialMatch {
	whole := a.State == SerialFull && b.State == SerialFull
	switch {
	case a.Readable == 0 || b.Readable == 0 || serialWords[a.Normalised] != "" || serialWords[b.Normalised] != "":
		return SerialsDiffer
	case whole && a.Normalised == b.Normalised:
		return SerialsEqual
	case utf8.RuneCountInString(a.Normalised) > MaxSerialPlaces || utf8.RuneCountInString(b.Normalised) > MaxSerialPlaces:
		return SerialsDiffer
	}
	x, y := []rune(strings.Map(confusable, a.Normalised)), []rune(strings.Map(confusable, b.Normalised))
	switch {
	case !meet(x, y):
		return SerialsDiffer
	case whole:
		return SerialsConfusable
	}
	return SerialsCompatible
}

// meet says whether some text fits both patterns: row by row, which beginnings
// of y fit the beginning of x.
func meet(x, y []rune) bool {
	row := make([]bool, len(y)+1)
	for i := 0; i <= len(x); i++ {
		next := make([]bool, len(y)+1)
		for j := 0; j <= len(y); j++ {
			switch {
			case i == 0 && j == 0:
				next[j] = true
			case i > 0 && x[i-1] == UnreadableRun:
				next[j] = row[j] || j > 0 && next[j-1]
			case j > 0 && y[j-1] == UnreadableRun:
				next[j] = next[j-1] || i > 0 && row[j]
			case i > 0 && j > 0:
				next[j] = row[j-1] && samePlace(x[i-1], y[j-1])
			}
		}
		row = next
	}
	return row[len(y)]
}

func samePlace(a, b rune) bool { return a == b || a == Unreadable || b == Unreadable }

package screening

// Similarities, weights and scores are counted in ten-thousandths, in whole
// numbers, so that they are the same on every machine.
const one = 10_000

// What it costs to turn one sound into another, in hundredths of a consonant.
const (
	consonantCost = 100
	vowelCost     = 25
	silentCost    = 5 // a vowel against a script that writes none
	breathCost    = 20
	glideCost     = 30
	vowelMass     = 35
	weakMass      = 40
)

// exchange are the costs of one phoneme for another, both ways, where they are
// not those of any two vowels or any two consonants.
var exchange = func() (table [256][256]uint8) {
	for i := range table {
		for j := range table[i] {
			if i != j {
				table[i][j] = consonantCost
				if isVowel(byte(i)) && isVowel(byte(j)) {
					table[i][j] = 30
				}
			}
		}
	}
	for _, e := range []struct {
		a, b byte
		cost uint8
	}{
		{'o', 'u', 10},
		{'e', 'i', 10},
		{'a', 'e', 15},
		{'a', 'o', 20},
		{'W', 'u', 10},
		{'W', 'o', 15},
		{'Y', 'i', 10},
		{'Y', 'e', 15},
		{'W', 'V', 25},
		{'u', 'V', 40},
		{'V', 'F', 40},
		{'K', 'G', 35},
		{'G', 'J', 35},
		{'T', 'D', 40},
		{'S', 'Z', 25},
		{'S', 'X', 35},
		{'Z', 'J', 40},
		{'X', 'J', 50},
		{'T', 'S', 60},
		{'D', 'Z', 45},
		{'P', 'B', 40},
		{'B', 'V', 40},
		{'P', 'F', 50},
		{'H', 'K', 50},
		{'K', 'X', 60},
		{'M', 'N', 70},
		{'L', 'R', 70},
		{'Y', 'J', 60},
	} {
		table[e.a][e.b], table[e.b][e.a] = e.cost, e.cost
	}
	return table
}()

// leaveOut is what it costs to add a phoneme or leave it out, against a script that
// writes vowels and one that does not.
var leaveOut = func() (table [2][256]uint8) {
	for p := range 256 {
		cost := costs(byte(p), vowelCost, breathCost, glideCost)
		table[0][p], table[1][p] = cost, cost
		if isVowel(byte(p)) {
			table[1][p] = silentCost
		}
	}
	return table
}()

// masses is what each phoneme counts for in a sound.
var masses = func() (table [256]uint8) {
	for p := range 256 {
		table[p] = costs(byte(p), vowelMass, weakMass, weakMass)
	}
	return table
}()

func costs(p byte, vowel, breath, glide uint8) uint8 {
	switch {
	case isVowel(p):
		return vowel
	case p == 'H':
		return breath
	case p == 'W' || p == 'Y':
		return glide
	}
	return consonantCost
}

func mass(sound []byte) int {
	total := 0
	for _, p := range sound {
		total += int(masses[p])
	}
	return total
}

// maxSound bounds the phonemes that are compared of a part.
const maxSound = 40

// soundsAlike is one less what turning one sound into the other costs, as a share
// of the heavier. A swap of neighbours costs as much as one consonant. Vowels of
// one count for little where the script of the other writes none. Below least it
// may be 0 instead.
func soundsAlike(a, b []byte, unvowelledA, unvowelledB bool, least int) int {
	a, b = a[:min(len(a), maxSound)], b[:min(len(b), maxSound)]
	heavier := max(mass(a), mass(b))
	if heavier == 0 {
		return 0
	}
	tooMuch := ((one-least+1)*heavier + one - 1) / one
	outs, ins := &leaveOut[writing(unvowelledB)], &leaveOut[writing(unvowelledA)]
	var rows [3][maxSound + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j, p := range b {
		last[j+1] = last[j] + int(ins[p])
	}
	cheap := true // whether the row before could still be gone on from
	for i, p := range a {
		out, exchanged := int(outs[p]), &exchange[p]
		left := last[0] + out
		row[0] = left
		lowest := left
		for j, q := range b {
			left = min(last[j]+int(exchanged[q]), last[j+1]+out, left+int(ins[q]))
			if i > 0 && j > 0 && p == b[j-1] && q == a[i-1] && p != q {
				left = min(left, before[j-1]+consonantCost)
			}
			row[j+1] = left
			lowest = min(lowest, left)
		}
		// a swap goes on from the row before
		if lowest >= tooMuch && !cheap {
			return 0
		}
		cheap = lowest < tooMuch
		before, last, row = last, row, before
	}
	return max(0, one-last[len(b)]*one/heavier)
}

func writing(unvowelled bool) int {
	if unvowelled {
		return 1
	}
	return 0
}

// within is the Levenshtein distance of two texts where it is at most k, else
// k+1. A swap of neighbours counts as two.
func within[T byte | rune](a, b []T, k int) int {
	if len(a)-len(b) > k || len(b)-len(a) > k {
		return k + 1
	}
	for least := range k + 1 {
		if reaches(a, b, least) {
			return least
		}
	}
	return k + 1
}

// reaches says whether k edits are enough. Where the texts part, it is tried to
// exchange, to leave out and to add a letter: for the small k of here fewer steps
// than any table takes.
func reaches[T byte | rune](a, b []T, k int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a)+len(b) == 0 {
		return true
	}
	if k == 0 || len(a)-len(b) > k || len(b)-len(a) > k {
		return false
	}
	return len(a) > 0 && len(b) > 0 && reaches(a[1:], b[1:], k-1) ||
		len(a) > 0 && reaches(a[1:], b, k-1) ||
		len(b) > 0 && reaches(a, b[1:], k-1)
}

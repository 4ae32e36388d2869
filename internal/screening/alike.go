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
var exchange = func() (table [128][128]uint8) {
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

func exchangeCost(a, b byte) int {
	switch {
	case a == b:
		return 0
	case a >= opaque || b >= opaque:
		return consonantCost
	}
	return int(exchange[a][b])
}

// leaveOut is what it costs to add a phoneme or leave it out.
func leaveOut(p byte, unvowelled bool) int {
	switch {
	case isVowel(p) && unvowelled:
		return silentCost
	case isVowel(p):
		return vowelCost
	case p == 'H':
		return breathCost
	case p == 'W' || p == 'Y':
		return glideCost
	}
	return consonantCost
}

func mass(sound []byte) int {
	total := 0
	for _, p := range sound {
		switch {
		case isVowel(p):
			total += vowelMass
		case p == 'H', p == 'W', p == 'Y':
			total += weakMass
		default:
			total += consonantCost
		}
	}
	return total
}

// maxSound bounds the phonemes that are compared of a part.
const maxSound = 40

// soundsAlike is one less what turning one sound into the other costs, as a share
// of the heavier. A swap of neighbours costs as much as one consonant. Vowels of
// one count for little where the script of the other writes none.
func soundsAlike(a, b []byte, unvowelledA, unvowelledB bool) int {
	a, b = a[:min(len(a), maxSound)], b[:min(len(b), maxSound)]
	heavier := max(mass(a), mass(b))
	if heavier == 0 {
		return 0
	}
	var rows [3][maxSound + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j, p := range b {
		last[j+1] = last[j] + leaveOut(p, unvowelledA)
	}
	for i, p := range a {
		out := leaveOut(p, unvowelledB)
		row[0] = last[0] + out
		for j, q := range b {
			cost := min(last[j]+exchangeCost(p, q), last[j+1]+out, row[j]+leaveOut(q, unvowelledA))
			if i > 0 && j > 0 && p == b[j-1] && q == a[i-1] && p != q {
				cost = min(cost, before[j-1]+consonantCost)
			}
			row[j+1] = cost
		}
		before, last, row = last, row, before
	}
	return max(0, one-last[len(b)]*one/heavier)
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

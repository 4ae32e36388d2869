package screening

// wildcards stand in a serial for what could not be read: ? for one place, * for
// any number of places.
const wildcards = "?*"

// fits says whether two forms can be readings of one, letters and digits that are
// taken for one another being the same.
func fits(a, b []byte) bool {
	var reached [maxNumber + 1]bool // how much of b the places of a so far can be
	reached[0] = true
	b = b[:min(len(b), maxNumber)]
	spread(&reached, b)
	for _, c := range a[:min(len(a), maxNumber)] {
		step(&reached, c, b)
	}
	return reached[len(b)]
}

// spread reaches on over the stars of b.
func spread(reached *[maxNumber + 1]bool, b []byte) {
	for j := range b {
		if reached[j] && b[j] == '*' {
			reached[j+1] = true
		}
	}
}

// step takes one more place of a.
func step(reached *[maxNumber + 1]bool, c byte, b []byte) {
	if c == '*' {
		for j := range b {
			reached[j+1] = reached[j+1] || reached[j]
		}
		return
	}
	for j := len(b); j >= 0; j-- {
		stays := j < len(b) && b[j] == '*' && reached[j]
		comes := j > 0 && reached[j-1] && b[j-1] != '*' && samePlace(c, b[j-1])
		reached[j] = stays || comes
	}
	spread(reached, b)
}

func samePlace(a, b byte) bool { return a == '?' || b == '?' || foldedPlace(a) == foldedPlace(b) }

// foldedPlace makes letters and digits that are taken for one another one: O and
// 0, I and 1, B and 8, S and 5.
func foldedPlace(c byte) byte {
	switch c {
	case 'O':
		return '0'
	case 'I':
		return '1'
	case 'B':
		return '8'
	case 'S':
		return '5'
	}
	return c
}

// folded is a form with each place folded. It is for looking up, never shown.
func folded(into []byte, form string) []byte {
	for i := range len(form) {
		into = append(into, foldedPlace(form[i]))
	}
	return into
}

// readable counts the places that were read.
func readable(form []byte) int {
	count := 0
	for _, c := range form {
		if c != '?' && c != '*' {
			count++
		}
	}
	return count
}

package screening

import "bytes"

// numberHit is a record's number that is like an asked one.
type numberHit struct {
	record, number uint32
	asked          int
	score          int
	how            string
}

// findNumbers gives the numbers that are like those asked.
func (t *tables) findNumbers(q *question) []numberHit {
	var hits []numberHit
	for asked := range q.numbers {
		a := &q.numbers[asked]
		look := func(n uint32) {
			e := &t.numbers[n]
			if e.sort.set() != a.sort.set() {
				return
			}
			if score, how := t.sameNumber(a, e); score > 0 && t.records[e.record].kind != 0 {
				hits = append(hits, numberHit{e.record, n, asked, score, how})
			}
		}
		t.eachLikeNumber(a, look)
	}
	return hits
}

func (t *tables) eachLikeNumber(a *askedNumber, look func(n uint32)) {
	for _, n := range t.patterns {
		look(n)
	}
	if a.wild {
		for _, n := range t.serials {
			look(n)
		}
		return
	}
	plate := []byte(a.plate)
	h := hash(a.sort.set(), plate)
	eachTagged(&t.exact, uint32(h), uint32(h>>32), look)
	t.mistyped.find(a.sort.set(), plate, look)
	if a.sort == phoneNumber && len(plate) > phoneEnd {
		h := hash(phoneEndSet, plate[len(plate)-phoneEnd:])
		eachTagged(&t.exact, uint32(h), uint32(h>>32), look)
	}
}

// What equal numbers of each sort are worth, and what is not quite equal.
var equalNumber = [...]int{
	registrationMark: 9500, vinNumber: 9800, imoNumber: 9800, tailNumber: 9600, containerNumber: 9800,
	documentNumber: 9700, identityNumber: 9700, serialNumber: 9200, phoneNumber: 9700, accountNumber: 9700,
}

const (
	shortNumber    = 5    // places below which a number tells little
	shortLess      = 1000 // taken from the score of those
	misreadNumber  = 8600 // but for letters and digits taken for one another
	mistypedNumber = 8000 // but for one place
	endsAlike      = 8400 // the last digits of phones
	noCheckDigit   = 9300 // containers, one without its check digit
	patternBase    = 6800 // readable places agree; patternSpan for all being readable
	patternSpan    = 2000
	leastReadable  = 3
)

// sameNumber scores two numbers of one set; 0 where they are not alike.
func (t *tables) sameNumber(a *askedNumber, e *number) (score int, how string) {
	form := t.numberText(e)
	switch {
	case a.form == string(form) && !a.wild:
		if len(form) < shortNumber {
			return equalNumber[a.sort] - shortLess, "equal, but short"
		}
		return equalNumber[a.sort], "equal"
	case a.wild || bytes.ContainsAny(form, wildcards):
		return patternScore([]byte(a.form), form)
	}
	plate := folded(nil, string(form))
	edits := within([]byte(a.plate), plate, 1)
	switch {
	case edits == 0:
		return misreadNumber, "equal but for O/0, I/1, B/8 or S/5"
	case a.sort == containerNumber && len(form)+len(a.form) == 21 && string(plate[:10]) == a.plate[:10]:
		return noCheckDigit, "equal, one without a check digit"
	case edits == 1 && min(len(plate), len(a.plate)) >= shortNumber:
		return mistypedNumber, "one place differs"
	case a.sort == phoneNumber && endsSame(a.plate, plate):
		return endsAlike, "the last digits are equal"
	}
	return 0, ""
}

func patternScore(asked, form []byte) (score int, how string) {
	read := min(readable(asked), readable(form))
	if read < leastReadable || !fits(asked, form) {
		return 0, ""
	}
	return patternBase + patternSpan*read/max(len(asked), len(form)), "what can be read agrees"
}

func endsSame(a string, b []byte) bool {
	return len(a) > phoneEnd && len(b) > phoneEnd && a[len(a)-phoneEnd:] == string(b[len(b)-phoneEnd:])
}

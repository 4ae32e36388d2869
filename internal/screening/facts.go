package screening

import (
	"fmt"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// evidence is how something that is no name or number agrees, and what that does
// to a score: raise is the share of what it lacks, lower the share it loses, in
// hundredths.
type evidence struct {
	feature      string
	agrees       int // of ten-thousandths
	raise, lower int
	says         string
	// what was asked and what is recorded
	asked, recorded any
}

// What raises the most.
const (
	sameDay   = 40
	sameSex   = 3
	sameState = 10
)

// reachable is the most that facts can make of a name's score.
func (q *question) reachable(score int) int {
	if q.BirthDate.Known() {
		score += (one - score) * sameDay / 100
	}
	if q.sex != 0 {
		score += (one - score) * sameSex / 100
	}
	if q.Nationality != "" || q.Country != "" {
		score += (one - score) * sameState / 100
	}
	return score
}

func (e *evidence) detail() string {
	return fmt.Sprintf("%s: asked %v, recorded %v; %s", e.says, e.asked, e.recorded, e.weight())
}

func (e *evidence) on(score int) int {
	return score + (one-score)*e.raise/100 - score*e.lower/100
}

func (e *evidence) weight() string {
	switch {
	case e.raise > 0:
		return fmt.Sprintf("adds %d %% of what is missing", e.raise)
	case e.lower > 0:
		return fmt.Sprintf("takes %d %% off", e.lower)
	}
	return "changes nothing"
}

// facts compares what the subject and a record are known by beyond names and
// numbers, in a fixed order; what either does not say is left out.
func (t *tables) facts(q *question, r *record, into []evidence) []evidence {
	if e, told := bornAlike(q.BirthDate, r.birth); told {
		e.asked, e.recorded = q.BirthDate, r.birth
		into = append(into, e)
	}
	if q.sex != 0 && r.sex != 0 {
		e := evidence{feature: "sex", agrees: one, raise: sameSex, says: "the same"}
		if q.sex != r.sex {
			e = evidence{feature: "sex", lower: 15, says: "different"}
		}
		e.asked, e.recorded = sexes[q.sex&1], sexes[r.sex&1]
		into = append(into, e)
	}
	if e, told := t.sameCountry(q, r); told {
		into = append(into, e)
	}
	return into
}

// sexes are the codes by their last bit.
var sexes = [2]string{'F' & 1: "F", 'M' & 1: "M"}

func (t *tables) sameCountry(q *question, r *record) (evidence, bool) {
	e := evidence{feature: "nationality", asked: q.Nationality}
	if r.kind != domain.Person {
		e.feature, e.asked = "country", q.Country
	}
	recorded := t.countriesOf(r)
	if e.asked == "" || len(recorded) == 0 {
		return evidence{}, false
	}
	e.recorded, e.says, e.lower = countries(recorded), "different", 4
	for _, c := range recorded {
		if string(c[:]) == e.asked {
			e.says, e.agrees, e.raise, e.lower = "shared", one, sameState, 0
		}
	}
	return e, true
}

type countries []country

// String lists the codes.
func (c countries) String() string {
	all := make([]string, len(c))
	for i := range c {
		all[i] = string(c[i][:])
	}
	return strings.Join(all, ", ")
}

// bornAlike compares birth dates; told is false where either is unknown.
func bornAlike(asked, recorded domain.PartialDate) (e evidence, told bool) {
	if !asked.Known() || !recorded.Known() {
		return evidence{}, false
	}
	e = evidence{feature: "birthDate"}
	ay, am, ad := asked.Parts()
	ry, rm, rd := recorded.Parts()
	years := max(ay-ry, ry-ay)
	switch {
	case asked == recorded && ad != 0:
		e.agrees, e.raise, e.says = one, sameDay, "the same day"
	case years == 0 && open(am, ad, rm, rd):
		e.agrees, e.raise, e.says = one*80/100, 20, "can be the same"
	case years == 0 && exchanged(am, ad, rm, rd):
		e.agrees, e.raise, e.says = one*70/100, 15, "day and month change places"
	case years == 0 || am == rm && ad == rd && am != 0 && years <= 10:
		e.agrees, e.says = one*50/100, "partly the same"
	case years <= 2:
		e.agrees, e.lower, e.says = one*40/100, 3, "close"
	default:
		e.lower, e.says = 20, "different"
	}
	return e, true
}

// open says whether month and day agree as far as both are known.
func open(am, ad, rm, rd int) bool { return am == 0 || rm == 0 || am == rm && (ad == 0 || rd == 0) }

func exchanged(am, ad, rm, rd int) bool { return am == rd && ad == rm && ad != 0 }

// beside compares what stands beside a number: a firearm's make and model, a
// document's issuer.
func (t *tables) beside(q *question, r *record, into []evidence) []evidence {
	for i := range t.numbersOf(r) {
		n := &t.numbersOf(r)[i]
		asked := ""
		switch n.sort {
		case makeText:
			asked = q.make
		case modelText:
			asked = q.model
		case issuerText:
			asked = q.issuer
		}
		if asked == "" || n.sort == issuerText && len(asked) != int(n.size) {
			continue // codes of two and of three letters cannot be compared
		}
		recorded := string(t.numberText(n))
		e := evidence{feature: features[n.sort], agrees: one, raise: 30, says: "the same", asked: asked, recorded: recorded}
		if !shareWord(asked, recorded) {
			e.agrees, e.raise, e.lower, e.says = 0, 0, 14, "different"
		}
		into = append(into, e)
	}
	return into
}

// shareWord says whether a word stands in both texts, or both are the same but
// for blanks.
func shareWord(a, b string) bool {
	if strings.ReplaceAll(a, " ", "") == strings.ReplaceAll(b, " ", "") {
		return true
	}
	shared := false
	eachWord(a, func(mine, _ string) {
		eachWord(b, func(other, _ string) { shared = shared || len(mine) > 2 && mine == other })
	})
	return shared
}

// states are the codes of what records say became of a document or firearm.
var states = append(append([]string{""}, domain.DocumentState.Values...), domain.RecordState.Values...)

func stateNumber(code string) uint8 {
	for i, s := range states {
		if s == code {
			return uint8(i)
		}
	}
	return 0
}

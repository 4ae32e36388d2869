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
	detail       string
}

func (e *evidence) on(score int) int {
	return score + (one-score)*e.raise/100 - score*e.lower/100
}

func (e *evidence) weight() string {
	switch {
	case e.raise > 0:
		return fmt.Sprintf("adds %d %% of what the name lacks", e.raise)
	case e.lower > 0:
		return fmt.Sprintf("takes %d %% off the name", e.lower)
	}
	return "changes nothing"
}

// facts compares what the subject and a record are known by beyond names and
// numbers, in a fixed order; what either does not say is left out.
func (t *tables) facts(q *question, r *record) []evidence {
	var facts []evidence
	if e, told := bornAlike(q.BirthDate, r.birth); told {
		facts = append(facts, e)
	}
	if q.sex != 0 && r.sex != 0 {
		e := evidence{feature: "sex", agrees: one, raise: 3, detail: "the same"}
		if q.sex != r.sex {
			e = evidence{feature: "sex", lower: 15, detail: fmt.Sprintf("asked %c, recorded %c", q.sex, r.sex)}
		}
		facts = append(facts, e)
	}
	if e, told := t.sameCountry(q, r); told {
		facts = append(facts, e)
	}
	return facts
}

func (t *tables) sameCountry(q *question, r *record) (evidence, bool) {
	feature, asked := "nationality", q.Nationality
	if r.kind != domain.Person {
		feature, asked = "country", q.Country
	}
	recorded := t.countriesOf(r)
	if asked == "" || len(recorded) == 0 {
		return evidence{}, false
	}
	var all []string
	for _, c := range recorded {
		if string(c[:]) == asked {
			return evidence{feature: feature, agrees: one, raise: 10, detail: asked + " in both"}, true
		}
		all = append(all, string(c[:]))
	}
	return evidence{feature: feature, lower: 4, detail: fmt.Sprintf("asked %s, recorded %s", asked, strings.Join(all, ", "))}, true
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
		e.agrees, e.raise, e.detail = one, 40, "the same day"
	case asked.First() <= recorded.Last() && recorded.First() <= asked.Last():
		e.agrees, e.raise, e.detail = one*80/100, 20, "can be the same"
	case years == 0 && am == rd && ad == rm && ad != 0:
		e.agrees, e.raise, e.detail = one*70/100, 15, "day and month change places"
	case years == 0 || am == rm && ad == rd && am != 0 && years <= 10:
		e.agrees, e.detail = one*50/100, "partly the same"
	case years <= 2:
		e.agrees, e.lower, e.detail = one*40/100, 3, "close"
	default:
		e.lower, e.detail = 20, "different"
	}
	e.detail += fmt.Sprintf(": asked %s, recorded %s", asked, recorded)
	return e, true
}

// maker compares a firearm's make and model with the record's.
func (t *tables) maker(q *question, r *record) []evidence {
	var facts []evidence
	for i := range t.numbersOf(r) {
		n := &t.numbersOf(r)[i]
		asked := ""
		switch n.sort {
		case makeText:
			asked = formOf(makeText, q.Make, "")
		case modelText:
			asked = formOf(modelText, q.Model, "")
		case issuerText:
			asked = formOf(issuerText, q.Document.Issuer, "")
		}
		if asked == "" || n.sort == issuerText && len(asked) != int(n.size) {
			continue // codes of two and of three letters cannot be compared
		}
		recorded := string(t.numberText(n))
		e := evidence{feature: features[n.sort], agrees: one, raise: 30, detail: "the same: " + recorded}
		if !shareWord(asked, recorded) {
			e = evidence{feature: features[n.sort], lower: 14, detail: fmt.Sprintf("asked %s, recorded %s", asked, recorded)}
		}
		facts = append(facts, e)
	}
	return facts
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

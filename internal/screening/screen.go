package screening

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// The scores from which on a match is one.
const (
	matchFrom    = 0.90
	possibleFrom = 0.78
)

// Screen gives the best matches, limit at most. visible is asked before anything
// of a record counts; nil stands for all being visible. A subject that has
// nothing to be screened by is an INVALID_INPUT that names the field.
func (x *Index) Screen(ctx context.Context, s Subject, limit int, visible func(id string) bool) (Result, error) {
	q, err := ask(s)
	if err != nil {
		return Result{}, err
	}
	x.lock.RLock()
	defer x.lock.RUnlock()
	result, looked := Result{Verdict: None, Identifiers: q.readings}, 0
	for id, r := range x.records {
		if looked++; looked%checkEvery == 0 && ctx.Err() != nil {
			return Result{}, fmt.Errorf("screen: %w", ctx.Err())
		}
		if visible != nil && !visible(id) {
			continue
		}
		if m, matches := q.judge(id, r); matches {
			result.Matches = append(result.Matches, m)
		}
	}
	slices.SortFunc(result.Matches, func(a, b Match) int { return a.compare(&b) })
	result.Matches = slices.Clip(result.Matches[:min(limit, len(result.Matches))])
	if len(result.Matches) > 0 {
		result.Verdict = result.Matches[0].Verdict
	}
	return result, nil
}

// question is a subject made ready for comparing.
type question struct {
	Subject
	names    []string
	numbers  []number
	readings []identifiers.Reading
}

func ask(s Subject) (*question, error) {
	if !slices.Contains(kinds, s.Kind) {
		return nil, domain.FieldErrorf("kind", "expected a kind that is screened")
	}
	q := &question{Subject: s}
	q.readMRZ()
	for _, name := range q.Names {
		if form := identifiers.NormaliseName(name); form != "" {
			q.names = append(q.names, form)
		}
	}
	q.read("document", s.Document.Number, nil)
	q.read("registration", s.Registration, nil)
	q.read("vin", s.VIN, func(t string) identifiers.Reading { return identifiers.ReadVIN(t).Reading })
	q.read("imo", s.IMO, identifiers.ReadIMO)
	q.read("tailNumber", s.TailNumber, nil)
	q.read("container", s.Container, func(t string) identifiers.Reading { return identifiers.ReadContainer(t).Reading })
	q.read("serial", s.Serial, identifiers.ReadSerial)
	q.read("phone", s.Phone, func(t string) identifiers.Reading { return identifiers.ReadPhone(t, s.Country).Reading })
	q.read("account", s.Account, nil)
	if len(q.names)+len(q.numbers) == 0 {
		return nil, domain.FieldErrorf("names", "expected a name with a letter or digit, or a number")
	}
	return q, nil
}

func (q *question) readMRZ() {
	if q.Document.MRZ == "" {
		return
	}
	zone := identifiers.ReadMRZ(q.Document.MRZ)
	q.readings = append(q.readings, zone.Reading)
	if q.Document.Number == "" {
		q.Document.Number = zone.Number
	}
	if len(q.Names) == 0 && zone.Surname != "" {
		q.Names = []string{zone.GivenNames + " " + zone.Surname}
	}
}

func (q *question) read(feature, text string, read func(string) identifiers.Reading) {
	if text == "" {
		return
	}
	if read != nil {
		reading := read(text)
		q.readings, text = append(q.readings, reading), reading.Normalised
	}
	if form := identifiers.NormaliseSerial(text); form != "" {
		q.numbers = append(q.numbers, number{feature, form})
	}
}

// judge compares the question with a record.
func (q *question) judge(id string, r *record) (Match, bool) {
	if q.Kind != r.kind && !(q.Kind == domain.Person && r.kind == domain.TravelDocument) {
		return Match{}, false
	}
	m := Match{ID: id, Kind: r.kind}
	for _, n := range q.numbers {
		if slices.Contains(r.numbers, n) {
			m.Score = 1
			m.Features = append(m.Features, Feature{n.feature, 1, "equal: " + n.text})
		}
	}
	if score, detail := bestName(q.names, r.names); score >= possibleFrom {
		m.Score = max(m.Score, score)
		m.Features = append(m.Features, Feature{"name", score, detail})
	}
	m.Verdict = verdict(m.Score)
	return m, m.Verdict != None
}

func verdict(score float64) Verdict {
	switch {
	case score >= matchFrom:
		return Matched
	case score >= possibleFrom:
		return Possible
	}
	return None
}

func bestName(asked, kept []string) (best float64, detail string) {
	for _, a := range asked {
		for _, k := range kept {
			score := 1 - float64(distance([]rune(sorted(a)), []rune(sorted(k))))/float64(max(len([]rune(a)), len([]rune(k))))
			if score > best {
				best, detail = score, a+" ~ "+k
			}
		}
	}
	return best, detail
}

func sorted(name string) string {
	tokens := strings.Fields(name)
	slices.Sort(tokens)
	return strings.Join(tokens, " ")
}

// distance is Levenshtein's.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

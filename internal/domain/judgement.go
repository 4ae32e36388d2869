package domain

import (
	"strings"
	"time"
)

// Moment is when the judgement was made: the beginning of its day where no more
// is known; the zero time where that cannot be read.
func (j *Judgement) Moment() time.Time {
	if d, err := ParsePartialDate(j.At); err == nil {
		return d.First().Time()
	}
	t, err := time.Parse(time.RFC3339Nano, j.At)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Doubts are the judgements of one link that dispute it, each as the class of
// those who are shown the doubt: who sees the judgement and none of its author's
// later ones that lift it.
func Doubts(judgements []Judgement) []Class {
	var doubts []Class
	for i := range judgements {
		j := &judgements[i]
		if !j.Disputes() {
			continue
		}
		var lifted []string
		for k := range judgements {
			later := &judgements[k]
			if later.By == j.By && !later.Disputes() && later.Moment().After(j.Moment()) {
				lifted = append(lifted, string(later.Mark.Class()))
			}
		}
		doubts = append(doubts, Class(strings.Join(append([]string{string(j.Mark.Class())}, SortedSet(lifted)...), unless)))
	}
	return doubts
}

// unless stands between a doubt's class and those that lift it. No mark has it
// in its class.
const unless = "!"

// MaySeeClass is MaySee for what bears the class; of a class that Doubts gave,
// whether the subject is shown the doubt.
func (s Subject) MaySeeClass(c Class) bool {
	parts := strings.Split(string(c), unless)
	for i, part := range parts {
		mark, err := Class(part).Mark()
		if err != nil || s.MaySee(mark) != (i == 0) {
			return false
		}
	}
	return true
}

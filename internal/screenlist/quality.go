package screenlist

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/service"
)

// Quality is how good answers are where it is known what was expected.
type Quality struct {
	// Expected is how many of the Judged subjects are some record; First how many
	// of these have it as their first match.
	Judged   int64 `json:"judged"`
	Expected int64 `json:"expected"`
	First    int64 `json:"first"`
	// Match counts what was said to be a MATCH, Possible what was said to be that
	// or POSSIBLE.
	Match    Hits `json:"match"`
	Possible Hits `json:"possible"`
}

// Hits are how many subjects were said to be some record: Right where the one
// expected is among them, else Wrong.
type Hits struct {
	Right int64 `json:"right"`
	Wrong int64 `json:"wrong"`
}

func (q *Quality) add(expected []string, matches []service.LineMatch) {
	q.Judged++
	if len(expected) > 0 {
		q.Expected++
	}
	if len(matches) > 0 && slices.Contains(expected, matches[0].ID) {
		q.First++
	}
	q.Match.add(expected, matches, func(m service.LineMatch) bool { return m.Verdict == matched })
	q.Possible.add(expected, matches, func(service.LineMatch) bool { return true })
}

func (h *Hits) add(expected []string, matches []service.LineMatch, counts func(service.LineMatch) bool) {
	said, right := false, false
	for _, m := range matches {
		if counts(m) && !m.Dismissed {
			said = true
			right = right || slices.Contains(expected, m.ID)
		}
	}
	switch {
	case right:
		h.Right++
	case said:
		h.Wrong++
	}
}

// Precision is the share of subjects said to be some record of which that is so;
// 1 where none was.
func (h Hits) Precision() float64 { return share(h.Right, h.Right+h.Wrong) }

// Recall is the share of the expected that were said.
func (h Hits) Recall(expected int64) float64 { return share(h.Right, expected) }

// F1 is the harmonic mean of precision and recall.
func (h Hits) F1(expected int64) float64 {
	p, r := h.Precision(), h.Recall(expected)
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// Top1 is the share of the expected that were the first match.
func (q *Quality) Top1() float64 { return share(q.First, q.Expected) }

func share(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

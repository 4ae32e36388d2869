package screening

import (
	"context"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Screen gives the best matches, limit at most. visible is asked before anything
// of a record counts; nil stands for all being visible. A subject that has
// nothing to be screened by, or more than is taken, is an INVALID_INPUT that
// names the field.
func (x *Index) Screen(ctx context.Context, s Subject, limit int, visible func(id string) bool) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, domain.Errorf(domain.Timeout, "the deadline passed before the screening").Because(fmt.Errorf("screen: %w", err))
	}
	x.reading.RLock()
	defer x.reading.RUnlock()
	q, err := x.tables.ask(s)
	if err != nil {
		return Result{}, err
	}
	room, _ := x.scratch.Get().(*nameScratch)
	if room == nil {
		room = &nameScratch{}
	}
	defer x.scratch.Put(room)
	return x.tables.screen(q, room, limit, visible), nil
}

func (t *tables) screen(q *question, room *nameScratch, limit int, visible func(id string) bool) Result {
	t.findNames(q, room)
	b := best{tables: t, question: q, room: room, limit: limit, visible: visible}
	b.choose(t.findNumbers(q))
	room.clear()
	result := Result{Verdict: None, Identifiers: q.readings}
	for i := range b.kept {
		result.Matches = append(result.Matches, t.match(q, &b.kept[i], room))
	}
	if len(b.kept) > 0 {
		result.Verdict = result.Matches[0].Verdict
	}
	return result
}

func (t *tables) match(q *question, c *candidate, room *nameScratch) Match {
	r := &t.records[c.record]
	return Match{
		ID: t.ids[c.record], Kind: r.kind, Score: fraction(c.score), Verdict: verdict(c.score), Features: t.features(q, c, room),
	}
}

func fraction(score int) float64 { return float64(score) / one }

// The scores from which on a match is one; see the package comment for how they
// were chosen.
const (
	MatchFrom    = 0.90
	PossibleFrom = 0.76

	matchFrom    = one * 90 / 100
	possibleFrom = one * 76 / 100
)

func verdict(score int) Verdict {
	switch {
	case score >= matchFrom:
		return Matched
	case score >= possibleFrom:
		return Possible
	}
	return None
}

func compared(orders ...int) int {
	for _, order := range orders {
		if order != 0 {
			return order
		}
	}
	return 0
}

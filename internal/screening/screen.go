package screening

import (
	"context"
	"fmt"
	"slices"

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

// candidate is a record with what of it is like the subject.
type candidate struct {
	record  uint32
	name    *nameHit // the best; nil for none
	numbers []numberHit
	score   int
}

func (t *tables) screen(q *question, room *nameScratch, limit int, visible func(id string) bool) Result {
	room.hits = room.hits[:0]
	if len(q.names) > 0 {
		t.findNames(q, room)
	}
	numbers := t.findNumbers(q)
	var best []candidate
	least := possibleFrom // what a candidate must reach
	for c := range candidates(room.hits, numbers) {
		if len(c.numbers) == 0 && q.reachable(int(c.name.score)) < least {
			continue
		}
		if t.records[c.record].kind == 0 || visible != nil && !visible(t.ids[c.record]) {
			continue
		}
		if c.score = t.total(q, &c); verdict(c.score) != None {
			best = t.keep(best, c, limit)
		}
		if limit > 0 && len(best) == limit {
			least = best[limit-1].score
		}
	}
	result := Result{Verdict: None, Identifiers: q.readings}
	for i := range best {
		result.Matches = append(result.Matches, t.match(q, &best[i], room))
	}
	if len(best) > 0 {
		result.Verdict = result.Matches[0].Verdict
	}
	return result
}

// candidates visits every record that was hit, with its best name and its
// numbers, the best of each asked first.
func candidates(names []nameHit, numbers []numberHit) func(yield func(candidate) bool) {
	slices.SortFunc(names, func(a, b nameHit) int {
		if a.record != b.record {
			return int(a.record) - int(b.record)
		}
		return compared(int(b.score)-int(a.score), int(a.asked)-int(b.asked), int(a.name)-int(b.name))
	})
	slices.SortFunc(numbers, func(a, b numberHit) int {
		return compared(int(a.record)-int(b.record), a.asked-b.asked, b.score-a.score, int(a.number)-int(b.number))
	})
	return func(yield func(candidate) bool) {
		for len(names)+len(numbers) > 0 {
			c := candidate{}
			if len(numbers) == 0 || len(names) > 0 && names[0].record <= numbers[0].record {
				c.record, c.name = names[0].record, &names[0]
			} else {
				c.record = numbers[0].record
			}
			for len(names) > 0 && names[0].record == c.record {
				names = names[1:]
			}
			end := 0
			for end < len(numbers) && numbers[end].record == c.record {
				end++
			}
			c.numbers = slices.CompactFunc(numbers[:end:end], func(a, b numberHit) bool { return a.asked == b.asked })
			numbers = numbers[end:]
			if !yield(c) {
				return
			}
		}
	}
}

func compared(orders ...int) int {
	for _, order := range orders {
		if order != 0 {
			return order
		}
	}
	return 0
}

// keep holds the best candidates, in order.
func (t *tables) keep(best []candidate, c candidate, limit int) []candidate {
	if limit < 1 {
		return best
	}
	at, _ := slices.BinarySearchFunc(best, c, t.compare)
	if at == limit {
		return best
	}
	best = slices.Insert(best, at, c)
	return best[:min(len(best), limit)]
}

func (t *tables) compare(a, b candidate) int {
	if a.score != b.score {
		return b.score - a.score
	}
	if t.ids[a.record] < t.ids[b.record] {
		return -1
	}
	return 1
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

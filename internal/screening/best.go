package screening

import "slices"

// candidate is a record with what of it is like the subject.
type candidate struct {
	record  uint32
	name    *nameHit // the best; nil for none
	numbers []numberHit
	score   int
}

// best are the best candidates of a screening, in order, limit at most.
type best struct {
	*tables
	question *question
	room     *nameScratch
	limit    int
	visible  func(id string) bool
	kept     []candidate
	scored   int // promises
	taken    int // hits
}

// choose takes the best of all records that were hit, each with its best name and
// its numbers. Few of the names are ever scored and looked at: from the highest
// scores on, until no fact could bring one among the best.
func (b *best) choose(numbers []numberHit) {
	s := b.room
	if len(numbers) > 0 {
		b.scoreFrom(0)
	}
	byNumber := b.chooseNumbered(numbers)
	for top := one; b.taken+b.scored < len(s.hits)+len(s.promises) && b.question.reachable(top) >= b.least(); top -= scoreBand {
		b.scoreFrom(top - scoreBand + 1)
		rest := s.hits[b.taken:]
		band := rest[:partition(rest, func(h *nameHit) bool { return int(h.score) > top-scoreBand })]
		b.taken += len(band)
		slices.SortFunc(band, higher)
		for i := range band {
			h := &band[i]
			if b.question.reachable(int(h.score)) >= b.least() && !slices.Contains(byNumber, h.record) {
				b.take(candidate{record: h.record, name: h})
			}
		}
	}
}

// scoreFrom scores the names that can come to so much.
func (b *best) scoreFrom(least int) {
	s := b.room
	rest := s.promises[b.scored:]
	ready := rest[:partition(rest, func(p *promise) bool { return int(p.most) >= least })]
	b.scored += len(ready)
	for _, p := range ready {
		asked := int(p.asked)
		b.scoreName(b.question, asked, p.name, b.sameShort(&b.question.names[asked], p.name), s)
	}
}

// scoreBand is how wide a band of scores is ordered at a time.
const scoreBand = one * 2 / 100

// higher orders hits by falling score, those of one record by what was asked.
func higher(a, b nameHit) int {
	if a.score != b.score {
		return int(b.score) - int(a.score)
	}
	return compared(int(a.record)-int(b.record), int(a.asked)-int(b.asked), int(a.name)-int(b.name))
}

// chooseNumbered takes the records hit by numbers, with the best of each asked,
// and gives all of them.
func (b *best) chooseNumbered(numbers []numberHit) (records []uint32) {
	slices.SortFunc(numbers, func(a, b numberHit) int {
		return compared(int(a.record)-int(b.record), a.asked-b.asked, b.score-a.score, int(a.number)-int(b.number))
	})
	for len(numbers) > 0 {
		c, end := candidate{record: numbers[0].record}, 0
		for end < len(numbers) && numbers[end].record == c.record {
			end++
		}
		c.numbers = slices.CompactFunc(numbers[:end:end], func(a, b numberHit) bool { return a.asked == b.asked })
		numbers = numbers[end:]
		for _, h := range b.room.hits {
			if h.record == c.record && (c.name == nil || higher(h, *c.name) < 0) {
				c.name = &h
			}
		}
		b.take(c)
		records = append(records, c.record)
	}
	return records
}

// partition puts the elements of the sort first and counts them.
func partition[T any](all []T, first func(*T) bool) int {
	count := 0
	for i := range all {
		if first(&all[i]) {
			all[i], all[count] = all[count], all[i]
			count++
		}
	}
	return count
}

// least is what a candidate must reach.
func (b *best) least() int {
	if b.limit > 0 && len(b.kept) == b.limit {
		return b.kept[b.limit-1].score
	}
	return possibleFrom
}

// take keeps a candidate that is visible and among the best. Of a record's names
// the best comes first, and the others, which come to less, change nothing.
func (b *best) take(c candidate) {
	r := &b.records[c.record]
	if b.limit < 1 || r.kind == 0 || b.visible != nil && !b.visible(b.ids[c.record]) {
		return
	}
	c.score = b.total(b.question, &c)
	if verdict(c.score) == None || slices.ContainsFunc(b.kept, func(k candidate) bool { return k.record == c.record }) {
		return
	}
	if at, _ := slices.BinarySearchFunc(b.kept, c, b.compare); at < b.limit {
		b.kept = slices.Insert(b.kept, at, c)
		b.kept = b.kept[:min(len(b.kept), b.limit)]
	}
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

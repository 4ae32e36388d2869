package screening

import (
	"bytes"

	"github.com/kafo-graph/kafo/internal/domain"
)

// alike is how alike a word and a token are; below minAlike it may be less than
// that.
func (v *vocabulary) alike(w *word, n uint32) int {
	t := &v.tokens[n]
	latin := v.latinOf(n)
	switch {
	case bytes.Equal(w.latin, latin) && w.text == v.texts[n]:
		return one
	case len(latin)*len(w.latin) == 0:
		return 0
	case bytes.Equal(w.latin, latin):
		return most
	}
	if len(latin) == 1 || len(w.latin) == 1 {
		if latin[0] == w.latin[0] {
			return initialAlike
		}
		return 0
	}
	best := 0
	if w.family != 0 && w.family == t.family {
		best = kinAlike
	}
	sound := v.soundOf(n)
	alike := soundsAlike(w.sound, sound, w.unvowelled, t.unvowelled, leastSound)
	if skeleton := w.skeletons[0]; len(skeleton) >= 3 && bytes.Equal(skeleton, v.skeletonOf(n)) {
		alike += (one - alike) * skeletonGain / 100
	}
	best = max(best, alike)
	best = max(best, speltAlike(w.latin, latin, max(best, minAlike-1)))
	if bare := bareOf(latin, sound); bare != nil || w.bare != nil {
		mine := w.sound
		if w.bare != nil {
			mine = w.bare
		}
		if bare == nil {
			bare = sound
		}
		best = max(best, soundsAlike(mine, bare, w.unvowelled, t.unvowelled, minAlike)*bareShare/100)
	}
	return min(best, most)
}

const (
	initialAlike = one * 80 / 100                                  // an initial and a part that begins with it
	kinAlike     = one * 92 / 100                                  // spellings of one common name
	most         = one * 99 / 100                                  // what is not spelt alike
	bareShare    = 95                                              // hundredths left where one has the article and the other not
	skeletonGain = 30                                              // hundredths of what is missing, for the same consonants
	leastSound   = one - (one-minAlike)*100/(100-skeletonGain) - 1 // of sounds; with the gain those below are below minAlike
)

// speltAlike is one less the share of letters that differ, for up to two, where
// that is more than another likeness; else it may be 0.
func speltAlike(a, b []byte, other int) int {
	longer := max(len(a), len(b))
	if longer < 4 {
		return 0
	}
	most := 2
	for most > 0 && one-most*one/longer <= other {
		most--
	}
	edits := within(a, b, most)
	if edits > most {
		return 0
	}
	return one - edits*one/longer
}

// pairing is how the parts of an asked name and of a record's go together.
type pairing struct {
	pairs          []matched
	asked, covered int // ten-thousandths of either name's weight
	score          int
	edits          int // of the whole names, editsOfNames+1 where more
}

type matched struct {
	column int // place in the asked name
	part   int // place in the record's
	alike  int
}

// scoreName scores a name against an asked one and keeps it as a hit of all that
// bear it where it is like it.
func (t *tables) scoreName(q *question, asked int, n uint32, edits int, s *nameScratch) {
	if t.names[n].kind != q.named {
		return
	}
	if full := t.pair(q, asked, n, edits, s).score; full >= nameFloor {
		t.hold(asked, n, full, s)
	}
}

// hold keeps a name as a hit of all that bear it.
func (t *tables) hold(asked int, n uint32, full int, s *nameScratch) {
	low := full * weakShare / 100
	base, later := t.holders.lookup(n)
	for _, holders := range [2][]uint32{base, later} {
		for _, holder := range holders {
			score, u := full, use(holder)
			if u.weak() {
				score = low
			}
			if score >= nameFloor {
				s.hits = append(s.hits, nameHit{u.number(), n, uint16(score), uint8(asked), u.weak()})
			}
		}
	}
}

// pair finds the parts of two names that go together, each once, the most alike
// first, and scores them. The pairs are valid until the next.
func (t *tables) pair(q *question, asked int, n uint32, edits int, s *nameScratch) pairing {
	e, a := &t.names[n], &q.names[asked]
	parts := t.parts[e.parts : e.parts+uint32(e.count)]
	t.compareParts(q, a, parts, s)
	p := pairing{pairs: s.pairs[:0], edits: edits}
	for {
		best := s.best(len(a.columns), len(parts))
		if best.alike == 0 {
			break
		}
		p.pairs = append(p.pairs, best)
	}
	s.pairs = p.pairs
	t.weigh(q, a, e, parts, &p)
	if e.kind == domain.Person && len(a.columns) == 1 && len(parts) == 1 {
		p.score = min(p.score, singleCeiling)
	}
	p.score = max(p.score, wholeScore(edits, max(len(a.letters), int(e.size)), len(a.columns) > 1 || e.kind != domain.Person))
	return p
}

// compareParts fills the table of how alike each part of an asked name and each
// of another are.
func (t *tables) compareParts(q *question, a *askedName, parts []uint32, s *nameScratch) {
	for j, token := range parts {
		row := s.rows[token]
		for i, column := range a.columns {
			alike := uint16(0)
			if row != 0 {
				alike = s.cells[int(row-1)*s.columns+column]
			}
			if alike == 0 && len(q.columns[column].latin) == 1 {
				alike = 1 + uint16(t.vocabulary.alike(&q.columns[column], token))
			}
			s.table[i*len(parts)+j] = alike
		}
	}
}

// best takes the most alike pair out of the table, one of alike 0 where there is
// none any more.
func (s *nameScratch) best(columns, parts int) matched {
	best := matched{alike: 1}
	for i := range columns {
		for j, alike := range s.table[i*parts : (i+1)*parts] {
			if int(alike) > best.alike {
				best = matched{i, j, int(alike)}
			}
		}
	}
	best.alike--
	if best.alike > 0 {
		for i := range columns {
			s.table[i*parts+best.part] = 0
		}
		clear(s.table[best.column*parts : (best.column+1)*parts])
	}
	return best
}

// What the name scores are made of; chosen on one half of the data, see the
// package comment.
const (
	nameFloor     = one * 70 / 100 // below it a name says nothing
	spareShare    = 30             // hundredths that hang on how much of the longer name is covered
	singleShare   = 84             // hundredths left where only one part goes together
	orderShare    = 98             // hundredths left where the parts stand in another order
	weakShare     = 95             // hundredths left for a name of low quality
	wholeTwo      = one * 80 / 100 // at least, for whole names within two edits
	singleCeiling = one * 89 / 100 // at most, for names of a single part
)

// weigh scores the pairs: the name that is covered better counts whole, the other
// by spareShare.
func (t *tables) weigh(q *question, a *askedName, e *name, parts []uint32, p *pairing) {
	total, mine, other, shared := 0, 0, 0, 0
	for _, token := range parts {
		total += t.vocabulary.weight(token, q.side)
	}
	for _, m := range p.pairs {
		asked, kept := q.weight(a.columns[m.column]), t.vocabulary.weight(parts[m.part], q.side)
		if m.alike == initialAlike {
			asked, kept = min(asked, kept), min(asked, kept)
		}
		shared += m.alike * min(asked, kept)
		mine += m.alike * asked
		other += m.alike * kept
	}
	if len(p.pairs) == 0 {
		return
	}
	p.asked, p.covered = mine/max(a.weight, 1), other/max(total, 1)
	p.score = q.side.covering(p.asked, p.covered, len(p.pairs) == 1, len(a.columns)+len(parts))
	if q.side == organisations && len(a.columns)+len(parts) > 2 {
		switch {
		case shared < thinWeight*one:
			p.score = p.score * singleShare / 100
		case len(p.pairs) == 1:
			p.score = min(p.score*oneWordShare/100, singleCeiling)
		}
	}
	for i := range p.pairs {
		if !ordered(p.pairs, i) {
			p.score = p.score * orderShare / 100
			break
		}
	}
}

// covering scores two names by how much of each goes together with the other;
// for organisations it is the most before weigh takes off what little agrees.
func (s side) covering(mine, other int, single bool, parts int) int {
	spare := spareShare
	if s == organisations {
		single, spare = false, spareWords
	}
	better, worse := max(mine, other), min(mine, other)
	score := better * (one*(100-spare)/100 + worse*spare/100) / one
	if single && parts > 2 {
		return score * singleShare / 100
	}
	return score
}

func ordered(pairs []matched, i int) bool {
	for _, other := range pairs[:i] {
		if (other.column < pairs[i].column) != (other.part < pairs[i].part) {
			return false
		}
	}
	return true
}

// editsBetween is how many edits the whole names are apart, as far as that is
// counted.
func (t *tables) editsBetween(a *askedName, n uint32, s *nameScratch) int {
	text := t.nameText(n)
	if t.names[n].ascii && len(a.letters) == len(a.text) {
		return within(a.letters, text, editsOfNames)
	}
	s.runes[0] = append(s.runes[0][:0], []rune(a.text)...)
	s.runes[1] = append(s.runes[1][:0], []rune(string(text))...)
	return within(s.runes[0], s.runes[1], editsOfNames)
}

// wholeScore is what whole names that few edits apart score at least.
func wholeScore(edits, length int, telling bool) int {
	switch {
	case edits == 0 && telling:
		return one
	case edits == 0:
		return singleCeiling
	case edits > editsOfNames || length < shortestWhole:
		return 0
	}
	return max(wholeTwo, one-edits*one/length)
}

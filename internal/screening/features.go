package screening

import (
	"fmt"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// total is a candidate's score: its name's, with what facts say to it, and its
// numbers', with what make, model and issuer say to them, each for itself; two
// agreeing are worth more than either.
func (t *tables) total(q *question, c *candidate) int {
	r, byName, byNumber := t.records[c.record], 0, 0
	var room [4]evidence
	if c.name != nil {
		byName = weighed(int(c.name.score), t.facts(q, &r, room[:0]))
	}
	for i := range c.numbers {
		byNumber = together(byNumber, c.numbers[i].score)
	}
	if byNumber > 0 {
		byNumber = weighed(byNumber, t.beside(q, &r, room[:0]))
	}
	return together(byName, byNumber)
}

func weighed(score int, facts []evidence) int {
	for i := range facts {
		score = facts[i].on(score)
	}
	return score
}

func together(a, b int) int { return one - (one-a)*(one-b)/one }

// features shows all that was compared.
func (t *tables) features(q *question, c *candidate, room *nameScratch) []Feature {
	var all []Feature
	r := &t.records[c.record]
	if c.name != nil {
		all = append(all, t.nameFeature(q, c.name, room))
		for _, e := range t.facts(q, r, nil) {
			all = append(all, Feature{e.feature, fraction(e.agrees), e.detail()})
		}
	}
	for i := range c.numbers {
		h := &c.numbers[i]
		a := &q.numbers[h.asked]
		all = append(all, Feature{a.field, fraction(h.score), fmt.Sprintf(
			"%s: asked %s, recorded %s; counts in full", h.how, a.form, t.numberText(&t.numbers[h.number]))})
	}
	if len(c.numbers) > 0 {
		for _, e := range t.beside(q, r, nil) {
			all = append(all, Feature{e.feature, fraction(e.agrees), e.detail()})
		}
	}
	if r.state != 0 {
		all = append(all, Feature{stateFeature(r), 1, states[r.state] + " on record; changes nothing"})
	}
	return all
}

func stateFeature(r *record) string {
	if r.kind == domain.Firearm {
		return "recordState"
	}
	return "documentState"
}

// nameFeature shows a name against another and which parts went together.
func (t *tables) nameFeature(q *question, h *nameHit, room *nameScratch) Feature {
	a, e := &q.names[h.asked], &t.names[h.name]
	t.recall(q, h, room)
	defer room.clear()
	p := t.pair(q, int(h.asked), h.name, t.editsBetween(a, h.name, room), room)
	var parts []string
	for _, m := range p.pairs {
		mine, other := q.columns[a.columns[m.column]].text, t.vocabulary.texts[t.parts[int(e.parts)+m.part]]
		parts = append(parts, fmt.Sprintf("%s %s %.2f", mine, other, fraction(m.alike)))
	}
	detail := fmt.Sprintf("%q against %q", a.text, t.nameText(h.name))
	if len(parts) > 0 {
		detail += " (" + strings.Join(parts, ", ") + ")"
	}
	if p.edits <= editsOfNames {
		detail += fmt.Sprintf(", %d edits apart", p.edits)
	}
	if t.byInitials(q, a, h.name) {
		detail += ", one the initials of the other"
	}
	if h.weak {
		detail += ", a name of low quality"
	}
	return Feature{"name", fraction(int(h.score)), detail + "; counts in full"}
}

// recall fills the cells of a name's tokens anew.
func (t *tables) recall(q *question, h *nameHit, room *nameScratch) {
	room.fit(t, q)
	e := &t.names[h.name]
	for _, token := range t.parts[e.parts : e.parts+uint32(e.count)] {
		for _, column := range q.names[h.asked].columns {
			if alike := t.vocabulary.alike(&q.columns[column], token); alike >= minAlike {
				*room.cell(token, column) = uint16(alike) + 1
			}
		}
	}
}

package statement

import (
	"strconv"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Date is a date in words, as much as is known of it: 1 February 2020, February
// 2020, 2020; empty for the unknown date.
func (l Language) Date(d domain.PartialDate) string {
	if !d.Known() {
		return ""
	}
	year, month, day := d.Parts()
	text := strconv.Itoa(year)
	if month > 0 {
		text = l.wording().months[month-1] + " " + text
	}
	switch {
	case day == 1:
		text = l.wording().firstDay + " " + text
	case day > 0:
		text = strconv.Itoa(day) + " " + text
	}
	return text
}

// Held is when a link held, such as "since 2019" or "from 2019 to May 2020";
// empty where nothing is known. What happened at once, such as a seizure, is
// dated "not before" and "not after".
func (l Language) Held(k domain.LinkKind, since, until domain.PartialDate) string {
	if w := l.wording(); w.links[k].event {
		return l.span(&w.event, since, until)
	}
	return l.span(&l.wording().lasting, since, until)
}

func (l Language) span(at *dating, since, until domain.PartialDate) string {
	w := l.wording()
	switch {
	case since.Known() && since == until:
		return l.dated(at.on, since)
	case since.Known() && until.Known():
		return l.dated(w.from, since) + " " + l.dated(w.to, until)
	case since.Known():
		return l.dated(at.since, since)
	case until.Known():
		return l.dated(at.until, until)
	}
	return ""
}

// window is a window's sentence; empty for an open one.
func (l Language) window(i domain.Interval) string {
	if !i.From.Known() && !i.To.Known() {
		return ""
	}
	w := l.wording()
	return fill(w.window, places{"held": l.span(&w.lasting, i.From, i.To)})
}

// dating is how a date is introduced when it is all that is known, the first
// day, and the last.
type dating struct{ on, since, until beforeDate }

// beforeDate is what a preposition becomes before a day, and before a month or
// year; vowel before a month that begins with one, where that differs.
type beforeDate struct{ day, other, vowel string }

func (l Language) dated(b beforeDate, d domain.PartialDate) string {
	_, month, day := d.Parts()
	switch {
	case day > 0:
		return b.day + l.Date(d)
	case month > 0 && b.vowel != "" && isVowel(l.wording().months[month-1]):
		return b.vowel + l.Date(d)
	}
	return b.other + l.Date(d)
}

func isVowel(word string) bool { return word[0] == 'a' || word[0] == 'o' }

package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/statement"
)

// whyText tells an answer for reading in a terminal.
type whyText struct {
	statement.Language
	words   *whyPhrases
	answer  *whyAnswer
	verbose bool
	out     strings.Builder
}

// text is the whole of it: the statement first, and within which bounds it
// holds last.
func (t *whyText) text() string {
	a := t.answer
	t.out.WriteString(wrapped(a.Statement, terminalWidth) + "\n\n")
	if a.Linked {
		t.judged()
		for i := range a.Paths {
			t.path(i)
		}
	}
	t.scope()
	return t.out.String()
}

const (
	terminalWidth = 88
	nameWidth     = 17
)

// row is a line with a name before it.
func (t *whyText) row(name, format string, args ...any) {
	gap := max(1, nameWidth-utf8.RuneCountInString(name+t.words.colon))
	t.out.WriteString(name + t.words.colon + strings.Repeat(" ", gap) + fmt.Sprintf(format, args...) + "\n")
}

func (t *whyText) counted(n int, forms [2]string, args ...any) string {
	form := forms[1]
	if n == 1 || n == 0 && t.Language == statement.French {
		form = forms[0]
	}
	return fmt.Sprintf(form, append([]any{n}, args...)...)
}

// judged is what holds of all paths together.
func (t *whyText) judged() {
	a, w := t.answer, t.words
	number := t.Number(a.Strength)
	if !a.Exact {
		number = w.atLeast + " " + number
	}
	t.row(w.strength, "%s (%s)", number, w.notProbable)
	t.row(w.corroboration, "%s", t.counted(a.Corroborations, w.corroborated, t.counted(len(a.Paths), w.paths)))
	if a.Fragility != nil {
		t.row(w.fragility, "%s", t.fragile(a.Fragility))
	}
	t.out.WriteString("\n")
}

func (t *whyText) fragile(f *whyFragility) string {
	w, hops := t.words, t.counted(t.answer.Scope.MaxHops, t.words.links)
	switch {
	case f.Size == nil:
		return w.fragileUnsourced
	case !f.Exact:
		return fmt.Sprintf(w.fragileBound, t.counted(*f.Size, w.sources), hops)
	case *f.Size == 1:
		return fmt.Sprintf(w.fragileOne, hops, strings.Join(f.Sources, ", "))
	}
	return fmt.Sprintf(w.fragileMany, t.counted(*f.Size, w.sources), hops, strings.Join(f.Sources, ", "))
}

// path is the best path in full, and others so when everything is asked for.
func (t *whyText) path(i int) {
	p := &t.answer.Paths[i]
	fmt.Fprintf(&t.out, t.words.path+"\n", i+1, len(t.answer.Paths), t.Number(p.Strength), t.counted(p.Hops, t.words.links))
	full := i == 0 || t.verbose
	t.node(&p.Nodes[0])
	for j := range p.Steps {
		t.step(p, j, full)
		t.node(&p.Nodes[j+1])
	}
	if full && len(p.Countries) > 0 {
		t.row(t.words.countries, "%s", strings.Join(p.Countries, ", "))
	}
	if full || p.Temporal != "POSSIBLE" {
		t.row(t.words.inTime, "%s, %s", p.Temporal, t.Temporal(p.Temporal))
	}
	for _, c := range p.Cautions {
		t.row(t.words.caution, "%s, %s", c, t.Caution(c))
	}
	t.out.WriteString("\n")
	if more := len(t.answer.Paths) - 1; i == 0 && more > 0 && !t.verbose {
		t.out.WriteString(t.counted(more, t.words.left) + "\n\n")
	}
}

func (t *whyText) node(n *whyNode) {
	status := ""
	if n.LegalStatus != "" {
		status = ", " + n.LegalStatus
	}
	fmt.Fprintf(&t.out, "  %s  [%s %s%s]\n", n.Label, n.Kind, n.ID, status)
}

func (t *whyText) step(p *whyPath, i int, full bool) {
	step, w := &p.Steps[i], t.words
	l, arrow := &step.Link, "-->"
	if !step.Forward {
		arrow = "<--"
	}
	fmt.Fprintf(&t.out, "    %s %s: %s (%s)\n", arrow, l.Kind, t.Says(l.Kind, step.Forward, p.Nodes[i].Kind), t.says(l))
	if full {
		for _, r := range l.Reports {
			fmt.Fprintf(&t.out, "        %s\n", t.report(&r))
		}
	}
	switch l.sources() {
	case 0:
		fmt.Fprintf(&t.out, "        %s\n", w.unsourced)
	case 1:
		fmt.Fprintf(&t.out, "        %s\n", w.hangsOnOne)
	}
	for _, j := range l.Judgements {
		fmt.Fprintf(&t.out, "        %s, %s, %s%s%s\n", j.Verdict, j.By, j.At, w.colon, j.Reason)
	}
}

// sources is on how many sources the link rests.
func (l *whyLink) sources() int {
	sources := map[string]bool{}
	for _, r := range l.Reports {
		if r.Source == "" {
			sources["#"+r.ID] = true
		} else {
			sources[r.Source] = true
		}
	}
	return len(sources)
}

// says is what the link says beyond its kind.
func (t *whyText) says(l *whyLink) string {
	w := t.words
	var parts []string
	switch {
	case l.Since.Known() && l.Since == l.Until:
		parts = append(parts, fmt.Sprintf(w.on, l.Since))
	case l.Since.Known() && l.Until.Known():
		parts = append(parts, fmt.Sprintf(w.from, l.Since, l.Until))
	case l.Since.Known():
		parts = append(parts, fmt.Sprintf(w.since, l.Since))
	case l.Until.Known():
		parts = append(parts, fmt.Sprintf(w.until, l.Until))
	default:
		parts = append(parts, w.never)
	}
	if l.Country != "" {
		parts = append(parts, fmt.Sprintf(w.in, l.Country))
	}
	if l.Lawful != "" {
		parts = append(parts, fmt.Sprintf(w.lawful, l.Lawful))
	}
	return strings.Join(parts, ", ")
}

// report is a line: grade, who made it, when, on which source.
func (t *whyText) report(r *whyReport) string {
	by := r.Originator.Country
	if r.Originator.Agency != "" {
		by += " " + r.Originator.Agency
	}
	day, source := r.Day, r.Source
	if day == "" {
		day = t.words.never
	}
	if source == "" {
		source = t.words.itself
	}
	return fmt.Sprintf(t.words.report, r.ID, r.Reliability, r.Credibility, by, day, source)
}

// scope is within which bounds the answer holds.
func (t *whyText) scope() {
	s, w := &t.answer.Scope, t.words
	parts := []string{fmt.Sprintf(w.bounds, t.counted(s.MaxHops, w.links), t.Number(s.MinStrength)), fmt.Sprintf(w.epoch, s.Epoch)}
	if s.AsOf != "" {
		parts = append(parts, fmt.Sprintf(w.fading, s.AsOf))
	}
	if s.Skipped > 0 {
		parts = append(parts, t.counted(s.Skipped, w.impossible))
	}
	if s.Truncated {
		parts = append(parts, w.cutShort)
	}
	if s.Reason != "" {
		parts = append(parts, s.Reason)
	}
	t.row(w.searched, "%s", strings.Join(parts, "; "))
	if len(s.Only) > 0 {
		t.row(w.only, "%s", codes(s.Only))
	}
	t.row(w.leftOut, "%s", codes(s.Excluded))
}

func codes(kinds []domain.LinkKind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.String()
	}
	return strings.Join(names, ", ")
}

// wrapped is the text in lines of at most so many characters, words kept whole.
func wrapped(text string, width int) string {
	var b strings.Builder
	at := 0
	for _, word := range strings.Split(text, " ") { // not at spaces that do not break
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
		case at+1+n > width:
			b.WriteString("\n")
			at = 0
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

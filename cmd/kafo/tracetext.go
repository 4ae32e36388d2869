package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// traceText tells a trace for reading in a terminal.
type traceText struct {
	answer traceAnswer
	out    strings.Builder
}

// text is the whole of it: the firearm and what follows from its life first,
// then its life, then what else there is to know.
func (t *traceText) text() string {
	t.firearm()
	t.judged()
	t.chain()
	t.conflicts()
	t.candidates()
	t.requests()
	t.cases()
	t.row("Epoch", "%d", t.answer.Epoch)
	return t.out.String()
}

func (t *traceText) row(name, format string, args ...any) {
	lines := strings.Split(wrapped(fmt.Sprintf(format, args...), terminalWidth-nameWidth), "\n")
	fmt.Fprintf(&t.out, "%-*s%s\n", nameWidth, name+":", lines[0])
	for _, line := range lines[1:] {
		fmt.Fprintf(&t.out, "%-*s%s\n", nameWidth, "", line)
	}
}

func (t *traceText) heading(text string) { t.out.WriteString("\n" + text + "\n") }

func (t *traceText) firearm() {
	g := &t.answer.Firearm
	fmt.Fprintf(&t.out, "%s  [%s]\n", g.Label, g.ID)
	t.row("Firearm", "%s", parted(", ", g.FirearmType, g.Calibre, g.RecordState))
	if g.Serial != nil {
		t.row("Serial", "%s", g.Serial.says())
	}
	if g.MadeIn != nil {
		t.row("Stamped made", "%s", g.MadeIn.says())
	}
	if g.ImportMark != nil {
		t.row("Import mark", "%s", g.ImportMark.says())
	}
	if len(g.OtherMarks) > 0 {
		t.row("Other marks", "%s", strings.Join(g.OtherMarks, "; "))
	}
	if len(t.answer.Records) > 1 {
		ids := make([]string, len(t.answer.Records))
		for i, r := range t.answer.Records {
			ids[i] = r.ID
		}
		t.row("Told from", "%d records of the same firearm: %s", len(ids), strings.Join(ids, ", "))
	}
}

func (s *traceSerial) says() string {
	if s.AsRead == "" {
		return s.State
	}
	return s.AsRead + " (" + s.State + ")"
}

func (s *traceStamp) says() string { return parted(" ", s.Country, yearText(s.Year)) }

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return fmt.Sprint(year)
}

// judged is what follows from its life; what is not known is said to be so.
func (t *traceText) judged() {
	a := &t.answer
	t.out.WriteString("\n")
	if a.Origin == nil {
		t.row("Origin", "not known")
	} else {
		t.row("Origin", "%s, %s", parted(" ", a.Origin.Country, yearText(a.Origin.Year)), a.Origin.Basis)
	}
	t.diversion()
	switch c := a.TimeToCrime; {
	case c == nil:
		t.row("Time to crime", "not known")
	case c.MinDays == c.MaxDays:
		t.row("Time to crime", "%d days (%s), from %s to its recovery", c.MinDays, years(c.MinDays), bases[c.Basis])
	default:
		t.row("Time to crime", "%d to %d days (%s to %s), from %s to its recovery", c.MinDays, c.MaxDays, years(c.MinDays), years(c.MaxDays), bases[c.Basis])
	}
	if a.Truncated {
		t.row("Limits", "there is more than is told: see traceFirearm's truncated")
	}
}

var bases = map[string]string{"RETAIL_SALE": "its retail sale", "ACQUISITION": "its lawful acquisition"}

func years(days int) string { return fmt.Sprintf("%.1f years", float64(days)/365.25) }

func (t *traceText) diversion() {
	d := t.answer.Diversion
	if d == nil {
		t.row("Diversion", "neither lawful nor unlawful possession is evidenced")
		return
	}
	after, before := "lawful possession is not evidenced", "unlawful possession is not evidenced"
	if d.After != "" {
		after = "last lawful " + parted(", ", d.After, d.LastLawfulHolder.name(), d.Country)
	}
	if d.Before != "" {
		before = "first unlawful " + d.Before
	}
	t.row("Diversion", "%s", parted("; ", after, before, prefixed("first unlawful holder ", d.FirstUnlawfulHolder.name())))
}

func (n *traceNamed) name() string {
	if n == nil {
		return ""
	}
	return n.Label
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// parted is what is not empty.
func parted(separator string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}

const dateWidth = 25

// chain is its life as a lane, with gaps where they are.
func (t *traceText) chain() {
	t.heading("Chain")
	if len(t.answer.Chain) == 0 {
		t.out.WriteString("  nothing is told of its life\n")
	}
	if c := t.answer.Chain; len(c) > 0 && c[0].Event != "MANUFACTURED" {
		t.out.WriteString("  ~~~ nothing known before: neither who made it nor whence it came ~~~\n")
	}
	for i := range t.answer.Chain {
		for _, g := range t.answer.Gaps {
			if g.Before == i {
				fmt.Fprintf(&t.out, "  %s to %s  ~~~ nothing known for %s ~~~\n", g.From, g.To, days(g.Days))
			}
		}
		t.step(&t.answer.Chain[i])
	}
}

func days(n int) string {
	if n < 700 {
		return fmt.Sprintf("%d days", n)
	}
	return years(n)
}

func (t *traceText) step(s *traceStep) {
	sign := map[string]string{"YES": "+", "NO": "!"}[s.Lawful]
	if sign == "" {
		sign = " "
	}
	fmt.Fprintf(&t.out, "%s %-*s%s\n", sign, dateWidth, s.when(), parted("  ", s.Event, parted(", ", s.Holder.name(), s.Place.name(), s.Country)))
	var notes []string
	if s.Lawful == "NO" {
		notes = append(notes, "not lawful")
	}
	if s.Temporal == "IMPOSSIBLE" {
		notes = append(notes, "IMPOSSIBLE after the step before it")
	}
	switch {
	case s.Mark == "recordState":
		notes = append(notes, "told by the firearm's record state")
	case s.Mark != "":
		notes = append(notes, "told by the stamp on the firearm alone")
	case len(s.Reports) == 0:
		notes = append(notes, "UNSOURCED")
	}
	if len(notes) > 0 {
		t.under(strings.Join(notes, "; "))
	}
	for i := range s.Reports {
		t.under(s.Reports[i].says())
	}
}

func (t *traceText) under(text string) { fmt.Fprintf(&t.out, "  %-*s%s\n", dateWidth, "", text) }

func (s *traceStep) when() string {
	switch i := s.Interval; {
	case i == nil:
		return "no date"
	case i.From == i.To:
		return i.From
	case i.To == "":
		return "since " + i.From
	case i.From == "":
		return "until " + i.To
	default:
		return i.From + " to " + i.To
	}
}

func (r *traceReport) says() string {
	return parted(", ", r.ID, fmt.Sprintf("%s%d", r.Reliability, r.Credibility), parted(" ", r.Originator.Country, r.Originator.Agency), r.Day)
}

func (t *traceText) conflicts() {
	if len(t.answer.Conflicts) == 0 {
		return
	}
	t.heading("Told differently")
	for _, c := range t.answer.Conflicts {
		width := 0
		for _, v := range c.Values {
			width = max(width, utf8.RuneCountInString(v.Value))
		}
		for i, v := range c.Values {
			name := ""
			if i == 0 {
				name = c.Field
			}
			ids := make([]string, len(v.Reports))
			for j := range v.Reports {
				ids[j] = v.Reports[j].ID
			}
			evidence := strings.Join(ids, ", ")
			if evidence == "" {
				evidence = "no report"
			}
			fmt.Fprintf(&t.out, "  %-*s%-*s  %s\n", nameWidth, name, width, v.Value, evidence)
		}
	}
}

func (t *traceText) candidates() {
	if len(t.answer.Candidates) == 0 {
		return
	}
	t.heading("May be, or be of one batch with (best first; no probability)")
	for _, c := range t.answer.Candidates {
		fmt.Fprintf(&t.out, "  %.3f  %s  [%s]\n", c.Score, parted(", ", c.Firearm.Label, c.Firearm.RecordState), c.Firearm.ID)
		for _, line := range strings.Split(wrapped(c.Reason, terminalWidth-9), "\n") {
			fmt.Fprintf(&t.out, "         %s\n", line)
		}
	}
}

func (t *traceText) requests() {
	t.heading("Trace requests")
	if len(t.answer.Requests) == 0 {
		t.out.WriteString("  none\n")
	}
	for _, r := range t.answer.Requests {
		fmt.Fprintf(&t.out, "  %s\n", parted("  ", r.AskedOn, r.AskedOf, r.TraceState, prefixed("on ", r.AnsweredOn), "["+r.ID+"]"))
		if r.Answer != "" {
			fmt.Fprintf(&t.out, "              %s\n", r.Answer)
		}
	}
}

func (t *traceText) cases() {
	t.heading("Cases")
	if len(t.answer.Cases) == 0 {
		t.out.WriteString("  none\n")
	}
	for _, c := range t.answer.Cases {
		fmt.Fprintf(&t.out, "  %s  [%s, %s]\n", c.Label, c.ID, c.CaseStatus)
	}
	t.out.WriteString("\n")
}

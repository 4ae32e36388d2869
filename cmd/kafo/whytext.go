package main

import (
	"fmt"
	"strings"
)

// caveats explain the cautions of a path.
var caveats = map[string]string{
	"CLEARED":       "a person on the path was cleared",
	"WITNESS":       "a person on the path is a witness",
	"VICTIM":        "a person on the path is a victim",
	"UNSOURCED":     "a link of the path has no report behind it",
	"DISPUTED":      "an analyst disputes a link of the path",
	"SINGLE_SOURCE": "the path hangs on a single source",
}

var temporals = map[string]string{
	"POSSIBLE":   "the dates fit, whatever the unknown ones were",
	"IMPOSSIBLE": "the dates do not fit",
	"UNKNOWN":    "the dates may fit or not, as the unknown ones were",
}

// text is the answer for reading in a terminal.
func (a whyAnswer) text(caseID, network string) string {
	var b strings.Builder
	if !a.Linked {
		fmt.Fprintf(&b, "No link found between %s and %s within the bounds below.\nThat is not to say that there is none beyond them.\n", caseID, network)
	}
	for i := range a.Paths {
		a.Paths[i].write(&b)
	}
	a.Scope.write(&b)
	return b.String()
}

func (p *whyPath) write(b *strings.Builder) {
	first, last := p.Nodes[0], p.Nodes[len(p.Nodes)-1]
	fmt.Fprintf(b, "%s is tied to %s with strength %.3f, over %s.\n", first.Label, last.Label, p.Strength, counted(p.Hops, "link"))
	b.WriteString("(Strength is an ordinal score from 0 to 1, not a probability.)\n\n")
	fmt.Fprintf(b, "  %s\n", first)
	for i, step := range p.Steps {
		arrow := "-->"
		if !step.Forward {
			arrow = "<--"
		}
		fmt.Fprintf(b, "    %s %s%s\n", arrow, step.Link.Kind, step.Link.says())
		for _, r := range step.Link.Reports {
			fmt.Fprintf(b, "        %s\n", r)
		}
		if len(step.Link.Reports) == 0 {
			b.WriteString("        no report: unsourced\n")
		}
		for _, j := range step.Link.Judgements {
			fmt.Fprintf(b, "        %s by %s, %s: %s\n", j.Verdict, j.By, j.At, j.Reason)
		}
		fmt.Fprintf(b, "  %s\n", p.Nodes[i+1])
	}
	b.WriteString("\n")
	if len(p.Countries) > 0 {
		fmt.Fprintf(b, "Countries: %s\n", strings.Join(p.Countries, ", "))
	}
	fmt.Fprintf(b, "In time:   %s, %s\n", p.Temporal, temporals[p.Temporal])
	for _, c := range p.Cautions {
		fmt.Fprintf(b, "Caution:   %s, %s\n", c, caveats[c])
	}
}

// String is the thing as a line of the path.
func (n whyNode) String() string {
	status := ""
	if n.LegalStatus != "" {
		status = ", " + n.LegalStatus
	}
	return fmt.Sprintf("%s  [%s %s%s]", n.Label, n.Kind, n.ID, status)
}

// says is what the link says beyond its kind.
func (l *whyLink) says() string {
	var parts []string
	switch {
	case l.Since != "" && l.Since == l.Until:
		parts = append(parts, "on "+l.Since)
	case l.Since != "" && l.Until != "":
		parts = append(parts, l.Since+" to "+l.Until)
	case l.Since != "":
		parts = append(parts, "since "+l.Since)
	case l.Until != "":
		parts = append(parts, "until "+l.Until)
	default:
		parts = append(parts, "undated")
	}
	if l.Country != "" {
		parts = append(parts, "in "+l.Country)
	}
	if l.Lawful != "" {
		parts = append(parts, "lawful: "+l.Lawful)
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// String is the report as a line: grade, who made it, when, on which source.
func (r whyReport) String() string {
	from := r.Originator.Country
	if r.Originator.Agency != "" {
		from += " " + r.Originator.Agency
	}
	day, source := r.Day, r.Source
	if day == "" {
		day = "undated"
	}
	if source == "" {
		source = "itself"
	}
	return fmt.Sprintf("report %s, grade %s%d, by %s, %s, source: %s", r.ID, r.Reliability, r.Credibility, from, day, source)
}

func (s whyScope) write(b *strings.Builder) {
	fmt.Fprintf(b, "Searched:  at most %s, strength at least %g, epoch %d", counted(s.MaxHops, "link"), s.MinStrength, s.Epoch)
	if s.Skipped > 0 {
		fmt.Fprintf(b, "; %s passed over as impossible in time", counted(s.Skipped, "path"))
	}
	if s.Truncated {
		b.WriteString("; cut short")
	}
	if s.Reason != "" {
		fmt.Fprintf(b, "; %s", s.Reason)
	}
	fmt.Fprintf(b, "\nLeft out:  %s\n", strings.Join(s.Excluded, ", "))
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

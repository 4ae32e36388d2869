package statement

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Kind is an entity kind in words, such as "travel document".
func (l Language) Kind(k domain.EntityKind) string { return l.wording().kinds[k].name }

// Named is a thing with its kind and label, such as: the person “Awa Invented”.
func (l Language) Named(k domain.EntityKind, label string) string {
	return l.wording().kinds[k].the + " " + l.Quote(label)
}

// LinkName is what links of a kind are called, such as "memberships".
func (l Language) LinkName(k domain.LinkKind) string { return l.wording().links[k].name }

// Says is what a link says of the end that it is read from, such as "is a
// member of"; forward: it is read in its own direction. The subject, which is
// that end, is asked for since French participles agree with it.
func (l Language) Says(k domain.LinkKind, forward bool, subject domain.EntityKind) string {
	phrase := l.wording().links[k].backward
	if forward {
		phrase = l.wording().links[k].forward
	}
	if agree, _, agrees := strings.Cut(phrase, participle); agrees {
		ending := ""
		if l.wording().kinds[subject].feminine {
			ending = "e"
		}
		return agree + ending + phrase[len(agree)+len(participle):]
	}
	return phrase
}

// participle stands where a participle takes its subject's gender.
const participle = "{e}"

// join puts a thing after a phrase, and contracts what the language contracts.
func (l Language) join(phrase, thing string) string {
	for _, c := range l.wording().contractions {
		before, ends := strings.CutSuffix(phrase, c.preposition)
		after, begins := strings.CutPrefix(thing, c.article)
		if ends && begins {
			return before + c.both + after
		}
	}
	return phrase + " " + thing
}

// Caution is what a caution's code means, such as "an analyst disputes a link
// of the path"; empty for no such code.
func (l Language) Caution(code string) string { return l.wording().cautions[code] }

// Temporal is what a temporal status means; empty for no such code.
func (l Language) Temporal(code string) string { return l.wording().temporals[code] }

// Status is a legal status in words; empty for no such code.
func (l Language) Status(code string) string { return l.wording().statuses[code] }

// Reason is why nothing was found within the scope, or why the search was cut
// short, as a sentence without its full stop; empty where no reason is given.
func (l Language) Reason(s Scope) string {
	w := l.wording()
	p := places{"hops": l.counted(s.MaxHops, w.countedLinks), "strength": l.exactly(s.MinStrength)}
	if l.window(s.Window) != "" {
		p["then"] = w.then
	}
	reason := fill(w.reasons[s.Reason], p)
	if len(s.OnlyThrough) == 0 {
		return reason
	}
	return fill(w.nearest, places{"reason": reason, "kinds": l.linkNames(s.OnlyThrough)})
}

func (l Language) linkNames(kinds []domain.LinkKind) string {
	var names []string
	for _, k := range kinds {
		names = append(names, l.LinkName(k))
	}
	return listed(names, l.wording().and)
}

// places are what templates leave open: names in braces.
type places map[string]string

// fill puts values in the places of a template; a place without a value is left
// empty. Values are put in as they are, and not looked through for places.
func fill(template string, values places) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString(values[name])
		template = after
	}
}

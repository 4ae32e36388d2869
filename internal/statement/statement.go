package statement

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// WhyLinked says in the language how the case is tied to the network, or that
// no tie was found and why. It is one paragraph of full sentences.
func WhyLinked(language Language, f Finding) string {
	t := &telling{Language: language, wording: language.wording(), finding: &f}
	if f.Linked && len(f.Paths) > 0 {
		t.tie()
	} else {
		t.noTie()
	}
	return strings.Join(t.sentences, " ")
}

// telling is a statement in the making.
type telling struct {
	Language
	*wording
	finding   *Finding
	sentences []string
}

func (t *telling) say(template string, p places) { t.add(fill(template, p)) }

func (t *telling) add(text string) { t.sentences = append(t.sentences, sentence(text)) }

func (t *telling) tie() {
	f := t.finding
	t.persons("CLEARED", t.cleared, t.someCleared)
	t.say(t.linked, t.ends())
	if !f.Exact {
		t.say(t.atLeast, nil)
	}
	t.say(t.notProbable, nil)
	t.strongest()
	t.corroboration()
	if f.Fragility != nil {
		t.fragility(f.Fragility)
	}
	t.persons("WITNESS", t.witness, t.someWitness)
	t.persons("VICTIM", t.victim, t.someVictim)
	t.caution("DISPUTED", t.disputed)
	t.caution("UNSOURCED", t.unsourced)
	t.caution("SINGLE_SOURCE", t.singleSource)
	if n := len(f.Countries); n > 0 {
		t.add(form(t.countries, t.one(n)) + t.colon + strings.Join(f.Countries, ", "))
	}
	t.left()
	t.say(t.searched, places{"bounds": t.within()})
	t.inWindow()
	t.say(t.lead, nil)
}

func (t *telling) noTie() {
	s := &t.finding.Scope
	p := t.ends()
	p["bounds"] = t.within()
	t.say(t.notFound, p)
	t.inWindow()
	if reason := t.Reason(*s); reason != "" && !s.Truncated {
		t.add(reason)
	}
	t.left()
	t.say(t.notBeyond, nil)
}

func (t *telling) inWindow() {
	if window := t.Language.window(t.finding.Scope.Window); window != "" {
		t.add(window)
	}
}

func (t *telling) ends() places {
	return places{
		"case":     t.Named(domain.Case, t.finding.Case),
		"network":  t.Quote(t.finding.Network),
		"strength": t.Number(t.finding.Strength),
	}
}

// within is what bounds the paths.
func (t *telling) within() string {
	s := &t.finding.Scope
	template := t.bounds
	if s.MinStrength == 0 {
		template = t.boundsNoFloor
	}
	return fill(template, places{"hops": t.counted(s.MaxHops, t.countedLinks), "strength": t.exactly(s.MinStrength)})
}

// strongest reads the best path from the case on, link by link.
func (t *telling) strongest() {
	best := &t.finding.Paths[0]
	intro := form(t.path, len(best.Steps) == 1)
	if len(best.Steps) != 1 {
		intro = fmt.Sprintf(intro, len(best.Steps))
	}
	var clauses []string
	for i := range best.Steps {
		clauses = append(clauses, t.step(&best.Nodes[i], &best.Steps[i], &best.Nodes[i+1]))
	}
	t.add(intro + t.colon + strings.Join(clauses, t.semi))
	if in := t.Temporal(best.Temporal); in != "" {
		t.add(t.inTime + t.colon + in)
	}
}

func (t *telling) step(from *Node, s *Step, to *Node) string {
	clause := t.join(t.Named(from.Kind, from.Label)+" "+t.Says(s.Kind, s.Forward, from.Kind), t.Named(to.Kind, to.Label))
	var notes []string
	if held := t.Held(s.Kind, s.Since, s.Until); held != "" {
		notes = append(notes, held)
	}
	switch {
	case s.Unsourced:
		notes = append(notes, t.noReport)
	case s.SoleSource != "":
		notes = append(notes, fill(t.soleSource, places{"source": t.source(s.SoleSource)}))
	}
	if s.Disputed {
		notes = append(notes, t.dispute)
	}
	if len(notes) == 0 {
		return clause
	}
	return clause + " (" + strings.Join(notes, t.semi) + ")"
}

// source is a source as it is shown; a report that stands for itself is named
// as one.
func (t *telling) source(shown string) string {
	if id, keyless := strings.CutPrefix(shown, "#"); keyless {
		return fill(t.report, places{"id": t.Quote(id)})
	}
	return t.Quote(shown)
}

func (t *telling) corroboration() {
	paths, some := len(t.finding.Paths), t.finding.Corroborations
	p := places{"paths": strconv.Itoa(paths), "some": strconv.Itoa(some)}
	if !t.finding.Exact {
		p["some"] = fill(t.atLeastSo, p)
	}
	switch {
	case paths == 1:
		t.say(t.onePath, p)
	case some > 1:
		t.say(t.someOfThem, p)
	case t.finding.Exact:
		t.say(t.noTwo, p)
	}
}

func (t *telling) fragility(g *Fragility) {
	p := places{"bounds": t.within()}
	if g.Size != nil {
		p["size"], p["n"] = t.counted(*g.Size, t.countedSources), strconv.Itoa(*g.Size)
	}
	var shown []string
	for _, s := range g.Sources {
		shown = append(shown, t.source(s))
	}
	p["source"], p["sources"] = listed(shown, t.and), listed(shown, t.and)
	switch {
	case g.Size == nil && g.Exact:
		t.say(t.noSource, p)
	case g.Size == nil || *g.Size == 0:
		t.say(t.boundUnknown, p)
		return
	case !g.Exact || len(shown) != *g.Size:
		t.say(t.fewestBound, p)
	case *g.Size == 1:
		t.say(t.oneSource, p)
	default:
		t.say(t.fewest, p)
	}
	t.say(t.given, nil)
}

// persons says of each person of the legal status that they are; of nobody in
// particular where a caution stands without a person.
func (t *telling) persons(status, each, some string) {
	var named []string
	for _, p := range t.finding.Paths {
		for _, n := range p.Nodes {
			if who := t.Named(n.Kind, n.Label); n.Status == status && !slices.Contains(named, who) {
				named = append(named, who)
				t.say(each, places{"person": who})
			}
		}
	}
	if len(named) == 0 && t.where(status) != "" {
		t.say(some, nil)
	}
}

// caution says on which path a caution stands, where it does.
func (t *telling) caution(code, template string) {
	if where := t.where(code); where != "" {
		t.say(template, places{"path": where})
	}
}

func (t *telling) where(code string) string {
	at := slices.IndexFunc(t.finding.Paths, func(p Path) bool { return slices.Contains(p.Cautions, code) })
	switch {
	case at < 0:
		return ""
	case at == 0:
		return t.strongestPath
	}
	return t.furtherPath
}

// left says what was left out.
func (t *telling) left() {
	s := &t.finding.Scope
	if s.SkippedImpossible > 0 {
		t.add(t.counted(s.SkippedImpossible, t.skipped))
	}
	if len(s.Excluded) > 0 {
		t.add(t.leftOut + t.colon + t.linkNames(s.Excluded))
	}
	if s.AsOf.Known() {
		t.say(t.fading, places{"day": t.Date(s.AsOf)})
	}
	if s.Truncated {
		t.say(t.truncated, places{"cut": cmp.Or(t.Reason(*s), t.cut)})
	}
}

package hotspots

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/trend"
)

// tallying counts what happened at one place after the other.
type tallying struct {
	*walk
	near *Nearby
	periods
	wanted, commodities codeSet
	found               []Hotspot
	undated             int
	block               [64]what
	// of the place that is counted:
	events   []projection.Node
	seizures [2][]projection.Node // now, and in the period before
	checks   [2]int
	hits     []projection.Node // checks in the period whose outcome is not CLEAR
	cases    []projection.Node // that occurred there themselves
}

const (
	now    = 0
	before = 1
)

// gather notes the events at a place, each once.
func (t *tallying) gather(place projection.Node) error {
	for i := range t.seizures {
		t.seizures[i], t.checks[i] = t.seizures[i][:0], 0
	}
	t.hits, t.cases, t.events = t.hits[:0], t.cases[:0], t.events[:0]
	t.newSet()
	err := t.each(place, domain.OccurredAt, in, func(event projection.Node) error {
		t.events = append(t.events, event)
		return nil
	})
	for some := range slices.Chunk(t.events, len(t.block)) {
		t.sort(some)
	}
	return err
}

// what is read of an event.
type what struct {
	kind domain.EntityKind
	day  domain.PartialDate
	new  bool
}

// sort sorts events. They lie all over the memory, and are waited for longer than
// they are looked at: so the same is read of all of them before the next, which
// lets the processor wait for many at once.
func (t *tallying) sort(events []projection.Node) {
	read := t.block[:len(events)]
	for i, event := range events {
		read[i].kind = t.Kind(event)
	}
	for i, event := range events {
		read[i].new = t.add(event)
	}
	for i, event := range events {
		read[i].day = t.Day(event)
	}
	for i, event := range events {
		if read[i].new {
			t.note(event, read[i])
		}
	}
}

// note notes an event in its period.
func (t *tallying) note(event projection.Node, is what) {
	which := now
	switch at, earlier := t.where(is.day); {
	case at == inside:
	case earlier == inside:
		which = before
	default:
		if at == unsure || earlier == unsure {
			t.undated++
		}
		return
	}
	switch is.kind {
	case domain.Seizure:
		t.seizures[which] = append(t.seizures[which], event)
	case domain.Check:
		t.checks[which]++
		if which == now && t.State(event) != "CLEAR" {
			t.hits = append(t.hits, event)
		}
	case domain.Case:
		if which == now {
			t.cases = append(t.cases, event)
		}
	}
}

// keep takes out of the events those in which none of the commodities was
// seized.
func (t *tallying) keep() error {
	if t.commodities == nil {
		return nil
	}
	t.hits = nil
	for _, list := range []*[]projection.Node{&t.seizures[now], &t.seizures[before], &t.cases} {
		kept := (*list)[:0]
		for _, event := range *list {
			holds := false
			err := t.items(event, func(item projection.Node) error {
				holds = holds || t.Kind(item) == domain.Lot && t.commodities.has(t.Facts(item).Code)
				return nil
			})
			if err != nil {
				return err
			}
			if holds {
				kept = append(kept, event)
			}
		}
		*list = kept
	}
	return nil
}

// count notes the place, if anything happened there that scores.
func (t *tallying) count(place projection.Node) error {
	if err := t.gather(place); err != nil {
		return err
	}
	if err := t.keep(); err != nil {
		return err
	}
	if len(t.seizures[now])+len(t.seizures[before])+len(t.cases)+len(t.hits) == 0 {
		return nil
	}
	h := Hotspot{Place: place, Seizures: len(t.seizures[now]), Checks: t.checks[now]}
	var err error
	if h.Firearms, err = t.firearms(); err != nil {
		return err
	}
	cases, err := t.allCases()
	if err != nil {
		return err
	}
	if h.Cases = len(cases); h.Seizures+h.Cases == 0 {
		return nil
	}
	tied := t.tied(cases, &h)
	h.Parts = []Part{
		part("SEIZURES", .25, float64(h.Seizures), 5), part("FIREARMS", .25, float64(h.Firearms), 5),
		part("CASES", .15, float64(h.Cases), 3), part("NETWORKS", .35, tied, 1),
	}
	s := float64(h.Seizures)
	h.Traffic = rounded((s + 1) / (s + 2 + float64(h.Checks)/100))
	h.Score = rounded(h.Traffic * weighed(h.Parts))
	t.change(&h.Change)
	t.found = append(t.found, h)
	return nil
}

// firearms counts those taken in the events in the period.
func (t *tallying) firearms() (int, error) {
	n := 0
	t.newSet()
	for _, list := range [][]projection.Node{t.seizures[now], t.cases} {
		for _, event := range list {
			err := t.items(event, func(item projection.Node) error {
				if t.Kind(item) == domain.Firearm && t.add(item) {
					n++
				}
				return nil
			})
			if err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// allCases are those that occurred at the place, and those that seizures and
// hits there are part of.
func (t *tallying) allCases() ([]projection.Node, error) {
	t.newSet()
	for _, c := range t.cases {
		t.add(c)
	}
	cases := slices.Clone(t.cases)
	for _, list := range [][]projection.Node{t.seizures[now], t.hits} {
		for _, event := range list {
			err := t.each(event, domain.PartOfCase, out, func(c projection.Node) error {
				if t.add(c) {
					cases = append(cases, c)
				}
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return cases, nil
}

// tied adds up the strengths of the cases' strongest ties, keeps the strongest,
// and counts the networks.
func (t *tallying) tied(cases []projection.Node, h *Hotspot) float64 {
	var sum strengths
	t.newSet()
	for _, c := range cases {
		for i, tie := range t.near.Of(c) {
			if t.add(tie.Network) {
				h.Networks++
			}
			if i == 0 {
				sum.add(tie.Strength)
				h.Ties = strongest(t.Lens, h.Ties, CaseTie{c, tie})
			}
		}
	}
	return sum.sum()
}

// strongest puts the tie among those kept, in their order.
func strongest(lens *projection.Lens, kept []CaseTie, tie CaseTie) []CaseTie {
	at, _ := slices.BinarySearchFunc(kept, tie, func(a, b CaseTie) int {
		return cmp.Or(cmp.Compare(b.Strength, a.Strength), lens.CompareNodes(a.Case, b.Case))
	})
	if at == mostTies {
		return kept
	}
	kept = slices.Insert(kept, at, tie)
	return kept[:min(len(kept), mostTies)]
}

func (t *tallying) change(c *Change) {
	c.Current = len(t.seizures[now])
	if !t.compared {
		return
	}
	c.Previous, c.PreviousChecks = new(len(t.seizures[before])), new(t.checks[before])
	counts := trend.Counts{Before: *c.Previous, Now: c.Current, Share: .5}
	c.Chance = new(rounded(counts.Rise()))
	if t.checks[now] > 0 && t.checks[before] > 0 {
		counts.Share = float64(t.checks[now]) / float64(t.checks[now]+t.checks[before])
		c.ChancePerCheck = new(rounded(counts.Rise()))
	}
}

// adjust makes the chances higher for how many places there are.
func (t *tallying) adjust() {
	if !t.compared {
		return
	}
	asked := make([]trend.Question, len(t.found))
	for i := range t.found {
		c := t.found[i].Change
		asked[i] = trend.Question{Chance: *c.Chance, Least: trend.Counts{Before: *c.Previous, Now: c.Current, Share: .5}.Least()}
	}
	for i, p := range trend.Holm(asked, .05) {
		t.found[i].Change.Significance = new(rounded(p))
	}
}

// show adds the events to a place that is shown: the latest first.
func (t *tallying) show(h *Hotspot) error {
	if err := t.gather(h.Place); err != nil {
		return err
	}
	if err := t.keep(); err != nil {
		return err
	}
	events := slices.Concat(t.seizures[now], t.cases)
	slices.SortFunc(events, t.latestFirst)
	h.Events = events[:min(len(events), mostEvents)]
	return nil
}

// latestFirst orders things by their day, the unknown last, then by id.
func (w *walk) latestFirst(a, b projection.Node) int {
	x, y := w.Day(a), w.Day(b)
	if x.Known() != y.Known() {
		return x.Compare(y)
	}
	return cmp.Or(y.Compare(x), w.CompareNodes(a, b))
}

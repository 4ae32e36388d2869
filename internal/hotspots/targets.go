package hotspots

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// TargetQuestion asks whom to look at first.
type TargetQuestion struct {
	// Window is when cases were opened and seizures made; open: all time.
	Window domain.Interval
	// Countries keep who has a case or seizure in one of them; nil: all.
	Countries []string
	// First is how many; nil: linkage.DefaultFirst, at most linkage.MostFirst.
	First *int
	// Today is the day of asking.
	Today domain.Day
}

// Targets are persons or networks, by falling score, then by id.
type Targets struct {
	Targets []Target
	// Ranked is how many there are, shown or not.
	Ranked int
	// LeftOut counts the persons who would be ranked, were they or another record of
	// them not cleared, a witness or a victim.
	LeftOut int
	// AsOf is the day from which it is counted how long ago the last activity was:
	// the window's last, else that of asking.
	AsOf domain.PartialDate
}

// Target is a person or a network with what speaks for looking at it.
type Target struct {
	Node  projection.Node
	Score float64
	Parts []Part
	// Cases and Seizures are the latest, then by id, at most mostEvents; counted are
	// all.
	Cases, Seizures                       []projection.Node
	CaseCount, SeizureCount, FirearmCount int
	// Countries are those of the cases and seizures, sorted.
	Countries []string
	// Last is the day of the latest seizure or opening of a case; it may be unknown.
	// Of two that end alike it is the more certain one.
	Last domain.PartialDate
	// Ties are a person's ties to networks, or the strongest ties of cases to the
	// network.
	Ties []CaseTie
	// Links are what says that the person is a suspect or was arrested, by id; at
	// most mostLinks.
	Links []projection.Link
	// Cautions of the links, sorted: DISPUTED, UNSOURCED.
	Cautions []string
}

// FindSuspects ranks persons who are suspects in cases, or were arrested in
// cases, seizures or checks. Who is cleared, a witness or a victim is never
// ranked, nor anybody of whom another record (SAME_AS) says so. Errors as those
// of Find.
func FindSuspects(ctx context.Context, lens *projection.Lens, near *Nearby, q TargetQuestion) (Targets, error) {
	t, err := newTargeting(ctx, lens, near, q)
	if err != nil {
		return Targets{}, err
	}
	for person := range lens.NodesOfKind(domain.Person, "") {
		if err := t.suspect(person); err != nil {
			return Targets{}, err
		}
	}
	return t.answer(), nil
}

// FindNetworks ranks networks by the cases tied to them: of each case the
// networks nearest to it. Errors as those of Find.
func FindNetworks(ctx context.Context, lens *projection.Lens, near *Nearby, q TargetQuestion) (Targets, error) {
	t, err := newTargeting(ctx, lens, near, q)
	if err != nil {
		return Targets{}, err
	}
	cases := map[projection.Node][]CaseTie{}
	for c := range lens.NodesOfKind(domain.Case, "") {
		for _, tie := range near.Of(c) {
			cases[tie.Network] = append(cases[tie.Network], CaseTie{c, tie})
		}
	}
	for network := range lens.Networks() {
		if ties := cases[network]; len(ties) > 0 {
			if err := t.network(network, ties); err != nil {
				return Targets{}, err
			}
		}
	}
	return t.answer(), nil
}

type targeting struct {
	*walk
	near      *Nearby
	window    stretch
	countries codeSet
	first     int
	asOf      domain.Day
	found     Targets
}

func newTargeting(ctx context.Context, lens *projection.Lens, near *Nearby, q TargetQuestion) (*targeting, error) {
	p, err := newPeriods(q.Window)
	if err != nil {
		return nil, err
	}
	first, err := firstOf(q.First)
	if err != nil {
		return nil, err
	}
	t := &targeting{walk: newWalk(ctx, lens), near: near, window: p.now, countries: codes(q.Countries), first: first, asOf: q.Today}
	if t.window.last != domain.LastDay {
		t.asOf = t.window.last
	}
	t.found.AsOf = t.asOf.Date()
	return t, nil
}

// file is what cases and seizures come to.
type file struct {
	cases, seizures, firearms []projection.Node
	countries                 []string
	last                      domain.PartialDate
}

// addCase takes a case with its seizures, if it or one of them is in the window.
func (t *targeting) addCase(f *file, c projection.Node) error {
	seizures, err := t.ends(c, domain.PartOfCase, in, nil)
	if err != nil {
		return err
	}
	known := t.window.where(t.Day(c)) == inside
	for _, s := range seizures {
		if t.Kind(s) == domain.Seizure && t.window.where(t.Day(s)) == inside {
			known = true
			if err := t.addSeizure(f, s); err != nil {
				return err
			}
		}
	}
	if !known || slices.Contains(f.cases, c) {
		return nil
	}
	f.cases = append(f.cases, c)
	t.dated(f, c)
	if f.firearms, err = t.firearmsOf(c, f.firearms); err != nil {
		return err
	}
	for _, item := range seizures {
		if t.Kind(item) == domain.Firearm && !slices.Contains(f.firearms, item) {
			f.firearms = append(f.firearms, item)
		}
	}
	return nil
}

func (t *targeting) addSeizure(f *file, s projection.Node) (err error) {
	if slices.Contains(f.seizures, s) || t.window.where(t.Day(s)) != inside {
		return nil
	}
	f.seizures = append(f.seizures, s)
	t.dated(f, s)
	f.firearms, err = t.firearmsOf(s, f.firearms)
	return err
}

func (t *targeting) dated(f *file, event projection.Node) {
	f.countries = append(f.countries, t.Countries(event)...)
	if day := t.Day(event); day.Known() && t.window.where(day) == inside && (!f.last.Known() || later(day, f.last)) {
		f.last = day
	}
}

// later says whether a date ends later than another; of two that end alike the
// more certain one is later.
func later(a, b domain.PartialDate) bool {
	return cmp.Or(cmp.Compare(a.Last(), b.Last()), cmp.Compare(a.First(), b.First())) > 0
}

func (t *targeting) suspect(person projection.Node) error {
	var f file
	var target Target
	note := func(link projection.Link) { target.Links = append(target.Links, link) }
	err := t.eachLink(person, domain.SuspectIn, out, func(c projection.Node, link projection.Link) error {
		note(link)
		return t.addCase(&f, c)
	})
	if err == nil {
		err = t.eachLink(person, domain.ArrestedIn, out, func(event projection.Node, link projection.Link) error {
			note(link)
			return t.arrest(&f, event)
		})
	}
	if err != nil || len(f.cases)+len(f.seizures) == 0 {
		return err
	}
	innocent, err := t.spared(person)
	if err != nil || innocent && !t.keepsCountries(f.countries) {
		return err
	}
	if innocent {
		t.found.LeftOut++
		return nil
	}
	strength := 0.0
	for i, tie := range t.near.Of(person) {
		if i == 0 {
			strength = tie.Strength
		}
		target.Ties = append(target.Ties, CaseTie{person, tie})
	}
	target.Links = slices.DeleteFunc(target.Links, func(l projection.Link) bool {
		_, event := t.Ends(l)
		return t.Kind(event) != domain.Check && !slices.Contains(f.cases, event) && !slices.Contains(f.seizures, event)
	})
	target.Node, target.Cautions = person, t.cautions(target.Links)
	t.rank(target, f, []weighing{
		{"CASES", .2, 2}, {"SEIZURES", .1, 2}, {"FIREARMS", .15, 3}, {"COUNTRIES", .1, 1}, {"NETWORKS", .35, .25}, {"RECENCY", .1, 365},
	}, strength)
	return nil
}

func (t *targeting) arrest(f *file, event projection.Node) error {
	switch t.Kind(event) {
	case domain.Case:
		return t.addCase(f, event)
	case domain.Seizure:
		if err := t.addSeizure(f, event); err != nil {
			return err
		}
	case domain.Check:
	default:
		return nil
	}
	return t.each(event, domain.PartOfCase, out, func(c projection.Node) error { return t.addCase(f, c) })
}

// spared says whether the person, or another record of the same, is cleared, a
// witness or a victim.
func (t *targeting) spared(person projection.Node) (bool, error) {
	same := []projection.Node{person}
	var err error
	for i := 0; i < len(same); i++ {
		switch t.Status(same[i]) {
		case linkage.Cleared, linkage.Witness, linkage.Victim:
			return true, nil
		}
		for _, direction := range []bool{in, out} {
			if same, err = t.ends(same[i], domain.SameAs, direction, same); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

func (t *targeting) cautions(links []projection.Link) []string {
	found := []string{}
	if slices.ContainsFunc(links, t.Disputed) {
		found = append(found, linkage.Disputed)
	}
	if slices.ContainsFunc(links, t.Unsourced) {
		found = append(found, linkage.Unsourced)
	}
	return found
}

func (t *targeting) network(network projection.Node, ties []CaseTie) error {
	var f file
	var sum strengths
	target := Target{Node: network, Cautions: []string{}}
	for _, tie := range ties {
		known := len(f.cases)
		if err := t.addCase(&f, tie.Case); err != nil {
			return err
		}
		if len(f.cases) > known {
			sum.add(tie.Strength)
			target.Ties = strongest(t.Lens, target.Ties, tie)
		}
	}
	if len(f.cases) == 0 {
		return nil
	}
	t.rank(target, f, []weighing{
		{"CASES", .25, 5}, {"SEIZURES", .1, 5}, {"FIREARMS", .15, 10}, {"COUNTRIES", .15, 2}, {"NETWORKS", .25, 2}, {"RECENCY", .1, 365},
	}, sum.sum())
	return nil
}

// keepsCountries says whether the question asks for who has cases and seizures in
// these countries.
func (t *targeting) keepsCountries(list []string) bool {
	return t.countries == nil || slices.ContainsFunc(list, t.countries.has)
}

// weighing is a part's code, weight and half.
type weighing struct {
	code         string
	weight, half float64
}

// rank scores a target: countries count from the second on, and what happened
// long ago counts less.
func (t *targeting) rank(target Target, f file, weights []weighing, strength float64) {
	f.countries = domain.SortedSet(f.countries)
	if !t.keepsCountries(f.countries) {
		return
	}
	counts := map[string]float64{
		"CASES": float64(len(f.cases)), "SEIZURES": float64(len(f.seizures)), "FIREARMS": float64(len(f.firearms)),
		"COUNTRIES": float64(max(0, len(f.countries)-1)), "NETWORKS": strength,
	}
	for _, w := range weights {
		if w.code != "RECENCY" {
			target.Parts = append(target.Parts, part(w.code, w.weight, counts[w.code], w.half))
		} else if f.last.Known() {
			days := float64(max(0, t.asOf-f.last.Last()))
			target.Parts = append(target.Parts, Part{w.code, days, w.half, rounded(w.half / float64(days+w.half)), w.weight})
		}
	}
	target.Score = rounded(weighed(target.Parts))
	target.CaseCount, target.SeizureCount, target.FirearmCount = len(f.cases), len(f.seizures), len(f.firearms)
	target.Cases, target.Seizures = t.latest(f.cases), t.latest(f.seizures)
	target.Countries, target.Last = f.countries, f.last
	t.found.Targets = append(t.found.Targets, target)
}

func (t *targeting) latest(events []projection.Node) []projection.Node {
	slices.SortFunc(events, t.latestFirst)
	return events[:min(len(events), mostEvents)]
}

func (t *targeting) answer() Targets {
	slices.SortFunc(t.found.Targets, func(a, b Target) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), t.CompareNodes(a.Node, b.Node))
	})
	t.found.Ranked = len(t.found.Targets)
	t.found.Targets = t.found.Targets[:min(t.first, t.found.Ranked)]
	for i := range t.found.Targets {
		target := &t.found.Targets[i]
		slices.SortFunc(target.Links, t.CompareLinks)
		target.Links = target.Links[:min(len(target.Links), mostLinks)]
	}
	return t.found
}

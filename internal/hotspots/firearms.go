package hotspots

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots/border"
	"github.com/kafo-graph/kafo/internal/projection"
)

// FirearmQuestion asks for groups of illicit firearms that are to be submitted
// for tracing: those that meet all the criteria given.
type FirearmQuestion struct {
	// WithinKm is how far from a land border they were seized at most; nil:
	// anywhere.
	WithinKm *float64
	// MinFirearms is how many were seized together at least; nil: 1.
	MinFirearms *int
	// TerrorRelated keeps seizures that are part of a case of type TERRORISM, or of
	// one tied to a terrorist group.
	TerrorRelated bool
	Window        domain.Interval
	// First is how many groups; nil: linkage.DefaultFirst, at most
	// linkage.MostFirst.
	First *int
}

// FirearmAnswer are the groups, by falling number of firearms, then by the
// seizure's id.
type FirearmAnswer struct {
	Groups []FirearmGroup
	// Undetermined meet all else, but nobody knows how far they were from a border.
	Undetermined []FirearmGroup
	// Met and Unknown count both, shown or not; Undated the seizures left out since
	// it is not known whether their day lies in the window.
	Met, Unknown, Undated int
}

// FirearmGroup are the firearms seized together.
type FirearmGroup struct {
	Seizure  projection.Node
	Firearms []projection.Node
	Places   []projection.Node
	// Km is how far the nearest of the places lies from a land border, to 100 m; 0
	// at a border post; nil where it is not known.
	Km *float64
	// Cases are those of type TERRORISM; Ties the others that are tied to a
	// terrorist group.
	Cases []projection.Node
	Ties  []CaseTie
}

// FindFirearms finds the groups; near must be of terrorist groups alone. Errors
// as those of Find.
func FindFirearms(ctx context.Context, lens *projection.Lens, near *Nearby, q FirearmQuestion) (FirearmAnswer, error) {
	p, err := newPeriods(q.Window)
	if err != nil {
		return FirearmAnswer{}, err
	}
	first, err := firstOf(q.First)
	if err == nil {
		err = q.check()
	}
	if err != nil {
		return FirearmAnswer{}, err
	}
	s := &submitting{walk: newWalk(ctx, lens), near: near, question: q, km: map[projection.Node]*float64{}}
	var a FirearmAnswer
	for seizure := range lens.NodesOfKind(domain.Seizure, "") {
		switch p.now.where(lens.Day(seizure)) {
		case outside:
			continue
		case unsure:
			a.Undated++
			continue
		}
		group, met, err := s.group(seizure)
		switch {
		case err != nil:
			return FirearmAnswer{}, err
		case met && q.WithinKm != nil && group.Km == nil:
			a.Undetermined = append(a.Undetermined, group)
		case met:
			a.Groups = append(a.Groups, group)
		}
	}
	a.Met, a.Unknown = len(a.Groups), len(a.Undetermined)
	a.Groups, a.Undetermined = s.first(a.Groups, first), s.first(a.Undetermined, first)
	return a, nil
}

func (q *FirearmQuestion) check() error {
	if q.WithinKm != nil && !(*q.WithinKm >= 0 && *q.WithinKm <= mostKm) {
		return domain.FieldErrorf("withinKm", "expected a number from 0 to %d", mostKm)
	}
	if q.MinFirearms != nil && *q.MinFirearms < 1 {
		return domain.FieldErrorf("minFirearms", "expected at least 1")
	}
	return nil
}

// mostKm is half the way around the Earth.
const mostKm = 20_038

type submitting struct {
	*walk
	near     *Nearby
	question FirearmQuestion
	ruler    *border.Ruler
	km       map[projection.Node]*float64 // of places
}

func (s *submitting) first(groups []FirearmGroup, first int) []FirearmGroup {
	slices.SortFunc(groups, func(a, b FirearmGroup) int {
		return cmp.Or(cmp.Compare(len(b.Firearms), len(a.Firearms)), s.CompareNodes(a.Seizure, b.Seizure))
	})
	groups = groups[:min(first, len(groups))]
	for _, g := range groups {
		slices.SortFunc(g.Firearms, s.CompareNodes)
		slices.SortFunc(g.Places, s.CompareNodes)
		slices.SortFunc(g.Cases, s.CompareNodes)
	}
	return groups
}

// group is what was seized together, and whether it meets the criteria as far as
// they are known.
func (s *submitting) group(seizure projection.Node) (g FirearmGroup, met bool, err error) {
	g.Seizure = seizure
	if g.Firearms, err = s.firearmsOf(seizure, nil); err != nil {
		return g, false, err
	}
	least := 1
	if s.question.MinFirearms != nil {
		least = *s.question.MinFirearms
	}
	if len(g.Firearms) < least {
		return g, false, nil
	}
	if g.Places, err = s.ends(seizure, domain.OccurredAt, out, nil); err != nil {
		return g, false, err
	}
	for _, place := range g.Places {
		if km := s.distance(place); km != nil && (g.Km == nil || *km < *g.Km) {
			g.Km = km
		}
	}
	if s.question.WithinKm != nil && g.Km != nil && *g.Km > *s.question.WithinKm {
		return g, false, nil
	}
	if err = s.terror(&g); err != nil {
		return g, false, err
	}
	return g, !s.question.TerrorRelated || len(g.Cases)+len(g.Ties) > 0, nil
}

// terror notes the cases that make the group related to terrorism: of the
// seizure and of its firearms.
func (s *submitting) terror(g *FirearmGroup) error {
	cases, err := s.ends(g.Seizure, domain.PartOfCase, out, nil)
	for _, firearm := range g.Firearms {
		if err == nil {
			cases, err = s.ends(firearm, domain.PartOfCase, out, cases)
		}
	}
	if err != nil {
		return err
	}
	for _, c := range cases {
		if s.Facts(c).Code == "TERRORISM" {
			g.Cases = append(g.Cases, c)
		} else if ties := s.near.Of(c); len(ties) > 0 {
			g.Ties = strongest(s.Lens, g.Ties, CaseTie{c, ties[0]})
		}
	}
	return nil
}

// distance is how far the place lies from a land border.
func (s *submitting) distance(place projection.Node) *float64 {
	km, known := s.km[place]
	if known {
		return km
	}
	switch facts := s.Facts(place); {
	case facts.Code == "BORDER_POST":
		km = new(0.0)
	case facts.Placed:
		if s.ruler == nil {
			s.ruler = border.NewRuler()
		}
		km = new(math.Round(s.ruler.Km(facts.At)*10) / 10)
	}
	s.km[place] = km
	return km
}

package linkage

import (
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// Fragility is the smallest set of sources whose withdrawal leaves no path at
// all within the limits (section 6).
type Fragility struct {
	// Size is the number of sources; nil: a path without any source to withdraw
	// remains; 0: there is no path. Where it is not exact, there are at least so
	// many.
	Size  *int
	Exact bool
	// Sources are as they are shown, sorted; of several smallest sets the first.
	// None where the size is not exact.
	Sources []string
}

const (
	// fragilityArcs is how many arcs in view may be looked at: a quarter of a
	// second of work on a large graph.
	fragilityArcs = 1_500_000
	// fragilityPaths is how often a found path may be held against a set.
	fragilityPaths = 400_000
)

// fragility is what it takes to leave nothing of a tie. It keeps a list of
// paths, and asks in turn for the smallest set that takes all of these, and for
// paths that stand without it (an implicit hitting set): when there is none,
// the set is the answer.
func (b *between) fragility(found *ranked, shown func(projection.Key) string) (Fragility, error) {
	s := b.search
	if len(found.paths) == 0 {
		return Fragility{Size: new(0), Exact: !found.cut, Sources: []string{}}, nil
	}
	if shown == nil {
		shown = s.lens.KeyText
	}
	breaks := &breaking{
		standing:  standing{search: s, guide: b.guide(), end: b.end},
		cuts:      cuts{search: s, shown: shown, at: map[projection.Key]int{}, left: fragilityPaths},
		evidenced: evidenced{search: s},
		size:      1,
	}
	before := s.left
	s.left = min(s.left, fragilityArcs)
	answer, err := breaks.answer(found.paths)
	s.left = before - (min(before, fragilityArcs) - s.left)
	if errors.Is(err, errBudget) {
		return Fragility{Size: &breaks.size}, nil
	}
	return answer, err
}

// breaking is the search for what breaks a tie.
type breaking struct {
	standing  standing
	cuts      cuts
	evidenced evidenced
	// size is what is known to be needed.
	size int
}

func (b *breaking) answer(paths []Path) (Fragility, error) {
	b.standing.without = &withdrawn{evidenced: &b.evidenced, all: true}
	unsourced, err := b.standing.find()
	if err != nil {
		return Fragility{}, err
	}
	if unsourced != nil {
		return Fragility{Exact: true}, nil
	}
	for i := range paths {
		b.cuts.add(&paths[i])
	}
	for {
		set, size, err := b.cuts.smallest(b.size)
		b.size = size
		if err != nil {
			return Fragility{}, err
		}
		more, err := b.more(set)
		if err != nil {
			return Fragility{}, err
		}
		if more {
			continue
		}
		first, err := b.cuts.firstOf(size)
		if err != nil {
			return Fragility{}, err
		}
		if !slices.Equal(first, set) {
			if more, err = b.more(first); err != nil {
				return Fragility{}, err
			}
		}
		if !more {
			return Fragility{Size: &size, Exact: true, Sources: b.cuts.texts(first)}, nil
		}
	}
}

// more adds paths that stand without the sources of the set; false where there
// is none. After each it withdraws that one's sources too, so that the next is
// another that shares none of them.
func (b *breaking) more(set sourceSet) (bool, error) {
	without := &withdrawn{evidenced: &b.evidenced}
	for i, source := range b.cuts.keys {
		if set.has(i) {
			without.add(source.key)
		}
	}
	b.standing.without = without
	for found := false; ; found = true {
		p, err := b.standing.find()
		if err != nil || p == nil {
			return found, err
		}
		b.cuts.add(p)
		for _, k := range b.cuts.paths[len(b.cuts.paths)-1].keys {
			without.add(b.cuts.keys[k].key)
		}
	}
}

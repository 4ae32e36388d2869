package tracing

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	// MaxCandidates is how many candidates are told, the best first.
	MaxCandidates = 20
	// maxOfSort is of how many firearms in view of one make and model each is
	// still worth a look; of more, being one of them says nothing. Those made in
	// the same country and year are counted by themselves.
	maxOfSort = 20
)

// How much each reason counts, alone; several count as one not without the
// other: 1 - (1-a)(1-b).
const (
	countsBallistics = .90
	countsEqual      = .85
	countsConfusable = .75
	countsBatch      = .40
	countsNeighbour  = .35 // less a hundredth for each number between
	countsSort       = .10
	countsStamp      = .15
)

// Candidate is a firearm that the one asked for may be, or that may be of its
// batch and so have had its life.
type Candidate struct {
	ID string
	// Reason is in words, the strongest reason first.
	Reason string
	// Score from 0 to 1 orders candidates; it is no probability.
	Score float64
}

// reasons gathers what speaks for a candidate.
type reasons struct{ words []weighed }

type weighed struct {
	counts float64
	words  string
}

type candidates struct {
	lens  *projection.Lens
	index *Index
	found map[string]*reasons
	same  map[string]bool
}

// Candidates are the firearms that one whose number cannot be read surely may
// be, by falling score, then id. A firearm whose number is read whole has such
// only where another's is equal to it once signs are exchanged that are taken
// for one another. The records are those of the firearm.
func Candidates(lens *projection.Lens, index *Index, records []*domain.Entity) []Candidate {
	c := &candidates{lens: lens, index: index, found: map[string]*reasons{}, same: map[string]bool{}}
	read := false
	for _, r := range records {
		c.same[r.ID] = true
		s := serialOf(r)
		read = read || s.State == identifiers.SerialFull && s.Readable > 0
	}
	for _, r := range records {
		c.bySerial(r)
		if !read {
			c.byLinks(r, domain.SameBallistics, countsBallistics, "one barrel or breech by ballistics")
			c.byLinks(r, domain.SameBatch, countsBatch, "of one batch")
		}
	}
	if !read {
		c.neighbours()
	}
	return c.ranked()
}

func (c *candidates) sees(id string) bool {
	_, in := c.lens.Node(id)
	return in && !c.same[id]
}

func (c *candidates) speaks(id string, counts float64, words string) {
	if c.same[id] {
		return
	}
	r := c.found[id]
	if r == nil {
		r = &reasons{}
		c.found[id] = r
	}
	if !slices.ContainsFunc(r.words, func(w weighed) bool { return w.words == words }) {
		r.words = append(r.words, weighed{counts, words})
	}
}

func (c *candidates) bySerial(record *domain.Entity) {
	found := c.index.like(record, c.sees)
	asked := serialOf(record)
	for _, one := range found {
		switch one.match {
		case identifiers.SerialsEqual:
			c.speaks(one.id, countsEqual, "the same serial")
		case identifiers.SerialsConfusable:
			c.speaks(one.id, countsConfusable, "the same serial but for signs taken for one another (O/0, I/1, B/8, S/5)")
		case identifiers.SerialsCompatible:
			counts, words := fitting(asked)
			c.speaks(one.id, counts, words)
		}
		if one.sameSort {
			c.speaks(one.id, countsSort, "the same make and model")
		}
		if one.sameStamp {
			c.speaks(one.id, countsStamp, "made in the same country and year")
		}
	}
}

// fitting is how much a serial that fits what can be read counts: the more, the
// more places can be.
func fitting(asked identifiers.Serial) (counts float64, words string) {
	places := asked.Readable + asked.Unreadable
	if asked.Open {
		places += 2
	}
	if places == 0 {
		return .1, "a serial that fits"
	}
	return .2 + float64(.5*float64(asked.Readable)/float64(places)), fmt.Sprintf("a serial that fits the %d places that can be read", asked.Readable)
}

func (c *candidates) byLinks(record *domain.Entity, kind domain.LinkKind, counts float64, words string) {
	n, in := c.lens.Node(record.ID)
	if !in {
		return
	}
	for _, end := range c.lens.Links(n, projection.LinkFilter{Kinds: []domain.LinkKind{kind}, Limit: maxLinks}) {
		if c.lens.Kind(end.Other) == domain.Firearm {
			c.speaks(c.lens.ID(end.Other), counts, words)
		}
	}
}

// neighbours adds the firearms whose numbers are next to those of the best
// candidates' so far: what is known of where they went may hold of the batch.
func (c *candidates) neighbours() {
	for _, best := range c.ranked() {
		if best.Score < countsNeighbour {
			continue
		}
		for _, one := range c.index.neighboursOf(best.ID, c.sees) {
			c.speaks(one.id, countsNeighbour-float64(one.apart-1)/100, fmt.Sprintf("its number is %d from that of %s", one.apart, best.ID))
		}
	}
}

func (c *candidates) ranked() []Candidate {
	all := make([]Candidate, 0, len(c.found))
	for id, r := range c.found {
		slices.SortFunc(r.words, func(a, b weighed) int {
			return cmp.Or(cmp.Compare(b.counts, a.counts), strings.Compare(a.words, b.words))
		})
		words := make([]string, len(r.words))
		left := 1.
		for i, w := range r.words {
			words[i] = w.words
			left *= 1 - w.counts
		}
		all = append(all, Candidate{ID: id, Reason: strings.Join(words, "; "), Score: math.Round((1-left)*1000) / 1000})
	}
	slices.SortFunc(all, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	return all[:min(len(all), MaxCandidates)]
}

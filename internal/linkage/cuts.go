package linkage

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/projection"
)

// cuts looks for the smallest set of sources that takes every one of some
// paths.
type cuts struct {
	*search
	shown func(projection.Key) string
	keys  []source
	at    map[projection.Key]int
	paths []target
	// left is how many paths may still be looked at.
	left int
}

// source is a key that some path rests on.
type source struct {
	key  projection.Key
	text string
}

// sourceSet are sources by their numbers.
type sourceSet []uint64

func (s sourceSet) has(i int) bool { return i>>6 < len(s) && s[i>>6]>>(i&63)&1 == 1 }

func (s sourceSet) with(i int) sourceSet {
	t := slices.Clone(s)
	t[i>>6] |= 1 << (i & 63)
	return t
}

// target is a path that is to be taken.
type target struct {
	// slack is what its cost may rise by.
	slack int64
	links []hold
	keys  []int // the sources of its links, each once
}

// hold is an open sourced link of a path.
type hold struct {
	openLink
	cost int64
	keys []int // the source of each support
	// rises are what the link's cost rises by when supports are left out, by
	// their set; for links with few.
	rises []int64
}

const (
	fewSupports = 10
	gone        = math.MaxInt32
	unknown     = -1
)

// add takes a path in: false where it has no source to withdraw.
func (c *cuts) add(p *Path) bool {
	t := target{slack: int64(c.cap) - p.Cost}
	steps := c.open(p)
	for i, o := range c.openLinks(p) {
		if len(o.supports) == 0 {
			continue
		}
		h := hold{openLink: o, cost: steps[i].Cost}
		for _, s := range o.supports {
			n, ok := c.at[s.Key]
			if !ok {
				n = len(c.keys)
				c.at[s.Key] = n
				c.keys = append(c.keys, source{s.Key, c.shown(s.Key)})
			}
			h.keys = append(h.keys, n)
			if !slices.Contains(t.keys, n) {
				t.keys = append(t.keys, n)
			}
		}
		if len(h.keys) <= fewSupports {
			h.rises = make([]int64, 1<<len(h.keys))
			for i := range h.rises {
				h.rises[i] = unknown
			}
		}
		t.links = append(t.links, h)
	}
	c.paths = append(c.paths, t)
	return len(t.keys) > 0
}

// takes says whether the path goes when the sources do.
func (c *cuts) takes(t *target, away func(int) bool) bool {
	rise := int64(0)
	for i := range t.links {
		if rise += c.rise(&t.links[i], away); rise > t.slack {
			return true
		}
	}
	return false
}

func (c *cuts) rise(h *hold, away func(int) bool) int64 {
	if h.rises == nil {
		return c.riseWithout(h, away)
	}
	set := 0
	for i, k := range h.keys {
		if away(k) {
			set |= 1 << i
		}
	}
	if h.rises[set] == unknown {
		h.rises[set] = c.riseWithout(h, away)
	}
	return h.rises[set]
}

func (c *cuts) riseWithout(h *hold, away func(int) bool) int64 {
	var left []projection.Support
	for i, s := range h.supports {
		if !away(h.keys[i]) {
			left = append(left, s)
		}
	}
	switch len(left) {
	case 0:
		return gone
	case len(h.supports):
		return 0
	}
	price := projection.Cost(h.kind, projection.Confidence(left))
	return int64(c.faded(price, h.kind, h.held.From, h.held.To)) - h.cost
}

// attempt is a search for a set that takes all paths.
type attempt struct {
	*cuts
	// before is, in the order of what is shown, the first source that may be
	// chosen.
	rank  []int
	first int
}

func (c *cuts) none() sourceSet { return make(sourceSet, (len(c.keys)+63)/64) }

// complete is a set that takes all paths and holds so many sources beyond those
// chosen, none of them kept; nil where there is none. errBudget past the budget.
func (a *attempt) complete(chosen, kept sourceSet, more int) (sourceSet, error) {
	may := func(k int) bool { return !chosen.has(k) && !kept.has(k) && a.rank[k] >= a.first }
	hardest, least := []int(nil), math.MaxInt
	needed := 0
	claimed := a.none()
	for i := range a.paths {
		t := &a.paths[i]
		if a.left--; a.left < 0 {
			return nil, errBudget
		}
		if a.takes(t, chosen.has) {
			continue
		}
		candidates := make([]int, 0, 16)
		apart := true
		for _, k := range t.keys {
			if may(k) {
				candidates = append(candidates, k)
				apart = apart && !claimed.has(k)
			}
		}
		if !a.takes(t, func(k int) bool { return chosen.has(k) || may(k) }) {
			return nil, nil
		}
		if apart {
			for _, k := range candidates {
				claimed[k>>6] |= 1 << (k & 63)
			}
			if needed += a.atLeast(t, chosen, candidates); needed > more {
				return nil, nil
			}
		}
		if len(candidates) < least {
			hardest, least = candidates, len(candidates)
		}
	}
	if hardest == nil {
		return chosen, nil
	}
	for _, k := range hardest {
		if found, err := a.complete(chosen.with(k), kept, more-1); found != nil || err != nil {
			return found, err
		}
		kept = kept.with(k)
	}
	return nil, nil
}

// atLeast is how many more sources it takes, at the least, to take the path: one
// or more than one.
func (a *attempt) atLeast(t *target, chosen sourceSet, candidates []int) int {
	for _, k := range candidates {
		if a.takes(t, func(i int) bool { return i == k || chosen.has(i) }) {
			return 1
		}
	}
	return 2
}

// smallest is a smallest set that takes all paths; at least says how many
// sources it has at the least, and is what can be said when the budget is spent.
func (c *cuts) smallest(least int) (set sourceSet, size int, err error) {
	a := &attempt{cuts: c, rank: make([]int, len(c.keys))}
	for size = least; ; size++ {
		if set, err := a.complete(c.none(), c.none(), size); set != nil || err != nil {
			return set, size, err
		}
	}
}

// firstOf is, of the sets of that size which take all paths, the first as a
// sorted list of what is shown.
func (c *cuts) firstOf(size int) (sourceSet, error) {
	order := make([]int, len(c.keys))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(strings.Compare(c.keys[a].text, c.keys[b].text), c.lens.CompareKeys(c.keys[a].key, c.keys[b].key))
	})
	a := &attempt{cuts: c, rank: make([]int, len(order))}
	for place, k := range order {
		a.rank[k] = place
	}
	chosen := c.none()
	for place, k := range order {
		if size == 0 {
			break
		}
		a.first = place + 1
		found, err := a.complete(chosen.with(k), c.none(), size-1)
		if err != nil {
			return nil, err
		}
		if found != nil {
			chosen, size = chosen.with(k), size-1
		}
	}
	return chosen, nil
}

// texts are the sources as they are shown, sorted.
func (c *cuts) texts(set sourceSet) []string {
	texts := []string{}
	for i, s := range c.keys {
		if set.has(i) {
			texts = append(texts, s.text)
		}
	}
	slices.Sort(texts)
	return texts
}

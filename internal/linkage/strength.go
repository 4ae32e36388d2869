package linkage

import (
	"math"
	"math/bits"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// strength is the chance that some path has all its events, for the best
// allocation of the contested keys, rounded to 12 decimals.
//
// What paths share does not hang on the allocation, and what does belongs to
// one path: so the chance is a polynomial in one factor a path, each to the
// power 0 or 1, and rises with each. Paths that contest nothing are summed out
// once; for the others the keys are given out path by path, the best first, and
// each path's factor is put in as soon as its keys are known.
func (g *grounds) strength() float64 {
	order := g.byContest()
	a := &allocation{grounds: g, tables: make([]table, len(order))}
	var lower keySet // keys that the paths after this one can use
	for bit, i := range order {
		a.tables[bit] = newTable(&g.accounts[i], lower)
		lower |= g.accounts[i].contested
	}
	sums := g.sums(order)
	for bit := len(order) - 1; bit >= 0 && g.accounts[order[bit]].contested == 0; bit-- {
		sums = foldInto(sums[:1<<bit], sums, 1)
	}
	contesting := bits.Len(uint(len(sums))) - 1
	a.room = make([]float64, 1<<contesting)
	a.give(contesting, sums, 1<<len(g.contested)-1)
	return a.best
}

// byContest numbers the paths: first those that contest keys, the best last,
// then the others.
func (g *grounds) byContest() []int {
	var contesting, others []int
	for i := range g.accounts {
		if g.accounts[i].contested == 0 {
			others = append(others, i)
		} else {
			contesting = append(contesting, i)
		}
	}
	slices.Reverse(contesting)
	return append(contesting, others...)
}

// sums are the terms of the inclusion-exclusion, by the set of paths: the
// chance of all that they share or that hangs on no allocation, with its sign.
func (g *grounds) sums(order []int) []float64 {
	sets := 1 << len(order)
	// within are the costs of the events that happen on paths of a set alone.
	within := make([]int64, sets)
	for paths, cost := range g.events(order) {
		within[paths] += cost
	}
	for bit := 1; bit < sets; bit *= 2 {
		for set := range within {
			if set&bit != 0 {
				within[set] += within[set^bit]
			}
		}
	}
	terms := make([]float64, sets)
	for set := 1; set < sets; set++ {
		touching := within[sets-1] - within[sets-1-set]
		terms[set] = chance(touching)
		if bits.OnesCount(uint(set))%2 == 0 {
			terms[set] = -terms[set]
		}
	}
	return terms
}

// events are the costs of all events that hang on no allocation, summed by the
// set of paths that need them.
func (g *grounds) events(order []int) map[uint32]int64 {
	type event struct {
		link  projection.Link
		node  projection.Node
		about uint8
	}
	const (
		prior = iota
		given // the rest of the cost of a link that is given
		damping
		evidence
	)
	costs, paths := map[event]int64{}, map[event]uint32{}
	for bit, i := range order {
		a := &g.accounts[i]
		need := func(e event, cost int64) {
			costs[e] = cost
			paths[e] |= 1 << bit
		}
		for n, step := range a.path.Steps {
			before := g.priorEvent(step)
			need(event{link: step.Link, about: prior}, before)
			if !slices.ContainsFunc(a.open, func(o openLink) bool { return o.link == step.Link }) {
				need(event{link: step.Link, about: given}, step.Cost-before)
			}
			if step.Damping > 0 {
				need(event{node: a.path.Nodes[n+1], about: damping}, step.Damping)
			}
		}
		if a.contested == 0 {
			cost, _ := g.evidence(a, 0)
			need(event{node: projection.Node(bit), about: evidence}, cost)
		}
	}
	sums := map[uint32]int64{}
	for e, cost := range costs {
		sums[paths[e]] += cost
	}
	return sums
}

// foldInto puts the factor of the path with the highest number into the terms:
// half as many are left.
func foldInto(half, terms []float64, factor float64) []float64 {
	with := terms[len(half):]
	for set := range half {
		half[set] = terms[set] + float64(factor*with[set])
	}
	return half
}

// table is one path's factors by the contested keys that it has.
type table struct {
	account *account
	keys    []uint8 // the contested keys of the path, as bits
	// forced are those that no path after this one can use.
	forced keySet
	known  []float64 // by local set; below 0: not worked out
}

func newTable(a *account, lower keySet) table {
	t := table{account: a, forced: a.contested &^ lower}
	for rest := a.contested; rest != 0; rest &= rest - 1 {
		t.keys = append(t.keys, uint8(bits.TrailingZeros32(uint32(rest))))
	}
	t.known = make([]float64, 1<<len(t.keys))
	for i := range t.known {
		t.known[i] = -1
	}
	return t
}

// factor is the chance of the evidence on the path's own keys; 0 where it is
// out.
func (t *table) factor(g *grounds, has keySet) float64 {
	local := 0
	for i, bit := range t.keys {
		local |= int(has>>bit&1) << i
	}
	if t.known[local] < 0 {
		cost, in := g.evidence(t.account, has)
		t.known[local] = 0
		if in {
			t.known[local] = chance(cost)
		}
	}
	return t.known[local]
}

// allocation looks for the best one.
type allocation struct {
	*grounds
	tables []table
	best   float64
	// room has a place for the terms of every number of paths left.
	room []float64
}

func (a *allocation) roomFor(paths int) []float64 { return a.room[1<<paths : 2<<paths] }

// give gives the free keys to the paths below the number, the terms of which
// are left.
func (a *allocation) give(paths int, terms []float64, free keySet) {
	if paths == 0 {
		a.best = max(a.best, round12(terms[0]))
		return
	}
	if paths > 1 && round12(a.atMost(paths, terms, free)) <= a.best {
		return
	}
	path := paths - 1
	t := &a.tables[path]
	forced := t.forced & free
	choice := t.account.contested & free &^ forced
	for chosen := choice; ; chosen = (chosen - 1) & choice {
		if a.first(chosen, choice) {
			has := forced | chosen
			factor := t.factor(a.grounds, has)
			if factor > 0 || chosen == 0 { // keys are wasted on a path that is out
				a.give(path, foldInto(a.roomFor(path), terms, factor), free&^has)
			}
		}
		if chosen == 0 {
			return
		}
	}
}

// atMost bounds the strength from above: every path has every free key.
func (a *allocation) atMost(paths int, terms []float64, free keySet) float64 {
	for path := paths - 1; path >= 0; path-- {
		t := &a.tables[path]
		terms = foldInto(a.roomFor(path), terms, t.factor(a.grounds, t.account.contested&free))
	}
	return terms[0]
}

func round12(f float64) float64 { return math.Round(f*1e12) / 1e12 }

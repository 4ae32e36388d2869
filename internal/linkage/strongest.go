package linkage

import (
	"cmp"
	"container/heap"
	"errors"
	"math"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Tie is how a case is tied to a target: a network, or another case.
type Tie struct {
	Target   projection.Node
	Strength float64
	// Corroborations is how many of the paths can each stand on sources and
	// unsourced links of its own.
	Corroborations int
	// Exact says that the strength is that of the k best paths in fact, and that
	// no stronger tie was missed.
	Exact bool
	// Countries are those of all k paths, sorted.
	Countries []string
	Best      Path
}

// strongest looks for the targets that a case is tied to most strongly. One
// search out of the case brings the best walks to all of them to light, in the
// order of their costs; what is known of each target bounds its strength from
// above, and the one with the highest bound is always the next to be looked at
// more closely. When no bound passes the last of those kept, these are the
// strongest in fact.
type strongest struct {
	*search
	fan   *fan
	guide *guide // of searches for the paths of one target; nil: none was needed
	// wanted says whether a node is a target; targets how many of them
	// there are, at most.
	wanted  func(projection.Node) bool
	targets int
	first   int

	met     map[projection.Node]*prospect
	waiting prospects
	kept    []*prospect
	cut     bool
	ranked  int  // how many targets' paths are looked for by themselves
	last    bool // no fan keeps more walks than this one
	skipped bool // some path to a target was impossible
}

// errCircles says that too many of the walks that a fan keeps go in circles.
var errCircles = errors.New("too few walks are paths")

// mostRanked is for how many targets paths may be looked for by themselves
// before it pays to keep more walks.
const mostRanked = 6

// find fills kept, the strongest first.
func (t *strongest) find(from projection.Node) error {
	err := errCircles
	for i := 0; i < len(fanWalks) && errors.Is(err, errCircles); i++ {
		if t.fan != nil {
			t.fan.close()
		}
		t.fan, t.last = t.fanFrom(from, fanWalks[i]), i == len(fanWalks)-1
		t.ranked, t.kept, t.skipped = 0, nil, false
		t.met, t.waiting = map[projection.Node]*prospect{}, prospects{lens: t.lens}
		err = t.narrow()
	}
	if errors.Is(err, errBudget) {
		t.cut = true
		for _, p := range t.waiting.all {
			if p.ranking == nil {
				t.tellAll(p)
				t.takePaths(p)
			}
			t.keep(p)
		}
		return nil
	}
	return err
}

func (t *strongest) narrow() error {
	for {
		highest, ahead := t.highest(), t.ahead()
		top := max(highest, ahead)
		if top == 0 || len(t.kept) == t.first && top < t.kept[t.first-1].strength {
			return nil
		}
		var err error
		if p := t.waiting.first(); highest <= ahead || p.ranking == nil && !t.known(p) {
			err = t.widen()
		} else if p.ranking == nil {
			err = t.settle(p)
		} else {
			err = t.refine(p)
		}
		if err != nil {
			return err
		}
	}
}

// highest is the highest bound of those that wait. Bounds of what only the fan
// knows fall as it goes on: they are looked at again when they come first.
func (t *strongest) highest() float64 {
	for t.waiting.Len() > 0 {
		p := t.waiting.first()
		if p.ranking != nil {
			return p.bound
		}
		bound := min(p.bound, t.fanBound(p))
		if bound == p.bound {
			return bound
		}
		p.bound = bound
		heap.Fix(&t.waiting, 0)
	}
	return 0
}

// litBelow is the cost below which all paths to the target have come to light.
func (t *strongest) litBelow(p *prospect) uint32 { return min(p.horizon, t.fan.radius) }

func (t *strongest) fanBound(p *prospect) float64 {
	next := 0.0
	if cost := t.litBelow(p); cost <= t.cap {
		next = chance(int64(cost))
	}
	if !p.told {
		return union(p.doubt, next, max(0, t.k-len(p.walks)))
	}
	return union(p.missing, next, max(0, t.k-p.possible))
}

// known says whether the fan has brought to light what it can of a target.
func (t *strongest) known(p *prospect) bool {
	return p.horizon <= t.fan.radius || t.fan.radius > t.cap || !p.told && len(p.walks) >= t.k || p.told && t.enough(p)
}

// enough says whether all paths that matter have come to light.
func (t *strongest) enough(p *prospect) bool {
	lit := t.litBelow(p)
	return lit > t.cap || p.possible >= t.k && p.last < lit
}

// fanStep is how far, in micro-nats, the fan goes on at a time.
const fanStep = 1 << 14

// widen lets the fan go on.
func (t *strongest) widen() error {
	for enough := min(t.fan.radius+fanStep, t.cap+1); t.fan.radius < enough; {
		if err := t.fan.level(); err != nil {
			return err
		}
		for _, label := range t.fan.lit {
			if n := t.fan.stateOf(label).node(); t.wanted(n) {
				t.meet(n, label)
			}
		}
	}
	return nil
}

// meet notes a walk to a target.
func (t *strongest) meet(n projection.Node, label uint32) {
	cost := t.fan.labels[label].cost
	p := t.met[n]
	if p == nil {
		p = &prospect{target: n, doubt: 1, missing: 1, horizon: projection.Hidden, bound: union(1, chance(int64(cost)), t.k)}
		t.met[n] = p
		heap.Push(&t.waiting, p)
	}
	if p.ranking != nil || len(p.walks) >= t.fan.walks {
		return
	}
	if p.walks = append(p.walks, label); len(p.walks) == t.fan.walks {
		p.horizon = cost
	}
	if len(p.walks) <= t.k {
		p.doubt *= 1 - chance(int64(cost))
	}
	if p.told {
		t.tell(p, label)
	}
}

// tell takes a walk for a path, if it is one.
func (t *strongest) tell(p *prospect, label uint32) {
	path, ok := t.fan.path(label)
	if !ok {
		return
	}
	p.paths = append(p.paths, path)
	if path.Temporal == Impossible && !t.impossible {
		return
	}
	if p.possible++; p.possible <= t.k {
		p.missing *= 1 - chance(path.Cost)
		p.last = uint32(path.Cost)
	}
}

// tellAll tells a target's paths among its walks.
func (t *strongest) tellAll(p *prospect) {
	if p.told {
		return
	}
	p.told = true
	for _, label := range p.walks {
		t.tell(p, label)
	}
}

// settle takes a target's paths as they have come to light, if these are all
// that matter; else more walks are waited for, or where the fan keeps no more of
// them its paths will be looked for by themselves.
func (t *strongest) settle(p *prospect) error {
	t.tellAll(p)
	switch {
	case t.enough(p):
		heap.Pop(&t.waiting)
		t.takePaths(p)
		t.keep(p)
		return nil
	case p.horizon > t.fan.radius:
		return nil
	}
	if t.ranked++; t.ranked > mostRanked && !t.last {
		return errCircles
	}
	if t.guide == nil {
		t.guide = t.newGuide(t.fan.from)
	}
	p.missing = 1
	p.ranking = &ranking{search: t.search, guide: t.guide, end: p.target}
	return nil
}

// takePaths takes the first k paths that have come to light.
func (t *strongest) takePaths(p *prospect) {
	slices.SortFunc(p.paths, func(a, b Path) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), slices.CompareFunc(a.Steps, b.Steps, func(x, y Step) int {
			return t.lens.CompareLinks(x.Link, y.Link)
		}))
	})
	for _, path := range p.paths {
		if len(p.found.paths) < t.k {
			p.found.take(path, t.impossible)
		}
	}
}

// ahead bounds the strength of what the search has not come upon.
func (t *strongest) ahead() float64 {
	if len(t.met) == t.targets || t.fan.radius > t.cap {
		return 0
	}
	return union(1, chance(int64(t.fan.radius)), t.k)
}

// chance is a path's strength before it is rounded.
func chance(cost int64) float64 { return math.Exp(float64(-cost) / 1e6) }

// union bounds the chance that one path holds of those found, all of which
// fail with the chance of missing, and of so many more that are no better than
// the next. Paths that share events hold together more often than if they did
// not (Harris): so they fail together at least as often as their product says.
// The bound stands above all that rounds to it.
func union(missing, next float64, more int) float64 {
	const above = 1e-12
	return 1 - missing*math.Pow(1-next, float64(more)) + above
}

// refine comes one step nearer to the next path of the first of those waiting,
// or judges it when it has all.
func (t *strongest) refine(p *prospect) error {
	c, err := p.ranking.advance()
	if err != nil {
		return err
	}
	if c != nil {
		before := len(p.found.paths)
		p.found.take(c.path, t.impossible)
		if len(p.found.paths) > before {
			p.missing *= 1 - chance(c.path.Cost)
		}
	}
	more := t.k - len(p.found.paths)
	if more > 0 && !p.found.cut && p.ranking.bound() <= t.cap {
		p.bound = union(p.missing, chance(int64(p.ranking.bound())), more)
		heap.Fix(&t.waiting, 0)
		return nil
	}
	heap.Pop(&t.waiting)
	t.keep(p)
	return nil
}

// keep judges a target, and keeps it if it is among the first.
func (t *strongest) keep(p *prospect) {
	t.cut = t.cut || p.found.cut && len(p.found.paths) == 0
	t.skipped = t.skipped || p.found.skipped > 0
	if len(p.found.paths) == 0 {
		return
	}
	p.judged = t.judge(p.found.paths)
	at, _ := slices.BinarySearchFunc(t.kept, p, func(a, b *prospect) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), t.lens.CompareNodes(a.target, b.target))
	})
	t.kept = slices.Insert(t.kept, at, p)
	t.kept = t.kept[:min(len(t.kept), t.first)]
}

// ties are those kept, with all that is told of them; state writes into the
// scope how the search went.
func (t *strongest) ties(scope Scope) ([]Tie, Scope) {
	total := ranked{cut: t.cut}
	var ties []Tie
	for _, p := range t.kept {
		total.skipped += p.found.skipped
		total.cut = total.cut || p.found.cut
		ties = append(ties, Tie{
			Target: p.target, Strength: p.strength, Corroborations: p.corroborations, Exact: p.exact && !p.found.cut && !t.cut,
			Countries: t.countries(p.found.paths), Best: t.complete(p.found.paths[0]),
		})
	}
	return ties, total.state(scope)
}

func (s *search) countries(paths []Path) []string {
	var all []string
	for i := range paths {
		for _, n := range paths[i].Nodes {
			all = append(all, s.lens.Countries(n)...)
		}
	}
	return domain.SortedSet(all)
}

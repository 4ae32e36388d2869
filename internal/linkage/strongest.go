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

// strongest looks for the targets that a case is tied to most strongly. The
// search from the case comes upon them in order of distance; what is known of
// each bounds its strength from above, and the one with the highest bound is
// always the next to be looked at more closely. When no bound passes the last
// of those kept, these are the strongest in fact.
type strongest struct {
	*search
	guide *guide
	// wanted says whether a node is a target; unmet how many of them the search
	// has not come upon.
	wanted func(projection.Node) bool
	unmet  int
	first  int

	met     map[projection.Node]bool
	scanned int // visits that were looked at for targets
	waiting prospects
	kept    []*prospect
	cut     bool
	skipped bool // some path to a target was impossible
}

// prospect is a target on its way to being judged.
type prospect struct {
	target projection.Node
	// bound is above what the strength can turn out to be.
	bound   float64
	ranking *ranking
	found   ranked
	// missing is the chance that all paths found fail, if they shared nothing.
	missing float64
	judged
}

// find fills kept, the strongest first.
func (t *strongest) find() error {
	err := t.narrow()
	if errors.Is(err, errBudget) {
		t.cut = true
		for _, p := range t.waiting.all {
			t.keep(p)
		}
		return nil
	}
	return err
}

func (t *strongest) narrow() error {
	t.met, t.waiting.lens = map[projection.Node]bool{}, t.lens
	for {
		t.meet()
		highest, ahead := 0.0, t.ahead()
		if t.waiting.Len() > 0 {
			highest = t.waiting.all[0].bound
		}
		var err error
		switch top := max(highest, ahead); {
		case top == 0 || len(t.kept) == t.first && top < t.kept[t.first-1].strength:
			return nil
		case ahead >= highest:
			_, err = t.next(t.guide)
		default:
			err = t.refine(t.waiting.all[0])
		}
		if err != nil {
			return err
		}
	}
}

// ahead bounds the strength of what the search has not come upon.
func (t *strongest) ahead() float64 {
	if t.unmet == 0 || t.guide.known > t.cap {
		return 0
	}
	return t.union(1, chance(int64(t.guide.known)), t.k)
}

// chance is a path's strength before it is rounded.
func chance(cost int64) float64 { return math.Exp(float64(-cost) / 1e6) }

// union bounds the chance that one path holds of those found, all of which
// fail with the chance of missing, and of so many more that are no better than
// the next. Paths that share events hold together more often than if they did
// not (Harris): so they fail together at least as often as their product says.
// The bound stands above all that rounds to it.
func (t *strongest) union(missing, next float64, more int) float64 {
	const above = 1e-12
	return 1 - missing*math.Pow(1-next, float64(more)) + above
}

// meet notes the targets that were come upon, by this search or by those that
// let the guide go further.
func (t *strongest) meet() {
	for ; t.scanned < t.guide.seen; t.scanned++ {
		v := t.guide.settled[t.scanned]
		if t.wanted(v.node) && !t.met[v.node] {
			t.met[v.node] = true
			t.unmet--
			heap.Push(&t.waiting, &prospect{
				target: v.node, bound: t.union(1, chance(int64(v.cost)), t.k), missing: 1,
				ranking: &ranking{search: t.search, guide: t.guide, end: v.node},
			})
		}
	}
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
		p.ranking.take(&p.found, c)
		if len(p.found.paths) > before {
			p.missing *= 1 - chance(c.path.Cost)
		}
	}
	more := t.k - len(p.found.paths)
	if more > 0 && !p.found.cut && p.ranking.bound() <= t.cap {
		p.bound = t.union(p.missing, chance(int64(p.ranking.bound())), more)
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

// prospects are a heap, the highest bound first, then the smallest id.
type prospects struct {
	lens *projection.Lens
	all  []*prospect
}

func (h *prospects) Len() int { return len(h.all) }

func (h *prospects) Less(i, j int) bool {
	x, y := h.all[i], h.all[j]
	return cmp.Or(cmp.Compare(y.bound, x.bound), h.lens.CompareNodes(x.target, y.target)) < 0
}

func (h *prospects) Swap(i, j int) { h.all[i], h.all[j] = h.all[j], h.all[i] }

// Push is heap.Interface's.
func (h *prospects) Push(x any) { h.all = append(h.all, x.(*prospect)) }

// Pop is heap.Interface's.
func (h *prospects) Pop() any {
	last := h.all[len(h.all)-1]
	h.all = h.all[:len(h.all)-1]
	return last
}

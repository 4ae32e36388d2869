package linkage

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Tie is how a case is tied to a network.
type Tie struct {
	Network  projection.Node
	Strength float64
	// Exact says that no stronger tie was missed.
	Exact bool
	// Countries are those of all paths judged, sorted.
	Countries []string
	Best      Path
}

// CaseLinksAnswer are a case's ties, by falling strength, then by id.
type CaseLinksAnswer struct {
	Results []Tie
	Scope   Scope
}

// CaseLinks are the strongest ties of a case to networks: to those of the ids
// given, of which those not in view are left out, or with nil to any. first is
// how many are asked for; nil: DefaultFirst, at most MostFirst. Networks that
// are not linked are left out. Errors as those of WhyLinked.
//
// One search goes out from the case; a network is judged when the search comes
// upon it, or upon something that leads up to it, and the search ends when what
// is further away could no longer be among the first.
func (f *Finder) CaseLinks(ctx context.Context, lens *projection.Lens, caseID string, networks []string, first *int, q Question) (CaseLinksAnswer, error) {
	l, err := q.limits()
	if err == nil {
		err = inRange("first", valueOr(first, DefaultFirst), MostFirst)
	}
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	from, ok := lens.Node(caseID)
	if !ok {
		err := domain.Errorf(domain.NotFound, "there is no such entity")
		err.Field = "case"
		return CaseLinksAnswer{}, err
	}
	if err := mustBeCase(lens, from); err != nil {
		return CaseLinksAnswer{}, err
	}
	wanted, err := wantedNetworks(lens, networks)
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	s := f.search(ctx, lens, l, l.networkAim())
	t := &ties{search: s, guide: s.newReach(from), wanted: wanted, first: valueOr(first, DefaultFirst), bounds: map[projection.Node]uint32{}}
	defer f.done(t.guide.tree)
	if err := t.find(); err != nil && !errors.Is(err, errBudget) {
		return CaseLinksAnswer{}, err
	} else if err != nil {
		t.cut = true
	}
	return t.answer(q.scope(lens, l)), nil
}

// wantedNetworks are the networks in view of the ids; nil for nil.
func wantedNetworks(lens *projection.Lens, ids []string) (map[projection.Node]bool, error) {
	if ids == nil {
		return nil, nil
	}
	wanted := map[projection.Node]bool{}
	for _, id := range ids {
		if n, ok := lens.Node(id); ok {
			if err := mustBeNetwork(lens, "networks", n); err != nil {
				return nil, err
			}
			wanted[n] = true
		}
	}
	return wanted, nil
}

// ties looks for the networks that a case is tied to most strongly.
type ties struct {
	*search
	guide  *reach
	wanted map[projection.Node]bool // nil: all
	first  int
	// bounds are the least costs at which networks may be reached, as far as
	// known: final where within the guide's radius.
	bounds map[projection.Node]uint32
	queue  queue
	judged map[projection.Node]bool
	kept   []kept
	cut    bool
}

type kept struct {
	network projection.Node
	path    Path
	skipped int
}

func (t *ties) find() error {
	t.judged = map[projection.Node]bool{}
	for !t.complete(min(t.guide.radius, t.queue.top())) {
		if t.queue.top() <= t.guide.radius {
			if err := t.judge(projection.Node(uint32(t.queue.pop()))); err != nil {
				return err
			}
			continue
		}
		n, more, err := t.step(t.guide)
		if err != nil {
			return err
		}
		if more {
			t.meets(n, t.guide.radius)
		} else if len(t.queue) == 0 {
			return nil
		}
	}
	return nil
}

// complete says whether nothing that costs at least as much can be among the
// first.
func (t *ties) complete(cost uint32) bool {
	if t.wanted != nil && len(t.judged) == len(t.wanted) {
		return true
	}
	return len(t.kept) == t.first && Strength(int64(cost)) < t.kept[t.first-1].path.Strength
}

// meets notes which networks a node is, or leads up to.
func (t *ties) meets(n projection.Node, cost uint32) {
	if t.lens.Kind(n) != domain.Organisation {
		return
	}
	t.bound(n, cost)
	if t.aim != toNetwork {
		return
	}
	level := map[projection.Node]uint32{n: cost}
	for range mostChain {
		next := map[projection.Node]uint32{}
		for at, cost := range level {
			t.upwards(at, cost, next)
		}
		for at, cost := range next {
			t.bound(at, cost)
		}
		level = next
	}
}

// upwards notes what it costs to go one link up from a node.
func (t *ties) upwards(n projection.Node, cost uint32, next map[projection.Node]uint32) {
	for _, run := range t.columns.Runs(n, t.runs[:0]) {
		for a := run.From; run.Out && a < run.To; a++ {
			if !domain.LinkKinds[run.Kind[a]].Chain {
				continue
			}
			price := run.Price[a]
			if t.special {
				price = t.price(run.Block, a, price)
			}
			up := projection.Node(run.Target[a])
			sum := uint64(cost) + uint64(price)
			if known, ok := next[up]; sum <= uint64(t.cap) && (!ok || sum < uint64(known)) {
				next[up] = uint32(sum)
			}
		}
	}
}

func (t *ties) bound(n projection.Node, cost uint32) {
	if known, ok := t.bounds[n]; ok && known <= cost || !t.lens.IsNetwork(n) || t.wanted != nil && !t.wanted[n] {
		return
	}
	t.bounds[n] = cost
	t.queue.push(entry(cost, uint32(n)))
}

// judge finds the network's best path and keeps it if it is among the first.
func (t *ties) judge(n projection.Node) error {
	if t.judged[n] {
		return nil
	}
	t.judged[n] = true
	found, err := (&ranking{search: t.search, guide: t.guide, end: n}).best()
	if err != nil {
		return err
	}
	if len(found.paths) == 0 {
		t.cut = t.cut || found.cut
		return nil
	}
	k := kept{network: n, path: found.paths[0], skipped: found.skipped}
	at, _ := slices.BinarySearchFunc(t.kept, k, func(a, b kept) int {
		return cmp.Or(cmp.Compare(b.path.Strength, a.path.Strength), t.lens.CompareNodes(a.network, b.network))
	})
	t.kept = slices.Insert(t.kept, at, k)
	t.kept = t.kept[:min(len(t.kept), t.first)]
	return nil
}

func (t *ties) answer(scope Scope) CaseLinksAnswer {
	total := ranked{cut: t.cut}
	answer := CaseLinksAnswer{}
	for _, k := range t.kept {
		total.skipped += k.skipped
		best := t.search.complete(k.path)
		answer.Results = append(answer.Results, Tie{
			Network: k.network, Strength: best.Strength, Exact: !t.cut, Countries: best.Countries, Best: best,
		})
	}
	answer.Scope = total.state(scope)
	return answer
}

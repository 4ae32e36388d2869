package linkage

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// tiesOf are the ties of what may be asked about, before any was read.
func (b *Bulk) tiesOf(ctx context.Context, from projection.Node) (*bulkTies, error) {
	switch {
	case b.aim == toCase:
		if err := mustBeCase(b.lens, from); err != nil {
			return nil, err
		}
	case b.lens.IsNetwork(from):
		return nil, domain.FieldErrorf("from", "expected something other than a network")
	}
	t := &bulkTies{of: b, search: b.finder.search(ctx, b.lens, b.limits, b.aim), from: from}
	t.labels = b.labels(from)
	return t, nil
}

// labels are the targets nearest to where a path begins, by what the path costs,
// which has no damping there. A case's are kept so. Those of anything else hold
// its damping, or none where a chain begins with it, and some are missing that
// are within the cap without: so they are made anew of those of its neighbours.
// Of these the nearest are enough, since what is further from a neighbour has as
// many before it here too.
func (b *Bulk) labels(from projection.Node) []nearLabel {
	if b.isCase(from) {
		return b.records.labels(uint32(from))
	}
	labels := slices.Repeat([]nearLabel{{cost: noCost}}, int(b.records.stride)-1)
	for _, run := range b.lens.Columns().Runs(from, nil) {
		for a := run.From; a < run.To; a++ {
			if price := run.Price[a]; price <= b.limits.cap {
				b.improveOver(labels, projection.Node(run.Target[a]), price)
			}
		}
	}
	return labels
}

// improveOver improves labels by those of a neighbour over a link of the price.
func (b *Bulk) improveOver(labels []nearLabel, next projection.Node, price uint32) {
	for _, l := range b.records.labels(uint32(next)) {
		if l.cost == noCost {
			return
		}
		if l.cost = b.through(next, l); l.cost <= b.limits.cap-price {
			l.cost += price
			improve(labels, l)
		}
	}
}

// byItself are the ties as a single question has them: labels know neither of hops
// nor of what is wanted, so that those kept may lead to fewer targets than there
// are, or to none. Their best paths are without countries and cautions.
func (t *bulkTies) byItself() ([]Tie, error) {
	b := t.of
	b.singles.Add(1)
	one := &strongest{search: b.finder.search(t.ctx, b.lens, b.limits, b.aim), first: b.perCase, targets: len(b.targets), wanted: t.targeted()}
	if b.limits.maxHops <= fewHops {
		near := t.near(one.wanted)
		one.targets, one.wanted = len(near), func(n projection.Node) bool { return near[n] }
	}
	defer one.close()
	if err := one.find(t.from); err != nil {
		return nil, err
	}
	ties, _ := one.ties(Scope{})
	for i := range ties {
		ties[i].Best.Countries, ties[i].Best.Cautions = nil, nil
	}
	return ties, nil
}

// targeted says what is a target of the start.
func (t *bulkTies) targeted() func(projection.Node) bool {
	wanted := t.wanted()
	return func(n projection.Node) bool {
		_, is := slices.BinarySearchFunc(t.of.targets, n, t.lens.CompareNodes)
		return is && wanted(n)
	}
}

// fewHops are so few that it is quickly seen what lies within them.
const fewHops = 4

// near are the targets that so many links lead to, whatever these cost: a search
// that has met them all need not go on.
func (t *bulkTies) near(targeted func(projection.Node) bool) map[projection.Node]bool {
	targets, seen := map[projection.Node]bool{}, map[projection.Node]bool{t.from: true}
	for level, hops := []projection.Node{t.from}, 0; hops < t.maxHops && len(level) > 0; hops++ {
		var next []projection.Node
		for _, n := range level {
			for _, run := range t.columns.Runs(n, nil) {
				for a := run.From; a < run.To; a++ {
					to := projection.Node(run.Target[a])
					if run.Price[a] >= projection.Unwalked || seen[to] {
						continue
					}
					seen[to], next = true, append(next, to)
					if targeted(to) {
						targets[to] = true
					}
				}
			}
		}
		level = next
	}
	return targets
}

// through is what a path that comes to the node pays from there on by the node's
// label, its damping included.
func (b *Bulk) through(n projection.Node, l nearLabel) uint32 {
	if b.isCase(n) {
		return l.cost + b.lens.Damping(n)
	}
	return l.cost
}

// Cautions are those of a tie's best path, as Path has them.
func (b *Bulk) Cautions(ctx context.Context, tie *Tie) []string {
	return b.finder.search(ctx, b.lens, b.limits, b.aim).cautions(&tie.Best)
}

// Fragility is how many sources it takes to leave nothing of a tie to a network,
// as WhyLinked has it; which they are is not told. Errors as those of Of.
func (b *Bulk) Fragility(ctx context.Context, from, to projection.Node) (Fragility, error) {
	t, err := b.tiesOf(ctx, from)
	if err != nil {
		return Fragility{}, err
	}
	tie := between{search: t.search, from: from, end: to}
	defer tie.close()
	found, err := tie.best()
	if err != nil {
		return Fragility{}, err
	}
	answer, err := tie.fragility(&found, nil)
	answer.Sources = nil
	return answer, err
}

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

// through is what a path that comes to the node pays from there on by the node's
// label, its damping included.
func (b *Bulk) through(n projection.Node, l nearLabel) uint32 {
	if b.isCase(n) {
		return l.cost + b.lens.Damping(n)
	}
	return l.cost
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

package hotspots

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// walk reads links in view around nodes, and tells what it has seen before.
type walk struct {
	*projection.Lens
	ctx     context.Context
	columns *projection.Columns
	left    int // arcs until the context is looked at
	// marks hold, for each node, the number of the last set that it was put into.
	marks []uint32
	sets  uint32
}

func newWalk(ctx context.Context, lens *projection.Lens) *walk {
	return &walk{Lens: lens, ctx: ctx, columns: lens.Columns(), marks: make([]uint32, lens.NodeCount())}
}

// arcsBetweenChecks is how often a walk looks at its context.
const arcsBetweenChecks = 1 << 16

// look pays for looking at the arcs of the node: TIMEOUT when the context has
// ended.
func (w *walk) look(n projection.Node) error {
	if w.left -= w.columns.Arcs(n) + 1; w.left > 0 {
		return nil
	}
	w.left = arcsBetweenChecks
	if err := w.ctx.Err(); err != nil {
		return domain.Errorf(domain.Timeout, "the deadline passed before all was counted").Because(err)
	}
	return nil
}

// newSet begins a set of nodes; those begun before are over.
func (w *walk) newSet() { w.sets++ }

// add puts the node into the set; false where it is in it.
func (w *walk) add(n projection.Node) bool {
	if w.marks[n] == w.sets {
		return false
	}
	w.marks[n] = w.sets
	return true
}

// direction of links, seen from a node.
const (
	out = true
	in  = false
)

// each calls the function for the other ends of the node's links of a kind in
// one direction, until it fails; one that parallel links lead to comes once for
// each.
func (w *walk) each(n projection.Node, kind domain.LinkKind, direction bool, do func(projection.Node) error) error {
	return w.eachLink(n, kind, direction, func(other projection.Node, _ projection.Link) error { return do(other) })
}

// eachLink is each with the links.
func (w *walk) eachLink(n projection.Node, kind domain.LinkKind, direction bool, do func(projection.Node, projection.Link) error) error {
	if err := w.look(n); err != nil {
		return err
	}
	var buffer [4]projection.Run
	for _, run := range w.columns.Runs(n, buffer[:0]) {
		if run.Out != direction {
			continue
		}
		for a := run.From; a < run.To; a++ {
			if run.Kind[a] == uint8(kind) && run.Price[a] != projection.Hidden {
				if err := do(projection.Node(run.Target[a]), projection.Link(run.Link[a])); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// items calls the function for what was recovered or seized in a seizure or
// case.
func (w *walk) items(event projection.Node, do func(projection.Node) error) error {
	if err := w.each(event, domain.RecoveredIn, in, do); err != nil {
		return err
	}
	return w.each(event, domain.SeizedIn, in, do)
}

// firearmsOf appends the firearms taken in a seizure or case, those given left
// out.
func (w *walk) firearmsOf(event projection.Node, found []projection.Node) ([]projection.Node, error) {
	err := w.items(event, func(item projection.Node) error {
		if w.Kind(item) == domain.Firearm && !slices.Contains(found, item) {
			found = append(found, item)
		}
		return nil
	})
	return found, err
}

// ends appends the other ends of the node's links of a kind, each once.
func (w *walk) ends(n projection.Node, kind domain.LinkKind, direction bool, found []projection.Node) ([]projection.Node, error) {
	err := w.each(n, kind, direction, func(other projection.Node) error {
		if !slices.Contains(found, other) {
			found = append(found, other)
		}
		return nil
	})
	return found, err
}

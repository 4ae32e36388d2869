package linkage

import (
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// reader reads the smallest of the best ways off a tree, from a node back to
// where the tree starts: at every node the smallest link of those whose cost is
// just what lies between two labels. Equal costs so need no enumeration.
type reader struct {
	*search
	tree    *tree
	start   state
	banned  []projection.Link
	layered bool
}

// errNoWay is a fault of the search's own.
var errNoWay = errors.New("read path: a label without a way to it")

// read begins at states of one node, all of one cost; atCase says that they
// are the case's, which may be the beginning of a chain too.
func (r *reader) read(states []state, atCase bool) ([]projection.Link, error) {
	var links []projection.Link
	for states[0].node() != r.start.node() {
		link, before, err := r.smallest(states, atCase)
		if err != nil {
			return nil, err
		}
		links = append(links, link)
		states, atCase = before, false
	}
	return links, nil
}

// smallest is the smallest link that leads back from the states of a node, and
// the states that it leads back to.
func (r *reader) smallest(states []state, atCase bool) (projection.Link, []state, error) {
	n := states[0].node()
	if err := r.look(n); err != nil {
		return 0, nil, err
	}
	for run, a := range r.arcs(n) {
		price := run.Price[a]
		if r.special {
			price = r.price(run.Block, a, price)
		}
		if price > mostLinkCost {
			continue
		}
		link := projection.Link(run.Link[a])
		other := projection.Node(run.Target[a])
		if other == r.start.node() && slices.Contains(r.banned, link) {
			continue
		}
		if before := r.before(states, other, price, run.Out, run.Kind[a], atCase); len(before) > 0 {
			return link, before, nil
		}
	}
	return 0, nil, errNoWay
}

// before are the states of the other node from which the arc leads to one of
// the states at just its cost.
func (r *reader) before(states []state, other projection.Node, price uint32, out bool, kind uint8, atCase bool) []state {
	var before []state
	for _, s := range states {
		cost := r.tree.get(s).cost
		hops := 0
		if r.layered {
			hops = s.hops() - 1
		}
		if hops < 0 {
			continue
		}
		for m := mode(0); m <= free; m++ {
			if !atCase && m.next(out, kind) != s.mode() {
				continue
			}
			at := stateOf(other, m, hops)
			l := r.tree.get(at)
			if l != nil && l.cost+r.leaving(other, m)+price == cost && !slices.Contains(before, at) {
				before = append(before, at)
			}
		}
	}
	return before
}

// arcs are those at a node in the order of their links' ids.
func (s *search) arcs(n projection.Node) func(yield func(run *projection.Run, a uint32) bool) {
	return s.lens.InOrder(n)
}

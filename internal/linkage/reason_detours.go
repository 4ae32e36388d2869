package linkage

import (
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// leftOut looks for ways that use links of kinds left out, where there are none
// without them: over the fewest such links, whatever the number of the others.
// The kinds are all that stand on one of these ways, by code.
func (r *reasoning) leftOut(from projection.Node, targets []projection.Node) (string, []domain.LinkKind, error) {
	r.allKinds = true
	links, err := r.distance(from, targets)
	r.allKinds = false
	if err != nil || links == 0 {
		return NotConnected, nil, err
	}
	near, far := r.detours(from), r.detours(targets...)
	if err := far.complete(); err != nil {
		return "", nil, err
	}
	for {
		if err := near.complete(); err != nil {
			return "", nil, err
		}
		if met := near.meets(far); len(met) > 0 {
			kinds, err := kindsBetween(near, far, met)
			return OnlyExcludedKinds, kinds, err
		}
		if far.edgeLinks < near.edgeLinks {
			near, far = far, near
		}
		if len(near.edge) == 0 {
			return "", nil, errNoWay
		}
	}
}

// detours are the ways out from one side that use links of kinds left out, by
// how many of these they use: a level. All of a level is completed at once.
type detours struct {
	*reasoning
	// links of kinds left out that it takes to get to each node, and one more;
	// 0: no way is known.
	links []uint32
	level uint32 // the last that is complete, and one more
	// edge are the nodes that one link more leads to, and how many links are
	// there at least.
	edge      []projection.Node
	edgeLinks int
}

func (r *reasoning) detours(nodes ...projection.Node) *detours {
	d := &detours{reasoning: r, links: make([]uint32, r.lens.NodeCount())}
	for _, n := range nodes {
		d.put(n, 1)
	}
	return d
}

// put notes that the node belongs to the level behind the last one.
func (d *detours) put(n projection.Node, level uint32) {
	if d.links[n] == 0 {
		d.links[n] = level
		d.edge = append(d.edge, n)
		d.edgeLinks += int(d.lens.Degree(n)) + 1
	}
}

// complete completes one more level.
func (d *detours) complete() error {
	d.level++
	nodes := d.edge
	d.edge, d.edgeLinks = nil, 0
	for i := 0; i < len(nodes); i++ { // what takes no more comes behind
		if d.links[nodes[i]] < d.level {
			continue
		}
		err := d.arcs(nodes[i], func(n projection.Node, _ uint8, needed uint32) {
			switch known := d.links[n]; {
			case needed == 1:
				d.put(n, d.level+1)
			case known == 0 || known > d.level:
				d.links[n] = d.level
				nodes = append(nodes, n)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// meets are the nodes at the edge that the other side has completed. Since the
// sides are whole, every way over the fewest links enters the other side's last
// level at one of these.
func (d *detours) meets(other *detours) []projection.Node {
	return slices.DeleteFunc(slices.Clone(d.edge), func(n projection.Node) bool {
		return d.links[n] <= d.level || other.links[n] == 0 || other.links[n] > other.level
	})
}

// arcs calls the function for every arc in view at the node that the window
// keeps; needed is 1 where its kind was left out, else 0.
func (d *detours) arcs(n projection.Node, do func(other projection.Node, kind uint8, needed uint32)) error {
	inView := 1
	for _, run := range d.columns.Runs(n, d.runs[:0]) {
		for a := run.From; a < run.To; a++ {
			switch {
			case run.Price[a] == projection.Hidden:
				continue
			case d.walks(run.Block, a):
				do(projection.Node(run.Target[a]), run.Kind[a], 0)
			case d.window.Keeps(run.Since[a], run.Until[a]):
				do(projection.Node(run.Target[a]), run.Kind[a], 1)
			}
			inView++
		}
	}
	return d.look(inView, d.columns.Arcs(n))
}

// kindsBetween are the kinds left out on all ways between two sides over nodes
// where they meet.
func kindsBetween(near, far *detours, met []projection.Node) ([]domain.LinkKind, error) {
	var found [256]bool
	for _, side := range []*detours{near, far} {
		if err := side.kinds(met, &found); err != nil {
			return nil, err
		}
	}
	kinds := slices.DeleteFunc(domain.AllLinkKinds(), func(k domain.LinkKind) bool { return !found[k] })
	slices.SortFunc(kinds, func(a, b domain.LinkKind) int { return strings.Compare(a.String(), b.String()) })
	return kinds, nil
}

// kinds notes those left out on all ways to the nodes that take the fewest such
// links: back along the arcs that lie between two counts of links at just their
// own.
func (d *detours) kinds(nodes []projection.Node, found *[256]bool) error {
	seen := make(marks, (len(d.links)+63)/64)
	todo := slices.Clone(nodes)
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		err := d.arcs(n, func(before projection.Node, kind uint8, needed uint32) {
			if d.links[before] == 0 || d.links[before]+needed != d.links[n] || d.links[before] > d.level {
				return
			}
			found[kind] = found[kind] || needed == 1
			if seen.add(before) {
				todo = append(todo, before)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

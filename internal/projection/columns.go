package projection

import "github.com/kafo-graph/kafo/internal/domain"

// Block are arcs in parallel lists, for searches to walk. They belong to the
// lens and must not be changed.
type Block struct {
	Target []uint32
	// Price is what the arc's link costs; Hidden or Unwalked where it may not be
	// walked.
	Price        []uint32
	Link         []uint32
	Kind         []uint8
	Since, Until []domain.PartialDate
}

// Run is a stretch of arcs at one node: those of the block from From up to To,
// in the order of their links' ids.
type Run struct {
	*Block
	From, To uint32
	// Out says whether the links lead out of the node; else they lead into it.
	Out bool
}

// Columns are the arcs that a lens shows, for searches to walk.
type Columns struct {
	base, tail Block
	rows       paged[row]
	layouts    paged[layout]
}

// row is what a search needs of a node, in one place of memory. Where the delta
// touched the node, turn is inLayout, first is the number of its layout, and
// end lies as far behind as there are arcs.
type row struct {
	first, turn, end uint32
	damping          uint32
}

const inLayout = none

// Runs are the arcs at the node, written over the buffer: those out of it
// before those into it.
func (c *Columns) Runs(n Node, buffer []Run) []Run {
	r := c.rows.at(uint32(n))
	runs := buffer[:0]
	if r.turn == inLayout {
		return c.layoutRuns(r.first, runs)
	}
	if r.first < r.turn {
		runs = append(runs, Run{&c.base, r.first, r.turn, true})
	}
	if r.turn < r.end {
		runs = append(runs, Run{&c.base, r.turn, r.end, false})
	}
	return runs
}

func (c *Columns) layoutRuns(layout uint32, runs []Run) []Run {
	for _, piece := range c.layouts.at(layout).spans() {
		block := &c.base
		if piece.tail {
			block = &c.tail
		}
		runs = append(runs, Run{block, piece.from, piece.to, piece.out})
	}
	return runs
}

// Arcs is how many arcs there are at the node: what it takes to look at them.
func (c *Columns) Arcs(n Node) int {
	r := c.rows.at(uint32(n))
	return int(r.end - r.first)
}

// Damping is what the node adds to a path as an inner node, in micro-nats.
func (c *Columns) Damping(n Node) uint32 { return c.rows.at(uint32(n)).damping }

// Columns are the lens's arcs for searches.
func (l *Lens) Columns() *Columns { return &l.columns }

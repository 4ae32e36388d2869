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
	base Block
	rows []*[rowsInPage]row
}

// row is what a search needs of a node, in one place of memory.
type row struct {
	first, turn, end uint32
	damping          uint32
}

const (
	pageBits   = 10
	rowsInPage = 1 << pageBits
)

func newRows(count int) []*[rowsInPage]row {
	pages := make([]*[rowsInPage]row, (count+rowsInPage-1)/rowsInPage)
	for i := range pages {
		pages[i] = new([rowsInPage]row)
	}
	return pages
}

func (c *Columns) row(n Node) *row { return &c.rows[n>>pageBits][n%rowsInPage] }

// Runs are the arcs at the node, written over the buffer: those out of it
// before those into it.
func (c *Columns) Runs(n Node, buffer []Run) []Run {
	r := c.row(n)
	runs := buffer[:0]
	if r.first < r.turn {
		runs = append(runs, Run{&c.base, r.first, r.turn, true})
	}
	if r.turn < r.end {
		runs = append(runs, Run{&c.base, r.turn, r.end, false})
	}
	return runs
}

// Arcs is how many arcs there are at the node: what it takes to look at them.
func (c *Columns) Arcs(n Node) int {
	r := c.row(n)
	return int(r.end - r.first)
}

// Damping is what the node adds to a path as an inner node, in micro-nats.
func (c *Columns) Damping(n Node) uint32 { return c.row(n).damping }

// Columns are the lens's arcs for searches.
func (l *Lens) Columns() *Columns { return &l.columns }

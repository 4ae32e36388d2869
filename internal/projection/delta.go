package projection

import (
	"sort"

	"github.com/kafo-graph/kafo/internal/domain"
)

// delta is what was changed since the base. A link that changed has a new row
// here, and its arcs in the base, or in an older row, are dead: the layouts of
// the nodes at its ends leave them out. Lists grow behind what older snapshots
// see of them.
type delta struct {
	// writer is who took the changes in; nil where there are none. Deltas of two
	// writers over one base have nothing in common.
	writer *writer
	// rows are links as they became; row 0 stands for what was deleted.
	rows []freshRow
	// tail are arcs of rows, in runs.
	tail tail
	// layouts of the nodes that were touched, in the order in which they were.
	layouts paged[layout]
	// bearers are the reports of the keys whose reports changed.
	bearers layers[[]uint32]
	// disputed are the disputes of the links of which they changed.
	disputed layers[[]uint16]
	steps    []step
	// dead is how many arcs of the base and of the tail are no longer used.
	dead int
}

type freshRow struct {
	linkRow
	link uint32
}

// row is that of a link of the delta's; nil where the arc is the base's.
func (s *Snapshot) row(a Arc) *freshRow {
	if known := len(s.target); int(a) >= known {
		return &s.rows[int(a)-known]
	}
	return nil
}

// deletedArc is what deleted links have for arcs.
func (s *Snapshot) deletedArc() Arc { return Arc(len(s.target)) }

func (r *freshRow) linkKind() domain.LinkKind { return domain.LinkKind(r.kind) }

// endsOf are the nodes that a link with the arcs leads from and to.
func (s *Snapshot) endsOf(arcs [2]Arc) (from, to uint32) {
	if row := s.row(arcs[0]); row != nil {
		return row.from, row.to
	}
	return s.target[arcs[1]], s.target[arcs[0]]
}

// tail are arcs in columns.
type tail struct {
	target, link []uint32
	row          []uint32
	kind         []uint8
	since, until []domain.PartialDate
}

const bytesPerTailArc = 4 + 4 + 4 + 1 + 4 + 4

func (t *tail) append(other, row uint32, r *freshRow) {
	t.target = append(t.target, other)
	t.link = append(t.link, r.link)
	t.row = append(t.row, row)
	t.kind = append(t.kind, r.kind)
	t.since = append(t.since, r.since)
	t.until = append(t.until, r.until)
}

// step is what changed with one revision.
type step struct {
	epoch int64
	// touched are nodes at which arcs, their prices or the damping may have
	// changed in some lens, or that came into sight or went out of it.
	touched []touchedNode
	// died are the arcs that links had before.
	died [][2]Arc
}

type touchedNode struct{ node, layout uint32 }

// stepsAfter are those of later epochs than the one given.
func (s *Snapshot) stepsAfter(epoch int64) []step {
	i := sort.Search(len(s.steps), func(i int) bool { return s.steps[i].epoch > epoch })
	return s.steps[i:]
}

func (d *delta) changedArcs() int { return len(d.tail.target) + d.dead }

// DeltaSize is how many arcs or nodes the delta changed of the base, whichever
// are more.
func (s *Snapshot) DeltaSize() int { return max(s.changedArcs(), s.layouts.count) }

func (d *delta) bytes() int64 {
	size := 40*int64(cap(d.rows)) + bytesPerTailArc*int64(cap(d.tail.target)) + d.layouts.bytes(64)
	for i := range d.steps {
		size += 8*int64(len(d.steps[i].touched)) + 8*int64(len(d.steps[i].died))
	}
	return size
}

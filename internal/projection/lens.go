package projection

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Lens is what of a snapshot those see who hold certain visibility classes.
// It never changes, and all its methods may be called at the same time.
//
// Numbers that Node, Link, Nodes, Links and the arcs of visible nodes give are
// in view, and only those may be asked about; the embedded snapshot's methods
// do not look.
type Lens struct {
	*Snapshot
	sees    []bool // by class number
	of      *baseLens
	inView  paged[uint64]
	degree  paged[uint32]
	rows    []uint32 // prices of the delta's rows
	columns Columns
	// taken: another lens appends to this one's prices.
	taken atomic.Bool
}

// baseLens is what of a base those see who hold certain of its classes, and the
// lenses of snapshots that were made of it.
type baseLens struct {
	*base
	sees   []bool
	inView []uint64
	price  []uint32
	degree []uint32
	// whole is the lens of the base without a delta.
	whole *Lens
	views views
}

// newBaseLens trims the base to the classes in one pass over its arcs.
func newBaseLens(b *base, sees []bool) *baseLens {
	n := len(b.nodeRows)
	l := &baseLens{
		base: b, sees: sees,
		inView: make([]uint64, (n+63)/64),
		price:  make([]uint32, len(b.target)),
		degree: make([]uint32, n),
	}
	confidence := l.confidences()
	for v := range n {
		row := &b.nodeRows[v]
		if sees[row.class] && confidence[row.set] > 0 {
			l.inView[v/64] |= 1 << (v % 64)
		}
	}
	damping := make([]uint32, 1<<10)
	for d := range damping {
		damping[d] = Damping(uint32(d))
	}
	levels := newLevels(confidence)
	rows := make([]row, (n+pageSize-1)&^(pageSize-1))
	inParts(len(b.target), func(from, to int) { l.priceArcs(from, to, levels) })
	inParts(n, func(from, to int) { l.weighNodes(from, to, damping, rows) })
	l.whole = &Lens{
		Snapshot: b.snapshot(), sees: sees, of: l,
		inView: pagedOver(l.inView), degree: pagedOver(l.degree), rows: []uint32{Hidden},
		columns: Columns{rows: pagedOver(rows), base: Block{
			Target: b.target, Price: l.price, Link: b.arcLink, Kind: b.arcKind, Since: b.since, Until: b.until,
		}},
	}
	l.whole.columns.rows.count = n
	return l
}

// inParts calls the function for parts that make up the whole, at the same
// time.
func inParts(whole int, do func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), whole/10_000+1)
	var done sync.WaitGroup
	for p := range parts {
		done.Go(func() { do(whole*p/parts, whole*(p+1)/parts) })
	}
	done.Wait()
}

// confidences are those of the report sets; 0 where no report is in view.
func (l *baseLens) confidences() []float64 {
	s := l.base
	grades := gradeConfidence()
	all := make([]float64, len(s.setFirst)-1)
	all[0] = domain.UnsourcedConfidence
	inParts(len(all)-1, func(from, to int) {
		for set := from + 1; set <= to; set++ {
			all[set] = confidence(l.setOf(uint32(set)), l.sees, func(r uint32) *reportRow { return &s.reportRows[r] }, &grades)
		}
	})
	return all
}

// confidence is what the reports in view of a set, in the order of their keys,
// come to; 0 where there is none.
func confidence(set []uint32, sees []bool, report func(uint32) *reportRow, grades *[36]float64) float64 {
	doubt, best := 1.0, 0.0
	key := uint32(none)
	for _, r := range set {
		row := report(r)
		if !sees[row.class] {
			continue
		}
		if row.key != key {
			doubt = float64(doubt * float64(1-best))
			key, best = row.key, 0
		}
		best = max(best, grades[row.grade])
	}
	return float64(1 - float64(doubt*float64(1-best)))
}

// priceArcs prices the arcs from one up to another as if the nodes that they
// lead away from were in view. What lies far apart in memory is fetched for a
// block of arcs at a time, so that the waits for it overlap.
//
// Hidden has every bit set, so that what hides an arc is put over its price
// without a branch, which no processor could foretell.
func (l *baseLens) priceArcs(from, to int, levels *levels) {
	s := l.base
	hidden := make([]uint32, 1<<16)
	for c, seen := range l.sees {
		if !seen {
			hidden[c] = Hidden
		}
	}
	var level [512]uint16
	var unseen [512]uint32
	for ; from < to; from += len(level) {
		end := min(from+len(level), to)
		sets, classes, kinds, price := s.arcSet[from:end], s.arcClass[from:end], s.arcKind[from:end], l.price[from:end]
		for i, set := range sets {
			level[i] = levels.of[set]
		}
		for i, n := range s.target[from:end] {
			unseen[i] = uint32(l.inView[n/64]>>(n%64)&1) - 1
		}
		for i := range price {
			price[i] = levels.price(kinds[i], level[i], sets[i]) | hidden[classes[i]] | unseen[i]
		}
	}
}

// weighNodes hides the arcs at nodes that are not in view, and counts the
// others: a node's degree is the number of links in view there of kinds that
// are walked.
func (l *baseLens) weighNodes(from, to int, damping []uint32, rows []row) {
	s := l.base
	for v := from; v < to; v++ {
		arcs := l.price[s.first[v]:s.first[v+1]]
		if l.inView[v/64]>>(v%64)&1 == 0 {
			for i := range arcs {
				arcs[i] = Hidden
			}
			continue
		}
		degree := uint32(0)
		for _, price := range arcs {
			degree += uint32((uint64(price) - uint64(Unwalked)) >> 63)
		}
		l.degree[v] = degree
		at := &rows[v]
		*at = row{first: s.first[v], turn: s.turn[v], end: s.first[v+1]}
		if degree < uint32(len(damping)) {
			at.damping = damping[degree]
		} else {
			at.damping = Damping(degree)
		}
	}
}

// Sees says whether the entity is in view.
func (l *Lens) Sees(n Node) bool { return *l.inView.at(uint32(n / 64))>>(n%64)&1 == 1 }

// SeesLink says whether the link is in view.
func (l *Lens) SeesLink(k Link) bool { return l.Price(k) != Hidden }

// SeesReport says whether the report is in view.
func (l *Lens) SeesReport(r Report) bool { return l.sees[l.reportRows.at(uint32(r)).class] }

// Price is what the link costs in view, in micro-nats; Hidden or Unwalked
// where it has no cost.
func (l *Lens) Price(k Link) uint32 { return l.arcPrice(l.arcOf.at(uint32(k))[0]) }

func (l *Lens) arcPrice(a Arc) uint32 {
	if known := len(l.of.price); int(a) >= known {
		return l.rows[int(a)-known]
	}
	return l.of.price[a]
}

// Degree is the number of links in view at the node of kinds that are walked,
// parallel ones counted.
func (l *Lens) Degree(n Node) uint32 { return *l.degree.at(uint32(n)) }

// Damping is what the node adds to a path as an inner node, in micro-nats.
func (l *Lens) Damping(n Node) uint32 { return l.columns.Damping(n) }

// Node finds an entity in view by its id.
func (l *Lens) Node(id string) (Node, bool) {
	n, ok := l.nodes.find(id)
	return Node(n), ok && l.Sees(Node(n))
}

// Link finds a link in view by its id.
func (l *Lens) Link(id string) (Link, bool) {
	k, ok := l.links.find(id)
	return Link(k), ok && l.SeesLink(Link(k))
}

// Report finds a report in view by its id.
func (l *Lens) Report(id string) (Report, bool) {
	r, ok := l.reports.find(id)
	return Report(r), ok && l.SeesReport(Report(r))
}

// Bytes is the memory that the lens takes beside its snapshot.
func (l *Lens) Bytes() int64 {
	return 4*int64(len(l.of.price)+cap(l.rows)+cap(l.columns.tail.Price)) +
		l.columns.rows.bytes(16) + l.degree.bytes(4) + l.inView.bytes(8) + int64(len(l.sees))
}

// Family is what lenses have in common whose nodes, links and prices differ at
// no more than TouchedSince tells of: they show one base, at whatever epoch, to
// those who see one set of visibility classes. Families are compared with ==.
func (l *Lens) Family() any { return family{l.of, setOf(l.sees)} }

type family struct {
	of *baseLens
	// set of all classes seen: two who see the same of the base may differ in a
	// class that came later.
	set string
}

// TouchedSince are nodes, in no order and perhaps more than need be, at which
// arcs in view, their prices or the damping may differ from what the lens of
// the same family showed at the epoch; both ends of every arc that differs are
// among them.
func (l *Lens) TouchedSince(epoch int64) []Node {
	seen := map[uint32]bool{}
	var nodes []Node
	for _, step := range l.stepsAfter(epoch) {
		for _, t := range step.touched {
			if !seen[t.node] {
				seen[t.node] = true
				nodes = append(nodes, Node(t.node))
			}
		}
	}
	return nodes
}

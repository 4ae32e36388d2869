package projection

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// carried is this lens as of a later snapshot of the same base, for the classes
// given, which agree with those of this lens: only what the steps between the
// two touched is looked at. Neither lens disturbs the other.
func (l *Lens) carried(s *Snapshot, sees []bool) *Lens {
	next := &Lens{
		Snapshot: s, sees: sees, of: l.of,
		inView: l.inView, degree: l.degree, rows: l.rows, columns: l.columns,
	}
	if !l.taken.CompareAndSwap(false, true) {
		next.rows = slices.Clone(next.rows)
		next.columns.tail.Price = slices.Clone(next.columns.tail.Price)
	}
	steps := s.stepsAfter(l.epoch)
	next.show(steps)
	first := len(next.rows)
	next.priceRows()
	next.priceTail()
	next.count(steps, first)
	next.layOut(steps)
	return next
}

// show looks anew at which nodes are in view.
func (l *Lens) show(steps []step) {
	views := editing(&l.inView)
	views.grow((l.NodeCount() + 63) / 64)
	grades := gradeConfidence()
	for _, step := range steps {
		for _, t := range step.touched {
			n := t.node
			row := l.nodeRows.at(n)
			seen := l.sees[row.class] && l.confidence(row.set, &grades) > 0
			if seen != l.Sees(Node(n)) {
				*views.ref(n / 64) ^= 1 << (n % 64)
			}
		}
	}
}

func (l *Lens) confidence(set uint32, grades *[36]float64) float64 {
	if set == 0 {
		return domain.UnsourcedConfidence
	}
	return confidence(l.setOf(set), l.sees, l.reportRows.at, grades)
}

// priceRows prices the rows that came since. That of a row never changes: what
// would change it makes another row of the link.
func (l *Lens) priceRows() {
	grades := gradeConfidence()
	first := len(l.rows)
	l.rows = slices.Grow(l.rows, len(l.Snapshot.rows)-first)[:len(l.Snapshot.rows)]
	rows := l.Snapshot.rows[first:]
	inParts(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			row := &rows[i]
			l.rows[first+i] = Hidden
			if l.sees[row.class] && l.Sees(Node(row.from)) && l.Sees(Node(row.to)) {
				l.rows[first+i] = priceAt(row.linkKind(), l.confidence(row.set, &grades))
			}
		}
	})
}

func (l *Lens) priceTail() {
	price := l.columns.tail.Price
	rows := l.tail.row[len(price):]
	price = slices.Grow(price, len(rows))
	for _, row := range rows {
		price = append(price, l.rows[row])
	}
	l.columns.tail = Block{
		Target: l.tail.target, Price: price, Link: l.tail.link, Kind: l.tail.kind, Since: l.tail.since, Until: l.tail.until,
	}
}

// count brings the degrees up to date.
func (l *Lens) count(steps []step, firstRow int) {
	degrees := editing(&l.degree)
	degrees.grow(l.NodeCount())
	for i := firstRow; i < len(l.rows); i++ {
		if row := &l.Snapshot.rows[i]; l.rows[i] < Unwalked {
			*degrees.ref(row.from)++
			*degrees.ref(row.to)++
		}
	}
	for _, step := range steps {
		for _, died := range step.died {
			if l.arcPrice(died[0]) < Unwalked {
				from, to := l.endsOf(died)
				*degrees.ref(from)--
				*degrees.ref(to)--
			}
		}
	}
}

// layOut writes the touched nodes' rows.
func (l *Lens) layOut(steps []step) {
	l.columns.layouts = l.layouts
	rows := editing(&l.columns.rows)
	rows.grow(l.NodeCount())
	for _, step := range steps {
		for _, t := range step.touched {
			at := row{}
			if l.Sees(Node(t.node)) {
				at = row{t.layout, inLayout, t.layout + l.layouts.at(t.layout).arcs, Damping(l.Degree(Node(t.node)))}
			}
			rows.set(t.node, at)
		}
	}
}

package projection

import (
	"iter"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// LinkEnd is a link as it lies at one of its ends.
type LinkEnd struct {
	Link  Link
	Other Node
	// Out says whether the link leads away from the end it is seen from.
	Out bool
}

// LinkFilter says which of a node's links are asked for. The zero value asks
// for all.
type LinkFilter struct {
	// Kinds; none: all.
	Kinds     []domain.LinkKind
	Direction domain.Direction
	// Window keeps links that may have held on some day of it.
	Window domain.Interval
	// After is the id of a link, in view or not: only later ones are returned.
	After string
	// Limit is the most links to be returned; 0: all.
	Limit int
}

// Links are the links in view at a node, in the order of their ids. It takes
// time in proportion to the links at the node that come before the last one
// returned.
func (l *Lens) Links(n Node, f LinkFilter) []LinkEnd {
	wanted := kindSet(f.Kinds)
	window := NewWindow(f.Window)
	var ends []LinkEnd
	for r, a := range l.inOrder(l.runsFor(n, f)) {
		if r.Price[a] == Hidden || !wanted[r.Kind[a]] || !window.Keeps(r.Since[a], r.Until[a]) {
			continue
		}
		ends = append(ends, LinkEnd{Link(r.Link[a]), Node(r.Target[a]), r.Out})
		if len(ends) == f.Limit {
			break
		}
	}
	return ends
}

// runsFor are the runs that the filter's direction and cursor leave.
func (l *Lens) runsFor(n Node, f LinkFilter) []Run {
	runs := l.columns.Runs(n, nil)
	kept := runs[:0]
	for _, r := range runs {
		if f.Direction == domain.In && r.Out || f.Direction == domain.Out && !r.Out {
			continue
		}
		if f.After != "" {
			r.From = l.later(r, f.After)
		}
		kept = append(kept, r)
	}
	return kept
}

func kindSet(kinds []domain.LinkKind) *[256]bool {
	var set [256]bool
	for _, k := range kinds {
		set[k] = true
	}
	if len(kinds) == 0 {
		for k := range set {
			set[k] = true
		}
	}
	return &set
}

// Count is how many links of a kind lie in one direction towards entities of a
// kind.
type Count struct {
	Link      domain.LinkKind
	Direction domain.Direction
	Other     domain.EntityKind
	Links     int
}

// Counts are the links in view at the nodes, by kind, direction as seen from
// the nodes (a link between two of them counts once each way) and kind of the
// other end; ordered by the codes of these. Kinds as in LinkFilter.
func (l *Lens) Counts(nodes []Node, kinds []domain.LinkKind) []Count {
	wanted := kindSet(kinds)
	tally := map[Count]int{}
	var runs []Run
	for _, n := range nodes {
		runs = l.columns.Runs(n, runs)
		for _, r := range runs {
			direction := domain.Out
			if !r.Out {
				direction = domain.In
			}
			for a := r.From; a < r.To; a++ {
				if r.Price[a] != Hidden && wanted[r.Kind[a]] {
					tally[Count{domain.LinkKind(r.Kind[a]), direction, l.Kind(Node(r.Target[a])), 0}]++
				}
			}
		}
	}
	counts := make([]Count, 0, len(tally))
	for c, links := range tally {
		c.Links = links
		counts = append(counts, c)
	}
	slices.SortFunc(counts, func(a, b Count) int {
		return slices.Compare(
			[]string{a.Link.String(), a.Direction.String(), a.Other.String()},
			[]string{b.Link.String(), b.Direction.String(), b.Other.String()})
	})
	return counts
}

// NodesOfKind are the entities in view of a kind, in the order of their ids,
// from the first whose id is greater than after.
func (l *Lens) NodesOfKind(kind domain.EntityKind, after string) iter.Seq[Node] {
	return l.nodesWhere(after, func(row *nodeRow) bool { return row.kind == uint8(kind) })
}

// Networks are the networks in view, in the order of their ids.
func (l *Lens) Networks() iter.Seq[Node] {
	return l.nodesWhere("", (*nodeRow).network)
}

func (l *Lens) nodesWhere(after string, wanted func(*nodeRow) bool) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for n := range l.nodes.from(after) {
			if wanted(l.nodeRows.at(n)) && l.Sees(Node(n)) && !yield(Node(n)) {
				return
			}
		}
	}
}

// NodeReports are the ids of the entity's reports in view, in byte order.
func (l *Lens) NodeReports(n Node) []string { return l.visibleReports(l.nodeRows.at(uint32(n)).set) }

// LinkReports are the ids of the link's reports in view, in byte order.
func (l *Lens) LinkReports(k Link) []string {
	return l.visibleReports(l.linkSet(k))
}

func (l *Lens) visibleReports(set uint32) []string {
	var seen []uint32
	for _, r := range l.setOf(set) {
		if l.SeesReport(Report(r)) {
			seen = append(seen, r)
		}
	}
	slices.SortFunc(seen, l.reports.compare)
	ids := make([]string, len(seen))
	for i, r := range seen {
		ids[i] = l.reports.at(r)
	}
	return ids
}

// Supports are the keys that give the link its confidence in view, in byte
// order of the keys; none for a link that was entered without reports.
func (l *Lens) Supports(k Link) []Support { return l.AppendSupports(nil, k) }

// AppendSupports appends the link's Supports to those given.
func (l *Lens) AppendSupports(all []Support, k Link) []Support {
	before := len(all)
	for _, r := range l.setOf(l.linkSet(k)) {
		row := l.reportRows.at(r)
		if !l.sees[row.class] {
			continue
		}
		if len(all) == before || all[len(all)-1].Key != Key(row.key) {
			all = append(all, Support{Key: Key(row.key)})
		}
		last := &all[len(all)-1]
		last.Confidence = max(last.Confidence, confidences[row.grade])
	}
	return all
}

// Disputed says whether a judgement in view disputes the link.
func (l *Lens) Disputed(k Link) bool {
	return slices.ContainsFunc(l.disputesOf(uint32(k)), func(c uint16) bool { return l.sees[c] })
}

// KeyReports are the classes of the reports in view that bear the key: whose
// they are decides who is shown the key's text.
func (l *Lens) KeyReports(k Key) []domain.Class {
	var classes []domain.Class
	for _, r := range l.reportsOf(uint32(k)) {
		if c := l.reportRows.at(r).class; l.sees[c] {
			classes = append(classes, l.classes[c])
		}
	}
	return classes
}

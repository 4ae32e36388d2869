package projection

import "slices"

// folded is the same graph as a base of its own, numbered anew: without what is
// no longer there, and with what came since in its place. Numbers rise as
// before, so nothing needs sorting; it takes time in proportion to the graph.
func (s *Snapshot) folded() *Snapshot {
	f := &fold{from: s, to: &base{begun: s.epoch, classes: slices.Clip(s.classes), countries: slices.Clip(s.countries)}}
	f.to.lenses.limit = s.lenses.limit
	f.reports()
	f.nodes()
	f.facts()
	rows := f.links()
	f.sets(rows)
	f.to.buildArcs(rows)
	return f.to.snapshot()
}

// fold is a snapshot on its way into a base.
type fold struct {
	from *Snapshot
	to   *base
	// Where the numbers of the one are in the other.
	nodeAt, reportAt []uint32
}

func (f *fold) reports() {
	s := f.from
	order := make([]uint32, 0, s.reports.count())
	f.reportAt = make([]uint32, s.reports.count())
	for r := range s.reports.from("") {
		f.reportAt[r] = uint32(len(order))
		order = append(order, r)
	}
	f.to.reports = newTexts(len(order), func(i int) string { return s.reports.at(order[i]) })
	f.to.reportRows = make([]reportRow, len(order))
	for i, r := range order {
		f.to.reportRows[i] = *s.reportRows.at(r)
	}
	var keys []uint32
	for k := range s.keys.from("") {
		bearers := s.reportsOf(k)
		if len(bearers) == 0 {
			continue
		}
		f.to.keyFirst = append(f.to.keyFirst, uint32(len(f.to.keyReports)))
		for _, r := range bearers {
			f.to.keyReports = append(f.to.keyReports, f.reportAt[r])
			f.to.reportRows[f.reportAt[r]].key = uint32(len(keys))
		}
		keys = append(keys, k)
	}
	f.to.keyFirst = append(f.to.keyFirst, uint32(len(f.to.keyReports)))
	f.to.keys = newTexts(len(keys), func(i int) string { return s.keys.at(keys[i]) })
}

// nodes leaves out those that were retired.
func (f *fold) nodes() {
	s := f.from
	order := make([]uint32, 0, s.nodes.count())
	f.nodeAt = make([]uint32, s.nodes.count())
	for n := range s.nodes.from("") {
		if s.nodeRows.at(n).class != unseen {
			f.nodeAt[n] = uint32(len(order))
			order = append(order, n)
		}
	}
	f.to.nodes = newTexts(len(order), func(i int) string { return s.nodes.at(order[i]) })
	f.to.labels = newTexts(len(order), func(i int) string { return s.Label(Node(order[i])) })
	f.to.nodeRows = make([]nodeRow, len(order))
	for i, n := range order {
		f.to.nodeRows[i] = *s.nodeRows.at(n)
		f.to.nodeRows[i].label = uint32(i)
	}
}

// links leaves out those that were deleted.
func (f *fold) links() []linkRow {
	s := f.from
	order := make([]uint32, 0, s.links.count())
	rows := make([]linkRow, 0, s.links.count())
	f.to.disputes = map[uint32][]uint16{}
	for l := range s.links.from("") {
		row, there := s.linkRow(l)
		if !there {
			continue
		}
		if classes := s.disputesOf(l); len(classes) > 0 {
			f.to.disputes[uint32(len(order))] = classes
		}
		row.from, row.to = f.nodeAt[row.from], f.nodeAt[row.to]
		order = append(order, l)
		rows = append(rows, row)
	}
	f.to.links = newTexts(len(order), func(i int) string { return s.links.at(order[i]) })
	return rows
}

// sets keeps those in use, and writes their new numbers in what uses them.
func (f *fold) sets(rows []linkRow) {
	s := f.from
	used := make([]bool, len(s.setFirst)-1+len(s.sets))
	used[0] = true
	for i := range rows {
		used[rows[i].set] = true
	}
	for i := range f.to.nodeRows {
		used[f.to.nodeRows[i].set] = true
	}
	at := make([]uint32, len(used))
	f.to.setFirst = append(f.to.setFirst, 0)
	for set, is := range used {
		if !is {
			continue
		}
		at[set] = uint32(len(f.to.setFirst) - 1)
		for _, r := range s.setOf(uint32(set)) {
			f.to.setReports = append(f.to.setReports, f.reportAt[r])
		}
		f.to.setFirst = append(f.to.setFirst, uint32(len(f.to.setReports)))
	}
	for i := range rows {
		rows[i].set = at[rows[i].set]
	}
	for i := range f.to.nodeRows {
		f.to.nodeRows[i].set = at[f.to.nodeRows[i].set]
	}
}

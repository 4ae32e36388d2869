package projection

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
)

func (a *application) report(r *domain.Report) {
	known := a.reports.count()
	n := a.reportNumber(r.ID)
	a.setReport(n, reportRow{key: a.key(r.Key()), class: a.class(r.Mark.Class()), grade: gradeNumber(r.Grade)})
	if int(n) >= known { // nothing bears it yet
		delete(a.altered, n)
	}
}

// reportNumber is that of a report, which nobody sees where it was not there.
func (a *application) reportNumber(id string) uint32 {
	n, fresh := numberOf(&a.reports, a.newReports, id)
	if fresh {
		row := reportRow{key: a.key("#" + id), class: unseen, grade: worstGrade}
		a.reportRows.set(n, row)
		a.bears(row.key, n, true)
	}
	return n
}

func (a *application) key(text string) uint32 {
	k, _ := numberOf(&a.keys, a.newKeys, text)
	return k
}

func (a *application) setReport(n uint32, after reportRow) {
	before := *a.Snapshot.reportRows.at(n)
	if before == after {
		return
	}
	a.reportRows.set(n, after)
	change := a.altered[n] | reportChanged
	if before.key != after.key {
		change |= reportMoved
		a.bears(before.key, n, false)
		a.bears(after.key, n, true)
	}
	grades := gradeConfidence()
	if before.class != after.class || (grades[before.grade] > 0) != (grades[after.grade] > 0) {
		change |= reportShown
	}
	a.altered[n] = change
}

// bears notes whether the report bears the key.
func (a *application) bears(key, report uint32, does bool) {
	list, noted := a.bearers[key]
	if !noted {
		list = slices.Clone(a.reportsOf(key))
	}
	at, found := slices.BinarySearchFunc(list, report, a.reports.compare)
	switch {
	case does && !found:
		list = slices.Insert(list, at, report)
	case !does && found:
		list = slices.Delete(list, at, at+1)
	}
	a.bearers[key] = list
}

// set is the number of the set of reports; the one that was known where it
// holds just these.
func (a *application) set(ids []string, was uint32) uint32 {
	if len(ids) == 0 {
		return 0
	}
	members := make([]uint32, len(ids))
	for i, id := range ids {
		members[i] = a.reportNumber(id)
	}
	slices.SortFunc(members, a.compareInSet)
	members = slices.Compact(members)
	if was != 0 && slices.Equal(members, a.setOf(was)) {
		return was
	}
	return a.setNumber(members)
}

// compareInSet orders reports by key, then id.
func (a *application) compareInSet(x, y uint32) int {
	rows := &a.Snapshot.reportRows
	if c := a.keys.compare(rows.at(x).key, rows.at(y).key); c != 0 {
		return c
	}
	return a.reports.compare(x, y)
}

// setNumber is the number of the set with the members, in order.
func (a *application) setNumber(members []uint32) uint32 {
	text := make([]byte, 0, 4*len(members))
	for _, r := range members {
		text = binary.LittleEndian.AppendUint32(text, r)
	}
	n, known := a.writer.setOf[string(text)]
	if !known {
		n = uint32(len(a.setFirst) - 1 + len(a.sets))
		a.sets = append(a.sets, members)
		a.writer.setOf[string(text)] = n
	}
	return n
}

// What changed about a set of reports.
const (
	reportChanged = 1 << iota
	reportMoved
	reportShown
)

// regrade has everything written anew that bears a report which changed.
func (a *application) regrade() {
	if len(a.altered) == 0 {
		return
	}
	sets, borne := a.setsBearing()
	if !borne {
		return
	}
	a.showAnew(sets)
	for _, l := range a.linksBearing(sets) {
		s := a.stage(l)
		if s.anew = true; s.there && sets[s.set]&reportMoved != 0 {
			members := slices.Clone(a.setOf(s.set))
			slices.SortFunc(members, a.compareInSet)
			s.set = a.setNumber(members)
		}
	}
}

// showAnew has the links of entities written anew whose reports may have come
// into view or gone out of it.
func (a *application) showAnew(sets []uint8) {
	shown := false
	for _, change := range a.altered {
		shown = shown || change&reportShown != 0
	}
	if !shown {
		return
	}
	for n := range uint32(a.Snapshot.nodeRows.count) {
		if row := a.Snapshot.nodeRows.at(n); sets[row.set]&reportShown != 0 && row.class != unseen {
			a.anew(n)
		}
	}
}

// setsBearing says of every set what changed about its reports.
func (a *application) setsBearing() (sets []uint8, borne bool) {
	flags := make([]uint8, a.reports.count())
	for r, change := range a.altered {
		flags[r] = change
	}
	known := len(a.setFirst) - 1
	sets = make([]uint8, known+len(a.sets))
	var found atomic.Bool
	inParts(len(sets), func(from, to int) {
		for set := from; set < to; set++ {
			for _, r := range a.setOf(uint32(set)) {
				sets[set] |= flags[r]
			}
			if sets[set] != 0 {
				found.Store(true)
			}
		}
	})
	return sets, found.Load()
}

// linksBearing are the links whose reports are among the sets with changes, in
// no order.
func (a *application) linksBearing(sets []uint8) []uint32 {
	var lock sync.Mutex
	var links []uint32
	inParts(len(a.arcSet), func(from, to int) {
		for arc := from; arc < to; arc++ {
			if sets[a.arcSet[arc]] == 0 {
				continue
			}
			if l := a.arcLink[arc]; a.arcOf.at(l)[0] == Arc(arc) {
				lock.Lock()
				links = append(links, l)
				lock.Unlock()
			}
		}
	})
	for i := range a.rows {
		if row := &a.rows[i]; sets[row.set] != 0 && a.row(a.arcOf.at(row.link)[0]) == row {
			links = append(links, row.link)
		}
	}
	return links
}

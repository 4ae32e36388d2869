package projection

import (
	"math"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// writer takes changes into the delta over one base, one after another. What it
// holds beside the snapshots is its own, and no reader's.
type writer struct {
	last      *Snapshot
	classOf   map[domain.Class]uint16
	countryOf map[string]uint32
	// wordOf are the delta's words.
	wordOf map[string]uint32
	// setOf are the delta's sets by their members.
	setOf    map[string]uint32
	layoutOf map[uint32]uint32
}

func newWriter(s *Snapshot) *writer {
	w := &writer{
		last: s, classOf: map[domain.Class]uint16{}, countryOf: map[string]uint32{}, wordOf: map[string]uint32{},
		setOf:    map[string]uint32{},
		layoutOf: map[uint32]uint32{},
	}
	for n, c := range s.classes[1:] {
		w.classOf[c] = uint16(n + 1)
	}
	for n, list := range s.countries {
		w.countryOf[strings.Join(list, ",")] = uint32(n)
	}
	return w
}

// apply is the snapshot with the changes; nothing has changed where it fails.
func (w *writer) apply(c *Changes) (*Snapshot, error) {
	if len(w.last.classes)+w.newClasses(c) > 1<<16 || w.last.links.count()+len(c.Links) > math.MaxInt32 {
		return nil, errTooLarge
	}
	next := *w.last
	next.epoch, next.writer = c.Epoch, w
	a := &application{
		Snapshot: &next, writer: w,
		nodeRows: editing(&next.nodeRows), reportRows: editing(&next.reportRows),
		arcs: editing(&next.arcOf), laid: editing(&next.layouts),
		newNodes: map[string]uint32{}, newLinks: map[string]uint32{}, newReports: map[string]uint32{}, newKeys: map[string]uint32{},
		staged: map[uint32]*stagedLink{}, touched: map[uint32]bool{}, replaced: map[uint32]*replaced{},
		bearers: map[uint32][]uint32{}, disputed: map[uint32][]uint16{}, altered: map[uint32]uint8{},
	}
	a.take(c)
	w.last = &next
	return &next, nil
}

// newClasses is how many visibility classes the changes may bring at most.
func (w *writer) newClasses(c *Changes) int {
	found := map[domain.Class]bool{}
	look := func(class domain.Class) {
		if _, known := w.classOf[class]; !known {
			found[class] = true
		}
	}
	for i := range c.Reports {
		look(c.Reports[i].Mark.Class())
	}
	for i := range c.Entities {
		look(c.Entities[i].Mark.Class())
	}
	for i := range c.Links {
		look(c.Links[i].Mark.Class())
	}
	for _, classes := range c.Disputes {
		for _, class := range classes {
			look(class)
		}
	}
	return len(found)
}

// application is one set of changes on their way into a snapshot that nobody
// sees yet.
type application struct {
	*Snapshot
	writer     *writer
	nodeRows   edit[nodeRow]
	reportRows edit[reportRow]
	arcs       edit[[2]Arc]
	laid       edit[layout]
	// What came with the changes, and is not found by the snapshot yet.
	newNodes, newLinks, newReports, newKeys map[string]uint32

	staged  map[uint32]*stagedLink
	touched map[uint32]bool
	// replaced are the arcs that come and go, by node.
	replaced map[uint32]*replaced
	bearers  map[uint32][]uint32
	disputed map[uint32][]uint16
	// altered says what changed of reports that were there.
	altered map[uint32]uint8
}

// stagedLink is what becomes of a link.
type stagedLink struct {
	linkRow
	there bool
	// anew: it gets a new row although it may be as it was, since the nodes at
	// its ends or its reports are not.
	anew bool
}

func (a *application) take(c *Changes) {
	nodes, links, reports, keys := a.nodes.count(), a.links.count(), a.reports.count(), a.keys.count()
	for _, id := range c.Retired {
		a.retire(id)
	}
	for _, id := range c.Deleted {
		a.delete(id)
	}
	for i := range c.Reports {
		a.report(&c.Reports[i])
	}
	a.regrade()
	for i := range c.Entities {
		a.entity(&c.Entities[i])
	}
	for i := range c.Links {
		a.link(&c.Links[i])
	}
	a.settle(c.Disputes)
	a.nodes.index(nodes)
	a.links.index(links)
	a.reports.index(reports)
	a.keys.index(keys)
	a.layOut()
}

func (a *application) class(c domain.Class) uint16 {
	n, known := a.writer.classOf[c]
	if !known {
		n = uint16(len(a.classes))
		a.classes = append(a.classes, c)
		a.writer.classOf[c] = n
	}
	return n
}

func (a *application) countrySet(countries []string) uint32 {
	text := strings.Join(countries, ",")
	n, known := a.writer.countryOf[text]
	if !known {
		n = uint32(len(a.countries))
		a.countries = append(a.countries, countries)
		a.writer.countryOf[text] = n
	}
	return n
}

// numberOf is the number of a text, which is added where it is not there.
func numberOf(n *names, added map[string]uint32, text string) (number uint32, fresh bool) {
	if number, known := n.find(text); known {
		return number, false
	}
	if number, known := added[text]; known {
		return number, false
	}
	number = n.append(text)
	added[text] = number
	return number, true
}

func known(n *names, added map[string]uint32, text string) (uint32, bool) {
	number, found := n.find(text)
	if !found {
		number, found = added[text]
	}
	return number, found
}

func (a *application) retire(id string) {
	n, found := known(&a.nodes, a.newNodes, id)
	if !found || a.Snapshot.nodeRows.at(n).class == unseen {
		return
	}
	a.nodeRows.ref(n).class = unseen
	a.touched[n] = true
	for _, l := range a.linksOf(n) {
		if s := a.stage(l); s.there && (s.from == n || s.to == n) {
			s.there = false
		}
	}
}

func (a *application) delete(id string) {
	if l, found := known(&a.links, a.newLinks, id); found {
		a.stage(l).there = false
		a.disputed[l] = nil
	}
}

// stage is what becomes of the link, which is what it was until that is changed.
func (a *application) stage(l uint32) *stagedLink {
	s := a.staged[l]
	if s == nil {
		s = &stagedLink{}
		s.linkRow, s.there = a.linkRow(l)
		a.staged[l] = s
	}
	return s
}

// linksOf are the links that were at the node before the changes.
func (a *application) linksOf(n uint32) []uint32 { return a.linksAt(a.writer.layout(a.Snapshot, n)) }

// layout is how the arcs at the node lie before the changes.
func (w *writer) layout(s *Snapshot, n uint32) layout {
	if at, touched := w.layoutOf[n]; touched {
		return *s.layouts.at(at)
	}
	return s.layoutOf(n)
}

func (a *application) entity(e *domain.Entity) {
	n, fresh := numberOf(&a.nodes, a.newNodes, e.ID)
	if fresh {
		a.nodeRows.set(n, nodeRow{})
	}
	before := *a.Snapshot.nodeRows.at(n)
	after := nodeRow{
		set: a.set(e.Reports, before.set), countries: a.countrySet(e.Countries()), label: before.label,
		facts: a.factsNumber(e, n, before.facts),
		class: a.class(e.Mark.Class()), kind: uint8(e.Kind), status: statusNumber(e),
	}
	if label := e.Label(); fresh || label != a.Label(Node(n)) {
		after.label = uint32(len(a.base.labels.ends) + len(a.labels))
		a.labels = append(a.labels, label)
	}
	if after == before {
		return
	}
	a.nodeRows.set(n, after)
	if after.set != before.set || after.class != before.class {
		a.anew(n)
	}
}

// anew has all links at the node written anew, since it may come into view or
// go out of it.
func (a *application) anew(n uint32) {
	if a.touched[n] {
		return
	}
	a.touched[n] = true
	for _, l := range a.linksOf(n) {
		a.stage(l).anew = true
	}
}

func (a *application) link(l *domain.Link) {
	from, there := a.node(l.From)
	to, also := a.node(l.To)
	if !there || !also {
		a.delete(l.ID)
		return
	}
	n, fresh := numberOf(&a.links, a.newLinks, l.ID)
	if fresh {
		a.arcs.set(n, [2]Arc{a.deletedArc(), a.deletedArc()})
	}
	s := a.stage(n)
	s.linkRow = linkRow{
		from: from, to: to, set: a.set(l.Reports, s.set), since: l.Since, until: l.Until,
		class: a.class(l.Mark.Class()), kind: uint8(l.Kind),
	}
	s.there = true
}

// node finds an entity that is not retired.
func (a *application) node(id string) (uint32, bool) {
	n, found := known(&a.nodes, a.newNodes, id)
	return n, found && a.Snapshot.nodeRows.at(n).class != unseen
}

// settle writes the rows of links that changed, and the disputes.
func (a *application) settle(disputes map[string][]domain.Class) {
	for id, classes := range disputes {
		l, found := known(&a.links, a.newLinks, id)
		if !found {
			continue
		}
		var numbers []uint16
		for _, c := range classes {
			if n := a.class(c); !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
		a.disputed[l] = numbers
	}
	links := make([]uint32, 0, len(a.staged))
	for l := range a.staged {
		links = append(links, l)
	}
	slices.Sort(links)
	var died [][2]Arc
	for _, l := range links {
		before := *a.arcOf.at(l)
		if a.settleLink(l) && before[0] != a.deletedArc() {
			died = append(died, before)
		}
	}
	for l := range a.disputed {
		if arcs := a.arcOf.at(l); arcs[0] == a.deletedArc() {
			a.disputed[l] = nil
		}
		if slices.Equal(a.disputed[l], a.disputesOf(l)) {
			delete(a.disputed, l)
		}
	}
	a.delta.disputed = a.delta.disputed.with(a.disputed)
	a.delta.bearers = a.delta.bearers.with(a.bearers)
	a.steps = append(a.steps, step{epoch: a.epoch, died: died})
}

// settleLink gives the link a new row unless it stays as it is.
func (a *application) settleLink(l uint32) (changed bool) {
	s := a.staged[l]
	before, there := a.linkRow(l)
	if !there && !s.there || there && s.there && !s.anew && before == s.linkRow {
		return false
	}
	if there {
		a.die(l, before)
	}
	if !s.there {
		a.arcs.set(l, [2]Arc{a.deletedArc(), a.deletedArc()})
		if len(a.disputesOf(l)) > 0 {
			a.disputed[l] = nil
		}
		return true
	}
	row := uint32(len(a.rows))
	a.rows = append(a.rows, freshRow{s.linkRow, l})
	at := Arc(len(a.target)) + Arc(row)
	a.arcs.set(l, [2]Arc{at, at})
	from, to := a.at(s.from), a.at(s.to)
	from.rows[outOf] = append(from.rows[outOf], row)
	to.rows[into] = append(to.rows[into], row)
	return true
}

func (a *application) die(l uint32, before linkRow) {
	arcs := *a.arcOf.at(l)
	from, to := a.at(before.from), a.at(before.to)
	if a.row(arcs[0]) == nil {
		from.dead = append(from.dead, uint32(arcs[0]))
		to.dead = append(to.dead, uint32(arcs[1]))
		return
	}
	from.deadLinks[outOf] = append(from.deadLinks[outOf], l)
	to.deadLinks[into] = append(to.deadLinks[into], l)
}

func (a *application) at(n uint32) *replaced {
	a.touched[n] = true
	r := a.replaced[n]
	if r == nil {
		r = &replaced{}
		a.replaced[n] = r
	}
	return r
}

// layOut lays out anew what lies at the nodes that were touched.
func (a *application) layOut() {
	nodes := make([]uint32, 0, len(a.touched))
	for n := range a.touched {
		nodes = append(nodes, n)
	}
	slices.Sort(nodes)
	touched := make([]touchedNode, len(nodes))
	for i, n := range nodes {
		l := a.writer.layout(a.Snapshot, n)
		if r := a.replaced[n]; r != nil {
			l = a.relay(l, r)
		}
		at, known := a.writer.layoutOf[n]
		if !known {
			at = uint32(a.layouts.count)
			a.writer.layoutOf[n] = at
		}
		a.laid.set(at, l)
		touched[i] = touchedNode{n, at}
	}
	a.steps[len(a.steps)-1].touched = touched
}

package projection

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Numbers in a snapshot. They stay what they are while changes are taken in,
// and are given anew when the base is rebuilt: nothing may keep them from one
// snapshot to another. To order by ids, ask CompareNodes, CompareLinks and
// CompareKeys.
type (
	// Node numbers an entity.
	Node uint32
	// Link numbers a link.
	Link uint32
	// Report numbers a report.
	Report uint32
	// Key numbers an independence key: a report's source, or # and the id of a
	// report without one.
	Key uint32
	// Arc numbers one direction of a link, at the node that it leads away from;
	// past the base's arcs, a row of the delta, for both directions.
	Arc uint32
)

// Snapshot is the graph's topology at one revision: an immutable base, shared
// by many snapshots, and a delta of what changed since. It never changes, and
// all its methods may be called at the same time. What it answers is not
// trimmed: ask through a Lens.
type Snapshot struct {
	*base
	epoch int64

	// All lists begin with what is the base's, and go on with the delta's.
	classes   []domain.Class
	countries [][]string
	nodes     names
	labels    []string // the delta's alone
	// facts and words are the delta's alone.
	facts    []factRow
	words    []string
	nodeRows paged[nodeRow]
	links    names
	// arcOf are each link's arcs: at its from (along) and at its to (against);
	// both the same row for a link of the delta's.
	arcOf      paged[[2]Arc]
	reports    names
	reportRows paged[reportRow]
	keys       names
	// sets of reports, by key, then id; the delta's alone.
	sets [][]uint32

	delta
}

type nodeRow struct {
	set       uint32
	countries uint32
	label     uint32
	facts     uint32
	class     uint16
	kind      uint8
	// status is a legal status, with the highest bit set for a network.
	status uint8
}

const networkBit = 1 << 7

func (r *nodeRow) network() bool { return r.status&networkBit != 0 }

type reportRow struct {
	key   uint32
	class uint16
	grade uint8
	_     uint8
}

// linkRow is a link with all that a projection holds of it.
type linkRow struct {
	from, to     uint32
	set          uint32
	since, until domain.PartialDate
	class        uint16
	kind         uint8
}

// snapshot is the base without a delta.
func (b *base) snapshot() *Snapshot {
	s := &Snapshot{
		base: b, epoch: b.begun,
		classes: b.classes, countries: b.countries,
		nodes: namesOver(&b.nodes), nodeRows: pagedOver(b.nodeRows),
		links: namesOver(&b.links), arcOf: pagedOver(b.arcOf),
		reports: namesOver(&b.reports), reportRows: pagedOver(b.reportRows),
		keys: namesOver(&b.keys),
	}
	s.rows = []freshRow{{}}
	return s
}

// Epoch is the revision of the store that the snapshot shows.
func (s *Snapshot) Epoch() int64 { return s.epoch }

// NodeCount is how many numbers of nodes there are, from 0 on: hidden and
// retired ones included.
func (s *Snapshot) NodeCount() int { return s.nodeRows.count }

// LinkCount is how many numbers of links there are, from 0 on: hidden and
// deleted ones included.
func (s *Snapshot) LinkCount() int { return s.arcOf.count }

// ID is the entity's id.
func (s *Snapshot) ID(n Node) string { return s.nodes.at(uint32(n)) }

// HasEntity says whether there is an entity with the id, seen or hidden.
func (s *Snapshot) HasEntity(id string) bool {
	n, found := s.nodes.find(id)
	return found && s.nodeRows.at(n).class != unseen
}

// CompareNodes compares entities by the bytes of their ids.
func (s *Snapshot) CompareNodes(a, b Node) int { return s.nodes.compare(uint32(a), uint32(b)) }

// CompareLinks compares links by the bytes of their ids.
func (s *Snapshot) CompareLinks(a, b Link) int { return s.links.compare(uint32(a), uint32(b)) }

// CompareKeys compares independence keys by their bytes.
func (s *Snapshot) CompareKeys(a, b Key) int { return s.keys.compare(uint32(a), uint32(b)) }

// Kind is the entity's kind.
func (s *Snapshot) Kind(n Node) domain.EntityKind {
	return domain.EntityKind(s.nodeRows.at(uint32(n)).kind)
}

// Label is what the entity is called.
func (s *Snapshot) Label(n Node) string {
	i := s.nodeRows.at(uint32(n)).label
	if known := uint32(len(s.base.labels.ends)); i >= known {
		return s.labels[i-known]
	}
	return s.base.labels.at(i)
}

// Countries are those that the entity counts for on a path, in byte order. The
// list is the snapshot's own.
func (s *Snapshot) Countries(n Node) []string {
	return s.countries[s.nodeRows.at(uint32(n)).countries]
}

// Owner is the country, or INT, that the entity's mark names as its owner.
func (s *Snapshot) Owner(n Node) string {
	owner, _, _ := strings.Cut(string(s.classes[s.nodeRows.at(uint32(n)).class]), "|")
	return owner
}

// Status is a person's legal status; "" for anything else and where unknown.
func (s *Snapshot) Status(n Node) string {
	if i := s.nodeRows.at(uint32(n)).status &^ networkBit; i > 0 {
		return domain.LegalStatus.Values[i-1]
	}
	return ""
}

// IsNetwork says whether the entity is a terrorist group, an armed group or a
// criminal network.
func (s *Snapshot) IsNetwork(n Node) bool { return s.nodeRows.at(uint32(n)).network() }

// LinkID is the link's id.
func (s *Snapshot) LinkID(l Link) string { return s.links.at(uint32(l)) }

// LinkKind is the link's kind.
func (s *Snapshot) LinkKind(l Link) domain.LinkKind {
	a := s.arcOf.at(uint32(l))[0]
	if row := s.row(a); row != nil {
		return domain.LinkKind(row.kind)
	}
	return domain.LinkKind(s.arcKind[a])
}

// Ends are the nodes that the link leads from and to.
func (s *Snapshot) Ends(l Link) (from, to Node) {
	a, b := s.endsOf(*s.arcOf.at(uint32(l)))
	return Node(a), Node(b)
}

// Interval is the stretch of time in which the link held.
func (s *Snapshot) Interval(l Link) domain.Interval {
	a := s.arcOf.at(uint32(l))[0]
	if row := s.row(a); row != nil {
		return domain.Interval{From: row.since, To: row.until}
	}
	return domain.Interval{From: s.since[a], To: s.until[a]}
}

// Unsourced says whether the link was entered without reports.
func (s *Snapshot) Unsourced(l Link) bool { return s.linkSet(l) == 0 }

func (s *Snapshot) linkSet(l Link) uint32 {
	a := s.arcOf.at(uint32(l))[0]
	if row := s.row(a); row != nil {
		return row.set
	}
	return s.arcSet[a]
}

// linkRow is what there is of a link; false where it was deleted.
func (s *Snapshot) linkRow(l uint32) (linkRow, bool) {
	arcs := s.arcOf.at(l)
	if row := s.row(arcs[0]); row != nil {
		return row.linkRow, row != &s.rows[0]
	}
	a, b := arcs[0], arcs[1]
	return linkRow{
		from: s.target[b], to: s.target[a], set: s.arcSet[a], since: s.since[a], until: s.until[a],
		class: s.arcClass[a], kind: s.arcKind[a],
	}, true
}

// ReportID is the report's id.
func (s *Snapshot) ReportID(r Report) string { return s.reports.at(uint32(r)) }

// ReportKey is the report's independence key.
func (s *Snapshot) ReportKey(r Report) Key { return Key(s.reportRows.at(uint32(r)).key) }

// KeyText is the independence key as it was imported. It may name an
// informant: few may be shown it.
func (s *Snapshot) KeyText(k Key) string { return s.keys.at(uint32(k)) }

func (s *Snapshot) setOf(set uint32) []uint32 {
	if known := uint32(len(s.setFirst) - 1); set >= known {
		return s.sets[set-known]
	}
	return s.base.setOf(set)
}

// reportsOf are the reports that bear the key, by id.
func (s *Snapshot) reportsOf(k uint32) []uint32 {
	if list, later := s.bearers.get(k); later {
		return list
	}
	if int(k) >= len(s.keyFirst)-1 {
		return nil
	}
	return s.keyReports[s.keyFirst[k]:s.keyFirst[k+1]]
}

// disputesOf are the classes of the judgements that dispute the link.
func (s *Snapshot) disputesOf(l uint32) []uint16 {
	if list, later := s.disputed.get(l); later {
		return list
	}
	return s.disputes[l]
}

// Bytes is the memory that the snapshot takes without its lenses, and what of
// it grows with each direction of a link (texts of ids left out).
func (s *Snapshot) Bytes() (total, perArc int64) {
	perArc = bytesPerArc
	total = s.base.bytes() + s.nodes.bytes() + s.links.bytes() + s.reports.bytes() + s.keys.bytes() + s.delta.bytes()
	return total, perArc
}

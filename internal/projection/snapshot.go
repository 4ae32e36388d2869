package projection

import (
	"cmp"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Numbers in a snapshot. Each follows the byte order of what it stands for.
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
	// Arc numbers one direction of a link, at the node that it leads away from.
	Arc uint32
)

// Snapshot is the graph's topology at one revision. It never changes, and all
// its methods may be called at the same time. What it answers is not trimmed:
// ask through a Lens.
type Snapshot struct {
	epoch   int64
	classes []domain.Class
	lenses  lensCache

	nodes     texts
	labels    texts
	nodeRows  []nodeRow
	countries [][]string

	links texts
	// arcOf are each link's arcs: at its from (along) and at its to (against).
	arcOf [][2]Arc

	// The arcs at node v are first[v] to first[v+1], those out of it before
	// those into it, from turn[v] on; each part in the order of link numbers.
	first, turn []uint32
	target      []uint32
	arcLink     []uint32
	arcKind     []uint8
	arcClass    []uint16
	arcSet      []uint32
	since       []domain.PartialDate
	until       []domain.PartialDate

	reports    texts
	reportRows []reportRow
	keys       texts
	// keyFirst and keyReports are the reports that bear each key.
	keyFirst, keyReports []uint32
	// setFirst and setReports are the report sets: reports by key, then number.
	// Set 0 is empty.
	setFirst, setReports []uint32

	// disputes are the classes of the judgements that dispute a link.
	disputes map[uint32][]uint16
}

type nodeRow struct {
	set       uint32
	countries uint32
	class     uint16
	kind      uint8
	status    uint8
	network   bool
}

type reportRow struct {
	key   uint32
	class uint16
	grade uint8
}

// Epoch is the revision of the store that the snapshot shows.
func (s *Snapshot) Epoch() int64 { return s.epoch }

// NodeCount is the number of nodes, hidden ones included.
func (s *Snapshot) NodeCount() int { return len(s.nodeRows) }

// LinkCount is the number of links, hidden ones included.
func (s *Snapshot) LinkCount() int { return len(s.arcOf) }

// ID is the entity's id.
func (s *Snapshot) ID(n Node) string { return s.nodes.at(uint32(n)) }

// CompareNodes compares entities by the bytes of their ids.
func (s *Snapshot) CompareNodes(a, b Node) int { return cmp.Compare(a, b) }

// CompareLinks compares links by the bytes of their ids.
func (s *Snapshot) CompareLinks(a, b Link) int { return cmp.Compare(a, b) }

// CompareKeys compares independence keys by their bytes.
func (s *Snapshot) CompareKeys(a, b Key) int { return cmp.Compare(a, b) }

// Kind is the entity's kind.
func (s *Snapshot) Kind(n Node) domain.EntityKind { return domain.EntityKind(s.nodeRows[n].kind) }

// Label is what the entity is called.
func (s *Snapshot) Label(n Node) string { return s.labels.at(uint32(n)) }

// Countries are those that the entity counts for on a path, in byte order. The
// list is the snapshot's own.
func (s *Snapshot) Countries(n Node) []string { return s.countries[s.nodeRows[n].countries] }

// Status is a person's legal status; "" for anything else and where unknown.
func (s *Snapshot) Status(n Node) string {
	if i := s.nodeRows[n].status; i > 0 {
		return domain.LegalStatus.Values[i-1]
	}
	return ""
}

// IsNetwork says whether the entity is a terrorist group, an armed group or a
// criminal network.
func (s *Snapshot) IsNetwork(n Node) bool { return s.nodeRows[n].network }

// LinkID is the link's id.
func (s *Snapshot) LinkID(l Link) string { return s.links.at(uint32(l)) }

// LinkKind is the link's kind.
func (s *Snapshot) LinkKind(l Link) domain.LinkKind {
	return domain.LinkKind(s.arcKind[s.arcOf[l][0]])
}

// Ends are the nodes that the link leads from and to.
func (s *Snapshot) Ends(l Link) (from, to Node) {
	arcs := s.arcOf[l]
	return Node(s.target[arcs[1]]), Node(s.target[arcs[0]])
}

// Interval is the stretch of time in which the link held.
func (s *Snapshot) Interval(l Link) domain.Interval {
	a := s.arcOf[l][0]
	return domain.Interval{From: s.since[a], To: s.until[a]}
}

// Unsourced says whether the link was entered without reports.
func (s *Snapshot) Unsourced(l Link) bool { return s.arcSet[s.arcOf[l][0]] == 0 }

// ReportID is the report's id.
func (s *Snapshot) ReportID(r Report) string { return s.reports.at(uint32(r)) }

// ReportKey is the report's independence key.
func (s *Snapshot) ReportKey(r Report) Key { return Key(s.reportRows[r].key) }

// KeyText is the independence key as it was imported. It may name an
// informant: few may be shown it.
func (s *Snapshot) KeyText(k Key) string { return s.keys.at(uint32(k)) }

func (s *Snapshot) setOf(set uint32) []uint32 {
	return s.setReports[s.setFirst[set]:s.setFirst[set+1]]
}

// Bytes is the memory that the snapshot takes without its lenses, and what of
// it grows with each direction of a link (texts of ids left out).
func (s *Snapshot) Bytes() (total, perArc int64) {
	perArc = 4 + 4 + 1 + 2 + 4 + 4 + 4 + 4 // target, link, kind, class, set, since, until, half of arcOf
	total = perArc*int64(len(s.target)) +
		s.nodes.bytes() + s.labels.bytes() + s.links.bytes() + s.reports.bytes() + s.keys.bytes() +
		16*int64(len(s.nodeRows)) + 8*int64(len(s.first)) + 8*int64(len(s.reportRows)) +
		4*int64(len(s.keyFirst)+len(s.keyReports)+len(s.setFirst)+len(s.setReports))
	return total, perArc
}

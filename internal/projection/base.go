package projection

import "github.com/kafo-graph/kafo/internal/domain"

// base is a graph as it was at one revision, in arrays. Its numbers follow the
// byte order of what they stand for. It never changes.
type base struct {
	// begun is the revision.
	begun  int64
	lenses lensCache

	classes   []domain.Class
	countries [][]string

	nodes    texts
	labels   texts
	nodeRows []nodeRow
	// facts are rows of nodes, and words their texts; the first of each is empty.
	facts []factRow
	words texts

	links texts
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

// bytesPerArc: target, link, kind, class, set, since, until, half of arcOf.
const bytesPerArc = 4 + 4 + 1 + 2 + 4 + 4 + 4 + 4

// bytes is the memory of the arrays, texts of ids left out.
func (b *base) bytes() int64 {
	return bytesPerArc*int64(len(b.target)) + b.labels.bytes() +
		20*int64(len(b.nodeRows)) + 48*int64(len(b.facts)) + b.words.bytes() + 8*int64(len(b.first)) + 8*int64(len(b.reportRows)) +
		4*int64(len(b.keyFirst)+len(b.keyReports)+len(b.setFirst)+len(b.setReports))
}

func (b *base) setOf(set uint32) []uint32 { return b.setReports[b.setFirst[set]:b.setFirst[set+1]] }

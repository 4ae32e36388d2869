package projection

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Builder collects what a snapshot is made of. Whatever is added twice under
// one id counts as it was added last. The strings it is given are kept.
type Builder struct {
	// LensBytes is how much memory the snapshot may keep for lenses; 0: 1 GiB.
	LensBytes int64

	classes   []domain.Class
	classOf   map[domain.Class]uint16
	tooMany   bool
	reports   []builtReport
	reportOf  map[string]uint32
	setFirst  []uint32
	setReport []uint32
	setOf     map[string]uint32
	lastIDs   []string
	lastSet   uint32
	countries [][]string
	countryOf map[string]uint32
	nodes     []builtNode
	facts     factList
	nodeOf    map[string]uint32
	links     []builtLink
	disputes  map[string][]domain.Class
	buffer    []byte
	members   []uint32
}

type builtReport struct {
	id, key string
	class   uint16
	grade   uint8
}

type builtNode struct {
	id, label string
	row       nodeRow
}

type builtLink struct {
	id           string
	from, to     uint32
	set          uint32
	since, until domain.PartialDate
	class        uint16
	kind         uint8
}

// unseen is the class of reports that are referred to and were not added:
// nobody sees it, until the report comes.
const unseen = 0

// NewBuilder makes a builder of an empty graph.
func NewBuilder() *Builder {
	return &Builder{
		classes:   []domain.Class{""},
		classOf:   map[domain.Class]uint16{},
		reportOf:  map[string]uint32{},
		setFirst:  []uint32{0, 0},
		setOf:     map[string]uint32{"": 0},
		countries: [][]string{nil},
		countryOf: map[string]uint32{"": 0},
		nodeOf:    map[string]uint32{},
		facts:     newFactList(),
		disputes:  map[string][]domain.Class{},
	}
}

// Handle stands for an entity within one Builder.
type Handle uint32

// AddReport takes a report.
func (b *Builder) AddReport(r *domain.Report) {
	b.reports[b.report(r.ID)] = builtReport{id: r.ID, key: r.Key(), class: b.class(r.Mark.Class()), grade: gradeNumber(r.Grade)}
}

// AddEntity takes an entity; reports that it names may be added later.
func (b *Builder) AddEntity(e *domain.Entity) Handle {
	h, known := b.nodeOf[e.ID]
	if !known {
		h = uint32(len(b.nodes))
		b.nodeOf[e.ID] = h
		b.nodes = append(b.nodes, builtNode{})
	}
	b.nodes[h] = builtNode{id: e.ID, label: e.Label(), row: nodeRow{
		set:       b.set(e.Reports),
		countries: b.countrySet(e.Countries()),
		facts:     b.facts.add(readFacts(e)),
		class:     b.class(e.Mark.Class()),
		kind:      uint8(e.Kind),
		status:    statusNumber(e),
	}}
	return Handle(h)
}

// AddLink takes a link between two entities that were added; reports that it
// names may be added later. Links may come in any order, and are built fastest
// when those of one entity come together. Reports are ids in byte order; a
// slice that was given before is recognised.
func (b *Builder) AddLink(id string, kind domain.LinkKind, from, to Handle, class domain.Class, since, until domain.PartialDate, reports []string) {
	b.links = append(b.links, builtLink{
		id: id, from: uint32(from), to: uint32(to), set: b.set(reports),
		since: since, until: until, class: b.class(class), kind: uint8(kind),
	})
}

// SetDisputes says which judgements dispute the link: the visibility class of
// each. What was said of the link before is forgotten.
func (b *Builder) SetDisputes(link string, judgements []domain.Class) {
	if len(judgements) == 0 {
		delete(b.disputes, link)
		return
	}
	b.disputes[link] = slices.Clone(judgements)
}

// AddDispute takes one more judgement that disputes the link.
func (b *Builder) AddDispute(link string, class domain.Class) {
	b.disputes[link] = append(b.disputes[link], class)
}

// Entity is the handle of an entity that was added.
func (b *Builder) Entity(id string) (Handle, bool) {
	h, ok := b.nodeOf[id]
	return Handle(h), ok
}

func (b *Builder) class(c domain.Class) uint16 {
	n, ok := b.classOf[c]
	if !ok {
		if len(b.classes) > 1<<16-1 {
			b.tooMany = true
			return unseen
		}
		n = uint16(len(b.classes))
		b.classes = append(b.classes, c)
		b.classOf[c] = n
	}
	return n
}

func (b *Builder) report(id string) uint32 {
	n, ok := b.reportOf[id]
	if !ok {
		n = uint32(len(b.reports))
		b.reports = append(b.reports, builtReport{id: id, key: "#" + id, class: unseen, grade: worstGrade})
		b.reportOf[id] = n
	}
	return n
}

func (b *Builder) set(ids []string) uint32 {
	if len(ids) == 0 {
		return 0
	}
	if len(ids) == len(b.lastIDs) && &ids[0] == &b.lastIDs[0] {
		return b.lastSet
	}
	b.members = b.members[:0]
	for _, id := range ids {
		b.members = append(b.members, b.report(id))
	}
	b.lastIDs, b.lastSet = ids, b.internSet(b.members)
	return b.lastSet
}

// internSet numbers a set of reports; equal sets, whatever their order, get
// one number. The members are sorted in place.
func (b *Builder) internSet(members []uint32) uint32 {
	slices.Sort(members)
	b.buffer = b.buffer[:0]
	for _, r := range members {
		b.buffer = binary.LittleEndian.AppendUint32(b.buffer, r)
	}
	n, ok := b.setOf[string(b.buffer)]
	if !ok {
		n = uint32(len(b.setFirst) - 1)
		b.setReport = append(b.setReport, members...)
		b.setFirst = append(b.setFirst, uint32(len(b.setReport)))
		b.setOf[string(b.buffer)] = n
	}
	return n
}

func (b *Builder) countrySet(countries []string) uint32 {
	text := strings.Join(countries, ",")
	n, ok := b.countryOf[text]
	if !ok {
		n = uint32(len(b.countries))
		b.countries = append(b.countries, countries)
		b.countryOf[text] = n
	}
	return n
}

func statusNumber(e *domain.Entity) uint8 {
	if e.IsNetwork() {
		return networkBit
	}
	if e.Kind != domain.Person {
		return 0
	}
	return uint8(slices.Index(domain.LegalStatus.Values, e.Values.Text(domain.FieldLegalStatus)) + 1)
}

const worstGrade = 4*6 + 5 - 1

func gradeNumber(g domain.Grade) uint8 {
	return uint8(slices.Index(domain.Reliability.Values, g.Reliability)*6 + g.Credibility - 1)
}

// confidences are those of the grades by their numbers.
var confidences = gradeConfidence()

// gradeConfidence is the confidence of each grade by its number.
func gradeConfidence() [36]float64 {
	var table [36]float64
	for i := range table {
		table[i] = domain.Grade{Reliability: domain.Reliability.Values[i/6], Credibility: i%6 + 1}.Confidence()
	}
	return table
}

package projection

import (
	"errors"
	"math"
	"slices"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// errTooLarge says that the graph has more than a snapshot can number.
var errTooLarge = errors.New("build projection: more than 65,535 visibility classes or 2,147,483,647 links")

// Build makes the snapshot of what was added, as of the revision: it numbers
// everything in the order of the ids, and lays the arrays out. The builder can
// be added to and built again. It takes time and memory in proportion to the
// graph.
func (b *Builder) Build(epoch int64) (*Snapshot, error) {
	a, err := b.Number(epoch)
	if err != nil {
		return nil, err
	}
	return a.LayOut(), nil
}

// Arrays are a graph of which everything has its number: what a snapshot is
// laid out from.
type Arrays struct {
	numbered *base
	rows     []linkRow
}

// Number gives everything that was added its number, in the order of the ids.
func (b *Builder) Number(epoch int64) (*Arrays, error) {
	if b.tooMany || len(b.links) > math.MaxInt32 {
		return nil, errTooLarge
	}
	s := &base{begun: epoch, countries: slices.Clone(b.countries)}
	s.lenses.limit = b.LensBytes
	reportAt := b.buildReports(s)
	b.buildSets(s, reportAt)
	nodeAt := b.buildNodes(s)
	rows := b.buildLinks(s, nodeAt)
	b.buildDisputes(s)
	return &Arrays{s, rows}, nil
}

// LayOut makes the snapshot of the arrays, with all its columns. It is called
// once.
func (a *Arrays) LayOut() *Snapshot {
	a.numbered.buildArcs(a.rows)
	return a.numbered.snapshot()
}

// none stands for a number that a snapshot does not have.
const none = math.MaxUint32

// buildReports numbers reports and keys, and returns the builder's report
// numbers' places in the snapshot.
func (b *Builder) buildReports(s *base) []uint32 {
	order := sortedOrder(len(b.reports), func(i uint32) string { return b.reports[i].id })
	s.reports = newTexts(len(order), func(i int) string { return b.reports[order[i]].id })
	at := make([]uint32, len(b.reports))
	for i, old := range order {
		at[old] = uint32(i)
	}
	byKey := sortedOrder(len(b.reports), func(i uint32) string { return b.reports[order[i]].key })
	s.reportRows = make([]reportRow, len(order))
	s.keyReports = byKey
	var keys []string
	for i, report := range byKey {
		r := &b.reports[order[report]]
		if len(keys) == 0 || keys[len(keys)-1] != r.key {
			keys = append(keys, r.key)
			s.keyFirst = append(s.keyFirst, uint32(i))
		}
		s.reportRows[report] = reportRow{key: uint32(len(keys) - 1), class: r.class, grade: r.grade}
	}
	s.keyFirst = append(s.keyFirst, uint32(len(byKey)))
	s.keys = newTexts(len(keys), func(i int) string { return keys[i] })
	return at
}

func (b *Builder) buildSets(s *base, reportAt []uint32) {
	s.setFirst = slices.Clone(b.setFirst)
	s.setReports = make([]uint32, len(b.setReport))
	for i, r := range b.setReport {
		s.setReports[i] = reportAt[r]
	}
	for set := range len(s.setFirst) - 1 {
		members := s.setOf(uint32(set))
		if len(members) > 1 {
			slices.SortFunc(members, func(x, y uint32) int {
				if kx, ky := s.reportRows[x].key, s.reportRows[y].key; kx != ky {
					return int(int64(kx) - int64(ky))
				}
				return int(int64(x) - int64(y))
			})
		}
	}
}

// buildNodes numbers the nodes, and returns where each of the builder's is.
func (b *Builder) buildNodes(s *base) []uint32 {
	order := sortedOrder(len(b.nodes), func(i uint32) string { return b.nodes[i].id })
	at := make([]uint32, len(b.nodes))
	s.nodeRows = make([]nodeRow, len(order))
	for i, old := range order {
		at[old] = uint32(i)
		s.nodeRows[i] = b.nodes[old].row
		s.nodeRows[i].label = uint32(i)
	}
	s.facts = slices.Clone(b.facts.rows)
	s.words = newTexts(len(b.facts.words), func(i int) string { return b.facts.words[i] })
	s.nodes = newTexts(len(order), func(i int) string { return b.nodes[order[i]].id })
	s.labels = newTexts(len(order), func(i int) string { return b.nodes[order[i]].label })
	return at
}

// buildLinks numbers the links, and returns them in the order of the numbers.
func (b *Builder) buildLinks(s *base, nodeAt []uint32) []linkRow {
	order := sortedOrder(len(b.links), func(i uint32) string { return b.links[i].id })
	ids := make([]string, 0, len(order))
	rows := make([]linkRow, 0, len(order))
	for i, row := range order {
		l := b.links[row]
		again := i+1 < len(order) && b.links[order[i+1]].id == l.id
		if again {
			continue
		}
		ids = append(ids, l.id)
		rows = append(rows, linkRow{nodeAt[l.from], nodeAt[l.to], l.set, l.since, l.until, l.class, l.kind})
	}
	s.links = newTexts(len(ids), func(i int) string { return ids[i] })
	return rows
}

func (b *Builder) buildDisputes(s *base) {
	s.disputes = make(map[uint32][]uint16, len(b.disputes))
	for id, classes := range b.disputes {
		l, ok := s.links.find(id)
		if !ok {
			continue
		}
		for _, c := range classes {
			if n := b.class(c); !slices.Contains(s.disputes[l], n) {
				s.disputes[l] = append(s.disputes[l], n)
			}
		}
	}
	s.classes = slices.Clone(b.classes)
}

// buildArcs lays the links out at their two ends by counting sort: first only
// their numbers, those that lead out and those that lead in at the same time,
// then, arc by arc, the columns.
func (s *base) buildArcs(rows []linkRow) {
	s.countArcs(rows)
	arcs := 2 * len(rows)
	s.arcOf = make([][2]Arc, len(rows))
	s.arcLink = make([]uint32, arcs)
	atOnce(func() {
		next := slices.Clone(s.first)
		for l := range rows {
			a := next[rows[l].from]
			next[rows[l].from] = a + 1
			s.arcLink[a] = uint32(l)
			s.arcOf[l][0] = Arc(a)
		}
	}, func() {
		next := slices.Clone(s.turn)
		for l := range rows {
			a := next[rows[l].to]
			next[rows[l].to] = a + 1
			s.arcLink[a] = uint32(l)
			s.arcOf[l][1] = Arc(a)
		}
	})
	s.target = make([]uint32, arcs)
	s.arcKind = make([]uint8, arcs)
	s.arcClass = make([]uint16, arcs)
	s.arcSet = make([]uint32, arcs)
	s.since = make([]domain.PartialDate, arcs)
	s.until = make([]domain.PartialDate, arcs)
	inParts(len(s.turn), func(from, to int) { s.fillArcs(rows, from, to) })
}

func atOnce(tasks ...func()) {
	var done sync.WaitGroup
	for _, task := range tasks {
		done.Go(task)
	}
	done.Wait()
}

func (s *base) countArcs(rows []linkRow) {
	n := len(s.nodeRows)
	s.first = make([]uint32, n+1)
	s.turn = make([]uint32, n)
	in := make([]uint32, n)
	atOnce(func() {
		for l := range rows {
			s.turn[rows[l].from]++
		}
	}, func() {
		for l := range rows {
			in[rows[l].to]++
		}
	})
	sum := uint32(0)
	for v := range n {
		s.first[v] = sum
		sum += s.turn[v]
		s.turn[v] = sum
		sum += in[v]
	}
	s.first[n] = sum
}

// fillArcs writes the columns of the arcs at the nodes from one number up to
// another.
func (s *base) fillArcs(rows []linkRow, from, to int) {
	for v := from; v < to; v++ {
		for a := s.first[v]; a < s.first[v+1]; a++ {
			l := &rows[s.arcLink[a]]
			s.target[a] = l.to
			if a >= s.turn[v] {
				s.target[a] = l.from
			}
			s.arcKind[a] = l.kind
			s.arcClass[a] = l.class
			s.arcSet[a] = l.set
			s.since[a] = l.since
			s.until[a] = l.until
		}
	}
}

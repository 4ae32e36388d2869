package projection

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Graph publishes the snapshot that holds now and takes in changes. Readers
// take one snapshot and keep to it for a whole answer; they never wait.
type Graph struct {
	now    atomic.Pointer[Snapshot]
	change sync.Mutex
}

// NewGraph begins with a snapshot.
func NewGraph(s *Snapshot) *Graph {
	g := &Graph{}
	g.now.Store(s)
	return g
}

// Now is the snapshot of the last changes that were taken in.
func (g *Graph) Now() *Snapshot { return g.now.Load() }

// Changes is what became of the records that some revisions changed.
type Changes struct {
	// Epoch is the last of the revisions.
	Epoch    int64
	Reports  []domain.Report
	Entities []domain.Entity
	// Links as they are now; a link whose ends are not both there is left out.
	// An entity that comes back after it was retired brings its links with it:
	// all links at an entity that was not in the snapshot belong here, and
	// their disputes below.
	Links []domain.Link
	// Disputes are, for each link of which a judgement changed, the visibility
	// classes of all its judgements that dispute it.
	Disputes map[string][]domain.Class
	// Retired are entities, which go with the links at them.
	Retired []string
	// Deleted are links.
	Deleted []string
}

// Apply publishes a snapshot with the changes, which must follow those taken
// in before: whatever is as old as the snapshot that holds, or older, is left
// alone. When it returns, Now shows them.
func (g *Graph) Apply(c Changes) (*Snapshot, error) {
	g.change.Lock()
	defer g.change.Unlock()
	base := g.now.Load()
	if c.Epoch <= base.epoch {
		return base, nil
	}
	next, err := base.with(c)
	if err != nil {
		return nil, err
	}
	g.now.Store(next)
	return next, nil
}

// with is the snapshot with the changes.
func (s *Snapshot) with(c Changes) (*Snapshot, error) {
	b := s.builder()
	for _, id := range c.Retired {
		b.RemoveEntity(id)
	}
	for _, id := range c.Deleted {
		b.RemoveLink(id)
	}
	for i := range c.Reports {
		b.AddReport(&c.Reports[i])
	}
	for i := range c.Entities {
		b.AddEntity(&c.Entities[i])
	}
	for i := range c.Links {
		b.addLink(&c.Links[i])
	}
	for link, judgements := range c.Disputes {
		b.SetDisputes(link, judgements)
	}
	return b.Build(c.Epoch)
}

func (b *Builder) addLink(l *domain.Link) {
	from, there := b.Entity(l.From)
	to, also := b.Entity(l.To)
	if there && also {
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, l.Reports)
	} else {
		b.RemoveLink(l.ID)
	}
}

// builder is a builder that holds what the snapshot does.
func (s *Snapshot) builder() *Builder {
	b := NewBuilder()
	b.LensBytes = s.lenses.limit
	b.classes = slices.Clone(s.classes)
	for n, c := range s.classes[1:] {
		b.classOf[c] = uint16(n + 1)
	}
	for r, row := range s.reportRows {
		id := s.reports.at(uint32(r))
		b.reportOf[id] = uint32(r)
		b.reports = append(b.reports, builtReport{id: id, key: s.keys.at(row.key), class: row.class, grade: row.grade})
	}
	for set := 1; set < len(s.setFirst)-1; set++ {
		b.internSet(slices.Clone(s.setOf(uint32(set))))
	}
	for _, list := range s.countries[1:] {
		b.countrySet(list)
	}
	b.nodes = make([]builtNode, len(s.nodeRows))
	for n, row := range s.nodeRows {
		b.nodes[n] = builtNode{id: s.nodes.at(uint32(n)), label: s.labels.at(uint32(n)), row: row}
		b.nodeOf[b.nodes[n].id] = uint32(n)
	}
	s.builderLinks(b)
	return b
}

func (s *Snapshot) builderLinks(b *Builder) {
	b.links = make([]builtLink, len(s.arcOf))
	for l := range b.links {
		from, to := s.Ends(Link(l))
		a := s.arcOf[l][0]
		b.links[l] = builtLink{
			id: s.links.at(uint32(l)), from: uint32(from), to: uint32(to), set: s.arcSet[a],
			since: s.since[a], until: s.until[a], class: s.arcClass[a], kind: s.arcKind[a],
		}
	}
	for l, classes := range s.disputes {
		id := s.links.at(l)
		for _, c := range classes {
			b.AddDispute(id, s.classes[c])
		}
	}
}

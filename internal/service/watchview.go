package service

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// difference is a change that a view shows.
type difference struct {
	id   string
	link bool
	// gone from the view; else it came into it or changed.
	gone bool
	// Kinds of an entity or link before and after.
	kinds [2]uint8
	// at are a link's ends, before and after.
	at [4]string
}

// comparison of one view before and after a step.
type comparison struct {
	*prepared
	before, after *projection.Lens
	may           func(domain.Mark) bool
	// reports in view that changed there.
	reports map[string]bool
	// moved are links at entities that came or went.
	moved map[string]bool
	found []difference
}

// inViewOf is what of the step shows in the subject's view. What the subject
// sees neither before nor after has no part in it.
func (s *step) inViewOf(subject domain.Subject) []difference {
	may := func(c domain.Class) bool { return sees(subject, c) }
	c := comparison{
		prepared: s.prepare(), before: s.before.Lens(may), after: s.after.Lens(may), may: subject.MaySee,
		reports: map[string]bool{}, moved: map[string]bool{},
	}
	for id, altered := range c.prepared.reports {
		_, was := c.before.Report(id)
		_, is := c.after.Report(id)
		if was != is || is && altered {
			c.reports[id] = true
		}
	}
	for id, r := range c.entities {
		c.entity(id, r)
	}
	for id, r := range c.links {
		c.link(id, r)
	}
	for id := range c.moved {
		if c.links[id] == nil {
			c.link(id, &changedRecord{})
		}
	}
	return c.found
}

func (c *comparison) entity(id string, r *changedRecord) {
	from, was := c.before.Node(id)
	to, is := c.after.Node(id)
	d := difference{id: id, gone: was && !is}
	switch {
	case !was && !is:
		return
	case was && is && !c.shows(r, c.before.NodeReports(from), c.after.NodeReports(to)):
		return
	case was && !is:
		c.moves(c.before, from)
	case is && !was:
		c.moves(c.after, to)
	}
	if was {
		d.kinds[0] = uint8(c.before.Kind(from))
	}
	if is {
		d.kinds[1] = uint8(c.after.Kind(to))
	}
	c.found = append(c.found, d)
}

func (c *comparison) moves(l *projection.Lens, n projection.Node) {
	for _, end := range l.Links(n, projection.LinkFilter{}) {
		c.moved[l.LinkID(end.Link)] = true
	}
}

func (c *comparison) link(id string, r *changedRecord) {
	from, was := c.before.Link(id)
	to, is := c.after.Link(id)
	d := difference{id: id, link: true, gone: was && !is}
	switch {
	case !was && !is:
		return
	case was && is && !c.judged(r) && c.place(c.before, r.from) == c.place(c.after, r.into) &&
		!c.shows(r, c.before.LinkReports(from), c.after.LinkReports(to)):
		return
	}
	if was {
		d.kinds[0], d.at[0], d.at[1] = ends(c.before, from)
	}
	if is {
		d.kinds[1], d.at[2], d.at[3] = ends(c.after, to)
	}
	c.found = append(c.found, d)
}

func ends(l *projection.Lens, k projection.Link) (kind uint8, from, to string) {
	a, b := l.Ends(k)
	return uint8(l.LinkKind(k)), l.ID(a), l.ID(b)
}

// shows says whether a record that is in view before and after shows a change,
// its place and judgements left out. The reports are those in view.
func (c *comparison) shows(r *changedRecord, before, after []string) bool {
	if r.altered {
		return true
	}
	if !slices.Equal(within(c.before, r.was), within(c.after, r.is)) {
		return true
	}
	changed := func(id string) bool { return c.reports[id] }
	return len(c.reports) > 0 && (slices.ContainsFunc(before, changed) || slices.ContainsFunc(after, changed))
}

// within are the reports that are in view.
func within(l *projection.Lens, reports []string) []string {
	var seen []string
	for _, id := range reports {
		if _, in := l.Report(id); in {
			seen = append(seen, id)
		}
	}
	return seen
}

// place is a link's place as the view shows it.
func (c *comparison) place(l *projection.Lens, id string) string {
	if _, in := l.Node(id); !in {
		return ""
	}
	return id
}

func (c *comparison) judged(r *changedRecord) bool {
	return slices.ContainsFunc(r.judgements, func(j domain.Judgement) bool { return c.may(j.Mark) })
}

// watchFilter is what a watch asked for.
type watchFilter struct {
	ids   map[string]bool
	kinds map[uint8]bool
	links map[uint8]bool
}

func newWatchFilter(r WatchRequest) watchFilter {
	f := watchFilter{kinds: chosen(r.Kinds), links: chosen(r.LinkKinds)}
	if r.IDs != nil {
		f.ids = map[string]bool{}
		for _, id := range r.IDs {
			f.ids[id] = true
		}
	}
	return f
}

// chosen is a set of kinds; nil for all.
func chosen[K ~uint8](kinds []K) map[uint8]bool {
	if kinds == nil {
		return nil
	}
	set := map[uint8]bool{}
	for _, k := range kinds {
		set[uint8(k)] = true
	}
	return set
}

// pick returns what is to be told of the differences; nil for nothing.
func (f *watchFilter) pick(differences []difference) *Changed {
	var c Changed
	nothing := true
	for i := range differences {
		d := &differences[i]
		if !f.wants(d) {
			continue
		}
		nothing = false
		list := &c.Entities
		switch {
		case d.link && d.gone:
			list = &c.GoneLinks
		case d.link:
			list = &c.Links
		case d.gone:
			list = &c.GoneEntities
		}
		*list = append(*list, d.id)
	}
	if nothing {
		return nil
	}
	for _, list := range []*[]string{&c.Entities, &c.Links, &c.GoneEntities, &c.GoneLinks} {
		slices.Sort(*list)
	}
	return &c
}

func (f *watchFilter) wants(d *difference) bool {
	kinds := f.kinds
	if d.link {
		kinds = f.links
	}
	if kinds != nil && !kinds[d.kinds[0]] && !kinds[d.kinds[1]] {
		return false
	}
	if f.ids == nil || !d.link {
		return f.ids == nil || f.ids[d.id]
	}
	return slices.ContainsFunc(d.at[:], func(id string) bool { return f.ids[id] })
}

package storetest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// model is a graph in memory that finds by looking at everything: what Find
// means, said again without any index.
type model struct {
	reports  map[string]*domain.Report
	entities map[string]*domain.Entity
	links    map[string]*domain.Link
}

func newModel() *model {
	return &model{
		reports: map[string]*domain.Report{}, entities: map[string]*domain.Entity{}, links: map[string]*domain.Link{},
	}
}

// take applies a batch that does not fail.
func (m *model) take(b store.Batch) {
	for _, p := range b.Reports {
		m.reports[p.Record.ID] = &p.Record
	}
	for _, p := range b.Entities {
		m.entities[p.Record.ID] = &p.Record
	}
	for _, r := range b.Retire {
		delete(m.entities, r.ID)
	}
	for _, p := range b.Links {
		m.links[p.Record.ID] = &p.Record
	}
	for _, r := range b.DeleteLinks {
		delete(m.links, r.ID)
	}
}

// asked is a query with the classes that are seen; nil for all.
type asked struct {
	store.Query
	classes []domain.Class
}

func (q *asked) may(m domain.Mark) bool {
	return q.classes == nil || slices.Contains(q.classes, m.Class())
}

func (m *model) find(q asked) []*domain.Entity {
	var found []*domain.Entity
	for _, e := range m.entities {
		if m.matches(q, e) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b *domain.Entity) int {
		for _, o := range q.Order {
			if c := compareBy(o, a, b); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return found
}

func (m *model) matches(q asked, e *domain.Entity) bool {
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, e.Kind) || !m.seen(q, e.Mark, e.Reports) {
		return false
	}
	for _, c := range q.Where {
		if !holds(c, e) {
			return false
		}
	}
	if q.ReportedBetween != nil && !m.reported(q, e) {
		return false
	}
	return q.HasLink == nil || m.linked(q, e)
}

func (m *model) seen(q asked, own domain.Mark, reports []string) bool {
	if !q.may(own) {
		return false
	}
	for _, id := range reports {
		if q.may(m.reports[id].Mark) {
			return true
		}
	}
	return len(reports) == 0
}

func (m *model) reported(q asked, e *domain.Entity) bool {
	for _, id := range e.Reports {
		r := m.reports[id]
		if q.may(r.Mark) && r.Day.Known() && q.ReportedBetween.Overlaps(domain.Interval{From: r.Day, To: r.Day}) {
			return true
		}
	}
	return false
}

func (m *model) linked(q asked, e *domain.Entity) bool {
	c := q.HasLink
	for _, l := range m.links {
		ends := [][2]string{}
		if l.From == e.ID && c.Direction != domain.In {
			ends = append(ends, [2]string{l.From, l.To})
		}
		if l.To == e.ID && c.Direction != domain.Out {
			ends = append(ends, [2]string{l.To, l.From})
		}
		for _, end := range ends {
			other := m.entities[end[1]]
			if other != nil && (c.To == "" || c.To == other.ID) && m.seen(q, other.Mark, other.Reports) && m.linkFits(q, l) {
				return true
			}
		}
	}
	return false
}

func (m *model) linkFits(q asked, l *domain.Link) bool {
	c := q.HasLink
	return (len(c.Kinds) == 0 || slices.Contains(c.Kinds, l.Kind)) &&
		(c.Window == nil || c.Window.Overlaps(l.Interval())) &&
		m.seen(q, l.Mark, l.Reports)
}

func holds(c store.Condition, e *domain.Entity) bool {
	some := func(test func(string) bool) bool { return slices.ContainsFunc(c.Column.Texts(e), test) }
	switch {
	case len(c.In) > 0:
		return some(func(s string) bool { return slices.Contains(c.In, s) })
	case c.Prefix != "":
		return some(func(s string) bool { return strings.HasPrefix(s, c.Prefix) })
	case c.Contains != "":
		return some(func(s string) bool { return strings.Contains(s, c.Contains) })
	case c.Between != nil:
		d := c.Column.Date(e)
		return d.Known() && c.Between.Overlaps(domain.Interval{From: d, To: d})
	}
	n := c.Column.Number(e)
	return n != nil && (c.Least == nil || *n >= *c.Least) && (c.Most == nil || *n <= *c.Most)
}

// compareBy puts what lacks the column last, in either direction.
func compareBy(o store.Order, a, b *domain.Entity) int {
	x, y := o.Column.SortKey(a), o.Column.SortKey(b)
	if x == nil || y == nil {
		return cmp.Compare(bit(x == nil), bit(y == nil))
	}
	var c int
	switch o.Column.Type {
	case store.DateColumn:
		c = o.Column.Date(a).Compare(o.Column.Date(b))
	case store.NumberColumn:
		c = cmp.Compare(x.(float64), y.(float64))
	default:
		c = cmp.Compare(x.(string), y.(string))
	}
	if o.Desc {
		return -c
	}
	return c
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

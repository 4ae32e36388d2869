package service

import (
	"bytes"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// step is what was taken in between two snapshots, for all views.
type step struct {
	before, after *projection.Snapshot
	reports       map[string]change[domain.Report]
	entities      map[string]change[domain.Entity]
	links         map[string]change[domain.Link]
	judged        map[string]judgedLink
	prepared      *prepared
}

// change is of one record.
type change[R any] struct {
	// was is the record before, as an object of the native format; empty where
	// there was none.
	was []byte
	// is the record now; nil where there is none.
	is *R
}

// judgedLink has the judgements of a link: those that were replaced or taken
// away, and those there are.
type judgedLink struct {
	was [][]byte
	is  []domain.Judgement
}

// newStep puts together what the change log names and what became of it.
func newStep(before, after *projection.Snapshot, log []store.Change, c *projection.Changes, judgements []domain.Judgement) *step {
	s := &step{
		before: before, after: after,
		reports: map[string]change[domain.Report]{}, entities: map[string]change[domain.Entity]{},
		links: map[string]change[domain.Link]{}, judged: map[string]judgedLink{},
	}
	for _, entry := range log {
		switch entry.Type {
		case store.ReportRecord:
			note(s.reports, entry)
		case store.EntityRecord:
			note(s.entities, entry)
		case store.LinkRecord:
			note(s.links, entry)
		case store.JudgementRecord:
			j := s.judged[entry.ID]
			if len(entry.Before) > 0 {
				j.was = append(j.was, entry.Before)
			}
			s.judged[entry.ID] = j
		}
	}
	found(s.reports, c.Reports, func(r *domain.Report) string { return r.ID })
	found(s.entities, c.Entities, func(e *domain.Entity) string { return e.ID })
	found(s.links, c.Links, func(l *domain.Link) string { return l.ID })
	for _, j := range judgements {
		if of, judged := s.judged[j.Link]; judged {
			of.is = append(of.is, j)
			s.judged[j.Link] = of
		}
	}
	return s
}

func note[R any](changes map[string]change[R], entry store.Change) {
	if _, noted := changes[entry.ID]; !noted {
		changes[entry.ID] = change[R]{was: entry.Before}
	}
}

func found[R any](changes map[string]change[R], records []R, id func(*R) string) {
	for i := range records {
		if c, noted := changes[id(&records[i])]; noted {
			c.is = &records[i]
			changes[id(&records[i])] = c
		}
	}
}

// add makes one step of this and the next.
func (s *step) add(next *step) {
	s.after = next.after
	follow(s.reports, next.reports)
	follow(s.entities, next.entities)
	follow(s.links, next.links)
	for link, j := range next.judged {
		s.judged[link] = judgedLink{append(s.judged[link].was, j.was...), j.is}
	}
}

func follow[R any](changes, next map[string]change[R]) {
	for id, c := range next {
		if earlier, noted := changes[id]; noted {
			c.was = earlier.was
		}
		changes[id] = c
	}
}

// prepared is what of a step is the same for all views.
type prepared struct {
	reports map[string]bool // altered
	// Entities and links that may show a change: their own records changed, or
	// reports on them, or judgements of them.
	entities map[string]*changedRecord
	links    map[string]*changedRecord
}

// changedRecord is how an entity's or link's record changed.
type changedRecord struct {
	// altered in what every view shows that shows the record at all.
	altered bool
	// What views show in part: reports, and a link's place.
	was, is    []string
	from, into string
	// Judgements that were replaced or taken away, or that are new.
	judgements []domain.Judgement
}

func (s *step) prepare() *prepared {
	if s.prepared != nil {
		return s.prepared
	}
	p := &prepared{reports: map[string]bool{}, entities: map[string]*changedRecord{}, links: map[string]*changedRecord{}}
	regraded := false
	for id, c := range s.reports {
		p.reports[id] = reportAltered(c)
		regraded = regraded || p.reports[id] && len(c.was) > 0
	}
	for id, c := range s.entities {
		p.entities[id] = entityChange(c)
	}
	for id, c := range s.links {
		p.links[id] = linkChange(c)
	}
	for id, j := range s.judged {
		if p.links[id] == nil {
			p.links[id] = &changedRecord{}
		}
		p.links[id].judgements = j.changed(s.before.Epoch())
	}
	if regraded {
		p.bearing(s.after.Lens(func(domain.Class) bool { return true }))
	}
	s.prepared = p
	return p
}

// bearing adds the entities and links that reports which changed are on.
func (p *prepared) bearing(everything *projection.Lens) {
	bears := func(reports []string) bool {
		return slices.ContainsFunc(reports, func(id string) bool { return p.reports[id] })
	}
	for n := range projection.Node(everything.NodeCount()) {
		if everything.Sees(n) && bears(everything.NodeReports(n)) {
			addTo(p.entities, everything.ID(n))
		}
	}
	for l := range projection.Link(everything.LinkCount()) {
		if everything.SeesLink(l) && bears(everything.LinkReports(l)) {
			addTo(p.links, everything.LinkID(l))
		}
	}
}

func addTo(records map[string]*changedRecord, id string) {
	if records[id] == nil {
		records[id] = &changedRecord{}
	}
}

func reportAltered(c change[domain.Report]) bool {
	was, err := native.ParseReport(c.was)
	return err != nil || c.is == nil || !bytes.Equal(native.AppendReport(nil, &was), native.AppendReport(nil, c.is))
}

func entityChange(c change[domain.Entity]) *changedRecord {
	was, err := native.ParseEntity(c.was)
	if err != nil || c.is == nil {
		return &changedRecord{altered: true}
	}
	is := *c.is
	r := &changedRecord{was: was.Reports, is: is.Reports}
	was.Reports, is.Reports = nil, nil
	r.altered = !bytes.Equal(native.AppendEntity(nil, &was), native.AppendEntity(nil, &is))
	return r
}

func linkChange(c change[domain.Link]) *changedRecord {
	was, err := native.ParseLink(c.was)
	if err != nil || c.is == nil {
		return &changedRecord{altered: true}
	}
	is := *c.is
	r := &changedRecord{was: was.Reports, is: is.Reports, from: was.Place, into: is.Place}
	was.Reports, was.Place, is.Reports, is.Place = nil, "", nil, ""
	r.altered = !bytes.Equal(native.AppendLink(nil, &was), native.AppendLink(nil, &is))
	return r
}

// changed are the judgements that changed after the epoch, as they were and as
// they are.
func (j judgedLink) changed(epoch int64) []domain.Judgement {
	var all []domain.Judgement
	for _, object := range j.was {
		if was, err := native.ParseJudgement(object); err == nil {
			all = append(all, was)
		}
	}
	for i := range j.is {
		if j.is[i].Revision > epoch {
			all = append(all, j.is[i])
		}
	}
	return all
}

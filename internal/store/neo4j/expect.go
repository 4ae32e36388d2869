package neo4j

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// brought are the ids that a batch brings or takes away itself.
type brought struct {
	reports, entities, retired, links, deleted map[string]bool
}

func whatIsBrought(b *store.Batch) brought {
	in := brought{
		reports: make(map[string]bool, len(b.Reports)), entities: make(map[string]bool, len(b.Entities)), retired: make(map[string]bool, len(b.Retire)),
		links: make(map[string]bool, len(b.Links)), deleted: make(map[string]bool, len(b.DeleteLinks)),
	}
	for i := range b.Reports {
		in.reports[b.Reports[i].Record.ID] = true
	}
	for i := range b.Entities {
		in.entities[b.Entities[i].Record.ID] = true
	}
	for i := range b.Links {
		in.links[b.Links[i].Record.ID] = true
	}
	for _, r := range b.Retire {
		in.retired[r.ID] = true
	}
	for _, r := range b.DeleteLinks {
		in.deleted[r.ID] = true
	}
	return in
}

// check fails where an expectation of the batch does not hold, or where it
// refers to what is not there.
func (w *working) check(b *store.Batch) error {
	if err := w.checkExpectations(b); err != nil {
		return err
	}
	if err := w.checkNotes(b); err != nil {
		return err
	}
	return w.checkReferences(b, whatIsBrought(b))
}

func (w *working) checkExpectations(b *store.Batch) error {
	for i := range b.Reports {
		id := b.Reports[i].Record.ID
		if err := expect("report", id, b.Reports[i].Expect, w.reportRevision(id)); err != nil {
			return err
		}
	}
	for i := range b.Entities {
		id := b.Entities[i].Record.ID
		if err := expect("entity", id, b.Entities[i].Expect, w.entityRevision(id)); err != nil {
			return err
		}
	}
	for i := range b.Links {
		id := b.Links[i].Record.ID
		if err := expect("link", id, b.Links[i].Expect, w.linkRevision(id)); err != nil {
			return err
		}
	}
	if err := expectThere("entity", b.Retire, w.entityRevision); err != nil {
		return err
	}
	return expectThere("link", b.DeleteLinks, w.linkRevision)
}

// expect compares the revision that a record must have with the one it has;
// both are 0 for a record that is not in sight.
func expect(what, id string, expected *int64, revision int64) error {
	switch {
	case expected == nil || *expected == revision:
		return nil
	case *expected == 0:
		return domain.Errorf(domain.Conflict, "%s %s is there already", what, id)
	}
	return domain.Errorf(domain.Conflict, "%s %s has been changed since it was read", what, id)
}

func expectThere(what string, refs []store.Ref, revision func(id string) int64) error {
	for _, r := range refs {
		now := revision(r.ID)
		if now == 0 {
			return notThere(what, r.ID)
		}
		if err := expect(what, r.ID, r.Expect, now); err != nil {
			return err
		}
	}
	return nil
}

func notThere(what, id string) error {
	return domain.Errorf(domain.NotFound, "there is no %s %s", what, id)
}

func (w *working) reportRevision(id string) int64 {
	if h := w.reports[id]; h != nil && h.now != nil {
		return h.now.Revision
	}
	return 0
}

func (w *working) entityRevision(id string) int64 {
	if h := w.entities[id]; h != nil && h.now != nil && !h.retired {
		return h.now.Revision
	}
	return 0
}

func (w *working) linkRevision(id string) int64 {
	if h := w.links[id]; h != nil && h.now != nil && w.present[h.now.From] && w.present[h.now.To] {
		return h.now.Revision
	}
	return 0
}

func (w *working) checkReferences(b *store.Batch, in brought) error {
	for i := range b.Entities {
		if err := w.checkReports(b.Entities[i].Record.Reports, in); err != nil {
			return err
		}
	}
	for i := range b.Links {
		l := &b.Links[i].Record
		if err := w.checkReports(l.Reports, in); err != nil {
			return err
		}
		for _, id := range [...]string{l.From, l.To, l.Place} {
			if (id != "" || l.Place != id) && !w.willBePresent(id, in) {
				return notThere("entity", id)
			}
		}
	}
	for i := range b.Judgements {
		id := b.Judgements[i].Link
		if !in.links[id] && (in.deleted[id] || w.linkRevision(id) == 0 || !w.endsStay(id, in)) {
			return notThere("link", id)
		}
	}
	return nil
}

func (w *working) checkReports(ids []string, in brought) error {
	for _, id := range ids {
		if _, there := w.classes[id]; !there && !in.reports[id] {
			return notThere("report", id)
		}
	}
	return nil
}

func (w *working) willBePresent(id string, in brought) bool {
	return in.entities[id] || w.present[id] && !in.retired[id]
}

func (w *working) endsStay(link string, in brought) bool {
	l := w.links[link].now
	return w.willBePresent(l.From, in) && w.willBePresent(l.To, in)
}

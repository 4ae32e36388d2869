package neo4j

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// putting changes what is held by one batch that has been checked.
type putting struct {
	*working
	revision int64
	receipt  store.Receipt
	changes  []store.Change
}

// log is the revision's node, with the changes in their order.
func (p *putting) log() map[string]any {
	slices.SortStableFunc(p.changes, func(a, b store.Change) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID), bytes.Compare(a.Before, b.Before))
	})
	node := changeLists(p.changes)
	node["revision"] = p.revision
	return node
}

func (p *putting) put(b *store.Batch) {
	for i := range b.Reports {
		p.putReport(&b.Reports[i].Record)
	}
	for i := range b.Entities {
		p.putEntity(&b.Entities[i].Record)
	}
	for i := range b.Links {
		p.putLink(&b.Links[i].Record)
	}
	for i := range b.Judgements {
		p.putJudgement(&b.Judgements[i])
	}
	for _, r := range b.Retire {
		p.retire(r.ID)
	}
	for _, r := range b.DeleteLinks {
		p.deleteLink(r.ID)
	}
}

// differs counts a record that is put, and says whether it changes anything;
// before and after are its content in the native format, before empty for a
// record that is created.
func (p *putting) differs(before, after []byte) bool {
	switch {
	case len(before) == 0:
		p.receipt.Created++
	case bytes.Equal(before, after):
		p.receipt.Unchanged++
		return false
	default:
		p.receipt.Updated++
	}
	return true
}

func (p *putting) changed(t store.RecordType, id string, removed bool, before []byte) {
	p.changes = append(p.changes, store.Change{Revision: p.revision, Type: t, ID: id, Removed: removed, Before: before})
}

// content is a record in the native format; empty where there is none. When the
// record it is compared with is new, it need not be written.
func content[R any](r *R, write func([]byte, *R) []byte) []byte {
	if r == nil {
		return nil
	}
	return write(nil, r)
}

func (p *putting) putReport(r *domain.Report) {
	h := p.reports[r.ID]
	before := content(h.now, native.AppendReport)
	if !p.differs(before, after(before, r, native.AppendReport)) {
		return
	}
	now := *r
	now.Revision = p.revision
	h.now, h.changed = &now, true
	p.classes[r.ID] = r.Mark.Class()
	p.changed(store.ReportRecord, r.ID, false, before)
}

// after is the content of a record that may replace another; what is new is not
// written out, since nothing is compared with it.
func after[R any](before []byte, r *R, write func([]byte, *R) []byte) []byte {
	if len(before) == 0 {
		return nil
	}
	return write(make([]byte, 0, len(before)+64), r)
}

func (p *putting) putEntity(e *domain.Entity) {
	h := p.entities[e.ID]
	var before []byte
	if !h.retired {
		before = content(h.now, native.AppendEntity)
	}
	if !p.differs(before, after(before, e, native.AppendEntity)) {
		return
	}
	now := *e
	now.Revision = p.revision
	h.now, h.retired, h.changed = &now, false, true
	p.present[e.ID] = true
	p.changed(store.EntityRecord, e.ID, false, before)
}

func (p *putting) putLink(l *domain.Link) {
	h := p.links[l.ID]
	before := content(h.now, native.AppendLink)
	if !p.differs(before, after(before, l, native.AppendLink)) {
		return
	}
	now := *l
	now.Revision = p.revision
	h.now, h.changed = &now, true
	p.changed(store.LinkRecord, l.ID, false, before)
}

func (p *putting) putJudgement(j *domain.Judgement) {
	h := p.judgements[keyOf(j)]
	if h == nil {
		h = &held[domain.Judgement]{}
		p.judgements[keyOf(j)] = h
	}
	before := content(h.now, native.AppendJudgement)
	if !p.differs(before, after(before, j, native.AppendJudgement)) {
		return
	}
	now := *j
	now.Revision = p.revision
	h.now, h.changed = &now, true
	p.changed(store.JudgementRecord, j.Link, false, before)
}

func (p *putting) retire(id string) {
	h := p.entities[id]
	before := content(h.now, native.AppendEntity)
	now := *h.now
	now.Revision = p.revision
	h.now, h.retired, h.changed = &now, true, true
	p.present[id] = false
	p.receipt.Deleted++
	p.changed(store.EntityRecord, id, true, before)
}

func (p *putting) deleteLink(id string) {
	h := p.links[id]
	before := content(h.now, native.AppendLink)
	h.now, h.changed = nil, true
	for key, j := range p.judgements {
		if key.link == id && j.now != nil {
			p.changed(store.JudgementRecord, id, true, content(j.now, native.AppendJudgement))
			j.now = nil
		}
	}
	p.deletedLinks[id] = true
	p.receipt.Deleted++
	p.changed(store.LinkRecord, id, true, before)
}

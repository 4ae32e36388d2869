package service

import (
	"cmp"
	"context"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// prepare checks the drafts against what is there and makes a batch of them.
func (w *writing) prepare(ctx context.Context) (store.Batch, error) {
	if err := w.read(ctx); err != nil {
		return store.Batch{}, err
	}
	if w.drafts.complete != nil {
		if err := w.drafts.complete(ctx, w); err != nil {
			return store.Batch{}, err
		}
	}
	var b store.Batch
	for i := range w.drafts.records {
		d := &w.drafts.records[i]
		if err := w.checkMark(d); err != nil {
			return b, err
		}
		if err := w.put(&b, d); err != nil {
			return b, err
		}
	}
	return b, w.remove(&b)
}

// read reads the records that the batch names as they are.
func (w *writing) read(ctx context.Context) error {
	var reports, entities, links []string
	w.brought, w.retired = map[string]domain.EntityKind{}, map[string]bool{}
	for i := range w.drafts.records {
		switch r := w.drafts.records[i].record; {
		case r.Report != nil:
			reports = append(reports, r.Report.ID)
		case r.Entity != nil:
			entities = append(entities, r.Entity.ID)
			w.brought[r.Entity.ID] = r.Entity.Kind
		case r.Link != nil:
			links = append(links, r.Link.ID)
		}
	}
	entities = append(entities, w.drafts.deleteEntities...)
	links = append(links, w.drafts.deleteLinks...)
	for _, id := range w.drafts.deleteEntities {
		w.retired[id] = true
	}
	var err error
	if w.reports, err = byID(ctx, w.service.store.Reports, reports, func(r *domain.Report) string { return r.ID }); err != nil {
		return err
	}
	if w.entities, err = byID(ctx, w.service.store.Entities, entities, func(e *domain.Entity) string { return e.ID }); err != nil {
		return err
	}
	if w.links, err = byID(ctx, w.service.store.Links, links, func(l *domain.Link) string { return l.ID }); err != nil {
		return err
	}
	if w.behind() {
		return errBehind
	}
	return w.readPlaces(ctx)
}

// behind says whether a record was changed after the view was taken: whether
// its reports may be seen would be judged by what they were.
func (w *writing) behind() bool {
	newest := int64(0)
	for _, r := range w.reports {
		newest = max(newest, r.Revision)
	}
	for _, e := range w.entities {
		newest = max(newest, e.Revision)
	}
	for _, l := range w.links {
		newest = max(newest, l.Revision)
	}
	return newest > w.Epoch()
}

// readPlaces finds out which of the places of the links are there at all.
func (w *writing) readPlaces(ctx context.Context) error {
	var places []string
	for _, l := range w.links {
		if l.Place != "" {
			places = append(places, l.Place)
		}
	}
	var err error
	w.places, err = byID(ctx, w.service.store.Entities, domain.SortedSet(places), func(e *domain.Entity) string { return e.ID })
	return err
}

func byID[R any](ctx context.Context, read func(context.Context, []string) ([]R, error), ids []string, id func(*R) string) (map[string]*R, error) {
	there := map[string]*R{}
	if len(ids) == 0 {
		return there, nil
	}
	records, err := read(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read what is to be written over: %w", err)
	}
	for i := range records {
		there[id(&records[i])] = &records[i]
	}
	return there, nil
}

func (w *writing) put(b *store.Batch, d *draft) error {
	switch r := d.record; {
	case r.Report != nil:
		return w.putReport(b, d)
	case r.Entity != nil:
		return w.putEntity(b, d)
	case r.Judgement != nil:
		return w.putJudgement(b, d)
	}
	return w.putLink(b, d)
}

func (w *writing) putReport(b *store.Batch, d *draft) error {
	r := *d.record.Report
	old := w.reports[r.ID]
	var revision int64
	if old != nil {
		if !w.mayChange(&old.Mark, nil) {
			return w.refused(d.field+".id", r.ID)
		}
		revision = old.Revision
		// Whoever is shown a token for the source gives it back when they write
		// the rest of the report.
		if old.Source != "" && r.Source == w.service.token(old.Source, w.subject.Country) {
			r.Source = old.Source
		}
	} else if !w.mayChoose(d) {
		return w.refused(d.field+".id", r.ID)
	}
	if isToken(r.Source) && (old == nil || r.Source != old.Source) {
		return domain.FieldErrorf(d.field+".source", "that is not a source but stands for one, of another report: expected a key of your own")
	}
	expect, err := w.expectation(d, revision)
	if err != nil {
		return err
	}
	b.Reports = append(b.Reports, store.Put[domain.Report]{Record: r, Expect: expect})
	return nil
}

func (w *writing) putEntity(b *store.Batch, d *draft) error {
	e := *d.record.Entity
	old := w.entities[e.ID]
	var revision int64
	if old != nil {
		if !w.mayChange(&old.Mark, old.Reports) {
			return w.refused(d.field+".id", e.ID)
		}
		if old.Kind != e.Kind {
			return domain.FieldErrorf(d.field+".id", "%q is a %s; the kind of a thing does not change", e.ID, old.Kind)
		}
		revision = old.Revision
		e.Reports = w.keepHidden(e.Reports, old.Reports)
	} else if !w.mayChoose(d) {
		return w.refused(d.field+".id", e.ID)
	}
	if err := w.checkReports(d, d.record.Entity.Reports); err != nil {
		return err
	}
	expect, err := w.expectation(d, revision)
	if err != nil {
		return err
	}
	b.Entities = append(b.Entities, store.Put[domain.Entity]{Record: e, Expect: expect})
	return nil
}

func (w *writing) putLink(b *store.Batch, d *draft) error {
	l := *d.record.Link
	old := w.links[l.ID]
	var revision int64
	if old != nil {
		if !w.subject.Unlimited && !w.seesLink(l.ID) || !w.mayChange(&old.Mark, old.Reports) {
			return w.refused(d.field+".id", l.ID)
		}
		revision = old.Revision
		l.Reports = w.keepHidden(l.Reports, old.Reports)
		if l.Place == "" {
			l.Place = w.hiddenPlace(old)
		}
	} else if !w.mayChoose(d) {
		return w.refused(d.field+".id", l.ID)
	}
	if err := w.checkEnds(d); err != nil {
		return err
	}
	if err := w.checkReports(d, d.record.Link.Reports); err != nil {
		return err
	}
	expect, err := w.expectation(d, revision)
	if err != nil {
		return err
	}
	b.Links = append(b.Links, store.Put[domain.Link]{Record: l, Expect: expect})
	return nil
}

// putJudgement adds a judgement of a link in view, whosever it is.
func (w *writing) putJudgement(b *store.Batch, d *draft) error {
	j := *d.record.Judgement
	if !w.seesLink(j.Link) {
		return w.refused(d.at("link"), j.Link)
	}
	b.Judgements = append(b.Judgements, j)
	return nil
}

// hiddenPlace is the link's place where the subject does not see it, and it is
// still there.
func (w *writing) hiddenPlace(l *domain.Link) string {
	if _, in := w.Node(l.Place); in || w.places[l.Place] == nil || w.retired[l.Place] {
		return ""
	}
	return l.Place
}

// keepHidden adds those of the old reports that the subject does not see:
// nobody takes away what they do not know of. Who clears all reports that they
// see makes the record unsourced, though: were hidden ones kept, it would drop
// out of their sight, and so tell that there are any.
func (w *writing) keepHidden(given, old []string) []string {
	if len(given) == 0 {
		return nil
	}
	for _, id := range old {
		if _, in := w.Report(id); !in {
			given = append(given, id)
		}
	}
	return domain.SortedSet(given)
}

// checkReports refuses reports that are neither in view nor in the batch.
func (w *writing) checkReports(d *draft, ids []string) error {
	for i, id := range ids {
		if _, in := w.Report(id); !in && !w.brings(id) {
			return w.refused(fmt.Sprintf("%s.reports[%d]", d.field, i), id)
		}
	}
	return nil
}

func (w *writing) brings(report string) bool {
	for i := range w.drafts.records {
		if r := w.drafts.records[i].record.Report; r != nil && r.ID == report {
			return true
		}
	}
	return false
}

// checkEnds refuses ends and places that are neither in view nor in the batch,
// and ends that the ontology does not join.
func (w *writing) checkEnds(d *draft) error {
	l := d.record.Link
	from, there := w.kindOf(l.From)
	if !there {
		return w.refused(d.at("from"), l.From)
	}
	to, there := w.kindOf(l.To)
	if !there {
		return w.refused(d.at("to"), l.To)
	}
	if !l.Kind.Joins(from, to) {
		return domain.FieldErrorf(d.at("kind"), "%s does not join %s to %s", l.Kind, from, to)
	}
	if l.Place != "" {
		if _, there := w.kindOf(l.Place); !there {
			return w.refused(d.at("place"), l.Place)
		}
	}
	return nil
}

func (w *writing) kindOf(id string) (domain.EntityKind, bool) {
	if w.retired[id] {
		return 0, false
	}
	if kind, brought := w.brought[id]; brought {
		return kind, true
	}
	if n, in := w.Node(id); in {
		return w.Kind(n), true
	}
	return 0, false
}

// remove adds what is to be retired and deleted.
func (w *writing) remove(b *store.Batch) error {
	for i, id := range w.drafts.deleteEntities {
		old := w.entities[id]
		if old == nil || !w.mayChange(&old.Mark, old.Reports) {
			return w.refused(fmt.Sprintf("batch.deleteEntities[%d]", i), id)
		}
		b.Retire = append(b.Retire, store.Ref{ID: id, Expect: &old.Revision})
	}
	for i, id := range w.drafts.deleteLinks {
		old := w.links[id]
		if old == nil || !w.subject.Unlimited && !w.seesLink(id) || !w.mayChange(&old.Mark, old.Reports) {
			return w.refused(cmp.Or(w.drafts.linkField, fmt.Sprintf("batch.deleteLinks[%d]", i)), id)
		}
		b.DeleteLinks = append(b.DeleteLinks, store.Ref{ID: id, Expect: &old.Revision})
	}
	return nil
}

package neo4j

import (
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Statements that read what batches touch, in sight or not.
const (
	loadOperations = "MATCH (o:KafoOperation) WHERE o.id IN $ids RETURN properties(o)"
	loadReports    = "MATCH (n:Report) WHERE n.id IN $ids RETURN properties(n)"
	loadClasses    = "MATCH (n:Report) WHERE n.id IN $ids RETURN n.id, n.class"
	loadEntities   = "MATCH (n:Entity) WHERE n.id IN $ids RETURN labels(n), properties(n)"
	loadRetired    = "MATCH (n:Retired) WHERE n.id IN $ids RETURN n.kind, properties(n)"
	loadPresent    = "MATCH (n:Entity) WHERE n.id IN $ids RETURN collect(n.id)"
	loadJudgements = "MATCH (j:Judgement) WHERE j.link IN $ids AND j.at IS NOT NULL AND j.by IS NOT NULL RETURN properties(j)"
)

// ids is a set of ids.
type ids map[string]struct{}

func (s ids) add(id string) {
	if id != "" {
		s[id] = struct{}{}
	}
}

// touches are the ids that the batches name: to be read whole, or (ends and
// sources) to be looked for only.
type touches struct {
	operations, reports, entities, links, judged ids
	ends, sources                                ids
}

func touchedBy(batches []store.Batch) touches {
	is := touches{ids{}, ids{}, ids{}, ids{}, ids{}, ids{}, ids{}}
	for i := range batches {
		is.add(&batches[i])
	}
	return is
}

func (is touches) add(b *store.Batch) {
	is.operations.add(b.Operation)
	for i := range b.Reports {
		is.reports.add(b.Reports[i].Record.ID)
	}
	for i := range b.Entities {
		is.entities.add(b.Entities[i].Record.ID)
		is.cite(b.Entities[i].Record.Reports)
	}
	for i := range b.Links {
		l := &b.Links[i].Record
		is.links.add(l.ID)
		is.ends.add(l.From)
		is.ends.add(l.To)
		is.ends.add(l.Place)
		is.cite(l.Reports)
	}
	for i := range b.Judgements {
		is.links.add(b.Judgements[i].Link)
		is.judged.add(b.Judgements[i].Link)
	}
	for _, r := range b.Retire {
		is.entities.add(r.ID)
	}
	for _, r := range b.DeleteLinks {
		is.links.add(r.ID)
		is.judged.add(r.ID)
	}
}

func (is touches) cite(reports []string) {
	for _, id := range reports {
		is.sources.add(id)
	}
}

// load locks the state and reads what the batches touch.
func (w *working) load(t tx, known []store.Sight) (err error) {
	if w.state, err = t.state(true); err != nil {
		return err
	}
	if w.state.sights > int64(len(known)) {
		if known, err = t.sights(known); err != nil {
			return err
		}
	}
	w.sights = newSightNumbers(known[:w.state.sights])
	is := touchedBy(w.batches)
	for _, read := range []func(tx, touches) error{w.loadOperations, w.loadReports, w.loadEntities, w.loadLinks, w.loadPresent, w.loadJudgements, w.loadNotes} {
		if err := read(t, is); err != nil {
			return err
		}
	}
	return nil
}

// loadEach runs a statement for ids, in portions.
func (t tx) loadEach(cypher string, of ids, row func(row []any) error) error {
	const portion = 10_000
	for some := range slices.Chunk(slices.Sorted(maps.Keys(of)), portion) {
		if err := t.each(cypher, map[string]any{"ids": some}, row); err != nil {
			return err
		}
	}
	return nil
}

func (w *working) loadOperations(t tx, is touches) error {
	return t.loadEach(loadOperations, is.operations, func(row []any) error {
		id, o := operationOf(row[0].(map[string]any))
		w.operations[id] = o
		return nil
	})
}

func (w *working) loadReports(t tx, is touches) error {
	for id := range is.reports {
		w.reports[id] = &held[domain.Report]{}
	}
	err := t.loadEach(loadReports, is.reports, func(row []any) error {
		r, err := reportOf(row[0].(map[string]any))
		w.reports[r.ID].stored, w.reports[r.ID].now = &r, &r
		return foreign(err)
	})
	if err != nil {
		return err
	}
	for id := range is.reports {
		is.sources.add(id)
	}
	return t.loadEach(loadClasses, is.sources, func(row []any) error {
		class, _ := row[1].(string)
		w.classes[row[0].(string)] = domain.Class(class)
		return nil
	})
}

// foreign keeps a record from being changed that was written by somebody else
// and cannot be read.
func foreign(err error) error {
	if err == nil {
		return nil
	}
	return domain.Errorf(domain.Conflict, "a record was changed in Neo4j by something else than Kafo and cannot be read; kafo doctor says which").Because(err)
}

func (w *working) loadEntities(t tx, is touches) error {
	for id := range is.entities {
		w.entities[id] = &held[domain.Entity]{}
	}
	for _, of := range []struct {
		cypher  string
		retired bool
		read    func(row []any) (domain.Entity, error)
	}{{loadEntities, false, rowEntity}, {loadRetired, true, retiredEntity}} {
		retired := of.retired
		err := t.loadEach(of.cypher, is.entities, func(row []any) error {
			e, err := of.read(row)
			if h := w.entities[e.ID]; h.stored == nil || !retired {
				h.stored, h.now, h.wasRetired, h.retired = &e, &e, retired, retired
			}
			return foreign(err)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// retiredEntity reads the columns kind and properties: a retired entity has no
// kind's label.
func retiredEntity(row []any) (domain.Entity, error) {
	code, _ := row[0].(string)
	kind, err := domain.ParseEntityKind(code)
	if err != nil {
		return domain.Entity{}, err
	}
	return entityOf(kind, row[1].(map[string]any))
}

func (w *working) loadLinks(t tx, is touches) error {
	for id := range is.links {
		w.links[id] = &held[domain.Link]{}
	}
	return t.links(linksAtAll, slices.Collect(maps.Keys(is.links)), func(row []any) error {
		l, err := rowLink(row)
		w.links[l.ID].stored, w.links[l.ID].now = &l, &l
		is.ends.add(l.From)
		is.ends.add(l.To)
		return foreign(err)
	})
}

func (w *working) loadPresent(t tx, is touches) error {
	for id, h := range w.entities {
		w.present[id] = h.now != nil && !h.retired
		delete(is.ends, id)
	}
	return t.loadEach(loadPresent, is.ends, func(row []any) error {
		for _, id := range row[0].([]any) {
			w.present[id.(string)] = true
		}
		return nil
	})
}

func (w *working) loadJudgements(t tx, is touches) error {
	return t.loadEach(loadJudgements, is.judged, func(row []any) error {
		j, err := judgementOf(row[0].(map[string]any))
		w.judgements[keyOf(&j)] = &held[domain.Judgement]{stored: &j, now: &j}
		return foreign(err)
	})
}

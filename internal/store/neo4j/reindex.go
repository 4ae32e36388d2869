package neo4j

import (
	"context"
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// Reindex is that of store.Store. It goes over the graph page by page; each page
// in which something else than Kafo has written makes a revision. What was there
// before such a write is not known, and not in its change.
func (s *Store) Reindex(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		s.adoptEntities, s.reindexReports, s.reindexEntities, s.adoptLinks, s.reindexLinks, s.reindexJudgements,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// foreignID is the id of a thing that came without one, from the database's own
// name of it.
func foreignID(v any, elementID string) string {
	if id, _ := v.(string); id != "" {
		return id
	}
	return "neo4j:" + elementID
}

const adoptNodes = `UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.element AND NOT EXISTS { MATCH (:Entity {id: row.id}) }
	AND NOT EXISTS { MATCH (:Retired {id: row.id}) } SET n.id = row.id, n:Entity`

// adoptEntities makes entities of the nodes that bear one kind's label and are
// whole; their content is taken in afterwards.
func (s *Store) adoptEntities(ctx context.Context) error {
	_, err := s.write(ctx, "take in foreign entities", func(t tx) error {
		var rows []any
		taken := map[string]bool{}
		err := t.each(strangeNodes, nil, func(row []any) error {
			labels, _ := row[0].([]any)
			element, _ := row[1].(string)
			kind, one := kindOf(labels)
			properties := row[2].(map[string]any)
			id := foreignID(properties["id"], element)
			properties["id"] = id
			e, err := entityOf(kind, properties)
			if err == nil && one {
				_, err = native.ParseEntity(native.AppendEntity(nil, &e))
			}
			if err == nil && one && !taken[id] {
				taken[id] = true
				rows = append(rows, map[string]any{"element": element, "id": id})
			}
			return nil // what is not whole is left, and Check says so
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		return t.do(adoptNodes, map[string]any{"rows": rows})
	})
	return err
}

const adoptRelationships = `UNWIND $rows AS row MATCH ()-[r]->() WHERE elementId(r) = row.element SET r.id = row.id
	MERGE (k:KafoLink {id: row.id}) SET k.kind = row.kind`

// adoptLinks registers the relationships of the ontology's types that are whole
// and join what their kind may join.
func (s *Store) adoptLinks(ctx context.Context) error {
	_, err := s.write(ctx, "take in foreign links", func(t tx) error {
		var rows []any
		wanted := ids{}
		err := t.each(strangeLinks, map[string]any{"types": linkTypes}, func(row []any) error {
			if l, element, whole := strangeLink(row); whole {
				if _, twice := wanted[l.ID]; !twice {
					wanted.add(l.ID)
					rows = append(rows, map[string]any{"element": element, "id": l.ID, "kind": l.Kind.String()})
				}
			}
			return nil
		})
		if err != nil || len(rows) == 0 {
			return err
		}
		taken := map[string]bool{}
		err = t.links(linksAtAll, slices.Collect(maps.Keys(wanted)), func(row []any) error {
			id, _ := row[3].(map[string]any)["id"].(string)
			taken[id] = true
			return nil
		})
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(row any) bool { return taken[row.(map[string]any)["id"].(string)] })
		return t.do(adoptRelationships, map[string]any{"rows": rows})
	})
	return err
}

// strangeLink reads a row of strangeLinks.
func strangeLink(row []any) (l domain.Link, element string, whole bool) {
	kind := linkKindOfType[row[0].(string)]
	element, _ = row[1].(string)
	fromLabels, _ := row[2].([]any)
	toLabels, _ := row[3].([]any)
	from, _ := kindOf(fromLabels)
	to, _ := kindOf(toLabels)
	if kind == 0 || from == 0 || to == 0 || !kind.Joins(from, to) || row[4] == nil || row[5] == nil || row[4] == row[5] {
		return l, element, false
	}
	properties := row[6].(map[string]any)
	properties["id"] = foreignID(properties["id"], element)
	l, err := linkOf(kind, row[4].(string), row[5].(string), properties)
	if err == nil {
		_, err = native.ParseLink(native.AppendLink(nil, &l))
	}
	return l, element, err == nil
}

// remake runs one page in a transaction that locks the state: fill puts into
// working what is to be written anew, and says which of it changes the graph.
func (s *Store) remake(ctx context.Context, doing string, fill func(tx, *putting) error) error {
	var w *working
	_, err := s.write(ctx, doing, func(t tx) (err error) {
		w = newWorking(nil)
		if err := w.load(t, s.sights.known()); err != nil {
			return err
		}
		p := &putting{working: w, revision: w.state.revision + 1}
		if err := fill(t, p); err != nil {
			return err
		}
		if len(p.changes) > 0 {
			w.state.revision = p.revision
			w.newRevisions = append(w.newRevisions, p.log())
		}
		return w.keep(t, "")
	})
	if err == nil {
		s.sights.learn(w.sights.all)
	}
	return err
}

// taken gives a record that something else has changed the new revision.
func (p *putting) taken(t store.RecordType, id string, changed bool, revision *int64) {
	if changed {
		*revision = p.revision
		p.changed(t, id, false, nil)
	}
}

func (s *Store) reindexReports(ctx context.Context) error {
	return pages(ctx, s, "reindex reports", pageOfReports, firstText, func(page []string) error {
		return s.remake(ctx, "reindex reports", func(t tx, p *putting) error {
			return t.each("MATCH (n:Report) WHERE n.id IN $ids RETURN n.id, properties(n)", map[string]any{"ids": page}, func(row []any) error {
				if r := surveyReport(row); r.fault == nil {
					p.taken(store.ReportRecord, r.id, r.changed, &r.record.Revision)
					p.reports[r.id] = &held[domain.Report]{stored: &r.record, now: &r.record, changed: true}
				}
				return nil
			})
		})
	})
}

func firstText(row []any) (string, error) { return row[0].(string), nil }

func (s *Store) reindexEntities(ctx context.Context) error {
	return pages(ctx, s, "reindex entities", pageOfEntities, firstText, func(page []string) error {
		return s.remake(ctx, "reindex entities", func(t tx, p *putting) error {
			cited := ids{}
			err := t.each("MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id, labels(n), properties(n)", map[string]any{"ids": page}, func(row []any) error {
				if e := surveyEntity(row); e.fault == nil {
					p.taken(store.EntityRecord, e.id, e.changed, &e.record.Revision)
					p.entities[e.id] = &held[domain.Entity]{stored: &e.record, now: &e.record, changed: true}
					touches{sources: cited}.cite(e.record.Reports)
				}
				return nil
			})
			if err == nil {
				p.classes, err = t.classes(cited)
			}
			return err
		})
	})
}

// reindexLinks also takes note of links that something else has deleted.
func (s *Store) reindexLinks(ctx context.Context) error {
	return pages(ctx, s, "reindex links", pageOfLinks, firstText, func(page []string) error {
		return s.remake(ctx, "reindex links", func(t tx, p *putting) error {
			cited, there := ids{}, map[string]bool{}
			err := t.links(linksAtAll, page, func(row []any) error {
				l := surveyLink(row)
				there[l.id] = true
				if l.fault == nil {
					p.taken(store.LinkRecord, l.id, l.changed, &l.record.Revision)
					p.links[l.id] = &held[domain.Link]{stored: &l.record, now: &l.record, changed: true}
					touches{sources: cited}.cite(l.record.Reports)
				}
				return nil
			})
			if err != nil {
				return err
			}
			if p.classes, err = t.classes(cited); err != nil {
				return err
			}
			return p.forget(t, page, there)
		})
	})
}

// forget drops the links of the page that are not there any more, with their
// judgements.
func (p *putting) forget(t tx, page []string, there map[string]bool) error {
	gone := slices.DeleteFunc(slices.Clone(page), func(id string) bool { return there[id] })
	if len(gone) == 0 {
		return nil
	}
	for _, id := range gone {
		p.changed(store.LinkRecord, id, true, nil)
		p.deletedLinks[id] = true
	}
	return t.do(forgetLinks, map[string]any{"rows": gone})
}

func (s *Store) reindexJudgements(ctx context.Context) error {
	return pages(ctx, s, "reindex judgements", pageOfJudged, firstText, func(links []string) error {
		return s.remake(ctx, "reindex judgements", func(t tx, p *putting) error {
			return t.each(loadJudgements, map[string]any{"ids": links}, func(row []any) error {
				if j := surveyJudgement(row); j.fault == nil {
					p.taken(store.JudgementRecord, j.record.Link, j.changed, &j.record.Revision)
					p.judgements[keyOf(&j.record)] = &held[domain.Judgement]{stored: &j.record, now: &j.record, changed: true}
				}
				return nil
			})
		})
	})
}

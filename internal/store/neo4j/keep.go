package neo4j

import (
	"fmt"
	"maps"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// Statements that write what has been decided. Labels and types that come as
// values are the ontology's constants.
const (
	createReports = "UNWIND $rows AS row CREATE (n:Report) SET n = row"
	updateReports = "UNWIND $rows AS row MATCH (n:Report {id: row.id}) SET n = row"

	// Rows of what is created are lists: of maps the database would think that they
	// may be what it writes to, and hold all of them back.
	createEntities = "UNWIND $rows AS row CREATE (n:Entity:$(row[0])) SET n = row[1]"
	updateEntities = "UNWIND $rows AS row MATCH (n:Entity {id: row.props.id}) SET n = row.props"

	createLinks = `UNWIND $rows AS row MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})
		CREATE (:KafoLink {id: row[2], kind: row[3]}) CREATE (a)-[r:$(row[3])]->(b) SET r = row[4]`
	moveLinks = `UNWIND $rows AS row MATCH (a:Entity {id: row.from}) MATCH (b:Entity {id: row.to}) MATCH (k:KafoLink {id: row.props.id})
		CREATE (a)-[r:$(row.kind)]->(b) SET r = row.props, k.kind = row.kind`
	updateLinks = "UNWIND $rows AS row MATCH ()-[r:%s {id: row.props.id}]->() SET r = row.props"
	deleteLinks = "MATCH ()-[r:%s]->() WHERE r.id IN $rows DELETE r"
	forgetLinks = "MATCH (k:KafoLink) WHERE k.id IN $rows DELETE k"

	deleteJudgements = "MATCH (j:Judgement) WHERE j.link IN $rows AND j.at IS NOT NULL AND j.by IS NOT NULL DELETE j"
	putJudgements    = "UNWIND $rows AS row MERGE (j:Judgement {link: row.link, at: row.at, by: row.by}) SET j = row"

	keepRevisions  = "UNWIND $rows AS row CREATE (r:KafoRevision) SET r = row, r.commit = $token"
	keepOperations = "UNWIND $rows AS row CREATE (o:KafoOperation) SET o = row, o.commit = $token"
	keepAudits     = "UNWIND $rows AS row CREATE (a:KafoAudit) SET a = row, a.commit = $token"
)

// relabelEntities, reviveEntities and retireEntities change what is in sight
// and as what.
var (
	relabelEntities = "UNWIND $rows AS row MATCH (n:Entity {id: row.props.id}) REMOVE n" + allKindLabels + " SET n:$(row.label), n = row.props"
	reviveEntities  = "UNWIND $rows AS row MATCH (n:Retired {id: row.props.id}) REMOVE n:Retired SET n:Entity:$(row.label), n = row.props"
	retireEntities  = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) REMOVE n:Entity" + allKindLabels + " SET n:Retired"
)

// keep writes what has become of the group. Entities that end retired are in
// sight until their links are written.
func (w *working) keep(t tx, token string) error {
	for _, write := range []func(tx) error{w.keepReports, w.keepEntities, w.keepLinks, w.keepRetired, w.keepJudgements, w.resight} {
		if err := write(t); err != nil {
			return err
		}
	}
	if err := w.sights.keep(t); err != nil {
		return err
	}
	for cypher, rows := range map[string][]any{keepRevisions: w.newRevisions, keepOperations: w.newOperations, keepAudits: w.newAudits, keepNotes: w.newNotes} {
		if len(rows) == 0 {
			continue
		}
		if err := t.do(cypher, map[string]any{"rows": rows, "token": token}); err != nil {
			return err
		}
	}
	w.state.sights = int64(len(w.sights.all))
	return t.keepState(w.state)
}

// rowsOf gathers rows under the statement that writes them.
type rowsOf map[string][]any

func (r rowsOf) add(cypher string, row any) { r[cypher] = append(r[cypher], row) }

// write runs the statements in the order given.
func (r rowsOf) write(t tx, order ...string) error {
	for _, cypher := range order {
		if rows := r[cypher]; len(rows) > 0 {
			if err := t.do(cypher, map[string]any{"rows": rows}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *working) keepReports(t tx) error {
	rows := rowsOf{}
	for _, id := range slices.Sorted(maps.Keys(w.reports)) {
		h := w.reports[id]
		switch {
		case !h.changed:
		case h.stored == nil:
			rows.add(createReports, map[string]any(reportProps(h.now)))
		default:
			rows.add(updateReports, map[string]any(reportProps(h.now)))
		}
	}
	return rows.write(t, createReports, updateReports)
}

func (w *working) keepEntities(t tx) error {
	rows := rowsOf{}
	for _, id := range slices.Sorted(maps.Keys(w.entities)) {
		h := w.entities[id]
		if !h.changed {
			continue
		}
		sight := w.sights.of(h.now.Mark.Class(), h.now.Reports, w.classes)
		row := map[string]any{"label": h.now.Kind.Spec().Type, "props": map[string]any(entityProps(h.now, sight))}
		switch {
		case h.stored == nil:
			rows.add(createEntities, []any{row["label"], row["props"]})
		case h.wasRetired:
			rows.add(reviveEntities, row)
		case h.stored.Kind != h.now.Kind:
			rows.add(relabelEntities, row)
		default:
			rows.add(updateEntities, row)
		}
	}
	return rows.write(t, createEntities, reviveEntities, relabelEntities, updateEntities)
}

func (w *working) keepRetired(t tx) error {
	rows := rowsOf{}
	for _, id := range slices.Sorted(maps.Keys(w.entities)) {
		if h := w.entities[id]; h.changed && h.retired {
			rows.add(retireEntities, map[string]any{"id": id})
		}
	}
	return rows.write(t, retireEntities)
}

func (w *working) keepLinks(t tx) error {
	rows, updates, deletes := rowsOf{}, rowsOf{}, rowsOf{}
	for _, id := range slices.Sorted(maps.Keys(w.links)) {
		h := w.links[id]
		if !h.changed {
			continue
		}
		if h.now == nil {
			if h.stored != nil {
				deletes.add(fmt.Sprintf(deleteLinks, h.stored.Kind), id)
				rows.add(forgetLinks, id)
			}
			continue
		}
		sight := w.sights.of(h.now.Mark.Class(), h.now.Reports, w.classes)
		row := map[string]any{"kind": h.now.Kind.String(), "from": h.now.From, "to": h.now.To, "props": map[string]any(linkProps(h.now, sight))}
		switch {
		case h.stored == nil:
			rows.add(createLinks, []any{h.now.From, h.now.To, id, h.now.Kind.String(), row["props"]})
		case h.stored.Kind != h.now.Kind || h.stored.From != h.now.From || h.stored.To != h.now.To:
			deletes.add(fmt.Sprintf(deleteLinks, h.stored.Kind), id)
			rows.add(moveLinks, row)
		default:
			updates.add(fmt.Sprintf(updateLinks, h.now.Kind), row)
		}
	}
	if err := deletes.write(t, slices.Sorted(maps.Keys(deletes))...); err != nil {
		return err
	}
	if err := updates.write(t, slices.Sorted(maps.Keys(updates))...); err != nil {
		return err
	}
	return rows.write(t, forgetLinks, createLinks, moveLinks)
}

func (w *working) keepJudgements(t tx) error {
	rows := rowsOf{}
	for id := range w.deletedLinks {
		rows.add(deleteJudgements, id)
	}
	for _, h := range w.judgements {
		if h.changed && h.now != nil {
			rows.add(putJudgements, map[string]any(judgementProps(h.now)))
		}
	}
	return rows.write(t, deleteJudgements, putJudgements)
}

// Statements that find the records whose sight a report decides on.
const (
	entitiesCiting = "MATCH (n:Entity) WHERE n.sight IN $sights AND any(id IN n.reports WHERE id IN $ids) RETURN n.id, n.sight, n.reports"
	linksCiting    = "MATCH ()-[n]->() WHERE n.sight IN $sights AND any(id IN n.reports WHERE id IN $ids) RETURN [type(n), n.id], n.sight, n.reports"
	resightEntity  = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n.sight = row.sight"
	resightLinks   = "UNWIND $rows AS row MATCH ()-[n:%s {id: row.id}]->() SET n.sight = row.sight"
)

// resight gives new sights to the records that bear a report whose class
// changes, and that the group does not put anyway. Only records of sights in
// which the old class takes part are looked at.
func (w *working) resight(t tx) error {
	reclassed, old := w.reclassed()
	if len(reclassed) == 0 {
		return nil
	}
	var sights []int64
	for _, s := range w.sights.all[:w.sights.stored] {
		if slices.ContainsFunc(s.Reports, func(c domain.Class) bool { return old[c] }) {
			sights = append(sights, int64(s.Number))
		}
	}
	params := map[string]any{"sights": sights, "ids": reclassed}
	moved := map[string][]citing{}
	for _, cypher := range []string{entitiesCiting, linksCiting} {
		err := t.each(cypher, params, func(row []any) error {
			statement, c := citingOf(row)
			moved[statement] = append(moved[statement], c)
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := w.loadMoreClasses(t, moved); err != nil {
		return err
	}
	return w.keepSights(t, moved)
}

// reclassed are the reports whose class changes, and the classes that they had.
func (w *working) reclassed() (reports []string, old map[domain.Class]bool) {
	old = map[domain.Class]bool{}
	for id, h := range w.reports {
		if h.changed && h.stored != nil && h.stored.Mark.Class() != h.now.Mark.Class() {
			reports = append(reports, id)
			old[h.stored.Mark.Class()] = true
		}
	}
	return reports, old
}

// citing is a record whose reports may have another class.
type citing struct {
	id      string
	sight   store.SightNumber
	reports []string
}

// citingOf reads a row of a record with the statement that changes its sight.
func citingOf(row []any) (statement string, c citing) {
	statement = resightEntity
	switch name := row[0].(type) {
	case string:
		c.id = name
	case []any:
		kind, _ := name[0].(string)
		c.id, _ = name[1].(string)
		statement = fmt.Sprintf(resightLinks, linkKindOfType[kind])
	}
	number, _ := row[1].(int64)
	c.sight = store.SightNumber(number) //nolint:gosec // numbers begin at 1
	list, _ := row[2].([]any)
	for _, r := range list {
		id, _ := r.(string)
		c.reports = append(c.reports, id)
	}
	return statement, c
}

func (w *working) loadMoreClasses(t tx, moved map[string][]citing) error {
	missing := ids{}
	for _, records := range moved {
		for _, c := range records {
			for _, id := range c.reports {
				if _, known := w.classes[id]; !known {
					missing.add(id)
				}
			}
		}
	}
	return t.loadEach(loadClasses, missing, func(row []any) error {
		class, _ := row[1].(string)
		w.classes[row[0].(string)] = domain.Class(class)
		return nil
	})
}

func (w *working) keepSights(t tx, moved map[string][]citing) error {
	rows := rowsOf{}
	for statement, records := range moved {
		for _, c := range records {
			own := w.sights.all[c.sight-1].Own
			if now := w.sights.of(own, c.reports, w.classes); now != c.sight {
				rows.add(statement, map[string]any{"id": c.id, "sight": int64(now)})
			}
		}
	}
	return rows.write(t, slices.Sorted(maps.Keys(rows))...)
}

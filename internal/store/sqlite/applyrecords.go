package sqlite

import (
	"database/sql/driver"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

func (a *application) putReports() error {
	for i := range a.batch.Reports {
		if err := a.putReport(&a.batch.Reports[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) putReport(p *store.Put[domain.Report]) error {
	r := &p.Record
	a.record = native.AppendReport(a.record[:0], r)
	class, err := a.class(r.Mark.Class())
	if err != nil {
		return err
	}
	var before *stored
	var oldClass int64
	err = a.query("SELECT num, revision, record, class FROM report WHERE id = ?", func(row []driver.Value) error {
		before = &stored{integer(row[0]), integer(row[1]), text(row[2])}
		oldClass = integer(row[3])
		return nil
	}, r.ID)
	if err == nil {
		err = before.holds("report", r.ID, p.Expect)
	}
	if err != nil || !a.put(change{Type: store.ReportRecord, ID: r.ID}, before) {
		return err
	}
	if before == nil {
		return a.exec("INSERT INTO report (id, class, day, revision, record) VALUES (?, ?, ?, ?, ?)",
			r.ID, class, dateKey(r.Day), a.revision, string(a.record))
	}
	if class != oldClass {
		a.remarked = append(a.remarked, before.num)
		a.memory.sights.clear()
	}
	return a.exec("UPDATE report SET class = ?, day = ?, revision = ?, record = ? WHERE num = ?",
		class, dateKey(r.Day), a.revision, string(a.record), before.num)
}

func (a *application) putEntities() error {
	for i := range a.batch.Entities {
		if err := a.putEntity(&a.batch.Entities[i]); err != nil {
			return err
		}
	}
	return nil
}

// putEntity tries to insert first, since most entities are new.
func (a *application) putEntity(p *store.Put[domain.Entity]) error {
	e := &p.Record
	a.record = native.AppendEntity(a.record[:0], e)
	list, err := a.list(e.Reports)
	if err != nil {
		return err
	}
	sight, err := a.sight(e.Mark.Class(), list)
	if err != nil {
		return err
	}
	insert := &a.inserts[e.Kind]
	values := insert.values(e, sight, list, a.revision, string(a.record))
	if p.Expect == nil || *p.Expect == 0 {
		result, err := a.result(insert.insert, values...)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); n > 0 || err != nil {
			num, _ := result.LastInsertId()
			a.put(change{Type: store.EntityRecord, ID: e.ID}, nil)
			return a.entityIsPut(insert, e, num, sight)
		}
	}
	return a.replaceEntity(p, insert, values, sight)
}

// replaceEntity puts an entity over one that is there, or retired.
func (a *application) replaceEntity(p *store.Put[domain.Entity], insert *entityInsert, values []driver.Value, sight int64) error {
	e := &p.Record
	before, old, err := a.storedEntity(e.ID)
	if err != nil {
		return err
	}
	inSight := before
	if old.sight == 0 {
		inSight = nil
	}
	if err := inSight.holds("entity", e.ID, p.Expect); err != nil {
		return err
	}
	if !a.put(change{Type: store.EntityRecord, ID: e.ID}, inSight) {
		return nil
	}
	if old.sight != 0 {
		a.population[old]--
	}
	if old.kind != int64(e.Kind) {
		if err := a.exec(clearColumns, before.num); err != nil {
			return err
		}
	}
	if err := a.exec(insert.update, append(values, before.num)...); err != nil {
		return err
	}
	if err := a.exec("DELETE FROM entity_value WHERE entity = ?", before.num); err != nil {
		return err
	}
	return a.entityIsPut(insert, e, before.num, sight)
}

// entityIsPut writes what goes with the row of an entity.
func (a *application) entityIsPut(insert *entityInsert, e *domain.Entity, num, sight int64) error {
	a.memory.entities.put(e.ID, num)
	a.population[population{sight, int64(e.Kind)}]++
	for _, c := range insert.lists {
		for _, t := range c.Texts(e) {
			err := a.exec("INSERT OR IGNORE INTO entity_value (entity, list, text) VALUES (?, ?, ?)", num, listNumber(c), t)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// clearColumns empties the columns of all kinds.
var clearColumns = func() string {
	sets := ""
	for _, c := range store.Columns {
		if !c.List {
			sets += ", " + quoted(c) + " = NULL"
		}
	}
	return "UPDATE entity SET " + sets[2:] + " WHERE num = ?"
}()

// storedEntity is the entity as it is, retired or not, with its sight and kind;
// nil where there is none.
func (a *application) storedEntity(id string) (before *stored, p population, err error) {
	err = a.query("SELECT num, revision, record, sight, kind FROM entity WHERE id = ?", func(row []driver.Value) error {
		before = &stored{integer(row[0]), integer(row[1]), text(row[2])}
		p = population{integer(row[3]), integer(row[4])}
		return nil
	}, id)
	if err == nil && before == nil {
		p.sight = 0
	}
	return before, p, err
}

func (a *application) retire() error {
	for _, ref := range a.batch.Retire {
		before, p, err := a.storedEntity(ref.ID)
		if err != nil {
			return err
		}
		if p.sight == 0 {
			return notFound("entity", ref.ID)
		}
		if err := before.holds("entity", ref.ID, ref.Expect); err != nil {
			return err
		}
		if err := a.exec("UPDATE entity SET sight = 0 WHERE num = ?", before.num); err != nil {
			return err
		}
		delete(a.memory.entities.numbers, ref.ID)
		a.population[p]--
		a.receipt.Deleted++
		a.changes = append(a.changes, change{Type: store.EntityRecord, ID: ref.ID, Removed: true, Before: []byte(before.record)})
	}
	return nil
}

// followMarks gives the records of reports whose class changed the sights that
// now are theirs.
func (a *application) followMarks() error {
	if len(a.remarked) == 0 {
		return nil
	}
	// All at once: within a load each question may be a scan.
	term := "t.reports IN (SELECT list FROM report_list_member WHERE report IN (" + numberList(a.remarked) + "))"
	for _, table := range []string{"entity", "link"} {
		if err := a.resight(table, term); err != nil {
			return fmt.Errorf("follow reports' marks: %w", err)
		}
	}
	return nil
}

// together are the records of one table with one list of reports and one sight.
type together struct{ list, sight int64 }

// resight gives the rows t of the table for which the term is true the sights
// that follow from their reports.
func (a *application) resight(table, term string) error {
	kind := map[string]string{"entity": "t.kind", "link": "0"}[table]
	type group struct {
		together
		own, kind, n int64
	}
	var groups []group
	err := a.query(fmt.Sprintf(`SELECT t.reports, t.sight, s.own, %s, count(*) FROM %s t JOIN sight s ON s.num = t.sight
		WHERE t.reports IS NOT NULL AND %s GROUP BY 1, 2, 3, 4`, kind, table, term),
		func(row []driver.Value) error {
			groups = append(groups, group{together{integer(row[0]), integer(row[1])}, integer(row[2]), integer(row[3]), integer(row[4])})
			return nil
		})
	if err != nil {
		return err
	}
	moves := map[together]int64{}
	for _, g := range groups {
		sight, err := a.sightOf(g.own, g.list)
		if err != nil {
			return err
		}
		if sight == g.sight {
			continue
		}
		moves[g.together] = sight
		if table == "entity" {
			a.population[population{g.sight, g.kind}] -= g.n
			a.population[population{sight, g.kind}] += g.n
		}
	}
	return a.move(table, moves)
}

// move gives rows new sights: below nought first, since two groups may change places.
func (a *application) move(table string, moves map[together]int64) error {
	for old, sight := range moves {
		if err := a.exec(fmt.Sprintf("UPDATE %s SET sight = -? WHERE reports = ? AND sight = ?", table), sight, old.list, old.sight); err != nil {
			return err
		}
	}
	for old, sight := range moves {
		if err := a.exec(fmt.Sprintf("UPDATE %s SET sight = ?1 WHERE reports = ?2 AND sight = -?1", table), sight, old.list); err != nil {
			return err
		}
	}
	return nil
}

package sqlite

import (
	"database/sql/driver"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/interchange/native"
	"github.com/kafo-graph/kafo/internal/store"
)

// storedLink is the link as it is, and whether it is in sight; nil where there
// is none.
func (a *application) storedLink(id string) (before *stored, inSight bool, err error) {
	err = a.query(`SELECT l.num, l.revision, l.record,
			(SELECT sight FROM entity WHERE num = l.src) > 0 AND (SELECT sight FROM entity WHERE num = l.dst) > 0
		FROM link l WHERE l.id = ?`,
		func(row []driver.Value) error {
			before = &stored{integer(row[0]), integer(row[1]), text(row[2])}
			inSight = integer(row[3]) == 1
			return nil
		}, id)
	return before, inSight, err
}

// inspectLinks holds what is expected of links against the graph as it was
// before the batch.
func (a *application) inspectLinks() error {
	for _, ref := range a.batch.DeleteLinks {
		before, inSight, err := a.storedLink(ref.ID)
		if err != nil {
			return err
		}
		if !inSight {
			return notFound("link", ref.ID)
		}
		if err := before.holds("link", ref.ID, ref.Expect); err != nil {
			return err
		}
	}
	for i := range a.batch.Links {
		p := &a.batch.Links[i]
		if p.Expect == nil {
			continue
		}
		before, inSight, err := a.storedLink(p.Record.ID)
		if err != nil {
			return err
		}
		if !inSight {
			before = nil
		}
		if err := before.holds("link", p.Record.ID, p.Expect); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) putLinks() error {
	for i := range a.batch.Links {
		if err := a.putLink(&a.batch.Links[i].Record); err != nil {
			return err
		}
	}
	return nil
}

const (
	insertLink = `INSERT INTO link (id, kind, src, dst, since, until, sight, reports, revision, record)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`
	updateLink = `UPDATE link SET id = ?, kind = ?, src = ?, dst = ?, since = ?, until = ?, sight = ?, reports = ?, revision = ?, record = ?
		WHERE num = ?`
)

// putLink tries to insert first, since most links are new.
func (a *application) putLink(l *domain.Link) error {
	values, err := a.linkValues(l)
	if err != nil {
		return err
	}
	result, err := a.result(insertLink, values...)
	if err != nil {
		return err
	}
	c := change{Type: store.LinkRecord, ID: l.ID}
	if n, err := result.RowsAffected(); n > 0 || err != nil {
		a.put(c, nil)
		return err
	}
	before, _, err := a.storedLink(l.ID)
	if err != nil || !a.put(c, before) {
		return err
	}
	return a.exec(updateLink, append(values, before.num)...)
}

func (a *application) linkValues(l *domain.Link) ([]driver.Value, error) {
	src, err := a.entity(l.From)
	if err != nil {
		return nil, err
	}
	dst, err := a.entity(l.To)
	if err != nil {
		return nil, err
	}
	if l.Place != "" {
		if _, err := a.entity(l.Place); err != nil {
			return nil, err
		}
	}
	list, err := a.list(l.Reports)
	if err != nil {
		return nil, err
	}
	sight, err := a.sight(l.Mark.Class(), list)
	if err != nil {
		return nil, err
	}
	a.record = native.AppendLink(a.record[:0], l)
	return []driver.Value{
		l.ID, int64(l.Kind), src, dst, int64(l.Since), int64(l.Until), sight, orNull(list), a.revision, string(a.record),
	}, nil
}

func (a *application) deleteLinks() error {
	for _, ref := range a.batch.DeleteLinks {
		before, _, err := a.storedLink(ref.ID)
		if err != nil {
			return err
		}
		a.changes = append(a.changes, change{Type: store.LinkRecord, ID: ref.ID, Removed: true, Before: []byte(before.record)})
		err = a.query(`SELECT at, "by", record FROM judgement WHERE link = ?`, func(row []driver.Value) error {
			a.changes = append(a.changes, change{
				Type: store.JudgementRecord, ID: ref.ID, at: text(row[0]), by: text(row[1]), Removed: true, Before: []byte(text(row[2])),
			})
			return nil
		}, before.num)
		if err != nil {
			return err
		}
		for _, table := range []string{"DELETE FROM judgement WHERE link = ?", "DELETE FROM link WHERE num = ?"} {
			if err := a.exec(table, before.num); err != nil {
				return err
			}
		}
		a.receipt.Deleted++
	}
	return nil
}

func (a *application) putJudgements() error {
	for i := range a.batch.Judgements {
		if err := a.putJudgement(&a.batch.Judgements[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) putJudgement(j *domain.Judgement) error {
	link, inSight, err := a.storedLink(j.Link)
	if err != nil {
		return err
	}
	if !inSight {
		return notFound("link", j.Link)
	}
	a.record = native.AppendJudgement(a.record[:0], j)
	var before *stored
	err = a.query(`SELECT revision, record FROM judgement WHERE link = ? AND at = ? AND "by" = ?`, func(row []driver.Value) error {
		before = &stored{revision: integer(row[0]), record: text(row[1])}
		return nil
	}, link.num, j.At, j.By)
	if err != nil || !a.put(change{Type: store.JudgementRecord, ID: j.Link, at: j.At, by: j.By}, before) {
		return err
	}
	return a.exec(`INSERT OR REPLACE INTO judgement (link, at, "by", disputes, revision, record) VALUES (?, ?, ?, ?, ?, ?)`,
		link.num, j.At, j.By, j.Disputes(), a.revision, string(a.record))
}

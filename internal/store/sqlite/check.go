package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// checks are queries of rows that should not be, each counted, with what they say.
var checks = []struct{ says, count string }{
	{"links that start from or lead to an entity that is not there", `SELECT count(*) FROM link l
		WHERE l.src NOT IN (SELECT num FROM entity) OR l.dst NOT IN (SELECT num FROM entity)`},
	{"judgements of links that are not there", `SELECT count(*) FROM judgement WHERE link NOT IN (SELECT num FROM link)`},
	{"lists of reports that name a report that is not there", `SELECT count(*) FROM report_list_member WHERE report NOT IN (SELECT num FROM report)`},
	{"records whose list of reports is not there", `SELECT (SELECT count(*) FROM entity WHERE reports IS NOT NULL AND reports NOT IN (SELECT num FROM report_list)) +
		(SELECT count(*) FROM link WHERE reports IS NOT NULL AND reports NOT IN (SELECT num FROM report_list))`},
	{"records whose sight is not there", `SELECT (SELECT count(*) FROM entity WHERE sight <> 0 AND sight NOT IN (SELECT num FROM sight)) +
		(SELECT count(*) FROM link WHERE sight NOT IN (SELECT num FROM sight))`},
	{"records whose sight does not follow from their reports' marks", `SELECT count(*) FROM
		(SELECT reports, sight FROM entity WHERE sight <> 0 UNION SELECT reports, sight FROM link) p JOIN sight s ON s.num = p.sight
		WHERE s.reports <> coalesce((SELECT group_concat(num, ',') FROM (SELECT DISTINCT c.num AS num, c.text FROM report_list_member m
			JOIN report r ON r.num = m.report JOIN class c ON c.num = r.class WHERE m.list = p.reports ORDER BY c.text)), '')`},
	{"links whose ends are not those of their records", `SELECT count(*) FROM link l JOIN entity f ON f.num = l.src JOIN entity t ON t.num = l.dst
		WHERE json_extract(l.record, '$.from') <> f.id OR json_extract(l.record, '$.to') <> t.id`},
	{"sights and kinds whose entities are miscounted", `SELECT count(*) FROM (
		SELECT sight, kind, entities FROM population WHERE entities <> 0
		EXCEPT SELECT sight, kind, count(*) FROM entity WHERE sight <> 0 GROUP BY sight, kind)`},
	{"notes that take back one that is not there", `SELECT count(*) FROM note WHERE withdraws <> '' AND withdraws NOT IN (SELECT id FROM note)`},
	{"revisions that are missing from the change log", `SELECT (SELECT revision FROM state) - (SELECT count(*) FROM change)`},
}

// Check looks whether the store is whole; see store.Store.
func (s *Store) Check(ctx context.Context) (problems []string, err error) {
	err = s.read(ctx, "check", func(c *conn) error {
		err := c.query("PRAGMA quick_check", func(row []driver.Value) error {
			if said := text(row[0]); said != "ok" {
				problems = append(problems, "the file is damaged: "+said)
			}
			return nil
		})
		if err != nil {
			return err
		}
		missing, err := missingIndexes(c)
		if err != nil {
			return err
		}
		for _, i := range missing {
			problems = append(problems, fmt.Sprintf("the index %s is missing: a load is under way, or was left; opening the store again makes it", i.name))
		}
		for _, check := range checks {
			n, err := c.number(check.count)
			if err != nil {
				return err
			}
			if n != 0 {
				problems = append(problems, fmt.Sprintf("%d %s", n, check.says))
			}
		}
		stale, err := staleEntities(c)
		if len(stale) > 0 {
			problems = append(problems, fmt.Sprintf("%d entities whose columns do not follow from their records, such as %s; reindex the store", len(stale), stale[0].id))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return problems, nil
}

package neo4j

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// changeLists are the changes of one revision as lists side by side, the
// properties of its node; befores is left out where nothing was there before.
func changeLists(changes []store.Change) props {
	types, ids := make([]int64, len(changes)), make([]string, len(changes))
	removed, befores := make([]bool, len(changes)), make([]string, len(changes))
	filled := false
	for i, c := range changes {
		types[i], ids[i], removed[i], befores[i] = int64(c.Type), c.ID, c.Removed, string(c.Before)
		filled = filled || len(c.Before) > 0
	}
	p := props{"size": int64(len(changes)), "types": types, "ids": ids, "removed": removed}
	if filled {
		p["befores"] = befores
	}
	return p
}

func changesOf(properties map[string]any) []store.Change {
	revision, _ := properties["revision"].(int64)
	types, _ := properties["types"].([]any)
	ids, _ := properties["ids"].([]any)
	removed, _ := properties["removed"].([]any)
	befores, _ := properties["befores"].([]any)
	changes := make([]store.Change, len(types))
	for i := range changes {
		number, _ := types[i].(int64)
		id, _ := ids[i].(string)
		gone, _ := removed[i].(bool)
		changes[i] = store.Change{Revision: revision, Type: store.RecordType(number), ID: id, Removed: gone} //nolint:gosec // 1 to 4
		if befores != nil {
			if before, _ := befores[i].(string); before != "" {
				changes[i].Before = []byte(before)
			}
		}
	}
	return changes
}

// revisionsAtOnce is how many revisions one round trip looks at.
const revisionsAtOnce = 1000

// Changes is that of store.Journal.
func (s *Store) Changes(ctx context.Context, after int64, limit int) (changes []store.Change, err error) {
	for {
		last, more, err := s.revisionsThatFit(ctx, after, limit-len(changes), len(changes) == 0)
		if err != nil || last == after {
			return changes, err
		}
		some, err := s.changesBetween(ctx, after, last)
		if err != nil {
			return nil, err
		}
		changes = append(changes, some...)
		if !more {
			return changes, nil
		}
		after = last
	}
}

// revisionsThatFit is the last revision such that those up to it have together
// no more than room changes; first lets one in that is larger by itself. More
// says that the next one may fit too.
func (s *Store) revisionsThatFit(ctx context.Context, after int64, room int, first bool) (last int64, more bool, err error) {
	err = s.read(ctx, "read the change log", func(t tx) error {
		left, rows, full := room, 0, false
		last = after
		err := t.each("MATCH (r:KafoRevision) WHERE r.revision > $after RETURN r.revision, r.size ORDER BY r.revision LIMIT $limit",
			map[string]any{"after": after, "limit": int64(revisionsAtOnce)}, func(row []any) error {
				revision, size := row[0].(int64), int(row[1].(int64))
				rows++
				full = full || left < size && (!first || rows > 1)
				if !full {
					last, left = revision, left-size
				}
				return nil
			})
		more = rows == revisionsAtOnce && !full
		return err
	})
	return last, more, err
}

func (s *Store) changesBetween(ctx context.Context, after, last int64) (changes []store.Change, err error) {
	err = s.read(ctx, "read the change log", func(t tx) error {
		changes = nil
		return t.each("MATCH (r:KafoRevision) WHERE $after < r.revision <= $last RETURN properties(r) ORDER BY r.revision",
			map[string]any{"after": after, "last": last}, func(row []any) error {
				changes = append(changes, changesOf(row[0].(map[string]any))...)
				return nil
			})
	})
	return changes, err
}

// AppendAudit is that of store.Audit.
func (s *Store) AppendAudit(ctx context.Context, r store.AuditRecord) error {
	_, err := s.write(ctx, "keep an audit record", func(t tx) error {
		now, err := t.state(true)
		if err != nil {
			return err
		}
		now.audits++
		r.Number, r.Revision = now.audits, now.revision
		if err := t.do(keepAudits, map[string]any{"rows": []any{auditProps(r)}, "token": ""}); err != nil {
			return err
		}
		return t.keepState(now)
	})
	return err
}

func auditProps(r store.AuditRecord) map[string]any {
	return map[string]any{
		"number": r.Number, "revision": r.Revision, "at": r.At.UTC(), "subject": r.Subject,
		"action": r.Action, "operation": r.Operation, "detail": r.Detail,
	}
}

// AuditAfter is that of store.Audit.
func (s *Store) AuditAfter(ctx context.Context, number int64, limit int) (records []store.AuditRecord, err error) {
	err = s.read(ctx, "read the audit", func(t tx) error {
		records = nil
		return t.each("MATCH (a:KafoAudit) WHERE a.number > $number RETURN properties(a) ORDER BY a.number LIMIT $limit",
			map[string]any{"number": number, "limit": int64(max(limit, 0))}, func(row []any) error {
				r := &reading{props: row[0].(map[string]any)}
				records = append(records, store.AuditRecord{
					Number: r.whole("number"), Revision: r.whole("revision"), At: value[time.Time](r, "at", "a time").UTC(),
					Subject: r.text("subject"), Action: r.text("action"), Operation: r.text("operation"), Detail: r.text("detail"),
				})
				return nil
			})
	})
	return records, err
}

// Setting is that of store.Store.
func (s *Store) Setting(ctx context.Context, name string) (v string, err error) {
	err = s.read(ctx, "read a setting", func(t tx) error {
		v = ""
		return t.each("MATCH (s:KafoSetting {name: $name}) RETURN s.value", map[string]any{"name": name}, func(row []any) error {
			v, _ = row[0].(string)
			return nil
		})
	})
	return v, err
}

// KeepSetting is that of store.Store.
func (s *Store) KeepSetting(ctx context.Context, name, v string) (kept string, err error) {
	_, err = s.write(ctx, "keep a setting", func(t tx) error {
		return t.each("MERGE (s:KafoSetting {name: $name}) ON CREATE SET s.value = $value RETURN s.value",
			map[string]any{"name": name, "value": v}, func(row []any) error {
				kept, _ = row[0].(string)
				return nil
			})
	})
	return kept, err
}

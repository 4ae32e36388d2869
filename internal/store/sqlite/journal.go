package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"github.com/kafo-graph/kafo/internal/store"
)

// instant is how points in time are kept: in UTC, such that texts sort as times do.
const instant = "2006-01-02T15:04:05.000000000Z"

func instantOf(t time.Time) string { return t.UTC().Format(instant) }

func timeOf(v driver.Value) (time.Time, error) {
	t, err := time.Parse(instant, text(v))
	if err != nil {
		return t, fmt.Errorf("decode instant: %w", err)
	}
	return t.UTC(), nil
}

func splitIDs(s string) []string { return strings.Split(s, " ") }

func (a *application) appendAudit(r *store.AuditRecord) error {
	return a.exec("INSERT INTO audit (revision, at, subject, action, operation, detail) VALUES (?, ?, ?, ?, ?, ?)",
		a.writer.revision, instantOf(r.At), r.Subject, r.Action, r.Operation, r.Detail)
}

// AuditAfter are records by number; see store.Audit.
func (s *Store) AuditAfter(ctx context.Context, number int64, limit int) (list []store.AuditRecord, err error) {
	err = s.read(ctx, "read audit", func(c *conn) error {
		return c.query("SELECT number, revision, at, subject, action, operation, detail FROM audit WHERE number > ? ORDER BY number LIMIT ?",
			func(row []driver.Value) error {
				at, err := timeOf(row[2])
				list = append(list, store.AuditRecord{
					Number: integer(row[0]), Revision: integer(row[1]), At: at, Subject: text(row[3]),
					Action: text(row[4]), Operation: text(row[5]), Detail: text(row[6]),
				})
				return err
			}, number, int64(limit))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Setting is a value that the service keeps; see store.Store.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	err = s.read(ctx, "read setting", func(c *conn) error {
		value, err = setting(c, name)
		return err
	})
	return value, err
}

func setting(c *conn, name string) (value string, err error) {
	err = c.query("SELECT value FROM setting WHERE name = ?", func(row []driver.Value) error {
		value = text(row[0])
		return nil
	}, name)
	return value, err
}

// KeepSetting stores the value unless there is one; see store.Store.
func (s *Store) KeepSetting(ctx context.Context, name, value string) (kept string, err error) {
	err = s.write(ctx, "keep setting", func(w *writer) error {
		if err := w.exec("INSERT OR IGNORE INTO setting (name, value) VALUES (?, ?)", name, value); err != nil {
			return err
		}
		kept, err = setting(w.conn, name)
		return err
	})
	return kept, err
}

package bench

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// table is a table with all its rows.
type table struct {
	name, made string
	columns    int
	rows       [][]any
}

// writeBare reads all rows of a store's file, and measures how long the driver
// takes to write them to another, with the same pragmas, in as many
// transactions, and to make the indexes at the end.
func writeBare(ctx context.Context, from, to string, transactions int) (time.Duration, error) {
	tables, indexes, err := readAll(ctx, from)
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", "file:"+to+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)")
	if err != nil {
		return 0, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return timed(func() error {
		for i := range tables {
			if _, err := db.ExecContext(ctx, tables[i].made); err != nil {
				return err
			}
		}
		for n := range transactions {
			if err := writePart(ctx, db, tables, n, transactions); err != nil {
				return err
			}
		}
		for _, index := range indexes {
			if _, err := db.ExecContext(ctx, index); err != nil {
				return err
			}
		}
		return nil
	})
}

// writePart writes the n-th of so many parts of every table in one transaction.
func writePart(ctx context.Context, db *sql.DB, tables []table, n, parts int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing where it was committed
	for i := range tables {
		t := &tables[i]
		rows := t.rows[len(t.rows)*n/parts : len(t.rows)*(n+1)/parts]
		if len(rows) == 0 {
			continue
		}
		if err := t.insert(ctx, tx, rows); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (t *table) insert(ctx context.Context, tx *sql.Tx, rows [][]any) error {
	insert, err := tx.PrepareContext(ctx, "INSERT INTO "+t.name+" VALUES (?"+strings.Repeat(",?", t.columns-1)+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// readAll reads the tables of a file with their rows, and its indexes.
func readAll(ctx context.Context, path string) (tables []table, indexes []string, err error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	made, err := db.QueryContext(ctx, "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'")
	if err != nil {
		return nil, nil, err
	}
	defer made.Close()
	for made.Next() {
		var kind, name, text string
		if err := made.Scan(&kind, &name, &text); err != nil {
			return nil, nil, err
		}
		if kind == "table" {
			tables = append(tables, table{name: name, made: text})
		} else {
			indexes = append(indexes, text)
		}
	}
	if err := made.Err(); err != nil {
		return nil, nil, err
	}
	for i := range tables {
		if err := tables[i].read(ctx, db); err != nil {
			return nil, nil, err
		}
	}
	return tables, indexes, nil
}

func (t *table) read(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+t.name)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	t.columns = len(names)
	for rows.Next() {
		row, into := make([]any, t.columns), make([]any, t.columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		t.rows = append(t.rows, row)
	}
	return rows.Err()
}

// scanBare reads the links' rows with the driver alone, grouped by their start.
func scanBare(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT src, kind, dst, sight, since, until, reports, id FROM link ORDER BY src")
	if err != nil {
		return err
	}
	defer rows.Close()
	var src, kind, dst, sight, since, until int64
	var reports sql.NullInt64
	var id string
	for rows.Next() {
		if err := rows.Scan(&src, &kind, &dst, &sight, &since, &until, &reports, &id); err != nil {
			return err
		}
	}
	return rows.Err()
}

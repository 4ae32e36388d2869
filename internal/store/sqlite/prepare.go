package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a file as a Kafo store ("Kafo" in ASCII); see PRAGMA
// application_id.
const applicationID = 0x4b61666f

//go:embed migrations/*.sql
var migrationFiles embed.FS

// prepare looks whether the file is a store, or makes it one where there is
// nothing yet, and brings its tables to the newest version.
func prepare(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("open store %s: it is a folder: %w", path, ErrNotAStore)
	}
	// Not yet with the writer's pragmas, which would change another's file.
	for _, step := range []struct {
		dsn string
		run func(context.Context, *sql.DB) error
	}{{dsn(path), recognise}, {writerDSN(path, Options{}), migrate}} {
		db, err := sql.Open("sqlite", step.dsn)
		if err != nil {
			return fmt.Errorf("open store %s: %w", path, err)
		}
		db.SetMaxOpenConns(1)
		if err := closing(step.run(ctx, db), db.Close); err != nil {
			return fmt.Errorf("open store %s: %w", path, err)
		}
	}
	return nil
}

// migrate brings the tables to the newest version.
func migrate(ctx context.Context, db *sql.DB) error {
	provider, err := migrations(db)
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return fault("read version", err)
	}
	if current > newest {
		return fmt.Errorf("version %d, known up to %d: %w", current, newest, ErrNewer)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fault("migrate", err)
	}
	return nil
}

func migrations(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, fmt.Errorf("find migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// recognise fails unless the file is a store or empty; an empty one is marked.
func recognise(ctx context.Context, db *sql.DB) error {
	var id, tables int64
	err := db.QueryRowContext(ctx, "SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_master)").Scan(&id, &tables)
	switch {
	case primary(err) == sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: it is not an SQLite database", ErrNotAStore)
	case err != nil:
		return fault("read file", err)
	case id == applicationID:
		return nil
	case id != 0 || tables != 0:
		return fmt.Errorf("%w: it is another program's SQLite database", ErrNotAStore)
	}
	if _, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return fault("mark file", err)
	}
	return nil
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	sqlite3 "modernc.org/sqlite/lib"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Backup writes a consistent copy of the store to the file while the store is
// used. The file is there only once the copy is whole and on disk; one that was
// there before is then replaced.
func (s *Store) Backup(ctx context.Context, file string) error {
	if err := copyInto(ctx, s.path, file+partial); err != nil {
		return fault("back up", err)
	}
	return move(file+partial, file)
}

// partial ends the name of a copy that is not whole yet.
const partial = ".partial"

// copyInto writes what is in one file, as of now, to another, which must not
// be there or is left over.
func copyInto(ctx context.Context, from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("clear the way: %w", err)
	}
	c, err := connect(dsn(from))
	if err != nil {
		return err
	}
	c.ctx = ctx
	err = c.exec("VACUUM INTO ?", to)
	c.ctx = context.Background()
	if err = closing(err, c.close); err != nil {
		_ = os.Remove(to) // what is left of a copy that failed
		_ = os.Remove(to + "-journal")
		return err
	}
	return flush(to)
}

// flush has the file or folder written to disk.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open to sync: %w", err)
	}
	return closing(f.Sync(), f.Close)
}

func move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("put the copy in its place: %w", err)
	}
	return flush(filepath.Dir(to))
}

// Restore puts the store of the backup file in the place of the one at path,
// which no process may have open (else the error is UNAVAILABLE). The backup is
// examined first, and copied whole before the store is touched: a file that is
// damaged, of a newer Kafo or no store at all leaves the store as it is, and so
// does a path that holds something else than a store.
func Restore(ctx context.Context, file, path string) error {
	if err := examineBackup(ctx, file); err != nil {
		return fmt.Errorf("restore from %s: %w", file, err)
	}
	if err := copyInto(ctx, file, path+partial); err != nil {
		return fault("copy the backup", err)
	}
	if err := makeWay(ctx, path); err != nil {
		_ = os.Remove(path + partial) // the copy is of no use then
		return fmt.Errorf("restore to %s: %w", path, err)
	}
	return move(path+partial, path)
}

// examineBackup fails unless the file is a whole store that this Kafo can open.
func examineBackup(ctx context.Context, file string) error {
	if info, err := os.Stat(file); err != nil {
		return fmt.Errorf("find the backup: %w", err)
	} else if info.Size() == 0 {
		return fmt.Errorf("%w: it is empty", ErrNotAStore)
	}
	db, err := sql.Open("sqlite", dsn(file, "query_only(1)"))
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	return closing(wholeStore(ctx, db), db.Close)
}

func wholeStore(ctx context.Context, db *sql.DB) error {
	if err := recognise(ctx, db); err != nil {
		return err
	}
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return fault("check the backup", err)
	}
	if said != "ok" {
		return fmt.Errorf("the backup is damaged: %s", said)
	}
	var version int64
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&version); err != nil {
		return fault("read the backup's version", err)
	}
	provider, err := migrations(db)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	if newest := sources[len(sources)-1].Version; version > newest {
		return fmt.Errorf("version %d, known up to %d: %w", version, newest, ErrNewer)
	}
	return nil
}

// makeWay sees to it that nobody uses the store at path, and that nothing is
// left beside its file.
func makeWay(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	db, err := sql.Open("sqlite", dsn(path)+"&_pragma=busy_timeout(0)")
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	db.SetMaxOpenConns(1)
	err = recognise(ctx, db)
	if err == nil {
		// Only who has the file alone may leave WAL; the log is then written back.
		_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	}
	err = closing(err, db.Close)
	switch primary(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return domain.Errorf(domain.Unavailable, "the store is in use; stop what uses it and try again").Because(err)
	}
	return err
}

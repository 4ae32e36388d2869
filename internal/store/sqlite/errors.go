package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/kafo-graph/kafo/internal/domain"
)

// ErrNotAStore says that a file is not a Kafo store.
var ErrNotAStore = errors.New("not a Kafo store")

// ErrNewer says that a store was written by a later Kafo.
var ErrNewer = errors.New("the store is of a newer version than this Kafo; use the newer Kafo, or restore a backup of before it was upgraded")

// told are the failures of SQLite that a caller may be told of, by primary code.
var told = map[int]string{
	sqlite3.SQLITE_FULL:     "the disk that holds the store is full, and nothing was written; free some space and try again",
	sqlite3.SQLITE_IOERR:    "the disk that holds the store cannot be read or written; look to its free space and health and try again",
	sqlite3.SQLITE_BUSY:     "another process is writing to the store; try again when it has finished",
	sqlite3.SQLITE_LOCKED:   "another process is writing to the store; try again when it has finished",
	sqlite3.SQLITE_READONLY: "the store may not be written to; look to the permissions of its file and folder",
	sqlite3.SQLITE_CANTOPEN: "the store's file cannot be opened; look to its permissions and its disk",
}

// fault makes an error of the store's one that callers may act on.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *domain.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || primary(err) == sqlite3.SQLITE_INTERRUPT {
		return domain.Errorf(domain.Timeout, "the request ended before the store could answer").Because(err)
	}
	if message := told[primary(err)]; message != "" {
		return domain.Errorf(domain.Unavailable, "%s", message).Because(fmt.Errorf("%s: %w", doing, err))
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// primary is the primary result code of an error of SQLite's; 0 of others.
func primary(err error) int {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code() & 0xff
}

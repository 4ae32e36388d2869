// Package sqlite keeps a graph in one SQLite file: the store that Kafo brings
// along.
//
// Text ids are interned to integers. Each record is kept twice: whole, in the
// native format, and in the columns that it is found by. The migrations say
// what the tables hold; indexes.go what they are searched by.
package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/groupcommit"
)

var _ store.Store = (*Store)(nil)

// Options tune a store; the zero value is what is wanted but in tests.
type Options struct {
	// Readers is the number of connections that read, beside those of scans; 0: two for each processor, at
	// least four.
	Readers int
	// CacheMiB is the page cache of the writing connection in MiB; 0: 64.
	CacheMiB int
	// MaxPages limits the file to as many pages of 4 KiB, beyond which it is
	// full as a disk is; 0: no limit.
	MaxPages int
}

// Store is a graph in an SQLite file.
type Store struct {
	path    string
	readers *pool
	group   *groupcommit.Sequencer

	// writing guards what follows.
	writing sync.Mutex
	w       *writer
	load    load
	closed  bool

	commits atomic.Int64
	layout  atomic.Pointer[layout]
	bounds  bounds
	// answerLost is called after a commit; an error of its stands for an answer
	// that got lost. Nil but in tests.
	answerLost func() error
	// examine is a term that tests put into Find's conditions to count the rows
	// that are looked at.
	examine string
}

// Open opens the store in the file, which is made where there is none, brings
// it to the newest version and mends what a load left unfinished. It fails with
// ErrNotAStore for a file that is none, and with ErrNewer for one of a later
// Kafo's. Close must be called.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if err := prepare(ctx, path); err != nil {
		return nil, err
	}
	w, err := openWriter(path, o)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	s := &Store{path: path, w: w, readers: newPool(path, o), bounds: usualBounds}
	if err := s.ensureIndexes(ctx); err != nil {
		return nil, fmt.Errorf("mend the indexes of store %s: %w", path, closing(err, s.w.close, s.readers.close))
	}
	s.group = groupcommit.New(ctx, s.commit)
	return s, nil
}

// Close commits what is under way and closes the file. What is asked later is
// UNAVAILABLE.
func (s *Store) Close() error {
	s.group.Close()
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return closing(nil, s.readers.close, s.w.close)
}

// closing calls the functions and returns err, or else the first of their errors.
func closing(err error, closers ...func() error) error {
	for _, c := range closers {
		if e := c(); err == nil {
			err = e
		}
	}
	return err
}

// dsn is the data source name of a connection to the file.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func writerDSN(path string, o Options) string {
	cache := o.CacheMiB
	if cache == 0 {
		cache = 64
	}
	pragmas := []string{
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)",
		fmt.Sprintf("cache_size(%d)", -cache*1024), "journal_size_limit(67108864)",
	}
	if o.MaxPages > 0 {
		pragmas = append(pragmas, fmt.Sprintf("max_page_count(%d)", o.MaxPages))
	}
	return dsn(path, pragmas...) + "&_txlock=immediate"
}

// Revision is that of the last batch that changed anything.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	err = s.read(ctx, "read revision", func(c *conn) error {
		revision, err = currentRevision(c)
		return err
	})
	return revision, err
}

func currentRevision(c *conn) (int64, error) {
	var revision int64
	err := c.query("SELECT revision FROM state", func(row []driver.Value) error {
		revision = integer(row[0])
		return nil
	})
	return revision, err
}

// AppendAudit adds a record in a commit that it may share with batches.
func (s *Store) AppendAudit(ctx context.Context, r store.AuditRecord) error {
	_, err := s.Apply(ctx, store.Batch{Audit: &r})
	return err
}

// Apply commits the batch; see store.Writer.
func (s *Store) Apply(ctx context.Context, b store.Batch) (store.Receipt, error) {
	return s.group.Apply(ctx, b)
}

// Commits is the number of transactions that have been committed by Apply
// since the store was opened.
func (s *Store) Commits() int64 { return s.commits.Load() }

func notFound(what, id string) error {
	return domain.Errorf(domain.NotFound, "there is no %s %s", what, id)
}

package neo4j

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
	"github.com/kafo-graph/kafo/internal/store/groupcommit"
)

// Store keeps the graph in a Neo4j database. It implements store.Store.
type Store struct {
	driver    driver.DriverWithContext
	uri       string
	database  string
	bookmarks driver.BookmarkManager
	sequencer *groupcommit.Sequencer
	sights    sightBook
	gate      *gate
	commits   atomic.Int64
	// profile, where a test sets it, is told of the statements of a find.
	profile func(cypher string, params map[string]any) error
}

var _ store.Store = (*Store)(nil)

// Open connects to the database and makes what is missing of its constraints
// and indexes. It fails with UNAVAILABLE, and words that say what to do, when
// the server cannot be reached, does not accept user and password, or has no
// such database, and when a newer Kafo has written the database.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{uri: c.URI, database: c.Database, gate: newGate(), bookmarks: driver.NewBookmarkManager(driver.BookmarkManagerConfig{})}
	if s.database == "" {
		s.database = defaultDatabase
	}
	auth := driver.NoAuth()
	if c.User != "" || c.Password != "" {
		auth = driver.BasicAuth(c.User, c.Password, "")
	}
	var err error
	if s.driver, err = driver.NewDriverWithContext(c.URI, auth, configure); err != nil {
		return nil, domain.FieldErrorf("store", "not an address of Neo4j: %s", c.URI).Because(err)
	}
	if err := s.begin(ctx); err != nil {
		_ = s.driver.Close(context.WithoutCancel(ctx)) // the first error says more
		return nil, fmt.Errorf("open store: %w", err)
	}
	s.sequencer = groupcommit.New(ctx, s.commit)
	return s, nil
}

func configure(c *config.Config) {
	c.UserAgent = "kafo"
	c.SocketConnectTimeout = 5 * time.Second
	c.ConnectionAcquisitionTimeout = 10 * time.Second
	c.ConnectionLivenessCheckTimeout = 30 * time.Second
	c.MaxTransactionRetryTime = 10 * time.Second
	c.TelemetryDisabled = true
	c.NotificationsMinSeverity = notifications.DisabledLevel
	c.ReadBufferSize = 64 << 10
}

func (s *Store) begin(ctx context.Context) error {
	if err := s.driver.VerifyConnectivity(ctx); err != nil {
		return s.explain(ctx, "connect", err)
	}
	return s.prepare(ctx)
}

// Close commits what is queued and ends the connections.
func (s *Store) Close() error {
	s.sequencer.Close()
	if err := s.driver.Close(context.Background()); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// BeginLoad does nothing on Neo4j: its indexes cannot be left out for a while.
func (s *Store) BeginLoad(context.Context) (end func(context.Context) error, err error) {
	return func(context.Context) error { return nil }, nil
}

// Revision is that of store.Reader.
func (s *Store) Revision(ctx context.Context) (revision int64, err error) {
	err = s.read(ctx, "read the revision", func(t tx) error {
		state, err := t.state(false)
		revision = state.revision
		return err
	})
	return revision, err
}

// state is what the store counts.
type state struct {
	revision int64
	audits   int64
	sights   int64
}

// state reads the one state node; locked, no other transaction writes the graph
// until this one has ended.
func (t tx) state(locked bool) (state, error) {
	match := "MATCH (s:KafoState {name: 'graph'})"
	if locked {
		match += " SET s.locked = true"
	}
	var now state
	there := false
	err := t.each(match+" RETURN coalesce(s.revision, 0), coalesce(s.audits, 0), coalesce(s.sights, 0)", nil, func(row []any) error {
		now, there = state{row[0].(int64), row[1].(int64), row[2].(int64)}, true
		return nil
	})
	if err == nil && !there {
		err = domain.Errorf(domain.Unavailable, "the Neo4j database was emptied by something else: start Kafo again")
	}
	return now, err
}

func (t tx) keepState(now state) error {
	return t.do(`MATCH (s:KafoState {name: 'graph'})
		SET s.revision = $revision, s.audits = $audits, s.sights = $sights REMOVE s.locked`,
		map[string]any{"revision": now.revision, "audits": now.audits, "sights": now.sights})
}

// Package service holds Kafo's use cases: who asks is turned into a view,
// input is checked, the work is done inside the view, and writes are recorded.
// Nothing that it returns is hidden from who asks, and nothing hidden has an
// influence on it. It knows no concrete store and nothing of GraphQL.
package service

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/jobs"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/store"
)

// Store is what the service asks of a store.
type Store interface {
	store.Writer
	store.Reader
	store.Journal
	store.Scanner
	store.Notes
	store.Jobs
	Settings
}

// Config is what a Service is made of.
type Config struct {
	Store Store
	// Secret is behind the tokens that stand for source keys; empty: one that
	// the store keeps.
	Secret string
	// Now is the clock.
	Now func() time.Time
	Log zerolog.Logger
	// File keeps the projection from one start to the next.
	File ProjectionFile
	// Spool is where jobs keep their graphs; without a folder none is started.
	Spool jobs.Spool
	// Webhooks says what is wrong with the URL of a webhook; nil: none may be told.
	Webhooks func(url string) error
	// Loaded is told how many entities and links were read while the graph is
	// loaded; it may be nil.
	Loaded func(entities, links int)
}

// Service answers for one store. It may be used from many goroutines.
type Service struct {
	store   Store
	secret  []byte
	now     func() time.Time
	log     zerolog.Logger
	graph   *projection.Graph
	texts   *texts
	screens *screens
	serials *serials
	finder  linkage.Finder
	nearbys nearbys
	follow  sync.Mutex
	// asked counts who asked to catch up; served is up to whom all was taken in
	// that was written before they asked, guarded by follow.
	asked  atomic.Int64
	served int64
	// caughtUp is when all that was written was last known to be taken in, in
	// nanoseconds of Unix time.
	caughtUp atomic.Int64
	watches  watches

	spool jobs.Spool
	// webhooks says what is wrong with the URL of a webhook; it may be nil.
	webhooks func(url string) error

	file    ProjectionFile
	keeping sync.Mutex
	// kept is the revision that the file holds; guarded by keeping.
	kept       int64
	background sync.WaitGroup
	stop       context.CancelFunc
}

// New makes a service and loads the graph of its store into memory. Close it,
// where it keeps its projection in a file.
func New(ctx context.Context, c Config) (*Service, error) {
	secret, err := Secret(ctx, c.Secret, c.Store)
	if err != nil {
		return nil, err
	}
	s := &Service{store: c.Store, secret: secret, now: c.Now, log: c.Log, texts: newTexts(), screens: newScreens(), serials: newSerials(), file: c.File, spool: c.Spool, webhooks: c.Webhooks}
	if err := s.load(ctx, c.Loaded); err != nil {
		return nil, err
	}
	return s, nil
}

// Snapshot is the graph as it is now, with all that anybody sees.
func (s *Service) Snapshot() *projection.Snapshot { return s.graph.Now() }

// View is what the subject sees of the graph as it is now.
func (s *Service) View(subject domain.Subject) *View {
	snapshot := s.graph.Now()
	return &View{service: s, subject: subject, Lens: snapshot.Lens(func(c domain.Class) bool { return sees(subject, c) })}
}

func sees(s domain.Subject, c domain.Class) bool { return s.MaySeeClass(c) }

// Package store says what Kafo asks of a graph store: a narrow set of graph
// operations that SQLite and Neo4j both offer, with one conformance suite in
// storetest.
//
// Errors that a caller may act on are *domain.Error: CONFLICT for an
// expectation that does not hold, NOT_FOUND for a record that a batch refers to
// and that is not there, INVALID_INPUT for a cursor that belongs to another
// query, UNAVAILABLE when the store cannot be reached, TIMEOUT when the context
// ended. Everything else is a fault of the store's own. No method returns
// part of an answer with an error.
//
// "In byte order" is the order of Go strings. All slices that are returned
// belong to the caller.
package store

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Store keeps one graph, with its change log, jobs and audit. All methods may
// be called at the same time.
type Store interface {
	Writer
	Reader
	Scanner
	Journal
	Jobs
	Audit
	Notes
	// Setting is a value that the service keeps for itself, such as its secret;
	// "" where there is none.
	Setting(ctx context.Context, name string) (string, error)
	// KeepSetting stores the value unless there is one already, and returns the
	// one that holds.
	KeepSetting(ctx context.Context, name, value string) (string, error)
	// Check looks whether the store is whole: constraints, indexes, records that
	// refer to what is not there, writes that were not Kafo's. It returns what is
	// wrong, in words; nothing when all is well.
	Check(ctx context.Context) ([]string, error)
	// Reindex makes all that is derived from the records anew (columns, sights,
	// labels) and takes in foreign writes as changes of a new revision.
	Reindex(ctx context.Context) error
	Close() error
}

// Writer changes the graph.
type Writer interface {
	// Apply commits a batch whole or not at all. Batches that arrive at the same
	// time may share one transaction (group commit), each still whole or not at
	// all by itself; each one that changes anything gets a revision of its own,
	// and revisions rise by one in commit order. A batch whose Operation was
	// committed before changes nothing and returns the first receipt with
	// Replayed set; with another Digest it is a CONFLICT. When ctx ends before
	// the commit began, nothing is written; later the batch is committed though
	// the caller may not hear of it.
	Apply(ctx context.Context, b Batch) (Receipt, error)
	// Committed returns the receipt of the operation, with Replayed set, if it
	// was committed; found is false if it was not. With another digest than it was
	// committed with it is a CONFLICT.
	Committed(ctx context.Context, operation, digest string) (r Receipt, found bool, err error)
	// BeginLoad prepares for many batches (SQLite defers indexes that only
	// reading needs); the returned function ends it and must be called, also
	// after a failure. A store that was left within a load mends itself when it
	// is next opened. Reads within a load are correct, though they may be slow.
	BeginLoad(ctx context.Context) (end func(context.Context) error, err error)
}

// Batch is what is written at once. Records are whole: what they do not hold
// is cleared. Within a batch an id stands at most once for each type of record.
// A batch may refer to what it brings itself, in any order.
type Batch struct {
	// Operation makes the batch idempotent; "" for none.
	Operation string
	// Digest tells two batches of one Operation apart; compared byte for byte.
	Digest string
	// Answer is kept with the operation and returned in the receipt of a replay.
	Answer     []byte
	Reports    []Put[domain.Report]
	Entities   []Put[domain.Entity]
	Links      []Put[domain.Link]
	Judgements []domain.Judgement
	// Retire takes entities out of sight: they and every link at them are no
	// longer returned, found, scanned or counted until the entity is put again.
	Retire []Ref
	// DeleteLinks takes links and their judgements away for good.
	DeleteLinks []Ref
	// Notes are added; one whose id is taken already is a CONFLICT, one that
	// withdraws a note that is not there NOT_FOUND. They are counted nowhere.
	Notes []Note
	// Audit is written in the same transaction, also when nothing changes.
	Audit *AuditRecord
}

// Put is a record to be created or replaced.
type Put[R any] struct {
	Record R
	// Expect is the revision that the stored record must have; 0: there must be
	// none in sight; nil: whatever there is. Otherwise Apply is a CONFLICT.
	Expect *int64
}

// Ref names a record to be retired or deleted; Expect as in Put. A record that
// is not there (or is retired already) is NOT_FOUND.
type Ref struct {
	ID     string
	Expect *int64
}

// Receipt says what a batch did.
type Receipt struct {
	// Revision of the graph after the batch.
	Revision int64
	// Replayed: the batch had been committed before, and this is its first receipt.
	Replayed bool
	// Created, Updated and Unchanged count the records put: reports, entities,
	// links and judgements. A retired entity that is put again counts as created.
	// Unchanged: the record is as it was, and keeps its revision.
	Created, Updated, Unchanged int
	// Deleted counts entities retired and links deleted.
	Deleted int
	Answer  []byte
}

// Reader reads the graph as it is: it knows of sights, not of subjects. A link
// is in sight only while both its ends are not retired.
type Reader interface {
	// Revision of the graph: that of the last batch that changed anything; 0 for
	// an empty graph.
	Revision(ctx context.Context) (int64, error)
	// Reports, Entities and Links return the records of the ids that are there,
	// in the order of the ids given; the others are left out. One round trip for
	// any number up to 1,000, and one more for each further 1,000.
	Reports(ctx context.Context, ids []string) ([]domain.Report, error)
	Entities(ctx context.Context, ids []string) ([]domain.Entity, error)
	Links(ctx context.Context, ids []string) ([]domain.Link, error)
	// Judgements of the links, by link, at and by.
	Judgements(ctx context.Context, links []string) ([]domain.Judgement, error)
	// Sights are all sights in use, by number. The list only grows.
	Sights(ctx context.Context) ([]Sight, error)
	// Find returns the entities that the query asks for, in its order.
	Find(ctx context.Context, q Query) ([]Found, error)
	// LinksOf returns the links at each of the entities, in the order of the ids
	// given, each by link id; of an entity's links only those after After, and at
	// most Limit (0: all).
	LinksOf(ctx context.Context, q LinksQuery) ([][]domain.Link, error)
}

// Sight is an interned combination of what decides whether a record may be
// seen: its own visibility class and those of its reports. A record is seen
// when its own class is seen and, where it has reports, at least one of theirs.
type Sight struct {
	Number SightNumber
	Own    domain.Class
	// Reports are the classes of the record's reports, in byte order without
	// repeats; empty for a record without reports.
	Reports []domain.Class
}

// SightNumber numbers the sights of one store, from 1.
type SightNumber uint32

// Seen says whether a record of this sight is seen by who sees the classes
// that may answers true for.
func (s Sight) Seen(may func(domain.Class) bool) bool {
	if !may(s.Own) {
		return false
	}
	for _, c := range s.Reports {
		if may(c) {
			return true
		}
	}
	return len(s.Reports) == 0
}

// LinksQuery asks for the links of many entities.
type LinksQuery struct {
	IDs []string
	// Kinds to be returned; none: all.
	Kinds     []domain.LinkKind
	Direction domain.Direction
	// After is the id of a link: only later ones are returned.
	After string
	Limit int
	// Sights as in Query; the links' own and those of their other ends count.
	Sights *Sights
}

// Scanner reads the whole graph.
type Scanner interface {
	// Scan calls the functions of the visit that are set for every record in
	// sight: reports, entities, links (each in byte order of ids), judgements (by
	// link, at, by). It stops at the first error that one of them returns, and
	// returns it. Memory does not grow with the graph.
	Scan(ctx context.Context, v Visit) error
	// Topology reads what a projection holds, in one go: every report, every
	// entity in sight, then the links grouped by the entity that they start from.
	// It returns a revision such that all that was committed up to it was
	// visited. What was committed later may have been visited in part: whoever
	// needs a consistent picture takes in Changes after that revision.
	Topology(ctx context.Context, v TopologyVisit) (revision int64, err error)
}

// Visit has a function for each type of record; those that are nil are left out.
type Visit struct {
	Report    func(*domain.Report) error
	Entity    func(*domain.Entity) error
	Link      func(*domain.Link) error
	Judgement func(*domain.Judgement) error
}

// TopologyVisit has the functions that Topology calls. What their arguments
// point to is valid during the call only; strings and lists of reports may be
// kept.
type TopologyVisit struct {
	Report func(*domain.Report) error
	// Entity is called with a handle that stands for the entity in the same call
	// of Topology.
	Entity func(h Handle, e *domain.Entity) error
	// Links is called once for each entity that links start from.
	Links func(from Handle, links []TopologyLink) error
	// Judgement is called for all judgements of the links that one disputes.
	Judgement func(*domain.Judgement) error
}

// Handle stands for an entity within one call of Topology.
type Handle int64

// TopologyLink is what a projection needs of a link.
type TopologyLink struct {
	ID   string
	Kind domain.LinkKind
	To   Handle
	// Class is the link's visibility class.
	Class domain.Class
	Since domain.PartialDate
	Until domain.PartialDate
	// Reports are ids, in byte order; equal lists may share one slice.
	Reports []string
}

// Journal is the change log.
type Journal interface {
	// Changes are those of revisions after the one given, in commit order and,
	// within a revision, reports, entities, links, judgements, each by id; whole
	// revisions only, at least one if there is one, and not more than limit
	// changes beyond it. No revision is ever missing from the log or added to it
	// late.
	Changes(ctx context.Context, after int64, limit int) ([]Change, error)
}

// RecordType is what a change or a rejected line is about.
type RecordType uint8

// The record types.
const (
	ReportRecord RecordType = iota + 1
	EntityRecord
	LinkRecord
	JudgementRecord
)

// Change says that a record was put, retired or deleted. What it is now is
// read from the graph; what it was is kept.
type Change struct {
	Revision int64
	Type     RecordType
	// ID is the record's id; for a judgement its link's.
	ID string
	// Removed: the record was retired or deleted.
	Removed bool
	// Before is the record as it was before the change, as a bare object of the
	// native format; empty for a record that was created.
	Before []byte
}

package store

import (
	"context"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Notes keeps what analysts found of the matches of screenings. A note comes
// with a batch and never moves the graph's revision; none is ever changed or
// deleted, also not with its entity.
type Notes interface {
	// Notes are those that the query names in one way or another, by At, then by
	// ID.
	Notes(ctx context.Context, q NotesQuery) ([]Note, error)
	// CountNotes is how many there are: the same only as long as none is added.
	CountNotes(ctx context.Context) (int64, error)
}

// NotesQuery asks for the notes with one of the ids, of one of the subjects, or
// of one of the entities, and for withdrawals of one of the notes.
type NotesQuery struct {
	IDs, Subjects, Entities, Withdrawn []string
}

// Note says that a subject that was screened is not the entity, or takes such a
// note back.
type Note struct {
	// ID is unique among notes.
	ID string
	// Subject is the digest of what was screened, and Screened what it was, in a
	// form of the service's own.
	Subject  string
	Screened []byte
	// Entity is the id of the record that matched.
	Entity string
	// Withdraws is the id of the note that this one takes back; "" for one that
	// dismisses a match.
	Withdraws string
	By        string
	At        time.Time
	Reason    string
	Mark      domain.Mark
}

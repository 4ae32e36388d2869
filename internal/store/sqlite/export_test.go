package sqlite

import (
	"database/sql/driver"
	"errors"
	"sync/atomic"

	"modernc.org/sqlite"

	"github.com/kafo-graph/kafo/internal/domain"
)

// LoseAnswer makes the answer to the next commit get lost.
func (s *Store) LoseAnswer() {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.answerLost = func() error {
		s.answerLost = nil
		return domain.Errorf(domain.Unavailable, "the answer was lost").Because(errors.New("by a test"))
	}
}

// Looked counts the rows that Find looks at once Examine was called.
var Looked atomic.Int64

// RegisterExamine makes the counting function known to the driver; it must be
// called before a connection is opened.
func RegisterExamine() error {
	return sqlite.RegisterScalarFunction("kafo_look", 1, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		Looked.Add(1)
		return int64(1), nil
	})
}

// Examine makes Find count the rows that it looks at.
func (s *Store) Examine(on bool) {
	s.examine = ""
	if on {
		s.examine = "kafo_look(e.num)"
	}
}

// TightenBounds makes Find take the ways that else only large graphs and views
// of many classes take.
func (s *Store) TightenBounds() { s.bounds = bounds{arms: 3, few: 2, far: 5} }

package access

import (
	"os"
	"sync"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
)

// FollowSubjects reads a subjects file, and again whenever it has changed: who is
// asked for is who stands in it by then. What a file says that is at fault, or
// cannot be read, does not hold: then the subjects stay as they were, and told,
// which may be nil, is told once.
func FollowSubjects(path string, told func(error)) (*Subjects, error) {
	f := &following{path: path, told: told}
	f.changed()
	first, err := LoadSubjects(path)
	if err != nil {
		return nil, err
	}
	f.all = first.all
	return &Subjects{follow: f}, nil
}

type following struct {
	path string
	told func(error)

	mu   sync.Mutex
	all  []domain.Subject
	last version
}

// version is what tells apart what a file held.
type version struct {
	at   time.Time
	size int64
	err  bool
}

// changed says whether the file is another than at the last call.
func (f *following) changed() bool {
	info, err := os.Stat(f.path)
	now := version{err: err != nil}
	if err == nil {
		now.at, now.size = info.ModTime(), info.Size()
	}
	changed := now != f.last
	f.last = now
	return changed
}

func (s *Subjects) now() []domain.Subject {
	f := s.follow
	if f == nil {
		return s.all
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.changed() {
		return f.all
	}
	read, err := LoadSubjects(f.path)
	switch {
	case err == nil:
		f.all = read.all
	case f.told != nil:
		f.told(err)
	}
	return f.all
}

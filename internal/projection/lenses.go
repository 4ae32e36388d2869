package projection

import (
	"container/list"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

const defaultLensBytes = 1 << 30

// lensCache keeps lenses by the set of classes that they see, and drops those
// that were asked for longest ago when they take more memory than is allowed.
// The one asked for last is always kept.
type lensCache struct {
	mu    sync.Mutex
	limit int64
	bytes int64
	bySet map[string]*list.Element
	byUse list.List // of *cachedLens, the last used first
}

type cachedLens struct {
	set  string
	once sync.Once
	lens *Lens
	// bytes is 0 until the lens was made; guarded by the cache's mutex.
	bytes int64
}

// Lens is the snapshot trimmed to the visibility classes that may answers true
// for. It is made in one pass when a set of classes is first asked for, and
// shared by all who see the same set.
func (s *Snapshot) Lens(may func(domain.Class) bool) *Lens {
	sees := make([]bool, len(s.classes))
	set := make([]byte, (len(s.classes)+7)/8)
	for c := 1; c < len(sees); c++ { // class 0 is nobody's
		if may(s.classes[c]) {
			sees[c] = true
			set[c/8] |= 1 << (c % 8)
		}
	}
	entry := s.lenses.entry(string(set))
	entry.once.Do(func() {
		entry.lens = newLens(s, sees)
		s.lenses.made(entry)
	})
	return entry.lens
}

func (c *lensCache) entry(set string) *cachedLens {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.bySet[set]; ok {
		c.byUse.MoveToFront(e)
		return e.Value.(*cachedLens)
	}
	if c.bySet == nil {
		c.bySet = map[string]*list.Element{}
	}
	entry := &cachedLens{set: set}
	c.bySet[set] = c.byUse.PushFront(entry)
	return entry
}

// made counts the lens, and drops others while there are too many.
func (c *lensCache) made(entry *cachedLens) {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := c.limit
	if limit == 0 {
		limit = defaultLensBytes
	}
	entry.bytes = entry.lens.Bytes()
	c.bytes += entry.bytes
	for e := c.byUse.Back(); e != nil && c.bytes > limit; {
		old, before := e.Value.(*cachedLens), e.Prev()
		if old != entry && old.bytes > 0 {
			c.bytes -= old.bytes
			c.byUse.Remove(e)
			delete(c.bySet, old.set)
		}
		e = before
	}
}

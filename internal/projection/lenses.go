package projection

import (
	"container/list"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
)

const defaultLensBytes = 1 << 30

// lensCache keeps a base's lenses by the set of classes that they see, and drops
// those that were asked for longest ago when they take more memory than is
// allowed. The one asked for last is always kept.
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
	lens *baseLens
	// bytes is 0 until the lens was made; guarded by the cache's mutex.
	bytes int64
}

// Lens is the snapshot trimmed to the visibility classes that may answers true
// for. It is made in one pass over the base when a set of classes is first
// asked for, and carried over the delta after that; it is shared by all who see
// the same set.
func (s *Snapshot) Lens(may func(domain.Class) bool) *Lens {
	sees := make([]bool, len(s.classes))
	for c := 1; c < len(sees); c++ { // class 0 is nobody's
		sees[c] = may(s.classes[c])
	}
	return s.lensFor(sees)
}

func (s *Snapshot) lensFor(sees []bool) *Lens {
	ofBase := sees[:len(s.base.classes)]
	entry := s.lenses.entry(setOf(ofBase))
	entry.once.Do(func() {
		entry.lens = newBaseLens(s.base, ofBase)
		s.lenses.made(entry)
	})
	if s.epoch == s.begun {
		return entry.lens.whole
	}
	return entry.lens.views.at(s, entry.lens.whole, sees)
}

// setOf is the set as a text; classes that come to be known later and are not
// seen do not change it.
func setOf(sees []bool) string {
	set := make([]byte, (len(sees)+7)/8)
	used := 0
	for c, seen := range sees {
		if seen {
			set[c/8] |= 1 << (c % 8)
			used = c/8 + 1
		}
	}
	return string(set[:used])
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
	entry.bytes = entry.lens.whole.Bytes()
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

// used are the sets of classes that lenses were last asked for, the last first.
func (c *lensCache) used(most int) [][]bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sets [][]bool
	for e := c.byUse.Front(); e != nil && len(sets) < most; e = e.Next() {
		if cached := e.Value.(*cachedLens); cached.bytes > 0 {
			sets = append(sets, cached.lens.views.last(cached.lens.sees))
		}
	}
	return sets
}

// views are the lenses of one base lens over the delta, those in recent use.
type views struct {
	mu   sync.Mutex
	kept []*view // the last made first
}

type view struct {
	writer *writer
	set    string
	epoch  int64
	sees   []bool
	once   sync.Once
	lens   atomic.Pointer[Lens]
}

const mostViews = 8

// at is the lens of a snapshot, carried on from the nearest before it.
func (v *views) at(s *Snapshot, whole *Lens, sees []bool) *Lens {
	found, from := v.view(s, whole, sees)
	found.once.Do(func() { found.lens.Store(from.carried(s, sees)) })
	return found.lens.Load()
}

func (v *views) view(s *Snapshot, whole *Lens, sees []bool) (found *view, from *Lens) {
	set := setOf(sees)
	v.mu.Lock()
	defer v.mu.Unlock()
	from = whole
	for _, k := range v.kept {
		if k.writer != s.writer {
			continue
		}
		if k.epoch == s.epoch && k.set == set {
			return k, whole
		}
		if l := k.lens.Load(); l != nil && l.epoch > from.epoch && l.epoch < s.epoch && agree(l.sees, sees) {
			from = l
		}
	}
	found = &view{writer: s.writer, set: set, epoch: s.epoch, sees: sees}
	v.kept = slices.Insert(v.kept, 0, found)
	v.kept = v.kept[:min(len(v.kept), mostViews)]
	return found, from
}

// agree says whether the earlier set is the later as far as it goes.
func agree(earlier, later []bool) bool { return slices.Equal(earlier, later[:len(earlier)]) }

func (v *views) last(otherwise []bool) []bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.kept) > 0 {
		return v.kept[0].sees
	}
	return otherwise
}

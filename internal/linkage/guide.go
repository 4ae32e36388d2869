package linkage

import (
	"container/list"
	"sync"

	"github.com/kafo-graph/kafo/internal/projection"
)

// guideKey says what a reach holds for: what one family of lenses shows, from
// one entity on, up to a cost. What others may see has no part in it.
type guideKey struct {
	family any
	from   projection.Node
	limit  uint32
}

// guides are reaches kept for questions about the same entity. One at a time
// has each; those used longest ago are dropped when they take more memory than
// is allowed.
type guides struct {
	mu    sync.Mutex
	byKey map[guideKey]*list.Element
	byUse list.List // of keptReach, the last used first
	bytes int64
}

type keptReach struct {
	key   guideKey
	reach *reach
	bytes int64
}

// defaultGuideBytes bounds the memory of the reaches that are kept.
const defaultGuideBytes = 256 << 20

// newGuide is the guide of a question about what is tied to the entity. It
// knows nothing at first: what others have found out, it has to pay for like
// what it finds itself, so that no answer depends on what was asked before.
func (s *search) newGuide(from projection.Node) *guide {
	r := (*reach)(nil)
	if !s.special {
		r = s.finder.guides.take(s.guideKey(from))
	}
	if r == nil || !s.renew(r) {
		r = newReach(from, s.lens.NodeCount(), s.reachLimit())
		r.epoch = s.lens.Epoch()
	}
	return &guide{reach: r}
}

// reachLimit lets questions with high floors share the reaches of others.
func (s *search) reachLimit() uint32 {
	defaults := limits{maxHops: DefaultMaxHops, minStrength: DefaultMinStrength}
	return max(s.cap, defaults.costCap())
}

func (s *search) guideKey(from projection.Node) guideKey {
	return guideKey{s.lens.Family(), from, s.reachLimit()}
}

// release keeps the guide's reach for later questions. Only limits that leave
// everything in view as it is make one that holds for others.
func (s *search) release(g *guide) {
	if !s.special {
		limit := s.finder.GuideBytes
		if limit == 0 {
			limit = defaultGuideBytes
		}
		s.finder.guides.put(s.guideKey(g.from), g.reach, limit)
	}
}

func (g *guides) take(key guideKey) *reach {
	g.mu.Lock()
	defer g.mu.Unlock()
	e, ok := g.byKey[key]
	if !ok {
		return nil
	}
	g.drop(e)
	return e.Value.(keptReach).reach
}

func (g *guides) drop(e *list.Element) {
	kept := g.byUse.Remove(e).(keptReach)
	g.bytes -= kept.bytes
	delete(g.byKey, kept.key)
}

func (g *guides) put(key guideKey, r *reach, limit int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.byKey == nil {
		g.byKey = map[guideKey]*list.Element{}
	}
	if e, ok := g.byKey[key]; ok {
		g.drop(e)
	}
	kept := keptReach{key, r, r.bytes()}
	g.bytes += kept.bytes
	g.byKey[key] = g.byUse.PushFront(kept)
	for g.bytes > limit {
		g.drop(g.byUse.Back())
	}
}

func (r *reach) bytes() int64 {
	return 4*int64(cap(r.costs)+len(r.chains.slots)) + 16*int64(cap(r.chains.labels)) + 24*int64(cap(r.settled)) + 8*int64(cap(r.queue))
}

// renew makes a reach of an earlier epoch hold for the search's: all that costs
// less than the nearest node at which something changed is as it was. False
// where the reach is of a later epoch.
func (s *search) renew(r *reach) bool {
	if r.epoch > s.lens.Epoch() {
		return false
	}
	if r.epoch == s.lens.Epoch() {
		return true
	}
	touched := s.lens.TouchedSince(r.epoch)
	r.epoch = s.lens.Epoch()
	r.costs = append(r.costs, make([]uint32, max(0, s.lens.NodeCount()-len(r.costs)))...)
	g := guide{reach: r, known: r.radius}
	for _, n := range touched {
		g.known = min(g.known, g.bound(n, 0))
	}
	if g.known < r.radius {
		s.backTo(r, g.known)
	}
	return true
}

// backTo forgets all that costs as much or more, and sets out again from what
// is left.
func (s *search) backTo(r *reach, cost uint32) {
	left := r.settled
	for len(left) > 0 && left[len(left)-1].cost >= cost {
		left = left[:len(left)-1]
	}
	clear(r.costs)
	r.chains.reset()
	r.queue, r.settled, r.radius = r.queue[:0], nil, cost
	for _, v := range left {
		if v.length == 0 {
			r.costs[v.node] = v.cost + 1
		} else {
			n, _ := r.chains.lower(stateOf(v.node, v.length, 0), v.cost)
			r.chains.labels[n].settled = true
		}
	}
	for _, v := range left {
		if v.length == 0 {
			s.settle(r, v.node, v.cost)
		} else {
			s.settleOn(r, v.node, v.length, v.cost)
		}
	}
	if len(left) == 0 {
		r.lower(r.from, 0)
	}
}

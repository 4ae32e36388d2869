package service

import (
	"context"
	"runtime"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// nearbyKept is for how many views, floors and sets of networks what is near is
// kept: each takes 44 bytes an entity.
const nearbyKept = 3

// nearbys keep which networks are near what, since one search for all takes as
// long as hundreds of other questions.
type nearbys struct {
	mu   sync.Mutex
	kept []*nearbyEntry // the latest used last
}

// nearbyKey says what was looked for: two lenses of one family and epoch show
// the same.
type nearbyKey struct {
	family      any
	epoch       int64
	minStrength float64
	terror      bool
}

type nearbyEntry struct {
	key nearbyKey
	// turn is held by who is looking.
	turn  chan struct{}
	found *hotspots.Nearby
}

func (n *nearbys) entry(key nearbyKey) *nearbyEntry {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, e := range n.kept {
		if e.key == key {
			n.kept = append(append(n.kept[:i:i], n.kept[i+1:]...), e)
			return e
		}
	}
	e := &nearbyEntry{key: key, turn: make(chan struct{}, 1)}
	n.kept = append(n.kept, e)
	if len(n.kept) > nearbyKept {
		n.kept = n.kept[1:]
	}
	return e
}

// nearby are the networks near the view's cases and persons; terror leaves all
// but terrorist groups aside. Many who ask for the same at once share one
// search.
func (v *View) nearby(ctx context.Context, minStrength *float64, terror bool) (*hotspots.Nearby, error) {
	floor := hotspots.DefaultMinStrength
	if minStrength != nil {
		floor = *minStrength
	}
	if !(floor >= 0 && floor <= 1) {
		return nil, domain.FieldErrorf("minStrength", "expected a number from 0 to 1")
	}
	e := v.service.nearbys.entry(nearbyKey{v.Family(), v.Epoch(), floor, terror})
	select {
	case e.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, domain.Errorf(domain.Timeout, "the deadline passed before the networks nearby were found").Because(ctx.Err())
	}
	defer func() { <-e.turn }()
	if e.found != nil {
		return e.found, nil
	}
	var networks []projection.Node
	if terror {
		networks = []projection.Node{}
		for n := range v.Networks() {
			if v.Facts(n).Code == "TERRORIST_GROUP" {
				networks = append(networks, n)
			}
		}
	}
	found, err := hotspots.FindNearby(ctx, v.Lens, networks, floor, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	e.found = found
	return found, nil
}

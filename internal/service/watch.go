package service

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/kafo-graph/kafo/internal/domain"
)

// WatchRequest says what of the changes in view is to be told.
type WatchRequest struct {
	// IDs of the things at which changes are told, of themselves and of links at
	// them; nil for all.
	IDs []string
	// Kinds and LinkKinds of what is told; nil for all, empty for none.
	Kinds     []domain.EntityKind
	LinkKinds []domain.LinkKind
}

// Changed is what changed in a view. The lists are in byte order, without
// repeats, and hold at most 500 ids each.
type Changed struct {
	// Epoch from which on answers show the changes.
	Epoch int64
	// Entities and Links were added or changed, or came into view.
	Entities, Links []string
	// GoneEntities and GoneLinks are no longer in view.
	GoneEntities, GoneLinks []string
	// Truncated: more changed than the lists hold.
	Truncated bool
}

const (
	changesTold = 500
	// watchedIDs is how many things one may name to be told of.
	watchedIDs = 1000
)

// Watch tells one subject what changes in its view. It holds no more than one
// event, however slowly it is read: what changes meanwhile is merged into it.
type Watch struct {
	service *Service
	subject domain.Subject
	// key is the same for subjects of the same view.
	key    string
	filter watchFilter
	since  int64
	// wake has room for one, and holds it while there is something to tell.
	wake chan struct{}

	lock    sync.Mutex
	pending *Changed
}

// Watch begins to watch for the subject: whatever is taken in from now on is
// told. Close must be called in the end. FORBIDDEN without the role ANALYST;
// LIMIT_EXCEEDED for more than 1,000 ids.
func (s *Service) Watch(subject domain.Subject, r WatchRequest) (*Watch, error) {
	if !subject.Has(domain.Analyst) {
		return nil, domain.Errorf(domain.Forbidden, "reading needs the role ANALYST")
	}
	if len(r.IDs) > watchedIDs {
		e := domain.Errorf(domain.LimitExceeded, "at most %d things can be named to be told of", watchedIDs)
		e.Field = "ids"
		return nil, e
	}
	w := &Watch{
		service: s, subject: subject, key: fmt.Sprintf("%#v", subject), filter: newWatchFilter(r),
		since: s.Epoch(), wake: make(chan struct{}, 1),
	}
	s.watches.add(w)
	return w, nil
}

// Close ends the watch.
func (w *Watch) Close() { w.service.watches.remove(w) }

// Next waits for changes in view; nil when the context has ended. It is to be
// called by one goroutine at a time.
func (w *Watch) Next(ctx context.Context) *Changed {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		}
		if told := w.take(); told != nil {
			return told
		}
	}
}

func (w *Watch) take() *Changed {
	w.lock.Lock()
	defer w.lock.Unlock()
	told := w.pending
	w.pending = nil
	return told
}

// tell adds to what is pending. It never waits.
func (w *Watch) tell(epoch int64, differences []difference) {
	news := w.filter.pick(differences)
	if news == nil {
		return
	}
	news.Epoch = epoch
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.pending != nil {
		news = w.pending.then(news)
	}
	news.cut()
	w.pending = news
	select {
	case w.wake <- struct{}{}:
	default: // it is awake already
	}
}

// then is both changes as one.
func (c *Changed) then(next *Changed) *Changed {
	return &Changed{
		Epoch:        next.Epoch,
		Entities:     merged(c.Entities, next.GoneEntities, next.Entities),
		Links:        merged(c.Links, next.GoneLinks, next.Links),
		GoneEntities: merged(c.GoneEntities, next.Entities, next.GoneEntities),
		GoneLinks:    merged(c.GoneLinks, next.Links, next.GoneLinks),
		Truncated:    c.Truncated || next.Truncated,
	}
}

// merged are the ids of a list without some, and further ones.
func merged(list, without, with []string) []string {
	left := slices.DeleteFunc(slices.Clone(list), func(id string) bool {
		_, found := slices.BinarySearch(without, id)
		return found
	})
	return domain.SortedSet(append(left, with...))
}

// cut shortens the lists to what is told at once.
func (c *Changed) cut() {
	for _, list := range []*[]string{&c.Entities, &c.Links, &c.GoneEntities, &c.GoneLinks} {
		if len(*list) > changesTold {
			*list = slices.Clone((*list)[:changesTold])
			c.Truncated = true
		}
	}
}

// watches are those of a service. What is taken in is compared for them by one
// goroutine, which runs only while there is something to compare: writers do
// not wait for it, and steps that it does not keep up with become one.
type watches struct {
	lock    sync.Mutex
	all     map[*Watch]struct{}
	pending *step
	running bool
}

func (h *watches) add(w *Watch) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.all == nil {
		h.all = map[*Watch]struct{}{}
	}
	h.all[w] = struct{}{}
}

func (h *watches) remove(w *Watch) {
	h.lock.Lock()
	defer h.lock.Unlock()
	delete(h.all, w)
}

// any says whether somebody watches.
func (h *watches) any() bool {
	h.lock.Lock()
	defer h.lock.Unlock()
	return len(h.all) > 0
}

// take hands over a step.
func (h *watches) take(s *step) {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.pending != nil {
		h.pending.add(s)
	} else {
		h.pending = s
	}
	if !h.running {
		h.running = true
		go h.compare()
	}
}

// compare tells the watches of the steps that are pending, until none is.
func (h *watches) compare() {
	for {
		step, watching := h.next()
		if step == nil {
			return
		}
		seen := map[string][]difference{}
		for _, w := range watching {
			if step.after.Epoch() <= w.since {
				continue
			}
			differences, known := seen[w.key]
			if !known {
				differences = step.inViewOf(w.subject)
				seen[w.key] = differences
			}
			w.tell(step.after.Epoch(), differences)
		}
	}
}

func (h *watches) next() (*step, []*Watch) {
	h.lock.Lock()
	defer h.lock.Unlock()
	s := h.pending
	h.pending = nil
	h.running = s != nil
	watching := make([]*Watch, 0, len(h.all))
	for w := range h.all {
		watching = append(watching, w)
	}
	return s, watching
}

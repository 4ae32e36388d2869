package linkage

import (
	"context"
	"errors"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// The reasons why nothing was found. They lift the bounds of the question one
// after the other, and name the bound with which the first path comes to light;
// so just one of them holds, and it rests on what is in view alone. What the
// window leaves out does not exist for the question, and no reason lifts it.
const (
	// OnlyImpossible: there are paths within all the bounds, and none of them can
	// have happened in that order.
	OnlyImpossible = "ONLY_IMPOSSIBLE"
	// UnderFloor: there is none within the bounds, but one of no more links than
	// were allowed, below the floor; whether it can have happened is not asked.
	UnderFloor = "UNDER_FLOOR"
	// OutOfHops: there is none of so few links, however weak, but one of more.
	OutOfHops = "OUT_OF_HOPS"
	// OnlyExcludedKinds: there is none of however many links of the kinds that
	// were walked, but one that uses links of kinds left out, be it by the question
	// or always. Scope.OnlyThrough names them.
	OnlyExcludedKinds = "ONLY_EXCLUDED_KINDS"
	// NotConnected: there is none of whatever links in view, or nothing to which
	// there could be one.
	NotConnected = "NOT_CONNECTED"
	// Deadline: nothing was found within the bounds, and the deadline passed
	// while the reason was looked for. A search that has no answer yet when its
	// deadline passes is a TIMEOUT instead.
	Deadline = "DEADLINE"
)

// explain writes into the scope of an answer that found nothing why there is no
// path from the one to any of the others. impossible says that some were
// skipped. The reason has a budget of its own, of the size of the question's:
// past it, it is BUDGET. TIMEOUT when the context was cancelled.
func (s *search) explain(scope *Scope, from projection.Node, targets []projection.Node, impossible bool) error {
	switch {
	case scope.Reason != "":
		return nil
	case impossible:
		scope.Reason = OnlyImpossible
		return nil
	}
	r := &reasoning{search: s, left: s.finder.Arcs}
	if r.left == 0 {
		r.left = defaultArcs
	}
	var err error
	scope.Reason, scope.OnlyThrough, err = r.reason(from, targets)
	switch {
	case errors.Is(err, errBudget):
		scope.Reason, scope.Truncated = Budget, true
	case errors.Is(err, context.DeadlineExceeded):
		scope.Reason, scope.Truncated = Deadline, true
	case err != nil:
		return domain.Errorf(domain.Timeout, "the deadline passed before the search was complete").Because(err)
	}
	return nil
}

// inView are the nodes in view that are wanted.
func (s *search) inView(wanted func(projection.Node) bool) []projection.Node {
	var all []projection.Node
	for n := range projection.Node(s.lens.NodeCount()) {
		if s.lens.Sees(n) && wanted(n) {
			all = append(all, n)
		}
	}
	return all
}

// reasoning looks for the reason why nothing was found.
type reasoning struct {
	*search
	left  int // links in view that may still be looked at
	check int // arcs until the context is looked at
	// allKinds: links of kinds left out are walked too.
	allKinds bool
}

func (r *reasoning) reason(from projection.Node, targets []projection.Node) (string, []domain.LinkKind, error) {
	links, err := r.distance(from, targets)
	switch {
	case err != nil:
		return "", nil, err
	case links == 0:
		return r.leftOut(from, targets)
	case links <= r.maxHops:
		return UnderFloor, nil, nil
	}
	return OutOfHops, nil, nil
}

// look pays for arcs, of which so many are in view.
func (r *reasoning) look(inView, arcs int) error {
	if r.left -= inView; r.left < 0 {
		return errBudget
	}
	if r.check -= arcs; r.check > 0 {
		return nil
	}
	r.check = 1 << 16
	return r.ctx.Err()
}

// walks says whether the arc may be walked within the question's kinds and
// window, whatever it costs.
func (r *reasoning) walks(b *projection.Block, a uint32) bool {
	if r.allKinds {
		return b.Price[a] != projection.Hidden && r.window.Keeps(b.Since[a], b.Until[a])
	}
	return b.Price[a] < projection.Unwalked && !r.excluded[b.Kind[a]] && r.window.Keeps(b.Since[a], b.Until[a])
}

// marks are a set of nodes.
type marks []uint64

// add says whether the node was not there before.
func (m marks) add(n projection.Node) bool {
	before := m[n/64]
	m[n/64] |= 1 << (n % 64)
	return m[n/64] != before
}

func (m marks) has(n projection.Node) bool { return m[n/64]>>(n%64)&1 == 1 }

// crowd is what so many links lead to from one side.
type crowd struct {
	seen  marks
	edge  []projection.Node // those that take as many links as any
	links int               // at the edge
}

func (r *reasoning) crowd(nodes ...projection.Node) *crowd {
	c := &crowd{seen: make(marks, (r.lens.NodeCount()+63)/64)}
	for _, n := range nodes {
		r.join(c, n)
	}
	return c
}

func (r *reasoning) join(c *crowd, n projection.Node) {
	if c.seen.add(n) {
		c.edge = append(c.edge, n)
		c.links += int(r.lens.Degree(n)) + 1
	}
}

// distance is the least number of links from the one to any of the others; 0
// where there is no way. It goes out from both sides, a whole level at a time
// from the side with fewer links at its edge, so that what is looked at is a
// matter of the view alone.
func (r *reasoning) distance(from projection.Node, targets []projection.Node) (int, error) {
	near, far := r.crowd(from), r.crowd(targets...)
	for links := 1; len(near.edge) > 0 && len(far.edge) > 0; links++ {
		if far.links < near.links {
			near, far = far, near
		}
		if met, err := r.spread(near, far); met || err != nil {
			return links, err
		}
	}
	return 0, nil
}

// spread moves the edge of a crowd one link on, and says whether it met the
// other.
func (r *reasoning) spread(c, other *crowd) (met bool, err error) {
	edge := c.edge
	c.edge, c.links = nil, 0
	for _, n := range edge {
		if err := r.look(int(r.lens.Degree(n))+1, r.columns.Arcs(n)); err != nil {
			return false, err
		}
		for _, run := range r.columns.Runs(n, r.runs[:0]) {
			for a := run.From; a < run.To; a++ {
				if next := projection.Node(run.Target[a]); r.walks(run.Block, a) {
					met = met || other.seen.has(next)
					r.join(c, next)
				}
			}
		}
	}
	return met, nil
}

// reasoned is the scope of an answer about two ends; with the reason, where no
// path was found.
func (s *search) reasoned(scope Scope, found *ranked, ends [2]projection.Node) (Scope, error) {
	if len(found.paths) > 0 {
		return scope, nil
	}
	err := s.explain(&scope, ends[0], ends[1:], found.skipped > 0)
	return scope, err
}

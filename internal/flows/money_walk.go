package flows

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// found is a trail by its flows and the ways between them.
type found struct {
	steps    []step
	end      ending
	temporal linkage.Temporal
	// received is what can have come through, in the currency of the last flow.
	received TrailAmount
}

// trails finds as many trails as are asked for, those of fewer flows first: only
// flows that the money can have reached in time are looked at. Then it counts, as far
// as the budget for that goes, those of no more flows that are none because of their days.
func (s *moneySearch) trails() ([]found, error) {
	w := &walk{moneySearch: s, left: mostSteps}
	var all []found
	hops := 0
	for hops < s.maxHops && len(all) < s.first && !s.truncated {
		hops++
		if err := s.gatherInTime(hops); err != nil {
			return nil, err
		}
		w.alike = nil
		if err := w.all(hops); err != nil {
			return nil, err
		}
		s.putInOrder(w.alike)
		all = append(all, w.alike...)
	}
	s.complete = !s.truncated
	return all[:min(len(all), s.first)], s.countImpossible(hops)
}

// countImpossible counts the trails of at most so many flows whose money would
// be passed on before it came.
func (s *moneySearch) countImpossible(hops int) error {
	s.work = mostCountWork
	if err := s.gather(hops); err != nil {
		return err
	}
	w := &walk{moneySearch: s, counting: true, left: mostCountSteps}
	for n := 1; n <= hops; n++ {
		if err := w.all(n); err != nil {
			return err
		}
	}
	return nil
}

// walk goes through all trails of one number of flows.
type walk struct {
	*moneySearch
	// counting: what comes too early is counted, and nothing else.
	counting bool
	steps    []step
	heads    []projection.Node
	alike    []found
	// left is how many steps may still be tried.
	left int
}

func (w *walk) all(hops int) error {
	for _, t := range w.starts {
		if err := w.enter(t, newOrder(), hops-1); err != nil {
			return err
		}
	}
	return nil
}

// enter takes a step, if it is none in a circle, and goes on from there.
func (w *walk) enter(t step, so order, left int) error {
	to := &w.flows[t.to]
	if to.away == notAway || to.away > left || w.circles(t) {
		return nil
	}
	so = so.thenAll(t.hand.spans).then(to.when)
	if to.vague && so.status == linkage.Possible {
		so.status = linkage.Unknown
	}
	if !w.mayTry(so.status) {
		return nil
	}
	if w.left%1024 == 0 && w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	before := len(w.heads)
	w.steps, w.heads = append(w.steps, t), append(w.heads, t.hand.heads...)
	defer func() { w.steps, w.heads = w.steps[:len(w.steps)-1], w.heads[:before] }()
	if left == 0 {
		w.arrive(to, so)
		return nil
	}
	for _, next := range to.steps {
		if err := w.enter(next, so, left-1); err != nil {
			return err
		}
	}
	return nil
}

// mayTry counts a step. What comes too early is followed only to count what it
// would have led to.
func (w *walk) mayTry(status linkage.Temporal) bool {
	if status == linkage.Impossible && !w.counting {
		return false
	}
	if w.left <= 0 {
		w.truncated = true
		return false
	}
	w.left--
	return true
}

func (w *walk) circles(t step) bool {
	for i := range w.steps {
		if w.steps[i].to == t.to {
			return true
		}
	}
	return meets(w.heads, t.hand.heads)
}

func meets(a, b []projection.Node) bool {
	for _, n := range b {
		if slices.Contains(a, n) {
			return true
		}
	}
	return false
}

// arrive takes the trails that end with a flow.
func (w *walk) arrive(at *flow, so order) {
	for _, end := range at.ends {
		if meets(w.heads, end.heads) {
			continue
		}
		status := so.thenAll(end.spans).status
		switch {
		case w.counting && status == linkage.Impossible:
			w.impossible++
		case w.counting || status == linkage.Impossible:
		case len(w.alike) >= mostAlike:
			w.truncated = true
		default:
			w.alike = append(w.alike, found{steps: slices.Clone(w.steps), end: end, temporal: status})
		}
	}
}

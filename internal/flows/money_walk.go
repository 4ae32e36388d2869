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

// trails finds as many trails as are asked for, those of fewer flows first.
func (s *moneySearch) trails() ([]found, error) {
	w := &walk{moneySearch: s, left: mostSteps, early: mostSteps}
	var all []found
	for hops := 1; hops <= s.maxHops && len(all) < s.first; hops++ {
		if err := s.gather(hops); err != nil {
			return nil, err
		}
		w.alike = nil
		for _, t := range s.starts {
			if err := w.enter(t, newOrder(), hops-1); err != nil {
				return nil, err
			}
		}
		s.putInOrder(w.alike)
		all = append(all, w.alike...)
		if w.left <= 0 {
			break
		}
	}
	return all[:min(len(all), s.first)], nil
}

// walk goes through all trails of one number of flows.
type walk struct {
	*moneySearch
	steps []step
	heads []projection.Node
	alike []found
	// left and early are how many steps may still be tried: in good time, and too early.
	left, early int
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

// mayTry counts a step. What comes too early is followed as well, to count what
// it would have led to.
func (w *walk) mayTry(status linkage.Temporal) bool {
	budget := &w.left
	if status == linkage.Impossible {
		budget = &w.early
	}
	if *budget <= 0 {
		w.truncated = true
		return false
	}
	*budget--
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
		case status == linkage.Impossible:
			w.impossible++
		case len(w.alike) >= mostAlike:
			w.truncated = true
		default:
			w.alike = append(w.alike, found{steps: slices.Clone(w.steps), end: end, temporal: status})
		}
	}
}

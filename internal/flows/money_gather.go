package flows

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// flow is a flow that was met.
type flow struct {
	node projection.Node
	when span
	// vague says that nothing at all is known of its day.
	vague bool
	// steps are those to the next flows, one to each.
	steps []step
	// ends are the ways to targets, one to each.
	ends []ending
	// stepped and ended say that these were looked for.
	stepped, ended bool
	// comes is the first day on which the money can have been in it, if reached.
	comes   domain.Day
	reached bool
	// level is the last one that it was put into.
	level int
	// away is how many more flows at least lie between it and a target,
	// whatever their days; notAway where none is known.
	away int
}

const notAway = -1

// step is a way on to a flow: who was paid before, and who paid it.
type step struct {
	to   int32
	hand *handing
}

// ending is a way from a flow to a target.
type ending struct {
	target projection.Node
	links  []projection.Link
	// heads of all along it.
	heads []projection.Node
	spans []span
	// paidTo is who the flow was paid to, if the way leads over it.
	paidTo *projection.Node
}

// flow is the number of a flow in the window.
func (s *moneySearch) flow(n projection.Node) (int32, bool) {
	if i, known := s.flowOf[n]; known {
		return i, i >= 0
	}
	day := s.lens.Day(n)
	if !s.window.Keeps(day, day) {
		s.flowOf[n] = -1
		return -1, false
	}
	i := int32(len(s.flows))
	s.flowOf[n] = i
	s.flows = append(s.flows, flow{node: n, when: dayOf(day), vague: !day.Known(), away: notAway})
	return i, true
}

// gather looks at all flows within so many of the source, whatever their days,
// and at how far each is from a target. What it looked at before it goes on from.
func (s *moneySearch) gather(hops int) error {
	if s.depth == 0 {
		s.met = map[int32]bool{}
		s.meet(s.starts)
	}
	err := s.deepen(&s.depth, hops, &s.level, func(f int32, _ int) { s.meet(s.flows[f].steps) })
	s.measure(hops)
	return err
}

// gatherInTime looks at the flows within so many of the source that the money can
// have reached in time, and at how far each is from a target.
func (s *moneySearch) gatherInTime(hops int) error {
	if s.timelyDepth == 0 {
		s.relax(s.starts, newOrder(), 1)
	}
	err := s.deepen(&s.timelyDepth, hops, &s.timely, func(f int32, depth int) {
		so := newOrder()
		so.earliest = s.flows[f].comes
		s.relax(s.flows[f].steps, so, depth+1)
	})
	s.measure(hops)
	return err
}

// deepen goes on from the flows at a depth to those that the function puts into the
// next level, down to so many flows, and finds the targets that each level reaches. A depth
// of 0 says that the first level's were not looked for yet.
func (s *moneySearch) deepen(depth *int, hops int, level *[]int32, onward func(f int32, depth int)) error {
	for ; *depth < hops && len(*level) > 0; *depth++ {
		before := *level
		if *depth > 0 {
			*level = nil
			for i, f := range before {
				if i%256 == 0 && s.ctx.Err() != nil {
					return s.ctx.Err()
				}
				s.findSteps(f)
				onward(f, *depth)
			}
		}
		for _, f := range *level {
			s.findEnds(f)
		}
	}
	if s.work <= 0 {
		s.truncated = true
	}
	return nil
}

// relax puts the flows that the money can reach in time into the next level, if it
// comes earlier than was known.
func (s *moneySearch) relax(steps []step, so order, level int) {
	for _, t := range steps {
		to := &s.flows[t.to]
		at := so.thenAll(t.hand.spans).then(to.when)
		if at.status == linkage.Impossible || to.reached && to.comes <= at.earliest {
			continue
		}
		to.reached, to.comes = true, at.earliest
		if to.level < level {
			to.level = level
			s.timely = append(s.timely, t.to)
		}
	}
}

// meet puts flows that are new into the next level.
func (s *moneySearch) meet(steps []step) {
	for _, step := range steps {
		if !s.met[step.to] {
			s.met[step.to] = true
			s.level = append(s.level, step.to)
		}
	}
}

// findSteps finds the ways on from a flow.
func (s *moneySearch) findSteps(f int32) {
	if s.flows[f].stepped || s.work <= 0 {
		return
	}
	var steps []step
	paid := s.links(s.flows[f].node, paidTo, domain.Out)
	for _, end := range paid {
		s.work--
		steps = append(steps, s.stepsFrom(end.Other)...)
	}
	if len(paid) > 1 {
		slices.SortStableFunc(steps, func(a, b step) int { return len(a.hand.links) - len(b.hand.links) })
		steps = firstOfEach(steps)
	}
	s.flows[f].steps, s.flows[f].stepped = steps, true
}

// findEnds finds the ways from a flow to targets.
func (s *moneySearch) findEnds(f int32) {
	at := &s.flows[f]
	if at.ended || s.work <= 0 {
		return
	}
	var ends []ending
	for _, end := range s.links(at.node, paidTo, domain.Out) {
		s.work--
		ends = append(ends, s.endsFrom(end.Other)...)
	}
	at.ends, at.ended = s.shortest(append(ends, s.financed(at.node)...)), true
}

// stepsFrom are the ways on from who was paid: one to each flow, that of the
// fewest links.
func (s *moneySearch) stepsFrom(n projection.Node) []step {
	if known, ok := s.steps[n]; ok {
		return known
	}
	var steps []step
	for _, h := range s.handingsFrom(n) {
		steps = append(steps, s.paidFrom(h)...)
	}
	steps = firstOfEach(steps)
	s.steps[n] = steps
	return steps
}

// paidFrom are the flows that were paid by whom a handing leads to.
func (s *moneySearch) paidFrom(h *handing) []step {
	var steps []step
	for _, end := range s.links(h.to, paidBy, domain.In) {
		if s.work--; s.work <= 0 {
			break
		}
		if f, in := s.flow(end.Other); in {
			steps = append(steps, step{f, h})
		}
	}
	return steps
}

// firstOfEach keeps of several ways to a flow the first.
func firstOfEach(steps []step) []step {
	if len(steps) < 2 {
		return steps
	}
	met := make(map[int32]bool, len(steps))
	return slices.DeleteFunc(steps, func(t step) bool {
		again := met[t.to]
		met[t.to] = true
		return again
	})
}

// measure counts how far flows are from a target.
func (s *moneySearch) measure(hops int) {
	for i := range s.flows {
		if s.flows[i].away = notAway; len(s.flows[i].ends) > 0 {
			s.flows[i].away = 0
		}
	}
	for away := 1; away < hops; away++ {
		further := false
		for i := range s.flows {
			f := &s.flows[i]
			if f.away != notAway {
				continue
			}
			for _, t := range f.steps {
				if s.flows[t.to].away == away-1 {
					f.away, further = away, true
					break
				}
			}
		}
		if !further {
			return
		}
	}
}

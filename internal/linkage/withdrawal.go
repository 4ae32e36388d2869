package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// open are the steps of a path that are evidence for the tie. The others are
// given: the links that touch the case asked about, or the other case, and the
// chain say what the cases and the network are. One link always stays open, if
// need be the one that reaches the network, its chain or the other case.
// Between two entities every link is open, and from what is no case to a network
// all but the chain: that somebody had a gun is evidence, and no case file.
func (s *search) open(p *Path) []Step {
	steps := p.Steps[:len(p.Steps)-p.Chain]
	switch {
	case s.aim == toEntity:
		return p.Steps
	case len(steps) == 0:
		return p.Steps[:1]
	case len(steps) == 1, s.opensAt(p.Nodes[0]):
		return steps
	case s.aim == toCase && len(steps) > 2:
		return steps[1 : len(steps)-1]
	}
	return steps[1:]
}

// opensAt says whether the links at the node are open where a path to a network
// begins with it.
func (s *search) opensAt(from projection.Node) bool {
	return s.aim != toCase && s.lens.Kind(from) != domain.Case
}

// restsOnOneSource says whether there is a source whose withdrawal takes the
// path: an open link that has reports loses all that are in view, or the cost
// rises past the floor.
func (s *search) restsOnOneSource(p *Path) bool {
	open := s.open(p)
	supports := make([][]projection.Support, len(open))
	var keys []projection.Key
	for i, step := range open {
		supports[i] = s.lens.Supports(step.Link)
		if len(supports[i]) == 1 {
			return true
		}
		for _, k := range supports[i] {
			if !slices.Contains(keys, k.Key) {
				keys = append(keys, k.Key)
			}
		}
	}
	for _, key := range keys {
		cost := p.Cost
		for i, step := range open {
			cost += s.costWithout(step, supports[i], key) - step.Cost
		}
		if cost > int64(s.cap) {
			return true
		}
	}
	return false
}

// costWithout is what the step costs when the key is withdrawn of the two or
// more that support it.
func (s *search) costWithout(step Step, supports []projection.Support, key projection.Key) int64 {
	at := slices.IndexFunc(supports, func(k projection.Support) bool { return k.Key == key })
	if at < 0 {
		return step.Cost
	}
	rest := slices.Delete(slices.Clone(supports), at, at+1)
	kind, held := s.lens.LinkKind(step.Link), s.lens.Interval(step.Link)
	price := projection.Cost(kind, projection.Confidence(rest))
	return int64(s.faded(price, kind, held.From, held.To))
}

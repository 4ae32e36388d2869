package flows

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// endsFrom are the ways from who was paid to targets: who was paid, its other
// record or the holder of the account is one; or FINANCES, is a MEMBER_OF or
// LEADS one.
func (s *moneySearch) endsFrom(n projection.Node) []ending {
	var ends []ending
	for _, h := range s.handingsFrom(n) {
		if h.held > 1 || h.held == 1 && s.lens.Kind(n) != domain.Account {
			continue // what a man was paid is not his account's yet
		}
		way := ending{links: h.links, heads: h.heads, spans: h.spans, paidTo: &n}
		ends = s.reach(ends, way, h.to)
		for _, end := range s.links(h.to, belongs, domain.Out) {
			if next, ok := s.onward(way, end); ok {
				ends = s.reach(ends, next, end.Other)
			}
		}
	}
	return ends
}

// financed are the ways to targets that the flow itself is said to finance.
func (s *moneySearch) financed(f projection.Node) []ending {
	var ends []ending
	for _, end := range s.links(f, finances, domain.Out) {
		if way, ok := s.onward(ending{}, end); ok {
			ends = s.reach(ends, way, end.Other)
		}
	}
	return ends
}

// onward is the way with one link more, if it may have held in the window.
func (s *moneySearch) onward(way ending, end projection.LinkEnd) (ending, bool) {
	interval := s.lens.Interval(end.Link)
	way.links = append(slices.Clip(way.links), end.Link)
	way.heads = append(slices.Clip(way.heads), s.head(end.Other))
	way.spans = append(slices.Clip(way.spans), held(interval))
	return way, s.window.Keeps(interval.From, interval.To)
}

// reach adds the way if it leads to a target.
func (s *moneySearch) reach(ends []ending, way ending, at projection.Node) []ending {
	if s.anyNet {
		if s.lens.IsNetwork(at) {
			way.target = at
			ends = append(ends, way)
		}
		return ends
	}
	up, leads := s.gates[at]
	if !leads {
		return ends
	}
	way.target = at
	for _, l := range up {
		a, b := s.lens.Ends(l)
		if a == way.target {
			a = b
		}
		way.target = a
		way.links = append(slices.Clip(way.links), l)
		way.heads = append(slices.Clip(way.heads), s.head(a))
	}
	return append(ends, way)
}

// shortest keeps of the ways to each target that of the fewest links; of
// several, that of the smallest ids.
func (s *moneySearch) shortest(ends []ending) []ending {
	slices.SortStableFunc(ends, func(a, b ending) int {
		return cmp.Or(s.lens.CompareNodes(a.target, b.target), len(a.links)-len(b.links), slices.CompareFunc(a.links, b.links, s.lens.CompareLinks))
	})
	return slices.CompactFunc(ends, func(a, b ending) bool { return a.target == b.target })
}

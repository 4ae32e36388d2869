package flows

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// kindSet are link kinds, for quick looks.
type kindSet [256]bool

func setOf(kinds ...domain.LinkKind) *kindSet {
	var set kindSet
	for _, k := range kinds {
		set[k] = true
	}
	return &set
}

var (
	sameAs     = setOf(domain.SameAs)
	hands      = setOf(domain.SameAs, domain.HoldsAccount)
	paidBy     = setOf(domain.PaidBy)
	paidTo     = setOf(domain.PaidTo)
	proceedsOf = setOf(domain.ProceedsOf)
	partOfCase = setOf(domain.PartOfCase)
	upwards    = setOf(domain.PartOf, domain.AffiliateOf)
	belongs    = setOf(domain.MemberOf, domain.Leads, domain.Finances)
	finances   = setOf(domain.Finances)
)

// links are the links in view at a node of the kinds, by their ids.
func (s *moneySearch) links(n projection.Node, kinds *kindSet, direction domain.Direction) []projection.LinkEnd {
	return linksOf(s.lens, n, kinds, direction)
}

// linksOf is Lens.Links for few of many: ids are compared only where several
// runs have links of the kinds, as a run is in the order of ids.
func linksOf(lens *projection.Lens, n projection.Node, kinds *kindSet, direction domain.Direction) []projection.LinkEnd {
	var few [6]projection.Run
	var ends []projection.LinkEnd
	runs := 0
	for _, r := range lens.Columns().Runs(n, few[:0]) {
		if direction == domain.In && r.Out || direction == domain.Out && !r.Out {
			continue
		}
		before := len(ends)
		for a := r.From; a < r.To; a++ {
			if kinds[r.Kind[a]] && r.Price[a] != projection.Hidden {
				ends = append(ends, projection.LinkEnd{Link: projection.Link(r.Link[a]), Other: projection.Node(r.Target[a]), Out: r.Out})
			}
		}
		if len(ends) > before {
			runs++
		}
	}
	if runs > 1 {
		slices.SortFunc(ends, func(a, b projection.LinkEnd) int { return lens.CompareLinks(a.Link, b.Link) })
	}
	return ends
}

// handing is how who was paid is joined to who may pay on: the same one; another
// record of it; an account's holder; an account of the holder's; and, of an
// account's holder, another account.
type handing struct {
	from, to projection.Node
	links    []projection.Link
	// nodes are all along the links, both ends too, heads one of each one's records.
	nodes, heads []projection.Node
	spans        []span
	// held counts the HOLDS_ACCOUNT links among them.
	held int
	// paying says that to paid the next flow: for a trail's first flow that
	// nobody is known to have paid it does not.
	paying bool
}

// handingsFrom are the ways on from who was paid, one for each who may pay on: that of the fewest
// links; of several, that of the smallest ids, read from who was paid.
func (s *moneySearch) handingsFrom(n projection.Node) []*handing {
	if known, ok := s.handings[n]; ok {
		return known
	}
	all := []*handing{{from: n, to: n, nodes: []projection.Node{n}, paying: true}}
	kept := slices.Clip(all)
	seen := &seenStates{}
	seen.add(n, 0)
	for i := 0; i < len(all) && s.work > 0; i++ {
		for _, end := range s.links(all[i].to, hands, domain.Both) {
			s.work--
			next, ok := s.handOver(all[i], end)
			if !ok || seen.has(next.to, next.held) {
				continue
			}
			all = append(all, next)
			if !seen.has(next.to, 0) && !seen.has(next.to, 1) && !seen.has(next.to, 2) {
				kept = append(kept, next)
			}
			seen.add(next.to, next.held)
		}
	}
	for _, h := range kept {
		for _, along := range h.nodes {
			h.heads = append(h.heads, s.head(along))
		}
	}
	s.handings[n] = kept
	return kept
}

// seenStates are entities by how many accounts lie on the way to them: a list
// while they are few, as they mostly are.
type seenStates struct {
	few  []state
	many map[state]bool
}

type state struct {
	node projection.Node
	held int
}

func (s *seenStates) has(n projection.Node, held int) bool {
	if s.many != nil {
		return s.many[state{n, held}]
	}
	return slices.Contains(s.few, state{n, held})
}

func (s *seenStates) add(n projection.Node, held int) {
	s.few = append(s.few, state{n, held})
	if s.many == nil && len(s.few) > 32 {
		s.many = make(map[state]bool, 64)
		for _, known := range s.few {
			s.many[known] = true
		}
	}
	if s.many != nil {
		s.many[state{n, held}] = true
	}
}

func (s *moneySearch) handOver(h *handing, end projection.LinkEnd) (*handing, bool) {
	next := &handing{
		from: h.from, to: end.Other, held: h.held, paying: true,
		links: append(slices.Clip(h.links), end.Link), nodes: append(slices.Clip(h.nodes), end.Other), spans: slices.Clip(h.spans),
	}
	if s.lens.LinkKind(end.Link) == domain.SameAs {
		return next, true
	}
	next.held++
	toHolder := !end.Out
	if toHolder && h.held > 0 || h.held > 1 {
		return nil, false
	}
	interval := s.lens.Interval(end.Link)
	next.spans = append(next.spans, held(interval))
	return next, s.window.Keeps(interval.From, interval.To)
}

// head stands for all records that SAME_AS links join to one.
func (s *moneySearch) head(n projection.Node) projection.Node {
	if h, known := s.heads[n]; known {
		return h
	}
	all := []projection.Node{n}
	s.heads[n] = n
	for i := 0; i < len(all); i++ {
		for _, end := range s.links(all[i], sameAs, domain.Both) {
			if _, known := s.heads[end.Other]; !known {
				s.heads[end.Other] = n
				all = append(all, end.Other)
			}
		}
	}
	return n
}

package flows

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// moneySearch is a question being answered.
type moneySearch struct {
	ctx            context.Context
	lens           *projection.Lens
	columns        *projection.Columns
	window         projection.Window
	days           domain.Interval
	first, maxHops int
	today          domain.Day

	gates    map[projection.Node][]projection.Link
	anyNet   bool
	starts   []step
	flows    []flow
	flowOf   map[projection.Node]int32
	handings map[projection.Node][]*handing
	steps    map[projection.Node][]step
	heads    map[projection.Node]projection.Node
	ledgers  map[ledgerKey][]entry
	flagged  map[flagKey]flagged
	// met are flows within depth of the source, level those to be gone on from.
	met       map[int32]bool
	level     []int32
	depth     int
	work      int
	truncated bool
	// timely are flows to be gone on from that the money can have reached in time,
	// at timelyDepth.
	timely      []int32
	timelyDepth int
	// complete: the trails found are all there are, in their order.
	complete bool
	// impossible counts trails that are none, for money would pass on before it came.
	impossible int
}

func newMoneySearch(ctx context.Context, lens *projection.Lens, q *MoneyQuestion) (*moneySearch, error) {
	s := &moneySearch{
		ctx: ctx, lens: lens, columns: lens.Columns(), window: projection.NewWindow(q.Window), days: q.Window, today: q.Today,
		first: linkage.DefaultFirst, maxHops: linkage.DefaultMaxHops, work: mostWork,
		flowOf: map[projection.Node]int32{}, handings: map[projection.Node][]*handing{}, steps: map[projection.Node][]step{},
		heads: map[projection.Node]projection.Node{}, ledgers: map[ledgerKey][]entry{}, flagged: map[flagKey]flagged{},
	}
	if err := within("first", q.First, linkage.MostFirst, &s.first); err != nil {
		return nil, err
	}
	if err := within("maxHops", q.MaxHops, linkage.MostHops, &s.maxHops); err != nil {
		return nil, err
	}
	if q.Window.Empty() {
		return nil, domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	from, err := find(lens, "from", q.From)
	if err != nil {
		return nil, err
	}
	if err := s.aim(q.To, from); err != nil {
		return nil, err
	}
	return s, s.start(from)
}

// within puts a value that is given in place of a default.
func within(field string, given *int, most int, into *int) error {
	switch {
	case given == nil:
		return nil
	case *given < 1:
		return domain.FieldErrorf(field, "expected at least 1")
	case *given > most:
		err := domain.Errorf(domain.LimitExceeded, "at most %d may be asked for", most)
		err.Field = field
		return err
	}
	*into = *given
	return nil
}

func find(lens *projection.Lens, field, id string) (projection.Node, error) {
	n, in := lens.Node(id)
	if !in {
		err := domain.Errorf(domain.NotFound, "there is no such entity")
		err.Field = field
		return 0, err
	}
	return n, nil
}

// holders are the kinds that have money.
var holders = []domain.EntityKind{domain.Organisation, domain.Person, domain.Account}

// aim makes out where trails may end.
func (s *moneySearch) aim(id string, from projection.Node) error {
	if id == "" {
		s.anyNet = true
		return nil
	}
	to, err := find(s.lens, "to", id)
	if err != nil {
		return err
	}
	switch {
	case !slices.Contains(holders, s.lens.Kind(to)):
		return domain.FieldErrorf("to", "expected an organisation, a person or an account")
	case to == from:
		return domain.FieldErrorf("to", "expected another than in from")
	}
	s.gates = s.leadingUp(to)
	return nil
}

// mostChain is the most PART_OF and AFFILIATE_OF links that lead up to a target.
const mostChain = 4

// leadingUp are the entities from which the target is reached with no more
// money changing hands: its own other records, and its parts and affiliates, with the links up to it.
func (s *moneySearch) leadingUp(to projection.Node) map[projection.Node][]projection.Link {
	gates := map[projection.Node][]projection.Link{to: nil}
	climb := func(level []projection.Node, wanted *kindSet, direction domain.Direction) []projection.Node {
		var next []projection.Node
		for _, n := range level {
			for _, end := range s.links(n, wanted, direction) {
				if _, known := gates[end.Other]; !known {
					gates[end.Other] = append([]projection.Link{end.Link}, gates[n]...)
					next = append(next, end.Other)
				}
			}
		}
		return next
	}
	all := []projection.Node{to}
	for level := all; len(level) > 0; {
		level = climb(level, sameAs, domain.Both)
		all = append(all, level...)
	}
	for range mostChain {
		all = climb(all, upwards, domain.In)
	}
	return gates
}

// start makes out with which flows trails may begin.
func (s *moneySearch) start(from projection.Node) error {
	switch s.lens.Kind(from) {
	case domain.Lot, domain.Shipment, domain.FuelRoute, domain.Location:
		s.startWith(from, proceedsOf)
	case domain.Case:
		s.startWith(from, partOfCase)
	case domain.FinancingFlow:
		if f, in := s.flow(from); in {
			s.starts = []step{{to: f, hand: s.payersOf(from, nil)}}
		}
	case domain.Person, domain.Organisation, domain.Account:
		for _, h := range s.handingsFrom(from) {
			if s.lens.Kind(from) == domain.Account && s.lens.Kind(h.to) != domain.Account || h.held > 1 {
				continue // what is asked is what the account paid, not its holder
			}
			s.starts = append(s.starts, s.paidFrom(h)...)
		}
		s.starts = firstOfEach(s.starts)
	default:
		return domain.FieldErrorf("from", "expected a lot, a shipment, a fuel route, a place, a case, a flow, a person, an organisation or an account")
	}
	return nil
}

// startWith begins with the flows that links of the kinds lead from.
func (s *moneySearch) startWith(from projection.Node, kinds *kindSet) {
	for _, end := range s.links(from, kinds, domain.In) {
		if s.lens.Kind(end.Other) != domain.FinancingFlow {
			continue
		}
		if f, in := s.flow(end.Other); in {
			s.starts = append(s.starts, step{to: f, hand: s.payersOf(end.Other, []projection.Link{end.Link})})
		}
	}
	s.starts = firstOfEach(s.starts)
}

// payersOf stands for all who paid a first flow: the money must not come back to
// any of them.
func (s *moneySearch) payersOf(f projection.Node, source []projection.Link) *handing {
	h := &handing{links: source}
	for _, end := range s.links(f, paidBy, domain.Out) {
		if h.nodes == nil {
			h.to, h.paying = end.Other, true
		}
		h.nodes = append(h.nodes, end.Other)
		h.heads = append(h.heads, s.head(end.Other))
	}
	return h
}

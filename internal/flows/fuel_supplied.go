package flows

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

var (
	supplies     = setOf(domain.Supplies, domain.DestinedFor)
	consigned    = setOf(domain.Supplies, domain.DestinedFor, domain.ConsignedTo)
	holdsAccount = setOf(domain.HoldsAccount)
)

// ways gathers who is reached, and by which links.
type ways struct {
	*fuel
	all []Supplied
}

// take notes a way to whom it leads, if that is a person or an organisation and
// the last link may have held in the window.
func (w *ways) take(to projection.Node, way []projection.Link) {
	held := w.lens.Interval(way[len(way)-1])
	if kind := w.lens.Kind(to); kind != domain.Person && kind != domain.Organisation || !w.window.Keeps(held.From, held.To) {
		return
	}
	i := slices.IndexFunc(w.all, func(s Supplied) bool { return s.Node == to })
	if i < 0 {
		i = len(w.all)
		w.all = append(w.all, Supplied{Node: to})
	}
	w.all[i].Ways = append(w.all[i].Ways, way)
}

// out takes the links of the kinds out of a thing, to which a way leads.
func (w *ways) out(n projection.Node, kinds *kindSet, way []projection.Link) {
	for _, end := range linksOf(w.lens, n, kinds, domain.Out) {
		w.take(end.Other, append(slices.Clip(way), end.Link))
	}
}

// sorted are those reached, by id.
func (w *ways) sorted() []Supplied {
	for i := range w.all {
		list := w.all[i].Ways
		slices.SortFunc(list, func(a, b []projection.Link) int {
			return cmp.Or(len(a)-len(b), slices.CompareFunc(a, b, w.lens.CompareLinks))
		})
		list = slices.CompactFunc(list, slices.Equal[[]projection.Link])
		w.all[i].Ways = list[:min(len(list), mostWays)]
	}
	slices.SortFunc(w.all, func(a, b Supplied) int { return w.lens.CompareNodes(a.Node, b.Node) })
	return w.all
}

// things are the route, its lots, and the shipments that these are tied by, with the ways to them.
func (r *Route) things(each func(n projection.Node, way []projection.Link)) {
	each(r.Node, nil)
	for _, lot := range r.lots {
		each(lot.node, lot.way)
		if lot.shipment != nil {
			each(*lot.shipment, lot.way[:len(lot.way)-1])
		}
	}
}

// supplied is who the route, its shipments of fuel and its lots SUPPLY or are
// DESTINED_FOR, and who the shipments are CONSIGNED_TO.
func (f *fuel) supplied(r *Route) []Supplied {
	w := &ways{fuel: f}
	r.things(func(n projection.Node, way []projection.Link) {
		kinds := supplies
		if f.lens.Kind(n) == domain.Shipment {
			kinds = consigned
		}
		w.out(n, kinds, way)
	})
	return w.sorted()
}

// financed is who the route, its shipments of fuel and its lots FINANCE; who
// flows that are PROCEEDS_OF them were paid to or FINANCE, or the account's holders; and whom
// these FINANCE, are MEMBER_OF or LEAD.
func (f *fuel) financed(r *Route) []Supplied {
	w := &ways{fuel: f}
	r.things(func(n projection.Node, way []projection.Link) {
		w.out(n, finances, way)
		for _, flow := range linksOf(f.lens, n, proceedsOf, domain.In) {
			if day := f.lens.Facts(flow.Other).From; f.window.Keeps(day, day) {
				w.proceeds(flow.Other, append(slices.Clip(way), flow.Link), newOrder().then(dayOf(day)))
			}
		}
	})
	return w.sorted()
}

// proceeds takes those whom a flow reached.
func (w *ways) proceeds(flow projection.Node, way []projection.Link, so order) {
	w.outInTime(flow, finances, way, so)
	for _, paid := range linksOf(w.lens, flow, paidTo, domain.Out) {
		to := append(slices.Clip(way), paid.Link)
		if w.lens.Kind(paid.Other) != domain.Account {
			w.reached(paid.Other, to, so)
			continue
		}
		for _, holder := range linksOf(w.lens, paid.Other, holdsAccount, domain.In) {
			if held := w.after(so, holder.Link); held.status != linkage.Impossible {
				w.reached(holder.Other, append(slices.Clip(to), holder.Link), held)
			}
		}
	}
}

// reached takes one whom money reached, and those it stands for.
func (w *ways) reached(n projection.Node, way []projection.Link, so order) {
	w.take(n, way)
	w.outInTime(n, belongs, way, so)
}

func (w *ways) outInTime(n projection.Node, kinds *kindSet, way []projection.Link, so order) {
	for _, end := range linksOf(w.lens, n, kinds, domain.Out) {
		if w.after(so, end.Link).status != linkage.Impossible {
			w.take(end.Other, append(slices.Clip(way), end.Link))
		}
	}
}

func (w *ways) after(so order, l projection.Link) order { return so.then(held(w.lens.Interval(l))) }

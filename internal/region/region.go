package region

import (
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Region is a part of a lens in arrays. Its entities are numbered from 0 in the
// order of their ids.
type Region struct {
	Lens *projection.Lens
	// Nodes are the entities, by number.
	Nodes []projection.Node
	// First says where the arcs of each entity begin; it has one entry more.
	First []uint32
	// Target is where each arc leads, as a number in the region. The arcs of an
	// entity stand in the order of where they lead, parallel ones side by side.
	Target []uint32
	// Cost is that of the arc's link in micro-nats.
	Cost []uint32
	// Scope states the bounds. Truncated says that the budget did not allow for
	// all the hops asked for: the region then reaches as many as it did allow.
	Scope Scope

	filter *filter
	places places
}

// Of takes the region out of the lens, in time in proportion to its links.
// Errors as those of Bounds.Check; TIMEOUT when the context ends before.
func Of(ctx context.Context, lens *projection.Lens, b Bounds) (*Region, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	r := &Region{Lens: lens, Scope: b.scope(lens), filter: b.filter()}
	if b.Around == nil {
		r.takeAll()
	} else if err := r.takeAround(ctx, &b); err != nil {
		return nil, err
	}
	if err := r.layOut(ctx); err != nil {
		return nil, err
	}
	r.Scope.Entities = len(r.Nodes)
	return r, nil
}

// places are the entities' numbers: in a table for all that is in view, hashed
// for a small part.
type places struct {
	table []uint32
	few   map[projection.Node]uint32
}

const nowhere = ^uint32(0)

func (p *places) of(n projection.Node) uint32 {
	if p.table != nil {
		return p.table[n]
	}
	if at, ok := p.few[n]; ok {
		return at
	}
	return nowhere
}

func (r *Region) takeAll() {
	count := r.Lens.NodeCount()
	for n := range projection.Node(count) {
		if r.Lens.Sees(n) {
			r.Nodes = append(r.Nodes, n)
		}
	}
	slices.SortFunc(r.Nodes, r.Lens.CompareNodes)
	r.places.table = make([]uint32, count)
	for i := range r.places.table {
		r.places.table[i] = nowhere
	}
	for i, n := range r.Nodes {
		r.places.table[n] = uint32(i)
	}
}

// takeAround takes all that lies so many links around, one link further at a
// time: what one more link reaches is taken whole or not at all, so that the
// order of the links plays no part.
func (r *Region) takeAround(ctx context.Context, b *Bounds) error {
	r.places.few = map[projection.Node]uint32{}
	for _, id := range b.Around {
		if n, ok := r.Lens.Node(id); ok {
			r.take(n)
		}
	}
	hops, left := DefaultHops, b.Arcs
	if b.Hops != nil {
		hops = *b.Hops
	}
	if left == 0 {
		left = DefaultArcs
	}
	for rim := 0; r.Scope.Hops < hops && rim < len(r.Nodes); r.Scope.Hops++ {
		end := len(r.Nodes)
		for _, n := range r.Nodes[rim:end] {
			left -= int(r.Lens.Degree(n)) + 1 // what is hidden must not show in it
		}
		if left < 0 {
			r.Scope.Cut()
			break
		}
		for _, n := range r.Nodes[rim:end] {
			if err := Ended(ctx); err != nil {
				return err
			}
			r.each(n, nil, func(other projection.Node, _ uint32) { r.take(other) })
		}
		rim = end
	}
	slices.SortFunc(r.Nodes, r.Lens.CompareNodes)
	for i, n := range r.Nodes {
		r.places.few[n] = uint32(i)
	}
	return nil
}

func (r *Region) take(n projection.Node) {
	if _, taken := r.places.few[n]; !taken {
		r.places.few[n] = uint32(len(r.Nodes))
		r.Nodes = append(r.Nodes, n)
	}
}

// each calls the function for every arc at the entity that may be walked.
func (r *Region) each(n projection.Node, buffer []projection.Run, do func(other projection.Node, cost uint32)) []projection.Run {
	buffer = r.Lens.Columns().Runs(n, buffer[:0])
	for _, run := range buffer {
		for a := run.From; a < run.To; a++ {
			if r.filter.walks(run.Block, a) {
				do(projection.Node(run.Target[a]), run.Price[a])
			}
		}
	}
	return buffer
}

// nodesBetweenChecks is how many entities are looked at until the context is.
const nodesBetweenChecks = 1 << 10

// layOut fills the arrays. What is written for one entity after the other, at
// the other ends of its arcs, comes to stand there in the order of numbers.
func (r *Region) layOut(ctx context.Context) error {
	r.First = make([]uint32, len(r.Nodes)+2)
	var buffer []projection.Run
	count := r.First[2:] // moves on by one entity when the arcs are written
	for i, n := range r.Nodes {
		if i%nodesBetweenChecks == 0 && Ended(ctx) != nil {
			return Ended(ctx)
		}
		buffer = r.each(n, buffer, func(other projection.Node, _ uint32) {
			if r.places.of(other) != nowhere && other != n {
				count[i]++
			}
		})
	}
	for i := 1; i < len(r.First); i++ {
		r.First[i] += r.First[i-1]
	}
	arcs := r.First[len(r.First)-1]
	r.Target, r.Cost = make([]uint32, arcs), make([]uint32, arcs)
	for i, n := range r.Nodes {
		if i%nodesBetweenChecks == 0 && Ended(ctx) != nil {
			return Ended(ctx)
		}
		buffer = r.each(n, buffer, func(other projection.Node, cost uint32) {
			if at := r.places.of(other); at != nowhere && other != n {
				place := &r.First[at+1]
				r.Target[*place], r.Cost[*place] = uint32(i), cost
				*place++
			}
		})
	}
	r.First = r.First[:len(r.Nodes)+1]
	r.Scope.Ties = r.countTies()
	return nil
}

func (r *Region) countTies() int {
	ties := 0
	for i := range r.Nodes {
		last := nowhere
		for _, t := range r.Target[r.First[i]:r.First[i+1]] {
			if t != last && t > uint32(i) {
				ties++
			}
			last = t
		}
	}
	return ties
}

// Links calls the function for every link at an entity in view, of the region
// or not, that the bounds let walk: where it leads, its kind, and whether it
// leads away from the entity.
func (r *Region) Links(n projection.Node, do func(other projection.Node, kind domain.LinkKind, out bool)) {
	for _, run := range r.Lens.Columns().Runs(n, nil) {
		for a := run.From; a < run.To; a++ {
			if r.filter.walks(run.Block, a) {
				do(projection.Node(run.Target[a]), domain.LinkKind(run.Kind[a]), run.Out)
			}
		}
	}
}

// Simplify leaves of parallel links the cheapest.
func (r *Region) Simplify() {
	kept := uint32(0)
	for i := range r.Nodes {
		from, end := r.First[i], r.First[i+1]
		r.First[i] = kept
		for a := from; a < end; a++ {
			if kept > r.First[i] && r.Target[kept-1] == r.Target[a] {
				r.Cost[kept-1] = min(r.Cost[kept-1], r.Cost[a])
				continue
			}
			r.Target[kept], r.Cost[kept] = r.Target[a], r.Cost[a]
			kept++
		}
	}
	r.First[len(r.Nodes)] = kept
	r.Target, r.Cost = r.Target[:kept], r.Cost[:kept]
}

// Ended is a TIMEOUT error once the context has ended.
func Ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return domain.Errorf(domain.Timeout, "the deadline passed before the answer was complete").Because(err)
	}
	return nil
}

package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// fanWalks are how many walks a fan keeps at a place: few at first, and more
// where among so few too many go in circles.
var fanWalks = [...]int{8, 64}

// fan is a search out of a case for the best few walks to every target at
// once. A walk may come by a node twice, as a path may not; but going in a
// circle costs so much that few of a target's best walks are none. All that is
// cheaper than the last walk kept has come to light.
//
// Every node keeps its best walks, apart by how a chain can go on from there,
// so that each walk stands at a target once: with its longest chain.
type fan struct {
	*search
	from   projection.Node
	walks  int
	places tree // finds the place of a state
	// costs are the least that are known at each place, walks of them each.
	costs  []uint32
	kept   []fanKept
	labels []fanLabel
	// buckets of label numbers by cost; the one being emptied is in the queue.
	buckets [][]uint64
	queue   Queue
	at      int
	// radius: all walks that cost less have come to light.
	radius uint32
	// lit are the labels at entities that were lit in the last level.
	lit []uint32
}

// fanKept is how many costs are known at a place, and how many of its labels
// were settled.
type fanKept struct{ count, settled uint8 }

// fanLabel is a walk: its last link, and the label of what comes before.
type fanLabel struct {
	place, parent uint32
	cost          uint32
	link          projection.Link
}

// upChain marks states that a link of a chain led to which is not counted in
// the chain's length.
const upChain = 1

func (s *search) fanFrom(from projection.Node, walks int) *fan {
	f, _ := s.finder.fans.Get().(*fan)
	if f == nil {
		f = &fan{}
	}
	f.places.reset()
	*f = fan{
		search: s, from: from, walks: walks, buckets: make([][]uint64, s.cap>>bucketBits+1), places: f.places,
		costs: f.costs[:0], kept: f.kept[:0], labels: f.labels[:0], queue: f.queue[:0], lit: f.lit[:0],
	}
	f.offer(stateOf(from, 0, 0), 0, 0, 0)
	return f
}

// close keeps the fan's memory for another.
func (f *fan) close() {
	finder := f.finder
	if f.search = nil; len(f.places.slots) <= mostSlotsKept {
		finder.fans.Put(f)
	}
}

// offer notes a walk to a state, if it is among the best few there.
func (f *fan) offer(to state, cost, parent uint32, link projection.Link) {
	place, added := f.places.lower(to, 0)
	if added {
		f.kept = append(f.kept, fanKept{})
		f.costs = slices.Grow(f.costs, f.walks)[:len(f.kept)*f.walks]
	}
	k, costs := &f.kept[place], f.costs[int(place)*f.walks:][:f.walks]
	at := int(k.count)
	if at == f.walks {
		if at--; cost >= costs[at] {
			return
		}
	} else {
		k.count++
	}
	for ; at > 0 && costs[at-1] > cost; at-- {
		costs[at] = costs[at-1]
	}
	costs[at] = cost
	e := entry(cost, uint32(len(f.labels)))
	f.labels = append(f.labels, fanLabel{place, parent, cost, link})
	if bucket := int(cost >> bucketBits); bucket > f.at {
		f.buckets[bucket] = append(f.buckets[bucket], e)
	} else {
		f.queue.Push(e)
	}
}

// level goes on to all walks of the next higher cost; lit are those of them
// that count at the node where they end. There are no more when the radius is
// past the cap.
func (f *fan) level() error {
	f.lit = f.lit[:0]
	for len(f.queue) == 0 {
		if f.at++; f.at == len(f.buckets) {
			f.radius = f.cap + 1
			return nil
		}
		for _, e := range f.buckets[f.at] {
			f.queue.Push(e)
		}
		f.buckets[f.at] = nil
	}
	least := f.queue.top()
	for f.queue.top() == least {
		label := uint32(f.queue.Pop())
		k := &f.kept[f.labels[label].place]
		if int(k.settled) == f.walks {
			continue
		}
		k.settled++
		if err := f.settle(label); err != nil {
			return err
		}
	}
	f.radius = least + 1
	return nil
}

func (f *fan) stateOf(label uint32) state { return f.places.labels[f.labels[label].place].state }

func (f *fan) settle(label uint32) error {
	at, cost := f.stateOf(label), f.labels[label].cost
	n, length, up := at.node(), at.mode(), at.hops() == upChain
	if !up || length == fullChain {
		f.lit = append(f.lit, label)
	}
	if err := f.look(n); err != nil {
		return err
	}
	runs := f.columns.Runs(n, f.runs[:0])
	if f.aim == toNetwork && length < fullChain && f.lens.Kind(n) == domain.Organisation {
		f.lengthen(runs, label, length+1, at.hops(), cost)
	}
	if length == 0 {
		f.walkOn(runs, label, n, cost)
	}
	return nil
}

func (f *fan) walkOn(runs []projection.Run, label uint32, n projection.Node, cost uint32) {
	chains := f.aim == toNetwork && f.lens.Kind(n) == domain.Organisation
	if n != f.from {
		cost += f.columns.Damping(n)
	}
	if cost > f.cap {
		return
	}
	room := f.cap - cost
	for i := range runs {
		run := &runs[i]
		for a := run.From; a < run.To; a++ {
			price := run.Price[a]
			if price > room {
				continue
			}
			if f.special {
				if price = f.price(run.Block, a, price); price > room {
					continue
				}
			}
			up := 0
			if chains && run.Out && domain.LinkKinds[run.Kind[a]].Chain {
				up = upChain
			}
			f.offer(stateOf(projection.Node(run.Target[a]), 0, up), cost+price, label, projection.Link(run.Link[a]))
		}
	}
}

// lengthen goes one link of a chain on.
func (f *fan) lengthen(runs []projection.Run, label uint32, length mode, up int, cost uint32) {
	room := f.cap - cost
	for i := range runs {
		run := &runs[i]
		for a := run.From; run.Out && a < run.To; a++ {
			price := run.Price[a]
			if price > room || !domain.LinkKinds[run.Kind[a]].Chain {
				continue
			}
			if f.special {
				if price = f.price(run.Block, a, price); price > room {
					continue
				}
			}
			f.offer(stateOf(projection.Node(run.Target[a]), length, up), cost+price, label, projection.Link(run.Link[a]))
		}
	}
}

// path is the walk as a path; false when it is none, or is not within the
// limits of hops.
func (f *fan) path(label uint32) (Path, bool) {
	var links []projection.Link
	nodes := []projection.Node{f.stateOf(label).node()}
	for label != 0 {
		links = append(links, f.labels[label].link)
		label = f.labels[label].parent
		n := f.stateOf(label).node()
		if len(links) > f.maxHops || slices.Contains(nodes, n) {
			return Path{}, false
		}
		nodes = append(nodes, n)
	}
	slices.Reverse(links)
	return f.describe(f.from, links), true
}

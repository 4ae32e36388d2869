package centrality

import (
	"encoding/binary"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
	"github.com/kafo-graph/kafo/internal/region"
)

// brokers counts what the entities of a region stand between. Neighbours that
// belong to the same groups are one class, so that pairs of classes are looked
// at rather than pairs of neighbours; only neighbours that are tied to one
// another are looked at by themselves.
type brokers struct {
	region  *region.Region
	of      func(projection.Node) []uint32 // the groups, ascending
	class   []int32                        // of an entity, if known
	classes map[string]int32
	groups  [][]uint32 // of a class
	marked  []bool
}

const (
	unknown int32 = -2
	none    int32 = -1
)

func newBrokers(r *region.Region, of func(projection.Node) []uint32) *brokers {
	b := &brokers{region: r, of: of, class: make([]int32, len(r.Nodes)), classes: map[string]int32{}, marked: make([]bool, len(r.Nodes))}
	for i := range b.class {
		b.class[i] = unknown
	}
	return b
}

func (b *brokers) classOf(v uint32) int32 {
	if b.class[v] != unknown {
		return b.class[v]
	}
	groups := b.of(b.region.Nodes[v])
	class := none
	if len(groups) > 0 {
		var key []byte
		for _, g := range groups {
			key = binary.LittleEndian.AppendUint32(key, g)
		}
		known, ok := b.classes[string(key)]
		if !ok {
			known = int32(len(b.groups))
			b.classes[string(key)] = known
			b.groups = append(b.groups, groups)
		}
		class = known
	}
	b.class[v] = class
	return class
}

// between is what an entity stands between; groups are numbers.
type between struct {
	ties   int64
	pairs  int
	groups []uint32
}

type pair[T any] struct{ a, b T }

func (b *brokers) between(v uint32) between {
	neighbours, sizes := b.neighbours(v)
	if len(sizes) < 2 {
		return between{}
	}
	tied := b.tied(neighbours)
	classes := make([]int32, 0, len(sizes))
	for c := range sizes {
		classes = append(classes, c)
	}
	var found between
	joined := map[pair[uint32]]bool{}
	groups := map[uint32]bool{}
	for i, x := range classes {
		for _, y := range classes[:i] {
			x, y := min(x, y), max(x, y)
			open := sizes[x]*sizes[y] - tied[pair[int32]{x, y}]
			if open == 0 || meet(b.groups[x], b.groups[y]) {
				continue
			}
			found.ties += open
			for _, g := range b.groups[x] {
				for _, h := range b.groups[y] {
					joined[pair[uint32]{min(g, h), max(g, h)}] = true
					groups[g], groups[h] = true, true
				}
			}
		}
	}
	found.pairs = len(joined)
	for g := range groups {
		found.groups = append(found.groups, g)
	}
	return found
}

// neighbours are those that belong to a group, and how many are of each class.
func (b *brokers) neighbours(v uint32) (all []uint32, sizes map[int32]int64) {
	sizes = map[int32]int64{}
	for _, u := range b.arcs(v) {
		if c := b.classOf(u); c != none {
			all = append(all, u)
			sizes[c]++
		}
	}
	return all, sizes
}

func (b *brokers) arcs(v uint32) []uint32 {
	return b.region.Target[b.region.First[v]:b.region.First[v+1]]
}

// tied counts the pairs of neighbours that are tied to one another, by classes.
func (b *brokers) tied(neighbours []uint32) map[pair[int32]]int64 {
	count := map[pair[int32]]int64{}
	note := func(u, w uint32) {
		if x, y := b.class[u], b.class[w]; u < w && x != y {
			count[pair[int32]{min(x, y), max(x, y)}]++
		}
	}
	for _, u := range neighbours {
		b.marked[u] = true
	}
	for _, u := range neighbours {
		arcs := b.arcs(u)
		if len(arcs) > 16*len(neighbours) {
			for _, w := range neighbours {
				if _, there := slices.BinarySearch(arcs, w); there {
					note(u, w)
				}
			}
			continue
		}
		for _, w := range arcs {
			if b.marked[w] {
				note(u, w)
			}
		}
	}
	for _, u := range neighbours {
		b.marked[u] = false
	}
	return count
}

// meet says whether two ascending lists share something.
func meet(a, b []uint32) bool {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			return true
		case a[0] < b[0]:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// affiliations are the kinds of links that lead to what someone belongs to.
func affiliates(kind domain.LinkKind) bool {
	switch kind {
	case domain.MemberOf, domain.Leads, domain.Supports, domain.PartOf, domain.AffiliateOf:
		return true
	}
	return false
}

// networksOf are the networks that an entity is, or is led to by one or two
// links of affiliation, as node numbers.
func networksOf(r *region.Region) func(projection.Node) []uint32 {
	return func(n projection.Node) []uint32 {
		var found []uint32
		add := func(n projection.Node) {
			if r.Lens.IsNetwork(n) {
				found = append(found, uint32(n))
			}
		}
		add(n)
		if kind := r.Lens.Kind(n); kind != domain.Person && kind != domain.Organisation {
			return nil
		}
		r.Links(n, func(first projection.Node, kind domain.LinkKind, out bool) {
			if !out || !affiliates(kind) {
				return
			}
			add(first)
			r.Links(first, func(second projection.Node, kind domain.LinkKind, out bool) {
				if out && affiliates(kind) {
					add(second)
				}
			})
		})
		slices.Sort(found)
		return slices.Compact(found)
	}
}

// countries numbers the countries that entities count for.
type countries struct {
	numbers map[string]uint32
	codes   []string
}

func (c *countries) of(r *region.Region) func(projection.Node) []uint32 {
	return func(n projection.Node) []uint32 {
		var found []uint32
		for _, code := range r.Lens.Countries(n) {
			number, ok := c.numbers[code]
			if !ok {
				number = uint32(len(c.codes))
				c.numbers[code] = number
				c.codes = append(c.codes, code)
			}
			found = append(found, number)
		}
		slices.Sort(found)
		return found
	}
}

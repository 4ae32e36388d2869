package linkage

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// option is a path between two seeds that may be shown.
type option struct {
	pair  int
	rank  int
	path  *Path
	inner []projection.Node // the nodes that are no seeds
}

// selection is what is shown.
type selection struct {
	paths map[*option]bool
	nodes map[projection.Node]bool // that are no seeds
	group map[projection.Node]projection.Node
}

// choose picks the paths that are shown.
func (c *connection) choose() {
	for i := range c.pairs {
		for rank := range c.pairs[i].paths {
			c.found = append(c.found, c.candidate(i, rank))
		}
	}
	slices.SortFunc(c.found, func(a, b *option) int {
		return cmp.Or(cmp.Compare(a.path.Cost, b.path.Cost), cmp.Compare(a.pair, b.pair), cmp.Compare(a.rank, b.rank))
	})
	c.chosen = c.join(false)
	if fewest := c.join(true); fewest.groups() < c.chosen.groups() {
		c.chosen = fewest
	}
	c.fill()
}

func (c *connection) candidate(pair, rank int) *option {
	b := &option{pair: pair, rank: rank, path: &c.pairs[pair].paths[rank]}
	for _, n := range b.path.Nodes {
		if !slices.Contains(c.seeds, n) {
			b.inner = append(b.inner, n)
		}
	}
	return b
}

// join takes path after path that joins two groups of seeds and for which there
// is room: the cheapest, or the one with the fewest nodes more. Without a bound
// on nodes the cheapest are a spanning tree of the seeds of least cost, as in
// the Steiner trees of Kou, Markowsky and Berman (1981).
func (c *connection) join(fewestNodes bool) selection {
	s := selection{paths: map[*option]bool{}, nodes: map[projection.Node]bool{}, group: map[projection.Node]projection.Node{}}
	for _, seed := range c.seeds {
		s.group[seed] = seed
	}
	for {
		var next *option
		fewest := c.room
		for _, b := range c.found {
			more := s.more(b)
			if !s.joins(b, c.seeds) || len(c.seeds)+len(s.nodes)+more > c.room {
				continue
			}
			if next == nil || fewestNodes && more < fewest {
				next, fewest = b, more
			}
		}
		if next == nil {
			return s
		}
		s.take(next)
	}
}

// more is how many nodes a path needs that are not shown yet.
func (s *selection) more(b *option) int {
	more := 0
	for _, n := range b.inner {
		if !s.nodes[n] {
			more++
		}
	}
	return more
}

// joins says whether the path leads through seeds of different groups.
func (s *selection) joins(b *option, seeds []projection.Node) bool {
	first := s.group[b.path.Nodes[0]]
	for _, n := range b.path.Nodes {
		if slices.Contains(seeds, n) && s.group[n] != first {
			return true
		}
	}
	return false
}

func (s *selection) take(b *option) {
	s.paths[b] = true
	for _, n := range b.inner {
		s.nodes[n] = true
	}
	first := s.group[b.path.Nodes[0]]
	for _, n := range b.path.Nodes {
		other, seed := s.group[n]
		if !seed || other == first {
			continue
		}
		for member, group := range s.group {
			if group == other {
				s.group[member] = first
			}
		}
	}
}

func (s *selection) groups() int {
	different := map[projection.Node]bool{}
	for _, g := range s.group {
		different[g] = true
	}
	return len(different)
}

// fill takes what explains most for each node more: a path explains its
// strength of what the paths shown between the same seeds leave unexplained,
// as if they were independent.
func (c *connection) fill() {
	left := make([]float64, len(c.pairs))
	for i := range left {
		left[i] = 1
	}
	for _, b := range c.found {
		if c.chosen.paths[b] {
			left[b.pair] *= 1 - b.path.Strength
		}
	}
	for {
		var next *option
		best := 0.0
		for _, b := range c.found {
			more := c.chosen.more(b)
			if c.chosen.paths[b] || len(c.seeds)+len(c.chosen.nodes)+more > c.room {
				continue
			}
			if more == 0 {
				next = b
				break
			}
			if gain := left[b.pair] * b.path.Strength / float64(more); next == nil || gain > best {
				next, best = b, gain
			}
		}
		if next == nil {
			return
		}
		c.chosen.take(next)
		left[next.pair] *= 1 - next.path.Strength
	}
}

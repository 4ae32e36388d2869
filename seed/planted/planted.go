package planted

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Size says how large a graph to make.
type Size struct {
	// Cases and Networks count among the Entities.
	Cases, Networks int
	// Entities and Links are the graph's, to the last one.
	Entities, Links int
	// Seed: graphs of one size and other seeds are other graphs.
	Seed uint64
	// Trial, where not empty, plants for a trial of what finds the truth: at each
	// case decoys of these families, matched to its truth; Networks must be more
	// than they are. Empty: two decoys of PoorSource at each case, of any shape.
	Trial []Family
}

// Graph is a planned graph. It holds the planted chains (some 100 bytes a
// case); all else is made while it is read.
type Graph struct {
	size    Size
	spans   [poolCount]span
	reports int
	chains  []chain
	// planted is the number of links in chains.
	planted int
	noise   []counted
	marks   marks
}

// New plans a graph. It fails where no graph has such numbers, and says what
// the least would be. Time and memory grow with the cases alone.
func New(size Size) (*Graph, error) {
	if err := size.check(); err != nil {
		return nil, err
	}
	g := &Graph{size: size, spans: layout(size), reports: reportCount(size), marks: newMarks()}
	if len(size.Trial) == 0 {
		g.plan()
	} else if err := g.trial(); err != nil {
		return nil, err
	}
	if g.planted > size.Links {
		return nil, fmt.Errorf("%d links cannot hold the chains of %d cases: at least %d are needed", size.Links, size.Cases, g.planted)
	}
	left := size.Links - g.planted
	if g.noise = g.spread(left); len(g.noise) == 0 && left > 0 {
		return nil, errors.New("the entities leave nothing for links to join: more entities that are neither case nor network are needed")
	}
	return g, nil
}

func (s Size) check() error {
	least := s.Cases + s.Networks
	if s.Cases > 0 && s.Networks > 0 {
		least += 2
	}
	switch {
	case s.Cases < 0 || s.Networks < 0 || s.Entities < 0 || s.Links < 0:
		return errors.New("cases, networks, entities and links cannot be negative")
	case s.Entities < least:
		return fmt.Errorf("%d entities cannot hold %d cases, %d networks and a chain between them: at least %d are needed", s.Entities, s.Cases, s.Networks, least)
	case s.Entities > math.MaxInt32 || s.Links > math.MaxInt32:
		return fmt.Errorf("at most %d entities and as many links can be made", math.MaxInt32)
	}
	return nil
}

// reportsPerGood: every so many-th report is of good grade.
const reportsPerGood = 4

func reportCount(s Size) int {
	n := min(max(s.Links/8, 40), 200_000)
	return n - n%reportsPerGood
}

// The streams of randomness: each part of the graph has its own.
const (
	chainStream = iota + 1
	reportStream
	entityStream
	linkStream
	idStream
	trialStream
)

func (g *Graph) stream(n uint64) *rand.Rand { return rand.New(rand.NewPCG(g.size.Seed, n)) }

// hash is a fixed number for each thing of the graph, evenly spread
// (splitmix64).
func (g *Graph) hash(n uint64) uint64 {
	z := n + g.size.Seed*0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Chain is a true chain: the case hangs on the network by this path.
type Chain struct {
	Case, Network string
	// Nodes are the ids along it, the case first and the network last.
	Nodes []string
	// Sources is how many independence keys its links rest on together.
	Sources int
}

// Truth is every true chain, by case. In a trial a case may have several, all to
// one network.
func (g *Graph) Truth() []Chain {
	var truth []Chain
	for i := range g.chains {
		if c := &g.chains[i]; c.family == genuine {
			truth = append(truth, g.named(c))
		}
	}
	return truth
}

func (g *Graph) named(c *chain) Chain {
	t := Chain{Nodes: make([]string, len(c.nodes))}
	for i, n := range c.nodes {
		t.Nodes[i] = g.entityID(n)
	}
	sources := map[uint32]bool{}
	for _, reports := range c.reports {
		for _, r := range reports {
			sources[g.source(r)] = true
		}
	}
	t.Case, t.Network, t.Sources = t.Nodes[0], t.Nodes[len(t.Nodes)-1], len(sources)
	return t
}

package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Path is a way from one entity to another that never repeats an entity.
type Path struct {
	// Cost is the sum of the steps' costs and dampings, in micro-nats.
	Cost     int64
	Strength float64
	Temporal Temporal
	// Cautions are codes, sorted.
	Cautions []string
	// Countries are those of the nodes, sorted.
	Countries []string
	// Nodes are one more than the steps; each step leads to the next node.
	Nodes []projection.Node
	Steps []Step
	// Chain is how many of the last steps lead up to the network asked for.
	Chain int
}

// Step is one link of a path.
type Step struct {
	Cost int64
	// Damping is that of the node which the step leads to; 0 at the end of the
	// path and along the chain.
	Damping int64
	// Forward says whether the link is walked in its own direction.
	Forward bool
	Link    projection.Link
}

// Hops is the number of links.
func (p *Path) Hops() int { return len(p.Steps) }

// Caution codes.
const (
	Cleared      = "CLEARED"
	Disputed     = "DISPUTED"
	SingleSource = "SINGLE_SOURCE"
	Unsourced    = "UNSOURCED"
	Victim       = "VICTIM"
	Witness      = "WITNESS"
)

// mostChain is the most links that a chain has.
const mostChain = 4

// lengthensChain says whether a step may be part of a chain: a link of a chain
// kind walked upwards.
func lengthensChain(kind domain.LinkKind, forward bool) bool { return forward && kind.Spec().Chain }

// aim is what a path is looked for to.
type aim uint8

const (
	toEntity  aim = iota // a thing for itself: no chain, every link open
	toNetwork            // a network, with its chain
	toExact              // a network without a chain
	toCase               // another case: no chain
)

// describe makes a path of its links, read from its first node on.
func (s *search) describe(from projection.Node, links []projection.Link) Path {
	p := Path{Nodes: []projection.Node{from}}
	at := from
	for _, l := range links {
		a, b := s.lens.Ends(l)
		step := Step{Cost: int64(s.linkCost(l)), Forward: a == at, Link: l}
		if at = a; step.Forward {
			at = b
		}
		p.Nodes = append(p.Nodes, at)
		p.Steps = append(p.Steps, step)
	}
	if s.aim == toNetwork {
		p.Chain = s.chainLength(p.Steps)
	}
	for i := range p.Steps {
		if i < len(p.Steps)-1-p.Chain {
			p.Steps[i].Damping = int64(s.columns.Damping(p.Nodes[i+1]))
		}
		p.Cost += p.Steps[i].Cost + p.Steps[i].Damping
	}
	p.Strength = Strength(p.Cost)
	p.Temporal = s.temporal(p.Steps)
	return p
}

// complete adds what only paths that are returned need.
func (s *search) complete(p Path) Path {
	for _, n := range p.Nodes {
		p.Countries = append(p.Countries, s.lens.Countries(n)...)
	}
	p.Countries = domain.SortedSet(p.Countries)
	p.Cautions = s.cautions(&p)
	return p
}

func (s *search) linkCost(l projection.Link) uint32 {
	held := s.lens.Interval(l)
	return s.faded(s.lens.Price(l), s.lens.LinkKind(l), held.From, held.To)
}

func (s *search) chainLength(steps []Step) int {
	n := 0
	for n < min(len(steps), mostChain) {
		step := steps[len(steps)-1-n]
		if !lengthensChain(s.lens.LinkKind(step.Link), step.Forward) {
			break
		}
		n++
	}
	return n
}

func (s *search) temporal(steps []Step) Temporal {
	var few [MostHops]flow
	path := few[:0]
	for _, step := range steps {
		way := s.lens.LinkKind(step.Link).Spec().Flow
		if !step.Forward {
			way = -way
		}
		path = append(path, flow{way, s.lens.Interval(step.Link)})
	}
	return order(path)
}

func (s *search) cautions(p *Path) []string {
	found := map[string]bool{}
	for _, n := range p.Nodes {
		if status := s.lens.Status(n); status == Cleared || status == Witness || status == Victim {
			found[status] = true
		}
	}
	for _, step := range p.Steps {
		found[Unsourced] = found[Unsourced] || s.lens.Unsourced(step.Link)
		found[Disputed] = found[Disputed] || s.lens.Disputed(step.Link)
	}
	found[SingleSource] = s.restsOnOneSource(p)
	codes := []string{}
	for code, there := range found {
		if there {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	return codes
}

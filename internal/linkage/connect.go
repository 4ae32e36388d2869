package linkage

import (
	"context"
	"errors"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Defaults and the most that may be asked for when seeds are connected.
const (
	DefaultNodes        = 30
	MostNodes           = 200
	MostSeeds           = 20
	DefaultConnectPaths = 3
	MostConnectPaths    = 10
)

// ConnectQuestion says within which limits seeds are connected. Its zero value
// asks with all defaults.
type ConnectQuestion struct {
	// Question limits the paths. K is how many are looked for between each two
	// seeds; nil: DefaultConnectPaths, at most MostConnectPaths. ExactNetwork
	// means nothing here: seeds are connected for themselves.
	Question
	// MaxNodes is the most entities in the answer, the seeds among them, no
	// fewer than these; nil: DefaultNodes, at most MostNodes.
	MaxNodes *int
}

// ConnectAnswer is the part of the graph that best explains how seeds hang
// together.
type ConnectAnswer struct {
	// Nodes are the seeds in view and what lies between them, in the order of
	// their ids; Links, in that of theirs, those of the paths shown.
	Nodes []ConnectNode
	Links []ConnectLink
	// Pairs are the pairs of seeds that are tied within the limits, shown or
	// not, by the seeds' ids.
	Pairs []ConnectPair
	// Groups are the seeds that hang together by what is shown, each and all by
	// their ids.
	Groups [][]projection.Node
	// Unconnected are the seeds that are tied to no other in what is shown.
	Unconnected []Unconnected
	Scope       Scope
}

// SeedPair are two seeds, the one of the smaller id first.
type SeedPair struct{ From, To projection.Node }

// ConnectNode is an entity, and why it is shown.
type ConnectNode struct {
	Node projection.Node
	Seed bool
	// Joins are the pairs of seeds between which it lies on a path shown.
	Joins []SeedPair
	// Strength is that of the best path shown that it lies on, its ends
	// included; 0 for a seed that lies on none.
	Strength float64
}

// ConnectLink is a link, and why it is shown.
type ConnectLink struct {
	Link projection.Link
	// Joins are the pairs of seeds whose paths use it.
	Joins []SeedPair
	// Strength is that of the best path shown that uses it.
	Strength float64
}

// ConnectPair is how two seeds are tied.
type ConnectPair struct {
	SeedPair
	// Strength is that of the best path between them within the limits.
	Strength float64
	// Paths are those of the best that are shown, in order, from the seed of the
	// smaller id; none where there was no room for them.
	Paths []Path
}

// Unconnected is a seed that is tied to no other in what is shown.
type Unconnected struct {
	Seed projection.Node
	// Reason is NO_ROOM where there are paths within the limits, but too many
	// entities on them; else why there is none, as in Scope, with the kinds of
	// links that there would be one through. Empty past the first MostReasons.
	Reason      string
	OnlyThrough []domain.LinkKind
}

// NoRoom is the reason of a seed that could be connected, with more entities
// than were asked for.
const NoRoom = "NO_ROOM"

// MostReasons is for how many seeds it is looked for why nothing ties them to
// another.
const MostReasons = 5

// Connect finds the part of the graph that best explains how seeds hang
// together, two to MostSeeds of them; seeds not in view are left out. Between
// each two the best paths are looked for, within the limits of Paths. Of these
// first those are taken that join most seeds at the least cost, or, where they
// need too many entities, with the fewest; then those that explain most for
// each entity more, until there is no room. That is a heuristic: no bound on
// how far it is from the best choice is known, since paths share entities. But
// what is taken is taken whole, so that every entity and link lies on a path
// between two seeds.
//
// INVALID_INPUT naming seeds when fewer than two are in view; limits as
// Question says; TIMEOUT when the context ends before the answer is complete.
func (f *Finder) Connect(ctx context.Context, lens *projection.Lens, seeds []string, q ConnectQuestion) (ConnectAnswer, error) {
	if q.K == nil {
		q.K = new(DefaultConnectPaths)
	}
	l, err := q.limits()
	if err == nil {
		err = q.check(seeds)
	}
	if err != nil {
		return ConnectAnswer{}, err
	}
	nodes := inOrder(lens, seeds)
	if len(nodes) < 2 {
		return ConnectAnswer{}, domain.FieldErrorf("seeds", "expected at least two that there are")
	}
	c := &connection{search: f.search(ctx, lens, l, toEntity), seeds: nodes, room: valueOr(q.MaxNodes, DefaultNodes)}
	if err := c.find(); err != nil {
		return ConnectAnswer{}, err
	}
	c.choose()
	return c.answer(q.scope(lens, l))
}

// check looks at what is asked beside the limits of paths. It must not depend
// on which seeds are in view.
func (q *ConnectQuestion) check(seeds []string) error {
	if err := inRange("k", *q.K, MostConnectPaths); err != nil {
		return err
	}
	if err := inRange("maxNodes", valueOr(q.MaxNodes, DefaultNodes), MostNodes); err != nil {
		return err
	}
	distinct := len(domain.SortedSet(slices.Clone(seeds)))
	if err := inRange("seeds", distinct, MostSeeds); err != nil {
		return err
	}
	if distinct > valueOr(q.MaxNodes, DefaultNodes) {
		return domain.FieldErrorf("maxNodes", "expected at least as many as there are seeds")
	}
	return nil
}

// inOrder are the entities in view of the ids, each once, in the order of ids.
func inOrder(lens *projection.Lens, ids []string) []projection.Node {
	var nodes []projection.Node
	for _, id := range domain.SortedSet(slices.Clone(ids)) {
		if n, ok := lens.Node(id); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// connection is a question of how seeds hang together, at work.
type connection struct {
	*search
	seeds []projection.Node // in the order of ids
	room  int               // the most nodes
	pairs []tiedPair
	// found are the paths, by cost, then by pair and rank.
	found []*option
	// skipped are impossible paths of pairs between which there is no other.
	skipped int
	// impossible are seeds of such pairs.
	impossible map[projection.Node]bool
	cut        bool
	chosen     selection
}

// tiedPair is a pair of seeds between which there is a path.
type tiedPair struct {
	SeedPair
	paths   []Path
	skipped int
}

// find looks for the best path between each two seeds, and then, if there is
// budget left, for further ones.
func (c *connection) find() error {
	most := c.k
	c.impossible = map[projection.Node]bool{}
	c.k = 1
	for i, from := range c.seeds {
		for _, to := range c.seeds[i+1:] {
			found, err := c.between(from, to)
			if err != nil {
				return err
			}
			if len(found.paths) > 0 {
				c.pairs = append(c.pairs, tiedPair{SeedPair{from, to}, found.paths, found.skipped})
			} else if found.skipped > 0 {
				c.skipped += found.skipped
				c.impossible[from], c.impossible[to] = true, true
			}
		}
	}
	if c.k = most; most > 1 {
		return c.further()
	}
	return nil
}

// further looks for more paths of the pairs that are tied, with one guide for
// all of a seed.
func (c *connection) further() error {
	var g *guide
	for i := range c.pairs {
		p := &c.pairs[i]
		if i == 0 || c.pairs[i-1].From != p.From {
			if g != nil {
				c.release(g)
			}
			g = c.newGuide(p.From)
		}
		if c.cut {
			break
		}
		found, err := c.guided(g, p)
		if err != nil {
			return err
		}
		c.cut = found.cut
		if len(found.paths) > 0 {
			p.paths, p.skipped = found.paths, found.skipped
		}
	}
	if g != nil {
		c.release(g)
	}
	return nil
}

// guided are the best paths of a pair, by a guide from its first seed.
func (c *connection) guided(g *guide, p *tiedPair) (ranked, error) {
	switch err := c.growTo(g, uint32(p.paths[0].Cost), guideNodes); {
	case errors.Is(err, errBudget):
		return ranked{cut: true}, nil
	case err != nil:
		return ranked{}, err
	}
	return c.completed(&ranking{search: c.search, guide: g, end: p.To})
}

// between are the best paths between two seeds; none once the budget is spent.
func (c *connection) between(from, to projection.Node) (ranked, error) {
	if c.cut {
		return ranked{}, nil
	}
	found, err := c.bestPaths(from, to)
	c.cut = found.cut
	return found, err
}

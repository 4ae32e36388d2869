package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// ConnectRequest says within which limits entities are connected.
type ConnectRequest = linkage.ConnectQuestion

// Connection is the part of the graph that best explains how entities hang
// together.
type Connection struct {
	Subgraph    *Subgraph
	Nodes       []Connecting
	Links       []Connecting
	Pairs       []ConnectedPair
	Groups      [][]string
	Unconnected []Unconnected
	Scope       Scope
}

// Connecting says why a thing or a link is part of a connection.
type Connecting struct {
	ID    string
	Seed  bool
	Joins []SeedPair
	// Strength is that of the best path shown that it lies on.
	Strength float64
}

// SeedPair are the ids of two of the entities asked for, the smaller first.
type SeedPair struct{ From, To string }

// ConnectedPair is how two of the entities asked for are tied.
type ConnectedPair struct {
	SeedPair
	Strength float64
	Paths    []Path
}

// Unconnected is an entity that is tied to no other in what is shown.
type Unconnected struct {
	ID          string
	Reason      string
	OnlyThrough []domain.LinkKind
}

// Connect finds the part of the graph that best explains how the entities hang
// together; those not in view are left out.
func (v *View) Connect(ctx context.Context, seeds []string, r ConnectRequest) (Connection, error) {
	v.ask(&r.Question)
	found, err := v.service.finder.Connect(ctx, v.Lens, seeds, r)
	if err != nil {
		return Connection{}, err
	}
	c := Connection{Scope: found.Scope}
	var nodes []projection.Node
	for _, n := range found.Nodes {
		nodes = append(nodes, n.Node)
		c.Nodes = append(c.Nodes, Connecting{v.ID(n.Node), n.Seed, v.seedPairs(n.Joins), n.Strength})
	}
	var links []projection.Link
	for _, l := range found.Links {
		links = append(links, l.Link)
		c.Links = append(c.Links, Connecting{v.LinkID(l.Link), false, v.seedPairs(l.Joins), l.Strength})
	}
	c.Subgraph = v.newSubgraph(nodes, links)
	for _, group := range found.Groups {
		c.Groups = append(c.Groups, each(group, v.ID))
	}
	for _, u := range found.Unconnected {
		c.Unconnected = append(c.Unconnected, Unconnected{v.ID(u.Seed), u.Reason, u.OnlyThrough})
	}
	c.Pairs, err = v.connectedPairs(ctx, found.Pairs)
	return c, err
}

func (v *View) seedPairs(pairs []linkage.SeedPair) []SeedPair {
	return each(pairs, func(p linkage.SeedPair) SeedPair { return SeedPair{v.ID(p.From), v.ID(p.To)} })
}

// connectedPairs are the pairs with the records along their paths, read at once.
func (v *View) connectedPairs(ctx context.Context, found []linkage.ConnectPair) ([]ConnectedPair, error) {
	var all []linkage.Path
	for i := range found {
		all = append(all, found[i].Paths...)
	}
	paths, err := v.withRecords(ctx, all)
	if err != nil {
		return nil, err
	}
	pairs := make([]ConnectedPair, len(found))
	for i, p := range found {
		pairs[i] = ConnectedPair{SeedPair{v.ID(p.From), v.ID(p.To)}, p.Strength, paths[:len(p.Paths)]}
		paths = paths[len(p.Paths):]
	}
	return pairs, nil
}

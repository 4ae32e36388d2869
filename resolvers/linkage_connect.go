package resolvers

import (
	"context"

	"github.com/kafo-graph/kafo/graph/model"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/service"
)

// Connect answers the field connect.
func (q query) Connect(ctx context.Context, seeds []string, maxNodes, k, maxHops *int, minStrength *float64, excludeKinds []domain.LinkKind, window *domain.Interval, halfLifeDays *int, asOf *domain.PartialDate, includeImpossible *bool) (*model.ConnectingSubgraph, error) {
	v, err := q.service.ViewOf(ctx)
	if err != nil {
		return nil, err
	}
	request := service.ConnectRequest{
		Question: question(k, maxHops, minStrength, excludeKinds, window, halfLifeDays, asOf), MaxNodes: maxNodes,
	}
	request.IncludeImpossible = value(includeImpossible)
	found, err := v.Connect(ctx, seeds, request)
	if err != nil {
		return nil, err
	}
	answer := &model.ConnectingSubgraph{
		Subgraph: subgraph(v, found.Subgraph), Groups: found.Groups, Pairs: connectedPairs(v, found.Pairs), Scope: scope(found.Scope),
	}
	for _, n := range found.Nodes {
		answer.Nodes = append(answer.Nodes, model.ConnectingNode{ID: n.ID, Seed: n.Seed, Joins: seedPairs(n.Joins), Strength: n.Strength})
	}
	for _, l := range found.Links {
		answer.Links = append(answer.Links, model.ConnectingLink{ID: l.ID, Joins: seedPairs(l.Joins), Strength: l.Strength})
	}
	for _, u := range found.Unconnected {
		answer.Unconnected = append(answer.Unconnected, model.UnconnectedThing{ID: u.ID, Reason: code(u.Reason), OnlyThroughKinds: u.OnlyThrough})
	}
	return answer, nil
}

func seedPairs(found []service.SeedPair) []model.SeedPair {
	pairs := make([]model.SeedPair, len(found))
	for i, p := range found {
		pairs[i] = model.SeedPair(p)
	}
	return pairs
}

// connectedPairs maps the pairs; what is asked of their paths is read for all of
// them at once.
func connectedPairs(v *service.View, found []service.ConnectedPair) []model.ConnectedPair {
	var all []service.Path
	for _, p := range found {
		all = append(all, p.Paths...)
	}
	described := paths(v, all)
	pairs := make([]model.ConnectedPair, len(found))
	for i, p := range found {
		pairs[i] = model.ConnectedPair{From: p.From, To: p.To, Strength: p.Strength, Paths: described[:len(p.Paths)]}
		described = described[len(p.Paths):]
	}
	return pairs
}

// code is an enum's code; none for an empty one.
func code(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

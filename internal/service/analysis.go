package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/centrality"
	"github.com/kafo-graph/kafo/internal/communities"
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/region"
)

// Bounds say which part of the graph is looked at.
type Bounds = region.Bounds

// RegionScope states which part of the graph was looked at.
type RegionScope = region.Scope

// KeyPlayersRequest asks for who holds a part of the graph together.
type KeyPlayersRequest = centrality.Options

// The measures that key players may be ordered by, by their codes.
var keyPlayerMeasures = map[string]centrality.Measure{
	"": centrality.ByBetweenness, "BETWEENNESS": centrality.ByBetweenness,
	"NETWORKS": centrality.ByNetworks, "COUNTRIES": centrality.ByCountries,
}

// KeyPlayers are who holds a part of the graph together.
type KeyPlayers struct {
	Players     []KeyPlayer
	Sampling    centrality.Sampling
	MinStrength float64
	Scope       RegionScope
}

// KeyPlayer is an entity and how it holds the part together.
type KeyPlayer struct {
	centrality.Player
	Entity *domain.Entity
}

// KeyPlayers ranks who holds a part of the graph together, by the measure with
// the code.
func (v *View) KeyPlayers(ctx context.Context, by string, r KeyPlayersRequest) (KeyPlayers, error) {
	r.By = keyPlayerMeasures[by]
	found, err := centrality.KeyPlayers(ctx, v.Lens, r)
	if err != nil {
		return KeyPlayers{}, err
	}
	ids := make([]string, len(found.Players))
	for i, p := range found.Players {
		ids[i] = v.ID(p.Node)
	}
	entities, err := v.Entities(ctx, ids)
	if err != nil {
		return KeyPlayers{}, err
	}
	answer := KeyPlayers{Sampling: found.Sampling, MinStrength: found.MinStrength, Scope: found.Scope}
	for i, p := range found.Players {
		e := entities[ids[i]]
		if e == nil {
			return KeyPlayers{}, changedMeanwhile()
		}
		answer.Players = append(answer.Players, KeyPlayer{p, e})
	}
	return answer, nil
}

func changedMeanwhile() error {
	return domain.Errorf(domain.Unavailable, "the graph changed while the answer was read; ask again")
}

// CommunitiesRequest asks for groups that hang together.
type CommunitiesRequest = communities.Options

// Communities are groups that hang together.
type Communities = communities.Answer

var communityQualities = map[string]communities.Quality{
	"": communities.Modularity, "MODULARITY": communities.Modularity, "CPM": communities.CPM,
}

// Communities divides a part of the graph into groups that hang together, by the
// quality with the code. The members of each are as many as may be asked for.
func (v *View) Communities(ctx context.Context, quality string, r CommunitiesRequest) (Communities, error) {
	r.Quality = communityQualities[quality]
	most := communities.MostMembers
	r.Members = &most
	return communities.Find(ctx, v.Lens, r)
}

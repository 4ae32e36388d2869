package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// HotspotRequest asks for hotspots.
type HotspotRequest = hotspots.Question

// ScorePart is one of the things that a score is made of.
type ScorePart = hotspots.Part

// Hotspots are places, the hottest first.
type Hotspots struct {
	Places []Hotspot
	Scope  hotspots.Scope
}

// Hotspot is a place and what happened there.
type Hotspot struct {
	hotspots.Hotspot
	Place  *domain.Entity
	Ties   []CaseTie
	Events []*domain.Entity
}

// CaseTie is how a case is tied to the network nearest to it.
type CaseTie struct {
	Case, Network *domain.Entity
	Strength      float64
}

// Hotspots ranks the places in view.
func (v *View) Hotspots(ctx context.Context, minStrength *float64, r HotspotRequest) (Hotspots, error) {
	near, err := v.nearby(ctx, minStrength, false)
	if err != nil {
		return Hotspots{}, err
	}
	found, err := hotspots.Find(ctx, v.Lens, near, r)
	if err != nil {
		return Hotspots{}, err
	}
	var nodes []projection.Node
	for _, h := range found.Places {
		nodes = append(append(nodes, h.Place), h.Events...)
		nodes = appendTied(nodes, h.Ties)
	}
	records, err := v.records(ctx, nodes)
	if err != nil {
		return Hotspots{}, err
	}
	answer := Hotspots{Scope: found.Scope}
	for _, h := range found.Places {
		answer.Places = append(answer.Places, Hotspot{
			Hotspot: h, Place: records[h.Place], Ties: caseTies(records, h.Ties), Events: recordsOf(records, h.Events),
		})
	}
	return answer, nil
}

// records reads what stands behind the nodes, in one read: UNAVAILABLE where one
// of them has gone meanwhile.
func (v *View) records(ctx context.Context, nodes []projection.Node) (map[projection.Node]*domain.Entity, error) {
	read, err := v.Entities(ctx, domain.SortedSet(each(nodes, v.ID)))
	if err != nil {
		return nil, err
	}
	records := make(map[projection.Node]*domain.Entity, len(nodes))
	for _, n := range nodes {
		e := read[v.ID(n)]
		if e == nil {
			return nil, changedMeanwhile()
		}
		records[n] = e
	}
	return records, nil
}

func recordsOf(records map[projection.Node]*domain.Entity, nodes []projection.Node) []*domain.Entity {
	return each(nodes, func(n projection.Node) *domain.Entity { return records[n] })
}

func appendTied(nodes []projection.Node, ties []hotspots.CaseTie) []projection.Node {
	for _, tie := range ties {
		nodes = append(nodes, tie.Case, tie.Network)
	}
	return nodes
}

func caseTies(records map[projection.Node]*domain.Entity, ties []hotspots.CaseTie) []CaseTie {
	return each(ties, func(t hotspots.CaseTie) CaseTie {
		return CaseTie{records[t.Case], records[t.Network], t.Strength}
	})
}

package service

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/mines"
	"github.com/kafo-graph/kafo/internal/projection"
)

// MinesRequest asks which explosives lead to mines.
type MinesRequest = mines.Question

// ExplosivesToMines are explosives on their way to mines.
type ExplosivesToMines struct {
	Chains                   []MineChain
	Mines                    []MineUse
	Epoch                    int64
	MinStrength              float64
	Found, SkippedImpossible int
	Truncated                bool
}

// MineChain leads from a lot over a mine to a group.
type MineChain struct {
	Lot, Mine, Group *domain.Entity
	Ways             []domain.LinkKind
	Path             Path
}

// MineUse is a mine that lots lead to.
type MineUse struct {
	mines.Mine
	Entity *domain.Entity
	Groups []MineGroup
	Flows  []MineFlow
}

// MineGroup lives off a mine.
type MineGroup struct {
	mines.Group
	Entity *domain.Entity
}

// MineFlow is money for what came from a mine.
type MineFlow struct {
	Entity *domain.Entity
	Links  []domain.Link
	Groups []*domain.Entity
}

// ExplosivesToMines follows explosives in view to mines and to the groups that
// live off them. INVALID_INPUT and LIMIT_EXCEEDED name the argument.
func (v *View) ExplosivesToMines(ctx context.Context, r MinesRequest) (ExplosivesToMines, error) {
	if err := countryCodes("countries", r.Countries); err != nil {
		return ExplosivesToMines{}, err
	}
	found, err := mines.Find(ctx, &v.service.finder, v.Lens, r)
	if err != nil {
		return ExplosivesToMines{}, err
	}
	answer := ExplosivesToMines{
		Epoch: v.Epoch(), MinStrength: found.MinStrength, Found: found.Found, SkippedImpossible: found.SkippedImpossible, Truncated: found.Truncated,
	}
	if answer.Chains, err = v.mineChains(ctx, found.Chains); err != nil {
		return answer, err
	}
	answer.Mines, err = v.mineUses(ctx, found.Mines)
	return answer, err
}

func (v *View) mineChains(ctx context.Context, found []mines.Chain) ([]MineChain, error) {
	ways := make([]linkage.Path, len(found))
	for i := range found {
		ways[i] = found[i].Path
	}
	paths, err := v.withRecords(ctx, ways)
	if err != nil {
		return nil, err
	}
	chains := make([]MineChain, len(found))
	for i, c := range found {
		p := paths[i]
		chains[i] = MineChain{Lot: p.Nodes[0], Group: p.Nodes[len(p.Nodes)-1], Ways: c.Ways, Path: p}
		for _, e := range p.Nodes {
			if e.ID == v.ID(c.Mine) {
				chains[i].Mine = e
			}
		}
	}
	return chains, nil
}

// mineUses reads what is known of mines: a read of entities, and one of links.
func (v *View) mineUses(ctx context.Context, found []mines.Mine) ([]MineUse, error) {
	var nodes []projection.Node
	var links []string
	for _, m := range found {
		nodes = append(nodes, m.Mine)
		for _, g := range m.Groups {
			nodes = append(nodes, g.Group)
		}
		for _, f := range m.Flows {
			nodes = append(nodes, f.Flow)
			for _, l := range f.Links {
				links = append(links, v.LinkID(l))
			}
		}
	}
	records, err := v.recordsOf(ctx, nodes, links)
	if err != nil {
		return nil, err
	}
	uses := make([]MineUse, len(found))
	for i, m := range found {
		uses[i] = MineUse{Mine: m, Entity: records.entity(m.Mine)}
		for _, g := range m.Groups {
			uses[i].Groups = append(uses[i].Groups, MineGroup{g, records.entity(g.Group)})
		}
		for _, f := range m.Flows {
			flow := MineFlow{Entity: records.entity(f.Flow)}
			for _, l := range f.Links {
				flow.Links = append(flow.Links, *records.link(l))
			}
			for _, g := range f.Groups {
				flow.Groups = append(flow.Groups, records.entity(g))
			}
			uses[i].Flows = append(uses[i].Flows, flow)
		}
	}
	if records.missing {
		return nil, changedMeanwhile()
	}
	return uses, nil
}

// records are some that were read together.
type records struct {
	view     *View
	entities map[string]*domain.Entity
	links    map[string]*domain.Link
	// missing: something was asked for that is not there any more.
	missing bool
}

func (v *View) recordsOf(ctx context.Context, nodes []projection.Node, links []string) (*records, error) {
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i] = v.ID(n)
	}
	r := &records{view: v, links: map[string]*domain.Link{}}
	var err error
	if r.entities, err = v.Entities(ctx, domain.SortedSet(ids)); err != nil {
		return nil, err
	}
	read, err := v.LinksByID(ctx, domain.SortedSet(links))
	for i := range read {
		r.links[read[i].ID] = &read[i]
	}
	return r, err
}

func (r *records) entity(n projection.Node) *domain.Entity {
	e := r.entities[r.view.ID(n)]
	if e == nil {
		r.missing, e = true, &domain.Entity{}
	}
	return e
}

func (r *records) link(k projection.Link) *domain.Link {
	l := r.links[r.view.LinkID(k)]
	if l == nil {
		r.missing, l = true, &domain.Link{}
	}
	return l
}

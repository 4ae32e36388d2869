package model

import (
	"context"
	"encoding/base64"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Link is a link among those that were answered together with it.
type Link struct {
	*domain.Link
	page  *linkPage
	place int
}

type linkPage struct {
	siblings
	links []*domain.Link
}

// Links are lists of links as the schema's type, all of them read from
// together.
func Links(r Reader, lists ...[]domain.Link) [][]Link {
	page := &linkPage{siblings: newSiblings(r)}
	made := make([][]Link, len(lists))
	for i, list := range lists {
		made[i] = make([]Link, len(list))
		for j := range list {
			made[i][j] = Link{Link: &list[j], page: page, place: len(page.links)}
			page.links = append(page.links, &list[j])
		}
	}
	return made
}

// From is where the link starts.
func (l Link) From(ctx context.Context) (Entity, error) { return l.end(ctx, l.Link.From) }

// To is where the link leads.
func (l Link) To(ctx context.Context) (Entity, error) { return l.end(ctx, l.Link.To) }

// Place at which the link came about; nil where it is unknown or not seen.
func (l Link) Place(ctx context.Context) (Entity, error) {
	all, err := l.page.read(ctx, "places", func(l *domain.Link) []string { return []string{l.Place} })
	return all[l.Link.Place], err
}

func (l Link) end(ctx context.Context, id string) (Entity, error) {
	all, err := l.page.read(ctx, "ends", func(l *domain.Link) []string { return []string{l.From, l.To} })
	if err != nil {
		return nil, err
	}
	if e := all[id]; e != nil {
		return e, nil
	}
	return nil, domain.Errorf(domain.Conflict, "the link has changed while it was read; ask again")
}

// read reads the entities that ids names for each link of the page.
func (p *linkPage) read(ctx context.Context, key string, ids func(*domain.Link) []string) (map[string]Entity, error) {
	return together(&p.siblings, key, func() (map[string]Entity, error) {
		var asked []string
		seen := map[string]bool{"": true}
		for _, l := range p.links {
			for _, id := range ids(l) {
				if !seen[id] {
					seen[id] = true
					asked = append(asked, id)
				}
			}
		}
		found, err := p.reader.Entities(ctx, asked)
		if err != nil {
			return nil, err
		}
		return typedByID(p.reader, asked, found), nil
	})
}

func typedByID(r Reader, ids []string, found map[string]*domain.Entity) map[string]Entity {
	var entities []*domain.Entity
	for _, id := range ids {
		if e := found[id]; e != nil {
			entities = append(entities, e)
		}
	}
	byID := make(map[string]Entity, len(entities))
	for i, e := range Entities(r, entities) {
		byID[entities[i].ID] = e
	}
	return byID
}

// Reports that the link rests on, as far as they may be seen.
func (l Link) Reports(ctx context.Context) ([]Report, error) {
	all, err := together(&l.page.siblings, "reports", func() ([][]domain.Report, error) {
		lists := make([][]string, len(l.page.links))
		for i, link := range l.page.links {
			lists[i] = link.Reports
		}
		return l.page.reader.ReportsOf(ctx, lists)
	})
	if err != nil {
		return nil, err
	}
	return reports(all[l.place]), nil
}

// Judgements of the link, as far as they may be seen.
func (l Link) Judgements(ctx context.Context) ([]domain.Judgement, error) {
	all, err := together(&l.page.siblings, "judgements", func() ([][]domain.Judgement, error) {
		ids := make([]string, len(l.page.links))
		for i, link := range l.page.links {
			ids[i] = link.ID
		}
		return l.page.reader.JudgementsOf(ctx, ids)
	})
	if err != nil {
		return nil, err
	}
	return all[l.place], nil
}

// LinkConnection is a page of links.
type LinkConnection struct {
	Edges    []LinkEdge
	PageInfo PageInfo
}

// LinkEdge is a link in a page.
type LinkEdge struct {
	Cursor string
	Node   Link
}

// PageInfo says where a page lies in a list.
type PageInfo struct {
	HasNextPage bool
	EndCursor   string
}

func connect(links []Link, more bool) LinkConnection {
	c := LinkConnection{PageInfo: PageInfo{HasNextPage: more}}
	for _, l := range links {
		c.Edges = append(c.Edges, LinkEdge{Cursor: Cursor(l.ID), Node: l})
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.EndCursor = c.Edges[n-1].Cursor
	}
	return c
}

const cursorMark = "after:"

// Cursor is the opaque text for a position in a list, as the id that it is at.
func Cursor(id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + id))
}

// ReadCursor reads what Cursor wrote; nothing for nil and for an empty text,
// INVALID_INPUT for anything else.
func ReadCursor(cursor *string) (string, error) {
	if cursor == nil || *cursor == "" {
		return "", nil
	}
	text, err := base64.RawURLEncoding.DecodeString(*cursor)
	id, marked := strings.CutPrefix(string(text), cursorMark)
	if err != nil || !marked {
		return "", domain.FieldErrorf("after", "not a cursor of this list")
	}
	return id, nil
}

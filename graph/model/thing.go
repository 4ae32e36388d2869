package model

import (
	"context"
	"fmt"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Entity is one of the types that stand for the entity kinds.
type Entity interface{ thing() Thing }

// Thing is an entity among those that were answered together with it.
type Thing struct {
	*domain.Entity
	page  *thingPage
	place int
}

type thingPage struct {
	siblings
	entities []*domain.Entity
}

func (t Thing) thing() Thing { return t }

// Entities are the entities as the schema's types, read from together.
func Entities(r Reader, entities []*domain.Entity) []Entity {
	page := &thingPage{siblings: newSiblings(r), entities: entities}
	typedEntities := make([]Entity, len(entities))
	for i, e := range entities {
		typedEntities[i] = typed(Thing{Entity: e, page: page, place: i})
	}
	return typedEntities
}

// Reports that the entity rests on, as far as they may be seen.
func (t Thing) Reports(ctx context.Context) ([]Report, error) {
	all, err := together(&t.page.siblings, "reports", func() ([][]domain.Report, error) {
		lists := make([][]string, len(t.page.entities))
		for i, e := range t.page.entities {
			lists[i] = e.Reports
		}
		return t.page.reader.ReportsOf(ctx, lists)
	})
	if err != nil {
		return nil, err
	}
	return reports(all[t.place]), nil
}

// Links of the entity, as far as they may be seen.
func (t Thing) Links(ctx context.Context, kinds []domain.LinkKind, direction *domain.Direction, window *domain.Interval, first *int, after *string) (LinkConnection, error) {
	q := LinkQuery{Kinds: kinds, Window: window, First: first}
	if direction != nil {
		q.Direction = *direction
	}
	var err error
	if q.After, err = ReadCursor(after); err != nil {
		return LinkConnection{}, err
	}
	type answer struct {
		pages []LinkPage
		links [][]Link
	}
	all, err := together(&t.page.siblings, fmt.Sprintf("links %#v %v %v %s %q", kinds, q.Direction, window, show(first), q.After), func() (answer, error) {
		ids := make([]string, len(t.page.entities))
		for i, e := range t.page.entities {
			ids[i] = e.ID
		}
		pages, err := t.page.reader.LinksOf(ctx, ids, q)
		if err != nil {
			return answer{}, err
		}
		lists := make([][]domain.Link, len(pages))
		for i := range pages {
			lists[i] = pages[i].Links
		}
		return answer{pages, Links(t.page.reader, lists...)}, nil
	})
	if err != nil {
		return LinkConnection{}, err
	}
	return connect(all.links[t.place], all.pages[t.place].More), nil
}

func show(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func pointer[T any](v domain.Values, f domain.FieldID) *T {
	value, ok := v.Get(f).(T)
	if !ok {
		return nil
	}
	return &value
}

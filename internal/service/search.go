package service

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/textindex"
)

// SearchRequest asks for entities by text.
type SearchRequest struct {
	Text string
	// Kinds to be returned; nil: all.
	Kinds []domain.EntityKind
	// First is how many; nil for the default.
	First *int
	// After is the cursor after which to go on; "" for the beginning.
	After string
}

// SearchPage is a page of what was found.
type SearchPage struct {
	Entities []*domain.Entity
	Scores   []float64
	Cursors  []string
	More     bool
	// Facets count all matches by kind, whatever kinds were asked for.
	Facets []textindex.Facet
}

type searchCursor struct {
	Score float64 `json:"s"`
	ID    string  `json:"i"`
	Text  string  `json:"t"`
}

// Search finds entities in view by their names and numbers, best first.
func (v *View) Search(ctx context.Context, r SearchRequest) (SearchPage, error) {
	first, err := pageSize(r.First)
	if err != nil {
		return SearchPage{}, err
	}
	q := textindex.Query{Text: r.Text, Limit: first, Visible: func(id string, _ uint32) bool {
		_, in := v.Node(id)
		return in
	}}
	for _, k := range r.Kinds {
		q.Kinds = append(q.Kinds, uint8(k))
	}
	if r.Kinds != nil && len(r.Kinds) == 0 {
		q.Kinds = []uint8{0} // no kind is asked for
	}
	if r.After != "" {
		c, err := readSearchCursor(r.After, r.Text)
		if err != nil {
			return SearchPage{}, err
		}
		q.After = &textindex.Position{Score: c.Score, ID: c.ID}
	}
	found, err := v.service.texts.search(ctx, q)
	switch {
	case errors.Is(err, textindex.ErrEmptyQuery):
		return SearchPage{}, domain.FieldErrorf("text", "expected at least one letter or digit to look for")
	case errors.Is(err, textindex.ErrBadPosition):
		return SearchPage{}, domain.FieldErrorf("after", "not a cursor of this search")
	case err != nil:
		return SearchPage{}, fmt.Errorf("search: %w", err)
	}
	return v.searchPage(ctx, r.Text, found)
}

func (v *View) searchPage(ctx context.Context, text string, found textindex.Result) (SearchPage, error) {
	page := SearchPage{More: found.More, Facets: found.Facets}
	ids := make([]string, len(found.Hits))
	for i, hit := range found.Hits {
		ids[i] = hit.ID
	}
	entities, err := v.Entities(ctx, ids)
	if err != nil {
		return SearchPage{}, err
	}
	for _, hit := range found.Hits {
		if e := entities[hit.ID]; e != nil {
			page.Entities = append(page.Entities, e)
			page.Scores = append(page.Scores, hit.Score)
			page.Cursors = append(page.Cursors, searchCursor{hit.Score, hit.ID, text}.encode())
		}
	}
	slices.SortFunc(page.Facets, func(a, b textindex.Facet) int { return int(a.Kind) - int(b.Kind) })
	return page, nil
}

func (c searchCursor) encode() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and doubles always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func readSearchCursor(cursor, text string) (searchCursor, error) {
	var c searchCursor
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err != nil || c.Text != text {
		return c, domain.FieldErrorf("after", "not a cursor of this search")
	}
	return c, nil
}

package service

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/store"
)

// The sizes of pages.
const (
	defaultFirst = 20
	maxFirst     = 200
)

// pageSize is how many elements a page has, by what was asked for.
func pageSize(first *int) (int, error) {
	switch {
	case first == nil:
		return defaultFirst, nil
	case *first < 1:
		return 0, domain.FieldErrorf("first", "expected at least 1, not %d", *first)
	case *first > maxFirst:
		return 0, limitError("first", "at most %d, not %d", maxFirst, *first)
	}
	return *first, nil
}

// pageOf is the first page of a list, by what was asked for; more says whether
// there is anything behind it.
func pageOf[T any](first *int, list iter.Seq2[T, error]) (page []T, more bool, err error) {
	most, err := pageSize(first)
	if err != nil {
		return nil, false, err
	}
	for one, err := range list {
		switch {
		case err != nil:
			return nil, false, err
		case len(page) == most:
			return page, true, nil
		}
		page = append(page, one)
	}
	return page, false, nil
}

func limitError(field, format string, args ...any) error {
	e := domain.Errorf(domain.LimitExceeded, format, args...)
	e.Field = field
	return e
}

// FindRequest asks for entities.
type FindRequest struct {
	// Where is an EntityFilter in JSON.
	Where json.RawMessage
	Order []OrderBy
	// First is how many; nil for the default.
	First *int
	// After is the cursor after which to go on; "" for the beginning.
	After string
}

// OrderBy is an order by a field.
type OrderBy struct {
	Field string
	Desc  bool
}

// FindPage is a page of entities with their cursors.
type FindPage struct {
	Entities []*domain.Entity
	Cursors  []string
	More     bool
}

// Find returns the entities in view that the request asks for. INVALID_INPUT
// for filters that it cannot read, LIMIT_EXCEEDED for pages too long.
func (v *View) Find(ctx context.Context, r FindRequest) (FindPage, error) {
	q, possible, err := r.query()
	if err != nil || !possible {
		return FindPage{}, err
	}
	if q.Sights, err = v.sights(ctx); err != nil {
		return FindPage{}, err
	}
	first := q.Limit
	q.Limit++
	found, err := v.service.store.Find(ctx, q)
	if err != nil {
		return FindPage{}, fmt.Errorf("find entities: %w", err)
	}
	page := FindPage{More: len(found) > first}
	for i := range found[:min(first, len(found))] {
		v.trim(&found[i].Entity)
		page.Entities = append(page.Entities, &found[i].Entity)
		page.Cursors = append(page.Cursors, found[i].Cursor)
	}
	return page, nil
}

// query reads the request; possible is false when nothing can be found.
func (r FindRequest) query() (q store.Query, possible bool, err error) {
	if q.Limit, err = pageSize(r.First); err != nil {
		return q, false, err
	}
	q.After = r.After
	seen := map[string]bool{}
	for _, o := range r.Order {
		c := store.ColumnNamed(o.Field)
		if c == nil || c.List || seen[o.Field] {
			return q, false, domain.FieldErrorf("order", "expected fields that things can be ordered by, each once, not %q", o.Field)
		}
		seen[o.Field] = true
		q.Order = append(q.Order, store.Order{Column: c, Desc: o.Desc})
	}
	f := filter{query: &q, possible: true}
	if err := f.read(r.Where); err != nil {
		return q, false, err
	}
	if r.After != "" {
		if _, err := store.DecodeCursor(q); err != nil {
			return q, false, err
		}
	}
	return q, f.possible, nil
}

// filter reads an EntityFilter into a query.
type filter struct {
	query    *store.Query
	possible bool
}

// condition is any of the filter inputs.
type condition struct {
	Equals   *string         `json:"equals"`
	In       []string        `json:"in"`
	Prefix   string          `json:"prefix"`
	Contains string          `json:"contains"`
	From     json.RawMessage `json:"from"`
	To       json.RawMessage `json:"to"`
}

func (f *filter) read(where json.RawMessage) error {
	parts := map[string]json.RawMessage{}
	if err := json.Unmarshal(where, &parts); err != nil {
		return domain.FieldErrorf("where", "expected a filter")
	}
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if string(parts[name]) == "null" {
			continue
		}
		if err := f.part(name, parts[name]); err != nil {
			return err
		}
	}
	return nil
}

func (f *filter) part(name string, text json.RawMessage) error {
	switch name {
	case "reportedBetween":
		return f.reportedBetween(text)
	case "hasLink":
		return f.hasLink(text)
	}
	var c condition
	if err := json.Unmarshal(text, &c); err != nil {
		return domain.FieldErrorf("where."+name, "expected a condition")
	}
	if name == "kind" {
		return f.kinds(c)
	}
	column := store.ColumnNamed(name)
	if column == nil {
		return domain.FieldErrorf("where."+name, "no such field")
	}
	return f.column(column, c)
}

func (f *filter) kinds(c condition) error {
	sets, err := codeSets(c, domain.ParseEntityKind)
	if err != nil {
		return domain.FieldErrorf("where.kind", "%s", err)
	}
	for i, set := range sets {
		if i == 0 {
			f.query.Kinds = set
			continue
		}
		f.query.Kinds = slices.DeleteFunc(f.query.Kinds, func(k domain.EntityKind) bool { return !slices.Contains(set, k) })
	}
	f.possible = f.possible && (len(sets) == 0 || len(f.query.Kinds) > 0)
	return nil
}

// codeSets are the sets that a condition on codes asks for: equals, in, or both.
func codeSets[T any](c condition, parse func(string) (T, error)) (sets [][]T, err error) {
	var asked [][]string
	if c.Equals != nil {
		asked = append(asked, []string{*c.Equals})
	}
	if c.In != nil {
		asked = append(asked, c.In)
	}
	for _, codes := range asked {
		set := make([]T, 0, len(codes))
		for _, code := range codes {
			parsed, err := parse(code)
			if err != nil {
				return nil, err
			}
			set = append(set, parsed)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

func (f *filter) column(column *store.Column, c condition) error {
	add := func(part store.Condition) {
		part.Column = column
		f.query.Where = append(f.query.Where, part)
	}
	switch column.Type {
	case store.DateColumn:
		i, err := interval(c)
		if err != nil {
			return domain.FieldErrorf("where."+column.Name, "%s", err)
		}
		if *i != (domain.Interval{}) {
			add(store.Condition{Between: i})
		}
	case store.NumberColumn:
		least, err := bound(c.From)
		if err != nil {
			return domain.FieldErrorf("where."+column.Name+".from", "%s", err)
		}
		most, err := bound(c.To)
		if err != nil {
			return domain.FieldErrorf("where."+column.Name+".to", "%s", err)
		}
		if least != nil || most != nil {
			add(store.Condition{Least: least, Most: most})
		}
	default:
		f.texts(c, add)
	}
	return nil
}

func (f *filter) texts(c condition, add func(store.Condition)) {
	if c.Equals != nil {
		add(store.Condition{In: []string{*c.Equals}})
	}
	if c.In != nil {
		f.possible = f.possible && len(c.In) > 0
		add(store.Condition{In: c.In})
	}
	if c.Prefix != "" {
		add(store.Condition{Prefix: c.Prefix})
	}
	if c.Contains != "" {
		add(store.Condition{Contains: c.Contains})
	}
}

func interval(c condition) (*domain.Interval, error) {
	var i domain.Interval
	for _, end := range []struct {
		text json.RawMessage
		date *domain.PartialDate
	}{{c.From, &i.From}, {c.To, &i.To}} {
		if len(end.text) == 0 || string(end.text) == "null" {
			continue
		}
		if err := json.Unmarshal(end.text, end.date); err != nil {
			return nil, fmt.Errorf("expected a date: YYYY, YYYY-MM or YYYY-MM-DD")
		}
	}
	if i.Empty() {
		return nil, fmt.Errorf("the interval ends before it begins")
	}
	return &i, nil
}

func bound(text json.RawMessage) (*float64, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	d, err := domain.ParseDecimal(strings.Trim(string(text), `"`))
	if err != nil {
		return nil, err
	}
	n := d.Float()
	return &n, nil
}

func (f *filter) reportedBetween(text json.RawMessage) error {
	var c condition
	if err := json.Unmarshal(text, &c); err != nil {
		return domain.FieldErrorf("where.reportedBetween", "expected an interval")
	}
	i, err := interval(c)
	if err != nil {
		return domain.FieldErrorf("where.reportedBetween", "%s", err)
	}
	if *i != (domain.Interval{}) {
		f.query.ReportedBetween = i
	}
	return nil
}

func (f *filter) hasLink(text json.RawMessage) error {
	var l struct {
		Kind      *condition `json:"kind"`
		Direction *string    `json:"direction"`
		To        *string    `json:"to"`
		Window    *condition `json:"window"`
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return domain.FieldErrorf("where.hasLink", "expected a condition on a link")
	}
	asked := &store.LinkCondition{}
	if l.Kind != nil {
		sets, err := codeSets(*l.Kind, domain.ParseLinkKind)
		if err != nil {
			return domain.FieldErrorf("where.hasLink.kind", "%s", err)
		}
		for i, set := range sets {
			if i > 0 {
				set = slices.DeleteFunc(set, func(k domain.LinkKind) bool { return !slices.Contains(asked.Kinds, k) })
			}
			asked.Kinds = set
		}
		f.possible = f.possible && (len(sets) == 0 || len(asked.Kinds) > 0)
	}
	if l.Direction != nil {
		asked.Direction = domain.Direction(max(0, slices.Index(domain.DirectionNames[:], *l.Direction)))
	}
	if l.To != nil {
		asked.To = *l.To
		f.possible = f.possible && asked.To != ""
	}
	if l.Window != nil {
		i, err := interval(*l.Window)
		if err != nil {
			return domain.FieldErrorf("where.hasLink.window", "%s", err)
		}
		asked.Window = i
	}
	f.query.HasLink = asked
	return nil
}

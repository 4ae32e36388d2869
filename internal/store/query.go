package store

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Sights are what a query may see.
type Sights struct {
	// Numbers of the sights that are seen, rising. Entities and links of other
	// sights do not exist for the query.
	Numbers []SightNumber
	// Classes that are seen, in byte order: those of reports that count.
	Classes []domain.Class
}

// Has says whether the sight is seen; a nil Sights sees everything.
func (s *Sights) Has(n SightNumber) bool {
	if s == nil {
		return true
	}
	_, found := slices.BinarySearch(s.Numbers, n)
	return found
}

// Query asks for entities.
type Query struct {
	// Kinds to be found; none: all.
	Kinds []domain.EntityKind
	// Where must all hold.
	Where []Condition
	// ReportedBetween asks for a seen report whose day overlaps the interval; a
	// report without a day does not count.
	ReportedBetween *domain.Interval
	HasLink         *LinkCondition
	// Order of the answer; entities that lack a field come last either way, and
	// ties are broken by id, rising. None: by id.
	Order []Order
	// After is the cursor of the entity after which to go on; "" for the beginning.
	After string
	// Limit of entities returned; at least 1.
	Limit int
	// Sights that are seen; nil for everything.
	Sights *Sights
}

// Condition is one over a column (see Columns): exactly one of its parts is set.
type Condition struct {
	Column *Column
	// In: the value, or one of a list's, is one of these.
	In []string
	// Prefix and Contains compare as written, case included.
	Prefix   string
	Contains string
	// Between: the date may lie on some day of the interval. An entity without
	// the date is not found.
	Between *domain.Interval
	// Least and Most are inclusive; either may be nil.
	Least, Most *float64
}

// LinkCondition asks that an entity have a seen link, to a seen entity.
type LinkCondition struct {
	// Kinds of the link; none: any.
	Kinds     []domain.LinkKind
	Direction domain.Direction
	// To is the id of the entity at the other end; "" for any.
	To string
	// Window in which the link may have held; nil for any time.
	Window *domain.Interval
}

// Order is by one column, or by id or label.
type Order struct {
	// Column to order by: OrderByID, OrderByLabel, or one that is not a list.
	// Texts order by bytes, dates as PartialDate.Compare, numbers as doubles.
	Column *Column
	Desc   bool
}

// Found is an entity with the cursor that goes on after it.
type Found struct {
	Entity domain.Entity
	Cursor string
}

// Cursor is the position of an entity in a query's order: the values of the
// order's columns (nil where the entity lacks one) and the id.
type Cursor struct {
	Values []any  `json:"v,omitempty"`
	ID     string `json:"i"`
	// Query is the query's fingerprint.
	Query string `json:"q"`
}

// Encode writes the cursor as the opaque text that clients see.
func (c Cursor) Encode() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings, doubles and nil always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// DecodeCursor reads a cursor of the query; INVALID_INPUT when it is none or
// belongs to another query.
func DecodeCursor(q Query) (Cursor, error) {
	var c Cursor
	text, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil || c.Query != q.Fingerprint() || len(c.Values) != len(q.Order) {
		return Cursor{}, domain.FieldErrorf("after", "not a cursor of this query")
	}
	for i, o := range q.Order {
		if !o.Column.holds(c.Values[i]) {
			return Cursor{}, domain.FieldErrorf("after", "not a cursor of this query")
		}
	}
	return c, nil
}

// CursorOf is the position of the entity in the query's order.
func CursorOf(q Query, e *domain.Entity) Cursor {
	c := Cursor{ID: e.ID, Query: q.Fingerprint()}
	for _, o := range q.Order {
		c.Values = append(c.Values, o.Column.SortKey(e))
	}
	return c
}

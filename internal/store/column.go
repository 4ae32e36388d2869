package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/kafo-graph/kafo/internal/domain"
)

// ColumnType is how a column is compared.
type ColumnType uint8

// The column types with the Go types of what Values and SortKey return.
const (
	TextColumn   ColumnType = iota + 1 // string
	CodeColumn                         // string: an enum's or a country's code
	DateColumn                         // PartialDate; sorted by the pair of first and last day
	NumberColumn                       // float64
)

// Column is something that entities are filtered or sorted by: a native column
// or property in every store, with one name in all.
type Column struct {
	// Name in filters and orders.
	Name  string
	Field domain.FieldID
	Type  ColumnType
	// List columns hold any number of values, and cannot be sorted by.
	List bool
	// Enum of the codes, where it is one.
	Enum *domain.Enum
	Says string
	text func(any) []string
}

// The columns that every entity has and that are not fields.
var (
	OrderByID    = &Column{Name: "id", Type: TextColumn, Says: "Id."}
	OrderByLabel = &Column{Name: "label", Type: TextColumn, Says: "Label."}
)

// Columns are all columns that are made of fields, in the order of the fields.
var Columns = makeColumns()

// ColumnNamed finds a column by name, OrderByID and OrderByLabel included; nil
// where there is none.
func ColumnNamed(name string) *Column {
	for _, c := range append([]*Column{OrderByID, OrderByLabel}, Columns...) {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ColumnsOf are the columns that entities of the kind have.
func ColumnsOf(k domain.EntityKind) []*Column {
	var of []*Column
	for _, c := range Columns {
		if k.Has(c.Field) {
			of = append(of, c)
		}
	}
	return of
}

func makeColumns() []*Column {
	var all []*Column
	for id := 1; id < len(domain.Fields); id++ {
		all = append(all, fieldColumns(domain.FieldID(id))...)
	}
	return all
}

func fieldColumns(id domain.FieldID) []*Column {
	f := domain.Fields[id]
	column := func(t ColumnType, list bool, text func(any) []string) *Column {
		return &Column{Name: f.Name, Field: id, Type: t, List: list, Enum: f.Enum, Says: f.Says, text: text}
	}
	switch f.Type {
	case domain.Text:
		return []*Column{column(TextColumn, false, one)}
	case domain.Texts:
		return []*Column{column(TextColumn, true, many)}
	case domain.EnumCode, domain.CountryCode:
		return []*Column{column(CodeColumn, false, one)}
	case domain.Countries:
		return []*Column{column(CodeColumn, true, many)}
	case domain.Date:
		return []*Column{column(DateColumn, false, nil)}
	case domain.Whole, domain.Number:
		return []*Column{column(NumberColumn, false, nil)}
	case domain.Names:
		return []*Column{column(TextColumn, true, nameTexts)}
	case domain.Identities:
		return []*Column{column(TextColumn, true, identityTexts)}
	case domain.Listings:
		return []*Column{column(TextColumn, true, listingTexts)}
	case domain.SerialNumber:
		state := &Column{Name: f.Name + "State", Field: id, Type: CodeColumn, Enum: domain.SerialState, Says: "How much of the serial number can be read.", text: serialState}
		return []*Column{column(TextColumn, false, serialText), state}
	case domain.Stamp:
		return []*Column{column(CodeColumn, false, stampCountry)}
	}
	return nil
}

func one(v any) []string  { return []string{v.(string)} }
func many(v any) []string { return v.([]string) }

func nameTexts(v any) (texts []string) {
	for _, n := range v.([]domain.Name) {
		texts = append(texts, n.Text)
	}
	return texts
}

func identityTexts(v any) (texts []string) {
	for _, n := range v.([]domain.IdentityNumber) {
		if n.Number != "" {
			texts = append(texts, n.Number)
		}
	}
	return texts
}

func listingTexts(v any) (texts []string) {
	for _, d := range v.([]domain.Designation) {
		if d.Reference != "" {
			texts = append(texts, d.Reference)
		}
	}
	return texts
}

func serialText(v any) []string {
	if s := v.(domain.Serial); s.AsRead != "" {
		return []string{s.AsRead}
	}
	return nil
}

func serialState(v any) []string { return []string{v.(domain.Serial).State} }

func stampCountry(v any) []string {
	if s := v.(domain.CountryYear); s.Country != "" {
		return []string{s.Country}
	}
	return nil
}

// Texts are the values of a text or code column, none where the entity has none.
func (c *Column) Texts(e *domain.Entity) []string {
	switch c {
	case OrderByID:
		return []string{e.ID}
	case OrderByLabel:
		return []string{e.Label()}
	}
	v := e.Values.Get(c.Field)
	if v == nil || c.text == nil {
		return nil
	}
	return c.text(v)
}

// Date is the value of a date column.
func (c *Column) Date(e *domain.Entity) domain.PartialDate {
	return domain.As[domain.PartialDate](e.Values, c.Field)
}

// Number is the value of a number column as a double, nil where there is none.
func (c *Column) Number(e *domain.Entity) *float64 {
	var n float64
	switch v := e.Values.Get(c.Field).(type) {
	case int64:
		n = float64(v)
	case domain.Decimal:
		n = v.Float()
	default:
		return nil
	}
	return &n
}

// SortKey is what an entity is sorted by in a column that is not a list: a
// string (dates as written) or a float64; nil where the entity lacks it.
func (c *Column) SortKey(e *domain.Entity) any {
	switch c.Type {
	case DateColumn:
		if d := c.Date(e); d.Known() {
			return d.String()
		}
	case NumberColumn:
		if n := c.Number(e); n != nil {
			return *n
		}
	default:
		if texts := c.Texts(e); len(texts) > 0 {
			return texts[0]
		}
	}
	return nil
}

func (c *Column) holds(key any) bool {
	switch k := key.(type) {
	case nil:
		return c != OrderByID && c != OrderByLabel
	case float64:
		return c.Type == NumberColumn
	case string:
		if c.Type == DateColumn {
			_, err := domain.ParsePartialDate(k)
			return err == nil
		}
		return c.Type != NumberColumn
	}
	return false
}

// Fingerprint tells queries apart that differ in more than After, Limit and
// what may be seen.
func (q Query) Fingerprint() string {
	type named struct {
		Name string
		Rest any
	}
	parts := []any{q.Kinds, q.ReportedBetween, q.HasLink}
	for _, c := range q.Where {
		name := c.Column.Name
		c.Column = nil
		parts = append(parts, named{name, c})
	}
	for _, o := range q.Order {
		parts = append(parts, named{o.Column.Name, o.Desc})
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

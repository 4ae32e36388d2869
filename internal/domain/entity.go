package domain

import (
	"slices"
	"strings"
)

// Entity is a thing in the graph. What its kind holds beyond what all share is
// in its values.
type Entity struct {
	ID     string
	Kind   EntityKind
	Values Values
	// Reports are ids, in byte order without repeats.
	Reports    []string
	Properties map[string]string
	Mark       Mark
	// Revision is that of the graph when the entity last changed.
	Revision int64
}

// Values are the fields that an entity has, in the order of their numbers; a
// field that is not there is unknown. No value is empty: no "", no empty list.
type Values []Value

// Value is one field with what it holds, of the Go type that the field's
// FieldType names.
type Value struct {
	Field FieldID
	Value any
}

// Get is the field's value, nil where unknown.
func (v Values) Get(f FieldID) any {
	for i := range v {
		if v[i].Field == f {
			return v[i].Value
		}
	}
	return nil
}

// With is the values with the field set, or without it where the value is nil.
// The receiver may be changed.
func (v Values) With(f FieldID, value any) Values {
	i, found := slices.BinarySearchFunc(v, f, func(a Value, f FieldID) int { return int(a.Field) - int(f) })
	switch {
	case value == nil && found:
		return slices.Delete(v, i, i+1)
	case value == nil:
		return v
	case found:
		v[i].Value = value
		return v
	}
	return slices.Insert(v, i, Value{f, value})
}

// As is the field's value as a T; the zero T where the field is unknown.
func As[T any](v Values, f FieldID) T {
	t, _ := v.Get(f).(T)
	return t
}

// Text is the value of a Text, EnumCode or CountryCode field; "" where unknown.
func (v Values) Text(f FieldID) string { return As[string](v, f) }

// Label is what the entity is called: its primary name, else its number, code
// or registration, for a firearm its make, model and serial, else its id.
func (e *Entity) Label() string {
	if label := e.name(); label != "" {
		return label
	}
	for _, f := range [...]FieldID{FieldNumber, FieldCode, FieldRegistration} {
		if label := e.Values.Text(f); label != "" {
			return label
		}
	}
	if label := e.marking(); label != "" {
		return label
	}
	return e.ID
}

func (e *Entity) name() string {
	names := As[[]Name](e.Values, FieldNames)
	for _, n := range names {
		if n.Type == "PRIMARY" {
			return n.Text
		}
	}
	if len(names) > 0 {
		return names[0].Text
	}
	return e.Values.Text(FieldName)
}

func (e *Entity) marking() string {
	var parts []string
	for _, part := range [...]string{e.Values.Text(FieldMake), e.Values.Text(FieldModel), As[Serial](e.Values, FieldSerial).AsRead} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}

// IsNetwork says whether the entity is an organisation that is a terrorist
// group, an armed group or a criminal network.
func (e *Entity) IsNetwork() bool {
	return e.Kind == Organisation && slices.Contains(Networks, e.Values.Text(FieldOrganisationType))
}

// Countries are those that the entity counts for on a path: its country,
// countries and nationalities, in byte order without repeats.
func (e *Entity) Countries() []string {
	var all []string
	if c := e.Values.Text(FieldCountry); c != "" {
		all = append(all, c)
	}
	all = append(all, As[[]string](e.Values, FieldCountries)...)
	all = append(all, As[[]string](e.Values, FieldNationalities)...)
	return SortedSet(all)
}

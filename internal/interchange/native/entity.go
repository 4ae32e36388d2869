package native

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// An entity is read by one table for all kinds, since a field's name has one
// type over all of them; which fields the kind has is looked at afterwards,
// because the kind may stand anywhere in the object.
var entityTable = makeEntityTable()

// entityFields is the place that a field numbered 0 would have in the table.
const entityFields = 5 - 1

func makeEntityTable() *table[domain.Entity] {
	fields := []field[domain.Entity]{
		at("id", func(v *domain.Entity) *string { return &v.ID }, checked(domain.CheckEntityID)).mustBeGiven(),
		at("kind", func(v *domain.Entity) *domain.EntityKind { return &v.Kind }, readKind(domain.AllEntityKinds())).mustBeGiven(),
		at("reports", func(v *domain.Entity) *[]string { return &v.Reports }, readReports),
		at("properties", func(v *domain.Entity) *map[string]string { return &v.Properties }, readProperties),
		within("mark", func(v *domain.Entity) *domain.Mark { return &v.Mark }, markTable),
	}
	for id := 1; id < len(domain.Fields); id++ {
		fields = append(fields, valueField(domain.FieldID(id)))
	}
	t := tableOf(judgeEntity, fields...).startingWith(domain.Entity{Mark: unmarked})
	t.expected = "a field of the entity's kind, or id, kind, reports, properties, mark"
	return t
}

func valueField(id domain.FieldID) field[domain.Entity] {
	value := valueReader(&domain.Fields[id])
	return field[domain.Entity]{name: id.String(), into: func(r *reader, to *domain.Entity) bool {
		v, given := value(r)
		if given {
			if to.Values == nil {
				to.Values = make(domain.Values, 0, 6)
			}
			to.Values = append(to.Values, domain.Value{Field: id, Value: v})
		}
		return given
	}}
}

func valueReader(f *domain.Field) read[any] {
	switch f.Type {
	case domain.Text:
		return boxed(readText)
	case domain.Texts:
		return boxed(loneOrList(readText))
	case domain.EnumCode:
		return boxed(enum(f.Enum))
	case domain.CountryCode:
		return boxed(readCountry)
	case domain.Countries:
		return boxed(list(readCountry))
	case domain.Date:
		return boxed(readDate)
	case domain.Whole:
		return boxed(readWhole)
	case domain.Number:
		return boxed(readDecimal)
	case domain.Names:
		return boxed(list(nameTable.read))
	case domain.Identities:
		return boxed(list(identityTable.read))
	case domain.Listings:
		return boxed(list(designationTable.read))
	case domain.SerialNumber:
		return boxed(serialTable.read)
	case domain.Stamp:
		return boxed(stampTable.read)
	case domain.Coordinates:
		return boxed(readPoint)
	}
	panic("no reader for the type of the field " + f.Name)
}

func boxed[V any](value read[V]) read[any] {
	return func(r *reader) (any, bool) {
		v, given := value(r)
		return v, given
	}
}

func judgeEntity(r *reader, e *domain.Entity, given fieldSet) {
	if e.Kind == 0 {
		return
	}
	for _, v := range e.Values {
		if !e.Kind.Has(v.Field) {
			r.faultAt(v.Field.String(), "unknown field: a %s has none of that name", e.Kind)
		}
	}
	for _, f := range e.Kind.Spec().Required {
		if !given.has(entityFields + int(f)) {
			r.faultAt(f.String(), "expected a value: every %s has one", e.Kind)
		}
	}
	slices.SortFunc(e.Values, func(a, b domain.Value) int { return int(a.Field) - int(b.Field) })
}

var nameTable = tableOf(nil,
	at("text", func(n *domain.Name) *string { return &n.Text }, readText).mustBeGiven(),
	at("type", func(n *domain.Name) *string { return &n.Type }, enum(domain.NameType)),
	at("script", func(n *domain.Name) *string { return &n.Script }, readText),
	at("quality", func(n *domain.Name) *string { return &n.Quality }, enum(domain.NameQuality)),
)

var identityTable = tableOf(judgeFilled[domain.IdentityNumber],
	at("type", func(n *domain.IdentityNumber) *string { return &n.Type }, readText),
	at("number", func(n *domain.IdentityNumber) *string { return &n.Number }, readText),
	at("country", func(n *domain.IdentityNumber) *string { return &n.Country }, readCountry),
)

var designationTable = tableOf(judgeFilled[domain.Designation],
	at("list", func(d *domain.Designation) *string { return &d.List }, readText),
	at("reference", func(d *domain.Designation) *string { return &d.Reference }, readText),
	at("day", func(d *domain.Designation) *domain.PartialDate { return &d.Day }, readDate),
)

var serialTable = tableOf(nil,
	at("asRead", func(s *domain.Serial) *string { return &s.AsRead }, readText),
	at("state", func(s *domain.Serial) *string { return &s.State }, enum(domain.SerialState)).mustBeGiven(),
)

var stampTable = tableOf(judgeFilled[domain.CountryYear],
	at("country", func(s *domain.CountryYear) *string { return &s.Country }, readCountry),
	at("year", func(s *domain.CountryYear) *int { return &s.Year }, whole[int](1, 9999)),
)

// judgeFilled asks that an object hold something.
func judgeFilled[T any](r *reader, _ *T, given fieldSet) {
	if given.count() == 0 {
		r.fault("expected at least one field")
	}
}

// point is a place as it is read, when either part may still be missing.
type point struct{ lat, lon *float64 }

var pointTable = tableOf(nil,
	at("lat", func(p *point) **float64 { return &p.lat }, degrees(90)).mustBeGiven(),
	at("lon", func(p *point) **float64 { return &p.lon }, degrees(180)).mustBeGiven(),
)

func readPoint(r *reader) (domain.Point, bool) {
	p, given := pointTable.read(r)
	if p.lat == nil || p.lon == nil {
		return domain.Point{}, given
	}
	return domain.Point{Lat: *p.lat, Lon: *p.lon}, true
}

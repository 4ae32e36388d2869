package neo4j

import (
	"strconv"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/kafo-graph/kafo/internal/domain"
)

// codec writes a field's value to properties, and reads it back; nil where
// there is none.
type codec struct {
	write func(p props, name string, v any)
	read  func(r *reading, name string) any
}

// codecs say how the values of each field type stand in a node.
var codecs = [...]codec{
	domain.Text:         {writeText, readText},
	domain.Texts:        {writeTexts, readTexts},
	domain.EnumCode:     {writeText, readText},
	domain.CountryCode:  {writeText, readText},
	domain.Countries:    {writeTexts, readTexts},
	domain.Date:         {writeDate, readDate},
	domain.Whole:        {writeWhole, readWhole},
	domain.Number:       {writeNumber, readNumber},
	domain.Names:        {writeNames, readNames},
	domain.Identities:   {writeIdentities, readIdentities},
	domain.Listings:     {writeListings, readListings},
	domain.SerialNumber: {writeSerial, readSerial},
	domain.Stamp:        {writeStamp, readStamp},
	domain.Coordinates:  {writePoint, readPoint},
}

func codecOf(f domain.FieldID) codec {
	if prose(f) {
		return codec{writeProse, readProse}
	}
	return codecs[domain.Fields[f].Type]
}

// prose fields are texts of any length that nothing is looked up by; they have
// no index, and stand whole in one property.
func prose(f domain.FieldID) bool {
	switch f {
	case domain.FieldMrz, domain.FieldDeclared, domain.FieldFound, domain.FieldPurpose, domain.FieldNote, domain.FieldAnswer:
		return true
	}
	return false
}

func writeProse(p props, name string, v any) { p.text(name, v.(string)) }

func readProse(r *reading, name string) any { return orNil(r.text(name)) }

func writeText(p props, name string, v any) { p.indexed(name, v.(string)) }

func readText(r *reading, name string) any { return orNil(r.indexed(name)) }

func orNil[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func writeTexts(p props, name string, v any) { p.texts(name, v.([]string)) }

func readTexts(r *reading, name string) any {
	if list := r.texts(name); list != nil {
		return list
	}
	return nil
}

func writeDate(p props, name string, v any) { p.date(name, v.(domain.PartialDate)) }

func readDate(r *reading, name string) any { return orNil(r.date(name)) }

func writeWhole(p props, name string, v any) { p[name] = v.(int64) }

func readWhole(r *reading, name string) any {
	if _, there := r.props[name]; !there {
		return nil
	}
	return r.whole(name)
}

// exactSuffix ends the name of the property with the exact text of a decimal
// number that no double is equal to.
const exactSuffix = "Exact"

func writeNumber(p props, name string, v any) {
	d := v.(domain.Decimal)
	p[name] = d.Float()
	if decimalOf(d.Float()) != d {
		p[name+exactSuffix] = string(d)
	}
}

func readNumber(r *reading, name string) any {
	var float float64
	switch v := r.props[name].(type) {
	case nil:
		return nil
	case float64:
		float = v
	case int64:
		float = float64(v)
	default:
		r.fault(name, "a number")
		return nil
	}
	if exact, err := domain.ParseDecimal(r.text(name + exactSuffix)); err == nil && exact.Float() == float {
		return exact
	}
	if d := decimalOf(float); d != "" {
		return d
	}
	r.fault(name, "a number of at most 30 digits")
	return nil
}

// decimalOf is the shortest decimal number that is nearest to the double; none
// where there is no such number of 30 digits.
func decimalOf(f float64) domain.Decimal {
	d, err := domain.ParseDecimal(strconv.FormatFloat(f, 'f', -1, 64))
	if err != nil {
		return ""
	}
	return d
}

func writeNames(p props, name string, v any) {
	names := v.([]domain.Name)
	n := len(names)
	p.column(name, n, func(i int) string { return names[i].Text })
	p.column("nameTypes", n, func(i int) string { return names[i].Type })
	p.column("nameScripts", n, func(i int) string { return names[i].Script })
	p.column("nameQualities", n, func(i int) string { return names[i].Quality })
}

func readNames(r *reading, name string) any {
	texts := r.texts(name)
	if len(texts) == 0 {
		return nil
	}
	types, scripts, qualities := r.column("nameTypes", len(texts)), r.column("nameScripts", len(texts)), r.column("nameQualities", len(texts))
	names := make([]domain.Name, len(texts))
	for i := range names {
		names[i] = domain.Name{Text: texts[i], Type: types[i], Script: scripts[i], Quality: qualities[i]}
	}
	return names
}

func writeIdentities(p props, name string, v any) {
	all := v.([]domain.IdentityNumber)
	numbers := make([]string, len(all))
	for i := range all {
		numbers[i] = all[i].Number
	}
	p.texts(name, numbers)
	p.column("identityNumberTypes", len(all), func(i int) string { return all[i].Type })
	p.column("identityNumberCountries", len(all), func(i int) string { return all[i].Country })
}

func readIdentities(r *reading, name string) any {
	numbers := r.texts(name)
	if len(numbers) == 0 {
		return nil
	}
	types, countries := r.column("identityNumberTypes", len(numbers)), r.column("identityNumberCountries", len(numbers))
	all := make([]domain.IdentityNumber, len(numbers))
	for i := range all {
		all[i] = domain.IdentityNumber{Number: numbers[i], Type: types[i], Country: countries[i]}
	}
	return all
}

func writeListings(p props, name string, v any) {
	all := v.([]domain.Designation)
	references := make([]string, len(all))
	for i := range all {
		references[i] = all[i].Reference
	}
	p.texts(name, references)
	p.column("designationLists", len(all), func(i int) string { return all[i].List })
	p.column("designationDays", len(all), func(i int) string { return all[i].Day.String() })
}

func readListings(r *reading, name string) any {
	references := r.texts(name)
	if len(references) == 0 {
		return nil
	}
	lists, days := r.column("designationLists", len(references)), r.column("designationDays", len(references))
	all := make([]domain.Designation, len(references))
	for i := range all {
		all[i] = domain.Designation{Reference: references[i], List: lists[i], Day: r.partial("designationDays", days[i])}
	}
	return all
}

func writeSerial(p props, name string, v any) {
	s := v.(domain.Serial)
	p.indexed(name, s.AsRead)
	p.text(name+"State", s.State)
}

func readSerial(r *reading, name string) any {
	return orNil(domain.Serial{AsRead: r.indexed(name), State: r.text(name + "State")})
}

func writeStamp(p props, name string, v any) {
	s := v.(domain.CountryYear)
	p.text(name, s.Country)
	if s.Year != 0 {
		p[name+"Year"] = int64(s.Year)
	}
}

func readStamp(r *reading, name string) any {
	return orNil(domain.CountryYear{Country: r.text(name), Year: int(r.whole(name + "Year"))})
}

// wgs84 is the number of the coordinate system (EPSG 4326): x is the longitude.
const wgs84 = 4326

func writePoint(p props, name string, v any) {
	at := v.(domain.Point)
	p[name] = driver.Point2D{X: at.Lon, Y: at.Lat, SpatialRefId: wgs84}
}

func readPoint(r *reading, name string) any {
	if _, there := r.props[name]; !there {
		return nil
	}
	at := value[driver.Point2D](r, name, "a point")
	if at.SpatialRefId != wgs84 {
		r.fault(name, "a point of WGS 84")
	}
	return domain.Point{Lat: at.Y, Lon: at.X}
}

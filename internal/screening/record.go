package screening

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// record is what is kept of an entity.
type record struct {
	kind      domain.EntityKind
	sex       string
	names     []string // normalised
	numbers   []number
	birth     domain.PartialDate
	countries []string
	state     string
}

// number is an identifier in its comparison form.
type number struct {
	feature string
	text    string
}

// newRecord is nil for kinds that are not screened.
func newRecord(e *domain.Entity) *record {
	if !slices.Contains(kinds, e.Kind) {
		return nil
	}
	r := &record{
		kind: e.Kind, sex: e.Values.Text(domain.FieldSex), birth: domain.As[domain.PartialDate](e.Values, domain.FieldBirthDate),
		countries: e.Countries(), state: e.Values.Text(domain.FieldDocumentState),
	}
	for _, n := range domain.As[[]domain.Name](e.Values, domain.FieldNames) {
		r.name(n.Text)
	}
	r.name(e.Values.Text(domain.FieldName))
	r.add("registration", e.Values.Text(domain.FieldRegistration))
	r.add("vin", e.Values.Text(domain.FieldVin))
	r.add("imo", e.Values.Text(domain.FieldImo))
	r.add("tailNumber", e.Values.Text(domain.FieldTailNumber))
	r.add("serial", domain.As[domain.Serial](e.Values, domain.FieldSerial).AsRead)
	r.add(numberedAs[e.Kind], e.Values.Text(domain.FieldNumber))
	for _, n := range domain.As[[]domain.IdentityNumber](e.Values, domain.FieldIdentityNumbers) {
		r.add("document", n.Number)
	}
	return r
}

// numberedAs is what the field "number" of a kind is.
var numberedAs = map[domain.EntityKind]string{
	domain.Container: "container", domain.TravelDocument: "document", domain.Phone: "phone", domain.Account: "account",
}

func (r *record) name(text string) {
	if name := identifiers.NormaliseName(text); name != "" && !slices.Contains(r.names, name) {
		r.names = append(r.names, name)
	}
}

func (r *record) add(feature, text string) {
	if form := identifiers.NormaliseSerial(text); form != "" && feature != "" {
		r.numbers = append(r.numbers, number{feature, form})
	}
}

func (r *record) bytes() int {
	bytes := 128
	for _, n := range r.names {
		bytes += 16 + len(n)
	}
	for _, n := range r.numbers {
		bytes += 32 + len(n.text)
	}
	return bytes
}

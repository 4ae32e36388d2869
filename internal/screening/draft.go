package screening

import (
	"slices"
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
)

// draft is a record before it is packed away.
type draft struct {
	id        string
	kind      domain.EntityKind
	sex       byte // M, F or 0
	birth     domain.PartialDate
	state     string // documentState of a document, recordState of a firearm
	countries []string
	names     []draftName
	numbers   []draftNumber
}

type draftName struct {
	text string // normalised
	weak bool
}

// draftNumber is a number or another text in its comparison form.
type draftNumber struct {
	sort sort
	text string
}

// screened says whether records of the kind are kept.
func screened(k domain.EntityKind) bool { return slices.Contains(kinds, k) }

// fill makes the draft that of an entity; it keeps none of what it held before.
func (d *draft) fill(e *domain.Entity) {
	v := e.Values
	*d = draft{
		id: e.ID, kind: e.Kind, names: d.names[:0], numbers: d.numbers[:0], countries: d.countries[:0],
		sex: sexOf(v.Text(domain.FieldSex)), birth: domain.As[domain.PartialDate](v, domain.FieldBirthDate),
	}
	d.state = v.Text(domain.FieldDocumentState)
	if e.Kind == domain.Firearm {
		d.state = v.Text(domain.FieldRecordState)
	}
	if c := v.Text(domain.FieldCountry); c != "" {
		d.countries = append(d.countries, c)
	}
	d.countries = append(d.countries, domain.As[[]string](v, domain.FieldNationalities)...)
	for _, n := range domain.As[[]domain.Name](v, domain.FieldNames) {
		d.name(n.Text, n.Quality == "LOW")
	}
	d.name(v.Text(domain.FieldName), false)
	d.fillNumbers(v)
}

func (d *draft) fillNumbers(v domain.Values) {
	for _, f := range numberFields {
		if text := v.Text(f.field); text != "" {
			d.number(f.sort, text)
		}
	}
	if text := v.Text(domain.FieldNumber); text != "" {
		d.number(numberedAs(d.kind), text)
	}
	if serial := domain.As[domain.Serial](v, domain.FieldSerial); serial.State != "NONE" && serial.State != "OBLITERATED" {
		d.number(serialNumber, serial.AsRead)
	}
	for _, n := range domain.As[[]domain.IdentityNumber](v, domain.FieldIdentityNumbers) {
		d.number(identityNumber, n.Number)
	}
}

func sexOf(code string) byte {
	if code == "M" || code == "F" {
		return code[0]
	}
	return 0
}

// maxName bounds the letters of a name that are looked at.
const maxName = 256

// name takes a name; what stands in brackets is also left out, for another.
func (d *draft) name(text string, weak bool) {
	d.oneName(text, weak)
	if bare, bracketed := withoutBrackets(text); bracketed {
		d.oneName(bare, weak)
	}
	if d.kind == domain.Organisation {
		eachAlias(text, func(alias string) { d.oneName(alias, weak) })
	}
}

func withoutBrackets(text string) (bare string, bracketed bool) {
	before, rest, found := strings.Cut(text, "(")
	if !found {
		return text, false
	}
	_, after, _ := strings.Cut(rest, ")")
	bare, _ = withoutBrackets(after)
	return before + " " + bare, true
}

func (d *draft) oneName(text string, weak bool) {
	normal, _ := clipRunes(string(appendNormal(nil, text)), maxName)
	normal = strings.TrimSuffix(normal, " ")
	if normal == "" || slices.ContainsFunc(d.names, func(n draftName) bool { return n.text == normal }) {
		return
	}
	d.names = append(d.names, draftName{normal, weak})
}

func (d *draft) number(sort sort, text string) {
	country := ""
	if len(d.countries) > 0 {
		country = d.countries[0]
	}
	form, _ := clipRunes(formOf(sort, text, country), maxNumber)
	n := draftNumber{sort, form}
	if form != "" && !slices.Contains(d.numbers, n) {
		d.numbers = append(d.numbers, n)
	}
}

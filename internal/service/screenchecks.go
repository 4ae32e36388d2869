package service

import (
	"fmt"
	"slices"

	"golang.org/x/text/language"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
)

// used are the fields of a ScreenInput that a kind is screened by.
var used = map[domain.EntityKind][]string{
	domain.Person:         {"name", "names", "birthDate", "sex", "nationality", "country", "document"},
	domain.Organisation:   {"name", "names", "country"},
	domain.Vehicle:        {"name", "names", "country", "registration", "vin", "imo", "tailNumber"},
	domain.Container:      {"container"},
	domain.TravelDocument: {"name", "names", "birthDate", "sex", "nationality", "country", "document"},
	domain.Firearm:        {"serial", "make", "model"},
	domain.Phone:          {"phone", "country"},
	domain.Account:        {"account", "country"},
}

// unused are the fields that were given and that the kind is not screened by.
func (i *ScreenInput) unused() []string {
	unused := []string{}
	look := func(field string, given bool) {
		if given && !slices.Contains(used[i.Kind], field) {
			unused = append(unused, field)
		}
	}
	look("name", i.Name != "")
	look("names", len(i.Names) > 0)
	look("birthDate", i.BirthDate.Known())
	look("sex", i.Sex != "")
	look("nationality", i.Nationality != "")
	look("country", i.Country != "")
	look("document", i.Document != screening.Document{})
	for _, n := range i.numbers()[firstPlainNumber:] {
		look(n.field, n.text != "")
	}
	return unused
}

// firstPlainNumber is where in numbers those begin that are no part of a document.
const firstPlainNumber = 3

// checkOrigins adds to the readings what does not fit the countries that the
// subject names: a number that is read is of one country or another.
func checkOrigins(s screening.Subject, readings []identifiers.Reading) []identifiers.Reading {
	checked := slices.Clone(readings)
	for i := range checked {
		r := &checked[i]
		r.Problems = slices.Clone(r.Problems)
		switch r.Type {
		case identifiers.TypePhone:
			expectCountry(r, "country", s.Country, identifiers.ReadPhone(r.Input, s.Country).Country)
		case identifiers.TypeIBAN:
			expectCountry(r, "country", s.Country, identifiers.ReadIBAN(r.Input).Country)
		case identifiers.TypeMRZTD1, identifiers.TypeMRZTD2, identifiers.TypeMRZTD3, identifiers.TypeMRZMRVA, identifiers.TypeMRZMRVB:
			zone := identifiers.ReadMRZ(r.Input)
			expectCountry(r, "issuer", s.Document.Issuer, zone.Issuer)
			expectCountry(r, "nationality", s.Nationality, zone.Nationality)
			if typed := identifiers.NormaliseSerial(s.Document.Number); typed != "" && zone.Number != "" && typed != identifiers.NormaliseSerial(zone.Number) {
				expect(r, "number", "%s as typed, read %s", s.Document.Number, zone.Number)
			}
		}
	}
	return checked
}

// expectCountry notes that a country was read that is not the one expected;
// what is no country's code is not judged.
func expectCountry(r *identifiers.Reading, field, expected, read string) {
	wanted, known := regionOf(expected)
	got, readable := regionOf(read)
	if known && readable && wanted != got {
		expect(r, field, "%s, read %s", wanted, got)
	}
}

func expect(r *identifiers.Reading, field, format string, args ...any) {
	r.Problems = append(r.Problems, identifiers.Problem{Field: field, Expected: fmt.Sprintf(format, args...)})
	r.Valid = false
}

// icaoRegions are codes of machine-readable zones that ISO 3166 does not have.
var icaoRegions = map[string]string{"D": "DE", "GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB", "RKS": "XK"}

// regionOf is a country's code with two letters, of one with two or three or of
// a machine-readable zone.
func regionOf(code string) (string, bool) {
	if two, special := icaoRegions[code]; special {
		return two, true
	}
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return "", false
	}
	return r.String(), true
}

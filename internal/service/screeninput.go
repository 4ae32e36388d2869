package service

import (
	"slices"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
	"github.com/kafo-graph/kafo/internal/screening"
)

// ScreenDocument is a travel document as presented.
type ScreenDocument = screening.Document

// ScreenInput is who or what is to be screened, as it was given. What is empty
// was not.
type ScreenInput struct {
	Kind                                          domain.EntityKind  `json:",omitzero"`
	Name                                          string             `json:",omitzero"`
	Names                                         []string           `json:",omitempty"`
	BirthDate                                     domain.PartialDate `json:",omitzero"`
	Sex, Nationality, Country                     string             `json:",omitzero"`
	Document                                      ScreenDocument     `json:",omitzero"`
	Registration, VIN, IMO, TailNumber, Container string             `json:",omitzero"`
	Serial, Make, Model, Phone, Account           string             `json:",omitzero"`
}

// The most that is taken of one subject.
const (
	maxScreenNames  = 50
	maxScreenName   = 250
	maxScreenNumber = 250
)

// screenedKinds are those that can be screened.
var screenedKinds = []domain.EntityKind{
	domain.Person, domain.Organisation, domain.Vehicle, domain.Container,
	domain.TravelDocument, domain.Firearm, domain.Phone, domain.Account,
}

func (i *ScreenInput) subject() screening.Subject {
	s := screening.Subject{
		Kind: i.Kind, BirthDate: i.BirthDate, Sex: i.Sex, Nationality: i.Nationality, Country: i.Country, Document: i.Document,
		Registration: i.Registration, VIN: i.VIN, IMO: i.IMO, TailNumber: i.TailNumber, Container: i.Container,
		Serial: i.Serial, Make: i.Make, Model: i.Model, Phone: i.Phone, Account: i.Account,
	}
	if i.Name != "" {
		s.Names = append(s.Names, i.Name)
	}
	s.Names = append(s.Names, i.Names...)
	return s
}

// screenText is a field of a ScreenInput that holds one text.
type screenText struct{ field, text string }

// numbers are the fields that hold a number, a maker or a model, in their order.
func (i *ScreenInput) numbers() []screenText {
	return []screenText{
		{"document.issuer", i.Document.Issuer},
		{"document.number", i.Document.Number},
		{"document.mrz", i.Document.MRZ},
		{"registration", i.Registration},
		{"vin", i.VIN},
		{"imo", i.IMO},
		{"tailNumber", i.TailNumber},
		{"container", i.Container},
		{"serial", i.Serial},
		{"make", i.Make},
		{"model", i.Model},
		{"phone", i.Phone},
		{"account", i.Account},
	}
}

// check refuses what cannot be screened as it was given, naming the field.
func (i *ScreenInput) check(today domain.Day) error {
	if !slices.Contains(screenedKinds, i.Kind) {
		return domain.FieldErrorf("kind", "expected PERSON, ORGANISATION, VEHICLE, CONTAINER, TRAVEL_DOCUMENT, FIREARM, PHONE or ACCOUNT")
	}
	for _, check := range []func() error{i.checkNames, i.checkNumbers, i.checkCodes} {
		if err := check(); err != nil {
			return err
		}
	}
	if i.BirthDate.Known() && i.BirthDate.First() > today {
		return domain.FieldErrorf("birthDate", "expected a day that has come, not %s", i.BirthDate)
	}
	return nil
}

func (i *ScreenInput) checkNames() error {
	if i.Name != "" {
		if err := checkName("name", i.Name); err != nil {
			return err
		}
	}
	if len(i.Names) > maxScreenNames {
		return domain.FieldErrorf("names", "expected at most %d names, not %d", maxScreenNames, len(i.Names))
	}
	for _, name := range i.Names {
		if err := checkName("names", name); err != nil {
			return err
		}
	}
	return nil
}

func checkName(field, name string) error {
	if err := checkScreenText(field, name, maxScreenName); err != nil {
		return err
	}
	if identifiers.NormaliseName(name) == "" {
		return domain.FieldErrorf(field, "expected a name with at least one letter or digit")
	}
	return nil
}

func checkScreenText(field, text string, most int) error {
	if !utf8.ValidString(text) {
		return domain.FieldErrorf(field, "expected text in UTF-8")
	}
	if n := utf8.RuneCountInString(text); n > most {
		return domain.FieldErrorf(field, "expected at most %d characters, not %d", most, n)
	}
	return nil
}

func (i *ScreenInput) checkNumbers() error {
	for _, n := range i.numbers() {
		if err := checkScreenText(n.field, n.text, maxScreenNumber); err != nil {
			return err
		}
		if n.text != "" && identifiers.NormaliseSerial(n.text) == "" {
			return domain.FieldErrorf(n.field, "expected at least one letter or digit")
		}
	}
	return nil
}

func (i *ScreenInput) checkCodes() error {
	for _, c := range []screenText{{"nationality", i.Nationality}, {"country", i.Country}} {
		if c.text == "" {
			continue
		}
		if err := checkCountry(c.field, c.text); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		field, code string
		codes       []string
	}{{"sex", i.Sex, domain.Sex.Values}, {"document.documentType", i.Document.Type, domain.DocumentType.Values}} {
		if c.code != "" && !slices.Contains(c.codes, c.code) {
			return domain.FieldErrorf(c.field, "expected one of %v", c.codes)
		}
	}
	return nil
}

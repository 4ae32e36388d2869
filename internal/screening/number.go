package screening

import (
	"strings"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// sort is what a number is.
type sort uint8

const (
	registrationMark sort = iota + 1
	vinNumber
	imoNumber
	tailNumber
	containerNumber
	documentNumber
	identityNumber // of a person's identity numbers
	serialNumber
	phoneNumber
	accountNumber
	makeText // texts that tell, but are not looked up
	modelText
	issuerText
)

// features are the sorts' names in the API.
var features = [...]string{
	registrationMark: "registration", vinNumber: "vin", imoNumber: "imo", tailNumber: "tailNumber", containerNumber: "container",
	documentNumber: "document.number", identityNumber: "document.number", serialNumber: "serial", phoneNumber: "phone",
	accountNumber: "account", makeText: "make", modelText: "model", issuerText: "document.issuer",
}

var numberFields = []struct {
	field domain.FieldID
	sort  sort
}{
	{domain.FieldRegistration, registrationMark},
	{domain.FieldVin, vinNumber},
	{domain.FieldImo, imoNumber},
	{domain.FieldTailNumber, tailNumber},
	{domain.FieldMake, makeText},
	{domain.FieldModel, modelText},
	{domain.FieldIssuer, issuerText},
}

// numberedAs is what the field "number" of a kind is.
func numberedAs(k domain.EntityKind) sort {
	switch k {
	case domain.Container:
		return containerNumber
	case domain.Phone:
		return phoneNumber
	case domain.Account:
		return accountNumber
	}
	return documentNumber
}

// maxNumber bounds the places of a number that are looked at.
const maxNumber = 64

// set is the name space in which numbers of the sort are looked up.
func (s sort) set() uint64 {
	if s == identityNumber {
		return uint64(documentNumber)
	}
	return uint64(s)
}

// formOf is a number's comparison form; country gives national ones their meaning.
func formOf(s sort, text, country string) string {
	switch s {
	case phoneNumber:
		return phoneForm(text, country)
	case imoNumber:
		return identifiers.ReadIMO(text).Normalised
	case makeText, modelText, issuerText:
		return string(appendNormal(nil, text))
	}
	return identifiers.NormaliseSerial(text)
}

// phoneForm is E.164 where the number can be read. One written with + and digits
// alone is its own form, which spares looking it up in the number plans.
func phoneForm(text, country string) string {
	if len(text) > 8 && text[0] == '+' && strings.Trim(text[1:], "0123456789") == "" {
		return text
	}
	return identifiers.ReadPhone(text, country).Normalised
}

// phoneEnd is how many last digits two spellings of a number share at least.
const phoneEnd = 8

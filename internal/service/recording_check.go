package service

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/currency"

	"github.com/kafo-graph/kafo/internal/domain"
)

const (
	// longestText is how many characters a name, number or code may have, and
	// longestNote a note, an answer or a report's text.
	longestText = 500
	longestNote = 20_000
)

// notes are the fields that may hold longer texts.
var notes = map[domain.FieldID]bool{
	domain.FieldNote: true, domain.FieldAnswer: true, domain.FieldPurpose: true, domain.FieldDeclared: true, domain.FieldFound: true,
}

func everyField(domain.FieldID) bool { return true }

// checkEntity looks at what a use case records of a thing beyond what every
// record is held to: it is somebody's entry, not another's data taken over, so
// that what cannot be so is refused. Only fields that are given are looked at.
func checkEntity(field string, e *domain.Entity, given func(domain.FieldID) bool, today domain.Day) error {
	for _, v := range e.Values {
		if !given(v.Field) {
			continue
		}
		if err := checkValue(field+"."+v.Field.String(), e.Kind, v, today); err != nil {
			return err
		}
	}
	if given(domain.FieldUnit) || given(domain.FieldCommodity) {
		if err := checkUnit(field, e); err != nil {
			return err
		}
	}
	opened, closed := domain.As[domain.PartialDate](e.Values, domain.FieldOpened), domain.As[domain.PartialDate](e.Values, domain.FieldClosed)
	if (given(domain.FieldOpened) || given(domain.FieldClosed)) && (domain.Interval{From: opened, To: closed}).Empty() {
		return domain.FieldErrorf(field+".closed", "expected a date that is not surely before it was opened (%s), not %s", opened, closed)
	}
	return checkProperties(field, e.Properties)
}

func checkValue(field string, kind domain.EntityKind, v domain.Value, today domain.Day) error {
	switch value := v.Value.(type) {
	case string:
		return checkString(field, v.Field, value)
	case []string:
		return checkStrings(field, v.Field, value)
	case domain.PartialDate:
		if kind != domain.Operation && kind != domain.Shipment { // these may be planned
			return checkPast(field, value, today)
		}
	case domain.Decimal:
		return checkNumber(field, v.Field, value)
	case []domain.Name:
		for i, n := range value {
			if err := checkLength(fmt.Sprintf("%s[%d].text", field, i), n.Text, longestText); err != nil {
				return err
			}
		}
	case []domain.IdentityNumber:
		return checkIdentities(field, value)
	case domain.Serial:
		return checkSerial(field, value)
	case domain.CountryYear:
		return checkStamp(field, value, today)
	}
	return nil
}

func checkString(field string, id domain.FieldID, text string) error {
	switch {
	case domain.Fields[id].Type == domain.CountryCode:
		return checkCountry(field, text)
	case id == domain.FieldCurrency:
		if _, err := currency.ParseISO(text); err != nil || strings.ToUpper(text) != text {
			return domain.FieldErrorf(field, "expected a currency's code of ISO 4217 such as XOF, not %q", clipped(text))
		}
	case notes[id]:
		return checkLength(field, text, longestNote)
	}
	return checkLength(field, text, longestText)
}

func checkStrings(field string, id domain.FieldID, list []string) error {
	for i, text := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		err := checkLength(at, text, longestText)
		if domain.Fields[id].Type == domain.Countries {
			err = checkCountry(at, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkIdentities(field string, list []domain.IdentityNumber) error {
	for i, n := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		if err := checkLength(at+".number", n.Number, longestText); err != nil {
			return err
		}
		if n.Country != "" {
			if err := checkCountry(at+".country", n.Country); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkLength(field, text string, most int) error {
	if n := utf8.RuneCountInString(text); n > most {
		return domain.FieldErrorf(field, "expected at most %d characters, not %d", most, n)
	}
	return nil
}

func checkProperties(field string, properties map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if utf8.RuneCountInString(name) > longestText || utf8.RuneCountInString(properties[name]) > longestNote {
			return domain.FieldErrorf(field+".properties", "expected names of at most %d characters and texts of at most %d", longestText, longestNote)
		}
	}
	return nil
}

func checkCountry(field, code string) error {
	if !domain.IsCountry(code) {
		return domain.FieldErrorf(field, "expected the code of a country that there is (ISO 3166-1 alpha-2), not %q", clipped(code))
	}
	return nil
}

// checkPast refuses a date that has surely not come yet. Tomorrow counts as
// come: where the day is being recorded it may have begun.
func checkPast(field string, d domain.PartialDate, today domain.Day) error {
	if d.Known() && d.First() > today+1 {
		return domain.FieldErrorf(field, "expected a date that has come, not %s", d)
	}
	return nil
}

func checkNumber(field string, id domain.FieldID, n domain.Decimal) error {
	switch {
	case n.Cmp("0") < 0:
		return domain.FieldErrorf(field, "expected a number that is not below 0, not %s", n)
	case id == domain.FieldQuantity && n.Cmp("0") == 0:
		return domain.FieldErrorf(field, "expected more than 0: a lot holds something")
	}
	return nil
}

// checkSerial holds what was read to what is said of how much can be read.
func checkSerial(field string, s domain.Serial) error {
	if err := checkLength(field+".asRead", s.AsRead, longestText); err != nil {
		return err
	}
	legible := strings.Trim(s.AsRead, "?* ")
	switch s.State {
	case "FULL":
		if legible == "" || strings.ContainsAny(s.AsRead, "?*") {
			return domain.FieldErrorf(field+".asRead", "expected the whole number, without ? and *, of a serial that is FULL: where characters cannot be read it is PARTIAL")
		}
	case "PARTIAL":
		if legible == "" {
			return domain.FieldErrorf(field+".asRead", "expected what can be read of a serial that is PARTIAL: where nothing can be read it is OBLITERATED")
		}
	case "OBLITERATED":
		if legible != "" {
			return domain.FieldErrorf(field+".asRead", "expected nothing that can be read of a serial that is OBLITERATED: where something can be read it is PARTIAL")
		}
	case "NONE":
		if s.AsRead != "" {
			return domain.FieldErrorf(field+".asRead", "expected nothing of a firearm that bears no serial (NONE)")
		}
	}
	return nil
}

func checkStamp(field string, s domain.CountryYear, today domain.Day) error {
	if s.Country != "" {
		if err := checkCountry(field+".country", s.Country); err != nil {
			return err
		}
	}
	if s.Year > (today + 1).Time().Year() {
		return domain.FieldErrorf(field+".year", "expected a year that has come, not %d", s.Year)
	}
	return nil
}

// onlyOf are units that count few commodities; the others count whatever they
// are said to.
var onlyOf = map[string][]string{
	"ROUND":    {"AMMUNITION"},
	"STICK":    {"DYNAMITE"},
	"LITRE":    {"FUEL", "OTHER_DRUG", "MEDICINE", "SANITISER", "OTHER"},
	"CURRENCY": {"CASH"},
}

// onlyIn are commodities that are counted in few units.
var onlyIn = map[string][]string{
	"CASH": {"CURRENCY"},
	"FUEL": {"LITRE", "KG", "BOX"},
}

// checkUnit refuses a unit that cannot count the commodity. It corrects nothing:
// ammunition by the kilogram is taken as it is given.
func checkUnit(field string, e *domain.Entity) error {
	commodity, unit := e.Values.Text(domain.FieldCommodity), e.Values.Text(domain.FieldUnit)
	if commodity == "" || unit == "" {
		return nil
	}
	if of, few := onlyOf[unit]; few && !slices.Contains(of, commodity) {
		return domain.FieldErrorf(field+".unit", "expected a unit that %s is counted in, not %s: it counts %s", commodity, unit, strings.Join(of, ", "))
	}
	if in, few := onlyIn[commodity]; few && !slices.Contains(in, unit) {
		return domain.FieldErrorf(field+".unit", "expected a unit that %s is counted in (%s), not %s", commodity, strings.Join(in, ", "), unit)
	}
	return nil
}

// checkReport is checkEntity for a report.
func checkReport(field string, r *domain.Report, today domain.Day) error {
	if r.Originator.Country != domain.International {
		if err := checkCountry(field+".originator.country", r.Originator.Country); err != nil {
			return err
		}
	}
	for _, text := range []struct {
		name, text string
		most       int
	}{{"originator.agency", r.Originator.Agency, longestText}, {"source", r.Source, longestText}, {"text", r.Text, longestNote}} {
		if err := checkLength(field+"."+text.name, text.text, text.most); err != nil {
			return err
		}
	}
	return checkPast(field+".day", r.Day, today)
}

// checkReason asks for a reason, which is kept.
func checkReason(field, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return domain.FieldErrorf(field, "expected a reason")
	}
	return checkLength(field, reason, longestNote)
}

// clipped is the beginning of a text, for messages.
func clipped(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "..."
}

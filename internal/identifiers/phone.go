package identifiers

import "github.com/nyaruka/phonenumbers"

// Phone is a telephone number in ITU-T E.164 form.
type Phone struct {
	Reading
	Country string // ISO 3166-1 alpha-2 of the number plan; empty when unknown or not a country's
}

// maxPhoneInput is far above any written number; longer input is refused unread.
const maxPhoneInput = 250

// ReadPhone reads a telephone number. A national number is read in the plan of
// country (ISO 3166-1 alpha-2, may be empty); an international one begins with
// + or, where country is known, that country's international prefix. Normalised
// is E.164 (+22790123456), or the letters and digits typed when it cannot be read.
func ReadPhone(text, country string) Phone {
	p := Phone{Reading: Reading{Type: TypePhone, Input: text, Normalised: compact(piece(text, 0, maxPhoneInput))}}
	if len(text) > maxPhoneInput {
		p.expect(false, "number", "at most %d characters", maxPhoneInput)
		return p
	}
	number, err := phonenumbers.Parse(text, compact(country))
	if err != nil {
		p.expect(false, "number", "a telephone number with + and country code, or a national one of a known country")
		return p
	}
	p.Normalised = phonenumbers.Format(number, phonenumbers.E164)
	if region := phonenumbers.GetRegionCodeForNumber(number); len(region) == 2 && region != "ZZ" {
		p.Country = region
	}
	p.expect(phonenumbers.IsValidNumber(number), "number", "a number in use in the plan of +%d", number.GetCountryCode())
	p.close()
	return p
}

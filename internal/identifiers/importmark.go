package identifiers

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/language"
)

// ImportMark is what is stamped on a firearm when it is imported: the country
// and where possible the year (Firearms Protocol, article 8; ISACS 05.30).
type ImportMark struct {
	Reading
	Country string // ISO 3166-1 alpha-2; empty where the mark names none surely
	Year    int    // 0 where unknown
	Other   string // what else is stamped, such as the importer's name and town
}

const (
	firstImportYear = 1850
	lastImportYear  = 2100
	maxImportMark   = 250
)

// ReadImportMark reads an import mark such as "ML 2009" or "IMP. MLI 2009": a
// country by its ISO 3166-1 code of two or three letters and a year of four
// digits, in any order, with or without words like IMPORTED BY. Names of
// countries are not read (GEORGIA may be a state), nor years of two digits: a
// mark that tells no country is a problem, a missing year a note. Normalised is
// "ML 2009" as far as it goes.
func ReadImportMark(text string) ImportMark {
	m := ImportMark{Reading: Reading{Type: TypeImportMark, Input: text}}
	if len(text) > maxImportMark {
		m.expect(false, "importMark", "at most %d characters, read %d", maxImportMark, len(text))
		return m
	}
	var countries, years, others []string
	words := strings.FieldsFunc(strings.ToUpper(strings.Map(asciiDigit, text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, word := range words {
		switch {
		case importWords[word] || word == "BY" && i > 0 && importWords[words[i-1]]:
		case countryOf(word) != "":
			countries = append(countries, countryOf(word))
		case isImportYear(word):
			years = append(years, word)
		default:
			others = append(others, word)
		}
	}
	m.Other = strings.Join(others, " ")
	m.take(countries, years)
	m.close()
	return m
}

func (m *ImportMark) take(countries, years []string) {
	if len(countries) == 1 {
		m.Country = countries[0]
	}
	m.expect(len(countries) > 0, "country", "an ISO 3166-1 code such as ML or MLI")
	m.expect(len(countries) < 2, "country", "one country, read %s", strings.Join(countries, " and "))
	switch len(years) {
	case 0:
		m.note("year", "four digits, as the year of import")
	case 1:
		m.Year, _ = strconv.Atoi(years[0])
	default:
		m.expect(false, "year", "one year, read %s", strings.Join(years, " and "))
	}
	m.Normalised = m.Country
	if m.Year > 0 {
		m.Normalised = strings.TrimSpace(m.Country + " " + strconv.Itoa(m.Year))
	}
}

var importWords = map[string]bool{
	"IMP": true, "IMPORT": true, "IMPORTED": true, "IMPORTER": true, "IMPORTE": true, "IMPORTÉ": true, "IMPORTATION": true,
}

// countryOf is the alpha-2 code of a country's ISO 3166-1 code; "" for what is none.
func countryOf(word string) string {
	if len(word) != 2 && len(word) != 3 || !all(word, isLetter) {
		return ""
	}
	region, err := language.ParseRegion(word)
	if err != nil || !region.IsCountry() {
		return ""
	}
	code := region.String()
	if code != word && region.ISO3() != word || len(code) != 2 {
		return "" // read as another than is stamped
	}
	return code
}

func isImportYear(word string) bool {
	if len(word) != 4 || !all(word, isDigit) {
		return false
	}
	year, _ := strconv.Atoi(word)
	return firstImportYear <= year && year <= lastImportYear
}

package unlist

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/kafo-graph/kafo/internal/domain"
)

// owned begins the names of properties that belong to the importer; all others
// are somebody else's.
const owned = "un:"

// report is the listing itself, as evidence. It is graded A1 because the list
// states what it states: who is listed, and with what text.
func (l *listing) report() (domain.Report, error) {
	day, err := date(l.ListedOn)
	if err != nil {
		return domain.Report{}, fmt.Errorf("LISTED_ON: %w", err)
	}
	return domain.Report{
		ID: l.reportID(), Originator: domain.Originator{Country: domain.International, Agency: "UN Security Council"},
		Day: day, Grade: domain.Grade{Reliability: "A", Credibility: 1},
		Source: owned + squeeze(l.ListType), Text: l.text(), Mark: mark(),
	}, nil
}

func (l *listing) text() string {
	var parts []string
	for _, p := range append(slices.Clone(l.Positions), l.Comments...) {
		if p = squeeze(p); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "\n")
}

func date(s string) (domain.PartialDate, error) {
	s = squeeze(s)
	if s == "" {
		return 0, nil
	}
	return domain.ParsePartialDate(zone.ReplaceAllString(s, "$1"))
}

// zone is the time zone that the list gives some of its days.
var zone = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$`)

// maker makes the entity of a listing and gathers what deserves a note.
type maker struct {
	*listing
	entity domain.Entity
	notes  []string
}

func (m *maker) note(format string, args ...any) {
	m.notes = append(m.notes, fmt.Sprintf("%s: ", m.Reference)+fmt.Sprintf(format, args...))
}

func (m *maker) set(f domain.FieldID, value any) { m.entity.Values = m.entity.Values.With(f, value) }

func (m *maker) property(name string, texts ...string) {
	var given []string
	for _, t := range texts {
		if t = squeeze(t); t != "" && !slices.Contains(given, t) {
			given = append(given, t)
		}
	}
	if len(given) > 0 {
		m.entity.Properties[owned+name] = strings.Join(given, "; ")
	}
}

func (l *listing) entity() (domain.Entity, []string) {
	m := maker{listing: l, entity: domain.Entity{
		ID: l.entityID(), Kind: l.kind(), Reports: []string{l.reportID()}, Properties: map[string]string{}, Mark: mark(),
	}}
	m.names()
	day, err := date(l.ListedOn)
	if err == nil {
		m.set(domain.FieldDesignations, []domain.Designation{{List: l.listName(), Reference: l.Reference, Day: day}})
	}
	m.property("comments", l.Comments...)
	m.property("positions", l.Positions...)
	m.property("titles", l.Titles...)
	m.property("submittedBy", l.SubmittedBy)
	m.property("submittedOn", l.SubmittedOn)
	m.property("updated", l.Updated...)
	m.property("addresses", addressTexts(l.addresses())...)
	if l.person {
		m.individual()
	} else {
		m.organisation()
	}
	return m.entity, m.notes
}

func (m *maker) names() {
	var names []domain.Name
	add := func(text, kind, quality string) {
		if text = squeeze(text); text == "" || slices.ContainsFunc(names, func(n domain.Name) bool { return n.Text == text }) {
			return
		}
		names = append(names, domain.Name{Text: text, Type: kind, Script: script(text), Quality: quality})
	}
	add(m.name(), "PRIMARY", "")
	for _, text := range m.OriginalScript {
		for part := range strings.SplitSeq(text, ";") {
			add(part, "PRIMARY", "")
		}
	}
	var former, notes []string
	for _, a := range m.aliases() {
		if squeeze(a.Name) != "" && referencePattern.MatchString(a.Name) {
			m.note("an alias that is a text with a reference is no name: %q", squeeze(a.Name))
			continue
		}
		for part := range strings.SplitSeq(a.Name, ";") {
			add(part, "ALIAS", map[string]string{"Good": "GOOD", "Low": "LOW"}[squeeze(a.Quality)])
		}
		if strings.HasPrefix(squeeze(a.Quality), "f.k.a") {
			former = append(former, a.Name)
		}
		notes = append(notes, aliasNote(a))
	}
	if len(names) > 0 {
		m.set(domain.FieldNames, names)
	}
	m.property("formerNames", former...)
	m.property("aliasNotes", notes...)
}

func aliasNote(a alias) string {
	born := joined(", ", a.BirthDate, a.CityOfBirth, a.CountryOfBirth)
	if born != "" {
		born = "born " + born
	}
	said := joined(", ", born, a.Note)
	if name := squeeze(a.Name); name != "" && said != "" {
		return name + ": " + said
	}
	return said
}

func joined(separator string, parts ...string) string {
	var given []string
	for _, p := range parts {
		if p = squeeze(p); p != "" {
			given = append(given, p)
		}
	}
	return strings.Join(given, separator)
}

func addressTexts(all []address) (texts []string) {
	for _, a := range all {
		texts = append(texts, joined(", ", a.Street, a.City, a.State, a.Zip, a.Country, a.Note))
	}
	return texts
}

func (m *maker) individual() {
	m.set(domain.FieldLegalStatus, "DESIGNATED")
	if sex := map[string]string{"male": "M", "female": "F"}[strings.ToLower(squeeze(m.Gender))]; sex != "" {
		m.set(domain.FieldSex, sex)
	}
	m.births()
	m.property("birthPlaces", addressTexts(m.BirthPlaces)...)
	m.nationalities()
	m.documents()
}

// births takes the first exact date for the date of birth. Approximations and
// spans are no dates that a person could be told apart by: they are properties.
func (m *maker) births() {
	var further []string
	for _, b := range m.BirthDates {
		when, note := joined("", b.Date), squeeze(b.Note)
		if when == "" {
			when = squeeze(b.Year)
		}
		kind := strings.ToLower(squeeze(b.Type))
		day, err := date(when)
		if kind == "exact" && err == nil && day.Known() && note == "" && m.entity.Values.Get(domain.FieldBirthDate) == nil {
			m.set(domain.FieldBirthDate, day)
			continue
		}
		if b.From != "" || b.To != "" {
			when = squeeze(b.From) + " to " + squeeze(b.To)
		}
		if kind != "exact" {
			when = joined(" ", kind, when)
		}
		further = append(further, joined(", ", when, note))
	}
	m.property("birthDates", further...)
}

func (m *maker) nationalities() {
	var codes, unknown []string
	for _, n := range append(slices.Clone(m.Nationalities), m.Nationality2...) {
		if n = squeeze(n); n == "" {
			continue
		}
		code := countryOf(n)
		if n == "Congolese" && squeeze(m.ListType) == "DRC" {
			code = "CD"
		}
		switch {
		case code == "":
			unknown = append(unknown, n)
			m.note("nationality %q is not one country's: kept as a property", n)
		case !slices.Contains(codes, code):
			codes = append(codes, code)
		}
	}
	if len(codes) > 0 {
		m.set(domain.FieldNationalities, codes)
	}
	m.property("nationalities", unknown...)
}

func (m *maker) documents() {
	var numbers []domain.IdentityNumber
	var notes []string
	for _, d := range m.Documents {
		number := domain.IdentityNumber{Type: joined(", ", d.Type, d.Type2), Number: squeeze(d.Number)}
		var issuers []string
		for _, issuer := range [...]string{d.Country, d.Issuer} {
			code := countryOf(squeeze(issuer))
			if number.Country == "" {
				number.Country = code
			}
			if code == "" {
				issuers = append(issuers, issuer)
			}
		}
		if number.Number != "" {
			numbers = append(numbers, number)
		}
		said := joined(", ", joined(", ", issuers...), d.City, d.Date, d.Note)
		if number.Number == "" || said != "" {
			notes = append(notes, joined(": ", joined(" ", number.Type, number.Number), said))
		}
	}
	if len(numbers) > 0 {
		m.set(domain.FieldIdentityNumbers, numbers)
	}
	m.property("documents", notes...)
}

func (m *maker) organisation() {
	kind := map[string]string{"Al-Qaida": "TERRORIST_GROUP", "Taliban": "ARMED_GROUP"}[squeeze(m.ListType)]
	if kind == "" {
		kind = "COMPANY"
	}
	m.set(domain.FieldOrganisationType, kind)
	var countries []string
	for _, a := range m.addresses() {
		if code := countryOf(squeeze(a.Country)); code != "" && !slices.Contains(countries, code) {
			countries = append(countries, code)
		}
	}
	switch len(countries) {
	case 0:
	case 1:
		m.set(domain.FieldCountry, countries[0])
	default:
		m.set(domain.FieldActiveIn, countries)
	}
}

// scripts are the scripts that names are told to be in, by ISO 15924.
var scripts = []struct {
	code  string
	table *unicode.RangeTable
}{
	{"Arab", unicode.Arabic},
	{"Cyrl", unicode.Cyrillic},
	{"Hang", unicode.Hangul},
	{"Hani", unicode.Han},
	{"Hebr", unicode.Hebrew},
	{"Grek", unicode.Greek},
	{"Geor", unicode.Georgian},
	{"Deva", unicode.Devanagari},
}

// script is the ISO 15924 code of a name that is not in Latin letters, by its
// first letter.
func script(name string) string {
	for _, r := range name {
		if !unicode.IsLetter(r) {
			continue
		}
		for _, s := range scripts {
			if unicode.Is(s.table, r) {
				return s.code
			}
		}
		return ""
	}
	return ""
}

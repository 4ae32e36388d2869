package screening

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// The most that is taken of a subject.
const (
	maxNames  = 10
	maxInput  = 256  // letters of a name, places of a number
	maxZone   = 1000 // bytes of a machine-readable zone
	maxColumn = 48   // different parts of all names
)

// question is a subject made ready for comparing.
type question struct {
	Subject
	named               domain.EntityKind // of the records whose names are compared; 0 for none
	side                side              // of those
	sex                 byte
	make, model, issuer string // normalised
	names               []askedName
	columns             []word // the different parts of all names
	numbers             []askedNumber
	readings            []identifiers.Reading
}

type askedName struct {
	text    string // normalised
	letters []byte
	columns []int // of its parts, in order
	weight  int   // of all parts
	side    side
}

type askedNumber struct {
	sort  sort
	field string // in the API
	form  string
	plate string // folded
	wild  bool
}

// named are the kinds of records that the names of a subject of a kind are those
// of: a travel document's are its bearer's.
func named(k domain.EntityKind) domain.EntityKind {
	switch k {
	case domain.Person, domain.TravelDocument:
		return domain.Person
	case domain.Organisation, domain.Vehicle:
		return k
	}
	return 0
}

// ask makes a question of a subject, or says which field is at fault.
func (t *tables) ask(s Subject) (*question, error) {
	if !screened(s.Kind) {
		return nil, domain.FieldErrorf("kind", "expected PERSON, ORGANISATION, VEHICLE, CONTAINER, TRAVEL_DOCUMENT, FIREARM, PHONE or ACCOUNT")
	}
	q := &question{Subject: s, named: named(s.Kind), side: sideOf(s.Kind)}
	for _, step := range []func() error{q.readZone, q.readNumbers, func() error { return q.readNames(t.vocabulary) }} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	q.sex = sexOf(q.Sex)
	q.make, q.model, q.issuer = formOf(makeText, q.Make, ""), formOf(modelText, q.Model, ""), formOf(issuerText, q.Document.Issuer, "")
	if len(q.names)+len(q.numbers)+len(q.readings) == 0 {
		return nil, domain.FieldErrorf(needed(s.Kind), "expected something to screen by: a name with a letter or digit, or a number")
	}
	return q, nil
}

// needed is the field that a subject of the kind is screened by first of all.
func needed(k domain.EntityKind) string {
	switch k {
	case domain.Vehicle:
		return "registration"
	case domain.Container:
		return "container"
	case domain.TravelDocument:
		return "document"
	case domain.Firearm:
		return "serial"
	case domain.Phone:
		return "phone"
	case domain.Account:
		return "account"
	}
	return "name"
}

func (q *question) readNames(v *vocabulary) error {
	if len(q.Names) > maxNames {
		return domain.FieldErrorf("names", "at most %d names, read %d", maxNames, len(q.Names))
	}
	for _, text := range q.Names {
		if length := utf8.RuneCountInString(text); length > maxInput {
			return domain.FieldErrorf("name", "at most %d characters, read %d", maxInput, length)
		}
		q.readName(v, text)
		if bare, bracketed := withoutBrackets(text); bracketed {
			q.readName(v, bare)
		}
		if q.named == domain.Organisation {
			eachAlias(text, func(alias string) { q.readName(v, alias) })
		}
	}
	return nil
}

func (q *question) readName(v *vocabulary, text string) {
	normal := string(appendNormal(nil, text))
	known := slices.ContainsFunc(q.names, func(n askedName) bool { return n.text == normal })
	if normal != "" && !known && q.named != 0 {
		q.names = append(q.names, q.newName(v, normal))
	}
}

func (q *question) newName(v *vocabulary, normal string) askedName {
	n := askedName{text: normal, letters: letters(nil, normal), side: q.side}
	parts := partsOf(normal, nil)
	for _, part := range parts[:min(len(parts), maxParts)] {
		column := slices.IndexFunc(q.columns, func(w word) bool { return w.text == part })
		if column < 0 {
			if len(q.columns) == maxColumn {
				break
			}
			column = len(q.columns)
			q.columns = append(q.columns, v.hear(part))
		}
		n.columns = append(n.columns, column)
		n.weight += q.weight(column)
	}
	return n
}

// weight is what the part of a column weighs.
func (q *question) weight(column int) int { return int(q.columns[column].weights[q.side]) }

// readZone takes from a machine-readable zone what the subject does not say.
func (q *question) readZone() error {
	if q.Document.MRZ == "" {
		return nil
	}
	if len(q.Document.MRZ) > maxZone {
		return domain.FieldErrorf("document.mrz", "at most %d bytes, read %d", maxZone, len(q.Document.MRZ))
	}
	zone := identifiers.ReadMRZ(q.Document.MRZ)
	q.readings = append(q.readings, zone.Reading)
	if q.Document.Number == "" {
		q.Document.Number = zone.Number
	}
	if q.Document.Issuer == "" {
		q.Document.Issuer = zone.Issuer
	}
	if bearer := strings.TrimSpace(zone.GivenNames + " " + zone.Surname); bearer != "" && !slices.Contains(q.Names, bearer) {
		q.Names = append(slices.Clone(q.Names), bearer)
	}
	if !q.BirthDate.Known() {
		q.BirthDate = zoneDate(zone.Birth)
	}
	if q.Sex == "" {
		q.Sex = zone.Sex
	}
	return nil
}

func (q *question) readNumbers() error {
	for _, f := range []struct {
		sort        sort
		field, text string
		read        func(text string) identifiers.Reading
	}{
		{documentNumber, "document.number", q.Document.Number, nil},
		{registrationMark, "registration", q.Registration, nil},
		{vinNumber, "vin", q.VIN, func(t string) identifiers.Reading { return identifiers.ReadVIN(t).Reading }},
		{imoNumber, "imo", q.IMO, identifiers.ReadIMO},
		{tailNumber, "tailNumber", q.TailNumber, nil},
		{containerNumber, "container", q.Container, func(t string) identifiers.Reading { return identifiers.ReadContainer(t).Reading }},
		{serialNumber, "serial", q.Serial, func(t string) identifiers.Reading { return identifiers.ReadSerial(t).Reading }},
		{phoneNumber, "phone", q.Phone, func(t string) identifiers.Reading { return identifiers.ReadPhone(t, q.Country).Reading }},
		{accountNumber, "account", q.Account, readAccount},
	} {
		if err := q.readNumber(f.sort, f.field, f.text, f.read); err != nil {
			return err
		}
	}
	return nil
}

func (q *question) readNumber(s sort, field, text string, read func(string) identifiers.Reading) error {
	if text == "" {
		return nil
	}
	if length := utf8.RuneCountInString(text); length > maxInput {
		return domain.FieldErrorf(field, "at most %d characters, read %d", maxInput, length)
	}
	if read != nil {
		if reading := read(text); reading.Type != "" {
			q.readings = append(q.readings, reading)
		}
	}
	form, _ := clipRunes(formOf(s, text, q.Country), maxNumber)
	if strings.Trim(form, wildcards) == "" {
		return nil
	}
	q.numbers = append(q.numbers, askedNumber{
		sort: s, field: field, form: form, plate: string(folded(nil, form)), wild: strings.ContainsAny(form, wildcards),
	})
	return nil
}

// readAccount reads what begins like an IBAN as one.
func readAccount(text string) identifiers.Reading {
	form := identifiers.NormaliseSerial(text)
	if len(form) < 4 || isFigure(form[0]) || isFigure(form[1]) || !isFigure(form[2]) || !isFigure(form[3]) {
		return identifiers.Reading{}
	}
	return identifiers.ReadIBAN(text).Reading
}

// zoneDate is a day as a zone has it, YYMMDD with fillers for what is unknown. A
// bearer is born in the last hundred years before the century's digits run ahead
// of zonePivot.
func zoneDate(text string) domain.PartialDate {
	digit := func(at int) int { return int(text[at]-'0')*10 + int(text[at+1]-'0') }
	known := len(strings.TrimRight(text, "<"))
	if len(text) != 6 || known < 2 || known%2 != 0 || strings.Trim(text[:known], "0123456789") != "" {
		return 0
	}
	year, month, day := 1900+digit(0), 0, 0
	if digit(0) < zonePivot {
		year += 100
	}
	if known >= 4 {
		month = digit(2)
	}
	if known == 6 {
		day = digit(4)
	}
	date, err := domain.NewPartialDate(year, month, day)
	if err != nil {
		return 0
	}
	return date
}

// zonePivot is the first year of a birth that a zone's two digits put into the
// nineteen hundreds.
const zonePivot = 26

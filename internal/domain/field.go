package domain

// FieldType is what a field of an entity holds, and with it how the field is
// read, written, filtered and sorted.
type FieldType uint8

// The field types, with the Go type of their values.
const (
	Text         FieldType = iota + 1 // string
	Texts                             // []string
	EnumCode                          // string, one of the field's enum
	CountryCode                       // string, ISO 3166-1 alpha-2
	Countries                         // []string
	Date                              // PartialDate
	Whole                             // int64
	Number                            // Decimal
	Names                             // []Name
	Identities                        // []IdentityNumber
	Listings                          // []Designation
	SerialNumber                      // Serial
	Stamp                             // CountryYear
	Coordinates                       // Point
)

// Field is a named piece of an entity. One name has one type over all kinds.
type Field struct {
	// Name is the name in the native format and in GraphQL.
	Name string
	Type FieldType
	// Enum is the closed list of an EnumCode field.
	Enum *Enum
	Says string
}

// FieldID numbers the fields, in the order in which they are written.
type FieldID uint8

// The fields of all kinds.
const (
	FieldNames FieldID = iota + 1
	FieldName
	FieldOrganisationType
	FieldSex
	FieldBirthDate
	FieldNationalities
	FieldLegalStatus
	FieldIdentityNumbers
	FieldFirearmType
	FieldMake
	FieldModel
	FieldCalibre
	FieldSerial
	FieldMadeIn
	FieldImportMark
	FieldOtherMarks
	FieldRecordState
	FieldCommodity
	FieldQuantity
	FieldUnit
	FieldLotNumber
	FieldVehicleType
	FieldRegistration
	FieldVin
	FieldImo
	FieldTailNumber
	FieldDocumentType
	FieldIssuer
	FieldAccountType
	FieldNumber
	FieldMrz
	FieldDocumentState
	FieldInstitution
	FieldLocationType
	FieldCode
	FieldCountry
	FieldAgency
	FieldActiveIn
	FieldDesignations
	FieldAt
	FieldUnlocode
	FieldIata
	FieldIcao
	FieldDispatched
	FieldArrived
	FieldTransport
	FieldDeclared
	FieldFound
	FieldLitresPerPeriod
	FieldPeriod
	FieldAmount
	FieldCurrency
	FieldMethod
	FieldPurpose
	FieldCaseType
	FieldCaseStatus
	FieldOpened
	FieldClosed
	FieldCountries
	FieldOfficers
	FieldDay
	FieldNote
	FieldSubject
	FieldCheckOutcome
	FieldAskedOf
	FieldAskedOn
	FieldTraceState
	FieldAnsweredOn
	FieldAnswer
	fieldCount
)

// Fields are the fields of all kinds by number; the first entry is empty.
var Fields = [fieldCount]Field{
	FieldNames:            {"names", Names, nil, "Names it goes by; the first primary one is its label."},
	FieldName:             {"name", Text, nil, "Name it goes by."},
	FieldOrganisationType: {"organisationType", EnumCode, OrganisationType, "What kind of organisation it is."},
	FieldSex:              {"sex", EnumCode, Sex, "Sex as in travel documents."},
	FieldBirthDate:        {"birthDate", Date, nil, "Date of birth; may be partial."},
	FieldNationalities:    {"nationalities", Countries, nil, "Nationalities, ISO 3166-1 alpha-2."},
	FieldLegalStatus:      {"legalStatus", EnumCode, LegalStatus, "Where the person stands before the law."},
	FieldIdentityNumbers:  {"identityNumbers", Identities, nil, "National and document numbers the person is known by."},
	FieldFirearmType:      {"firearmType", EnumCode, FirearmType, "What kind of firearm it is."},
	FieldMake:             {"make", Text, nil, "Maker's name as marked."},
	FieldModel:            {"model", Text, nil, "Model as marked."},
	FieldCalibre:          {"calibre", Text, nil, "Calibre, such as 7.62x39."},
	FieldSerial:           {"serial", SerialNumber, nil, "Serial number as read, and how much of it can be read."},
	FieldMadeIn:           {"madeIn", Stamp, nil, "Country and year of making, as marked."},
	FieldImportMark:       {"importMark", Stamp, nil, "Country and year of import, as marked."},
	FieldOtherMarks:       {"otherMarks", Texts, nil, "Other marks: proof marks, unit marks, engravings."},
	FieldRecordState:      {"recordState", EnumCode, RecordState, "What the records say became of the firearm."},
	FieldCommodity:        {"commodity", EnumCode, Commodity, "What the lot consists of."},
	FieldQuantity:         {"quantity", Number, nil, "How much, in the lot's unit; a decimal string."},
	FieldUnit:             {"unit", EnumCode, Unit, "What the quantity counts."},
	FieldLotNumber:        {"lotNumber", Text, nil, "Lot or batch number as marked."},
	FieldVehicleType:      {"vehicleType", EnumCode, VehicleType, "What kind of conveyance it is."},
	FieldRegistration:     {"registration", Text, nil, "Registration plate or mark."},
	FieldVin:              {"vin", Text, nil, "Vehicle identification number, ISO 3779."},
	FieldImo:              {"imo", Text, nil, "IMO ship identification number."},
	FieldTailNumber:       {"tailNumber", Text, nil, "Aircraft registration."},
	FieldDocumentType:     {"documentType", EnumCode, DocumentType, "What kind of travel document it is."},
	FieldIssuer:           {"issuer", Text, nil, "Issuing state or organisation."},
	FieldAccountType:      {"accountType", EnumCode, AccountType, "What kind of account it is."},
	FieldNumber:           {"number", Text, nil, "Number: of a container (ISO 6346), document, phone, account or case."},
	FieldMrz:              {"mrz", Text, nil, "Machine-readable zone as read, lines separated by line feeds (ICAO 9303)."},
	FieldDocumentState:    {"documentState", EnumCode, DocumentState, "What its issuer says of the document."},
	FieldInstitution:      {"institution", Text, nil, "Institution that keeps the account."},
	FieldLocationType:     {"locationType", EnumCode, LocationType, "What kind of place it is."},
	FieldCode:             {"code", Text, nil, "Code name."},
	FieldCountry:          {"country", CountryCode, nil, "Country, ISO 3166-1 alpha-2."},
	FieldAgency:           {"agency", Text, nil, "Agency in charge."},
	FieldActiveIn:         {"activeIn", Countries, nil, "Countries it is active in, ISO 3166-1 alpha-2."},
	FieldDesignations:     {"designations", Listings, nil, "Sanctions lists it is designated on."},
	FieldAt:               {"at", Coordinates, nil, "Where it is, WGS 84."},
	FieldUnlocode:         {"unlocode", Text, nil, "UN/LOCODE."},
	FieldIata:             {"iata", Text, nil, "IATA airport code."},
	FieldIcao:             {"icao", Text, nil, "ICAO location indicator."},
	FieldDispatched:       {"dispatched", Date, nil, "When it set out."},
	FieldArrived:          {"arrived", Date, nil, "When it arrived."},
	FieldTransport:        {"transport", EnumCode, Transport, "How it travels."},
	FieldDeclared:         {"declared", Text, nil, "What was declared."},
	FieldFound:            {"found", Text, nil, "What was found."},
	FieldLitresPerPeriod:  {"litresPerPeriod", Number, nil, "Litres carried in each period; a decimal string."},
	FieldPeriod:           {"period", EnumCode, Period, "The period that the litres are given for."},
	FieldAmount:           {"amount", Number, nil, "Amount in the currency; a decimal string."},
	FieldCurrency:         {"currency", Text, nil, "Currency, ISO 4217."},
	FieldMethod:           {"method", EnumCode, FlowMethod, "How the money moved."},
	FieldPurpose:          {"purpose", Text, nil, "What the money was for."},
	FieldCaseType:         {"caseType", EnumCode, CaseType, "What the case is about."},
	FieldCaseStatus:       {"caseStatus", EnumCode, CaseStatus, "How far the case has come."},
	FieldOpened:           {"opened", Date, nil, "When it was opened or began."},
	FieldClosed:           {"closed", Date, nil, "When it was closed or ended."},
	FieldCountries:        {"countries", Countries, nil, "Countries taking part, ISO 3166-1 alpha-2."},
	FieldOfficers:         {"officers", Whole, nil, "Officers taking part."},
	FieldDay:              {"day", Date, nil, "When it happened."},
	FieldNote:             {"note", Text, nil, "Note."},
	FieldSubject:          {"subject", EnumCode, CheckSubject, "What was checked."},
	FieldCheckOutcome:     {"checkOutcome", EnumCode, CheckOutcome, "What the check led to."},
	FieldAskedOf:          {"askedOf", CountryCode, nil, "Country asked, ISO 3166-1 alpha-2."},
	FieldAskedOn:          {"askedOn", Date, nil, "When it was asked."},
	FieldTraceState:       {"traceState", EnumCode, TraceState, "How far the request has come."},
	FieldAnsweredOn:       {"answeredOn", Date, nil, "When it was answered."},
	FieldAnswer:           {"answer", Text, nil, "What was answered."},
}

// String is the field's name.
func (f FieldID) String() string { return Fields[f].Name }

// FieldNamed finds a field by its name.
func FieldNamed(name string) (FieldID, bool) {
	for id := range Fields {
		if id != 0 && Fields[id].Name == name {
			return FieldID(id), true
		}
	}
	return 0, false
}

// Name is one name of a person or organisation.
type Name struct {
	Text string
	// Type is PRIMARY, ALIAS or empty.
	Type string
	// Script is an ISO 15924 code such as Arab, or empty.
	Script string
	// Quality is GOOD, LOW or empty.
	Quality string
}

// IdentityNumber is a number that a person is known by.
type IdentityNumber struct {
	// Type is free text, such as "passport" or "national identification".
	Type    string
	Number  string
	Country string
}

// Designation is an entry on a sanctions list.
type Designation struct {
	List      string
	Reference string
	Day       PartialDate
}

// Serial is a firearm's serial number.
type Serial struct {
	AsRead string
	// State is FULL, PARTIAL, OBLITERATED or NONE.
	State string
}

// CountryYear is a maker's or importer's stamp; either part may be missing.
type CountryYear struct {
	Country string
	// Year is 0 where unknown.
	Year int
}

// Point is a place on the WGS 84 ellipsoid, in degrees.
type Point struct{ Lat, Lon float64 }

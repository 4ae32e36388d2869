package domain

import (
	"fmt"
	"slices"
)

// EntityKind is what an entity is.
type EntityKind uint8

// The entity kinds.
const (
	Person EntityKind = iota + 1
	Organisation
	Firearm
	Lot
	Vehicle
	Container
	TravelDocument
	Phone
	Account
	Location
	Shipment
	FuelRoute
	FinancingFlow
	Case
	Operation
	Seizure
	Check
	TraceRequest
	entityKindCount
)

// KindSpec is a row of the ontology's table of entity kinds.
type KindSpec struct {
	// Code is the kind in the native format and in GraphQL's EntityKind.
	Code string
	// Type is the GraphQL type and the Neo4j label.
	Type string
	Says string
	// Fields in the order in which they are written.
	Fields []FieldID
	// Required are the fields without which the record is at fault.
	Required []FieldID
}

// EntityKinds is the table of entity kinds; the first entry is empty.
var EntityKinds = [entityKindCount]KindSpec{
	Person: {
		"PERSON", "Person", "A person: suspect, witness, official or anyone a case names.",
		[]FieldID{FieldNames, FieldSex, FieldBirthDate, FieldNationalities, FieldLegalStatus, FieldIdentityNumbers, FieldDesignations},
		[]FieldID{FieldNames},
	},
	Organisation: {
		"ORGANISATION", "Organisation", "An organisation; a network is a terrorist group, an armed group or a criminal network.",
		[]FieldID{FieldOrganisationType, FieldNames, FieldCountry, FieldActiveIn, FieldDesignations},
		[]FieldID{FieldOrganisationType, FieldNames},
	},
	Firearm: {
		"FIREARM", "Firearm", "A firearm, as read from its marks.",
		[]FieldID{FieldFirearmType, FieldMake, FieldModel, FieldCalibre, FieldSerial, FieldMadeIn, FieldImportMark, FieldOtherMarks, FieldRecordState},
		[]FieldID{FieldFirearmType, FieldSerial},
	},
	Lot: {
		"LOT", "Lot", "A quantity of one commodity: ammunition, explosives, fuel, drugs, medicines, gold, cash.",
		[]FieldID{FieldCommodity, FieldQuantity, FieldUnit, FieldLotNumber},
		[]FieldID{FieldCommodity, FieldQuantity, FieldUnit},
	},
	Vehicle: {
		"VEHICLE", "Vehicle", "A road vehicle, vessel or aircraft.",
		[]FieldID{FieldVehicleType, FieldName, FieldRegistration, FieldVin, FieldImo, FieldTailNumber, FieldCountry},
		[]FieldID{FieldVehicleType},
	},
	Container: {
		"CONTAINER", "Container", "A freight container (ISO 6346).",
		[]FieldID{FieldNumber},
		[]FieldID{FieldNumber},
	},
	TravelDocument: {
		"TRAVEL_DOCUMENT", "TravelDocument", "A passport, identity card, visa or laissez-passer.",
		[]FieldID{FieldDocumentType, FieldIssuer, FieldNumber, FieldMrz, FieldDocumentState},
		[]FieldID{FieldDocumentType},
	},
	Phone: {
		"PHONE", "Phone", "A telephone number.",
		[]FieldID{FieldNumber, FieldCountry},
		[]FieldID{FieldNumber},
	},
	Account: {
		"ACCOUNT", "Account", "A bank, mobile-money, hawala or wallet account.",
		[]FieldID{FieldAccountType, FieldNumber, FieldInstitution, FieldCountry},
		[]FieldID{FieldAccountType},
	},
	Location: {
		"LOCATION", "Location", "An airport, seaport, border post, town, mine site, depot or market.",
		[]FieldID{FieldLocationType, FieldName, FieldAt, FieldCountry, FieldUnlocode, FieldIata, FieldIcao},
		[]FieldID{FieldLocationType, FieldName, FieldCountry},
	},
	Shipment: {
		"SHIPMENT", "Shipment", "A consignment of goods on its way.",
		[]FieldID{FieldDispatched, FieldArrived, FieldTransport, FieldDeclared, FieldFound},
		nil,
	},
	FuelRoute: {
		"FUEL_ROUTE", "FuelRoute", "A route along which fuel is smuggled; its legs are its STARTS_AT, PASSES and ENDS_AT links.",
		[]FieldID{FieldName, FieldLitresPerPeriod, FieldPeriod, FieldOpened, FieldClosed},
		nil,
	},
	FinancingFlow: {
		"FINANCING_FLOW", "FinancingFlow", "A movement of money.",
		[]FieldID{FieldAmount, FieldCurrency, FieldDay, FieldMethod, FieldPurpose},
		nil,
	},
	Case: {
		"CASE", "Case", "A criminal case.",
		[]FieldID{FieldNumber, FieldCountry, FieldAgency, FieldCaseType, FieldCaseStatus, FieldOpened, FieldClosed},
		[]FieldID{FieldNumber, FieldCountry, FieldCaseType, FieldCaseStatus},
	},
	Operation: {
		"OPERATION", "Operation", "A police or customs operation.",
		[]FieldID{FieldCode, FieldName, FieldOpened, FieldClosed, FieldCountries, FieldOfficers},
		[]FieldID{FieldCode},
	},
	Seizure: {
		"SEIZURE", "Seizure", "A seizure of firearms or goods on one occasion.",
		[]FieldID{FieldDay, FieldCountry, FieldNote},
		[]FieldID{FieldDay},
	},
	Check: {
		"CHECK", "Check", "A check of a person, vehicle, container or goods against databases.",
		[]FieldID{FieldDay, FieldCountry, FieldSubject, FieldCheckOutcome},
		[]FieldID{FieldDay, FieldSubject, FieldCheckOutcome},
	},
	TraceRequest: {
		"TRACE_REQUEST", "TraceRequest", "A request to a country to trace a firearm.",
		[]FieldID{FieldAskedOf, FieldAskedOn, FieldTraceState, FieldAnsweredOn, FieldAnswer},
		[]FieldID{FieldAskedOf, FieldAskedOn, FieldTraceState},
	},
}

// Spec is the kind's row of the table.
func (k EntityKind) Spec() *KindSpec { return &EntityKinds[k] }

// String is the kind's code, such as PERSON.
func (k EntityKind) String() string { return EntityKinds[k].Code }

// Has says whether entities of the kind have the field.
func (k EntityKind) Has(f FieldID) bool { return slices.Contains(EntityKinds[k].Fields, f) }

// AllEntityKinds are the entity kinds in the order of the table.
func AllEntityKinds() []EntityKind {
	all := make([]EntityKind, 0, entityKindCount-1)
	for k := Person; k < entityKindCount; k++ {
		all = append(all, k)
	}
	return all
}

// ParseEntityKind reads a kind's code.
func ParseEntityKind(code string) (EntityKind, error) {
	for k := Person; k < entityKindCount; k++ {
		if EntityKinds[k].Code == code {
			return k, nil
		}
	}
	return 0, fmt.Errorf("no entity kind %q", clip(code))
}

// MarshalText writes the kind's code.
func (k EntityKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's code.
func (k *EntityKind) UnmarshalText(text []byte) error {
	parsed, err := ParseEntityKind(string(text))
	*k = parsed
	return err
}

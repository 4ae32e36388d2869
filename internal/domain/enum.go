package domain

import "slices"

// Enum is a closed list of codes, in capitals, in the order in which they are
// listed and sorted nowhere else.
type Enum struct {
	Name   string
	Says   string
	Values []string
}

// Has says whether the code is one of the enum's.
func (e *Enum) Has(code string) bool { return slices.Contains(e.Values, code) }

// The enums of the ontology, each a GraphQL enum of the same name.
var (
	NameType         = &Enum{"NameType", "What a name is to its bearer.", []string{"PRIMARY", "ALIAS"}}
	NameQuality      = &Enum{"NameQuality", "How well a name is attested.", []string{"GOOD", "LOW"}}
	Sex              = &Enum{"Sex", "Sex as in travel documents; U is unspecified.", []string{"M", "F", "U"}}
	LegalStatus      = &Enum{"LegalStatus", "Where a person stands before the law.", []string{"SUSPECT", "ARRESTED", "CHARGED", "CONVICTED", "DESIGNATED", "WITNESS", "VICTIM", "CLEARED", "NONE"}}
	OrganisationType = &Enum{"OrganisationType", "What kind of organisation it is; a network is one of the first three.", []string{"TERRORIST_GROUP", "ARMED_GROUP", "CRIMINAL_NETWORK", "COMPANY", "ARMS_MANUFACTURER", "ARMS_DEALER", "STATE_BODY"}}
	FirearmType      = &Enum{"FirearmType", "What kind of firearm it is.", []string{"PISTOL", "REVOLVER", "RIFLE", "ASSAULT_RIFLE", "SHOTGUN", "SUBMACHINE_GUN", "MACHINE_GUN", "CRAFT", "LAUNCHER", "OTHER"}}
	SerialState      = &Enum{"SerialState", "How much of a serial number can be read.", []string{"FULL", "PARTIAL", "OBLITERATED", "NONE"}}
	RecordState      = &Enum{"RecordState", "What the records say became of a firearm.", []string{"NONE", "LOST", "STOLEN", "TRAFFICKED", "SMUGGLED", "RECOVERED"}}
	Commodity        = &Enum{"Commodity", "What a lot consists of.", []string{"AMMUNITION", "DYNAMITE", "DETONATOR_CORD", "DETONATOR", "FUEL", "CANNABIS", "KHAT", "OTHER_DRUG", "MEDICINE", "SANITISER", "GLOVES", "GOLD", "CASH", "OTHER"}}
	Unit             = &Enum{"Unit", "What a quantity counts.", []string{"ROUND", "STICK", "PIECE", "KG", "LITRE", "BOX", "CURRENCY"}}
	VehicleType      = &Enum{"VehicleType", "What kind of conveyance it is.", []string{"ROAD", "VESSEL", "AIRCRAFT"}}
	DocumentType     = &Enum{"DocumentType", "What kind of travel document it is.", []string{"PASSPORT", "IDENTITY_CARD", "VISA", "LAISSEZ_PASSER", "OTHER"}}
	DocumentState    = &Enum{"DocumentState", "What its issuer says of a travel document.", []string{"VALID", "STOLEN", "LOST", "REVOKED", "EXPIRED", "UNKNOWN"}}
	AccountType      = &Enum{"AccountType", "What kind of account it is.", []string{"BANK", "MOBILE_MONEY", "HAWALA", "WALLET"}}
	LocationType     = &Enum{"LocationType", "What kind of place it is.", []string{"AIRPORT", "SEAPORT", "BORDER_POST", "TOWN", "MINE_SITE", "DEPOT", "MARKET"}}
	Transport        = &Enum{"Transport", "How a shipment travels.", []string{"ROAD", "SEA", "AIR", "RAIL", "FOOT", "UNKNOWN"}}
	Period           = &Enum{"Period", "The period that a rate is given for.", []string{"DAY", "WEEK", "MONTH", "YEAR"}}
	FlowMethod       = &Enum{"FlowMethod", "How money moves.", []string{"CASH", "BANK", "HAWALA", "MOBILE_MONEY", "CRYPTO", "TRADE", "GOLD", "OTHER"}}
	CaseType         = &Enum{"CaseType", "What a case is about.", []string{"FIREARMS", "TERRORISM", "CONTRABAND", "FINANCING", "MIXED"}}
	CaseStatus       = &Enum{"CaseStatus", "How far a case has come.", []string{"OPEN", "SUSPENDED", "CLOSED", "PROSECUTED"}}
	CheckSubject     = &Enum{"CheckSubject", "What was checked.", []string{"PERSON", "VEHICLE", "CONTAINER", "GOODS"}}
	CheckOutcome     = &Enum{"CheckOutcome", "What a check against databases led to.", []string{"CLEAR", "HIT", "SEIZURE", "ARREST"}}
	TraceState       = &Enum{"TraceState", "How far a trace request has come.", []string{"SUBMITTED", "ACKNOWLEDGED", "ANSWERED", "NO_ANSWER", "REFUSED"}}
	Lawful           = &Enum{"Lawful", "Whether what a link tells of was lawful.", []string{"YES", "NO", "UNKNOWN"}}
	LevelEnum        = &Enum{"Level", "Classification, rising.", levelNames[:]}
	TLP              = &Enum{"Tlp", "Traffic Light Protocol label: carried and shown, never decided on.", []string{"RED", "AMBER_STRICT", "AMBER", "GREEN", "CLEAR"}}
	Handling         = &Enum{"Handling", "Handling code: carried, shown, and put on every export.", []string{"H0", "H1", "H2", "H3"}}
	Reliability      = &Enum{"Reliability", "Admiralty reliability of a source, A (completely reliable) to E (unreliable); F cannot be judged.", []string{"A", "B", "C", "D", "E", "F"}}
	Verdict          = &Enum{"Verdict", "An analyst's judgement of a link.", []string{"CONFIRM", "DISPUTE", "DISMISS"}}
)

// Enums are all enums of the ontology beside EntityKind and LinkKind.
var Enums = []*Enum{
	NameType, NameQuality, Sex, LegalStatus, OrganisationType, FirearmType, SerialState, RecordState, Commodity, Unit,
	VehicleType, DocumentType, DocumentState, AccountType, LocationType, Transport, Period, FlowMethod, CaseType,
	CaseStatus, CheckSubject, CheckOutcome, TraceState, Lawful, LevelEnum, TLP, Handling, Reliability, Verdict,
}

// Networks are the organisation types that make an organisation a network.
var Networks = OrganisationType.Values[:3:3]

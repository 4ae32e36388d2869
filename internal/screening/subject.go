package screening

import "github.com/kafo-graph/kafo/internal/domain"

// Subject is who or what is screened. What is not known is left empty; what the
// kind has no use for (a person's VIN) is passed over.
type Subject struct {
	// Kind is PERSON, ORGANISATION, VEHICLE, CONTAINER, TRAVEL_DOCUMENT, FIREARM,
	// PHONE or ACCOUNT.
	Kind domain.EntityKind
	// Names are all names the subject goes by, in any script and order of words;
	// the best counts.
	Names []string
	// BirthDate may be partial.
	BirthDate domain.PartialDate
	// Sex is M, F, U or empty.
	Sex string
	// Nationality and Country are ISO 3166-1 alpha-2.
	Nationality string
	// Country gives national numbers (phones, plates) their meaning; of an
	// organisation it is where it is seated.
	Country string
	// Document is carried by a person, or is what is screened.
	Document     Document
	Registration string
	VIN          string
	IMO          string
	TailNumber   string
	Container    string
	// Serial is a firearm's, with ? for a place that cannot be read.
	Serial  string
	Make    string
	Model   string
	Phone   string
	Account string
}

// Document is a travel document as presented.
type Document struct {
	// Type is a code of domain.DocumentType or empty.
	Type string
	// Issuer is the issuing state as ISO 3166-1 alpha-2 or as the zone has it.
	Issuer string
	Number string
	// MRZ is the machine-readable zone as read; what it says of its bearer (names,
	// birth date, sex, nationality) counts where the subject does not say it.
	MRZ string
}

// kinds are those that can be screened.
var kinds = []domain.EntityKind{
	domain.Person, domain.Organisation, domain.Vehicle, domain.Container,
	domain.TravelDocument, domain.Firearm, domain.Phone, domain.Account,
}

package domain

import (
	"fmt"
	"slices"
)

// LinkKind is what a link says of its ends.
type LinkKind uint8

// The link kinds.
const (
	PartOf LinkKind = iota + 1
	AffiliateOf
	AlliedWith
	Leads
	MemberOf
	Supports
	Finances
	Supplies
	AssociateOf
	FamilyOf
	TravelledWith
	Controls
	Taxes
	RecruitsAt
	UsesPhone
	Called
	HoldsAccount
	HoldsDocument
	UsedDocument
	OwnsVehicle
	Drove
	OperatedBy
	SeenAt
	Manufactured
	Exported
	Imported
	Sold
	Possessed
	Owned
	SameBallistics
	SameBatch
	RecoveredIn
	SeizedIn
	PartOfCase
	SuspectIn
	WitnessIn
	VictimIn
	ArrestedIn
	Contained
	Carries
	CarriedBy
	InContainer
	ConsignedBy
	ConsignedTo
	Origin
	Destination
	StartsAt
	Passes
	EndsAt
	DestinedFor
	ProceedsOf
	PaidBy
	PaidTo
	OccurredAt
	During
	Checked
	About
	SameAs
	linkKindCount
)

// Flow is the way in which something passes along links of a kind, where it does.
type Flow int8

// The flows.
const (
	NoFlow      Flow = 0
	FlowAlong   Flow = 1
	FlowAgainst Flow = -1
)

// LinkSpec is a row of the ontology's table of link kinds.
type LinkSpec struct {
	Code string
	Says string
	// Prior in (0,1] says how much such a link ties its ends when its evidence
	// is certain; 0: the kind is never walked.
	Prior float64
	From  []EntityKind
	To    []EntityKind
	// SameKind demands that both ends be of one kind.
	SameKind bool
	Flow     Flow
	// Chain kinds lead up to a network where a path ends in them.
	Chain bool
	// Lasting kinds do not fade with time.
	Lasting bool
}

func kinds(k ...EntityKind) []EntityKind { return k }

// LinkKinds is the table of link kinds; the first entry is empty. The priors
// are starting values, which the planted-truth benchmark may move.
var LinkKinds = [linkKindCount]LinkSpec{
	PartOf:         {Code: "PART_OF", Says: "is a part of", Prior: .98, From: kinds(Organisation), To: kinds(Organisation), Chain: true, Lasting: true},
	AffiliateOf:    {Code: "AFFILIATE_OF", Says: "is an affiliate of", Prior: .90, From: kinds(Organisation), To: kinds(Organisation), Chain: true, Lasting: true},
	AlliedWith:     {Code: "ALLIED_WITH", Says: "is allied with", Prior: .60, From: kinds(Organisation), To: kinds(Organisation)},
	Leads:          {Code: "LEADS", Says: "leads", Prior: .98, From: kinds(Person), To: kinds(Organisation), Lasting: true},
	MemberOf:       {Code: "MEMBER_OF", Says: "is a member of", Prior: .95, From: kinds(Person), To: kinds(Organisation)},
	Supports:       {Code: "SUPPORTS", Says: "supports", Prior: .80, From: kinds(Person, Organisation), To: kinds(Organisation)},
	Finances:       {Code: "FINANCES", Says: "finances", Prior: .85, From: kinds(Person, Organisation, FinancingFlow, FuelRoute, Shipment, Lot), To: kinds(Organisation, Person), Flow: FlowAlong},
	Supplies:       {Code: "SUPPLIES", Says: "supplies", Prior: .85, From: kinds(Person, Organisation, FuelRoute, Shipment), To: kinds(Organisation, Person), Flow: FlowAlong},
	AssociateOf:    {Code: "ASSOCIATE_OF", Says: "is an associate of", Prior: .60, From: kinds(Person), To: kinds(Person, Organisation)},
	FamilyOf:       {Code: "FAMILY_OF", Says: "is family of", Prior: .50, From: kinds(Person), To: kinds(Person)},
	TravelledWith:  {Code: "TRAVELLED_WITH", Says: "travelled with", Prior: .50, From: kinds(Person), To: kinds(Person)},
	Controls:       {Code: "CONTROLS", Says: "controls", Prior: .60, From: kinds(Person, Organisation), To: kinds(Location, Organisation)},
	Taxes:          {Code: "TAXES", Says: "taxes", Prior: .80, From: kinds(Organisation, Person), To: kinds(Location)},
	RecruitsAt:     {Code: "RECRUITS_AT", Says: "recruits at", Prior: .60, From: kinds(Organisation, Person), To: kinds(Location)},
	UsesPhone:      {Code: "USES_PHONE", Says: "uses the phone", Prior: .85, From: kinds(Person, Organisation), To: kinds(Phone)},
	Called:         {Code: "CALLED", Says: "called", Prior: .50, From: kinds(Phone), To: kinds(Phone)},
	HoldsAccount:   {Code: "HOLDS_ACCOUNT", Says: "holds the account", Prior: .90, From: kinds(Person, Organisation), To: kinds(Account)},
	HoldsDocument:  {Code: "HOLDS_DOCUMENT", Says: "holds the document", Prior: .90, From: kinds(Person), To: kinds(TravelDocument)},
	UsedDocument:   {Code: "USED_DOCUMENT", Says: "used the document", Prior: .80, From: kinds(Person), To: kinds(TravelDocument)},
	OwnsVehicle:    {Code: "OWNS_VEHICLE", Says: "owns the vehicle", Prior: .70, From: kinds(Person, Organisation), To: kinds(Vehicle)},
	Drove:          {Code: "DROVE", Says: "drove", Prior: .70, From: kinds(Person), To: kinds(Vehicle)},
	OperatedBy:     {Code: "OPERATED_BY", Says: "is operated by", Prior: .85, From: kinds(Vehicle, FuelRoute, Location), To: kinds(Person, Organisation)},
	SeenAt:         {Code: "SEEN_AT", Says: "was seen at", Prior: .15, From: kinds(Person, Vehicle, Phone, Container), To: kinds(Location)},
	Manufactured:   {Code: "MANUFACTURED", Says: "made", From: kinds(Person, Organisation), To: kinds(Firearm, Lot)},
	Exported:       {Code: "EXPORTED", Says: "exported", Prior: .10, From: kinds(Person, Organisation), To: kinds(Firearm, Lot), Flow: FlowAlong},
	Imported:       {Code: "IMPORTED", Says: "imported", Prior: .10, From: kinds(Person, Organisation), To: kinds(Firearm, Lot), Flow: FlowAgainst},
	Sold:           {Code: "SOLD", Says: "sold", Prior: .50, From: kinds(Person, Organisation), To: kinds(Firearm, Lot), Flow: FlowAlong},
	Possessed:      {Code: "POSSESSED", Says: "possessed", Prior: .90, From: kinds(Person, Organisation), To: kinds(Firearm, Lot, Container, TravelDocument), Flow: FlowAgainst},
	Owned:          {Code: "OWNED", Says: "owned", Prior: .80, From: kinds(Person, Organisation), To: kinds(Firearm, Lot, Container, TravelDocument), Flow: FlowAgainst},
	SameBallistics: {Code: "SAME_BALLISTICS", Says: "matches ballistically", Prior: .90, From: kinds(Firearm), To: kinds(Firearm, Case)},
	SameBatch:      {Code: "SAME_BATCH", Says: "is of one batch with", Prior: .35, From: kinds(Firearm, Lot), To: kinds(Firearm, Lot), SameKind: true},
	RecoveredIn:    {Code: "RECOVERED_IN", Says: "was recovered in", Prior: .95, From: kinds(Firearm, Lot), To: kinds(Seizure, Case)},
	SeizedIn:       {Code: "SEIZED_IN", Says: "was seized in", Prior: .95, From: kinds(Firearm, Lot, Vehicle, Container, TravelDocument, Phone), To: kinds(Seizure, Case)},
	PartOfCase:     {Code: "PART_OF_CASE", Says: "is part of the case", Prior: .98, From: kinds(Seizure, Check, Firearm, Lot, Vehicle, Container, TravelDocument, Phone, Account, Shipment, FuelRoute, FinancingFlow), To: kinds(Case)},
	SuspectIn:      {Code: "SUSPECT_IN", Says: "is a suspect in", Prior: .90, From: kinds(Person, Organisation), To: kinds(Case)},
	WitnessIn:      {Code: "WITNESS_IN", Says: "is a witness in", From: kinds(Person), To: kinds(Case)},
	VictimIn:       {Code: "VICTIM_IN", Says: "is a victim in", From: kinds(Person), To: kinds(Case)},
	ArrestedIn:     {Code: "ARRESTED_IN", Says: "was arrested in", Prior: .90, From: kinds(Person), To: kinds(Seizure, Check, Operation, Case)},
	Contained:      {Code: "CONTAINED", Says: "contained", Prior: .90, From: kinds(Shipment, Container), To: kinds(Lot, Firearm), Flow: FlowAgainst},
	Carries:        {Code: "CARRIES", Says: "carries", Prior: .80, From: kinds(Vehicle, FuelRoute), To: kinds(Lot, Firearm), Flow: FlowAgainst},
	CarriedBy:      {Code: "CARRIED_BY", Says: "is carried by", Prior: .60, From: kinds(Shipment, FuelRoute), To: kinds(Vehicle), Flow: FlowAlong},
	InContainer:    {Code: "IN_CONTAINER", Says: "is in the container", Prior: .70, From: kinds(Shipment, Lot, Firearm), To: kinds(Container)},
	ConsignedBy:    {Code: "CONSIGNED_BY", Says: "is consigned by", Prior: .70, From: kinds(Shipment), To: kinds(Person, Organisation), Flow: FlowAgainst},
	ConsignedTo:    {Code: "CONSIGNED_TO", Says: "is consigned to", Prior: .70, From: kinds(Shipment), To: kinds(Person, Organisation), Flow: FlowAlong},
	Origin:         {Code: "ORIGIN", Says: "comes from", Prior: .15, From: kinds(Shipment), To: kinds(Location)},
	Destination:    {Code: "DESTINATION", Says: "goes to", Prior: .15, From: kinds(Shipment), To: kinds(Location)},
	StartsAt:       {Code: "STARTS_AT", Says: "starts at", Prior: .15, From: kinds(FuelRoute), To: kinds(Location)},
	Passes:         {Code: "PASSES", Says: "passes", Prior: .15, From: kinds(FuelRoute), To: kinds(Location)},
	EndsAt:         {Code: "ENDS_AT", Says: "ends at", Prior: .15, From: kinds(FuelRoute), To: kinds(Location)},
	DestinedFor:    {Code: "DESTINED_FOR", Says: "is destined for", Prior: .60, From: kinds(Lot, Shipment, FuelRoute), To: kinds(Organisation, Person, Location), Flow: FlowAlong},
	ProceedsOf:     {Code: "PROCEEDS_OF", Says: "is proceeds of", Prior: .70, From: kinds(FinancingFlow), To: kinds(Lot, Shipment, FuelRoute, Location)},
	PaidBy:         {Code: "PAID_BY", Says: "was paid by", Prior: .90, From: kinds(FinancingFlow), To: kinds(Account, Person, Organisation), Flow: FlowAgainst},
	PaidTo:         {Code: "PAID_TO", Says: "was paid to", Prior: .90, From: kinds(FinancingFlow), To: kinds(Account, Person, Organisation), Flow: FlowAlong},
	OccurredAt:     {Code: "OCCURRED_AT", Says: "occurred at", Prior: .15, From: kinds(Seizure, Check, Case), To: kinds(Location)},
	During:         {Code: "DURING", Says: "took place during", From: kinds(Seizure, Check), To: kinds(Operation)},
	Checked:        {Code: "CHECKED", Says: "checked", From: kinds(Check), To: kinds(Person, Vehicle, Container, Lot, TravelDocument, Shipment)},
	About:          {Code: "ABOUT", Says: "is about", From: kinds(TraceRequest), To: kinds(Firearm)},
	SameAs:         {Code: "SAME_AS", Says: "is the same thing as", Prior: .95, From: AllEntityKinds(), To: AllEntityKinds(), SameKind: true},
}

// Spec is the kind's row of the table.
func (k LinkKind) Spec() *LinkSpec { return &LinkKinds[k] }

// String is the kind's code, such as PART_OF.
func (k LinkKind) String() string { return LinkKinds[k].Code }

// Walked says whether paths may use links of the kind.
func (k LinkKind) Walked() bool { return LinkKinds[k].Prior > 0 }

// Joins says whether a link of the kind may lead from one kind of entity to another.
func (k LinkKind) Joins(from, to EntityKind) bool {
	s := &LinkKinds[k]
	return slices.Contains(s.From, from) && slices.Contains(s.To, to) && (!s.SameKind || from == to)
}

// AllLinkKinds are the link kinds in the order of the table.
func AllLinkKinds() []LinkKind {
	all := make([]LinkKind, 0, linkKindCount-1)
	for k := PartOf; k < linkKindCount; k++ {
		all = append(all, k)
	}
	return all
}

// ParseLinkKind reads a kind's code.
func ParseLinkKind(code string) (LinkKind, error) {
	for k := PartOf; k < linkKindCount; k++ {
		if LinkKinds[k].Code == code {
			return k, nil
		}
	}
	return 0, fmt.Errorf("no link kind %q", clip(code))
}

// MarshalText writes the kind's code.
func (k LinkKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a kind's code.
func (k *LinkKind) UnmarshalText(text []byte) error {
	parsed, err := ParseLinkKind(string(text))
	*k = parsed
	return err
}

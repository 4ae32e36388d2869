package planted

import (
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
)

// pool numbers the groups of like entities; an entity's number lies within the
// range of its pool.
type pool uint8

const (
	networks pool = iota
	cases
	persons
	phones
	vehicles
	firearms
	lots
	seizures
	accounts
	documents
	containers
	shipments
	flows
	companies
	locations
	poolCount
)

// pools says what each pool is made of: its share of the entities that are
// neither case nor network, in percent, and how skewed its degrees are (1:
// not; the k-th busiest is drawn in proportion to k^(1/skew-1)).
var pools = [poolCount]struct {
	kind  domain.EntityKind
	word  string
	share int
	skew  float64
}{
	networks:   {domain.Organisation, "network", 0, 1.5},
	cases:      {domain.Case, "case", 0, 1},
	persons:    {domain.Person, "person", 34, 2},
	phones:     {domain.Phone, "phone", 15, 2},
	vehicles:   {domain.Vehicle, "vehicle", 8, 1.4},
	firearms:   {domain.Firearm, "firearm", 9, 1.2},
	lots:       {domain.Lot, "lot", 6, 1.2},
	seizures:   {domain.Seizure, "seizure", 7, 1.2},
	accounts:   {domain.Account, "account", 6, 2},
	documents:  {domain.TravelDocument, "document", 4, 1.2},
	containers: {domain.Container, "container", 2, 1.4},
	shipments:  {domain.Shipment, "shipment", 3, 1.2},
	flows:      {domain.FinancingFlow, "flow", 3, 1.2},
	companies:  {domain.Organisation, "company", 2, 1.8},
	locations:  {domain.Location, "location", 1, 3},
}

// span is the range of numbers of a pool.
type span struct{ first, size uint32 }

// layout gives every pool its range. What rounding leaves goes to the persons.
func layout(size Size) (spans [poolCount]span) {
	spans[networks].size, spans[cases].size = uint32(size.Networks), uint32(size.Cases)
	rest := size.Entities - size.Networks - size.Cases
	left := rest
	for p := range pools {
		if p := pool(p); p > persons {
			spans[p].size = uint32(rest * pools[p].share / 100)
			left -= int(spans[p].size)
		}
	}
	spans[persons].size = uint32(left)
	var first uint32
	for p := range spans {
		spans[p].first = first
		first += spans[p].size
	}
	return spans
}

// poolOf is the pool that an entity's number lies in.
func (g *Graph) poolOf(entity uint32) pool {
	for p := range g.spans {
		if s := g.spans[p]; entity-s.first < s.size {
			return pool(p)
		}
	}
	panic("planted: no such entity")
}

// noise is a kind of link that hides the chains, and how much there is of it:
// per thing of a pool where per is set, else as a weight among the others.
type noise struct {
	kind     domain.LinkKind
	from, to pool
	weight   float64
	per      bool
	perPool  pool
}

var noises = []noise{
	{kind: domain.PartOfCase, from: seizures, to: cases, weight: 4, per: true, perPool: cases},
	{kind: domain.SuspectIn, from: persons, to: cases, weight: 2, per: true, perPool: cases},
	{kind: domain.MemberOf, from: persons, to: networks, weight: .02, per: true, perPool: persons},
	{kind: domain.Supports, from: persons, to: networks, weight: .005, per: true, perPool: persons},
	{kind: domain.Finances, from: persons, to: networks, weight: .002, per: true, perPool: persons},
	{kind: domain.AlliedWith, from: networks, to: networks, weight: .2, per: true, perPool: networks},
	{kind: domain.UsesPhone, from: persons, to: phones, weight: 9},
	{kind: domain.Called, from: phones, to: phones, weight: 15},
	{kind: domain.AssociateOf, from: persons, to: persons, weight: 8},
	{kind: domain.FamilyOf, from: persons, to: persons, weight: 4},
	{kind: domain.TravelledWith, from: persons, to: persons, weight: 5},
	{kind: domain.SeenAt, from: persons, to: locations, weight: 8},
	{kind: domain.SeenAt, from: vehicles, to: locations, weight: 6},
	{kind: domain.OwnsVehicle, from: persons, to: vehicles, weight: 3},
	{kind: domain.Drove, from: persons, to: vehicles, weight: 4},
	{kind: domain.OperatedBy, from: vehicles, to: companies, weight: 1},
	{kind: domain.HoldsAccount, from: persons, to: accounts, weight: 4},
	{kind: domain.HoldsDocument, from: persons, to: documents, weight: 3},
	{kind: domain.UsedDocument, from: persons, to: documents, weight: 1},
	{kind: domain.PaidBy, from: flows, to: accounts, weight: 3},
	{kind: domain.PaidTo, from: flows, to: accounts, weight: 3},
	{kind: domain.Possessed, from: persons, to: firearms, weight: 5},
	{kind: domain.Possessed, from: persons, to: lots, weight: 2},
	{kind: domain.Sold, from: companies, to: firearms, weight: 1},
	{kind: domain.SameBatch, from: firearms, to: firearms, weight: 2},
	{kind: domain.RecoveredIn, from: firearms, to: seizures, weight: 4},
	{kind: domain.SeizedIn, from: lots, to: seizures, weight: 3},
	{kind: domain.SeizedIn, from: vehicles, to: seizures, weight: 1.5},
	{kind: domain.SeizedIn, from: phones, to: seizures, weight: 1},
	{kind: domain.Contained, from: shipments, to: lots, weight: 2},
	{kind: domain.CarriedBy, from: shipments, to: vehicles, weight: 1.5},
	{kind: domain.InContainer, from: shipments, to: containers, weight: 1},
	{kind: domain.ConsignedTo, from: shipments, to: companies, weight: 1},
	{kind: domain.ConsignedBy, from: shipments, to: companies, weight: 1},
	{kind: domain.OccurredAt, from: seizures, to: locations, weight: 3},
}

// counted is how many links of a noise there are.
type counted struct {
	noise
	links int
}

// spread divides links among the noises whose pools hold something: those
// counted per thing first, at most a fifth of all, the others by weight.
func (g *Graph) spread(links int) []counted {
	var all []counted
	var each, weights float64
	for _, n := range noises {
		if !g.holds(n) {
			continue
		}
		all = append(all, counted{noise: n})
		if n.per {
			each += n.weight * float64(g.spans[n.perPool].size)
		} else {
			weights += n.weight
		}
	}
	scale, left := 1.0, links
	if fifth := float64(links) / 5; weights > 0 && each > fifth {
		scale = fifth / each
	}
	for i := range all {
		if n := &all[i]; n.per {
			n.links = min(left, int(math.Ceil(scale*n.weight*float64(g.spans[n.perPool].size))))
			left -= n.links
		}
	}
	return shareOut(all, left, weights)
}

// shareOut gives the weighted noises what is left, to the last link.
func shareOut(all []counted, left int, weights float64) []counted {
	for i := range all {
		n := &all[i]
		if n.per {
			continue
		}
		n.links = int(float64(left) * n.weight / weights)
		if rounded := int(math.Round(float64(left) * n.weight / weights)); rounded <= left {
			n.links = rounded
		}
		left, weights = left-n.links, weights-n.weight
	}
	if len(all) > 0 {
		all[len(all)-1].links += left
	}
	return all
}

// holds says whether a link of the noise finds two ends.
func (g *Graph) holds(n noise) bool {
	from, to := g.spans[n.from].size, g.spans[n.to].size
	return from > 0 && to > 0 && (n.from != n.to || from > 1)
}

package kafo2

import "github.com/kafo-graph/kafo/internal/domain"

// addSociety adds who leads and supports the invented networks, and what ties
// suspects among themselves: family, journeys, vehicles, witnesses, and records
// of one person in two countries.
func (b *builder) addSociety() {
	for _, n := range networks {
		b.leader(n)
	}
	b.tieAs(domain.AlliedWith, cell("falaise"), cell("cascades"), regional("ML"), "ML", tie{since: "2020"})
	for _, place := range []string{"douentza", "timbuktu"} {
		b.tieAs(domain.Controls, cell("falaise"), placeNamed(place).id(), regional("ML"), "ML", tie{since: "2020-05"})
	}
	b.kinship()
	b.bystanders()
	b.twiceRecorded()
}

func (b *builder) leader(n network) {
	mark := n.mark(n.owner)
	id := b.add(domain.Person, n.owner+":person:demo-leader-"+n.slug, mark, nil, b.someone(n.owner, "SUSPECT")...)
	b.tieAs(domain.Leads, id, cell(n.slug), mark, n.owner, tie{since: "2019"})
}

// tieAs is a link on an ordinary report of a country.
func (b *builder) tieAs(kind domain.LinkKind, from, to string, mark domain.Mark, country string, t tie) {
	b.link(kind, from, to, mark, b.lead(country, "2020-11", mark), t)
}

func (b *builder) kinship() {
	for i := 1; i < len(b.suspects); i += 3 {
		who, other := b.suspects[i], b.suspects[i-1]
		kind := []domain.LinkKind{domain.FamilyOf, domain.TravelledWith}[b.rng.IntN(2)]
		b.tieAs(kind, who.id, other.id, regional(who.country), who.country, tie{})
	}
	for i := 0; i < len(b.suspects); i += 4 {
		who, what := b.suspects[i], pick(b, b.vehicles)
		b.tieAs(domain.OwnsVehicle, who.id, what.id, regional(who.country), who.country, tie{since: pick(b, []string{"", "2018", "2020-02"})})
	}
	for i := 2; i < len(b.suspects); i += 25 {
		who := b.suspects[i]
		b.tieAs(domain.Supports, who.id, cell(pick(b, rings)), regional(who.country), who.country, tie{})
	}
}

// bystanders are the witnesses and victims of every sixth case.
func (b *builder) bystanders() {
	for i, c := range b.allOf(domain.Case) {
		if i%6 != 5 {
			continue
		}
		cc, status, kind := c.Mark.Owner, "WITNESS", domain.WitnessIn
		if b.chance(40) {
			status, kind = "VICTIM", domain.VictimIn
		}
		who := b.add(domain.Person, b.next(cc+":person:bystander-"), c.Mark, c.Reports, b.someone(cc, status)...)
		b.link(kind, who, c.ID, c.Mark, c.Reports, tie{})
	}
}

// twiceRecorded gives some suspects a second record, kept by a neighbour.
func (b *builder) twiceRecorded() {
	for _, who := range every(30, b.suspects) {
		neighbour := countries[(int(who.country[0])+1)%len(countries)]
		if neighbour == who.country {
			neighbour = countries[(int(who.country[0])+2)%len(countries)]
		}
		mark := regional(neighbour)
		i := indexOf(b.data.Entities, who.id)
		name := b.data.Entities[i].Label()
		id := b.add(domain.Person, b.next(neighbour+":person:again-"), mark, nil, with(domain.FieldLegalStatus, "SUSPECT"),
			with(domain.FieldNames, []domain.Name{{Text: name, Type: "PRIMARY"}}))
		b.tieAs(domain.SameAs, id, who.id, mark, neighbour, tie{})
	}
}

func indexOf(all []domain.Entity, id string) int {
	for i := range all {
		if all[i].ID == id {
			return i
		}
	}
	panic("kafo2: no entity " + id)
}

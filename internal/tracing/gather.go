package tracing

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	// maxRecords is of how many records of one firearm the life is told.
	maxRecords = 50
	// maxSightings is how many sightings of one carrier are told.
	maxSightings = 100
	// maxLinks is how many links of one record are told.
	maxLinks = 1000
)

// Findings are what of the graph bears on a firearm, as ids to be read.
type Findings struct {
	// Records are those of the firearm: the one asked for first, then those that
	// visible SAME_AS links join to it, through one another too, by id.
	Records []string
	Links   []string
	// Things are the entities at the other ends of the links, the records among them.
	Things []string
	// Cut says that something was left out since there was too much of it.
	Cut bool
}

type gathering struct {
	lens    *projection.Lens
	records []projection.Node
	links   map[projection.Link]bool
	things  map[projection.Node]bool
	cut     bool
}

// ofFirearm are the kinds of links at a firearm that its life is told from.
var ofFirearm = []domain.LinkKind{
	domain.Manufactured, domain.Exported, domain.Imported, domain.Sold, domain.Owned, domain.Possessed,
	domain.Contained, domain.Carries, domain.InContainer, domain.RecoveredIn, domain.SeizedIn, domain.PartOfCase,
	domain.SameBallistics, domain.SameBatch, domain.About,
}

// Gather finds what in view bears on the firearm.
func Gather(lens *projection.Lens, firearm projection.Node) Findings {
	g := &gathering{lens: lens, links: map[projection.Link]bool{}, things: map[projection.Node]bool{}}
	g.cluster(firearm)
	for _, n := range g.records {
		for _, end := range g.at(n, projection.LinkFilter{Kinds: ofFirearm, Limit: maxLinks + 1}, maxLinks) {
			g.follow(n, end)
		}
	}
	return g.findings()
}

// cluster gathers the records of the firearm.
func (g *gathering) cluster(firearm projection.Node) {
	g.records = []projection.Node{firearm}
	g.things[firearm] = true
	for at := 0; at < len(g.records); at++ {
		for _, end := range g.lens.Links(g.records[at], projection.LinkFilter{Kinds: []domain.LinkKind{domain.SameAs}}) {
			if g.things[end.Other] {
				continue
			}
			if len(g.records) == maxRecords {
				g.cut = true
				return
			}
			g.things[end.Other] = true
			g.records = append(g.records, end.Other)
		}
	}
	slices.SortFunc(g.records[1:], g.lens.CompareNodes)
}

// at takes in the links at a node, and returns them.
func (g *gathering) at(n projection.Node, f projection.LinkFilter, most int) []projection.LinkEnd {
	ends := g.lens.Links(n, f)
	if len(ends) > most {
		g.cut = true
		ends = ends[:most]
	}
	for _, end := range ends {
		g.links[end.Link] = true
		g.things[end.Other] = true
	}
	return ends
}

// follow gathers what lies behind a link of the firearm: where a carrier went,
// and where and in which case a firearm was recovered.
func (g *gathering) follow(firearm projection.Node, end projection.LinkEnd) {
	all := func(kinds ...domain.LinkKind) projection.LinkFilter {
		return projection.LinkFilter{Kinds: kinds, Direction: domain.Out, Limit: maxSightings + 1}
	}
	held := g.lens.Interval(end.Link)
	switch g.lens.LinkKind(end.Link) {
	case domain.RecoveredIn, domain.SeizedIn:
		g.at(end.Other, all(domain.OccurredAt, domain.PartOfCase), maxSightings)
	case domain.Contained:
		if g.lens.Kind(end.Other) == domain.Shipment {
			g.shipment(end.Other)
		} else {
			g.sightings(end.Other, held)
		}
	case domain.Carries, domain.InContainer:
		g.sightings(end.Other, held)
	}
}

func (g *gathering) shipment(n projection.Node) {
	facts := g.lens.Facts(n)
	held := domain.Interval{From: facts.From, To: facts.Until}
	f := projection.LinkFilter{Direction: domain.Out, Limit: maxSightings + 1, Kinds: []domain.LinkKind{
		domain.Origin, domain.Destination, domain.CarriedBy, domain.InContainer, domain.ConsignedBy, domain.ConsignedTo,
	}}
	for _, end := range g.at(n, f, maxSightings) {
		if kind := g.lens.LinkKind(end.Link); kind == domain.CarriedBy || kind == domain.InContainer {
			g.sightings(end.Other, held)
		}
	}
}

// sightings of a carrier are told for the time in which it surely had the
// firearm: of one with an open time nobody knows whether it still had it.
func (g *gathering) sightings(carrier projection.Node, held domain.Interval) {
	if !held.From.Known() || !held.To.Known() {
		return
	}
	g.at(carrier, projection.LinkFilter{
		Kinds: []domain.LinkKind{domain.SeenAt}, Direction: domain.Out, Window: held, Limit: maxSightings + 1,
	}, maxSightings)
}

func (g *gathering) findings() Findings {
	f := Findings{Cut: g.cut}
	for _, n := range g.records {
		f.Records = append(f.Records, g.lens.ID(n))
	}
	for k := range g.links {
		f.Links = append(f.Links, g.lens.LinkID(k))
	}
	for n := range g.things {
		f.Things = append(f.Things, g.lens.ID(n))
	}
	slices.Sort(f.Links)
	slices.Sort(f.Things)
	return f
}

package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/hotspots"
	"github.com/kafo-graph/kafo/internal/projection"
)

// hotting measures the ranking of places over so many events, seizures and
// checks, as many as the graphs' entities, at some 2,000 places.
func hotting(ctx context.Context, s *Suite) ([]Figure, error) {
	s.doing(fmt.Sprintf("hotspots: building a graph of %d events", s.Entities))
	snapshot, err := eventful(s.Entities)
	if err != nil {
		return nil, err
	}
	lens := snapshot.Lens(all)
	var near *hotspots.Nearby
	cold, err := best(1, func() error {
		near, err = hotspots.FindNearby(ctx, lens, nil, hotspots.DefaultMinStrength, runtime.GOMAXPROCS(0))
		return err
	})
	if err != nil {
		return nil, err
	}
	year, _ := domain.ParsePartialDate("2020")
	var figures []Figure
	for _, q := range []struct {
		name string
		hotspots.Question
	}{{"all time", hotspots.Question{}}, {"a year and the one before", hotspots.Question{Window: domain.Interval{From: year, To: year}}}} {
		took, err := best(runs, func() error {
			_, err := hotspots.Find(ctx, lens, near, q.Question)
			return err
		})
		if err != nil {
			return nil, err
		}
		figures = append(figures, atMost(500, fmt.Sprintf("hotspots over %d events, %s", s.Entities, q.name), milliseconds(took), "ms"))
	}
	return append(figures, free("... before that, once for each epoch: the nearest networks of all cases", milliseconds(cold), "ms")), nil
}

// eventful is a graph of events at places, a tenth of them seizures of two or
// three things each, half of these in cases with a suspect, one in ten of whom
// belongs to a network.
func eventful(events int) (*projection.Snapshot, error) {
	g := &eventGraph{b: projection.NewBuilder(), rng: rand.New(rand.NewPCG(9, 9))}
	var places, networks []projection.Handle
	for range max(10, events/500) {
		places = append(places, g.thing(domain.Location, domain.Value{Field: domain.FieldLocationType, Value: domain.LocationType.Values[g.rng.IntN(4)]}))
	}
	for range max(3, events/5000) {
		networks = append(networks, g.thing(domain.Organisation, domain.Value{Field: domain.FieldOrganisationType, Value: "TERRORIST_GROUP"}))
	}
	first := domain.DayOf(time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC))
	for i := range events {
		day := domain.Value{Field: domain.FieldDay, Value: (first + domain.Day(g.rng.IntN(3000))).Date()}
		place := places[int(float64(len(places))*g.rng.Float64()*g.rng.Float64())]
		if i%10 > 0 {
			check := g.thing(domain.Check, day, domain.Value{Field: domain.FieldCheckOutcome, Value: "CLEAR"})
			g.link(domain.OccurredAt, check, place)
			continue
		}
		g.seizure(g.thing(domain.Seizure, day), place, networks)
	}
	return g.b.Build(1)
}

type eventGraph struct {
	b     *projection.Builder
	rng   *rand.Rand
	count int
}

func (g *eventGraph) thing(kind domain.EntityKind, values ...domain.Value) projection.Handle {
	g.count++
	return g.b.AddEntity(&domain.Entity{ID: fmt.Sprintf("e%08d", g.count), Kind: kind, Values: values})
}

func (g *eventGraph) link(kind domain.LinkKind, from, to projection.Handle) {
	g.count++
	g.b.AddLink(fmt.Sprintf("l%08d", g.count), kind, from, to, "", 0, 0, nil)
}

func (g *eventGraph) seizure(seizure, place projection.Handle, networks []projection.Handle) {
	g.link(domain.OccurredAt, seizure, place)
	for range 2 + g.rng.IntN(2) {
		if g.rng.IntN(3) == 0 {
			g.link(domain.RecoveredIn, g.thing(domain.Firearm), seizure)
		} else {
			commodity := domain.Commodity.Values[g.rng.IntN(len(domain.Commodity.Values))]
			g.link(domain.SeizedIn, g.thing(domain.Lot, domain.Value{Field: domain.FieldCommodity, Value: commodity},
				domain.Value{Field: domain.FieldQuantity, Value: domain.Decimal(fmt.Sprint(g.rng.IntN(100_000)) + ".5")}, domain.Value{Field: domain.FieldUnit, Value: "KG"}), seizure)
		}
	}
	if g.rng.IntN(2) == 0 {
		return
	}
	c, suspect := g.thing(domain.Case), g.thing(domain.Person)
	g.link(domain.PartOfCase, seizure, c)
	g.link(domain.SuspectIn, suspect, c)
	if g.rng.IntN(10) == 0 {
		g.link(domain.MemberOf, suspect, networks[g.rng.IntN(len(networks))])
	}
}

package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/flows"
	"github.com/kafo-graph/kafo/internal/projection"
)

// moneyQuestions is how often trails of each sort are asked for.
const moneyQuestions = 200

// trailing measures money trails of up to six flows: as many flows as the suite
// has entities, over a third of a year, among a third as many accounts. Every hundredth
// payment goes through one of a few exchange houses.
func trailing(ctx context.Context, s *Suite) ([]Figure, error) {
	m := newMoney(s.Entities)
	lens := m.lens
	runtime.GC()
	var all []Figure
	for _, sort := range []struct {
		name, prefix, to string
		of               int
	}{
		{"from a place, to any network", "place", "", m.places},
		{"from a person, to any network", "person", "", m.persons},
		{"from a place, to one network", "place", "network000001", m.places},
		{"from an exchange house, to any network", "house", "", m.houses},
	} {
		figures, err := m.ask(ctx, lens, sort.name, sort.to, func(i int) string { return fmt.Sprintf("%s%06d", sort.prefix, i%sort.of) })
		if err != nil {
			return nil, err
		}
		all = append(all, figures...)
	}
	return all, nil
}

func (m *money) ask(ctx context.Context, lens *projection.Lens, name, to string, from func(int) string) ([]Figure, error) {
	hops, trails, cut := 6, 0, 0
	took := make([]time.Duration, moneyQuestions)
	for i := range took {
		var err error
		took[i], err = timed(func() error {
			a, err := flows.FindTrails(ctx, lens, flows.MoneyQuestion{From: from(i), To: to, MaxHops: &hops})
			trails += len(a.Trails)
			if !a.Complete {
				cut++
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 }
	return []Figure{
		free(name+", p50", ms(took[len(took)/2]), "ms"),
		atMost(100, name+", p99", ms(took[len(took)*99/100]), "ms"),
		free(name+", trails found", float64(trails)/moneyQuestions, "each"),
		free(name+", cut short by the budget", 100*float64(cut)/moneyQuestions, "%"),
	}, nil
}

// money is a graph of payments.
type money struct {
	lens                    *projection.Lens
	places, persons, houses int
}

func newMoney(flowCount int) *money {
	g := &moneyGraph{Builder: projection.NewBuilder(), rng: rand.New(rand.NewPCG(6, 100))}
	m := &money{places: max(1, flowCount/2000), persons: max(10, flowCount/5), houses: max(1, flowCount/100_000)}
	networks := g.several(max(2, flowCount/5000), "network", domain.Organisation, domain.Value{Field: domain.FieldOrganisationType, Value: "ARMED_GROUP"})
	places := g.several(m.places, "place", domain.Location)
	persons := g.several(m.persons, "person", domain.Person)
	accounts := g.several(max(10, flowCount/3), "account", domain.Account)
	houses := g.several(m.houses, "house", domain.Account)
	for i, a := range accounts {
		g.tie(domain.HoldsAccount, persons[i%len(persons)], a)
	}
	for range m.persons / 100 {
		g.tie(domain.MemberOf, g.one(persons), g.one(networks))
	}
	some := func() projection.Handle {
		switch n := g.rng.IntN(100); {
		case n == 0:
			return g.one(houses)
		case n < 30:
			return g.one(persons)
		}
		return g.one(accounts)
	}
	for i := range flowCount {
		f := g.flow(i)
		g.tie(domain.PaidBy, f, some())
		g.tie(domain.PaidTo, f, some())
		if i%200 == 0 {
			g.tie(domain.ProceedsOf, f, g.one(places))
		}
	}
	snapshot, err := g.Build(1)
	if err != nil {
		panic(err) // the size is the bench's own
	}
	m.lens = snapshot.Lens(func(domain.Class) bool { return true })
	return m
}

// moneyGraph builds it.
type moneyGraph struct {
	*projection.Builder
	rng   *rand.Rand
	links int
}

var openToAll = domain.Mark{Owner: "INT", ReleasableTo: []string{domain.Everyone}}

func (g *moneyGraph) several(n int, prefix string, kind domain.EntityKind, values ...domain.Value) []projection.Handle {
	all := make([]projection.Handle, n)
	for i := range all {
		all[i] = g.AddEntity(&domain.Entity{ID: fmt.Sprintf("%s%06d", prefix, i), Kind: kind, Values: values, Mark: openToAll})
	}
	return all
}

func (g *moneyGraph) one(of []projection.Handle) projection.Handle { return of[g.rng.IntN(len(of))] }

func (g *moneyGraph) tie(kind domain.LinkKind, from, to projection.Handle) {
	g.links++
	g.AddLink(fmt.Sprintf("l%08d", g.links), kind, from, to, openToAll.Class(), 0, 0, nil)
}

func (g *moneyGraph) flow(i int) projection.Handle {
	e := domain.Entity{ID: fmt.Sprintf("flow%08d", i), Kind: domain.FinancingFlow, Mark: openToAll}
	if day := g.rng.IntN(120); day < 110 {
		e.Values = e.Values.With(domain.FieldDay, (domain.Day(18300) + domain.Day(day)).Date())
	}
	e.Values = e.Values.With(domain.FieldAmount, domain.Decimal(fmt.Sprint(1000*(1+g.rng.IntN(9999))))).With(domain.FieldCurrency, "XOF")
	return g.AddEntity(&e)
}

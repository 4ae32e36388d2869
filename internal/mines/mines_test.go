package mines_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/mines"
	"github.com/kafo-graph/kafo/internal/projection"
)

// model is a small graph in the plainest form; what Mali owns is hidden.
type model struct {
	entities []domain.Entity
	links    []domain.Link
}

const hiddenOwner = "ML"

func (m *model) lens(t interface{ Fatal(...any) }) *projection.Lens {
	b := projection.NewBuilder()
	for i := range m.entities {
		b.AddEntity(&m.entities[i])
	}
	for i := range m.links {
		l := &m.links[i]
		from, _ := b.Entity(l.From)
		to, _ := b.Entity(l.To)
		b.AddLink(l.ID, l.Kind, from, to, l.Mark.Class(), l.Since, l.Until, nil)
	}
	s, err := b.Build(7)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lens(func(c domain.Class) bool {
		mark, err := c.Mark()
		return err == nil && mark.Owner != hiddenOwner
	})
}

func (m *model) add(kind domain.EntityKind, id string, mark domain.Mark, values ...domain.Value) {
	e := domain.Entity{ID: id, Kind: kind, Mark: mark}
	for _, v := range values {
		e.Values = e.Values.With(v.Field, v.Value)
	}
	m.entities = append(m.entities, e)
}

func date(text string) domain.PartialDate {
	d, err := domain.ParsePartialDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// followed are the kinds of links from a lot to a mine, as documented.
var followed = []domain.LinkKind{
	domain.DestinedFor, domain.Destination, domain.ConsignedTo, domain.ConsignedBy, domain.Contained, domain.Carries, domain.CarriedBy,
	domain.InContainer, domain.SeenAt, domain.OccurredAt, domain.SeizedIn, domain.RecoveredIn, domain.PartOfCase, domain.Possessed,
	domain.Owned, domain.Drove, domain.OwnsVehicle, domain.SameBatch, domain.Controls, domain.OperatedBy,
}

// drawModel draws a small graph, each link on one of the dates.
func drawModel(t *rapid.T, on ...string) *model {
	m := &model{}
	mark := func() domain.Mark {
		return domain.Mark{Owner: rapid.SampledFrom([]string{"NE", "NE", "NE", "NE", "NE", "NE", hiddenOwner}).Draw(t, "owner")}
	}
	code := func(f domain.FieldID, codes ...string) domain.Value {
		return domain.Value{Field: f, Value: rapid.SampledFrom(codes).Draw(t, f.String())}
	}
	some := func(kind domain.EntityKind, values func() []domain.Value) {
		for range rapid.IntRange(1, 2).Draw(t, kind.String()) {
			m.add(kind, fmt.Sprintf("e%02d", (len(m.entities)*37)%97), mark(), values()...)
		}
	}
	nothing := func() []domain.Value { return nil }
	some(domain.Location, func() []domain.Value {
		return []domain.Value{code(domain.FieldLocationType, "MINE_SITE", "MINE_SITE", "TOWN"), code(domain.FieldCountry, "BF", "NE")}
	})
	some(domain.Lot, func() []domain.Value {
		return []domain.Value{code(domain.FieldCommodity, "DYNAMITE", "DETONATOR", "GOLD"), {Field: domain.FieldQuantity, Value: domain.Decimal("1.5")}, code(domain.FieldUnit, "STICK", "PIECE")}
	})
	some(domain.Seizure, func() []domain.Value {
		return []domain.Value{code(domain.FieldCountry, "BF", "NE"), {Field: domain.FieldDay, Value: date(rapid.SampledFrom([]string{"2020-12-01", "2019", "2021-01"}).Draw(t, "day"))}}
	})
	for _, kind := range []domain.EntityKind{domain.Organisation, domain.Person, domain.Shipment, domain.Vehicle} {
		some(kind, nothing)
	}
	kinds := append([]domain.LinkKind{domain.Taxes, domain.RecruitsAt, domain.MemberOf, domain.Leads}, followed...)
	for range rapid.IntRange(5, 50).Draw(t, "links") {
		from, to := rapid.SampledFrom(m.entities).Draw(t, "from"), rapid.SampledFrom(m.entities).Draw(t, "to")
		fit := slices.DeleteFunc(slices.Clone(kinds), func(k domain.LinkKind) bool { return !k.Joins(from.Kind, to.Kind) || from.ID == to.ID })
		if len(fit) == 0 {
			continue
		}
		l := domain.Link{
			ID: fmt.Sprintf("l%02d", (len(m.links)*41)%89), Kind: rapid.SampledFrom(fit).Draw(t, "kind"), From: from.ID, To: to.ID, Mark: mark(),
		}
		if on := rapid.SampledFrom(on).Draw(t, "on"); on != "" {
			l.Since, l.Until = date(on), date(on)
		}
		m.links = append(m.links, l)
	}
	return m
}

// way is a way through the lens, found by trying them all.
type way struct {
	nodes []projection.Node
	links []projection.Link
	cost  int64
}

// ways are all those of at most so many links of the kinds from the node on that
// pass through nothing twice; inner nodes are damped.
func waysFrom(l *projection.Lens, w way, most int, kinds []domain.LinkKind, yield func(way)) {
	at := w.nodes[len(w.nodes)-1]
	if len(w.links) > 0 {
		yield(w)
		if k := l.Kind(at); k == domain.Location || len(w.links) == most {
			return
		}
		w.cost += int64(l.Damping(at))
	}
	for _, end := range l.Links(at, projection.LinkFilter{Kinds: kinds}) {
		if !slices.Contains(w.nodes, end.Other) {
			waysFrom(l, way{append(slices.Clone(w.nodes), end.Other), append(slices.Clone(w.links), end.Link), w.cost + int64(l.Price(end.Link))}, most, kinds, yield)
		}
	}
}

// byHand are the best chains' costs by the ids of lot, mine and group.
func byHand(l *projection.Lens, q *mines.Question) map[string]int64 {
	best := map[string]int64{}
	for lot := range l.NodesOfKind(domain.Lot, "") {
		if l.Facts(lot).Code == "GOLD" {
			continue
		}
		waysFrom(l, way{nodes: []projection.Node{lot}}, 4, followed, func(w way) {
			mine := w.nodes[len(w.nodes)-1]
			if l.Facts(mine).Code != "MINE_SITE" || !keeps(l, lot, mine, q) {
				return
			}
			for _, end := range l.Links(mine, projection.LinkFilter{Kinds: []domain.LinkKind{domain.Taxes, domain.RecruitsAt, domain.Controls}, Direction: domain.In}) {
				offer := func(cost int64, links []projection.Link, nodes ...projection.Node) {
					group := nodes[len(nodes)-1]
					cost += w.cost + int64(l.Damping(mine))
					key := fmt.Sprint(l.ID(lot), " ", l.ID(mine), " ", l.ID(group))
					if slices.ContainsFunc(nodes, func(n projection.Node) bool { return slices.Contains(w.nodes, n) }) || linkage.Strength(cost) < *q.MinStrength {
						return
					}
					path, err := (&linkage.Finder{}).Along(context.Background(), l, *q.MinStrength, lot, slices.Concat(w.links, links))
					if known, there := best[key]; err == nil && path.Temporal != linkage.Impossible && (!there || cost < known) {
						best[key] = cost
					}
				}
				if l.Kind(end.Other) == domain.Organisation {
					offer(int64(l.Price(end.Link)), []projection.Link{end.Link}, end.Other)
					continue
				}
				for _, joins := range l.Links(end.Other, projection.LinkFilter{Kinds: []domain.LinkKind{domain.MemberOf, domain.Leads}, Direction: domain.Out}) {
					offer(int64(l.Price(end.Link))+int64(l.Damping(end.Other))+int64(l.Price(joins.Link)), []projection.Link{end.Link, joins.Link}, end.Other, joins.Other)
				}
			}
		})
	}
	return best
}

func keeps(l *projection.Lens, lot, mine projection.Node, q *mines.Question) bool {
	country := q.Countries == nil || slices.Contains(q.Countries, l.Facts(mine).Country)
	seized, on := false, false
	for _, end := range l.Links(lot, projection.LinkFilter{Kinds: []domain.LinkKind{domain.SeizedIn, domain.RecoveredIn}}) {
		facts := l.Facts(end.Other)
		seized = true
		on = on || q.Window.Overlaps(domain.Interval{From: facts.From, To: facts.From})
		country = country || slices.Contains(q.Countries, facts.Country)
	}
	return country && (on || !seized)
}

// On small graphs the chains are those that come of trying all ways.
func TestChainsAreTheBestOfAllWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := mines.Question{First: new(200), MinStrength: new(rapid.SampledFrom([]float64{0, .001, .05}).Draw(t, "floor"))}
		on := []string{"", "2015", "2020", "2021"}
		if rapid.Bool().Draw(t, "in a window") {
			q.Window, on = domain.Interval{From: date("2020"), To: date("2020-12")}, []string{""}
		}
		lens := drawModel(t, on...).lens(t)
		q.Countries = rapid.SampledFrom([][]string{nil, {"BF"}}).Draw(t, "countries")
		found, err := mines.Find(context.Background(), &linkage.Finder{}, lens, q)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, c := range found.Chains {
			got[fmt.Sprint(lens.ID(c.Lot), " ", lens.ID(c.Mine), " ", lens.ID(c.Group))] = c.Path.Cost
		}
		want := byHand(lens, &q)
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("chains (-by hand +got):\n%s", diff)
		}
		if !slices.IsSortedFunc(found.Chains, func(a, b mines.Chain) int { return cmp.Compare(b.Path.Strength, a.Path.Strength) }) {
			t.Error("not in the order of strength")
		}
	})
}

// goldMine is dynamite bound for a mine, whose gold pays a group that taxes it.
func goldMine() *model {
	m, mark := &model{}, domain.Mark{Owner: "NE"}
	text := func(f domain.FieldID, s string) domain.Value { return domain.Value{Field: f, Value: s} }
	amount := func(f domain.FieldID, s string) domain.Value { return domain.Value{Field: f, Value: domain.Decimal(s)} }
	m.add(domain.Location, "mine", mark, text(domain.FieldLocationType, "MINE_SITE"))
	m.add(domain.Lot, "sticks", mark, text(domain.FieldCommodity, "DYNAMITE"), amount(domain.FieldQuantity, "40593"), text(domain.FieldUnit, "STICK"))
	m.add(domain.Lot, "gold", mark, text(domain.FieldCommodity, "GOLD"))
	m.add(domain.Shipment, "shipment", mark)
	m.add(domain.FinancingFlow, "flow1", mark, amount(domain.FieldAmount, "0.1"), text(domain.FieldCurrency, "XOF"))
	m.add(domain.FinancingFlow, "flow2", mark, amount(domain.FieldAmount, "0.2"), text(domain.FieldCurrency, "XOF"))
	m.add(domain.FinancingFlow, "flow3", mark)
	m.add(domain.FinancingFlow, "flow4", mark, amount(domain.FieldAmount, "-5"), text(domain.FieldCurrency, "XOF"))
	m.add(domain.Lot, "mistake", mark, text(domain.FieldCommodity, "DYNAMITE"), amount(domain.FieldQuantity, "-593"), text(domain.FieldUnit, "STICK"))
	m.add(domain.Organisation, "group", mark)
	m.add(domain.Person, "collector", mark)
	m.add(domain.Account, "account", mark)
	for i, l := range []domain.Link{
		{Kind: domain.DestinedFor, From: "sticks", To: "mine"},
		{Kind: domain.Taxes, From: "collector", To: "mine"},
		{Kind: domain.MemberOf, From: "collector", To: "group"},
		{Kind: domain.Origin, From: "shipment", To: "mine"},
		{Kind: domain.Contained, From: "shipment", To: "gold"},
		{Kind: domain.ProceedsOf, From: "flow1", To: "gold"},
		{Kind: domain.ProceedsOf, From: "flow2", To: "mine"},
		{Kind: domain.ProceedsOf, From: "flow3", To: "shipment"},
		{Kind: domain.PaidTo, From: "flow1", To: "account"},
		{Kind: domain.HoldsAccount, From: "collector", To: "account"},
		{Kind: domain.PaidTo, From: "flow3", To: "group"},
		{Kind: domain.ProceedsOf, From: "flow4", To: "mine"},
		{Kind: domain.DestinedFor, From: "mistake", To: "mine"},
	} {
		l.ID, l.Mark = fmt.Sprintf("l%02d", i), mark
		m.links = append(m.links, l)
	}
	return m
}

func TestAMinesGoldIsFollowedToWhoLivesOffIt(t *testing.T) {
	lens := goldMine().lens(t)
	found, err := mines.Find(context.Background(), &linkage.Finder{}, lens, mines.Question{MinStrength: new(0.0)})
	if err != nil || len(found.Chains) != 2 || len(found.Mines) != 1 {
		t.Fatalf("%+v (%v)", found, err)
	}
	if c := found.Chains[0]; lens.ID(c.Group) != "group" || len(c.Path.Steps) != 3 || !slices.Equal(c.Ways, []domain.LinkKind{domain.Taxes}) {
		t.Errorf("%+v", c)
	}
	m := found.Mines[0]
	if diff := gocmp.Diff([]mines.Quantity{{Commodity: "DYNAMITE", Unit: "STICK", Quantity: "40593"}}, m.Quantities); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff([]mines.Amount{{Currency: "XOF", Amount: "0.3"}}, m.Proceeds); diff != "" {
		t.Error(diff)
	}
	var told []string
	for _, f := range m.Flows {
		text := lens.ID(f.Flow)
		for _, l := range f.Links {
			text += " " + lens.LinkID(l)
		}
		for _, g := range f.Groups {
			text += " " + lens.ID(g)
		}
		told = append(told, text)
	}
	if diff := gocmp.Diff([]string{"flow1 l05 l04 l03 group", "flow2 l06", "flow3 l07 l03 group", "flow4 l11"}, told); diff != "" {
		t.Error(diff)
	}
}

func TestQuestionsOfMinesOutOfTheirLimits(t *testing.T) {
	lens := goldMine().lens(t)
	for name, c := range map[string]struct {
		q    mines.Question
		code domain.Code
	}{
		"none":         {mines.Question{First: new(0)}, domain.InvalidInput},
		"all there be": {mines.Question{First: new(200), MinStrength: new(1.0)}, ""},
		"more":         {mines.Question{First: new(201)}, domain.LimitExceeded},
		"a low floor":  {mines.Question{MinStrength: new(-.1)}, domain.InvalidInput},
		"a high floor": {mines.Question{MinStrength: new(1.1)}, domain.InvalidInput},
		"no time":      {mines.Question{Window: domain.Interval{From: date("2021"), To: date("2020")}}, domain.InvalidInput},
	} {
		if _, err := mines.Find(context.Background(), &linkage.Finder{}, lens, c.q); domain.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package mines

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Mine is a mine that lots lead to.
type Mine struct {
	Mine projection.Node
	// Lots are how many lead to it; Quantities what they hold, by commodity and
	// unit.
	Lots       int
	Quantities []Quantity
	// Groups live off it, by id.
	Groups []Group
	// Flows are of its proceeds, by id; Proceeds what they come to by currency,
	// those without an amount left out.
	Flows    []Flow
	Proceeds []Amount
}

// Quantity is how much of a commodity there is; like an Amount it leaves out what
// is below 0.
type Quantity struct {
	Commodity, Unit string
	Quantity        domain.Decimal
}

// Amount is a sum of money.
type Amount struct {
	Currency string
	Amount   domain.Decimal
}

// Group lives off a mine; Strength is that of its tie to it.
type Group struct {
	Group    projection.Node
	Ways     []domain.LinkKind
	Strength float64
}

// Flow is money for what came from a mine.
type Flow struct {
	Flow projection.Node
	// Links say that it is, from the flow to the mine.
	Links []projection.Link
	// Groups are those of the mine's that it came to, itself or by an account or
	// a person of theirs; by id.
	Groups []projection.Node
}

func (m *mapping) mine(mine projection.Node, lots []reach, groups []group) Mine {
	made := Mine{Mine: mine, Lots: len(lots)}
	quantities := map[[2]string]*domain.Sum{}
	for i := range lots {
		facts := m.lens.Facts(lots[i].nodes[0])
		addTo(quantities, [2]string{facts.Code, facts.Unit}, facts.Amount.NotNegative())
	}
	for key, sum := range quantities {
		made.Quantities = append(made.Quantities, Quantity{key[0], key[1], sum.Decimal()})
	}
	slices.SortFunc(made.Quantities, func(a, b Quantity) int {
		return cmp.Or(cmp.Compare(a.Commodity, b.Commodity), cmp.Compare(a.Unit, b.Unit))
	})
	for i := range groups {
		made.Groups = append(made.Groups, Group{groups[i].node, groups[i].ways, linkage.Strength(groups[i].cost)})
	}
	made.Flows = m.flowsFrom(mine, groups)
	amounts := map[string]*domain.Sum{}
	for _, f := range made.Flows {
		if facts := m.lens.Facts(f.Flow); facts.Amount.NotNegative() != "" {
			addTo(amounts, facts.Unit, facts.Amount)
		}
	}
	for currency, sum := range amounts {
		made.Proceeds = append(made.Proceeds, Amount{currency, sum.Decimal()})
	}
	slices.SortFunc(made.Proceeds, func(a, b Amount) int { return cmp.Compare(a.Currency, b.Currency) })
	return made
}

func addTo[K comparable](sums map[K]*domain.Sum, key K, d domain.Decimal) {
	if sums[key] == nil {
		sums[key] = &domain.Sum{}
	}
	sums[key].Add(d)
}

// flowsFrom are the flows of proceeds of the mine: of itself, of shipments from
// it, and of the gold in these.
func (m *mapping) flowsFrom(mine projection.Node, groups []group) []Flow {
	found := map[projection.Node]Flow{}
	m.proceedsOf(found, mine, nil)
	m.each(mine, func(a *arc) {
		if a.kind != domain.Origin || a.out {
			return
		}
		m.proceedsOf(found, a.other, []projection.Link{a.link})
		m.each(a.other, func(b *arc) {
			if b.kind == domain.Contained && b.out && m.lens.Facts(b.other).Code == "GOLD" {
				m.proceedsOf(found, b.other, []projection.Link{b.link, a.link})
			}
		})
	})
	var flows []Flow
	for _, f := range found {
		f.Groups = m.receivers(f.Flow, groups)
		flows = append(flows, f)
	}
	slices.SortFunc(flows, func(a, b Flow) int { return m.lens.CompareNodes(a.Flow, b.Flow) })
	return flows
}

// proceedsOf notes the flows that are proceeds of a thing, from which the links
// lead on to the mine: the shortest evidence, then the smallest by its links.
func (m *mapping) proceedsOf(found map[projection.Node]Flow, of projection.Node, on []projection.Link) {
	m.each(of, func(a *arc) {
		if a.kind != domain.ProceedsOf || a.out {
			return
		}
		links := append([]projection.Link{a.link}, on...)
		known, there := found[a.other]
		if !there || cmp.Or(cmp.Compare(len(links), len(known.Links)), slices.CompareFunc(links, known.Links, m.lens.CompareLinks)) < 0 {
			found[a.other] = Flow{Flow: a.other, Links: links}
		}
	})
}

// receivers are those of the groups that a flow came to.
func (m *mapping) receivers(flow projection.Node, groups []group) []projection.Node {
	reached := map[projection.Node]bool{}
	var toPerson func(n projection.Node)
	toPerson = func(n projection.Node) {
		reached[n] = true
		m.each(n, func(a *arc) {
			switch {
			case m.lens.Kind(n) == domain.Person && joins[a.kind] && a.out:
				reached[a.other] = true
			case m.lens.Kind(n) == domain.Account && a.kind == domain.HoldsAccount && !reached[a.other]:
				toPerson(a.other)
			}
		})
	}
	m.each(flow, func(a *arc) {
		if a.out && (a.kind == domain.PaidTo || a.kind == domain.Finances) {
			toPerson(a.other)
		}
	})
	var came []projection.Node
	for i := range groups {
		if reached[groups[i].node] {
			came = append(came, groups[i].node)
		}
	}
	return came
}

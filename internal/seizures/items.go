package seizures

import (
	"cmp"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// takeItems takes in what the arcs of an event say was seized, and who was
// arrested.
func (a *adding) takeItems(e event) {
	seizure := a.lens.Kind(e.node) == domain.Seizure
	for _, run := range a.runs {
		if run.Out {
			continue
		}
		for arc := run.From; arc < run.To; arc++ {
			if run.Price[arc] == projection.Hidden {
				continue
			}
			n := projection.Node(run.Target[arc])
			switch domain.LinkKind(run.Kind[arc]) {
			case domain.ArrestedIn:
				a.take(n, e)
			case domain.RecoveredIn, domain.SeizedIn:
				if seizure {
					a.seize(n, e)
				}
			}
		}
	}
}

// take takes a thing in with the event, unless it is there with one before it.
func (a *adding) take(n projection.Node, e event) *item {
	i, known := a.itemOf[n]
	if !known {
		i = uint32(len(a.items))
		a.itemOf[n] = i
		a.items = append(a.items, item{node: n, in: e})
		return &a.items[i]
	}
	it := &a.items[i]
	if it.alone || a.lens.CompareNodes(e.node, it.in.node) < 0 {
		it.in, it.alone = e, false
	}
	return it
}

func (a *adding) arrestedAlone(n projection.Node) {
	if _, known := a.itemOf[n]; !known {
		a.take(n, event{}).alone = true
	}
}

// seize takes in a firearm or lot; of a lot the seizure counts once for its
// commodity and unit.
func (a *adding) seize(n projection.Node, e event) {
	switch a.lens.Kind(n) {
	case domain.Firearm:
		a.take(n, e)
	case domain.Lot:
		it := a.take(n, e)
		it.total = a.totalOf(n)
		if t := a.totals[it.total]; !t.counted || t.last != e.node {
			t.last, t.counted = e.node, true
			t.seizures++
		}
	}
}

// totalOf is the number of the total that a lot is added to.
func (a *adding) totalOf(n projection.Node) uint32 {
	facts := a.lens.Facts(n)
	key := [2]string{facts.Code, facts.Unit}
	i, known := a.lotsOf[key]
	if !known {
		i = uint32(len(a.totals))
		a.lotsOf[key] = i
		a.totals = append(a.totals, &lots{
			commodity: facts.Code, unit: facts.Unit,
			byCountry: map[uint32]*domain.Sum{}, byPlaceType: map[uint32]*domain.Sum{}, byDay: map[uint32]*domain.Sum{},
		})
	}
	return i
}

// item adds up a thing, once it is known which event it belongs to.
func (a *adding) item(it *item) {
	switch a.lens.Kind(it.node) {
	case domain.Firearm:
		facts := a.lens.Facts(it.node)
		a.count(it.in, func(c *Counts) { c.Firearms++ })
		a.recordStates[cmp.Or(facts.State, "NONE")]++
		a.firearmTypes[facts.Code]++
	case domain.Lot:
		a.lot(it)
	default:
		if it.alone {
			a.all.Arrests++
		} else {
			a.count(it.in, func(c *Counts) { c.Arrests++ })
		}
	}
}

func (a *adding) lot(it *item) {
	t := a.totals[it.total]
	quantity := a.lens.Facts(it.node).Amount.NotNegative()
	t.lots++
	if quantity == "" {
		t.unquantified++
	}
	t.quantity.Add(quantity)
	if a.countries.keys[it.in.country] != "" {
		addTo(t.byCountry, it.in.country, quantity)
	}
	if a.days.keys[it.in.day].Known() {
		addTo(t.byDay, it.in.day, quantity)
	}
	for i := range a.byPlaceType {
		if it.in.at>>i&1 == 1 {
			addTo(t.byPlaceType, uint32(i), quantity)
		}
	}
}

func addTo(sums map[uint32]*domain.Sum, key uint32, quantity domain.Decimal) {
	sum := sums[key]
	if sum == nil {
		sum = &domain.Sum{}
		sums[key] = sum
	}
	sum.Add(quantity)
}

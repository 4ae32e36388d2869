package seizures

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// adding is a selection being added up.
type adding struct {
	lens        *projection.Lens
	columns     *projection.Columns
	selection   *Selection
	window      projection.Window
	wantedTypes placeTypes
	runs        []projection.Run
	// items are the things seized and persons arrested, each once.
	items  []item
	itemOf map[projection.Node]uint32
	lotsOf map[[2]string]uint32

	countries numbered[string]
	days      numbered[domain.PartialDate]

	all                        Counts
	uncertain                  int
	checked                    map[string]*CheckCount
	byCountry, byDay           []Counts
	byPlaceType                []Counts
	recordStates, firearmTypes map[string]int
	totals                     []*lots
}

// item is a thing that was seized, or a person arrested, in the first of the
// events by id.
type item struct {
	node  projection.Node
	in    event
	alone bool // arrested in the operation, and in no event of it
	// total is the number of what a lot is added to.
	total uint32
}

// lots of one commodity and unit.
type lots struct {
	commodity, unit               string
	quantity                      domain.Sum
	lots, seizures, unquantified  int
	byCountry, byPlaceType, byDay map[uint32]*domain.Sum
	// last is the last seizure that was counted.
	last    projection.Node
	counted bool
}

// numbered gives keys numbers from 0 on.
type numbered[K comparable] struct {
	keys []K
	of   map[K]uint32
}

func (n *numbered[K]) number(key K) uint32 {
	i, known := n.of[key]
	if !known {
		if n.of == nil {
			n.of = map[K]uint32{}
		}
		i = uint32(len(n.keys))
		n.keys = append(n.keys, key)
		n.of[key] = i
	}
	return i
}

// eventsBetweenChecks is how many events are looked at until the context is.
const eventsBetweenChecks = 1 << 14

// AddUp adds up the checks and seizures selected, in time in proportion to
// their links. INVALID_INPUT for an empty window; TIMEOUT when the context ends
// before.
func AddUp(ctx context.Context, lens *projection.Lens, s Selection) (Summary, error) {
	if err := s.Check(); err != nil {
		return Summary{}, err
	}
	a := &adding{
		lens: lens, columns: lens.Columns(), selection: &s, window: projection.NewWindow(s.Window),
		itemOf: map[projection.Node]uint32{}, lotsOf: map[[2]string]uint32{}, checked: map[string]*CheckCount{},
		recordStates: map[string]int{}, firearmTypes: map[string]int{}, byPlaceType: make([]Counts, len(domain.LocationType.Values)),
	}
	for _, code := range s.PlaceTypes {
		a.wantedTypes |= placeType(code)
	}
	seen := 0
	for n := range a.events() {
		if seen++; seen%eventsBetweenChecks == 0 && ctx.Err() != nil {
			return Summary{}, domain.Errorf(domain.Timeout, "the deadline passed before all was added up").Because(ctx.Err())
		}
		a.event(n)
	}
	for i := range a.items {
		a.item(&a.items[i])
	}
	return a.summary(), nil
}

// events are the checks and seizures in view of the operation, or all.
func (a *adding) events() func(yield func(projection.Node) bool) {
	if a.selection.Operation != nil {
		return a.during
	}
	return func(yield func(projection.Node) bool) {
		for _, kind := range []domain.EntityKind{domain.Seizure, domain.Check} {
			for n := range a.lens.NodesOfKind(kind, "") {
				if !yield(n) {
					return
				}
			}
		}
	}
}

// during are the events of the operation, each once.
func (a *adding) during(yield func(projection.Node) bool) {
	seen := map[projection.Node]bool{}
	for _, run := range a.columns.Runs(*a.selection.Operation, nil) {
		for arc := run.From; arc < run.To; arc++ {
			if run.Price[arc] == projection.Hidden || run.Out {
				continue
			}
			n := projection.Node(run.Target[arc])
			switch domain.LinkKind(run.Kind[arc]) {
			case domain.During:
				if !seen[n] {
					seen[n] = true
					if !yield(n) {
						return
					}
				}
			case domain.ArrestedIn:
				if !a.selection.narrowed() {
					a.arrestedAlone(n)
				}
			}
		}
	}
}

// event counts a check or seizure, if the selection keeps it, and takes in what
// came of it.
func (a *adding) event(n projection.Node) {
	facts := a.lens.Facts(n)
	keeps, certain := a.keepsWhen(facts.From)
	if !keeps || !a.keepsCountry(facts.Country) {
		return
	}
	a.runs = a.columns.Runs(n, a.runs)
	e := event{node: n, at: a.places()}
	if !a.keepsPlace(e.at) {
		return
	}
	e.country, e.day = a.countries.number(facts.Country), a.days.number(facts.From)
	if !certain {
		a.uncertain++
	}
	if a.lens.Kind(n) == domain.Check {
		a.check(e, &facts)
	} else {
		a.count(e, func(c *Counts) { c.Seizures++ })
	}
	a.takeItems(e)
}

// places are the kinds of places that the arcs of an event lead to.
func (a *adding) places() placeTypes {
	var at placeTypes
	for _, run := range a.runs {
		for arc := run.From; arc < run.To; arc++ {
			if run.Out && domain.LinkKind(run.Kind[arc]) == domain.OccurredAt && run.Price[arc] != projection.Hidden {
				at |= placeType(a.lens.Facts(projection.Node(run.Target[arc])).Code)
			}
		}
	}
	return at
}

func (a *adding) check(e event, facts *projection.Facts) {
	hit := 0
	if facts.State != "CLEAR" {
		hit = 1
	}
	a.count(e, func(c *Counts) { c.Checks++; c.Hits += hit })
	if facts.Code == "" {
		return
	}
	c := a.checked[facts.Code]
	if c == nil {
		c = &CheckCount{Subject: facts.Code}
		a.checked[facts.Code] = c
	}
	c.Count++
	c.Hits += hit
}

// count counts for all, and for the country, the day and the kinds of places of
// the event.
func (a *adding) count(e event, plus func(*Counts)) {
	plus(&a.all)
	plus(at(&a.byCountry, e.country))
	plus(at(&a.byDay, e.day))
	for i := range a.byPlaceType {
		if e.at>>i&1 == 1 {
			plus(&a.byPlaceType[i])
		}
	}
}

// at is an element of a list that grows as it is needed.
func at(list *[]Counts, i uint32) *Counts {
	for int(i) >= len(*list) {
		*list = append(*list, Counts{})
	}
	return &(*list)[i]
}

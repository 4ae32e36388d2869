package mines

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Explosives are the commodities that are asked about by default.
var Explosives = []string{"DYNAMITE", "DETONATOR_CORD", "DETONATOR"}

const (
	// mostHops is how many links may lead from a lot to a mine.
	mostHops = 4
	// mostChains is how many chains are judged, the strongest first.
	mostChains = 20_000
)

// Question says which chains are asked for. Its zero value asks for all.
type Question struct {
	// Window keeps lots seized on a day that may lie in it; a lot that was not
	// seized, where some link of it may have held in it.
	Window domain.Interval
	// Countries keeps chains whose lot was seized, or whose mine lies, in one of
	// them; nil: all, empty: none.
	Countries []string
	// Commodities of lots; nil: Explosives, empty: none.
	Commodities []string
	// First is how many chains; nil: linkage.DefaultFirst, at most linkage.MostFirst.
	First *int
	// MinStrength is the floor below which there is no chain; nil:
	// linkage.DefaultMinStrength, 0: none.
	MinStrength *float64
}

// limits are a question's with its defaults.
type limits struct {
	first       int
	minStrength float64
	commodities []string
}

func (q *Question) limits() (limits, error) {
	l := limits{first: linkage.DefaultFirst, minStrength: linkage.DefaultMinStrength, commodities: Explosives}
	if q.First != nil {
		l.first = *q.First
	}
	if q.MinStrength != nil {
		l.minStrength = *q.MinStrength
	}
	if q.Commodities != nil {
		l.commodities = q.Commodities
	}
	switch {
	case l.first < 1:
		return l, domain.FieldErrorf("first", "expected at least 1, not %d", l.first)
	case l.first > linkage.MostFirst:
		err := domain.Errorf(domain.LimitExceeded, "at most %d, not %d", linkage.MostFirst, l.first)
		err.Field = "first"
		return l, err
	case !(l.minStrength >= 0 && l.minStrength <= 1):
		return l, domain.FieldErrorf("minStrength", "expected a number from 0 to 1")
	case q.Window.Empty():
		return l, domain.FieldErrorf("window", "the interval ends before it begins")
	}
	return l, nil
}

// goods are the links along which goods, and who has them, are followed.
var goods = kindSet(
	domain.DestinedFor, domain.Destination, domain.ConsignedTo, domain.ConsignedBy, domain.Contained, domain.Carries, domain.CarriedBy,
	domain.InContainer, domain.SeenAt, domain.OccurredAt, domain.SeizedIn, domain.RecoveredIn, domain.PartOfCase, domain.Possessed,
	domain.Owned, domain.Drove, domain.OwnsVehicle, domain.SameBatch, domain.Controls, domain.OperatedBy,
)

// ways are the links by which groups live off mines, joins those by which
// persons belong to groups.
var (
	ways  = kindSet(domain.Taxes, domain.RecruitsAt, domain.Controls)
	joins = kindSet(domain.MemberOf, domain.Leads)
)

func kindSet(kinds ...domain.LinkKind) (set [256]bool) {
	for _, k := range kinds {
		set[k] = true
	}
	return set
}

// passes says whether a way from a lot to a mine may lead through entities of
// the kind: not through places, where thousands meet.
func passes(k domain.EntityKind) bool {
	return k != domain.Location && k != domain.Operation && k != domain.FuelRoute
}

// keepsLot says whether the question asks for the lot, and the countries in
// which it was seized.
func (m *mapping) keepsLot(lot projection.Node) (countries []string, keeps bool) {
	if m.lens.Kind(lot) != domain.Lot || !slices.Contains(m.commodities, m.lens.Facts(lot).Code) {
		return nil, false
	}
	window := projection.NewWindow(m.question.Window)
	seized, on, moved := false, false, false
	m.each(lot, func(a *arc) {
		kind := m.lens.Kind(a.other)
		switch {
		case kind == domain.Seizure && (a.kind == domain.SeizedIn || a.kind == domain.RecoveredIn):
			facts := m.lens.Facts(a.other)
			countries = append(countries, facts.Country)
			seized, on = true, on || window.Keeps(facts.From, facts.From)
		case goods[a.kind]:
			moved = moved || window.Keeps(a.since, a.until)
		}
	})
	return countries, on || !seized && moved
}

func (m *mapping) keepsCountry(mine projection.Node, seizedIn []string) bool {
	wanted := m.question.Countries
	return wanted == nil || slices.Contains(wanted, m.lens.Facts(mine).Country) ||
		slices.ContainsFunc(seizedIn, func(c string) bool { return slices.Contains(wanted, c) })
}

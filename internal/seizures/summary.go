package seizures

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
)

// Summary is what the selected checks and seizures came to.
type Summary struct {
	// Counts are those of all of them.
	Counts
	// Uncertain is how many of the events are dated too vaguely to say that they
	// lie in the window: they may.
	Uncertain int
	// CheckedSubjects counts checks by what was checked, in the order of the enum.
	CheckedSubjects []CheckCount
	// Totals are by commodity, then unit.
	Totals []Total
	// RecordStates and FirearmTypes count the firearms, in the order of the enums.
	RecordStates, FirearmTypes []CodeCount
	// Places are by kind, in the order of the enum: what happened at places of
	// several kinds counts for each. Countries and Days are in their order; what
	// has no country, or no day, is in none.
	Places    []PlaceCounts
	Countries []CountryCounts
	Days      []DayCounts
}

// Counts are numbers of events, and of what came of them.
type Counts struct {
	Seizures, Checks int
	// Hits are checks whose outcome is not CLEAR.
	Hits int
	// Arrests are persons, Firearms those seized or recovered.
	Arrests, Firearms int
}

// CheckCount counts checks of one subject.
type CheckCount struct {
	Subject     string
	Count, Hits int
}

// CodeCount counts things of one code.
type CodeCount struct {
	Code  string
	Count int
}

// Total is how much of a commodity was seized; a quantity below 0 is not reckoned
// with.
type Total struct {
	Commodity, Unit string
	Quantity        domain.Decimal
	// Lots that it came in, and seizures that these were seized in.
	Lots, Seizures int
	// Unquantified is in how many lots the quantity is not known, or below 0.
	Unquantified int
	ByCountry    []CountryQuantity
	ByPlaceType  []PlaceQuantity
	ByDay        []DayQuantity
}

// CountryQuantity is a quantity seized in one country.
type CountryQuantity struct {
	Country  string
	Quantity domain.Decimal
}

// PlaceQuantity is a quantity seized at places of one kind.
type PlaceQuantity struct {
	LocationType string
	Quantity     domain.Decimal
}

// DayQuantity is a quantity seized on one day, or at a date known less well.
type DayQuantity struct {
	Day      domain.PartialDate
	Quantity domain.Decimal
}

// PlaceCounts are those of places of one kind.
type PlaceCounts struct {
	LocationType string
	Counts
}

// CountryCounts are those of one country.
type CountryCounts struct {
	Country string
	Counts
}

// DayCounts are those of one day, or of a date known less well.
type DayCounts struct {
	Day domain.PartialDate
	Counts
}

// listed are the counts of the enum's codes, in its order.
func listed(enum *domain.Enum, counts map[string]int) []CodeCount {
	var list []CodeCount
	for _, code := range enum.Values {
		if n := counts[code]; n > 0 {
			list = append(list, CodeCount{code, n})
		}
	}
	return list
}

// summary is what was tallied, in order.
func (a *adding) summary() Summary {
	s := Summary{
		Counts: a.all, Uncertain: a.uncertain,
		RecordStates: listed(domain.RecordState, a.recordStates), FirearmTypes: listed(domain.FirearmType, a.firearmTypes),
	}
	for _, subject := range domain.CheckSubject.Values {
		if c := a.checked[subject]; c != nil {
			s.CheckedSubjects = append(s.CheckedSubjects, *c)
		}
	}
	for i, c := range a.byPlaceType {
		if c != (Counts{}) {
			s.Places = append(s.Places, PlaceCounts{domain.LocationType.Values[i], c})
		}
	}
	for i, c := range a.byCountry {
		if country := a.countries.keys[i]; country != "" && c != (Counts{}) {
			s.Countries = append(s.Countries, CountryCounts{country, c})
		}
	}
	slices.SortFunc(s.Countries, func(x, y CountryCounts) int { return cmp.Compare(x.Country, y.Country) })
	inOrder := a.daysInOrder()
	for _, i := range inOrder {
		if c := a.byDay[i]; c != (Counts{}) {
			s.Days = append(s.Days, DayCounts{a.days.keys[i], c})
		}
	}
	for _, t := range a.totals {
		s.Totals = append(s.Totals, a.total(t, inOrder))
	}
	slices.SortFunc(s.Totals, func(x, y Total) int {
		return cmp.Or(cmp.Compare(x.Commodity, y.Commodity), cmp.Compare(x.Unit, y.Unit))
	})
	return s
}

// daysInOrder are the numbers of the known days, in the order of the days.
func (a *adding) daysInOrder() []uint32 {
	var inOrder []uint32
	for i, day := range a.days.keys {
		if day.Known() {
			inOrder = append(inOrder, uint32(i))
		}
	}
	slices.SortFunc(inOrder, func(x, y uint32) int { return a.days.keys[x].Compare(a.days.keys[y]) })
	return inOrder
}

func (a *adding) total(t *lots, days []uint32) Total {
	made := Total{Commodity: t.commodity, Unit: t.unit, Quantity: t.quantity.Decimal(), Lots: t.lots, Unquantified: t.unquantified, Seizures: t.seizures}
	for i, code := range domain.LocationType.Values {
		if sum := t.byPlaceType[uint32(i)]; sum != nil {
			made.ByPlaceType = append(made.ByPlaceType, PlaceQuantity{code, sum.Decimal()})
		}
	}
	for i, sum := range t.byCountry {
		made.ByCountry = append(made.ByCountry, CountryQuantity{a.countries.keys[i], sum.Decimal()})
	}
	slices.SortFunc(made.ByCountry, func(x, y CountryQuantity) int { return cmp.Compare(x.Country, y.Country) })
	for _, i := range days {
		if sum := t.byDay[i]; sum != nil {
			made.ByDay = append(made.ByDay, DayQuantity{a.days.keys[i], sum.Decimal()})
		}
	}
	return made
}

package seizures

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Selection says which checks and seizures are added up. The zero value is all
// that are in view.
type Selection struct {
	// Operation keeps those that took place during it; nil: all.
	Operation *projection.Node
	// Window keeps those that may have happened on some day of it.
	Window domain.Interval
	// Countries keeps those of these countries, PlaceTypes those at a place of
	// one of these kinds; nil: all, empty: none.
	Countries, PlaceTypes []string
}

// narrowed says whether less than all of an operation is asked for.
func (s *Selection) narrowed() bool {
	return s.Window != domain.Interval{} || s.Countries != nil || s.PlaceTypes != nil
}

// Check says what is wrong with the selection: INVALID_INPUT, naming the field.
func (s *Selection) Check() error {
	if s.Window.Empty() {
		return domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	return nil
}

// placeTypes is a set of kinds of places, by their numbers in the enum.
type placeTypes uint64

func placeType(code string) placeTypes {
	if i := slices.Index(domain.LocationType.Values, code); i >= 0 {
		return 1 << i
	}
	return 0
}

// event is a check or seizure.
type event struct {
	node projection.Node
	// country and day are numbers in the adding's lists.
	country, day uint32
	at           placeTypes
}

// keepsWhen says whether the selection keeps what happened on the day, and
// whether that is certain.
func (a *adding) keepsWhen(day domain.PartialDate) (keeps, certain bool) {
	if !a.window.Keeps(day, day) {
		return false, false
	}
	within := a.window.Open() || day.Known() && day.First() >= a.selection.Window.First() && day.Last() <= a.selection.Window.Last()
	return true, within
}

func (a *adding) keepsCountry(country string) bool {
	return a.selection.Countries == nil || slices.Contains(a.selection.Countries, country)
}

func (a *adding) keepsPlace(at placeTypes) bool {
	return a.selection.PlaceTypes == nil || at&a.wantedTypes != 0
}

package region

import (
	"cmp"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Defaults and the most that may be asked for.
const (
	DefaultHops = 2
	MostHops    = 8
	MostAround  = 200
	DefaultArcs = 200_000_000
)

// Bounds say what belongs to a region. The zero value is all that is in view.
type Bounds struct {
	// Around are the ids of entities that the region lies around, at most
	// MostAround; those not in view are left out. nil: all that is in view.
	Around []string
	// Hops is how many links the region reaches from what it lies around; nil:
	// DefaultHops, at most MostHops. Without Around it means nothing.
	Hops *int
	// ExcludeKinds are not walked, beside the kinds that never are.
	ExcludeKinds []domain.LinkKind
	// Window keeps links that may have held on some day of it.
	Window domain.Interval
	// Arcs is how many links, each once a direction, Around may reach over; 0:
	// DefaultArcs.
	Arcs int
}

// Budget is the reason of an analysis that was cut short since it had looked at
// as much as it may.
const Budget = "BUDGET"

// Scope states the bounds of an answer.
type Scope struct {
	Epoch int64
	// Hops is how far the region reaches in fact; 0 for all that is in view.
	Hops   int
	Window domain.Interval
	// ExcludedKinds are all that were not walked, by code.
	ExcludedKinds []domain.LinkKind
	// Entities and Ties are how many there are in the region; links between the
	// same two entities are one tie.
	Entities, Ties int
	// Truncated says that the answer was cut short, and Reason, BUDGET, why.
	Truncated bool
	Reason    string
}

// Cut marks the scope as that of an answer cut short.
func (s *Scope) Cut() { s.Truncated, s.Reason = true, Budget }

// filter is what of a lens's arcs is walked.
type filter struct {
	excluded [256]bool
	window   projection.Window
	special  bool
}

// Check says what is wrong with the bounds: INVALID_INPUT or LIMIT_EXCEEDED,
// naming the field (around, hops, window).
func (b *Bounds) Check() error {
	if len(b.Around) > MostAround {
		return AtMost("around", MostAround)
	}
	if b.Window.Empty() {
		return domain.FieldErrorf("window", "expected a window whose end is not before its beginning")
	}
	if b.Hops == nil {
		return nil
	}
	return InRange("hops", *b.Hops, MostHops)
}

// InRange says what is wrong with a number that must be from 1 to most.
func InRange(field string, value, most int) error {
	switch {
	case value < 1:
		return domain.FieldErrorf(field, "expected at least 1")
	case value > most:
		return AtMost(field, most)
	}
	return nil
}

// AtMost is the error of asking for more than there may be.
func AtMost(field string, most int) error {
	err := domain.Errorf(domain.LimitExceeded, "at most %d may be asked for", most)
	err.Field = field
	return err
}

func (b *Bounds) filter() *filter {
	f := &filter{window: projection.NewWindow(b.Window)}
	for _, k := range b.ExcludeKinds {
		f.excluded[k] = true
	}
	f.special = len(b.ExcludeKinds) > 0 || !f.window.Open()
	return f
}

// walks says whether the arc may be walked.
func (f *filter) walks(b *projection.Block, a uint32) bool {
	if b.Price[a] >= projection.Unwalked {
		return false
	}
	return !f.special || !f.excluded[b.Kind[a]] && f.window.Keeps(b.Since[a], b.Until[a])
}

func (b *Bounds) scope(lens *projection.Lens) Scope {
	return Scope{Epoch: lens.Epoch(), Window: b.Window, ExcludedKinds: excludedKinds(b.ExcludeKinds)}
}

func excludedKinds(asked []domain.LinkKind) []domain.LinkKind {
	kinds := slices.DeleteFunc(domain.AllLinkKinds(), func(k domain.LinkKind) bool {
		return k.Walked() && !slices.Contains(asked, k)
	})
	slices.SortFunc(kinds, func(a, b domain.LinkKind) int { return cmp.Compare(a.String(), b.String()) })
	return kinds
}

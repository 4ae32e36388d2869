package statement

import "github.com/kafo-graph/kafo/internal/domain"

// Finding is what was found between a case and a network, in plain values.
type Finding struct {
	// Case and Network are labels.
	Case, Network string
	// Linked says whether a path was found. Without one, only the ends and the
	// scope count.
	Linked   bool
	Strength float64
	// Exact says that all that counts for the strength was judged; else the
	// strength is a lower bound.
	Exact bool
	// Corroborations is how many of the paths can each be supported by sources
	// of its own.
	Corroborations int
	// Fragility is nil where it was not worked out.
	Fragility *Fragility
	// Paths, the strongest first.
	Paths []Path
	// Countries of all paths, as codes.
	Countries []string
	Scope     Scope
}

// Fragility is the smallest set of sources whose withdrawal leaves no path.
type Fragility struct {
	// Size is nil where a path rests on no source that could be withdrawn; a
	// lower bound where not Exact.
	Size  *int
	Exact bool
	// Sources as they are shown: a name, or # and the id of a report without one.
	Sources []string
}

// Path is a way from the case to the network.
type Path struct {
	Strength float64
	// Temporal is POSSIBLE, UNKNOWN or IMPOSSIBLE.
	Temporal string
	// Cautions are codes.
	Cautions []string
	// Nodes are one more than the steps; each step leads to the next node.
	Nodes []Node
	Steps []Step
}

// Node is a thing on a path.
type Node struct {
	Kind  domain.EntityKind
	Label string
	// Status is a person's legal status, else empty.
	Status string
}

// Step is a link of a path.
type Step struct {
	Kind domain.LinkKind
	// Forward says whether the link is walked in its own direction.
	Forward      bool
	Since, Until domain.PartialDate
	// Unsourced: no report stands behind the link.
	Unsourced bool
	// Disputed: an analyst disputes the link.
	Disputed bool
	// SoleSource is the one source behind the link, as it is shown; empty where
	// there are none or more.
	SoleSource string
}

// Scope is within which limits was searched, and what they left out.
type Scope struct {
	MaxHops     int
	MinStrength float64
	// AsOf is known where links fade.
	AsOf   domain.PartialDate
	Window domain.Interval
	// Excluded are the kinds of links left out.
	Excluded          []domain.LinkKind
	SkippedImpossible int
	Truncated         bool
	// Reason is why nothing was found or the search was cut short: BUDGET,
	// DEADLINE, NOT_CONNECTED, OUT_OF_HOPS, UNDER_FLOOR, ONLY_IMPOSSIBLE or
	// ONLY_EXCLUDED_KINDS; else empty.
	Reason string
	// OnlyThrough are the kinds behind ONLY_EXCLUDED_KINDS.
	OnlyThrough []domain.LinkKind
}

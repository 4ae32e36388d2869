package screening

import (
	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/identifiers"
)

// Verdict is what a score amounts to.
type Verdict string

// The verdicts.
const (
	// Matched is for what can be taken for the same until somebody looks.
	Matched Verdict = "MATCH"
	// Possible is for what a person has to decide.
	Possible Verdict = "POSSIBLE"
	None     Verdict = "NONE"
)

// Result is what screening a subject came to.
type Result struct {
	// Verdict is that of the best match; NONE where there is no match.
	Verdict Verdict
	// Matches are MATCH or POSSIBLE, by falling score, then by id.
	Matches []Match
	// Identifiers are the subject's, as they were read and checked, in the order of
	// the fields of Subject.
	Identifiers []identifiers.Reading
}

// Match is a record that the subject may be.
type Match struct {
	ID   string
	Kind domain.EntityKind
	// Score is from 0 to 1.
	Score   float64
	Verdict Verdict
	// Features are all that was compared, in a fixed order.
	Features []Feature
}

// Feature is one thing that was compared and how well it agrees.
type Feature struct {
	// Feature names what was compared, as the fields of ScreenInput are named.
	Feature string
	// Score is from 0 (contradicts) to 1 (agrees).
	Score float64
	// Detail is what stood against what, and what the feature weighs.
	Detail string
}

package jobs

import (
	"encoding/json"
	"fmt"

	"github.com/kafo-graph/kafo/internal/store"
)

// Row is a result of a linking job, as it is written line by line.
type Row struct {
	// Case is the id of what is tied: of a case, unless other things were linked.
	Case           string   `json:"case"`
	Target         string   `json:"target"`
	Strength       float64  `json:"strength"`
	Corroborations int      `json:"corroborations"`
	Hops           int      `json:"hops"`
	Cost           int64    `json:"cost"`
	Countries      []string `json:"countries"`
	Exact          bool     `json:"exact"`
	Epoch          int64    `json:"epoch"`
	// Change against the job before, and Before, the strength there; "" and nil
	// where it is not asked for, Before nil also where the tie was not there.
	Change Change   `json:"change,omitempty"`
	Before *float64 `json:"before,omitempty"`
	// Links of the best path, from the case on, and its Cautions, as linkage.Path
	// has them, where they are kept.
	Links    []string `json:"links,omitempty"`
	Cautions []string `json:"cautions,omitempty"`
	// Fragility where it is asked for, and the tie is not Gone.
	Fragility *Fragility `json:"fragility,omitempty"`
}

// Fragility is how many sources it takes to leave nothing of a tie, as
// linkage.Fragility has it. Which they are no job keeps: what of a source may be
// shown is for a view to say, when it is asked.
type Fragility struct {
	Size  *int `json:"size"`
	Exact bool `json:"exact"`
}

// Change is how a tie changed between two jobs.
type Change string

// Changes of ties. What is among the strongest ties of one job and not of the
// other is New, or one of the last two. Ties that are Unchanged are kept for the
// job that comes after, and told by none.
const (
	New       Change = "NEW"
	Stronger  Change = "STRONGER"
	Weaker    Change = "WEAKER"
	Outranked Change = "OUTRANKED"
	Gone      Change = "GONE"
	Unchanged Change = "UNCHANGED"
)

// Told says whether a linking job's result is an answer of the job, and not kept
// for the job that comes after alone.
func Told(r *store.Result) bool { return r.Strength >= 0 }

// found says whether the row is one of the strongest ties that its job found.
func (r *Row) found() bool { return r.Change != Outranked && r.Change != Gone }

// place is where the row stands: changes by the greater of both strengths, what
// is not told at the end.
func (r *Row) place() store.Place {
	switch {
	case r.Change == Unchanged:
		return store.Place{Strength: -1}
	case r.Before != nil:
		return store.Place{Strength: max(r.Strength, *r.Before)}
	}
	return store.Place{Strength: r.Strength}
}

// ParseRow reads the body of a linking job's result.
func ParseRow(body []byte) (Row, error) {
	var r Row
	if err := json.Unmarshal(body, &r); err != nil {
		return Row{}, fmt.Errorf("read a result: %w", err)
	}
	return r, nil
}

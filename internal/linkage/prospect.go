package linkage

import (
	"cmp"

	"github.com/kafo-graph/kafo/internal/projection"
)

// prospect is a target on its way to being judged.
type prospect struct {
	target projection.Node
	// bound is above what the strength can turn out to be.
	bound float64
	// walks are the labels of those that have come to light. Before it matters
	// which of them are paths, all are taken for paths; doubt is the chance that
	// the k first of them all fail, if they shared nothing.
	walks []uint32
	doubt float64
	// told: paths are those of the walks that are paths within the limits,
	// impossible ones too; possible counts the others. last is the cost of the
	// k-th of these, and missing is to them what doubt is to walks.
	told     bool
	paths    []Path
	possible int
	last     uint32
	missing  float64
	// horizon is the cost below which all paths have come to light, once there
	// were too many walks to keep; else the fan's radius is.
	horizon uint32
	// ranking looks for the target's paths by themselves where too few of its
	// walks are paths; nil elsewhere.
	ranking *ranking
	found   ranked
	judged
}

// prospects are a heap, the highest bound first, then the smallest id.
type prospects struct {
	lens *projection.Lens
	all  []*prospect
}

func (h *prospects) Len() int { return len(h.all) }

// first is the one with the highest bound; nil where none is left.
func (h *prospects) first() *prospect {
	if len(h.all) == 0 {
		return nil
	}
	return h.all[0]
}

func (h *prospects) Less(i, j int) bool {
	x, y := h.all[i], h.all[j]
	return cmp.Or(cmp.Compare(y.bound, x.bound), h.lens.CompareNodes(x.target, y.target)) < 0
}

func (h *prospects) Swap(i, j int) { h.all[i], h.all[j] = h.all[j], h.all[i] }

// Push is heap.Interface's.
func (h *prospects) Push(x any) { h.all = append(h.all, x.(*prospect)) }

// Pop is heap.Interface's.
func (h *prospects) Pop() any {
	last := h.all[len(h.all)-1]
	h.all = h.all[:len(h.all)-1]
	return last
}

package linkage

import "github.com/kafo-graph/kafo/internal/projection"

// newGuide is the guide of a question about what is tied to the entity.
func (s *search) newGuide(from projection.Node) *guide {
	return &guide{reach: newReach(from, s.lens.NodeCount(), s.cap)}
}

// release gives the guide back when the question is answered.
func (s *search) release(*guide) {}

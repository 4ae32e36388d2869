package linkage

import (
	"context"

	"github.com/kafo-graph/kafo/internal/projection"
)

// Along judges a way that was found by other means as Paths judges its own: the
// links in view, which must lead from one to the next and never to an entity
// twice, walked from the node, nothing faded and both ends taken for themselves.
// The floor is what one source's withdrawal must not take the path below. It
// fails for a floor that is none.
func (f *Finder) Along(ctx context.Context, lens *projection.Lens, minStrength float64, from projection.Node, links []projection.Link) (Path, error) {
	q := Question{MinStrength: &minStrength}
	l, err := q.limits()
	if err != nil {
		return Path{}, err
	}
	s := f.search(ctx, lens, l, toEntity)
	return s.complete(s.describe(from, links)), nil
}

package hotspots

import (
	"context"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	// Nearest is how many networks a case or person is tied to here, at most:
	// those nearest to it.
	Nearest = 3
	// DefaultMinStrength is the floor below which a tie does not count here. It is
	// ten times that of other questions: what is tied as weakly as anything else
	// makes no place and nobody stand out.
	DefaultMinStrength = .05
)

// Nearby are the networks that the cases and persons of a lens are tied to, each
// by its best path alone, whatever its hops and times. It may be used by many at
// the same time.
type Nearby struct {
	lens        *projection.Lens
	found       *linkage.NearestNetworks
	minStrength float64
}

// FindNearby looks for the nearest networks of all cases and persons at once;
// networks as in linkage.NearestQuestion. It takes as long as linkage.Nearest,
// whose errors it has.
func FindNearby(ctx context.Context, lens *projection.Lens, networks []projection.Node, minStrength float64, workers int) (*Nearby, error) {
	if !(minStrength >= 0 && minStrength <= 1) {
		return nil, domain.FieldErrorf("minStrength", "expected a number from 0 to 1")
	}
	found, err := linkage.Nearest(ctx, lens, linkage.NearestQuestion{
		Networks: networks, K: Nearest, Workers: workers,
		MinStrength: new(minStrength * linkage.Strength(int64(mostDamping(lens))) * justBelow),
	})
	if err != nil {
		return nil, err
	}
	return &Nearby{lens, found, minStrength}, nil
}

// justBelow makes up for what is rounded: what is found is held to the floor
// itself.
const justBelow = 1 - 1e-6

// mostDamping is that of the case or person with the most links: the search
// counts it, a path from there does not.
func mostDamping(lens *projection.Lens) uint32 {
	most := uint32(0)
	for _, kind := range []domain.EntityKind{domain.Case, domain.Person} {
		for n := range lens.NodesOfKind(kind, "") {
			most = max(most, lens.Damping(n))
		}
	}
	return most
}

// MinStrength is the floor.
func (n *Nearby) MinStrength() float64 { return n.minStrength }

// Tie is a network that something is tied to, and how strongly.
type Tie struct {
	Network  projection.Node
	Strength float64
}

// Of are the networks that a case or person is tied to at the floor or above, the
// strongest first, then by id; at most Nearest.
func (n *Nearby) Of(node projection.Node) []Tie {
	var ties []Tie
	for _, near := range n.found.Of(node) {
		if s := linkage.Strength(int64(near.Cost) - int64(n.lens.Damping(node))); s >= n.minStrength {
			ties = append(ties, Tie{near.Network, s})
		}
	}
	return ties
}

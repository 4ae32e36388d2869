package linkage

import (
	"context"
	"errors"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// PathsAnswer are the best paths between two entities, in order.
type PathsAnswer struct {
	Paths []Path
	Scope Scope
}

// Paths are the best paths from one entity to another, by cost, then by the ids
// along them read from the first. Ends that are not in view are NOT_FOUND,
// equal ends INVALID_INPUT; limits as Question says; TIMEOUT when the context
// ends before the answer is complete.
func (f *Finder) Paths(ctx context.Context, lens *projection.Lens, from, to string, q Question) (PathsAnswer, error) {
	l, err := q.limits()
	if err != nil {
		return PathsAnswer{}, err
	}
	ends, err := endsOf(lens, "from", from, "to", to)
	if err != nil {
		return PathsAnswer{}, err
	}
	s := f.search(ctx, lens, l, toEntity)
	found, err := s.bestPaths(ends[0], ends[1])
	if err != nil {
		return PathsAnswer{}, err
	}
	scope, err := s.reasoned(found.state(q.scope(lens, l)), &found, ends)
	return PathsAnswer{Paths: found.paths, Scope: scope}, err
}

// WhyAnswer says whether and how a case is tied to a network.
type WhyAnswer struct {
	Linked bool
	// Strength is that of all the paths together.
	Strength float64
	// Corroborations is how many of the paths can each stand on sources and
	// unsourced links of its own.
	Corroborations int
	// Exact says that strength and corroborations are those of the k best paths
	// in fact.
	Exact bool
	// Fragility is what would have to be withdrawn.
	Fragility Fragility
	Paths     []Path
	Scope     Scope
}

// WhyLinked are the best paths from a case to a network, and the strength of
// the tie; not linked within the limits: no paths, strength 0 and fragility 0.
// Errors as those of Paths; what is in view and no case or no network is INVALID_INPUT.
func (f *Finder) WhyLinked(ctx context.Context, lens *projection.Lens, caseID, network string, q Question) (WhyAnswer, error) {
	l, err := q.limits()
	if err != nil {
		return WhyAnswer{}, err
	}
	ends, err := endsOf(lens, "case", caseID, "network", network)
	if err == nil {
		err = mustBeCase(lens, ends[0])
	}
	if err == nil {
		err = mustBeNetwork(lens, "network", ends[1])
	}
	if err != nil {
		return WhyAnswer{}, err
	}
	s := f.search(ctx, lens, l, l.networkAim())
	b := between{search: s, from: ends[0], end: ends[1]}
	defer b.close()
	found, err := b.best()
	if err != nil {
		return WhyAnswer{}, err
	}
	scope, err := s.reasoned(found.state(q.scope(lens, l)), &found, ends)
	if err != nil {
		return WhyAnswer{}, err
	}
	j := s.judge(found.paths)
	answer := WhyAnswer{
		Linked: len(found.paths) > 0, Strength: j.strength, Corroborations: j.corroborations, Exact: j.exact && !found.cut,
		Paths: found.paths, Scope: scope,
	}
	answer.Fragility, err = b.fragility(&found, q.Shown)
	return answer, err
}

func (l *limits) networkAim() aim {
	if l.exact {
		return toExact
	}
	return toNetwork
}

func endsOf(lens *projection.Lens, nameA, a, nameB, b string) (ends [2]projection.Node, err error) {
	if a == b {
		return ends, domain.FieldErrorf(nameB, "expected something other than %s", nameA)
	}
	for i, id := range [2]string{a, b} {
		n, ok := lens.Node(id)
		if !ok {
			err := domain.Errorf(domain.NotFound, "there is no such entity")
			err.Field = [2]string{nameA, nameB}[i]
			return ends, err
		}
		ends[i] = n
	}
	return ends, nil
}

func mustBeCase(lens *projection.Lens, n projection.Node) error {
	if lens.Kind(n) != domain.Case {
		return domain.FieldErrorf("case", "expected a case")
	}
	return nil
}

func mustBeNetwork(lens *projection.Lens, field string, n projection.Node) error {
	if !lens.IsNetwork(n) {
		return domain.FieldErrorf(field, "expected a network: a terrorist group, an armed group or a criminal network")
	}
	return nil
}

// state writes into the scope how the search went.
func (r *ranked) state(scope Scope) Scope {
	scope.SkippedImpossible = r.skipped
	if r.cut {
		scope.Truncated, scope.Reason = true, Budget
	}
	return scope
}

// guideNodes is how many nodes around the first end are settled to guide the
// searches for further paths; the guide is right however few they are.
const guideNodes = 100_000

// bestPaths are the k best paths between two nodes.
func (s *search) bestPaths(from, end projection.Node) (ranked, error) {
	b := between{search: s, from: from, end: end}
	defer b.close()
	return b.best()
}

// between are two ends with the guide that the searches between them share.
type between struct {
	*search
	from, end projection.Node
	made      *guide
}

func (b *between) guide() *guide {
	if b.made == nil {
		b.made = b.newGuide(b.from)
	}
	return b.made
}

func (b *between) close() {
	if b.made != nil {
		b.release(b.made)
	}
}

// best are the k best paths. The best one by itself is found from both ends at
// once; further ones, and one within a hop limit that binds, need a guide.
func (b *between) best() (ranked, error) {
	links, err := b.meet(b.from, b.end)
	switch {
	case errors.Is(err, errBudget):
		return ranked{cut: true}, nil
	case err != nil:
		return ranked{}, err
	case links == nil:
		return ranked{}, nil
	}
	p := b.describe(b.from, links)
	if b.k == 1 && len(links) <= b.maxHops && (p.Temporal != Impossible || b.impossible) {
		return ranked{paths: []Path{b.complete(p)}}, nil
	}
	switch err := b.growTo(b.guide(), uint32(p.Cost), guideNodes); {
	case errors.Is(err, errBudget):
		return ranked{cut: true}, nil
	case err != nil:
		return ranked{}, err
	}
	return b.completed(&ranking{search: b.search, guide: b.guide(), end: b.end})
}

func (s *search) completed(r *ranking) (ranked, error) {
	found, err := r.best()
	for i := range found.paths {
		found.paths[i] = s.complete(found.paths[i])
	}
	return found, err
}

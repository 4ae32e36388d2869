package linkage

import (
	"context"
	"math"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// CaseLinksAnswer are a case's ties, by falling strength, then by id.
type CaseLinksAnswer struct {
	Results []Tie
	Scope   Scope
}

// CaseLinks are the strongest ties of a case to networks: to those of the ids
// given, of which those not in view are left out, or with nil to any. first is
// how many are asked for; nil: DefaultFirst, at most MostFirst. Networks that
// are not linked are left out. Errors as those of WhyLinked.
//
// One search goes out from the case for all networks. Its cost is that of
// reaching everything whose k paths could together be as strong as the last
// tie returned.
func (f *Finder) CaseLinks(ctx context.Context, lens *projection.Lens, caseID string, networks []string, first *int, q Question) (CaseLinksAnswer, error) {
	l, from, err := q.ofCase(lens, caseID, first)
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	wanted, err := wantedNetworks(lens, networks)
	if err != nil {
		return CaseLinksAnswer{}, err
	}
	s := f.search(ctx, lens, l, l.networkAim())
	t := &strongest{search: s, first: valueOr(first, DefaultFirst), targets: math.MaxInt, wanted: lens.IsNetwork}
	if wanted != nil {
		t.targets = len(wanted)
		t.wanted = func(n projection.Node) bool { return wanted[n] }
	}
	ties, scope, err := t.answer(from, q.scope(lens, l))
	return CaseLinksAnswer{Results: ties, Scope: scope}, err
}

// answer goes out from the case.
func (t *strongest) answer(from projection.Node, scope Scope) ([]Tie, Scope, error) {
	defer t.close()
	if err := t.find(from); err != nil {
		return nil, Scope{}, err
	}
	ties, scope := t.ties(scope)
	if len(ties) == 0 {
		err := t.explain(&scope, from, t.inView(t.wanted), t.skipped)
		return nil, scope, err
	}
	return ties, scope, nil
}

// close lets go of what the search holds.
func (t *strongest) close() {
	if t.fan != nil {
		t.fan.close()
	}
	if t.guide != nil {
		t.release(t.guide)
	}
}

// ofCase checks a question about the ties of one case.
func (q *Question) ofCase(lens *projection.Lens, caseID string, first *int) (*limits, projection.Node, error) {
	l, from, err := q.of(lens, "case", caseID, first)
	if err != nil {
		return nil, 0, err
	}
	return l, from, mustBeCase(lens, from)
}

// of checks a question about the ties of one thing, which the field names.
func (q *Question) of(lens *projection.Lens, field, id string, first *int) (*limits, projection.Node, error) {
	l, err := q.limits()
	if err == nil {
		err = inRange("first", valueOr(first, DefaultFirst), MostFirst)
	}
	if err != nil {
		return nil, 0, err
	}
	from, ok := lens.Node(id)
	if !ok {
		err := domain.Errorf(domain.NotFound, "there is no such entity")
		err.Field = field
		return nil, 0, err
	}
	return l, from, nil
}

// wantedNetworks are the networks in view of the ids; nil for nil.
func wantedNetworks(lens *projection.Lens, ids []string) (map[projection.Node]bool, error) {
	if ids == nil {
		return nil, nil
	}
	wanted := map[projection.Node]bool{}
	for _, id := range ids {
		if n, ok := lens.Node(id); ok {
			if err := mustBeNetwork(lens, "networks", n); err != nil {
				return nil, err
			}
			wanted[n] = true
		}
	}
	return wanted, nil
}

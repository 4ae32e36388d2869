package linkage

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Bulk defaults, and how many labels are kept for each tie asked for.
const (
	DefaultPerCase   = 5
	DefaultBulkPaths = 1
	// With one path a tie, the order of labels is the order of ties but for paths
	// that do not count: a few to spare prove nearly all.
	spareLabels = 5
	// With several, what is further may be stronger.
	labelsPerTie = 4
)

// BulkQuestion asks for the strongest ties of many cases, or other things.
type BulkQuestion struct {
	// ToCases asks for ties to other cases instead of to networks, as
	// RelatedCases does; CrossBorder keeps those of other countries.
	ToCases, CrossBorder bool
	// Networks are the ids of those that count, of which those not in view are
	// left out; nil: all in view.
	Networks []string
	// PerCase is how many ties of each case are kept; nil: DefaultPerCase, at
	// most MostFirst.
	PerCase *int
	// K, MaxHops and MinStrength are as in Question, but that K is
	// DefaultBulkPaths for nil.
	K, MaxHops  *int
	MinStrength *float64
	// Labels is how many targets each entity keeps; 0: five more than PerCase
	// where K is 1, else four times PerCase.
	Labels int
	// Workers is how many goroutines share the search; 0 means 1.
	Workers int
}

// Bulk is one search of the whole graph, out from all targets at once, off
// which the ties of every case are read (section 8), and those of anything else
// to networks. Its methods may be called at the same time.
type Bulk struct {
	finder  *Finder
	lens    *projection.Lens
	limits  *limits
	aim     aim
	perCase int
	cross   bool
	targets []projection.Node
	records records
	steps   int
	singles atomic.Int64
}

// Bulk searches the graph for what the ties of cases are read off. Errors as
// those of CaseLinks.
func (f *Finder) Bulk(ctx context.Context, lens *projection.Lens, q BulkQuestion) (*Bulk, error) {
	b, err := f.bulk(lens, &q)
	if err != nil {
		return nil, err
	}
	labels := q.Labels
	switch {
	case labels > 0:
	case b.limits.k == 1:
		labels = b.perCase + spareLabels
	default:
		labels = labelsPerTie * b.perCase
	}
	if q.ToCases {
		labels++ // a case is the nearest to itself
	}
	return b, b.search(ctx, min(labels, max(1, len(b.targets))), q.Workers)
}

// Check says what Bulk would find fault with.
func (q *BulkQuestion) Check(lens *projection.Lens) error {
	_, err := (&Finder{}).bulk(lens, q)
	return err
}

// bulk is all but the search.
func (f *Finder) bulk(lens *projection.Lens, q *BulkQuestion) (*Bulk, error) {
	k := valueOr(q.K, DefaultBulkPaths)
	l, err := (&Question{K: &k, MaxHops: q.MaxHops, MinStrength: q.MinStrength}).limits()
	if err == nil {
		err = inRange("perCase", valueOr(q.PerCase, DefaultPerCase), MostFirst)
	}
	if err == nil && q.ToCases && q.Networks != nil {
		err = domain.FieldErrorf("networks", "networks are not asked for where the targets are cases")
	}
	if err == nil && q.CrossBorder && !q.ToCases {
		err = domain.FieldErrorf("crossBorder", "expected cases as targets")
	}
	if err != nil {
		return nil, err
	}
	b := &Bulk{finder: f, lens: lens, limits: l, perCase: valueOr(q.PerCase, DefaultPerCase), cross: q.CrossBorder, steps: mostBulkSteps}
	if b.aim = toNetwork; q.ToCases {
		b.aim = toCase
	}
	b.targets, err = b.chosen(q.Networks)
	return b, err
}

// chosen are the targets in the order of their ids.
func (b *Bulk) chosen(networks []string) ([]projection.Node, error) {
	var all []projection.Node
	switch {
	case b.aim == toCase:
		all = slices.Collect(b.lens.NodesOfKind(domain.Case, ""))
	case networks == nil:
		all = slices.Collect(b.lens.Networks())
	}
	wanted, err := wantedNetworks(b.lens, networks)
	for n := range wanted {
		all = append(all, n)
	}
	slices.SortFunc(all, b.lens.CompareNodes)
	return slices.Compact(all), err
}

func (b *Bulk) search(ctx context.Context, labels, workers int) error {
	s := newNearestSearch(b.lens, b.targets, b.limits.cap, labels, workers)
	s.leaveDamping(b.isCase)
	if b.aim == toCase {
		s.begin(s.themselves())
	} else {
		s.begin(s.chains(b.targets))
	}
	b.finder.passes.Add(1)
	b.records = s.records
	return s.run(ctx)
}

func (b *Bulk) isCase(n projection.Node) bool { return b.lens.Kind(n) == domain.Case }

// themselves are the targets' labels at the targets.
func (s *nearestSearch) themselves() map[projection.Node][]nearLabel {
	of := map[projection.Node][]nearLabel{}
	for i, n := range s.targets {
		of[n] = []nearLabel{{0, uint32(i)}}
	}
	return of
}

// Bytes is the memory that the search holds.
func (b *Bulk) Bytes() int64 { return 8*int64(len(b.records.all)) + 4*int64(len(b.records.bars)) }

// Singles is how often so far something had to be looked for by itself: the paths
// of a tie, since what the labels tell did not lead to them quickly, or all that a
// case is tied to, since the labels led to too few.
func (b *Bulk) Singles() int64 { return b.singles.Load() }

// Of are the strongest ties of something in view, by falling strength, then by
// id: of a case as CaseLinks or RelatedCases has them; to networks also of
// anything but a network, whose own links are evidence like any other. Their best
// paths are without countries and cautions. None of them is exact where too few
// labels were kept to tell that no stronger tie was missed. INVALID_INPUT for what
// may not be asked about; TIMEOUT when the context ends.
func (b *Bulk) Of(ctx context.Context, from projection.Node) ([]Tie, error) {
	t, err := b.tiesOf(ctx, from)
	if err != nil {
		return nil, err
	}
	complete, err := t.gather()
	if err != nil {
		return nil, err
	}
	if !complete && len(t.kept) < b.perCase {
		return t.byItself()
	}
	ties := make([]Tie, len(t.kept))
	for i := range t.kept {
		ties[i] = t.tie(&t.kept[i], complete)
	}
	return ties, nil
}

// Tie is the tie to one thing, a network or another case, as Of has it or would
// have it if it were among the strongest; false where there is none. Errors as
// those of Of.
func (b *Bulk) Tie(ctx context.Context, from, to projection.Node) (tie Tie, found bool, err error) {
	t, err := b.tiesOf(ctx, from)
	if err != nil {
		return Tie{}, false, err
	}
	at, is := slices.BinarySearchFunc(b.targets, to, b.lens.CompareNodes)
	if !is || !t.wanted()(to) {
		return Tie{}, false, nil
	}
	paths, err := t.pathsTo(uint32(at)) //nolint:gosec // a lens has fewer nodes
	if err != nil || len(paths) == 0 {
		return Tie{}, false, err
	}
	return t.tie(&bulkTie{to, paths, t.judge(paths)}, true), true, nil
}

// pathsTo are the k best paths to a target, whether there is a label of it or not.
func (t *bulkTies) pathsTo(target uint32) ([]Path, error) {
	for _, l := range t.labels {
		switch {
		case l.cost == noCost:
			return nil, nil
		case l.network == target:
			return t.paths(l)
		}
	}
	return t.single(t.of.targets[target])
}

func (t *bulkTies) tie(k *bulkTie, complete bool) Tie {
	return Tie{
		Target: k.target, Strength: k.strength, Corroborations: k.corroborations, Exact: k.exact && complete && !t.cut,
		Countries: t.countries(k.paths), Best: k.paths[0],
	}
}

// bulkTies are the ties of one case, or other thing, as they are read.
type bulkTies struct {
	*search
	of   *Bulk
	from projection.Node
	// labels are the targets nearest to it, by cost.
	labels []nearLabel
	kept   []bulkTie
	cut    bool
	way    bulkWay
}

type bulkTie struct {
	target projection.Node
	paths  []Path
	judged
}

// gather takes the candidates by distance until none can be stronger than
// those kept; false where the labels end before.
func (t *bulkTies) gather() (complete bool, err error) {
	wanted := t.wanted()
	for _, l := range t.labels {
		if l.cost == noCost {
			return true, nil
		}
		if len(t.kept) == t.of.perCase && t.bound(l.cost) < t.kept[t.of.perCase-1].strength {
			return true, nil
		}
		target := t.of.targets[l.network]
		if !wanted(target) {
			continue
		}
		paths, err := t.paths(l)
		if err != nil {
			return false, err
		}
		if len(paths) > 0 {
			t.keep(bulkTie{target, paths, t.judge(paths)})
		}
	}
	return len(t.labels) == len(t.of.targets) || t.beatsAllBeyond(t.labels[len(t.labels)-1]), nil
}

// wanted says what may be a target.
func (t *bulkTies) wanted() func(projection.Node) bool {
	if t.aim == toNetwork {
		return func(projection.Node) bool { return true }
	}
	same, own := sameAs(t.lens, t.from), t.lens.Countries(t.from)
	return func(n projection.Node) bool { return !same[n] && (!t.of.cross || abroad(t.lens.Countries(n), own)) }
}

// bound is above what k paths come to of which the best costs so much.
func (t *bulkTies) bound(cost uint32) float64 { return union(1, chance(int64(cost)), t.k) }

// beatsAllBeyond says that no target of which there is no label can be stronger
// than the last of those kept: it comes after the last label, by cost, then by
// id.
func (t *bulkTies) beatsAllBeyond(last nearLabel) bool {
	if len(t.kept) < t.of.perCase {
		return false
	}
	least := t.kept[t.of.perCase-1]
	if t.bound(last.cost) < least.strength {
		return true
	}
	return t.k == 1 && Strength(int64(last.cost)) <= least.strength && Strength(int64(last.cost)+1) < least.strength &&
		t.lens.CompareNodes(least.target, t.of.targets[last.network]) <= 0
}

func (t *bulkTies) keep(tie bulkTie) {
	at, _ := slices.BinarySearchFunc(t.kept, tie, func(a, b bulkTie) int {
		return cmp.Or(cmp.Compare(b.strength, a.strength), t.lens.CompareNodes(a.target, b.target))
	})
	t.kept = slices.Insert(t.kept, at, tie)
	t.kept = t.kept[:min(len(t.kept), t.of.perCase)]
}

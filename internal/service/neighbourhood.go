package service

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/projection"
)

const (
	maxSeeds            = 100
	defaultNeighbouring = 100
	maxNeighbouring     = 10_000
)

// NeighbourhoodRequest asks for what lies around some entities.
type NeighbourhoodRequest struct {
	// IDs of the entities, at most 100; those not in view are left out.
	IDs []string
	// Kinds of links; nil for all, empty for none.
	Kinds  []domain.LinkKind
	Window domain.Interval
	// Limit is how many links are returned; nil: 100, at most 10,000.
	Limit *int
	// PerKind is how many links of one kind and direction are returned at each
	// of the entities; nil: all, up to the limit.
	PerKind *int
	// HubLimit is how many links an entity may have to be expanded; nil: however
	// many.
	HubLimit *int
}

// Neighbourhood is what lies around some entities.
type Neighbourhood struct {
	Counts   []projection.Count
	Subgraph *Subgraph
	HeldBack []HeldBack
}

// HeldBack says of an entity how many of its links were not returned.
type HeldBack struct {
	ID string
	// Links is how many it has, of those asked for.
	Links int
	// Hub says that it was not expanded.
	Hub   bool
	Kinds []KindHeldBack
}

// KindHeldBack is how many links of a kind were not returned.
type KindHeldBack struct {
	Kind      domain.LinkKind
	Direction domain.Direction
	Links     int
}

// Neighbourhood is what lies around the entities: counts of all, and links up
// to the limit with what they lead to. It looks at each link of the entities
// once. Where there are more than may be returned, every entity, kind and
// direction gets an equal share, filled by id.
func (v *View) Neighbourhood(ctx context.Context, r NeighbourhoodRequest) (Neighbourhood, error) {
	limits, err := r.limits()
	if err != nil {
		return Neighbourhood{}, err
	}
	var seeds []projection.Node
	for _, id := range domain.SortedSet(r.IDs) {
		if n, in := v.Node(id); in {
			seeds = append(seeds, n)
		}
	}
	if r.Kinds != nil && len(r.Kinds) == 0 {
		return Neighbourhood{Subgraph: v.newSubgraph(seeds, nil)}, nil
	}
	e := newExpansion(v, seeds, &r, limits)
	if err := e.look(ctx); err != nil {
		return Neighbourhood{}, err
	}
	e.share(limits.links)
	return Neighbourhood{Counts: e.counts(), Subgraph: v.newSubgraph(seeds, e.taken()), HeldBack: e.heldBack()}, nil
}

// neighbourhoodLimits are a request's, with defaults.
type neighbourhoodLimits struct{ links, perKind, hub int }

func (r *NeighbourhoodRequest) limits() (l neighbourhoodLimits, err error) {
	if l.links, err = bounded("limit", r.Limit, defaultNeighbouring, maxNeighbouring); err != nil {
		return l, err
	}
	if l.perKind, err = bounded("perKind", r.PerKind, l.links, maxNeighbouring); err != nil {
		return l, err
	}
	if l.hub, err = bounded("hubLimit", r.HubLimit, unlimited, unlimited); err != nil {
		return l, err
	}
	switch {
	case len(r.IDs) > maxSeeds:
		return l, limitError("of", "at most %d things, not %d", maxSeeds, len(r.IDs))
	case r.Window.Empty():
		return l, domain.FieldErrorf("window", "the interval ends before it begins")
	}
	return l, nil
}

const unlimited = 1<<31 - 1

// bounded is a number that was asked for, or its default: INVALID_INPUT below 1,
// LIMIT_EXCEEDED above the most.
func bounded(field string, asked *int, otherwise, most int) (int, error) {
	switch {
	case asked == nil:
		return otherwise, nil
	case *asked < 1:
		return 0, domain.FieldErrorf(field, "expected at least 1, not %d", *asked)
	case *asked > most:
		return 0, limitError(field, "at most %d, not %d", most, *asked)
	}
	return *asked, nil
}

// expansion is a neighbourhood at work.
type expansion struct {
	view   *View
	seeds  []projection.Node
	limits neighbourhoodLimits
	walks  walks
	// rank of each seed that is expanded, which come before hubs: a link between
	// two seeds belongs to the first.
	rank   map[projection.Node]int
	degree []int
	groups []*linkGroup
	tally  map[projection.Count]int
}

// linkGroup are the links of one kind and direction at one seed.
type linkGroup struct {
	seed  int
	kind  domain.LinkKind
	out   bool
	total int
	// first are those with the smallest ids, as many as could be taken.
	first []projection.Link
	take  int
}

func newExpansion(v *View, seeds []projection.Node, r *NeighbourhoodRequest, limits neighbourhoodLimits) *expansion {
	return &expansion{
		view: v, seeds: seeds, limits: limits, walks: newWalks(r.Kinds, r.Window),
		rank: map[projection.Node]int{}, degree: make([]int, len(seeds)), tally: map[projection.Count]int{},
	}
}

// walks says which links are asked for.
type walks struct {
	kinds  [256]bool
	window projection.Window
}

func newWalks(kinds []domain.LinkKind, window domain.Interval) walks {
	w := walks{window: projection.NewWindow(window)}
	for k := range w.kinds {
		w.kinds[k] = len(kinds) == 0
	}
	for _, k := range kinds {
		w.kinds[k] = true
	}
	return w
}

// takes says whether the arc is in view and asked for.
func (w *walks) takes(b *projection.Block, a uint32) bool {
	return b.Price[a] != projection.Hidden && w.kinds[b.Kind[a]] && w.window.Keeps(b.Since[a], b.Until[a])
}

const entityKinds = 64 // more than there are

// look counts the links at every seed, and then groups those at the seeds.
func (e *expansion) look(ctx context.Context) error {
	for i, n := range e.seeds {
		if ctx.Err() != nil {
			return domain.Errorf(domain.Timeout, "the deadline passed before the links were counted").Because(ctx.Err())
		}
		e.degree[i] = e.count(n)
	}
	for _, hubs := range []bool{false, true} {
		for i, n := range e.seeds {
			if hubs == (e.degree[i] > e.limits.hub) {
				e.rank[n] = len(e.rank)
			}
		}
	}
	for i := range e.seeds {
		if ctx.Err() != nil {
			return domain.Errorf(domain.Timeout, "the deadline passed before the links were read").Because(ctx.Err())
		}
		e.group(i)
	}
	return nil
}

// count adds the links at the node to the tally, and returns how many they are.
func (e *expansion) count(n projection.Node) int {
	var tally [2][256][entityKinds]int
	total := 0
	for _, run := range e.view.Columns().Runs(n, nil) {
		way := 0
		if run.Out {
			way = 1
		}
		for a := run.From; a < run.To; a++ {
			if e.walks.takes(run.Block, a) {
				tally[way][run.Kind[a]][e.view.Kind(projection.Node(run.Target[a]))]++
				total++
			}
		}
	}
	for way, direction := range []domain.Direction{domain.In, domain.Out} {
		for _, link := range domain.AllLinkKinds() {
			for _, other := range domain.AllEntityKinds() {
				if links := tally[way][link][other]; links > 0 {
					e.tally[projection.Count{Link: link, Direction: direction, Other: other}] += links
				}
			}
		}
	}
	return total
}

// group sorts the links that belong to the seed by kind and direction.
func (e *expansion) group(seed int) {
	n, rank := e.seeds[seed], e.rank[e.seeds[seed]]
	var groups [2][256]*linkGroup
	most := min(e.limits.links, e.limits.perKind)
	for _, run := range e.view.Columns().Runs(n, nil) {
		way := 0
		if run.Out {
			way = 1
		}
		fresh := [256]int{} // of this run: runs are each in the order of ids
		for a := run.From; a < run.To; a++ {
			if !e.walks.takes(run.Block, a) {
				continue
			}
			if e.belongsToEarlier(run.Target[a], rank) {
				continue
			}
			kind := run.Kind[a]
			g := groups[way][kind]
			if g == nil {
				g = &linkGroup{seed: seed, kind: domain.LinkKind(kind), out: run.Out}
				groups[way][kind] = g
			}
			g.total++
			if fresh[kind] < most {
				fresh[kind]++
				g.first = append(g.first, projection.Link(run.Link[a]))
			}
		}
	}
	for _, kind := range domain.AllLinkKinds() {
		for way := range groups {
			if g := groups[way][kind]; g != nil {
				slices.SortFunc(g.first, e.view.CompareLinks)
				g.first = g.first[:min(most, len(g.first))]
				e.groups = append(e.groups, g)
			}
		}
	}
	slices.SortStableFunc(e.groups, func(a, b *linkGroup) int {
		return cmp.Or(cmp.Compare(a.seed, b.seed), cmp.Compare(a.kind.String(), b.kind.String()), cmp.Compare(a.direction(), b.direction()))
	})
}

// belongsToEarlier says whether a link to the target is among those of another
// seed, which stands before the rank.
func (e *expansion) belongsToEarlier(target uint32, rank int) bool {
	if len(e.rank) == 1 {
		return false
	}
	other, seed := e.rank[projection.Node(target)]
	return seed && other < rank
}

func (g *linkGroup) direction() domain.Direction {
	if g.out {
		return domain.Out
	}
	return domain.In
}

// share gives every group of links as many places as any other that could fill
// them, and what is left over to the first.
func (e *expansion) share(places int) {
	var hungry []*linkGroup
	for _, g := range e.groups {
		if e.degree[g.seed] <= e.limits.hub {
			hungry = append(hungry, g)
		}
	}
	for places > 0 && len(hungry) > 0 {
		portion := max(1, places/len(hungry))
		var still []*linkGroup
		for _, g := range hungry {
			more := min(portion, len(g.first)-g.take, places)
			g.take += more
			places -= more
			if g.take < len(g.first) {
				still = append(still, g)
			}
		}
		hungry = still
	}
}

func (e *expansion) taken() []projection.Link {
	var links []projection.Link
	for _, g := range e.groups {
		links = append(links, g.first[:g.take]...)
	}
	return links
}

// counts are the tally, ordered by codes.
func (e *expansion) counts() []projection.Count {
	counts := make([]projection.Count, 0, len(e.tally))
	for c, links := range e.tally {
		c.Links = links
		counts = append(counts, c)
	}
	slices.SortFunc(counts, func(a, b projection.Count) int {
		return cmp.Or(
			cmp.Compare(a.Link.String(), b.Link.String()), cmp.Compare(a.Direction.String(), b.Direction.String()),
			cmp.Compare(a.Other.String(), b.Other.String()))
	})
	return counts
}

// heldBack says for each seed what was not taken.
func (e *expansion) heldBack() []HeldBack {
	var held []HeldBack
	for _, g := range e.groups {
		if g.take == g.total {
			continue
		}
		if id := e.view.ID(e.seeds[g.seed]); len(held) == 0 || held[len(held)-1].ID != id {
			held = append(held, HeldBack{ID: id, Links: e.degree[g.seed], Hub: e.degree[g.seed] > e.limits.hub})
		}
		last := &held[len(held)-1]
		last.Kinds = append(last.Kinds, KindHeldBack{g.kind, g.direction(), g.total - g.take})
	}
	return held
}

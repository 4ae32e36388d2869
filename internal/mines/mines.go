package mines

import (
	"cmp"
	"context"
	"slices"

	"github.com/kafo-graph/kafo/internal/domain"
	"github.com/kafo-graph/kafo/internal/linkage"
	"github.com/kafo-graph/kafo/internal/projection"
)

// Answer are chains from explosives to groups, and the mines between.
type Answer struct {
	// Chains are the strongest, then by the ids of lot, mine and group; at most
	// one, the best, for each three.
	Chains []Chain
	// Found is how many there are; SkippedImpossible how many more would be, but
	// cannot have happened in that order.
	Found, SkippedImpossible int
	// Truncated says that there were more than could be judged.
	Truncated bool
	// Mines are those that lots lead to, by id.
	Mines       []Mine
	MinStrength float64
}

// Chain leads from a lot over a mine to a group.
type Chain struct {
	Lot, Mine, Group projection.Node
	// Ways are how the group, or somebody of it, lives off the mine, by code.
	Ways []domain.LinkKind
	Path linkage.Path
}

// mapping is a question at work.
type mapping struct {
	limits
	question *Question
	lens     *projection.Lens
	finder   *linkage.Finder
	ctx      context.Context
	// left is how many links may still be looked at for other ways.
	left int
}

// arc is a link in view as it lies at a node.
type arc struct {
	link         projection.Link
	other        projection.Node
	kind         domain.LinkKind
	out          bool
	price        uint32
	since, until domain.PartialDate
}

// each calls the function for the walked links in view at a node.
func (m *mapping) each(n projection.Node, do func(*arc)) {
	var few [8]projection.Run
	for _, run := range m.lens.Columns().Runs(n, few[:]) {
		for i := run.From; i < run.To; i++ {
			if run.Price[i] < projection.Unwalked {
				do(&arc{
					projection.Link(run.Link[i]), projection.Node(run.Target[i]), domain.LinkKind(run.Kind[i]), run.Out, run.Price[i],
					run.Since[i], run.Until[i],
				})
			}
		}
	}
}

// candidate is a chain that is not judged yet.
type candidate struct {
	lot, mine projection.Node
	group     *group
	way       *reach
	cost      int64
}

// Find follows explosives to mines and groups. INVALID_INPUT and LIMIT_EXCEEDED
// name the argument; TIMEOUT when the context ends before.
func Find(ctx context.Context, finder *linkage.Finder, lens *projection.Lens, q Question) (Answer, error) {
	l, err := q.limits()
	if err != nil {
		return Answer{}, err
	}
	m := &mapping{limits: l, question: &q, lens: lens, finder: finder, ctx: ctx, left: mostArcs}
	answer := Answer{MinStrength: l.minStrength}
	var found []candidate
	for mine := range lens.NodesOfKind(domain.Location, "") {
		if lens.Facts(mine).Code != "MINE_SITE" {
			continue
		}
		if err := m.inTime(); err != nil {
			return Answer{}, err
		}
		groups := m.groupsAt(mine)
		lots := m.lotsTo(mine)
		if len(lots) == 0 {
			continue
		}
		answer.Mines = append(answer.Mines, m.mine(mine, lots, groups))
		found = append(found, m.candidates(mine, lots, groups)...)
	}
	slices.SortFunc(found, m.compare)
	if len(found) > mostChains {
		found, answer.Truncated = found[:mostChains], true
	}
	return answer, m.judge(&answer, found)
}

func (m *mapping) inTime() error {
	if err := m.ctx.Err(); err != nil {
		return domain.Errorf(domain.Timeout, "the deadline passed before all mines were looked at").Because(err)
	}
	return nil
}

// candidates join the best ways from lots to a mine with those to groups, never
// below the floor.
func (m *mapping) candidates(mine projection.Node, lots []reach, groups []group) []candidate {
	var found []candidate
	for i := range lots {
		for j := range groups {
			g := &groups[j]
			c := candidate{lots[i].nodes[0], mine, g, &lots[i], lots[i].cost + int64(m.lens.Damping(mine)) + g.cost}
			if linkage.Strength(c.cost) >= m.minStrength {
				found = append(found, c)
			}
		}
	}
	return found
}

func (m *mapping) compare(a, b candidate) int {
	return cmp.Or(cmp.Compare(linkage.Strength(b.cost), linkage.Strength(a.cost)), m.lens.CompareNodes(a.lot, b.lot),
		m.lens.CompareNodes(a.mine, b.mine), m.lens.CompareNodes(a.group.node, b.group.node))
}

// judge has the link engine judge the candidates, and keeps the strongest of those
// that can have happened: by another way where the best cannot, or leads over who
// stands for the group.
func (m *mapping) judge(answer *Answer, found []candidate) error {
	for i := range found {
		c := &found[i]
		path, possible, impossible, err := m.possible(answer, c)
		switch {
		case err != nil:
			return err
		case possible:
			m.keep(answer, Chain{c.lot, c.mine, c.group.node, c.group.ways, path})
		case impossible:
			answer.SkippedImpossible++
		}
	}
	m.cut(answer)
	return nil
}

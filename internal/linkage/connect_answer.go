package linkage

import (
	"slices"

	"github.com/kafo-graph/kafo/internal/projection"
)

// answer tells what was chosen.
func (c *connection) answer(scope Scope) (ConnectAnswer, error) {
	total := ranked{skipped: c.skipped, cut: c.cut}
	for _, p := range c.pairs {
		total.skipped += p.skipped
	}
	a := ConnectAnswer{Scope: total.state(scope)}
	w := &whys{nodes: map[projection.Node]*ConnectNode{}, links: map[projection.Link]*ConnectLink{}}
	for _, seed := range c.seeds {
		w.nodes[seed] = &ConnectNode{Node: seed, Seed: true}
	}
	for i, p := range c.pairs {
		pair := ConnectPair{SeedPair: p.SeedPair, Strength: p.paths[0].Strength}
		for _, b := range c.shownBetween(i) {
			pair.Paths = append(pair.Paths, *b.path)
			w.note(p.SeedPair, b.path)
		}
		a.Pairs = append(a.Pairs, pair)
	}
	for _, n := range w.nodes {
		a.Nodes = append(a.Nodes, *n)
	}
	for _, l := range w.links {
		a.Links = append(a.Links, *l)
	}
	slices.SortFunc(a.Nodes, func(x, y ConnectNode) int { return c.lens.CompareNodes(x.Node, y.Node) })
	slices.SortFunc(a.Links, func(x, y ConnectLink) int { return c.lens.CompareLinks(x.Link, y.Link) })
	a.Groups = c.groups()
	var err error
	a.Unconnected, err = c.unconnected(a.Groups, scope)
	return a, err
}

// shownBetween are the paths shown of a pair, in order.
func (c *connection) shownBetween(pair int) []*option {
	var shown []*option
	for _, b := range c.found { // by cost; those of a pair by rank
		if b.pair == pair && c.chosen.paths[b] {
			shown = append(shown, b)
		}
	}
	return shown
}

// whys are the nodes and links shown, each with what it is shown for.
type whys struct {
	nodes map[projection.Node]*ConnectNode
	links map[projection.Link]*ConnectLink
}

// note says of all along a path that it joins the pair. Paths of a pair come
// one after the other.
func (w *whys) note(pair SeedPair, p *Path) {
	for i, n := range p.Nodes {
		why := w.nodes[n]
		if why == nil {
			why = &ConnectNode{Node: n}
			w.nodes[n] = why
		}
		why.Strength = max(why.Strength, p.Strength)
		if 0 < i && i < len(p.Nodes)-1 {
			why.Joins = noted(why.Joins, pair)
		}
	}
	for _, step := range p.Steps {
		why := w.links[step.Link]
		if why == nil {
			why = &ConnectLink{Link: step.Link}
			w.links[step.Link] = why
		}
		why.Strength = max(why.Strength, p.Strength)
		why.Joins = noted(why.Joins, pair)
	}
}

func noted(pairs []SeedPair, pair SeedPair) []SeedPair {
	if len(pairs) > 0 && pairs[len(pairs)-1] == pair {
		return pairs
	}
	return append(pairs, pair)
}

// groups are the seeds that hang together by what is shown.
func (c *connection) groups() [][]projection.Node {
	var groups [][]projection.Node
	at := map[projection.Node]int{}
	for _, seed := range c.seeds {
		group := c.chosen.group[seed]
		i, begun := at[group]
		if !begun {
			i = len(groups)
			at[group] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], seed)
	}
	return groups
}

// unconnected are the seeds alone in their groups, with the reasons.
func (c *connection) unconnected(groups [][]projection.Node, scope Scope) ([]Unconnected, error) {
	var alone []Unconnected
	for _, group := range groups {
		if len(group) > 1 {
			continue
		}
		seed := group[0]
		u := Unconnected{Seed: seed}
		switch {
		case slices.ContainsFunc(c.pairs, func(p tiedPair) bool { return p.From == seed || p.To == seed }):
			u.Reason = NoRoom
		case c.cut:
			u.Reason = Budget
		case len(alone) < MostReasons:
			why := scope
			others := slices.DeleteFunc(slices.Clone(c.seeds), func(n projection.Node) bool { return n == seed })
			if err := c.explain(&why, seed, others, c.impossible[seed]); err != nil {
				return nil, err
			}
			u.Reason, u.OnlyThrough = why.Reason, why.OnlyThrough
		}
		alone = append(alone, u)
	}
	return alone, nil
}
